"""Loaders that do what no loader should; the file says which."""

import os
import signal
import sys
import time
from pathlib import Path

from corpus.document import Block, BlockKind
from corpus.loaders.loaded import LoadedText

_HELD = []


def load(data: bytes, name: str) -> LoadedText:
    what = data.decode()
    if what == "hang":
        signal.pause()
    elif what == "spin":
        while True:
            pass
    elif what == "work":
        until = time.process_time() + 0.3
        while time.process_time() < until:
            pass
    elif what == "eat":
        _HELD.append(bytearray(4 << 30))
    elif what == "eat at once":
        raise MemoryError
    elif what == "abort":
        os.abort()
    elif what == "leave":
        os._exit(0)
    elif what == "be killed":
        os.kill(os.getpid(), signal.SIGKILL)
    elif what == "dig":
        return load(data, name)
    elif what == "raise":
        raise OverflowError("more than it holds")
    elif what == "talk":
        print("x" * 100_000)
        os.write(1, b"y" * 100_000)
        sys.stdout.flush()
    elif what.startswith("write "):
        Path(what.removeprefix("write ")).write_bytes(b"x" * 100)
    elif what == "lie":
        return LoadedText("t", "ab", (Block(BlockKind.PARAGRAPH, 0, 9),), "text/plain")
    return LoadedText("t", what, (Block(BlockKind.PARAGRAPH, 0, len(what)),), "x/y")
