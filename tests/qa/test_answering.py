import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa.answer import Answer, Status
from qa.assistant import Assistant
from qa.errors import InvalidQuestionError


def check(answer: Answer, assistant: Assistant) -> None:
    """Every quote stands in its document, and every mark leads to a quote."""
    generation = assistant.generation()
    for quote in (*answer.citations, *answer.nearest):
        document = generation.document(quote.document_id, quote.version)
        assert document.text[quote.start : quote.end] == quote.quote
    for number in range(1, len(answer.citations) + 1):
        assert f"[{number}]" in answer.text


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("who co-chaired the 1st meeting", "Norway and Finland"),
        ("Who co-chaired the second meeting?", "Norway and Estonia"),
        ("When was the first meeting?", "3 to 4 May 2019"),
        ("When was the latest meeting?", "10 - 12 June 2021"),
        ("Where was the second meeting?", "Sudburg"),
        ("What was the venue of the second meeting?", "Grand Mole Hotel"),
        ("When and where was the inaugural meeting?", "Port Alba"),
        ("What did participants of the first meeting agree on?", "tide tables"),
        ("What did participants of the first meeting agree on?", "pilot stations"),
        ("Who attended the first meeting?", "Tidal Survey Office"),
        ("Did Estonia attend the first meeting?", "Yes"),
        ("Did Finland attend the second meeting?", "No"),
        ("What does TSO stand for?", "Tidal Survey Office (TSO)"),
        ("What is HMF-X?", "Harbour Masters Forum (HMF-X)"),
        ("How many pilot stations are in the register?", "42"),
        ("What did Ada Lindqvist say about dredging?", "silting of the estuary"),
        ("When will the third meeting be held?", "2023"),
        ("Which meetings did Iceland attend?", "2 of the 2 meetings"),
        ("Which meetings were held in 2021?", "2nd meeting"),
        ("How many meetings did Estonia co-chair?", "1 (of 2 meetings"),
        ("Who co-chaired each meeting?", "2nd meeting: Norway and Estonia"),
        ("What was the earliest meeting?", "1st meeting"),
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
        ("Who co-chaired the third meeting?", "3rd meeting"),
        ("Did Zembla attend the first meeting?", "Zembla"),
        ("Who attended the meeting on 5 May 2017?", "5 May 2017"),
        ("How much did the first meeting earn?", "earn"),
        ("What is the population of Norway?", "population"),
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
    answer = forum.ask("Who paid for the register of pilot stations in gold?")
    assert answer.status is Status.NOT_FOUND
    assert 1 <= len(answer.nearest) <= 3


def test_a_follow_up_is_answered_within_its_conversation(forum: Assistant) -> None:
    answer = forum.ask(
        "and when was it held?", history=["who co-chaired the 2nd meeting"]
    )
    assert "10 - 12 June 2021" in answer.text
    assert "2nd meeting" in answer.question_as_understood


def test_equal_reports_are_cited_together(make_assistant) -> None:
    other = "The First Meeting of the Harbour Masters Forum (HMF-X) was held in "
    papers = {
        "a.txt": other + "Port Alba, Norway on 3 May 2019.",
        "b.txt": "News\n\n" + other + "Port Alba, Norway on 3 May 2019. It went well.",
    }
    answer = make_assistant(papers).ask("Where was the first meeting?")
    assert {c.key for c in answer.citations} == {"a.txt", "b.txt"}


def test_reports_that_differ_are_both_shown(make_assistant) -> None:
    begin = "The First Meeting of the Harbour Masters Forum (HMF-X) was held in "
    papers = {
        "a.txt": begin + "Port Alba, Norway from 3 to 5 May 2019.",
        "b.txt": begin + "Sudburg, Norway from 3 to 4 May 2019.",
    }
    answer = make_assistant(papers).ask("Where was the first meeting?")
    assert "Port Alba" in answer.text
    assert "Sudburg" in answer.text
    assert "according to" in answer.text
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


def test_who_was_there_is_not_made_of_who_spoke(make_assistant) -> None:
    paper = (
        "The Fourth Meeting of the Harbour Masters Forum (HMF-X) was held in Sudburg, "
        "Norway on 3 May 2022.\n\n"
        "Delegates from Norway, Finland, and Estonia spoke about fees.\n"
    )
    other = "Zembla and others attended the Fifth Meeting of the Forum (HMF-X)."
    assistant = make_assistant({"a.txt": paper, "b.txt": other})
    listed = assistant.ask("Who attended the fourth meeting?")
    assert listed.status is Status.NOT_FOUND
    assert "who was there" in listed.text
    absent = assistant.ask("Did Zembla attend the fourth meeting?")
    assert absent.status is Status.NOT_FOUND
    spoke = assistant.ask("Did Finland attend the fourth meeting?")
    assert not spoke.text.startswith(("Yes", "No"))


def test_countries_are_found_by_any_of_their_names(make_assistant) -> None:
    paper = (
        "The Fourth Meeting of the Harbour Masters Forum (HMF-X) was held in Oslo, "
        "Norway on 3 May 2022.\n\n"
        "In attendance were Czechia, Norway, and the Tidal Survey Office.\n"
    )
    assistant = make_assistant({"a.txt": paper})
    for question in (
        "did czechia attend the fourth meeting",
        "Did the Czech Republic attend the fourth meeting?",
    ):
        answer = assistant.ask(question)
        assert answer.text.startswith("Yes"), question
        assert "Czechia" in answer.question_as_understood


def test_several_meetings_may_be_named_in_one_breath(forum: Assistant) -> None:
    answer = forum.ask("When were the first and second meetings?")
    assert "1st meeting: 3 to 4 May 2019" in answer.text
    assert "2nd meeting: 10 - 12 June 2021" in answer.text


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
        assert forum.ask(example).status is Status.ANSWERED


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
