"""A record says what a document states of its own meeting, and nothing else."""

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corpus
from corpus.chunking import chunk
from corpus.document import Block, BlockKind, Document
from corpus.loaders import text as text_loader
from corpus.meeting import DateRange, Evidenced, MeetingRecord
from corpus.record import extract_record, meeting_label

SAMPLES = Path(corpus.__file__).parent / "samples"
FIELDS = ("number", "dates", "place", "venue", "mode", "published", "body")


def make_document(text, key="a.txt"):
    loaded = text_loader.load(text.encode(), key)
    return Document(
        "d1", key, 1, loaded.title, loaded.text, loaded.blocks, "text/plain", "0"
    )


def said(text, key="a.txt"):
    """Return what the record of a text holds, written out."""
    record = extract_record(make_document(text, key))
    values = {}
    for name in FIELDS:
        evidence = getattr(record, name)
        if evidence is None:
            continue
        values[name] = evidence.value
        if name == "dates":
            values[name] = f"{evidence.value.first} {evidence.value.last}"
        elif name == "published":
            values[name] = str(evidence.value)
    if record.aliases:
        values["aliases"] = [alias.value for alias in record.aliases]
    return values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Minutes of the 12th Meeting of the Harbour Committee\n\n"
            "Held on 5 May 2021 in Springfield\n\n"
            "The chair opened the meeting. She recalled that the 11th meeting was held "
            "in Shelbyville on 3 May 2020.",
            {
                "number": 12,
                "dates": "2021-05-05 2021-05-05",
                "place": "Springfield",
                "body": "Harbour Committee",
            },
        ),
        (
            "The Third Session of the Conference on Bridges took place in Geneva, "
            "Switzerland, from 28 February to 2 March 2023 in hybrid format. It "
            "followed the Second Session, held in Vienna in May 2021.",
            {
                "number": 3,
                "dates": "2023-02-28 2023-03-02",
                "place": "Geneva, Switzerland",
                "mode": "hybrid",
                "body": "Conference on Bridges",
            },
        ),
        (
            "On 12 May 2020, the XIV Assembly of the River Council met by "
            "videoconference. Delegates will meet again in Lagos on 3 June 2021.",
            {
                "number": 14,
                "dates": "2020-05-12 2020-05-12",
                "mode": "virtual",
                "body": "River Council",
            },
        ),
        (
            "Ministers agree on a plan\n\nPublished: 7 July 2023\n\n"
            "Ministers gathered in Nairobi, Kenya on 5 July 2023 for the Ninth Meeting "
            "of the Lake Basin Commission (LBC). They welcomed the results of the "
            "Eighth Meeting of the LBC held in Kampala on 2 May 2022.",
            {
                "number": 9,
                "dates": "2023-07-05 2023-07-05",
                "place": "Nairobi, Kenya",
                "published": "2023-07-07",
                "body": "Lake Basin Commission",
                "aliases": ["LBC"],
            },
        ),
        (
            "Report of the Ad Hoc Group on Fisheries\n\n"
            "Tallinn, Estonia, 4–5 October 2016\n\nIntroduction\n\n"
            "The previous meeting was held in Riga on 3 May 2015.",
            {
                "dates": "2016-10-04 2016-10-05",
                "place": "Tallinn, Estonia",
                "body": "Ad Hoc Group on Fisheries",
            },
        ),
        (
            "Village Council Meeting Minutes - June 4, 2019\n\nLocation: Zoom\n\n"
            "The chair opened the meeting.",
            {
                "dates": "2019-06-04 2019-06-04",
                "mode": "virtual",
                "body": "Village Council",
            },
        ),
        (
            "Rowing Circle of Ashby (RCA)\n\nMinutes of the meeting of 4 March 2024\n\n"
            "The members decided to buy oars.",
            {
                "dates": "2024-03-04 2024-03-04",
                "body": "Rowing Circle of Ashby",
                "aliases": ["RCA"],
            },
        ),
        (
            "MINUTES\n\nRowing Union of Ashby\n\n4 March 2024\n\n"
            "The members decided to buy oars.",
            {"dates": "2024-03-04 2024-03-04", "body": "Rowing Union of Ashby"},
        ),
        (
            "Rowing Circle, minutes of the meeting of 4 March 2024\n\n"
            "The members decided to buy oars.",
            {"dates": "2024-03-04 2024-03-04", "body": "Rowing Circle"},
        ),
        (
            "Old Boat House\n\nMinutes of the meeting of 4 March 2024\n\n"
            "The members decided to buy oars.",
            {"dates": "2024-03-04 2024-03-04"},
        ),
        (
            "Draft Until Approved\n\nMinutes of the meeting of 4 March 2024\n\n"
            "The members decided to buy oars.",
            {"dates": "2024-03-04 2024-03-04"},
        ),
        (
            "Fifth meeting of the Sea Panel\n\nDate: 3 May 2020\nVenue: Town Hall\n\n"
            "The panel opened.",
            {
                "number": 5,
                "dates": "2020-05-03 2020-05-03",
                "venue": "Town Hall",
                "body": "Sea Panel",
            },
        ),
        (
            "The Council concluded its 65th session at the Palace of Nations in "
            "Geneva on 13 July 2017. The 66th session will be held in March 2018.",
            {
                "number": 65,
                "dates": "2017-07-13 2017-07-13",
                "place": "Geneva",
                "venue": "Palace of Nations",
            },
        ),
        (
            "Good progress on bridges\n\n7 July 2023\n\n"
            "The Bridge Group met on 3 and 4 July 2023 in person.",
            {
                "dates": "2023-07-03 2023-07-04",
                "mode": "in person",
                "published": "2023-07-07",
            },
        ),
        (
            "Bridge Group meeting no. 7\n\nThe group met both in person and virtually.",
            {"number": 7, "mode": "hybrid"},
        ),
        (
            "15 March 2024\n\nBridges and roads\n\n"
            "Fifth Meeting of the Sea Panel\n\nThe panel spoke of bridges.",
            {"number": 5, "dates": "2024-03-15 2024-03-15", "body": "Sea Panel"},
        ),
        ("15 March 2024\n\nBridges and roads\n\nThe panel spoke of bridges.", {}),
        (
            "Notes of the panel\n\nWe spoke of bridges. Date: 3 May 2020 (all day). "
            "The plan came from the Conference held in Oslo on 4 May 2019.",
            {"dates": "2020-05-03 2020-05-03"},
        ),
        (
            "Springfield hosts the inaugural meeting of the Sea Panel\n\n"
            "Springfield — The panel met in Springfield under a tent.",
            {"number": 1, "place": "Springfield", "body": "Sea Panel"},
        ),
        (
            "Second meeting of the Sea Panel (SP)\n\nThe Office of the Sea Panel (OSP) "
            "organised the meeting on 5 May 2020 in Springfield, Mr Example said.",
            {
                "number": 2,
                "dates": "2020-05-05 2020-05-05",
                "place": "Springfield",
                "body": "Sea Panel",
                "aliases": ["SP"],
            },
        ),
    ],
)
def test_what_is_stated_is_read(text, expected):
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Notes\n\nWe discussed the first meeting with the seller, held in London on "
        "3 May 2020.",
        "Following the Fourth Meeting of the Sea Council, held in Oslo on 3 May 2020, "
        "officials went home.",
        "Notes\n\nThe Eighth Meeting of the Sea Council will be held in Oslo on "
        "3 May 2030.",
        "Notes\n\nThe next meeting is to be hosted in Oslo, Norway on 3 May 2030.",
        "Notes\n\nThe second session of the day was held in Room 5.",
        "Notes\n\nThis was the first meeting of the year.",
        "Notes\n\nThe policy on Trafficking in Goods was convened.",
        "",
    ],
)
def test_another_meeting_does_not_count(text):
    assert said(text) == {}


def test_a_file_name_only_chooses_among_the_dates_of_the_text():
    text = "Notes\n\nWe spoke of 3 May 2020 and of 4 May 2020."
    assert said(text) == {}
    assert said(text, "2020-05-04.txt") == {"dates": "2020-05-04 2020-05-04"}
    assert said(text, "2021-05-04.txt") == {}
    assert said(text, "2020-99-99.txt") == {}
    twice = "Bridge Group meeting, 3 May 2020 and 5 June 2020"
    assert "dates" not in said(twice)
    assert said(twice, "20200605-x.txt")["dates"] == "2020-06-05 2020-06-05"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "000",
            {
                "number": 5,
                "dates": "2022-11-15 2022-11-17",
                "mode": "virtual",
                "body": "Technical Experts Group on Returns and Reintegration",
                "aliases": ["TEG-RR"],
            },
        ),
        (
            "001",
            {
                "number": 6,
                "dates": "2024-03-04 2024-03-06",
                "place": "Bangkok",
                "mode": "in person",
                "published": "2024-04-04",
                "body": "Bali Process Technical Experts Group on Returns and "
                "Reintegration",
                "aliases": ["TEG-RR"],
            },
        ),
        (
            "002",
            {
                "number": 7,
                "dates": "2024-12-03 2024-12-05",
                "place": "Phnom Penh, Cambodia",
                "venue": "Hyatt Regency",
                "body": "Bali Process Technical Working Group on Returns and "
                "Reintegration",
                "aliases": ["TEG-RR"],
            },
        ),
        (
            "003",
            {
                "number": 1,
                "dates": "2018-04-23 2018-04-24",
                "place": "Manila, Philippines",
                "body": "Technical Experts Group on Returns and Reintegration",
            },
        ),
        (
            "004",
            {
                "number": 1,
                "place": "Manila",
                "body": "Technical Experts Group on Returns and Reintegration",
                "aliases": ["RRG"],
            },
        ),
    ],
)
def test_the_samples_are_read(name, expected):
    (path,) = SAMPLES.glob(f"{name}_*.txt")
    assert said(path.read_text(encoding="utf-8"), path.name) == expected


def test_every_passage_of_a_sample_says_in_its_context_which_meeting_it_is_of():
    (path,) = SAMPLES.glob("001_*.txt")
    document = make_document(path.read_text(encoding="utf-8"))
    for passage in chunk(document, extract_record(document)):
        assert "6th (sixth) meeting" in passage.context
        assert "2024-03-04" in passage.context
        assert "TEG-RR" in passage.context


def test_names_are_where_the_evidence_says():
    for path in SAMPLES.glob("*.txt"):
        document = make_document(path.read_text(encoding="utf-8"))
        record = extract_record(document)
        names = [record.body, record.place, record.venue, *record.aliases]
        for name in filter(None, names):
            assert document.text[name.start : name.end] == name.value


SAID = (
    "The the Fifth 5th first Meeting meeting of the was held in at on from Oslo , . "
    "Norway 3 May 2020 – - ( ) (SC) Council hosts Location: Date: \n \n\n 2020-05-03 "
    "virtually Venue: | will be"
)
WORDS = st.sampled_from(SAID.split(" "))


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, max_size=60).map(" ".join), st.booleans())
def test_evidence_always_lies_within_the_text(text, as_heading):
    kind = BlockKind.HEADING if as_heading else BlockKind.PARAGRAPH
    half = len(text) // 2
    blocks = (Block(kind, 0, half), Block(BlockKind.PARAGRAPH, half, len(text)))
    document = Document("d1", "a", 2, text[:half], text, blocks, "text/plain", "0")
    record = extract_record(document)
    assert (record.document_id, record.version) == ("d1", 2)
    for evidence in (*(getattr(record, name) for name in FIELDS), *record.aliases):
        if evidence is not None:
            assert 0 <= evidence.start < evidence.end <= len(text)
    meeting_label(record)


def test_a_meeting_is_labelled_by_what_is_known():
    number, place = Evidenced(5, 0, 1), Evidenced("Oslo", 0, 1)
    dates = DateRange(date(2022, 11, 15), date(2022, 11, 17))
    days = Evidenced(dates, 0, 1)
    record = MeetingRecord("d1", 1)
    assert meeting_label(record) == ""
    assert meeting_label(MeetingRecord("d1", 1, place=place)) == "meeting, Oslo"
    numbered = MeetingRecord("d1", 1, number=number, dates=days, place=place)
    assert meeting_label(numbered) == "5th meeting, 15–17 November 2022"


def test_a_file_that_is_one_endless_line_is_read_in_linear_time():
    began = time.process_time()
    for line in (
        "a" * 1_000_000,
        "A b " * 250_000,
        "held in Oslo 3 May 2020 " * 40_000,
    ):
        blocks = (Block(BlockKind.PARAGRAPH, 0, len(line)),)
        extract_record(Document("d", "a", 1, "", line, blocks, "text/plain", "0"))
    assert time.process_time() - began < 20
