import pytest

from qa.attendance import find_name, says_who_was_there
from qa.words import tokens


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Ada Lindqvist", "and Ada Lindqvist spoke", True),
        ("Ada Lindqvist", "and Ada M. Lindqvist spoke", True),
        ("Ada Lindqvist", "Ada and old Lindqvist", False),
        ("Norland", "the Norlandish", False),
        ("", "anything", False),
    ],
)
def test_names_are_found_word_by_word(name: str, text: str, found: bool) -> None:
    assert (find_name(tokens(name), tokens(text)) is not None) is found


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("The meeting was attended by Norway and Finland.", True),
        ("Present: Ada Lindqvist, Bo Svensson", True),
        ("Delegates from Norway and Finland spoke about fees.", False),
        ("Ada presented the register.", False),
    ],
)
def test_a_speech_of_delegates_does_not_say_who_was_there(
    text: str, says: bool
) -> None:
    assert says_who_was_there(text) is says
