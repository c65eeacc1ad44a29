"""Who may change the library: every route, every way of asking, and the headers."""

import time

import pytest
from pydantic import SecretStr

from qa.errors import InvalidSettingsError
from qa.settings import Settings, WebSettings
from tests.web.conftest import LOCAL, TOKEN, error_of
from web.app import create_app
from web.security import SESSION_COOKIE, Guard, check_bind

READ, WRITE = "read", "write"

# Every route, and what it needs. A new route fails the test until it stands here.
MATRIX = {
    ("GET", "/api/v1/openapi.json"): READ,
    ("POST", "/api/v1/ask"): READ,
    ("POST", "/api/v1/search"): READ,
    ("GET", "/api/v1/documents"): READ,
    ("POST", "/api/v1/documents"): WRITE,
    ("GET", "/api/v1/documents/{document_id}"): READ,
    ("DELETE", "/api/v1/documents/{document_id}"): WRITE,
    ("POST", "/api/v1/index/rebuild"): WRITE,
    ("GET", "/api/v1/jobs/{job_id}"): READ,
    ("GET", "/api/v1/jobs/{job_id}/events"): READ,
    ("GET", "/api/v1/meetings"): READ,
    ("GET", "/api/v1/meetings/attendance"): READ,
    ("GET", "/api/v1/meetings/{meeting_id}"): READ,
    ("PATCH", "/api/v1/meetings/{meeting_id}"): WRITE,
    ("GET", "/healthz"): READ,
    ("GET", "/readyz"): READ,
    ("GET", "/metrics"): READ,
    ("GET", "/"): READ,
    ("GET", "/ask"): READ,
    ("GET", "/documents"): READ,
    ("POST", "/documents"): WRITE,
    ("POST", "/rebuild"): WRITE,
    ("GET", "/documents/{document_id}"): READ,
    ("GET", "/documents/{document_id}/original"): READ,
    ("GET", "/documents/{document_id}/pages/{page}.png"): READ,
    ("GET", "/documents/{document_id}/remove"): READ,
    ("POST", "/documents/{document_id}/remove"): WRITE,
    ("GET", "/meetings"): READ,
    ("GET", "/meetings/attendance"): READ,
    ("GET", "/meetings/compare"): READ,
    ("GET", "/meetings/{meeting_id}"): READ,
    ("POST", "/meetings/{meeting_id}/correct"): WRITE,
    ("GET", "/login"): READ,
    ("POST", "/login"): "form",
    ("POST", "/logout"): "form",
    ("GET", "/api"): READ,
    ("GET", "/favicon.ico"): READ,
    ("GET", "/static"): READ,
}
WRITING = sorted(route for route, needs in MATRIX.items() if needs == WRITE)
API_WRITING = [route for route in WRITING if route[1].startswith("/api/")]
PAGE_WRITING = [route for route in WRITING if not route[1].startswith("/api/")]


def routes_of(routes) -> set[tuple[str, str]]:
    found = set()
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            found |= routes_of(inner.routes)
            continue
        methods = getattr(route, "methods", None) or {"GET"}
        found |= {(method, route.path) for method in methods - {"HEAD"}}
    return found


def send(client, route, **more):
    method, path = route
    path = path.replace("{document_id}", first_id(client)).replace("{page}", "1")
    if "{meeting_id}" in path:
        path = path.replace("{meeting_id}", first_meeting(client))
    if path == "/api/v1/documents":
        more.setdefault("files", [("files", ("new.txt", b"A new line."))])
    if method == "PATCH":
        more.setdefault("json", {"correct": {"place": "Oslo"}})
    if path.endswith("/correct"):
        asked = {"field": "place", "value": "Oslo"}
        more["data"] = {**asked, **more.get("data", {})}
    return client.request(method, path, follow_redirects=False, **more)


def first_id(client) -> str:
    return client.get("/api/v1/documents").json()["documents"][0]["id"]


def first_meeting(client) -> str:
    return client.get("/api/v1/meetings").json()["meetings"][0]["id"]


def sign_in(client):
    """Sign in as a browser would, and return what its forms need."""
    token = form_token(client.get("/login").text)
    reply = client.post(
        "/login",
        data={"form_token": token, "token": TOKEN},
        headers={"Origin": str(client.base_url)},
        follow_redirects=False,
    )
    assert reply.status_code == 303
    return form_token(client.get("/documents").text)


def form_token(html: str) -> str:
    return html.partition('name="form_token" value="')[2].partition('"')[0]


def test_every_route_stands_in_the_matrix(client) -> None:
    assert routes_of(client.app.routes) == set(MATRIX)


@pytest.mark.parametrize("route", [r for r, needs in MATRIX.items() if needs == READ])
def test_reading_needs_nothing(make_client, route) -> None:
    client = make_client(TOKEN, client="203.0.113.7", base_url="http://example.org")
    body = {"/api/v1/ask": {"question": "x"}, "/api/v1/search": {"query": "x"}}
    sent = {"json": body[route[1]]} if route[1] in body else {}
    path = route[1].replace("/static", "/static/style.css")
    reply = send(client, (route[0], path), **sent)
    # There is no such job, and the document is no PDF.
    missing = "{job_id}" in route[1] or "{page}" in route[1]
    expected = {404} if missing else {200, 303}
    assert reply.status_code in expected
    assert "set-cookie" not in reply.headers or "visitor" in reply.headers["set-cookie"]


@pytest.mark.parametrize("route", API_WRITING)
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": f"Bearer {TOKEN}x"}, 401),
        ({"Authorization": "Bearer "}, 401),
        ({"Authorization": TOKEN}, 401),
        ({"Authorization": f"Basic {TOKEN}"}, 401),
        ({"Authorization": "Bearer tökén"}, 401),
        ({"X-Forwarded-For": "127.0.0.1"}, 401),
        ({"Authorization": f"Bearer {TOKEN}"}, 200),
        ({"Authorization": f"bearer {TOKEN}"}, 200),
    ],
)
def test_api_writes_only_with_the_token(make_client, route, headers, status) -> None:
    client = make_client(TOKEN)
    raw = {name: value.encode() for name, value in headers.items()}
    reply = send(client, route, headers=raw)
    if status == 401:
        assert reply.status_code == 401
        assert error_of(reply)["code"] == "token_required"
        assert reply.headers["www-authenticate"] == "Bearer"
        assert client.get("/api/v1/documents").json()["generation"] == 1
    else:
        assert reply.is_success


@pytest.mark.parametrize("route", API_WRITING)
def test_two_tokens_are_no_token(make_client, route) -> None:
    client = make_client(TOKEN)
    twice = [("Authorization", f"Bearer {TOKEN}"), ("Authorization", "Bearer other")]
    assert send(client, route, headers=twice).status_code == 401


@pytest.mark.parametrize("route", API_WRITING)
def test_api_does_not_take_the_cookie_of_the_pages(make_client, route) -> None:
    client = make_client(TOKEN)
    sign_in(client)
    assert client.cookies.get(SESSION_COOKIE)
    assert send(client, route).status_code == 401


@pytest.mark.parametrize("route", PAGE_WRITING)
def test_pages_do_not_take_the_token_of_the_api(make_client, route) -> None:
    client = make_client(TOKEN)
    token = form_token(client.get("/documents").text)
    reply = send(
        client,
        route,
        data={"form_token": token},
        headers={"Authorization": f"Bearer {TOKEN}", "Origin": LOCAL},
    )
    assert reply.status_code == 401


@pytest.mark.parametrize("route", PAGE_WRITING)
@pytest.mark.parametrize(
    ("headers", "with_token", "status"),
    [
        ({"Origin": LOCAL}, True, 303),
        ({"Origin": LOCAL, "Sec-Fetch-Site": "same-origin"}, True, 303),
        ({"Sec-Fetch-Site": "same-origin"}, True, 303),
        ({"Origin": LOCAL}, False, 403),
        ({}, True, 403),
        ({"Origin": "null"}, True, 403),
        ({"Origin": "http://localhost"}, True, 403),
        ({"Origin": "http://evil.example"}, True, 403),
        ({"Origin": LOCAL, "Sec-Fetch-Site": "cross-site"}, True, 403),
        ({"Origin": LOCAL, "Sec-Fetch-Site": "same-site"}, True, 403),
        ({"Sec-Fetch-Site": "none"}, True, 403),
    ],
)
@pytest.mark.parametrize("token_set", [True, False])
def test_forms_are_taken_only_from_our_own_pages(
    make_client, route, headers, with_token, status, token_set
) -> None:
    client = make_client(TOKEN if token_set else None)
    token = sign_in(client) if token_set else form_token(client.get("/documents").text)
    sent = {"form_token": token if with_token else "0" * 64}
    more = {}
    if route[1] == "/documents":
        more["files"] = [("files", ("new.txt", b"A new line."))]
    reply = send(client, route, data=sent, headers=headers, **more)
    assert reply.status_code == status
    if status == 403:
        assert client.get("/api/v1/documents").json()["generation"] == 1


@pytest.mark.parametrize("route", WRITING)
@pytest.mark.parametrize(
    "where",
    [
        {"client": "203.0.113.7"},
        {"client": "203.0.113.7", "headers": {"X-Forwarded-For": "127.0.0.1"}},
        {"headers": {"X-Forwarded-For": "203.0.113.7"}},
        {"headers": {"Forwarded": "for=203.0.113.7"}},
        {"headers": {"Origin": "http://evil.example"}},
        {"headers": {"Origin": "null"}},
        {"headers": {"Sec-Fetch-Site": "cross-site"}},
    ],
)
def test_without_a_token_only_this_machine_writes(make_client, route, where) -> None:
    headers = where.get("headers", {})
    client = make_client(**{k: v for k, v in where.items() if k != "headers"})
    token = form_token(client.get("/documents").text)
    sent = {} if route in API_WRITING else {"data": {"form_token": token}}
    reply = send(client, route, headers=headers, **sent)
    assert reply.status_code == 403
    assert client.get("/api/v1/documents").json()["generation"] == 1


@pytest.mark.parametrize("name", ["rebound.example", "127.0.0.1.rebound.example", ""])
def test_without_a_token_other_names_are_not_served(client, name) -> None:
    """Else any site could read the documents by DNS rebinding."""
    for method, path in MATRIX:
        reply = client.request(method, path, headers={"Host": name})
        assert reply.status_code == 421, path
        assert "Second meeting" not in reply.text


def test_public_name_is_served_but_does_not_write(make_client) -> None:
    client = make_client(
        base_url="https://qa.example.org", public_url="https://qa.example.org/"
    )
    assert client.get("/").status_code == 200
    assert send(client, ("POST", "/api/v1/documents")).status_code == 403


@pytest.mark.parametrize("name", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000"])
def test_without_a_token_this_machine_writes(make_client, name) -> None:
    client = make_client(base_url=f"http://{name}", client="::1")
    assert send(client, ("POST", "/api/v1/documents")).status_code == 201


def test_upload_is_refused_before_it_is_read(make_client) -> None:
    client = make_client(TOKEN)
    read = []

    def body():
        for _ in range(1000):
            read.append(1)
            yield b"x" * 1024

    reply = client.post("/api/v1/documents", content=body())
    assert reply.status_code == 401


def test_signing_in_needs_the_right_token_and_our_own_page(make_client) -> None:
    client = make_client(TOKEN)
    token = form_token(client.get("/login").text)
    ours = {"Origin": LOCAL}
    wrong = client.post(
        "/login", data={"form_token": token, "token": "wrong"}, headers=ours
    )
    assert wrong.status_code == 401
    assert SESSION_COOKIE not in client.cookies
    right = {"form_token": token, "token": TOKEN}
    elsewhere = client.post(
        "/login", data=right, headers={"Origin": "http://a.example"}
    )
    assert elsewhere.status_code == 403
    forged = client.post("/login", data={"token": TOKEN}, headers=ours)
    assert forged.status_code == 403
    assert SESSION_COOKIE not in client.cookies


def test_session_cookie_holds_no_token_and_is_kept_from_scripts(make_client) -> None:
    client = make_client(TOKEN)
    token = form_token(client.get("/login").text)
    reply = client.post(
        "/login",
        data={"form_token": token, "token": TOKEN},
        headers={"Origin": LOCAL},
        follow_redirects=False,
    )
    cookie = reply.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert TOKEN not in cookie


def test_session_cookie_is_secure_where_the_address_is(
    make_client,
) -> None:
    client = make_client(TOKEN, public_url="https://qa.example.org")
    assert "Secure" in client.get("/login").headers["set-cookie"]


def test_signing_out_ends_the_session(make_client) -> None:
    client = make_client(TOKEN)
    token = sign_in(client)
    client.post("/logout", data={"form_token": token}, headers={"Origin": LOCAL})
    assert not client.cookies.get(SESSION_COOKIE)


def test_forged_and_old_sessions_are_nothing(make_client, monkeypatch) -> None:
    settings = WebSettings(admin_token=SecretStr(TOKEN))
    guard = Guard(settings)
    good = guard.sign_in(TOKEN)
    assert good
    assert guard._is_session(good)
    assert not Guard(WebSettings(admin_token=SecretStr("x" * 16)))._is_session(good)
    assert not Guard(WebSettings())._is_session(good)
    stem, _, signature = good.rpartition(".")
    later = f"{int(time.time()) + 10**6}.{stem.partition('.')[2]}.{signature}"
    for bad in ("", ".", "..", "9999999999..", later, good[:-1], good + "0", TOKEN):
        assert not guard._is_session(bad)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 9 * 3600)
    assert not guard._is_session(good)


@pytest.mark.parametrize(
    ("host", "token", "refused"),
    [
        ("127.0.0.1", None, False),
        ("127.8.8.8", None, False),
        ("localhost", None, False),
        ("::1", None, False),
        ("0.0.0.0", None, True),
        ("::", None, True),
        ("192.0.2.1", None, True),
        ("qa.example.org", None, True),
        ("0.0.0.0", TOKEN, False),
    ],
)
def test_other_machines_are_listened_to_only_with_a_token(host, token, refused) -> None:
    secret = SecretStr(token) if token else None
    settings = Settings(web=WebSettings(host=host, admin_token=secret))
    if refused:
        with pytest.raises(InvalidSettingsError, match="ADMIN_TOKEN"):
            check_bind(settings)
        with pytest.raises(InvalidSettingsError):
            create_app(settings)
    else:
        check_bind(settings)


@pytest.mark.parametrize(
    "path", ["/", "/documents", "/nothing", "/api/v1/documents", "/static/app.js"]
)
def test_every_reply_carries_the_headers(client, path) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-request-id"]


def test_only_files_that_change_their_address_are_kept(client) -> None:
    assert client.get("/").headers["cache-control"] == "no-store"
    assert "immutable" in client.get("/static/style.css").headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static//etc/passwd",
        "/documents/..%2f..%2fetc%2fpasswd",
        "/api/v1/documents/%2e%2e%2fapp.py",
        "/documents/%00",
    ],
)
def test_no_address_leads_out_of_its_folder(client, path) -> None:
    assert client.get(path).status_code in (404, 405)


def test_pages_ask_nobody_else_for_anything(client) -> None:
    for path in ("/", "/documents", "/meetings", "/login", "/api", "/ask?q=Who"):
        html = client.get(path).text
        for part in ('src="', 'href="', 'action="'):
            for after in html.split(part)[1:]:
                assert after.startswith(("/", "#")), after[:60]
        assert "<style" not in html
        assert "style=" not in html
        assert " on" + "click" not in html
