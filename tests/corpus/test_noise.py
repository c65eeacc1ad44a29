"""What pages carry besides content, told by shape and repetition."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Block, BlockKind
from corpus.noise import (
    is_caption,
    is_page_number,
    mark_noise,
    repeated_at_breaks,
    repeated_on_pages,
)

P, H, L = BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.LIST_ITEM


def made(*parts: tuple[BlockKind, str] | str, gap: str = "\n\n") -> tuple[list, str]:
    """Return blocks and text of these parts; plain strings are paragraphs."""
    blocks, text = [], ""
    for part in parts:
        kind, said = (P, part) if isinstance(part, str) else part
        text += gap if text else ""
        level = 2 if kind is H else 0
        blocks.append(Block(kind, len(text), len(text) + len(said), level=level))
        text += said
    return blocks, text


def noisy(*parts: tuple[BlockKind, str] | str, title: str = "", gap: str = "\n\n"):
    blocks, text = made(*parts, gap=gap)
    marked = mark_noise(blocks, text, title)
    return [text[b.start : b.end] for b in marked if b.noise]


@pytest.mark.parametrize(
    "line",
    [
        "Delegates at the opening session. Photo: Agency",
        "Members of the board (Photo: A. Person)",
        "Photo credit: A. Person",
        "Photo by A. Person",
        "Image: Town Hall",
        "IMG_2034.jpg",
        "agency-a-person-harbour-6180744-min Image",
        "© Town Hall 2024",
        "Figure 2: Members by year",
    ],
)
def test_captions(line):
    assert is_caption(line)


@pytest.mark.parametrize(
    "line",
    [
        "The photo competition closed.",
        "Image of the city: how to improve it in the years to come",
        "They discussed the picture book.",
        "Figures were presented.",
        "well-known Image",
        "_" * 200 + " x",
        "",
    ],
)
def test_content_is_no_caption(line):
    assert not is_caption(line)


def test_long_rules_cost_no_time():
    began = time.process_time()
    for line in ("_" * 390, "a_" * 190, "a-" * 190 + " im", "." * 390, "1 " * 190):
        is_caption(line + " image?")
        repeated_on_pages([[line, "x"]] * 3)
        mark_noise(*made(line, line, line), title="")
    assert time.process_time() - began < 1


@pytest.mark.parametrize("line", ["Page 3", "page 3 of 10", "- 3 -", "3 of 10", "p. 4"])
def test_page_numbers(line):
    assert is_page_number(line)


@pytest.mark.parametrize("line", ["3", "2024", "3/10", "Page three", "12 of the 13"])
def test_other_numbers(line):
    assert not is_page_number(line)


def test_headers_at_breaks_and_what_stands_beside_them():
    lines = ["Harbour Board", "of the Town", "a", "b"] * 4
    gaps = [3, 1, 1, 1] * 4
    found = repeated_at_breaks(lines, gaps)
    assert {lines[at] for at in found} >= {"Harbour Board", "of the Town"}


def test_headings_that_return_are_no_headers():
    lines = ["Minutes", "Discussion", "x.", "Discussion", "y.", "Discussion", "z."]
    assert repeated_at_breaks(lines, [0, 2, 1, 2, 1, 2, 1]) == frozenset()
    assert repeated_at_breaks(["None."] * 5, [3] * 5) == frozenset()
    assert repeated_at_breaks(["- item"] * 5, [3] * 5) == frozenset()
    assert repeated_at_breaks(["close"] * 5, [0] * 5) == frozenset()


def test_footers_at_breaks():
    lines = ["Start.", "a b", "Draft", "More.", "Draft", "End.", "Draft"]
    assert repeated_at_breaks(lines, [0, 0, 1, 3, 1, 3, 1]) == {2, 4, 6}


def test_pages_have_headers_footers_and_numbers():
    pages = [
        ["Harbour Board | 3 May", "Text of one page.", f"Minutes {number}"]
        for number in (1, 2, 3)
    ]
    expected = {(page, at) for page in range(3) for at in (0, 2)}
    assert repeated_on_pages(pages) == expected
    assert repeated_on_pages([["1", "text."], ["2", "more."]]) == {(0, 0), (1, 0)}
    assert repeated_on_pages([["iv", "text."]]) == {(0, 0)}


def test_numbered_items_at_page_tops_are_content():
    pages = [[f"Agenda item {n}", "Text.", "x", "y", "z"] for n in (1, 2, 3, 4)]
    tops = {(page, 0) for page in range(4)}
    assert not repeated_on_pages(pages) & tops


def test_a_page_of_one_number_is_content():
    assert repeated_on_pages([["1"]]) == frozenset()


def test_the_title_again_is_noise_but_not_at_first():
    title = "Board meets in the new hall"
    assert noisy(f"Now: {title} {title}", (H, title), "They met.", title=title) == [
        f"Now: {title} {title}"
    ]
    assert noisy((H, title), "They met.", (H, title), title=title) == [title]
    assert noisy(f"Home: {title}", (H, title), "x y", title=title) == [f"Home: {title}"]
    assert noisy((H, "Minutes"), "They met.", (H, "Minutes"), title="Minutes") == []


def test_trails_above_the_title_are_noise():
    title = "Board meets in the new hall"
    assert noisy("News\nTown", (H, title), "x", title=title) == ["News\nTown"]
    assert noisy("Home / News", (H, title), "x", title=title) == ["Home / News"]
    assert noisy("Home › Town › News", (H, title), title=title) == [
        "Home › Town › News"
    ]
    assert noisy("3 May 2024\nTown Hall", (H, title), title=title) == []
    assert noisy("Ann Lee\nBo Chen", "They met.", title="Elsewhere") == []


def test_lines_of_a_table_of_contents_are_noise():
    assert noisy("Budget . . . . . . . . 12", "They met.") == [
        "Budget . . . . . . . . 12"
    ]


def test_captions_change_their_kind():
    blocks, text = made((H, "Delegates at work. Photo: Agency"), (L, "Photo: Agency"))
    marked = mark_noise(blocks, text, "")
    assert [(b.kind, b.noise) for b in marked] == [
        (BlockKind.CAPTION, True),
        (L, False),
    ]


def test_a_sentence_across_a_break_becomes_one_block():
    head = "Harbour Board"
    parts = [head, "It ends in the middle of a", head, "sentence here.", head, "End."]
    blocks, text = made(*parts, gap="\n\n\n\n")
    marked = mark_noise(blocks, text, "")
    said = [text[b.start : b.end] for b in marked if not b.noise]
    assert said == [
        "It ends in the middle of a\n\n\n\nHarbour Board\n\n\n\nsentence here.",
        "End.",
    ]
    kept = mark_noise(blocks, text, "", joined=True)
    assert len(kept) == len(blocks)


def test_whole_sentences_at_a_break_stay_apart():
    head = "Harbour Board"
    parts = [head, "It ends before the break.", head, "and so on", head, "End."]
    blocks, text = made(*parts, gap="\n\n\n\n")
    assert len(mark_noise(blocks, text, "")) == len(blocks)


def test_noise_stays_noise_and_heads_nothing():
    blocks, text = made((H, "Minutes"), (H, "Budget"), "They met.")
    blocks[1] = Block(H, blocks[1].start, blocks[1].end, level=2, noise=True)
    marked = mark_noise(blocks, text, "")
    assert marked[1].noise
    assert marked[2].heading_path == ("Minutes",)


KINDS = st.sampled_from([P, H, L])
SAID = st.sampled_from(
    ["Board", "of a", "and b c d e", "Photo: A", "Page 3", "A B C D", "x."]
)


@given(st.lists(st.tuples(KINDS, SAID), max_size=20), st.booleans())
def test_blocks_keep_their_order_and_are_never_lost(parts, paged):
    blocks, text = made(*parts, gap="\n\n\n")
    if paged:
        blocks = [
            Block(b.kind, b.start, b.end, at // 4 + 1, level=b.level)
            for at, b in enumerate(blocks)
        ]
    marked = mark_noise(blocks, text, "A B C D")
    covered = {at for b in marked for at in range(b.start, b.end)}
    assert covered >= {at for b in blocks for at in range(b.start, b.end)}
    ends = [b.end for b in marked]
    assert all(end <= b.start for end, b in zip(ends, marked[1:], strict=False))


def test_nothing_is_noise_in_nothing():
    assert mark_noise([], "", "") == ()
