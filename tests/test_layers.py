"""Imports go one way, ``web -> qa -> index -> corpus``, also inside functions."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("corpus", "index", "qa", "web")
FILES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def imported(source: str) -> set[str]:
    """Return the top-level packages that a module imports, wherever it does.

    >>> sorted(imported("def f():\\n    from web.app import x\\nimport os.path"))
    ['os', 'web']
    """
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module or "")
        elif isinstance(node, ast.Call) and named(node.func) in {
            "import_module",
            "__import__",
        }:
            found |= {a.value for a in node.args if isinstance(a, ast.Constant)}
    return {name.partition(".")[0] for name in found}


def named(function: ast.expr) -> str:
    return getattr(function, "attr", "") or getattr(function, "id", "")


def forbidden(room: str, source: str) -> set[str]:
    above = {*ROOMS[ROOMS.index(room) + 1 :], "tests"}
    return imported(source) & above


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_rooms_import_only_what_is_below_them(path):
    room = path.relative_to(ROOT).parts[0]
    assert forbidden(room, path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    ("room", "source", "found"),
    [
        ("corpus", "import index.live", {"index"}),
        ("index", "def f():\n    from qa import settings", {"qa"}),
        ("qa", "import importlib\nimportlib.import_module('web.app')", {"web"}),
        ("qa", "__import__('web')", {"web"}),
        ("web", "from tests import conftest", {"tests"}),
        ("web", "from corpus.document import Document", set()),
        ("qa", "APPLICATION = 'web.app:create_app'", set()),
        ("index", "from . import dense", set()),
    ],
)
def test_the_rule_catches_every_way_of_importing(room, source, found):
    assert forbidden(room, source) == found


def test_every_room_was_looked_at():
    assert {path.relative_to(ROOT).parts[0] for path in FILES} == set(ROOMS)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_module_says_what_it_is_for(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
