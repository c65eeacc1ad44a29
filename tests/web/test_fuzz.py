"""Whatever is sent, nothing breaks and every error has its shape."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.conftest import error_of

ADDRESSES = ["/api/v1/ask", "/api/v1/search", "/api/v1/documents", "/login", "/rebuild"]
FOLDERS = [
    "/documents/",
    "/api/v1/documents/",
    "/api/v1/jobs/",
    "/meetings/",
    "/api/v1/meetings/",
    "/",
]
PARAMETERS = ["q", "h", "version", "start", "end", "job", "page", "columns", "a", "b"]
FILTERS = ["body", "kind", "year", "number", "mode", "before", "chaired_by", "format"]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["question", "history", "query", "k"]), inner)
    ),
    max_leaves=8,
)
fuzzed = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def sound(reply) -> None:
    assert reply.status_code < 500
    if reply.is_error and reply.url.path.startswith("/api/"):
        assert error_of(reply)["message"]


@fuzzed
@given(st.sampled_from(ADDRESSES[:2]), anything)
def test_any_json_is_answered_or_refused(client, address, body) -> None:
    sound(client.post(address, content=json.dumps(body).encode()))


@fuzzed
@given(st.sampled_from(ADDRESSES), st.binary(max_size=300), st.booleans())
def test_any_bytes_are_refused_with_a_reason(client, address, body, form) -> None:
    kind = "multipart/form-data; boundary=x" if form else "application/json"
    raw = b"--x\r\n" + body if form else body
    headers = {"Content-Type": kind, "Origin": "http://127.0.0.1"}
    sound(client.post(address, content=raw, headers=headers))


@fuzzed
@given(
    st.sampled_from(FOLDERS),
    st.text(min_size=1, max_size=40),
    st.dictionaries(
        st.sampled_from([*PARAMETERS, *FILTERS]),
        st.text(max_size=20) | st.integers(),
    ),
)
def test_any_address_leads_somewhere(client, folder, name, query) -> None:
    from urllib.parse import quote

    address = folder + quote(name, safe="")
    sound(client.get(address, params=query, follow_redirects=False))
    sound(client.get("/ask", params=query, follow_redirects=False))
    sound(client.get("/documents", params=query))
    sound(client.get("/meetings/attendance", params=query))
    sound(client.get("/api/v1/meetings", params=query))
    sound(client.get("/api/v1/meetings/attendance", params=query))
