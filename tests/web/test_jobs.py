"""Jobs: one after the other, followed while they run, forgotten when old."""

import asyncio
import threading

import pytest

from web.errors import JobNotFoundError, TooManyJobsError
from web.jobs import Jobs, State


@pytest.fixture
def jobs():
    made = Jobs[str](max_waiting=3, max_kept=5)
    yield made
    made.close()


def finish(jobs, job):
    return asyncio.run(jobs.finished(job.id))


def test_job_ends_with_its_result(jobs) -> None:
    job = finish(jobs, jobs.submit("upload", lambda progress: "done"))
    assert (job.state, job.result, job.error) == (State.DONE, "done", None)
    assert job.finished_at >= job.created_at


def test_job_ends_with_what_stopped_it(jobs, capsys) -> None:
    def fail(progress):
        raise ValueError("no")

    job = finish(jobs, jobs.submit("upload", fail))
    assert '"place": "test_jobs.py' in capsys.readouterr().out
    assert job.state is State.FAILED
    assert isinstance(job.error, ValueError)
    assert finish(jobs, jobs.submit("upload", lambda progress: "next")).result == "next"


def test_job_is_followed_while_it_runs(jobs) -> None:
    go = threading.Event()

    def work(progress):
        progress("reading", 1, 2)
        go.wait(5)
        progress("saving", 2, 2)
        return "done"

    async def follow(job_id):
        seen = []
        async for job in jobs.watch(job_id):
            seen.append((job.state.value, job.phase))
            if job.phase == "reading":
                go.set()
        return seen

    seen = asyncio.run(follow(jobs.submit("upload", work).id))
    assert ("running", "reading") in seen
    assert seen[-1] == ("done", "saving")


def test_one_job_runs_at_a_time_and_few_may_wait(jobs) -> None:
    go = threading.Event()
    running = []

    def work(progress):
        running.append(1)
        go.wait(5)
        alone = len(running) == 1
        running.pop()
        return str(alone)

    queued = [jobs.submit("upload", work) for _ in range(3)]
    assert jobs.unfinished("upload").id == queued[0].id
    assert jobs.unfinished("rebuild") is None
    with pytest.raises(TooManyJobsError):
        jobs.submit("upload", work)
    go.set()
    assert [finish(jobs, job).result for job in queued] == ["True"] * 3
    assert jobs.unfinished("upload") is None


def test_old_jobs_are_forgotten(jobs) -> None:
    first = jobs.submit("upload", lambda progress: "x")
    finish(jobs, first)
    for _ in range(6):
        finish(jobs, jobs.submit("upload", lambda progress: "x"))
    with pytest.raises(JobNotFoundError):
        jobs.get(first.id)


def test_leaving_does_not_cancel_a_job(jobs) -> None:
    go = threading.Event()

    async def leave(job_id):
        waiting = asyncio.create_task(jobs.finished(job_id))
        await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

    first = jobs.submit("upload", lambda progress: str(go.wait(5)))
    second = jobs.submit("upload", lambda progress: "still done")
    asyncio.run(leave(second.id))
    go.set()
    assert finish(jobs, first).result == "True"
    assert finish(jobs, second).result == "still done"
