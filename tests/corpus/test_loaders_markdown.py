"""Markdown: the source is the text, and spans leave the marks out."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from corpus.document import BlockKind
from corpus.loaders import markdown
from corpus.loaders.loaded import LoadedText
from corpus.loaders.markdown import plain_words
from tests.corpus.shape_of import assert_sound, outline, texts

PARTS = st.sampled_from(
    [
        "# Title #\n",
        "## Sub *x*\n",
        "Under\nlined\n===\n",
        "* item\n",
        "  * inner\n    wrapped\n",
        "- 12. both\n",
        "1. one\n",
        "\n",
        "text `code`\nand more\n",
        "> quoted\n> twice\n",
        "```\nfenced\n```\n",
        "```\nopen",
        "    indented\n",
        "| a | b |\n|---|---|\n| 1 | 2 |\n",
        "<!-- hidden -->\n",
        "<div>\nshown\n</div>\n",
        "![pic](x.png)\n",
        "---\n",
        "**Bold line**\n",
        "Date: today\nPlace: here\n",
        "\t* tabbed\n",
        "\\",
        "\x1c\u3000",
        "\x85\u2028*",
    ]
)


def load(source: str) -> LoadedText:
    return markdown.load(source.encode(), "a.md")


@given(st.lists(PARTS, max_size=25).map("".join))
def test_blocks_lie_in_order_in_any_markdown(source):
    assume(source.count("\x1c") <= 2)  # with more of them it is no text
    loaded = load(source)
    assert loaded.text == source
    assert_sound(loaded)


def test_spans_leave_out_the_marks_and_keep_inline_markup():
    loaded = load(
        "# Board *meeting* #\n\n## Present\n\n* Ann [A](https://example.org/a)\n"
        "  who came late\n  * with **Bo**\n- 12. Members agreed.\n\n"
        "1. One\n2. Two\n\n   Second paragraph.\n\nHeading\n-------\n\n> Said\n> so.\n"
    )
    assert outline(loaded) == [
        "h1 Board *meeting*",
        "h2 Present",
        "l0 Ann [A](https://example.org/a)⏎  who came late",
        "l1 with **Bo**",
        "l0 Members agreed.",
        "l0 One",
        "l0 Two",
        "p0 Second paragraph.",
        "h2 Heading",
        "p0 Said⏎> so.",
    ]
    assert loaded.title == "Board meeting"
    assert loaded.blocks[2].heading_path == ("Board meeting", "Present")


def test_front_matter_is_noise_and_gives_the_title():
    loaded = load('---\ntitle: "Minutes of May"\nlayout: page\n---\n\nThey met.\n')
    assert loaded.title == "Minutes of May"
    assert [b.noise for b in loaded.blocks] == [True, False]
    assert outline(load("---\n---\n\n# A\n")) == ["h1 A"]


def test_a_rule_at_the_top_is_no_front_matter():
    loaded = load("---\n\nThey met and talked.\n\n---\n\nThe end.\n")
    assert outline(loaded) == ["p0 They met and talked.", "p0 The end."]


def test_tables_are_rows_without_their_outer_bars():
    loaded = load("| Name | Vote |\n|------|------|\n| Ann  | yes  |\nBo | no\n")
    assert outline(loaded) == ["t0 Name | Vote", "t0 Ann  | yes", "t0 Bo | no"]


def test_fences_comments_and_pictures():
    loaded = load("```py\ncode\n```\n\n<!-- not\n\nshown -->\n\n![A](a.png)\n")
    assert outline(loaded) == [
        "p0 code",
        "p0! <!-- not⏎⏎shown -->",
        "c0! ![A](a.png)",
    ]


def test_lines_with_labels_are_blocks_of_their_own():
    loaded = load("**Date:** 3 May\n**Place:** Town Hall\n\nAnn: yes\nand more\n")
    assert outline(loaded) == [
        "p0 **Date:** 3 May",
        "p0 **Place:** Town Hall",
        "p0 Ann: yes⏎and more",
    ]


def test_a_bold_line_is_a_heading():
    loaded = load("# A\n\n**Finances**\n\nAll is well.\n\n**Not this one.**\n")
    assert texts(loaded, BlockKind.HEADING) == ["A", "Finances"]
    assert loaded.blocks[2].heading_path == ("A", "Finances")


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        (r"\[draft\] of `x` [#12](https://example.org/12)", "[draft] of x #12"),
        ("**Vote** on *it*", "Vote on it"),
        ("snake_case_name", "snake_case_name"),
        ("![pic](a.png) text", "text"),
    ],
)
def test_plain_words_are_what_a_reader_sees(source, seen):
    assert plain_words(source) == seen


@pytest.mark.parametrize(
    ("front", "title"),
    [
        ('title: "First meeting of the\\\n  \\ Ferry\\_Panel\\u2019s board"',
         "First meeting of the Ferry Panel’s board"),
        ("title: 'The Panel''s board'", "The Panel's board"),
        ("Title: Ferry Panel # a comment", "Ferry Panel"),
        ("title: [Ferry, Panel", "[Ferry, Panel"),
        ("day: 2024-02-31\ntitle: Ferry Panel", "Ferry Panel"),
        ("title: 2024", "2024"),
    ],
)  # fmt: skip
def test_the_title_of_front_matter_is_read_as_yaml(front, title):
    assert load(f"---\n{front}\n---\n\nThey met.\n").title == title
