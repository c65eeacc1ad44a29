"""Labels of lists of people are known by every one of their words."""

import pytest

from corpus.labels import Roll, read_label
from corpus.meeting import PartyKind


@pytest.mark.parametrize(
    ("words", "roll"),
    [
        ("Present", Roll.PRESENT),
        ("PRESENT (8 of 10)", Roll.PRESENT),
        ("Board members in attendance were", Roll.PRESENT),
        ("Also in attendance", Roll.PRESENT),
        ("TSC Members Present", Roll.PRESENT),
        ("Voting members", Roll.PRESENT),
        ("2. Roll call", Roll.PRESENT),
        ("List of participants", Roll.PRESENT),
        ("Attended this meeting", Roll.PRESENT),
        ("Participants and observers", Roll.PRESENT),
        ("Harbour Committee members present", Roll.PRESENT),
        ("Apologies for absence", Roll.ABSENT),
        ("Regrets", Roll.ABSENT),
        ("Directors Absent", Roll.ABSENT),
        ("Not present", Roll.ABSENT),
        ("Members who sent apologies", Roll.ABSENT),
        ("Observers", Roll.OBSERVERS),
        ("Observers present", Roll.OBSERVERS),
        ("Guests", Roll.GUESTS),
        ("Invited experts", Roll.GUESTS),
        ("Guest speakers", Roll.GUESTS),
        ("Chair", Roll.CHAIRS),
        ("Co-chairs", Roll.CHAIRS),
        ("The meeting was led by", Roll.CHAIRS),
        ("Hosted by", Roll.HOSTS),
        ("Scribe(s)", Roll.OFFICE),
        ("Vice-Chair", Roll.OFFICE),
        ("Minutes taken by", Roll.OFFICE),
    ],
)
def test_labels_of_lists(words, roll):
    label = read_label(words)
    assert label is not None
    assert label.roll is roll


@pytest.mark.parametrize(
    "words",
    [
        *(
            "Present challenges",
            "Absence of rules",
            "Participants will learn",
            "Minutes",
        ),
        *(
            "Attendance and apologies",
            "Attended in the past",
            "Members",
            "Issues present",
        ),
        *("Recording", "Next meeting", "Attendance policy", "", "x" * 200, "President"),
        "Participants presented updates on the roads of the harbour and all its towns",
    ],
)
def test_other_words_head_no_list(words):
    assert read_label(words) is None


def test_a_label_tells_what_its_parties_are_and_which_office_they_hold():
    label = read_label("Member states participating")
    assert label is not None
    assert label.kind is PartyKind.DELEGATION
    label = read_label("Participating organisations")
    assert label is not None
    assert label.kind is PartyKind.ORGANISATION
    label = read_label("Note taker:")
    assert label is not None
    assert label.role == "Note taker"
