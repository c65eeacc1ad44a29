"""A sentence of another meeting is known by its number, its time or its words."""

from datetime import date

import pytest

from corpus.meeting import DateRange
from corpus.scope import Scope

MARCH = DateRange(date(2024, 3, 4), date(2024, 3, 6))
SCOPE = Scope(number=6, dates=MARCH, aliases=frozenset({"RRG"}))


def is_other(said: str, *, dated: bool = True) -> bool:
    return SCOPE.is_other(said, 0, len(said), dated=dated)


@pytest.mark.parametrize(
    "said",
    [
        "The Fifth Meeting was attended by Peru.",
        "During the Fifth RRG, members spoke.",
        "The previous meeting was chaired by Peru.",
        "The next annual meeting is in May.",
        "At its last session Peru spoke.",
        "Peru attended on 3 May 2023.",
    ],
)
def test_other_meetings(said):
    assert is_other(said)


@pytest.mark.parametrize(
    "said",
    [
        "The Sixth Meeting was attended by Peru.",
        "The meeting was attended by Peru.",
        "Peru attended on 5 March 2024.",
        "The fifth item was closed.",
        "Since 2019 Peru has attended.",
    ],
)
def test_this_meeting(said):
    assert not is_other(said)


def test_a_date_by_which_something_is_due_tells_nothing():
    assert is_other("Members agreed to report by 3 May 2025.")
    assert not is_other("Members agreed to report by 3 May 2025.", dated=False)
    assert not Scope().is_other("They met on 3 May 2025.", 0, 23)


def test_sections_of_other_meetings():
    assert SCOPE.is_other_section(("Minutes", "Review of last meeting"))
    assert SCOPE.is_other_section(("3 May 2023",))
    assert not SCOPE.is_other_section(("5 March 2024", "Present"))
    assert not SCOPE.is_other_section(())
    assert SCOPE.is_other_section(("Next meeting",))
    assert not SCOPE.is_other_section(("Next meeting",), coming=False)
