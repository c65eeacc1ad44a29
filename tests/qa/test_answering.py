"""Answers from papers of an invented body, and silence with a reason."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa.answer import Answer, Status
from qa.assistant import Assistant
from qa.errors import InvalidQuestionError
from qa.reply import reply_of

pytestmark = pytest.mark.model


def check(answer: Answer, assistant: Assistant) -> None:
    """Every quote stands in its document, and every mark leads to a quote."""
    generation = assistant.generation()
    for quote in (*answer.citations, *answer.nearest):
        document = generation.document(quote.document_id, quote.version)
        assert document.text[quote.start : quote.end] == quote.quote
    for number in range(1, len(answer.citations) + 1):
        assert f"[{number}]" in answer.text
    for part in answer.parts:
        assert all(1 <= n <= len(answer.citations) for n in part.citations)
        assert part.words in part.text


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("who co-chaired the 1st meeting", "Norway and Finland co-chaired"),
        ("Who co-chaired the second meeting?", "Norway and Estonia co-chaired"),
        ("When was the first meeting?", "4 May 2019"),
        ("When was the latest meeting?", "12 June 2021"),
        ("Where was the second meeting?", "Sudburg"),
        ("What was the venue of the second meeting?", "Grand Mole Hotel"),
        ("What did participants of the first meeting agree on?", "tide tables"),
        ("Who attended the first meeting?", "Tidal Survey Office"),
        ("What does TSO stand for?", "Tidal Survey Office (TSO)"),
        ("How many pilot stations are in the register?", "42"),
        ("What delays dredging by a year?", "silting of the estuary"),
        ("Which meetings did Iceland attend?", "2 of 2 meetings"),
        ("chaird the secnd meeting", "Norway and Estonia"),
    ],
)
def test_what_the_papers_say_is_answered(
    forum: Assistant, question: str, says: str
) -> None:
    answer = forum.ask(question)
    assert answer.status is Status.ANSWERED
    assert says in answer.text
    check(answer, forum)


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("Who co-chaired the fourth meeting?", "4th meeting"),
        ("Who attended the meeting on 5 May 2017?", "5 May 2017"),
        ("What is the population of Norway?", "do not say"),
        ("What colour is the flag of the moon?", "do not say"),
    ],
)
def test_what_they_do_not_say_is_met_with_silence_and_a_reason(
    forum: Assistant, question: str, reason: str
) -> None:
    answer = forum.ask(question)
    assert answer.status is Status.NOT_FOUND
    assert answer.citations == ()
    assert reason in answer.text
    check(answer, forum)


def test_silence_shows_the_nearest_passages_as_such(forum: Assistant) -> None:
    answer = forum.ask("Who paid for the flag of the moon in gold?")
    assert answer.status is Status.NOT_FOUND
    assert 1 <= len(answer.nearest) <= 3


def test_a_reason_claims_only_what_was_looked_up(forum: Assistant) -> None:
    answer = forum.ask("What did Zembla pay for the moon?")
    assert answer.status is Status.NOT_FOUND
    assert "none of them mentions “Zembla”" in answer.text
    # A common word that no paper has is no reason.
    assert "pay" not in answer.text


def test_an_unknown_somebody_is_asked_for(forum: Assistant) -> None:
    answer = forum.ask("Did she chair it?")
    assert answer.status is Status.NOT_FOUND
    assert "not clear who is meant" in answer.text


@pytest.mark.parametrize("text", ["Hello", "Good morning!", "What can I ask?", "help"])
def test_greetings_get_a_helpful_line(forum: Assistant, text: str) -> None:
    answer = forum.ask(text)
    assert "Ask what the 2 documents" in answer.text
    assert answer.citations == ()


def test_thanks_are_returned(forum: Assistant) -> None:
    assert forum.ask("Thank you!").text == "You are welcome."


def test_a_meeting_is_summed_up_with_quotes(forum: Assistant) -> None:
    answer = forum.ask("Summarise the first meeting")
    assert "3–4 May 2019" in answer.text
    assert "Norway and Finland" in answer.text
    assert "tide tables" in answer.text
    check(answer, forum)


def test_what_is_new_is_of_later_meetings(forum: Assistant) -> None:
    answer = forum.ask("What is new since the first meeting?")
    assert "2nd meeting" in answer.text
    assert "3–4 May 2019" not in answer.text
    check(answer, forum)


def test_a_follow_up_is_answered_within_its_conversation(forum: Assistant) -> None:
    answer = forum.ask(
        "and when was it held?", history=["who co-chaired the 2nd meeting"]
    )
    assert "12 June 2021" in answer.text
    assert "2nd meeting" in answer.question_as_understood


def test_equal_reports_are_cited_together(make_assistant) -> None:
    other = "The First Meeting of the Harbour Masters Forum (HMF-X) was held in "
    papers = {
        "a.txt": other + "Port Alba, Norway on 3 May 2019.",
        "b.txt": "News\n\n" + other + "Port Alba, Norway on 3 May 2019. It went well.",
    }
    answer = make_assistant(papers).ask("Where was the first meeting held?")
    assert {c.key for c in answer.citations} == {"a.txt", "b.txt"}


def test_reports_that_differ_are_both_shown(make_assistant) -> None:
    begin = "The First Meeting of the Harbour Masters Forum (HMF-X) was held in "
    papers = {
        "a.txt": begin + "Port Alba, Norway from 3 to 5 May 2019.",
        "b.txt": begin + "Sudburg, Norway from 3 to 4 May 2019.",
    }
    answer = make_assistant(papers).ask("Where was the first meeting held?")
    assert "Port Alba" in answer.text
    assert "Sudburg" in answer.text
    assert "the documents differ" in answer.text
    assert len(answer.citations) == 2


def test_what_was_removed_is_not_cited(make_assistant) -> None:
    assistant = make_assistant({"a.txt": "The pilots praised the green lantern."})
    assert assistant.ask("What did the pilots praise?").status is Status.ANSWERED
    ids = [d.id for d in assistant.generation().documents()]
    assistant.writer.remove(ids)
    assistant.refresh()
    answer = assistant.ask("What did the pilots praise?")
    assert answer.status is Status.NOT_FOUND
    assert answer.nearest == ()


def test_no_is_never_said_of_mere_absence(make_assistant) -> None:
    paper = (
        "The Fourth Meeting of the Harbour Masters Forum (HMF-X) was held in Sudburg, "
        "Norway on 3 May 2022.\n\n"
        "Delegates from Norway, Finland, and Estonia spoke about fees.\n"
    )
    other = "Zembla and others attended the Fifth Meeting of the Forum (HMF-X)."
    assistant = make_assistant({"a.txt": paper, "b.txt": other})
    absent = assistant.ask("Did Zembla attend the fourth meeting?")
    assert not absent.text.startswith(("Yes", "No:"))


def test_an_empty_library_is_silent(make_assistant) -> None:
    assistant = make_assistant({"a.txt": "One line."})
    assistant.writer.remove([d.id for d in assistant.generation().documents()])
    assistant.refresh()
    for question in ("Who chaired the 5th meeting?", "What is it?", "When was it?"):
        assert assistant.ask(question).status is Status.NOT_FOUND


def test_examples_are_answered(forum: Assistant) -> None:
    examples = forum.examples()
    assert len(examples) >= 3
    for example in examples:
        assert forum.ask(example).status is Status.ANSWERED, example


def test_a_reply_carries_parts_and_the_meeting_of_each_quote(forum: Assistant) -> None:
    reply = reply_of(forum.ask("who co-chaired the 1st meeting"))
    (part,) = reply.parts
    assert part.citation_numbers == (1,)
    assert part.words == "Norway and Finland"
    meeting = reply.citations[0].meeting
    assert meeting is not None
    assert (meeting.label, meeting.dates) == ("1st meeting", "3–4 May 2019")


def test_an_explanation_says_what_was_considered(forum: Assistant) -> None:
    answer = forum.ask("How many pilot stations are in the register?")
    assert answer.explanation is not None
    best, *rest = answer.explanation.considered
    assert best.verdict.value == "said"
    assert best.probability == answer.confidence
    assert rest
    assert {one.verdict.value for one in rest} == {"less likely than what was said"}


def test_search_ranks_from_one(forum: Assistant) -> None:
    result = forum.search("register of pilot stations", k=3)
    assert [h.rank for h in result.hits] == list(range(1, len(result.hits) + 1))
    assert "register" in result.hits[0].citation.quote


def test_search_without_words_is_refused(forum: Assistant) -> None:
    with pytest.raises(InvalidQuestionError):
        forum.search(" ?! ")


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.one_of(
        st.text(min_size=1, max_size=120),
        st.lists(
            st.sampled_from(
                [
                    *("who", "when", "which", "meetings", "meeting", "1st", "second"),
                    *("in", "Norway", "HMF-X", "attended", "agreed", "each", "how"),
                    *("many", "latest", "2021", "not", "(", ")", '"', "'", "[1]", "*"),
                ]
            ),
            min_size=1,
            max_size=9,
        ).map(" ".join),
    )
)
def test_any_question_is_answered_with_true_quotes_or_silence(
    forum: Assistant, question: str
) -> None:
    try:
        answer = forum.ask(question)
    except InvalidQuestionError:
        return
    check(answer, forum)
