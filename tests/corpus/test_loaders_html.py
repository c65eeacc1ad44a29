"""HTML: what a reader sees, block by block."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import BlockKind
from corpus.errors import UnreadableDocumentError
from corpus.loaders import html
from corpus.loaders.loaded import LoadedText
from tests.corpus.shape_of import assert_sound, outline, texts

TAGS = ["p", "div", "ul", "ol", "li", "h2", "table", "tr", "td", "dl", "dt", "dd"]
TAGS += ["b", "a", "br", "nav", "pre", "span", "footer", "x-y"]
PIECES = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from(["word ", "two\nlines ", "&amp;", "&#0;", "<!-- c -->", "<"]),
    st.sampled_from(['<a href="https://example.org/x">link</a>', "<img alt=a>"]),
)


def load(source: str) -> LoadedText:
    return html.load(source.encode(), "a.html")


@given(st.lists(PIECES, max_size=40).map("".join))
def test_blocks_lie_in_order_in_any_html(source):
    assert_sound(load(source))


MINUTES = """<!DOCTYPE html><html><head><meta charset=utf-8>
<title>Working Group Call &ndash; 3 May 2023</title><style>p{}</style></head><body>
<header><p><a href="https://example.org/"><img alt=Logo src=l.png></a></p>
<h1>Working Group Call</h1><h2>3 May 2023</h2>
<nav id=links><a href="https://example.org/agenda"><img alt="Agenda."></a>
<a href="https://example.org/log"><img alt="IRC log."></a></nav></header>
<dl class=intro><dt>Present</dt><dd>ann, bo</dd><dt>Regrets</dt><dd>-</dd>
<div><dt>Chair:</dt><dd>ann</dd><dd>bo</dd></div></dl>
<nav id=toc><h2>Contents</h2><ol><li><a href="#a">Budget</a></li></ol></nav>
<main><h3 id=a>Budget, see <a href="https://example.org/7">group/<wbr>repo#7</a></h3>
<p><cite>ann:</cite> it is long<br><span>… and high</span></p></main></body></html>"""


def test_minutes_keep_dates_attendance_links_and_topics():
    loaded = load(MINUTES)
    assert loaded.title == "Working Group Call – 3 May 2023"
    assert outline(loaded) == [
        "h1 Working Group Call",
        "h2 3 May 2023",
        "l0 Agenda. <https://example.org/agenda>",
        "l0 IRC log. <https://example.org/log>",
        "p0 Present⏎ann, bo",
        "p0 Regrets⏎-",
        "p0 Chair:⏎ann⏎bo",
        "h2 Contents",
        "l0 Budget",
        "h3 Budget, see group/repo#7",
        "p0 ann: it is long⏎… and high",
    ]


def test_what_frames_a_page_is_left_out_or_noise():
    loaded = load(
        "<title>Minutes | Some Site</title><body>"
        "<div class='cookie-banner'>We use cookies <button>OK</button></div>"
        "<nav><ul><li><a href=/a>About</a><li><a href=/b>Blog</a></ul></nav>"
        "<ol class=breadcrumb><li>Home<li>News</ol><script>x</script>"
        "<main><h1>Minutes</h1><p>They met.</p><p hidden>no</p>"
        "<p style='text-decoration-line: line-through'>no</p>"
        "<p style='display: none'>no</p><div aria-hidden=true>no</div>"
        "<section id=social><h2>Social affairs</h2><p>They talked.</p></section></main>"
        "<footer><p>Imprint</p></footer>"
    )
    assert loaded.title == "Minutes"
    assert outline(loaded) == [
        "h1 Minutes",
        "p0 They met.",
        "h2 Social affairs",
        "p0 They talked.",
        "p0! Imprint",
    ]


def test_addresses_stand_behind_links_only_in_blocks_of_links():
    loaded = load(
        "<p>In prose the words of <a href='https://example.org/x'>a link</a> do.</p>"
        "<ul><li><a href='https://example.org/log'>Log</a></li>"
        "<li><a href='/relative'>Here</a></li>"
        "<li><a href='https://example.org/'>https://example.org/</a></li></ul>"
    )
    assert outline(loaded) == [
        "p0 In prose the words of a link do.",
        "l0 Log <https://example.org/log>",
        "l0 Here",
        "l0 https://example.org/",
    ]


def test_lists_nest_and_items_have_one_block_each():
    loaded = load(
        "<ul><li><p>first</p><p>more</p><ul><li>inner<ol><li>deep</ol></ul>"
        "<li><div></div>third</ul>"
    )
    assert outline(loaded) == ["l0 first", "p0 more", "l1 inner", "l2 deep", "l0 third"]


def test_tables_state_rows_and_layout_tables_do_not():
    loaded = load(
        "<table><caption>Votes</caption><tr><th>Name<th>Vote<tr><td>Ann<br>Lee<td>yes"
        "</table><table><tr><td><h2>Head</h2><ul><li>x</ul></table>"
    )
    assert outline(loaded) == [
        "p0 Votes",
        "t0 Name | Vote",
        "t0 Ann; Lee | yes",
        "h2 Head",
        "l0 x",
    ]


def test_terms_with_lists_lead_them_in():
    loaded = load("<dl><dt>Links<dd><ul><li>one<li>two</ul></dl>")
    assert outline(loaded) == ["p0 Links", "l0 one", "l0 two"]


def test_captions_are_noise():
    loaded = load("<figure><img src=a><figcaption>A view</figcaption></figure>text")
    assert outline(loaded) == ["c0! A view", "p0 text"]


def test_the_page_may_name_its_encoding():
    page = "<meta charset=iso-8859-2><p>Łódź</p>".encode("iso-8859-2")
    assert texts(html.load(page, "a.html"), BlockKind.PARAGRAPH) == ["Łódź"]
    odd = "<meta charset=nonsense><p>Café</p>".encode("cp1252")
    assert texts(html.load(odd, "a.html"), BlockKind.PARAGRAPH) == ["Café"]


def test_what_is_no_html_is_refused():
    with pytest.raises(UnreadableDocumentError, match="a PDF"):
        html.load(b"%PDF-1.4", "a.html")


def test_verbatim_text_keeps_its_lines():
    assert outline(load("<pre>one\n  two</pre><p>a\nb")) == ["p0 one⏎two", "p0 a b"]


def test_links_around_blocks_keep_their_words():
    loaded = load(
        "<a href='https://example.org/a'><div>Agenda</div></a>"
        "<table><tr><td><a href='https://example.org/b'><p>Log</p></a><td>x</table>"
    )
    assert outline(loaded) == ["p0 Agenda", "t0 Log <https://example.org/b> | x"]


@pytest.mark.parametrize(
    "frame",
    [
        "<div role=navigation><p>Menu</p></div>",
        "<div class='social share'><a href=/x>Share</a></div>",
        "<nav><a href='https://example.org/a'>A</a><a href=/b>B</a></nav>",
        "<p class='visually-hidden'>Skip</p>",
        "<nav>nothing</nav>",
        "<template><p>x</p></template>",
    ],
)
def test_frames_leave_nothing(frame):
    assert outline(load(f"{frame}<p>They met.</p>")) == ["p0 They met."]


def test_a_page_without_title_is_named_by_its_heading_or_words():
    assert load("<h1>Board</h1><p>x").title == "Board"
    assert load("<p>They met in May.").title == "They met in May."
    assert load("").title == ""


def test_deep_pages_end_in_an_error_that_the_child_tells():
    with pytest.raises(RecursionError):
        load("<div>" * 5_000 + "x")


@pytest.mark.parametrize("tag", ["del", "s", "strike"])
def test_struck_words_are_not_said(tag):
    loaded = load(f"<p>The fee is <{tag}>40</{tag}> <ins>55</ins> crowns.</p>")
    assert outline(loaded) == ["p0 The fee is 55 crowns."]


@pytest.mark.parametrize(
    "rule",
    [
        ".old { display: none }",
        ".old { color: grey; text-decoration: red line-through }",
        "#gone, .other { visibility:hidden; color: red }",
        "p.old{color:red;display :none !important}",
        "/* hide { */ .old { DISPLAY: NONE }",
    ],
)
def test_rules_of_the_page_hide_what_they_name(rule):
    loaded = load(
        f"<style>{rule}</style><p>They met.</p><p class=old id=gone>Draft words.</p>"
    )
    assert outline(loaded) == ["p0 They met."]


def test_rules_that_hide_for_print_or_leave_seen_hide_nothing():
    loaded = load(
        "<style>@media print { .old { display: none } } .old { color: grey }</style>"
        "<p class=old>They met.</p>"
    )
    assert outline(loaded) == ["p0 They met."]
