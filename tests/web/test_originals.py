"""The original one click away: its bytes, its pages, and where a quote stands."""

from __future__ import annotations

import re

import pytest

from corpus.loaders.pdf_pages import page_image, page_size, quote_boxes
from corpus.parsing import ParsingLimits
from index.fakes import HashEmbedder
from index.live import LiveLibrary
from index.writer import LibraryWriter, Upload
from qa.assistant import Assistant
from qa.settings import Settings
from tests.corpus.pdf_files import column, pdf

LINES = [
    "Minutes of the meeting of the Lantern Council, 4 May 2031",
    "The council agreed to paint the masts before the winter.",
    "The fee for lamps was raised to 17 crowns for each mem-",
    "ber of the guild.",
]
PAPER = pdf([column(LINES[:2]), column(LINES[2:])])
PAGE = b"<html><body><script>alert(1)</script><p>The masts are green.</p></body></html>"


@pytest.fixture
def library(tmp_path):
    embedder = HashEmbedder()
    writer = LibraryWriter(tmp_path, embedder, limits=ParsingLimits())
    report = writer.add_uploads([Upload("masts.pdf", PAPER), Upload("page.html", PAGE)])
    assert not report.failed
    live = LiveLibrary(
        tmp_path, fingerprint=embedder.fingerprint, dimension=embedder.dimension
    )
    assistant = Assistant(live, writer, embedder, Settings())
    yield assistant
    assistant.close()


@pytest.fixture
def client(make_client, library):
    return make_client(with_assistant=library)


def id_of(library, key):
    return next(d.id for d in library.generation().documents() if d.key == key)


def test_the_file_comes_as_it_was_sent(client, library):
    reply = client.get(f"/documents/{id_of(library, 'masts.pdf')}/original")
    assert reply.content == PAPER
    assert reply.headers["content-type"] == "application/pdf"
    assert reply.headers["content-disposition"].startswith("inline")
    assert reply.headers["x-content-type-options"] == "nosniff"


def test_a_file_that_may_hold_scripts_is_saved_and_never_shown(client, library):
    reply = client.get(f"/documents/{id_of(library, 'page.html')}/original")
    assert reply.content == PAGE
    assert reply.headers["content-disposition"].startswith("attachment")
    assert "script-src" in reply.headers["content-security-policy"] or (
        "default-src" in reply.headers["content-security-policy"]
    )


def test_what_is_not_there_is_named(client, library):
    assert client.get("/documents/d000000000000/original").status_code == 404
    name = id_of(library, "masts.pdf")
    assert client.get(f"/documents/{name}/pages/9.png").status_code == 422
    html = id_of(library, "page.html")
    assert client.get(f"/documents/{html}/pages/1.png").status_code == 404


def test_a_page_is_a_picture(client, library):
    reply = client.get(f"/documents/{id_of(library, 'masts.pdf')}/pages/1.png")
    assert reply.headers["content-type"] == "image/png"
    assert reply.content.startswith(b"\x89PNG")


def test_a_quote_is_marked_on_its_page(client, library):
    name = id_of(library, "masts.pdf")
    text = library.generation().document(name).text
    start = text.index("agreed to paint the masts")
    end = start + len("agreed to paint the masts")
    page = client.get(f"/documents/{name}?start={start}&end={end}").text
    assert f"/documents/{name}/pages/1.png" in page
    (box,) = re.findall(r'<rect class="quoted"[^>]*>', page)
    left = float(re.search(r' x="([\d.]+)"', box)[1])
    assert left > 90  # behind "The council"


def test_boxes_lie_on_the_page_and_over_the_words():
    wide, high = page_size(PAPER, 1)
    first = quote_boxes(PAPER, 1, "The council agreed")
    second = quote_boxes(PAPER, 1, "Minutes of the meeting")
    for x0, y0, x1, y1 in (*first, *second):
        assert 0 <= x0 < x1 <= wide
        assert 0 <= y0 < y1 <= high
    assert first[0][1] < second[0][1]  # the second line stands lower
    assert quote_boxes(PAPER, 1, "is not there") == []


def test_words_that_go_over_a_line_end_have_a_box_for_each_line():
    assert len(quote_boxes(PAPER, 2, "for each member of the guild")) == 2


def test_a_picture_is_no_larger_than_the_limit():
    big = page_image(PAPER, 1, width=100_000)
    assert len(big) < 20_000_000


def test_the_api_says_where_a_quote_of_a_pdf_stands(client):
    reply = client.post("/api/v1/ask", json={"question": "What was agreed on masts?"})
    quotes = [c for c in reply.json()["citations"] if c["document"] == "masts.pdf"]
    for quote in quotes:
        assert quote["rects"]
        assert all(rect["page"] == quote["page"] for rect in quote["rects"])
