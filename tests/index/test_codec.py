from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

import pytest

from corpus.document import Block, BlockKind, Passage
from corpus.meeting import DateRange, Evidenced, MeetingRecord
from index.codec import decode, encode

RECORD = MeetingRecord(
    "d1",
    2,
    body=Evidenced("Group", 0, 5),
    aliases=(Evidenced("G", 1, 2), Evidenced("H", 3, 4)),
    number=Evidenced(5, 6, 7),
    dates=Evidenced(DateRange(date(2024, 3, 1), date(2024, 3, 2)), 8, 9),
    published=Evidenced(date(2024, 4, 1), 10, 11),
)
BLOCK = Block(BlockKind.LIST_ITEM, 3, 9, page=2, heading_path=("A", "B"), noise=True)
PASSAGE = Passage("d1:1:0", "d1", 0, 9, None, ("A",), "context", 1, 2)


@pytest.mark.parametrize("value", [RECORD, BLOCK, PASSAGE])
def test_what_is_stored_comes_back(value):
    stored = json.loads(json.dumps(encode(value)))
    assert decode(type(value), stored) == value


def test_an_absent_field_takes_its_default():
    stored = encode(BLOCK)
    assert isinstance(stored, dict)
    del stored["noise"]
    assert decode(Block, stored).noise is False


@dataclass(frozen=True)
class Odd:
    value: object


@pytest.mark.parametrize("value", [Odd({1, 2}), b"bytes", object()])
def test_what_has_no_json_is_refused(value):
    with pytest.raises(TypeError):
        encode(value)


@pytest.mark.parametrize("stored", [3, {"value": 1}, None, {"id": 3}])
def test_what_does_not_fit_is_refused(stored):
    with pytest.raises(TypeError):
        decode(Passage, stored)
