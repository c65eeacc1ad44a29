"""Whatever documents, names and questions hold, Chromium runs none of it."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser

from corpus.meeting import Evidenced, MeetingRecord, Party, PartyKind
from qa.settings import Settings
from tests.conftest import find_chromium
from tests.web.browser import browsing, page_of
from tests.web.fakes import FakeAssistant, document_of
from tests.web.server import serving_in_thread
from web.app import create_app

pytestmark = pytest.mark.browser

# Each tries another way out of text; together they fill titles, names and bodies.
PAYLOADS = [
    "<script>alert({n})</script>",
    "<img src=x onerror=alert({n})>",
    "<svg onload=alert({n})>",
    '"><script>alert({n})</script>',
    "' onmouseover='alert({n})' autofocus onfocus='alert({n})",
    '" autofocus onfocus=alert({n}) x="',
    "</textarea><script>alert({n})</script>",
    "</title><script>alert({n})</script>",
    "<!--><script>alert({n})</script>-->",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert({n})>",
    '<noscript><p title="</noscript><img src=x onerror=alert({n})>">',
    "<form><button formaction=javascript:alert({n})>x",
    "<a href=javascript:alert({n})>click</a>",
    "<iframe srcdoc='<script>alert({n})</script>'>",
    "<base href=//203.0.113.9/>",
    "<link rel=stylesheet href=//203.0.113.9/x.css>",
    "<meta http-equiv=refresh content='0;url=//203.0.113.9/'>",
    "<object data=//203.0.113.9/x>",
    "<style>@import '//203.0.113.9/x'</style>",
    "{{7*7}} {% include x %} ${alert({n})}",
    "[1](javascript:alert({n})) ![x](//203.0.113.9/x.png)",
    "&lt;script&gt;alert({n})&lt;/script&gt;",
    "\u202e\u2066<script>alert({n})</script>\u2069",
    "\u2028\u2029<script>alert({n})</script>",
    "<scr\u0131pt>alert({n})</scr\u0131pt>\x0b<script\x0c>alert({n})</script>",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing(find_chromium() or "chromium") as made:
        yield made


# Several to a page: a page costs Chromium a quarter of a second.
EVIL = [" ".join(PAYLOADS[n::5]).replace("{n}", str(n)) for n in range(5)]


def evil_documents() -> list:
    return [
        document_of(
            f"{n} {evil}.txt",
            f"# {evil}\nzebra {n} {evil}\n- item {evil}\n{evil} | zebra {evil}",
            title=f"{n} {evil}",
        )
        for n, evil in enumerate(EVIL)
    ]


def evil_records(documents) -> tuple[MeetingRecord, ...]:
    """Every field of a meeting holds what documents hold."""
    records = []
    for n, (document, evil) in enumerate(zip(documents, EVIL, strict=True)):
        word = Evidenced(evil, 2, 2 + len(evil))
        who = tuple(
            Evidenced(Party(f"{kind} {evil}", kind, evil, evil, evil, evil), 2, 9)
            for kind in PartyKind
        )
        records.append(
            MeetingRecord(
                document.id,
                document.version,
                body=Evidenced(f"{evil} {'xyz'[n % 3]}", 2, 9),
                number=Evidenced(n // 2 + 1, 0, 1),
                place=word,
                venue=word,
                mode=word,
                chairs=who,
                participants=who,
                absent=who,
                decisions=(word,),
                mentions=(word,),
                next_meeting=word,
            )
        )
    return tuple(records)


def test_chromium_runs_nothing_that_anyone_wrote(browser) -> None:
    documents = evil_documents()
    assistant = FakeAssistant(*documents)
    assistant.current.meeting_records = evil_records(documents)
    meetings = [meeting.id for meeting in assistant.meetings()]
    assert len(meetings) > 1
    with (
        serving_in_thread(create_app(Settings(), assistant)) as url,
        page_of(browser) as (page, watched),
    ):
        addresses = ["/documents", f"/documents/{documents[0].id}/remove"]
        addresses += ["/meetings", "/meetings/attendance", f"/meetings/{meetings[0]}"]
        addresses.append(f"/meetings/compare?a={meetings[0]}&b={meetings[1]}")
        addresses.append("/meetings/attendance?" + urlencode({"q": EVIL[0]}))
        for document in documents:
            end = len(document.text) - 3
            addresses.append(f"/documents/{document.id}?version=1&start=4&end={end}")
        for address in addresses:
            page.goto(url + address, wait_until="domcontentloaded")
            assert page.locator("h1").count() == 1, address
        for n, evil in enumerate(EVIL):
            page.goto(url + "/", wait_until="domcontentloaded")
            page.fill("#q", f"zebra {n} {evil}")
            page.press("#q", "Enter")
            page.wait_for_selector("#answer")
            assert f"zebra {n}" in page.inner_text("h1")
        page.goto(url + "/")
        page.wait_for_selector("#earlier li")
        assert page.locator("#earlier li").count() == len(EVIL)
        assert watched.dialogs == []
        assert [r for r in watched.requests if not r.startswith(url)] == []
        assert watched.problems == []


def test_the_trap_works(browser) -> None:
    """The same text without escaping does run: the test above can fail."""
    with page_of(browser) as (page, watched):
        page.set_content(f"<p>{PAYLOADS[1].replace('{n}', '1')}</p>")
        page.wait_for_timeout(300)
        assert watched.dialogs == ["1"]
