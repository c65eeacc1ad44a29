import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import BlockKind
from qa.outline import outline, sentence_of
from tests.qa.papers import FIRST, SECOND, paper


@pytest.mark.parametrize("text", [FIRST, SECOND])
def test_sentences_are_stretches_of_the_text_in_order(text: str) -> None:
    view = outline(paper(text, "a.txt"))
    ends = 0
    for sentence in view.sentences:
        assert ends <= sentence.start < sentence.end
        ends = sentence.end
    assert ends <= len(view.document.text)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=400))
def test_any_text_has_an_outline(text: str) -> None:
    document = paper(f"Words. {text}", "a.txt")
    view = outline(document)
    spans = [(b.start, b.end) for b in document.blocks if not b.noise]
    for sentence in view.sentences:
        assert any(s <= sentence.start and sentence.end <= e for s, e in spans)
        for word in sentence.words:
            assert sentence.start <= word.start < word.end <= sentence.end


def test_a_list_knows_what_leads_it_in() -> None:
    view = outline(paper(FIRST, "a.txt"))
    (found,) = [g for g in view.lists if g.lead_start is not None]
    text = view.document.text
    assert text[found.lead_start : found.lead_end] == (
        "Participants agreed on the following:"
    )
    assert [text[s:e][:10] for s, e in found.items] == ["To publish", "To share t"]


def test_items_are_led_in_by_the_same_sentence() -> None:
    view = outline(paper(FIRST, "a.txt"))
    items = [
        s
        for s in view.sentences
        if view.document.blocks[s.block].kind is BlockKind.LIST_ITEM
    ]
    leads = {s.lead for s in items}
    assert len(items) == 2
    assert len(leads) == 1
    (lead,) = leads
    assert lead is not None
    assert "agre" in view.sentences[lead].bag.stems


def test_the_sentence_of_a_span_holds_it() -> None:
    view = outline(paper(FIRST, "a.txt"))
    start = view.document.text.index("Port Alba")
    sentence = sentence_of(view, start, start + 9)
    assert sentence is not None
    assert sentence.start <= start
    assert sentence_of(view, 0, len(view.document.text)) is None
