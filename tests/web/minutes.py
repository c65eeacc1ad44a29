"""Two bodies' minutes with who took part, for tests of the pages of meetings."""

from datetime import date

from corpus.document import Document
from corpus.meeting import DateRange, Evidenced, MeetingRecord, Party, PartyKind
from tests.web.fakes import FakeAssistant, document_of

TIDES = "Committee on Tides"
GATES = "Board of Gates"
EVIL = "=HYPERLINK(1) <script>alert(1)</script>"

SECOND = """# Second meeting of the Committee on Tides
Held in Lisbon on 4 March 2024 and chaired by Rana Lund.
# Present
- Rana Lund
- Norland
- Ana Ito (observer)
# Apologies
- Bo Ek
# Decided
The gates open at noon."""

THIRD = """# Third meeting of the Committee on Tides
Held in Porto on 5 May 2025.
Rana Lund took part."""

GATE = f"""# Board of Gates
Held on 1 January 2023.
# Present
- Bo Ek
- {EVIL}"""


def person(name: str, **more: str) -> Party:
    return Party(name, PartyKind.PERSON, **more)


def record_in(document: Document, body: str, **fields) -> MeetingRecord:
    """Make a record; each value comes with the words that say it."""

    def said(pair):
        value, words = pair
        start = document.text.index(words)
        return Evidenced(value, start, start + len(words))

    read = {
        name: tuple(map(said, given)) if isinstance(given, list) else said(given)
        for name, given in fields.items()
    }
    return MeetingRecord(document.id, document.version, body=said((body, body)), **read)


def day(*when: int) -> DateRange:
    return DateRange(date(*when), date(*when))


def minutes() -> FakeAssistant:
    """The second meeting in two papers, the third without a list, and another body."""
    second = document_of("second.txt", SECOND, title="Minutes of the second")
    notes = document_of("notes.txt", SECOND, title="Notes of the second")
    third = document_of("third.txt", THIRD, title="Minutes of the third")
    gate = document_of("gate.txt", GATE, title="Minutes of the Board")
    told = {
        "number": (2, "Second meeting"),
        "dates": (day(2024, 3, 4), "4 March 2024"),
        "place": ("Lisbon", "Lisbon"),
        "chairs": [(person("Rana Lund"), "chaired by Rana Lund")],
        "participants": [
            (person("Rana Lund"), "- Rana Lund"),
            (Party("Norland", PartyKind.DELEGATION), "Norland"),
        ],
        "observers": [(person("Ana Ito"), "Ana Ito (observer)")],
        "absent": [(person("Bo Ek"), "Bo Ek")],
        "decisions": [("The gates open at noon.", "The gates open at noon.")],
        "lists_participants": ("Present", "Present"),
    }
    fake = FakeAssistant(second, notes, third, gate)
    fake.current.meeting_records = (
        record_in(second, TIDES, **told),
        record_in(notes, TIDES, **told | {"place": ("Porto", "Held")}),
        record_in(
            third,
            TIDES,
            number=(3, "Third"),
            dates=(day(2025, 5, 5), "5 May 2025"),
            place=("Porto", "Porto"),
            participants=[(person("Rana Lund"), "Rana Lund")],
        ),
        record_in(
            gate,
            GATES,
            dates=(day(2023, 1, 1), "1 January 2023"),
            participants=[(person("Bo Ek"), "Bo Ek"), (person(EVIL), EVIL)],
            lists_participants=("Present", "Present"),
        ),
    )
    return fake
