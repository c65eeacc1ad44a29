"""What the child process replies; its limits are tested from outside."""

import io

import pytest

from corpus.parsing_child import LENGTH_BYTES, answer, read_message

STUB = {"name": "a.stub", "loader": "tests.corpus.stub_loader"}


def test_a_reply_has_text_and_blocks():
    assert answer(STUB, b"fine") == {
        "title": "t",
        "text": "fine",
        "media_type": "x/y",
        "blocks": [["paragraph", 0, 4, None, (), 0, False]],
    }


@pytest.mark.parametrize(
    ("what", "reply"),
    [
        ("eat at once", {"memory": True}),
        ("dig", {"reason": "it is nested too deeply to be read"}),
        (
            "raise",
            {
                "reason": "it is damaged or not what its suffix says "
                "(OverflowError: more than it holds)"
            },
        ),
    ],
)
def test_what_a_loader_raises_is_a_reply(what, reply):
    assert answer(STUB, what.encode()) == reply


def test_reasons_of_loaders_are_passed_on():
    request = {"name": "a.txt", "loader": "corpus.loaders.text"}
    assert "a PDF" in answer(request, b"%PDF-1.4")["reason"]


def test_messages_are_whole_or_none():
    framed = (5).to_bytes(LENGTH_BYTES, "big") + b"hello"
    assert read_message(io.BytesIO(framed)) == b"hello"
    assert read_message(io.BytesIO(framed[:-1])) is None
    assert read_message(io.BytesIO(framed[:3])) is None
