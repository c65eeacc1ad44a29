"""What is installed is written down: every dependency is pinned, and once."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def folded(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if not line.startswith("#")]
    assert all(len(pair) == 2 for pair in pairs)
    found = {folded(name): version for name, version in pairs}
    assert len(found) == len(pairs)
    return found


def test_every_dependency_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["dev"],
        *project["build-system"]["requires"],
    ]
    names = {folded(re.split(r"[\[<>=!~ ;]", need)[0]) for need in needed}
    assert names <= set(pins())


def test_no_pin_names_a_build_of_one_machine():
    """``+cpu`` exists on one index only; without it pip takes what it can get."""
    assert not [name for name, version in pins().items() if "+" in version]


def test_every_package_of_the_project_is_installed_with_its_data():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    setup = project["tool"]["setuptools"]
    rooms = [ROOT / room for room in ("corpus", "index", "qa", "web")]
    packages = {
        path.parent.relative_to(ROOT).as_posix().replace("/", ".")
        for room in rooms
        for path in room.rglob("__init__.py")
    }
    assert packages == set(setup["packages"])
    for room in rooms:
        assert "py.typed" in setup["package-data"][room.name]


def test_ci_runs_what_people_run():
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
