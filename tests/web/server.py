"""Real servers for tests: a process with real weights, or a thread with a fake."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn

ROOT = Path(__file__).parents[2]
READY_S = 90


@dataclass
class Server:
    """A server that runs.

    Attributes:
        url: Its address.
        log: File that holds what it printed.
        pid: Its process.
    """

    url: str
    log: Path
    pid: int

    def client(self, **more) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=60, **more)


def environment(library: Path, **settings: str) -> dict[str, str]:
    """Return what a process needs to serve one library."""
    return {
        **os.environ,
        "MEETING_QA_LIBRARY__DIR": str(library),
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        **settings,
    }


def build(library: Path, *paths: Path) -> None:
    """Build a library with the command line, as a person would."""
    command = [sys.executable, "-c", "from qa.cli import main; main()", "build"]
    subprocess.run(
        [*command, *map(str, paths)],
        env=environment(library),
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=200,
    )


@contextmanager
def serving(library: Path, log: Path, **settings: str) -> Iterator[Server]:
    """Start a server process on a free port, and end it afterwards."""
    port = free_port()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "uvicorn", "--factory", "web.app:create_app"),
                *("--host", "127.0.0.1", "--port", str(port)),
            ],
            env=environment(library, **settings),
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    server = Server(f"http://127.0.0.1:{port}", log, process.pid)
    try:
        wait_ready(server, process)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_ready(server: Server, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            if httpx.get(f"{server.url}/readyz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"the server did not start: {server.log.read_text()}")


@contextmanager
def serving_in_thread(app) -> Iterator[str]:
    """Serve an application of this process; yield its address."""
    config = uvicorn.Config(app, port=0, log_level="error", timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
