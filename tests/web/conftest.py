"""What tests of the pages and the API share: an assistant without weights."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from corpus.meeting import DateRange
from qa.settings import Settings, WebSettings
from tests.conftest import SAMPLES
from tests.web.fakes import FakeAssistant, document_of, record_of
from tests.web.server import Server, build, serving
from web.app import create_app

TOKEN = "a-secret-of-the-test"
LOCAL = "http://127.0.0.1"

TEXT = """# Opening
Rana Lund chaired the second meeting of the committee.
It was held in Lisbon and was agreed to be useful.
- First item of the list
- Second item of the list
Country | Vote
Portugal | Yes
The end."""

Client = Callable[..., TestClient]


@pytest.fixture
def assistant() -> FakeAssistant:
    document = document_of("minutes/second.txt", TEXT, title="Second meeting")
    fake = FakeAssistant(document)
    dates = DateRange(date(2024, 3, 4), date(2024, 3, 6))
    fake.current.meeting_records = (record_of(document, 2, dates),)
    return fake


@pytest.fixture
def make_client(assistant: FakeAssistant) -> Iterator[Client]:
    """Start applications; each call may have its own token, settings and caller."""
    with ExitStack() as stack:

        def make(
            token: str | None = None,
            *,
            client: str = "127.0.0.1",
            base_url: str = LOCAL,
            with_assistant: FakeAssistant | None = None,
            **web: object,
        ) -> TestClient:
            secret = SecretStr(token) if token else None
            settings = Settings(web=WebSettings(admin_token=secret, **web))
            app = create_app(settings, with_assistant or assistant)
            made = TestClient(app, base_url=base_url, client=(client, 50000))
            stack.enter_context(made)
            wait_open(app)
            return made

        yield make


def wait_open(app) -> None:
    """The library is opened beside the server; tests begin with it open."""
    done = threading.Event()
    while app.state.web.source.peek() is None and not done.wait(0.005):
        pass


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[Server]:
    """A process that serves the samples; tests leave the library as they found it."""
    folder = tmp_path_factory.mktemp("server")
    build(folder / "library", SAMPLES)
    with serving(folder / "library", folder / "log") as running:
        yield running


@pytest.fixture
def client(make_client: Client) -> TestClient:
    """A caller on this machine, with no token set."""
    return make_client()


@pytest.fixture
def admin(make_client: Client) -> TestClient:
    """A caller from elsewhere who sends the token that is set."""
    made = make_client(TOKEN, client="203.0.113.7", base_url="http://example.org")
    made.headers["Authorization"] = f"Bearer {TOKEN}"
    return made


def error_of(response) -> dict:
    """Return the body of an error, which has one shape everywhere."""
    body = response.json()
    assert set(body) == {"error"}
    assert {"code", "message"} <= set(body["error"]) <= {"code", "message", "detail"}
    return body["error"]
