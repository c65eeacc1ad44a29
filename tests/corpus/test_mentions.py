"""Documents are mentioned by their titles, wherever these begin and end."""

import pytest

from corpus.mentions import read_mentions
from tests.corpus.bodies import load


def mentions(text: str) -> list[str]:
    return [one.value for one in read_mentions(load("a.md", text.encode()))]


@pytest.mark.parametrize(
    ("said", "titles"),
    [
        ("They adopted the Forward Work Plan (FWP).", ["Forward Work Plan"]),
        (
            "the 2019 Policy Guide on Roads and Bridges, and others",
            ["2019 Policy Guide on Roads and Bridges"],
        ),
        (
            "the Sea Framework and the 2013 Norburg Declaration",
            ["Sea Framework", "2013 Norburg Declaration"],
        ),
        ("the draft Terms of Reference (TOR)", ["Terms of Reference"]),
        ("under the River Basin\nFlood Strategy", ["River Basin Flood Strategy"]),
        ("in the report “How roads are built”", ["How roads are built"]),
        (
            "the Plan, then the Forward Plan and the Forward Plan again",
            ["Forward Plan"],
        ),
        ("a policy officer, a Policy Officer and the Standards Committee", []),
        ("Strategy is good.", []),
        ("See the Harbour Code.", ["Harbour Code"]),
        ("the Roads and Bridges Register", ["Roads and Bridges Register"]),
        ("the Conflict of Interest Policy", []),
        ("the Code of Conduct Working Group", []),
        ("a Plan for Norburg, in the report “roads”", []),
    ],
)
def test_titles(said, titles):
    assert mentions(f"Notes\n\nIt rained. {said}") == titles


def test_headings_mention_nothing():
    assert mentions("# Forward Work Plan\n\nIt rained.") == []


def test_there_is_an_end_to_titles():
    names = ("".join(chr(65 + int(d)) for d in f"{n:03}") for n in range(99))
    text = "\n\n".join(f"the {name.title()} Plan." for name in names)
    assert len(mentions(f"Notes\n\n{text}")) == 60
