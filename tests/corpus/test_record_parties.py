"""Records of bodies with different habits say who took part, and what was decided."""

import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corpus
from corpus.document import Block, BlockKind, Document
from corpus.loaders import markdown as markdown_loader
from corpus.loaders import text as text_loader
from corpus.meeting import Evidenced, MeetingRecord, Party, PartyKind
from corpus.record import extract_record
from index.codec import decode, encode
from tests.corpus.bodies import PAPERS, Paper, load

SAMPLES = Path(corpus.__file__).parent / "samples"
PARTIES = ("chairs", "hosts", "participants", "observers", "absent", "guests")
LISTED = ("decisions", "mentions", "aliases")
SINGLE = (
    *("body", "number", "dates", "place", "venue", "mode", "published"),
    *("next_meeting", "lists_participants"),
)
LINES = tuple(
    line
    for paper in PAPERS
    for line in load(paper.key, paper.data).text.splitlines()
    if line.strip()
)


def record_of(paper: Paper) -> MeetingRecord:
    return extract_record(load(paper.key, paper.data))


def names(found: tuple[Evidenced[Party], ...]) -> set[str]:
    return {one.value.name for one in found}


def evidence(record: MeetingRecord):
    """Yield every value of a record with the name of its field."""
    for name in (*PARTIES, *LISTED):
        yield from ((name, one) for one in getattr(record, name))
    for name in SINGLE:
        one = getattr(record, name)
        if one is not None:
            yield name, one


def squeezed(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def assert_sound(document: Document) -> None:
    """Every span lies in the document and holds what is said of it."""
    record = extract_record(document)
    for name, one in evidence(record):
        assert 0 <= one.start < one.end <= len(document.text), name
        assert 0 < one.confidence <= 1
        said = document.text[one.start : one.end]
        if name in PARTIES:
            assert one.value.name
            assert squeezed(one.value.name) in squeezed(said), (name, one, said)
        elif name in ("decisions", "mentions", "next_meeting"):
            assert one.value == " ".join(said.split())
    for name in PARTIES:
        found = [one.value.handle or one.value.name for one in getattr(record, name)]
        assert len(found) == len({key.casefold() for key in found}), name


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.key)
def test_every_habit_is_read(paper):
    record = record_of(paper)
    assert (record.number.value if record.number else None) == paper.number
    assert record.dates is not None
    assert str(record.dates.value.first) == paper.first_day
    for name, expected in paper.expected.items():
        if name == "next_meeting":
            found = {record.next_meeting.value} if record.next_meeting else set()
        elif name in PARTIES:
            found = names(getattr(record, name))
        else:
            found = {one.value for one in getattr(record, name)}
        assert found == expected, name


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.key)
def test_evidence_of_every_habit_is_verbatim(paper):
    assert_sound(load(paper.key, paper.data))


def test_what_stands_with_a_name_is_told_apart():
    forum, council, standards, foundation, senate, federation = map(record_of, PAPERS)
    [lena] = [one.value for one in forum.chairs if one.value.name == "Lena Berg"]
    assert (lena.title, lena.kind) == ("H.E. Ms.", PartyKind.PERSON)
    assert lena.role == "Minister of Water of Norland"
    kinds = {one.value.name: one.value.kind for one in forum.participants}
    assert kinds["Eastria"] is PartyKind.DELEGATION
    assert kinds["World Bridges Organization"] is PartyKind.ORGANISATION
    [clerk] = [
        one.value for one in council.participants if one.value.name == "F. Grant"
    ]
    assert (clerk.title, clerk.role) == ("Ms", "Town Clerk")
    [bob] = [one.value for one in foundation.participants if "Bob" in one.value.name]
    assert (bob.handle, bob.role) == ("@bobs", "Treasurer")
    [dan] = [one.value for one in foundation.participants if "Dan" in one.value.name]
    assert (dan.handle, dan.affiliation) == ("@danwu", "Globex")
    [carol] = [one.value for one in standards.participants if "Carol" in one.value.name]
    assert (carol.role, carol.affiliation) == ("Member", "Initech")
    [kim] = [one.value for one in senate.participants if one.value.name == "Kim Falk"]
    assert kim.role == "Minutes taken by"
    [erik] = [one.value for one in federation.guests]
    assert erik.role == "Coach"


def test_the_span_of_a_party_is_its_name_with_what_stands_with_it():
    paper = PAPERS[3]
    text = load(paper.key, paper.data).text
    record = record_of(paper)
    spans = {one.value.name: text[one.start : one.end] for one in record.participants}
    assert spans["Ada Lovelace"] == "Ada Lovelace - @ada"
    assert spans["Dan Wu"] == "Dan Wu (@danwu, Globex)"
    [chair] = [one for one in record_of(PAPERS[0]).chairs if "Lena" in one.value.name]
    said = load(PAPERS[0].key, PAPERS[0].data).text[chair.start : chair.end]
    assert said.startswith("co-chaired by H.E. Ms. Lena Berg")


def test_only_a_list_that_claims_to_be_one_proves_absence():
    leads = [record_of(paper).lists_participants for paper in PAPERS]
    said = [lead.value if lead else None for lead in leads]
    assert said == [
        *(
            "was attended by",
            "Present",
            "Attendance",
            "Attendees",
            "Present",
            "Present",
        ),
    ]
    only_some = load(
        "a.txt",
        b"The Fifth Meeting of the Dune Board took place on 4 June 2019. It was "
        b"attended by 45 people, including Ada Lovelace, Bob Stone and Carol Reed.",
    )
    record = extract_record(only_some)
    assert names(record.participants) == {"Ada Lovelace", "Bob Stone", "Carol Reed"}
    assert record.lists_participants is None


def test_another_meeting_gives_nothing():
    text = (
        b"Minutes of the 12th Meeting of the Canal Board\n\n"
        b"Held in Ghent on 4 April 2018\n\nReview of the previous meeting\n\n"
        b"Present: Old Member, Former Person\n\n"
        b"The 11th Meeting of the Canal Board was chaired by Mr Karl Alt and attended "
        b"by Alpha Shipping, Beta Lines and Gamma Ferries.\n\nAttendance\n\n"
        b"Present: Ada Lovelace, Bob Stone and Carol Reed\nRegrets: none\n\n"
        b"The 13th Meeting will be chaired by Ms Dora Neu in Bruges.\n"
    )
    record = extract_record(load("a.txt", text))
    assert names(record.participants) == {"Ada Lovelace", "Bob Stone", "Carol Reed"}
    assert record.chairs == ()
    assert record.absent == ()


@pytest.mark.parametrize(
    "text",
    [
        "Present: 12 members\nApologies: none\nAttendees: see list\nChair: TBD",
        "# Notes\n\n## Present challenges\n\n- Slow Builds\n- Flaky Tests\n\n"
        "## Participants will learn\n\n- Web Design\n- Python Basics",
        "The harbour was attended by many ships. Members present ideas every week. The "
        "workshop was chaired by Bob Reed. A participant presented a paper.",
        "The meeting will be attended by Norway and Peru and hosted by Chile.",
        "Co-chairs and participants were grateful to the Harbour Institute.",
        "# Call\n\n## Participants\n\n### Ropes\n\nada: we should wait\n\nbob: why?",
        "Ms Jane Roe was elected Chair. A panel chaired by Dr Eva Falk met.",
        "",
    ],
)
def test_what_names_nobody_gives_nobody(text):
    record = extract_record(load("a.md", text.encode()))
    assert {name: names(getattr(record, name)) for name in PARTIES} == {
        name: set() for name in PARTIES
    }


def test_records_are_stored_and_read_back():
    for paper in PAPERS:
        record = record_of(paper)
        assert decode(MeetingRecord, encode(record)) == record


def test_a_record_does_not_depend_on_other_documents():
    alone = [record_of(paper) for paper in PAPERS]
    order = list(range(len(PAPERS)))
    random.Random(7).shuffle(order)
    again = {at: record_of(PAPERS[at]) for at in [*order, *reversed(order)]}
    assert [again[at] for at in range(len(PAPERS))] == alone


def made(text: str, *, marked: bool) -> Document:
    loader = markdown_loader if marked else text_loader
    loaded = loader.load(text.encode(), "a.txt")
    return Document(
        "d1", "a.txt", 1, loaded.title, loaded.text, loaded.blocks, "text/plain", "0"
    )


def cut_into(text: str, kinds: list[BlockKind]) -> Document:
    """Make a document of any text, one block a line."""
    blocks, start = [], 0
    for at, line in enumerate(text.split("\n")):
        if line.strip():
            kind = kinds[at % len(kinds)]
            blocks.append(Block(kind, start, start + len(line)))
        start += len(line) + 1
    return Document("d1", "a.txt", 1, "", text, tuple(blocks), "text/plain", "0")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(LINES),
            st.tuples(st.sampled_from(LINES), st.integers(0, 60)).map(
                lambda cut: cut[0][cut[1] :]
            ),
            st.tuples(st.sampled_from(LINES), st.sampled_from(LINES)).map(" ".join),
        ),
        max_size=25,
    ),
    st.sampled_from(["\n", "\n\n"]),
    st.booleans(),
)
def test_evidence_is_verbatim_whatever_lines_are_mixed(lines, gap, marked):
    assert_sound(made(gap.join(lines), marked=marked))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=30),
            st.sampled_from(
                [
                    *(
                        "Present:",
                        "- ",
                        "Ada Lovelace",
                        "(",
                        ")",
                        "@",
                        ", ",
                        " and ",
                        "|",
                    ),
                    *(
                        "attended by ",
                        "chaired by ",
                        "Mr ",
                        "agreed ",
                        "[",
                        "](",
                        "*",
                        "_",
                    ),
                    *("\n", "\n\n", "# ", "Next meeting: ", "5th Meeting", "Regrets"),
                ]
            ),
        ),
        max_size=40,
    ),
    st.lists(st.sampled_from(list(BlockKind)), min_size=1, max_size=6),
)
def test_no_text_is_too_odd(parts, kinds):
    assert_sound(cut_into("".join(parts), kinds))


@pytest.mark.parametrize("kind", list(BlockKind))
@pytest.mark.parametrize(
    "part",
    [
        *(
            "Present: Ada Lovelace, ",
            "attended by Norway and ",
            "A- --- ",
            "_a_ ",
            "(1.1.",
        ),
        *(
            "chaired by ",
            "Members agreed ",
            " ",
            "A, and ",
            "] (",
            "<a",
            "Plan of the ",
        ),
        *("the next meeting will be ", "Office on Roads (OR), ", "Mr Dr ", "|", "@a "),
    ],
)
def test_a_line_that_repeats_itself_is_read_in_time(part, kind):
    document = cut_into(f"The third meeting of the Council {part * 600}x", [kind])
    began = time.process_time()
    assert_sound(document)
    assert time.process_time() - began < 10
