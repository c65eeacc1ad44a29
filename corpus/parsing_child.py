"""The child process of ``corpus/parsing.py``: reads one file after the other.

It imports what the next file needs and nothing before that, bounds its own memory and
processor time, and speaks JSON over its pipes. It opens no file and no connection.

A message is its length (8 bytes, big endian) and that many bytes. A request is two
messages, a JSON header and the file; a reply is one JSON message.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from typing import Any, BinaryIO

from corpus.errors import UnreadableDocumentError

try:
    import resource
except ImportError:  # pragma: no cover - not on Windows, where nothing is bounded
    resource = None  # type: ignore[assignment]

LENGTH_BYTES = 8
_RECURSION_LIMIT = 2_000


def main() -> None:  # pragma: no cover - coverage does not follow into the child
    """Answer requests until the parent closes the pipe."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    # What a library prints must not come between the replies.
    silent = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(silent, stream)
    sys.setrecursionlimit(_RECURSION_LIMIT)
    bounded = False
    while (header := read_message(requests)) is not None:
        request = json.loads(header)
        data = read_message(requests)
        if data is None:
            return
        if not bounded:
            _bound(request["memory_mb"])
            bounded = True
        _grant_cpu(request["cpu_s"])
        reply = answer(request, data)
        body = json.dumps(reply).encode()
        replies.write(len(body).to_bytes(LENGTH_BYTES, "big") + body)
        replies.flush()


def answer(request: dict[str, Any], data: bytes) -> dict[str, Any]:
    """Return the reply for one file; whatever its loader raises, it is a reply."""
    name = request["name"]
    try:
        loader = importlib.import_module(request["loader"])
        loaded = loader.load(data, name)
    except UnreadableDocumentError as error:
        return {"reason": error.reason}
    except MemoryError:
        return {"memory": True}
    except RecursionError:
        return {"reason": "it is nested too deeply to be read"}
    except Exception as error:
        # Third-party parsers raise anything; the kind tells a maintainer where.
        return {"reason": f"it is damaged or not what its suffix says ({_say(error)})"}
    return {
        "title": loaded.title,
        "text": loaded.text,
        "media_type": loaded.media_type,
        "blocks": [
            [b.kind, b.start, b.end, b.page, b.heading_path, b.level, b.noise]
            for b in loaded.blocks
        ],
    }


def _say(error: Exception) -> str:
    words = " ".join(str(error).split())[:120]
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def read_message(stream: BinaryIO) -> bytes | None:
    """Read one message; None where the parent has closed the pipe."""
    length = stream.read(LENGTH_BYTES)
    if len(length) < LENGTH_BYTES:
        return None
    size = int.from_bytes(length, "big")
    body = stream.read(size)
    return body if len(body) == size else None


def _bound(memory_mb: int) -> None:  # pragma: no cover - as for main
    if resource is None:
        return
    limits = [
        (resource.RLIMIT_AS, memory_mb * 1024 * 1024),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ]
    for which, value in limits:
        try:
            resource.setrlimit(which, (value, value))
        except (ValueError, OSError):  # pragma: no cover - macOS refuses RLIMIT_AS
            continue


def _grant_cpu(cpu_s: float) -> None:  # pragma: no cover - as for main
    """Allow so many more seconds; the kernel ends the process after them."""
    if resource is None:
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    until = int(usage.ru_utime + usage.ru_stime + cpu_s) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (until, hard))


if __name__ == "__main__":
    main()
