"""Plain text, and what all loaders share."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Block, BlockKind
from corpus.errors import UnreadableDocumentError
from corpus.loaders import html, markdown, text
from corpus.loaders.lines import read_mark, wrap_width
from corpus.loaders.loaded import LoadedText, TextBuilder, decode, with_heading_paths
from tests.corpus.shape_of import assert_sound, outline, texts, words

SAMPLES = sorted((Path(text.__file__).parents[1] / "samples").glob("*.txt"))

LINES = st.sampled_from(
    [
        "",
        "",
        "Agenda",
        "1. Opening",
        "1. The members met for the first time in the new house and talked.",
        "2. They agreed on the following:",
        "- one",
        "  - two, which is\n    wrapped",
        "• three",
        "- 12. Members went on.",
        "a) letter",
        "(iv) Roman",
        "MINUTES OF THE MEETING",
        "Present: A, B,",
        "Photo: Agency",
        "Page 3 of 4",
        "------",
        "Mr A. Person",
        "Chair",
        "\f",
        "# Marked",
        "it goes on in lower case",
        "\tTab and   spaces  ",
        "©",
        "12.",
        "-",
        "é\u2028ü\x85",
    ]
)


def load(source: str, name: str = "a.txt") -> LoadedText:
    return text.load(source.encode(), name)


@given(st.lists(LINES, max_size=30), st.sampled_from(["\n", "\r\n", "\r"]))
def test_blocks_lie_in_order_in_any_text(lines, end):
    loaded = load(end.join(lines))
    assert_sound(loaded)


@given(st.text())
def test_any_characters_make_a_sound_document(source):
    data = source.encode("utf-8", "surrogatepass")
    try:
        loaded = text.load(data, "a.txt")
    except UnreadableDocumentError:
        return
    assert_sound(loaded)


@given(st.lists(LINES, max_size=30))
def test_no_line_with_words_is_lost(lines):
    loaded = load("\n".join(lines))
    covered = set()
    for block in loaded.blocks:
        covered.update(range(block.start, block.end))
    for word in re.finditer(r"[^\W\d_]{3,}", loaded.text):
        assert covered.issuperset(range(*word.span())), word


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(data):
    for loader in (text, markdown, html):
        try:
            loaded = loader.load(data, "a")
        except UnreadableDocumentError:
            continue
        assert_sound(loaded)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples_parse_soundly_and_keep_their_text(path):
    loaded = text.load(path.read_bytes(), path.name)
    assert loaded.text == path.read_text()
    assert_sound(loaded)
    assert not re.match(r"[-•*]|\d+\.", texts(loaded, BlockKind.LIST_ITEM)[0])
    for item in texts(loaded, BlockKind.LIST_ITEM):
        assert not re.match(r"[-•*]|\d+\.", item)


def sample(number: int) -> LoadedText:
    return text.load(SAMPLES[number].read_bytes(), SAMPLES[number].name)


def test_sample_headings_are_found():
    assert texts(sample(0), BlockKind.HEADING) == ["Outcomes"]
    assert texts(sample(1), BlockKind.HEADING)[1:] == [
        "Building on progress",
        "Setting the Scene: Identifying Regional Challenges",
        "Knowledge Sharing",
        "TEG-RR Forward Work Plan",
        "Looking Ahead",
    ]
    assert texts(sample(2), BlockKind.HEADING)[1:] == [
        "Co-chairs Statement",
        "Site visit – Best practices on returns and reintegration",
        "On current trends and challenges",
        "On best practices for returns and reintegration",
        "On practical action to improve returns and reintegration",
        "On the TEG-RR Forward Work Plan (FWP)",
        "On next meetings",
    ]
    for number in (3, 4):
        assert texts(sample(number), BlockKind.HEADING) == [sample(number).title]


def test_sample_lists_have_their_items_and_depths():
    counts = [len(texts(sample(n), BlockKind.LIST_ITEM)) for n in range(5)]
    assert counts == [10, 5, 27, 15, 2]
    deep = [b for b in sample(2).blocks if b.level == 1 and b.kind == "list_item"]
    assert [words(sample(2), b).split()[0] for b in deep] == [
        "Co-chairs",
        "Participants",
        "Participants",
    ]


def test_sample_furniture_is_noise_and_heads_nothing():
    loaded = sample(2)
    noise = [words(loaded, b) for b in loaded.blocks if b.noise]
    assert len(noise) == 10
    assert len(set(noise)) == 2
    assert not any(noise[0] in b.heading_path for b in loaded.blocks)
    assert words(sample(4), sample(4).blocks[0]) == "News\nGlobal"
    assert [b.noise for b in sample(1).blocks[:3]] == [True, False, False]


def test_signatures_keep_their_lines_together():
    last = sample(2).blocks[-2:]
    assert [b.kind for b in last] == [BlockKind.PARAGRAPH] * 2
    assert [words(sample(2), b).count("\n") for b in last] == [6, 6]


def test_hard_wrapped_minutes():
    loaded = load(
        """\
                  CITY LIBRARY BOARD
             MINUTES OF THE REGULAR MEETING
                     12 March 2024

Present: Ann Lee (Chair), Bo Chen, Carla Diaz,
Dev Patel
Apologies: Eve Stone

1. Opening

The Chair opened the meeting at 10.00 and welcomed all the members who
had come, among them the new member Ms Diaz, who had been elected on
23. February and who thanked the board.

2. Budget

2.1 Income
Income was 12,000 in the
first quarter.

2.2 Expenses

a) Books were bought for 4,000, of which half
   went to the branch;
b) Rent.

It was RESOLVED that:
  1) the budget be approved;
  2) the Treasurer report again in June,
     with figures of the branch.
       - by letter

Action items
------------
* Bo: ask for offers

Ann Lee
Chair
City Library Board

Page 1 of 1
"""
    )
    assert loaded.title == "MINUTES OF THE REGULAR MEETING"
    assert outline(loaded) == [
        "h2 CITY LIBRARY BOARD",
        "h1 MINUTES OF THE REGULAR MEETING",
        "p0 12 March 2024",
        "p0 Present: Ann Lee (Chair), Bo Chen, Carla Diaz,⏎Dev Patel",
        "p0 Apologies: Eve Stone",
        "h2 Opening",
        "p0 The Chair opened the meeting at 10.00 and welcomed all the members who⏎"
        "had come, among them the new member Ms Diaz, who had been elected on⏎"
        "23. February and who thanked the board.",
        "h2 Budget",
        "h3 Income",
        "p0 Income was 12,000 in the⏎first quarter.",
        "h3 Expenses",
        "l0 Books were bought for 4,000, of which half⏎   went to the branch;",
        "l0 Rent.",
        "p0 It was RESOLVED that:",
        "l0 the budget be approved;",
        "l0 the Treasurer report again in June,⏎     with figures of the branch.",
        "l1 by letter",
        "h2 Action items",
        "l0 Bo: ask for offers",
        "p0 Ann Lee⏎Chair⏎City Library Board",
        "p0! Page 1 of 1",
    ]
    assert loaded.blocks[9].heading_path == (
        "MINUTES OF THE REGULAR MEETING",
        "Budget",
        "Income",
    )


def test_agenda_is_a_list_and_numbered_paragraphs_are_paragraphs():
    agenda = load(
        "Agenda\n\n1. Welcome\n2. Minutes\n3. Any other business\n\nAll came."
    )
    assert outline(agenda)[1:] == [
        "l0 Welcome",
        "l0 Minutes",
        "l0 Any other business",
        "p0 All came.",
    ]
    prose = load(
        "Statement\n\n1. The members met in the new house for the first time.\n"
        "2. They achieved:\n - a plan\n - a budget\n3. They left.\n"
    )
    assert [line[:2] for line in outline(prose)] == ["h1", "p0", "p0", "l0", "l0", "p0"]


def test_numbered_items_below_a_lead_in_are_items():
    loaded = load(
        "Members agreed on the following:\n"
        "1. To write a report about all that was said today.\n2. To meet again.\n"
    )
    assert texts(loaded, BlockKind.LIST_ITEM) == [
        "To write a report about all that was said today.",
        "To meet again.",
    ]


def test_lines_without_marks_below_a_lead_in_are_items():
    loaded = load(
        "The hall was full.\n\nFor more information, please contact:\n"
        "Ann Lee, City Library, Tel: +1 555 0100, Website: www.example.org\n"
        "Bo Chen, Town Hall, Email: bo@example.org\n"
    )
    assert outline(loaded)[2:] == [
        "l0 Ann Lee, City Library, Tel: +1 555 0100, Website: www.example.org",
        "l0 Bo Chen, Town Hall, Email: bo@example.org",
    ]


def test_a_numbered_list_goes_on_below_bullets():
    loaded = load("Agreed:\n1. First\n- one\n- two\n2. Second\n")
    assert outline(loaded)[1:] == ["l0 First", "l1 one", "l1 two", "l0 Second"]


def test_form_feeds_count_pages_and_cut_sentences_are_joined():
    page = "The Harbour Council\n\n"
    loaded = load(
        page + "The first page ends in the middle of a\n\f"
        "The Harbour Council\n\nsentence that goes on here.\n\f"
        "The Harbour Council\n\nThe end.\n"
    )
    kept = [b for b in loaded.blocks if not b.noise]
    assert [b.page for b in kept] == [1, 3]
    assert words(loaded, kept[0]).endswith("goes on here.")


def test_a_heading_that_returns_is_no_running_header():
    minutes = "".join(
        f"{n}. Item {'x' * n}\n\n\nDiscussion\n\nThey talked about it for long.\n\n\n"
        for n in range(1, 6)
    )
    assert texts(load(minutes), BlockKind.HEADING).count("Discussion") == 5


def test_title_falls_back_to_the_first_words():
    loaded = load("On 3 May the members met " + "and talked " * 30 + "at length.")
    assert loaded.title.startswith("On 3 May the members met")
    assert loaded.title.endswith("…")
    assert len(loaded.title) <= 120


@pytest.mark.parametrize(
    "line",
    [
        "The meeting was closed at noon.",
        "Location: Town Hall",
        "Phone: 555 0100",
        "5 May 2024",
        "USD 12,345.67",
        "The treasurer will report",
        "for the members",
    ],
)
def test_content_is_no_heading(line):
    loaded = load(
        f"Some words of a paragraph come first.\n\n{line}\n\nAnd more follow."
    )
    assert texts(loaded, BlockKind.HEADING) == []


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-16-le", b""),
        ("utf-32-le", b"\xff\xfe\x00\x00"),
        ("cp1252", b""),
    ],
)
def test_decodes_what_programs_write(encoding, mark):
    source = "Café “Zürich”\r\nThe members of the board met there.\rEnd"
    said = decode(mark + source.encode(encoding), "a.txt")
    assert said == "Café “Zürich”\nThe members of the board met there.\nEnd"


def test_damaged_utf8_stays_utf8():
    data = "Žižek, Æ, Ł, ő and ñ met".encode() + b"\xc5"
    assert decode(data, "a.txt").startswith("Žižek, Æ, Ł, ő and ñ met")


def test_nul_and_surrogates_do_not_reach_the_text():
    padding = b"The members of the board met in the town hall to talk about it. " * 3
    assert "\x00" not in decode(padding + b"\x00", "a.txt")
    half = "words and \ud800 words".encode("utf-16-le", "surrogatepass")
    decode(b"\xff\xfe" + half, "a.txt").encode()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7 ...", "a PDF; name it .pdf"),
        (b"PK\x03\x04....", "Office file"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (bytes(range(256)), "binary data"),
    ],
)
def test_what_is_no_text_is_refused_by_name(data, reason):
    with pytest.raises(UnreadableDocumentError, match=reason):
        decode(data, "a.txt")


def test_read_mark_reads_numbers_behind_bullets():
    mark = read_mark("- 12. Members agreed.")
    assert mark is not None
    assert (mark.number, mark.width, mark.bulleted) == (12, 6, True)
    assert read_mark("12.") is None
    assert read_mark("2024. The year") is None
    assert read_mark("o well") is None
    roman = read_mark("iv) fourth")
    assert roman is not None
    assert roman.number == 4


def test_wrap_width_is_none_for_lines_that_are_paragraphs():
    assert wrap_width([]) is None


def test_builder_keeps_leads_outside_of_blocks():
    builder = TextBuilder()
    builder.add(BlockKind.LIST_ITEM, " one\r\n", lead="1. ")
    builder.add(BlockKind.LIST_ITEM, "two", lead="2. ")
    builder.add(BlockKind.PARAGRAPH, "  ")
    assert builder.text == "1. one\n2. two"
    assert [(b.start, b.end) for b in builder.blocks] == [(3, 6), (10, 13)]


def test_noise_heads_nothing():
    source = "Header\nBody"
    blocks = [
        Block(BlockKind.HEADING, 0, 6, level=1, noise=True),
        Block(BlockKind.PARAGRAPH, 7, 11, heading_path=("stale",)),
    ]
    assert with_heading_paths(blocks, source)[1].heading_path == ()
