"""Marks: no character of a quote is lost, doubled or moved."""

from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Block, BlockKind, Document
from tests.web.fakes import document_of
from web.marks import answer_lines, answer_parts, layout

KINDS = list(BlockKind)


def marked(groups) -> str:
    return "".join(p.text for p in pieces(groups) if p.marked)


def pieces(groups):
    return [p for g in groups for u in g.units for cell in u.cells for p in cell]


def test_quote_within_one_block_is_marked_exactly() -> None:
    document = document_of("a", "One two three.\nFour.")
    groups = layout(document, (4, 7))
    assert [(p.text, p.marked) for p in pieces(groups)] == [
        ("One ", False),
        ("two", True),
        (" three.", False),
        ("Four.", False),
    ]


def test_quote_over_several_blocks_holds_what_stands_between() -> None:
    text = "Lead:\n- one\n- two\n\nEnd."
    groups = layout(document_of("a", text), (0, len(text)))
    assert marked(groups) == text
    assert [p.text for p in pieces(groups) if p.gap] == ["\n- ", "\n- ", "\n\n"]
    assert sum(p.anchor for p in pieces(groups)) == 1


def test_items_and_rows_stand_together() -> None:
    text = "- one\n- two\nA | B\nC | D\nEnd."
    groups = layout(document_of("a", text), None)
    assert [(g.kind.value, len(g.units)) for g in groups] == [
        ("list_item", 2),
        ("table_row", 2),
        ("paragraph", 1),
    ]
    assert [[c[0].text for c in u.cells] for u in groups[1].units] == [
        ["A", "B"],
        ["C", "D"],
    ]


def test_numbers_of_items_are_kept_and_bullets_are_not() -> None:
    text = "12. twelve\n• dot"
    blocks = (Block(BlockKind.LIST_ITEM, 4, 10), Block(BlockKind.LIST_ITEM, 13, 16))
    document = Document("d", "a", 1, "a", text, blocks, "text/plain", "")
    (group,) = layout(document, None)
    assert [unit.marker for unit in group.units] == ["12.", ""]


def test_numbers_of_paragraphs_stay_on_their_line() -> None:
    text = "3. The committee met."
    blocks = (Block(BlockKind.PARAGRAPH, 3, len(text)),)
    document = Document("d", "a", 1, "a", text, blocks, "text/plain", "")
    (group,) = layout(document, (0, len(text)))
    assert group.units[0].marker == "3."
    assert marked([group]) == text


def test_words_outside_every_block_do_not_vanish() -> None:
    text = "Before.\nBlock.\nAfter."
    document = Document(
        "d", "a", 1, "a", text, (Block(BlockKind.PARAGRAPH, 8, 14),), "text/plain", ""
    )
    shown = "".join(p.text for p in pieces(layout(document, None)))
    assert shown.split() == text.split()


def test_pages_are_announced_once() -> None:
    blocks = tuple(
        Block(BlockKind.PARAGRAPH, n, n + 1, page=page)
        for n, page in enumerate([1, 1, 2, None, 2, 3])
    )
    document = Document("d", "a", 1, "a", "abcdef", blocks, "application/pdf", "")
    assert [g.new_page for g in layout(document, None)] == [1, None, 2, None, None, 3]


@st.composite
def documents(draw) -> Document:
    text = draw(st.text("ab .-|\n\t1<&", max_size=60))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=10)))
    blocks = tuple(
        Block(draw(st.sampled_from(KINDS)), start, end)
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    )
    return Document("d", "a", 1, "a", text, blocks, "text/plain", "")


@given(documents(), st.data())
def test_marked_text_is_the_quote(document, data) -> None:
    start = data.draw(st.integers(0, len(document.text)))
    end = data.draw(st.integers(start, len(document.text)))
    groups = layout(document, (start, end))
    if groups:
        assert marked(groups) == document.text[start:end]
    assert sum(piece.anchor for piece in pieces(groups)) <= 1


@given(documents())
def test_every_word_is_shown_once(document) -> None:
    groups = layout(document, None)
    shown = "".join(p.text for p in pieces(groups) if not p.gap)
    markers = "".join(u.marker for g in groups for u in g.units)
    words = [c for c in document.text if c.isalnum()]
    assert sorted(c for c in shown + markers if c.isalnum()) == sorted(words)


@given(st.text("a[]123", max_size=20), st.integers(0, 3))
def test_parts_of_an_answer_are_the_answer(text, sources) -> None:
    parts = answer_parts(text, sources)
    assert "".join(part.text for part in parts) == text
    assert all(1 <= part.n <= sources for part in parts if part.n is not None)


@given(st.text(alphabet="- ab[1]\n", max_size=60), st.integers(0, 3))
def test_lines_of_an_answer_lose_nothing_but_bullets_and_breaks(
    text: str, sources: int
) -> None:
    shown = "".join(
        part.text
        for group in answer_lines(text, sources)
        for line in group.lines
        for part in line
    )
    bare = "".join(line.removeprefix("- ") for line in text.split("\n"))
    assert shown == bare
