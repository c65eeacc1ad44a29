"""Short views of blocks, for tests to compare with."""

from itertools import pairwise

from corpus.document import Block, BlockKind
from corpus.loaders.loaded import LoadedText


def words(loaded: LoadedText, block: Block) -> str:
    return loaded.text[block.start : block.end]


def outline(loaded: LoadedText) -> list[str]:
    """Return one line a block: its kind, its level, ``!`` for noise, its words."""
    return [
        f"{b.kind.value[0]}{0 if b.kind is BlockKind.TABLE_ROW else b.level}"
        f"{'!' if b.noise else ''} " + words(loaded, b).replace("\n", "⏎")
        for b in loaded.blocks
    ]


def texts(loaded: LoadedText, kind: BlockKind) -> list[str]:
    return [words(loaded, b) for b in loaded.blocks if b.kind is kind and not b.noise]


def assert_sound(loaded: LoadedText) -> None:
    """Check what must hold of every document, whatever its file."""
    assert "\x00" not in loaded.text
    assert "\r" not in loaded.text
    loaded.text.encode()
    for block in loaded.blocks:
        assert 0 <= block.start < block.end <= len(loaded.text)
        said = words(loaded, block)
        assert said == said.strip()
        assert block.level >= 1 or block.kind is not BlockKind.HEADING
    for above, below in pairwise(loaded.blocks):
        assert above.end <= below.start
