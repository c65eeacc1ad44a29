"""A person with a real browser, a real server and the sample documents."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from qa.explanation import Verdict
from tests.conftest import find_chromium
from tests.web.browser import browsing, page_of
from tests.web.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.model]

MARKED = "() => [...document.querySelectorAll('mark')].map(m => m.textContent).join('')"
QUESTION = "Who co-chaired the 5th meeting?"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing(find_chromium() or "chromium") as made:
        yield made


def ask(page: Page, server: Server, question: str) -> None:
    page.goto(server.url)
    page.fill("#q", question)
    page.press("#q", "Enter")
    page.wait_for_selector("#answer")


@pytest.mark.parametrize("scripts", [True, False])
def test_mark_leads_to_exactly_the_quoted_words(browser, server, scripts) -> None:
    with page_of(browser, java_script_enabled=scripts) as (page, watched):
        ask(page, server, QUESTION)
        quote = page.locator(".source blockquote").first.text_content()
        page.click(".ref >> nth=0")
        page.wait_for_selector("#quote")
        marks = page.locator("mark").all_text_contents()
        assert "".join(marks) == quote
        assert page.url.endswith("#quote")
        box = page.locator("#quote").bounding_box()
        assert box
        assert 0 <= box["y"] < page.viewport_size["height"]
        assert watched.problems == []
        assert [r for r in watched.requests if not r.startswith(server.url)] == []


def test_every_source_of_a_list_is_marked_exactly(browser, server) -> None:
    with page_of(browser) as (page, _):
        ask(page, server, "Which countries attended the 5th meeting?")
        cards = page.locator(".source")
        quotes = cards.locator("blockquote").all_text_contents()
        links = [a.get_attribute("href") for a in cards.locator("h3 a").all()]
        assert quotes
        for quote, link in zip(quotes, links, strict=True):
            page.goto(server.url + link)
            assert page.evaluate(MARKED) == quote


@pytest.mark.parametrize("scripts", [True, False])
def test_conversation_goes_on(browser, server, scripts) -> None:
    with page_of(browser, java_script_enabled=scripts) as (page, _):
        ask(page, server, QUESTION)
        page.fill("#q", "And when was it held?")
        page.press("#q", "Enter")
        page.wait_for_selector(".asked")
        assert QUESTION in page.inner_text(".asked")
        assert "2022" in page.inner_text(".answer")
        assert page.locator(".understood").count() == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_fold_tells_what_was_considered_and_what_became_of_it(
    browser, server, scripts
) -> None:
    with page_of(browser, java_script_enabled=scripts) as (page, watched):
        ask(page, server, "Who spoke about protecting vulnerable migrants?")
        fold = page.locator("details.why")
        # Closed until somebody asks for it.
        assert not fold.locator("ol").is_visible()
        page.click("text=Why this answer?")
        candidates = fold.locator("ol > li")
        candidates.first.wait_for(state="visible")
        assert candidates.count() > 1
        lines = [one.inner_text() for one in candidates.locator("strong").all()]
        percents = [int(line.removesuffix(" %")) for line in lines]
        assert percents == sorted(percents, reverse=True)
        verdicts = candidates.locator("p:has(strong)").all_inner_texts()
        known = [f" % – {verdict}" for verdict in Verdict]
        assert all(any(one in text for one in known) for text in verdicts)
        assert [f" % – {Verdict.SAID}:" in text for text in verdicts].count(True) == 1
        # What was said stands there with the words that were said of it.
        said = candidates.filter(has_text=f" % – {Verdict.SAID}:")
        answer = page.inner_text(".answer")
        assert said.locator("q").inner_text() in answer
        quote = said.locator("blockquote").text_content()
        said.locator(".where a").click()
        page.wait_for_selector("#quote")
        # A long quote is cut in the fold; in its place all of it is marked.
        marked = "".join(page.locator("mark").all_text_contents())
        assert marked.startswith(quote.removesuffix("…").rstrip())
        assert watched.problems == []


def test_fold_tells_why_nothing_was_said(browser, server) -> None:
    with page_of(browser) as (page, watched):
        ask(page, server, "What was said about penguins and volcanoes?")
        page.click("text=Why this answer?")
        told = page.locator("details.why")
        told.locator("ol").wait_for(state="visible")
        assert "No document has: “penguins”, “volcanoes”." in told.inner_text()
        verdicts = told.locator("li p:has(strong)").all_inner_texts()
        assert verdicts
        assert all(str(Verdict.BELOW) in text for text in verdicts)
        assert watched.problems == []


def test_browser_keeps_the_questions_and_forgets_them(browser, server) -> None:
    with page_of(browser) as (page, _):
        ask(page, server, QUESTION)
        page.goto(server.url)
        page.wait_for_selector("#earlier li")
        assert page.inner_text("#earlier li") == QUESTION
        page.click("#forget")
        page.reload()
        assert not page.is_visible("#earlier")


@pytest.mark.parametrize("scripts", [True, False])
def test_document_is_added_asked_about_and_removed(
    browser, server, tmp_path, scripts
) -> None:
    name = f"tide-{scripts}.txt"
    said = f"The fee of the Tidal Gate Number {len(name)} is eleven crowns."
    (tmp_path / name).write_text(said)
    (tmp_path / "empty.pdf").write_bytes(b"no pdf")
    with page_of(browser, java_script_enabled=scripts) as (page, watched):
        page.goto(f"{server.url}/documents")
        page.set_input_files("#files", [tmp_path / name, tmp_path / "empty.pdf"])
        page.click("#upload button")
        page.wait_for_selector(".results", timeout=60_000)
        results = page.inner_text(".results")
        assert "Added" in results
        assert "Not added" in results

        ask(page, server, f"What is the fee of the Tidal Gate Number {len(name)}?")
        assert said in page.locator("blockquote").first.text_content()

        page.goto(f"{server.url}/documents")
        page.click(f"tr:has-text('{name}') .do a")
        page.click("button.danger")
        page.wait_for_selector(".results")
        assert "Removed" in page.inner_text(".results")
        assert name not in page.inner_text("table")
        assert watched.problems == []


@pytest.mark.parametrize("scripts", [True, False])
def test_mark_of_attendance_leads_to_its_words(browser, server, scripts) -> None:
    with page_of(browser, java_script_enabled=scripts) as (page, watched):
        page.goto(f"{server.url}/meetings")
        page.click("text=Who was at which meeting")
        name = page.locator("tbody th").first.text_content()
        page.fill("#q", name.strip())
        page.press("#q", "Enter")
        page.wait_for_url("**/attendance?q=*")
        assert page.locator("tbody th").first.text_content() == name
        page.click("tbody td a >> nth=0")
        page.wait_for_selector("#quote")
        assert name.split()[0] in "".join(page.locator("mark").all_text_contents())
        assert watched.problems == []


@pytest.mark.parametrize("scripts", [True, False])
def test_meeting_is_corrected_and_the_correction_withdrawn(
    browser, server, scripts
) -> None:
    with page_of(browser, java_script_enabled=scripts) as (page, watched):
        page.goto(f"{server.url}/meetings")
        page.click(".meetings h4 a >> nth=0")
        before = page.inner_text("#venue dd > p >> nth=0")
        # By keyboard alone: a summary is opened with Enter.
        page.focus("#venue summary")
        page.keyboard.press("Enter")
        page.fill("#correct-venue", "Lantern Hall")
        page.keyboard.press("Enter")
        page.wait_for_selector("#venue .hand")
        assert page.url.endswith("#venue")
        assert "Lantern Hall" in page.inner_text("#venue")
        assert "Corrected by hand on" in page.inner_text("#venue")
        page.click("#venue summary")
        page.click("#venue button[value=withdraw]")
        page.wait_for_selector("#venue:not(:has(.hand))")
        assert page.inner_text("#venue dd > p >> nth=0") == before
        assert watched.problems == []


def test_pages_are_reached_by_keyboard(browser, server) -> None:
    with page_of(browser) as (page, _):
        page.goto(f"{server.url}/meetings")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("width", [320, 1600])
def test_no_page_is_wider_than_its_window(browser, server, width) -> None:
    size = {"width": width, "height": 800}
    with page_of(browser, viewport=size) as (page, _):
        with server.client() as client:
            listed = client.get("/api/v1/meetings").json()["meetings"]
        one, other = listed[0]["id"], listed[-1]["id"]
        for path in (
            *("/", "/documents", "/meetings", "/api", f"/ask?q={QUESTION}"),
            *("/meetings/attendance", f"/meetings/{one}"),
            f"/meetings/compare?a={one}&b={other}",
        ):
            page.goto(server.url + path)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, path
