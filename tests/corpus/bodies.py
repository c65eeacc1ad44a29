"""Papers of six invented bodies, each with habits of its own, and what they say.

Governments in sentences, a council in labelled lines, a standards committee in a table,
a software foundation with accounts, a university senate in a Word file and a sports
federation on a web page. Nobody and nothing here exists.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import docx

from corpus.document import Document, document_id
from corpus.loaders import docx as docx_loader
from corpus.loaders import html as html_loader
from corpus.loaders import markdown as markdown_loader
from corpus.loaders import text as text_loader
from corpus.loaders.loaded import LoadedText


@dataclass(frozen=True)
class Paper:
    """A paper and what its record has to hold; names in any order."""

    key: str
    data: bytes
    number: int | None = None
    first_day: str = ""
    expected: dict[str, set[str]] = field(default_factory=dict)


def load(key: str, data: bytes) -> Document:
    loaders = {
        "txt": text_loader.load,
        "md": markdown_loader.load,
        "html": html_loader.load,
        "docx": docx_loader.load,
    }
    loaded: LoadedText = loaders[key.rpartition(".")[2]](data, key)
    return Document(
        document_id(key),
        key,
        1,
        loaded.title,
        loaded.text,
        loaded.blocks,
        loaded.media_type,
        "0" * 64,
    )


GOVERNMENTS = b"""Joint Statement

THIRD MEETING OF THE RIVER BASIN FORUM

Norburg, Norland, 14 - 15 May 2023

1. The Third Meeting of the River Basin Forum was held in Norburg, Norland on 14 and
15 May 2023. The meeting was co-chaired by H.E. Ms. Lena Berg, Minister of Water of
Norland, and Mr. Paul Okoro, Deputy Minister of Rivers of Westmark.

2. The meeting was attended by delegations from Norland, Sudland, Westmark, Eastria and
the Republic of Costa Verde, as well as the World Bridges Organization (WBO) and the
Inter-State Commission on Water, Soil and Forests (ISCW). Observers from the Lake Union
and the Delta Fund also participated.

3. Apologies were received from Ostmark.

4. Participants recalled that the Second Meeting of the River Basin Forum, chaired by
Mr. Karl Alt of Oldland, was attended by delegations from Oldland and Farland.

5. Participants agreed to establish a register of floods. They welcomed the draft River
Basin Flood Strategy.

6. The meeting thanked the Government of Norland for hosting the meeting. The Fourth
Meeting will be held in Sudland in the second half of 2025.
"""

COUNCIL = """HARBOUR TOWN COUNCIL

Minutes of the meeting of the Council held on Tuesday 5 March 2024 in the Guildhall

Present: Cllr A. Hart (Mayor, in the Chair), Cllrs B. Moss, C. Reed,
D. O’Neill and Mrs E. Stone
In attendance: Ms F. Grant (Town Clerk), Mr G. Lane (Deputy Clerk), 3 visitors
Apologies: Cllr H. Wood, Cllr I. Frost (ill health)

24/031 Declarations of interest
There were none.

24/032 Minutes
RESOLVED: That the minutes of the meeting held on 6 February 2024 be approved.

24/033 Bandstand
Cllr Moss presented the report. It was agreed that the bandstand be painted.

24/034 Date of next meeting
The next meeting will be held on Tuesday 2 April 2024 at 7.00pm.
""".encode()

STANDARDS = b"""# Bridge Standards Committee, Meeting 17

Date: 3 February 2020

## Attendance

| Name | Organization | Role | Present |
|------|--------------|------|---------|
| Ada Lovelace | Acme | Chair | Yes |
| Bob Stone | Globex Ltd | Member | No |
| Carol Reed | Initech | Member | Yes |
| Dan Wu | Umbrella | Observer | Yes |

## Minutes

The committee approved the draft Bridge Loading Code.

## Action items

| # | Action | Owner |
|---|--------|-------|
| 1 | Send the draft to the members | Carol |
"""

FOUNDATION = b"""# Rope Foundation Board Call 2023-04-12

## Attendees

- Ada Lovelace - @ada
- Bob Stone (@bobs) - Treasurer
- [Carol Reed](https://example.org/carol) (Acme Corp)
- Dan Wu (@danwu, Globex)
- @erik (guest)
- ~~Fay Park~~

## Regrets

- Grace Hall (@grace)

## Notes

- Ada opened the meeting.
- Last week the board agreed to wait.
- RESOLVED: adopt the budget for 2023.

## Action items

- [ ] @bobs to send the budget to the auditors

## Next meeting

2023-05-10, 18:00 UTC
"""

FEDERATION = b"""<html><head><title>World Rowing Union, Executive Board</title></head>
<body>
<h1>Minutes of the 41st Meeting of the Executive Board</h1>
<p>Held by video conference on 7 July 2022</p>
<table><tr><th>Present</th><td>Ada Lovelace (President), Bob Stone (Vice-President),
Carol Reed</td></tr><tr><th>Apologies</th><td>Dan Wu</td></tr>
<tr><th>Guests</th><td>Erik Dahl (Coach)</td></tr></table>
<h2>1. Welcome</h2><p>The President opened the meeting. She chaired the meeting.</p>
<h2>2. Members</h2><p>Members present ideas every year.</p>
<p>The 42nd Meeting will be chaired by Ms Fay Park in Sudport in 2023.</p>
</body></html>"""


def senate() -> bytes:
    word = docx.Document()
    word.add_heading("University Senate", 0)
    word.add_heading("Minutes of the 214th Meeting", 1)
    word.add_paragraph("Date: 12 November 2021")
    for label, names in (
        ("Chair", "Prof. Ada Lovelace (Provost)"),
        (
            "Present",
            "Prof. Carol Reed (Dean of Science), Dr. Erik van Dalen, Ms. Fatima"
            " al-Sayed (Student Representative)",
        ),
        ("In attendance", "Grace Park, Registrar; Henry Ito, University Librarian"),
        ("Apologies", "Prof. Ines Duarte; Dr. Jon Bell"),
        ("Absent", "none"),
        ("Minutes taken by", "Kim Falk"),
    ):
        paragraph = word.add_paragraph()
        paragraph.add_run(f"{label}: ").bold = True
        paragraph.add_run(names)
    word.add_heading("Minutes of the 213th meeting", 2)
    word.add_paragraph("Present at the 213th meeting were Old Member and Former Dean.")
    word.add_heading("Decisions", 2)
    word.add_paragraph("To open the library on Sundays", style="List Bullet")
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


PAPERS = (
    Paper(
        "forum.txt",
        GOVERNMENTS,
        3,
        "2023-05-14",
        {
            "participants": {
                *(
                    "Norland",
                    "Sudland",
                    "Westmark",
                    "Eastria",
                    "Republic of Costa Verde",
                ),
                "World Bridges Organization",
                "Inter-State Commission on Water, Soil and Forests",
            },
            "observers": {"Lake Union", "Delta Fund"},
            "absent": {"Ostmark"},
            "guests": set(),
            "chairs": {"Lena Berg", "Paul Okoro"},
            "hosts": {"Government of Norland"},
            "decisions": {
                "Participants agreed to establish a register of floods.",
            },
            "mentions": {"River Basin Flood Strategy"},
            "next_meeting": {
                "Fourth Meeting will be held in Sudland in the second half of 2025"
            },
        },
    ),
    Paper(
        "council.txt",
        COUNCIL,
        None,
        "2024-03-05",
        {
            "participants": {
                *("A. Hart", "B. Moss", "C. Reed", "D. O’Neill", "E. Stone"),
                *("F. Grant", "G. Lane"),
            },
            "absent": {"H. Wood", "I. Frost"},
            "observers": set(),
            "guests": set(),
            "chairs": {"A. Hart"},
            "hosts": set(),
            "decisions": {
                "RESOLVED: That the minutes of the meeting held on 6 February 2024 be "
                "approved.",
                "It was agreed that the bandstand be painted.",
            },
            "next_meeting": {
                "The next meeting will be held on Tuesday 2 April 2024 at 7.00pm"
            },
        },
    ),
    Paper(
        "standards.md",
        STANDARDS,
        17,
        "2020-02-03",
        {
            "participants": {"Ada Lovelace", "Carol Reed", "Dan Wu"},
            "absent": {"Bob Stone"},
            "guests": set(),
            "hosts": set(),
            "decisions": {
                "The committee approved the draft Bridge Loading Code.",
                "1 | Send the draft to the members | Carol",
            },
            "mentions": {"Bridge Loading Code"},
        },
    ),
    Paper(
        "foundation.md",
        FOUNDATION,
        None,
        "2023-04-12",
        {
            "participants": {
                "Ada Lovelace",
                "Bob Stone",
                "Carol Reed",
                "Dan Wu",
                "@erik",
            },
            "absent": {"Grace Hall"},
            "guests": {"@erik"},
            "observers": set(),
            "chairs": set(),
            "decisions": {
                "RESOLVED: adopt the budget for 2023.",
                "[ ] @bobs to send the budget to the auditors",
            },
            "next_meeting": {"2023-05-10, 18:00 UTC"},
        },
    ),
    Paper(
        "senate.docx",
        senate(),
        214,
        "2021-11-12",
        {
            "participants": {
                *("Carol Reed", "Erik van Dalen", "Fatima al-Sayed", "Grace Park"),
                *("Henry Ito", "Kim Falk"),
            },
            "absent": {"Ines Duarte", "Jon Bell"},
            "observers": set(),
            "chairs": {"Ada Lovelace"},
            "decisions": {"To open the library on Sundays"},
        },
    ),
    Paper(
        "federation.html",
        FEDERATION,
        41,
        "2022-07-07",
        {
            "participants": {"Ada Lovelace", "Bob Stone", "Carol Reed"},
            "absent": {"Dan Wu"},
            "guests": {"Erik Dahl"},
            "observers": set(),
            "chairs": set(),
            "hosts": set(),
        },
    ),
)
