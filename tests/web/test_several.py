"""Pages and programs over a document that reports several meetings."""

from __future__ import annotations

import html
import re

import pytest

from corpus.parsing import ParsingLimits
from index.fakes import HashEmbedder
from index.live import LiveLibrary
from index.writer import LibraryWriter, Upload
from qa.assistant import Assistant
from qa.settings import Settings
from tests.qa.test_several import SPRING
from tests.web.test_corrections import id_of, patch, post
from tests.web.test_meetings import quoted, section, text_of

MARCH, APRIL = "meeting of 25 March 2031", "meeting of 22 April 2031"


@pytest.fixture
def notes(make_client, tmp_path):
    """A client of a library that holds the notes of two meetings in one file."""
    embedder = HashEmbedder()
    writer = LibraryWriter(tmp_path, embedder, limits=ParsingLimits())
    writer.add_uploads([Upload("spring.md", SPRING.encode())])
    live = LiveLibrary(
        tmp_path, fingerprint=embedder.fingerprint, dimension=embedder.dimension
    )
    assistant = Assistant(live, writer, embedder, Settings())
    yield make_client(with_assistant=assistant)
    assistant.close()


def test_the_timeline_lists_each_and_leads_to_its_heading(notes) -> None:
    page = notes.get("/meetings").text
    assert text_of(page).index("22 April 2031") < text_of(page).index("25 March 2031")
    links = re.findall(r'<li><a href="(/documents/[^"]+)"', page)
    assert [quoted(notes, link) for link in links] == ["2031-04-22", "2031-03-25"]


@pytest.mark.parametrize(
    ("label", "day", "chair", "other"),
    [
        (MARCH, "2031-03-25", "Tam Reyes", "Priya Oduya"),
        (APRIL, "2031-04-22", "Odile Marsh", "Ivo Brandt"),
    ],
)
def test_a_page_shows_one_part_and_leads_to_its_words(
    notes, label, day, chair, other
) -> None:
    page = notes.get(f"/meetings/{id_of(notes, label)}").text
    assert other not in text_of(section(page, "participants"))
    assert chair in html.unescape(section(page, "chairs"))
    shown = section(page, "dates")
    link = re.search(r'href="(/documents/[^"]+)"', shown)
    assert link is not None
    assert quoted(notes, link[1]) == day


def test_programs_are_given_the_evidence_of_the_part(notes) -> None:
    for label, day in ((MARCH, "2031-03-25"), (APRIL, "2031-04-22")):
        reply = notes.get(f"/api/v1/meetings/{id_of(notes, label)}").json()
        (dates,) = reply["facts"]["dates"]
        assert [one["quote"] for one in dates["evidence"]] == [day]
        assert reply["first_day"] == day


def test_a_correction_by_program_is_of_one_part(notes) -> None:
    reply = patch(notes, {"correct": {"place": "Oslo"}, "made_by": "Ana"}, APRIL)
    assert reply.status_code == 200
    assert reply.json()["meeting"]["place"] == "Oslo"
    other = notes.get(f"/api/v1/meetings/{id_of(notes, MARCH)}").json()
    assert other["place"] is None
    assert other["corrections"] == []


def test_a_correction_on_the_page_is_of_one_part(notes) -> None:
    other = f"/meetings/{id_of(notes, APRIL)}"
    before = section(notes.get(other).text, "place")
    reply = post(notes, MARCH, field="place", value="Oslo")
    assert reply.status_code == 200
    assert "Oslo" in section(reply.text, "place")
    assert section(notes.get(other).text, "place") == before


def test_an_answer_names_the_meeting_of_each_quote(notes) -> None:
    page = notes.get("/ask", params={"q": "Who chaired the 25 March 2031 meeting?"})
    shown = text_of(page.text)
    assert "Tam Reyes" in shown
    assert "25 March 2031" in shown
    assert "22 April 2031" not in shown
