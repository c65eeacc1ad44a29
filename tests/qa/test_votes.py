"""Tests of ``qa.motions`` and ``qa.votes``: motions, votes, and who voted how."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa.motions import Outcome, Side, names_of, votes
from qa.outline import outline
from qa.votes import Ask, asked


def parsed(make_document, *paragraphs):
    document = make_document(*paragraphs)
    return document.text, votes(outline(document))


def words(text, span):
    return None if span is None else text[span[0] : span[1]]


def sides(text, vote):
    return {
        (text[start:end], voters.side)
        for voters in vote.voters
        for start, end in names_of(text, voters)
    }


# One vote in many habits: who moved, who seconded, for, against, abstained, outcome.
HABITS = [
    (
        "MOTION by Okoye, SECONDED by Brandt, to dredge the basin. Motion carried 5-2 "
        "(Lund and Ferro opposed).",
        ("Okoye", "Brandt", 5, 2, None, Outcome.CARRIED),
    ),
    (
        "Mr Okoye proposed, seconded by Ms Brandt, that the basin be dredged. "
        "Carried: 5 for, 2 against (Mr Lund and Dr Ferro), 1 abstention (Ms Ito).",
        ("Mr Okoye", "Ms Brandt", 5, 2, 1, Outcome.CARRIED),
    ),
    (
        "The basin shall be dredged. Proposed by Mrs Okoye and seconded by J. R. "
        "Brandt. The motion was defeated by 31 votes to 12 with 5 abstentions.",
        ("Mrs Okoye", "J. R. Brandt", 31, 12, 5, Outcome.LOST),
    ),
    (
        "On a motion by Trustee Okoye, second by Trustee Brandt, the board approved "
        "dredging by a vote of seven to one.",
        ("Trustee Okoye", "Trustee Brandt", 7, 1, None, Outcome.CARRIED),
    ),
    (
        "It was moved by Dr. van der Okoye, seconded by Professor Brandt, to dredge. "
        "In favour: 8. Against: 0. Abstentions: 2. The motion was carried.",
        ("Dr. van der Okoye", "Professor Brandt", 8, 0, 2, Outcome.CARRIED),
    ),
    (
        "Dr Okoye moved that the basin be dredged. Dr Brandt seconded. Carried "
        "unanimously.",
        ("Dr Okoye", "Dr Brandt", None, None, None, Outcome.CARRIED),
    ),
    (
        "AGREED: The proposal to dredge is deferred (+5, 1, -0)",
        (None, None, 5, 0, 1, Outcome.DEFERRED),
    ),
    (
        "proposal to dredge the basin failed (+1, 2, -3)",
        (None, None, 1, 3, 2, Outcome.LOST),
    ),
    (
        "Special Order 4B, Dredge the Basin, was approved by roll call vote: 6 yes, "
        "1 no, 2 abstain.",
        (None, None, 6, 1, 2, Outcome.CARRIED),
    ),
    (
        "Motion (Okoye/Brandt) to dredge the basin. Motion failed 3-4.",
        ("Okoye", "Brandt", 3, 4, None, Outcome.LOST),
    ),
    (
        "Mr Okoye proposed a second basin. Mr Okoye withdrew his proposal.",
        ("Mr Okoye", None, None, None, None, Outcome.WITHDRAWN),
    ),
]


@pytest.mark.parametrize(("said", "expected"), HABITS)
def test_a_vote_is_read_in_every_habit(make_document, said, expected):
    text, found = parsed(make_document, said)
    assert len(found) == 1
    (vote,) = found
    tally = vote.tally
    counts = (tally.in_favour, tally.against, tally.abstained) if tally else (None,) * 3
    people = words(text, vote.mover), words(text, vote.seconder)
    assert (*people, *counts, vote.outcome) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "Motion to dredge carried 2-1. Roll call: Okoye aye, Brandt aye, Lund nay.",
            {("Okoye", "f"), ("Brandt", "f"), ("Lund", "a")},
        ),
        (
            "Motion to dredge carried. Ayes: Okoye, Brandt, Ito. Nays: Lund. "
            "Abstain: Ferro.",
            {("Okoye", "f"), ("Brandt", "f"), ("Ito", "f"), ("Lund", "a")}
            | {("Ferro", "o")},
        ),
        (
            "Dredging was approved by roll call vote: 5 yes, 1 no, 1 abstain. Ana Lund "
            "voted no, and Bo Ferro-Ruiz abstained.",
            {("Ana Lund", "a"), ("Bo Ferro-Ruiz", "o")},
        ),
        (
            "AGREED: we dredge (+4, 0, -2)\n\nokoye and brandt voted against",
            {("okoye", "a"), ("brandt", "a")},
        ),
        ("Motion to dredge carried 5-0; Lund abstained.", {("Lund", "o")}),
    ],
)
def test_who_voted_how_is_read_where_names_are_given(make_document, said, expected):
    text, found = parsed(make_document, *said.split("\n\n"))
    short = {Side.IN_FAVOUR: "f", Side.AGAINST: "a", Side.ABSTAINED: "o"}
    (vote,) = found
    assert {(name, short[side]) for name, side in sides(text, vote)} == expected


@pytest.mark.parametrize(
    "said",
    [
        "Ms Lund asked that the letters be placed on file: 26 for and 19 against.",
        "The committee will vote on the basin if the motion is approved in May.",
        "Members of the public spoke against the basin.",
        "The office moved to Quay Street. The bridge had not moved.",
        "The second reading is on 4 May, from 9 to 11.",
    ],
)
def test_what_is_no_vote_has_no_tally_no_outcome_and_no_mover(make_document, said):
    _, found = parsed(make_document, said)
    assert [v for v in found if v.tally or v.outcome or v.mover or v.voters] == []


def test_discussion_stands_between_a_motion_and_its_result(make_document):
    text, found = parsed(
        make_document,
        "Mr Okoye proposed that the basin be dredged. Ms Lund said that gulls nest "
        "there. Mr Brandt disagreed.",
        "The motion was lost: 2 for, 6 against.",
    )
    (vote,) = found
    assert words(text, vote.mover) == "Mr Okoye"
    assert vote.tally.against == 6
    assert vote.outcome is Outcome.LOST


def test_more_against_than_for_is_not_carried_by_what_is_resolved_next(make_document):
    _, found = parsed(
        make_document,
        "A vote was taken: 2 in favour, 5 against. Resolved: that the Board be told.",
    )
    assert [v.outcome for v in found] == [None]


def test_two_motions_on_one_matter_keep_their_own_movers_and_results(make_document):
    text, found = parsed(
        make_document,
        "MOTION by Okoye, SECONDED by Lund, to amend the order. Motion to amend "
        "carried 4-3. MOTION by Lund, SECONDED by Ito, to adopt the order as "
        "amended. Motion failed 3-4.",
    )
    told = [(words(text, v.mover), v.tally.in_favour, v.outcome) for v in found]
    assert told == [("Okoye", 4, Outcome.CARRIED), ("Lund", 3, Outcome.LOST)]


PIECES = st.lists(
    st.sampled_from(
        [
            *(said for said, _ in HABITS),
            "Roll call: Okoye aye, Ito – no; Lund: abstain.",
            "<ito> +1\n<lund> -1\n12:03:04 <ito> #agreed we dredge (+1, 0, -1)",
            "Proposed by",
            "Seconded by Ms Ångström-O’Neil. (Lund opposed",
            "RESOLVED, that the basin be dredged.",
            "The Chair used her casting vote.",
            "Ayes: none. 5 for",
            "\u00a0\u2028 for: 3 against: 4",
        ]
    ),
    min_size=1,
    max_size=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PIECES, st.text(max_size=40))
def test_spans_are_verbatim_and_lie_in_the_sentences_of_their_vote(
    make_document, pieces, noise
):
    document = make_document(*pieces, noise.replace("\x00", "") or "x")
    text = document.text
    for vote in votes(outline(document)):
        assert vote.motion
        assert list(vote.pieces) == sorted(set(vote.pieces))
        for start, end in (*vote.pieces, *vote.around):
            assert 0 <= start < end <= len(text)
        named = [*((v.start, v.end) for v in vote.voters), vote.mover, vote.seconder]
        counted = (vote.tally.start, vote.tally.end) if vote.tally else None
        for span in filter(None, (*named, counted)):
            assert any(s <= span[0] < span[1] <= e for s, e in vote.pieces)
        for voters in vote.voters:
            for start, end in names_of(text, voters):
                assert voters.start <= start < end <= voters.end
                assert text[start:end].strip() == text[start:end] != ""


@pytest.mark.parametrize(
    ("question", "ask"),
    [
        ("Who moved to dredge the basin?", Ask.MOVER),
        ("who seconded the motion to dredge", Ask.SECONDER),
        ("Who proposed dredging and who seconded?", Ask.MOVERS),
        ("Which councillors voted against dredging?", Ask.VOTERS),
        ("Who abstained on the basin?", Ask.VOTERS),
        ("How did the vote on the basin go?", Ask.RESULT),
        ("What was the vote on the basin?", Ask.RESULT),
        ("By what majority was the basin approved?", Ask.RESULT),
        ("How many voted against the basin?", Ask.RESULT),
        ("How did the Harbour Board vote on the basin?", Ask.RESULT),
        ("How did Ms Lund vote on the basin?", Ask.BALLOT),
        ("Did Lund vote for the basin?", Ask.BALLOT),
        ("Was the basin approved?", Ask.OUTCOME),
        ("Did the board reject the basin?", Ask.OUTCOME),
        ("Was the vote on the basin unanimous?", Ask.UNANIMOUS),
        ("Which motions did Lund vote against?", Ask.MOTIONS),
        ("Why did Lund vote against the basin?", None),
        ("Who spoke against the basin?", None),
        ("How many votes did Lund get in the election?", None),
        ("When was the basin approved?", None),
        ("How much was approved for the basin?", None),
    ],
)
def test_what_is_asked_of_a_vote_is_told_from_other_questions(question, ask):
    found = asked(question)
    assert (found.ask if found else None) is ask


COUNCIL = """# Quay Council minutes, {day}

Present: Mayor Ida Okoye, Bo Brandt, Ana Lund, Tia Ferro

## Dredging of the east basin

{east}

## Harbour fees

{fees}
"""
PAPERS = {
    "2022-03-01.md": COUNCIL.format(
        day="1 March 2022",
        east="Ms Ferro told of the silt.\n\nMOTION by Brandt, SECONDED by Ferro, to "
        "dredge the east basin on first reading. Roll call: Okoye aye, Brandt aye, "
        "Ferro aye, Lund nay. Motion carried 3-1.",
        fees="Mr Brandt proposed, seconded by Ms Lund, that fees rise by 4 percent. "
        "Gulls were discussed. The proposal was lost: 1 for, 3 against.",
    ),
    "2022-05-03.md": COUNCIL.format(
        day="3 May 2022",
        east="MOTION by Ferro, SECONDED by Okoye, to adopt the order to dredge the "
        "east basin. Motion carried 2-1; Lund abstained because she lives there.",
        fees="The council agreed to freeze fees. Approved unanimously.",
    ),
    "2022-07-05.md": COUNCIL.format(
        day="5 July 2022",
        east="Silt is gone.",
        fees="Special Order 2, Waive Fees for Museum Ships, was tabled.",
    ),
}


@pytest.fixture(scope="module")
def council(make_assistant):
    return make_assistant(PAPERS)


@pytest.mark.parametrize(
    ("question", "answer", "key"),
    [
        ("Who moved the 4 percent rise of the fees?", "Mr Brandt", "2022-03-01.md"),
        (
            "Who seconded the order to dredge the east basin in May 2022?",
            "Okoye",
            "2022-05-03.md",
        ),
        (
            "Who proposed that fees rise by 4 percent and who seconded?",
            "moved by Mr Brandt, seconded by Ms Lund",
            "2022-03-01.md",
        ),
        (
            "Who voted against dredging the east basin on first reading?",
            "Lund",
            "2022-03-01.md",
        ),
        (
            "Who abstained on dredging the east basin in May 2022?",
            "Lund",
            "2022-05-03.md",
        ),
        (
            "How did the vote on fees go in March 2022?",
            "The proposal was lost: 1 for, 3 against.",
            "2022-03-01.md",
        ),
        (
            "Did Ana Lund vote for dredging the east basin in March 2022?",
            "No. Roll call: Okoye aye, Brandt aye, Ferro aye, Lund nay.",
            "2022-03-01.md",
        ),
        (
            "Did Okoye vote for dredging the east basin in March 2022?",
            "Yes. Roll call: Okoye aye, Brandt aye, Ferro aye, Lund nay.",
            "2022-03-01.md",
        ),
        (
            "Was the rise of fees by 4 percent rejected?",
            "Yes. Mr Brandt proposed, seconded by Ms Lund, that fees rise by 4 "
            "percent. The proposal was lost: 1 for, 3 against.",
            "2022-03-01.md",
        ),
        (
            "Was the rise of fees by 4 percent approved?",
            "No. Mr Brandt proposed, seconded by Ms Lund, that fees rise by 4 percent. "
            "The proposal was lost: 1 for, 3 against.",
            "2022-03-01.md",
        ),
        (
            "Was the order to dredge the east basin adopted?",
            "Yes. MOTION by Ferro, SECONDED by Okoye, to adopt the order to dredge the "
            "east basin. Motion carried 2-1; Lund abstained because she lives there.",
            "2022-05-03.md",
        ),
        (
            "Was the waiver of fees for museum ships approved?",
            "Special Order 2, Waive Fees for Museum Ships, was tabled.",
            "2022-07-05.md",
        ),
    ],
)
def test_a_vote_is_answered_from_its_own_paper(council, question, answer, key):
    said = council.ask(question)
    assert said.text.split(" [1]")[0] == answer
    assert {citation.key for citation in said.citations} == {key}


def test_all_that_somebody_opposed_is_listed_with_its_meeting(council):
    said = council.ask("Which motions did Ana Lund vote against?")
    assert said.text.startswith("meeting of 1 March 2022: MOTION by Brandt")
    assert said.text.count("meeting of") == 1


def test_votes_of_two_meetings_are_never_mixed(council):
    said = council.ask("What was the vote on dredging the east basin?")
    lines = said.text.split("\n")
    assert [line.split(":")[0] for line in lines] == [
        "meeting of 1 March 2022",
        "meeting of 3 May 2022",
    ]
    assert "3-1" in lines[0]
    assert "2-1" in lines[1]


@pytest.mark.parametrize(
    "question",
    [
        "Who voted against the new lighthouse?",
        "Who seconded the motion to dredge the west basin?",
        "Was the lighthouse approved?",
        "Did Ferro vote for freezing the ferries?",
        "How did Zed Quill vote on the east basin?",
        "Who seconded the waiver of fees for museum ships?",
    ],
)
def test_what_no_paper_says_of_a_vote_is_met_with_silence(council, question):
    assert council.ask(question).citations == ()


def test_a_name_with_another_title_is_another_person(make_assistant):
    assistant = make_assistant(
        {
            "a.md": "# Quay Council minutes, 1 March 2022\n\nPresent: Mr Jon Lund, "
            "Ms Ana Lund\n\n## Lamps\n\nMs Ito moved that lamps be bought. Carried: 4 "
            "for, 1 against (Ms Lund).\n"
        }
    )
    yes = assistant.ask("Did Ms Lund vote against the lamps?")
    assert yes.text.startswith("Yes. Carried: 4 for, 1 against (Ms Lund).")
    other = assistant.ask("Did Mr Lund vote against the lamps?")
    assert not other.text.startswith(("Yes", "No."))


def test_presence_is_cited_where_a_unanimous_vote_answers(make_assistant):
    assistant = make_assistant(
        {
            "a.md": "# Quay Council minutes, 1 March 2022\n\nPresent:\n\n* Bo Brandt\n"
            "* Ana Lund\n\n## Lamps\n\nMs Ito moved that lamps be bought. Carried "
            "unanimously.\n"
        }
    )
    said = assistant.ask("Did Ana Lund vote for the lamps?")
    assert said.text.startswith("Yes. Ms Ito moved that lamps be bought.")
    assert any("Ana Lund" in citation.quote for citation in said.citations)
    nobody = assistant.ask("Who voted against the lamps?")
    assert nobody.text.startswith("Nobody: “Carried unanimously.”")
