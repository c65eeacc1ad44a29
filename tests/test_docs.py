"""The documentation names what there is: commands, settings, errors, addresses.

``python -m tests.test_docs`` writes the tables anew that are made from the code.
"""

from __future__ import annotations

import inspect
import re
import shlex
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer.main

from corpus.errors import AssistantError
from qa.cli import app
from qa.commands.questions import error_code
from qa.settings import Settings

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
ERRORS = ROOT / "docs" / "errors.md"
PROSE = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "ARCHITECTURE.md",
]
COMMANDS = typer.main.get_command(app).commands
BEGIN = "<!-- settings: made by `python -m tests.test_docs` -->\n"
END = "<!-- /settings -->"


# --- tables made from the code ---------------------------------------------


def settings_table() -> str:
    """One row a setting: variable, default, what it does and its bounds."""
    lines = ["| variable | default | |", "|---|---|---|"]
    for group, section in Settings.model_fields.items():
        for name, field in section.annotation.model_fields.items():
            variable = f"MEETING_QA_{group}__{name}".upper()
            text = f"{field.description}{bounds(field)}"
            lines.append(f"| `{variable}` | {shown(field.default)} | {text} |")
    return "\n".join(lines) + "\n"


def bounds(field: Any) -> str:
    limits = {type(limit).__name__: limit for limit in field.metadata}
    if "Ge" in limits and "Le" in limits:
        return f" ({limits['Ge'].ge:g} to {limits['Le'].le:g})"
    return ""


def shown(default: object) -> str:
    if default in (None, ""):
        return "none"
    return f"`{default.value if isinstance(default, Enum) else default}`"


def errors() -> list[type[AssistantError]]:
    """Every class of the tree, parents before children."""
    for room in ("corpus", "index", "qa", "web"):
        import_module(f"{room}.errors")
    found: list[type[AssistantError]] = []

    def visit(error: type[AssistantError]) -> None:
        if error.__module__.partition(".")[0] != "tests":
            found.append(error)
        for each in sorted(error.__subclasses__(), key=lambda e: e.__name__):
            visit(each)

    visit(AssistantError)
    return list(dict.fromkeys(found))


def errors_page() -> str:
    from web.faults import STATUS_OF

    rows = [
        f"| `{error_code(error)}` | {STATUS_OF.get(error, 500)} | `{error.__name__}` "
        f"| {(inspect.getdoc(error) or '').splitlines()[0]} |"
        for error in errors()
    ]
    return (
        "# Errors\n\n"
        'The API replies `{"error": {"code", "message", "detail"}}`; the message '
        "says what to do.\nOn the command line the message is the one line after "
        "`error:`, and the exit code is 1.\n"
        "Groups stand above what belongs to them.\n\n"
        "| code | HTTP | class | when |\n|---|---|---|---|\n" + "\n".join(rows) + "\n"
    )


def with_table(readme: str) -> str:
    head, rest = readme.split(BEGIN)
    return head + BEGIN + settings_table() + END + rest.partition(END)[2]


def test_the_settings_table_is_that_of_the_code():
    readme = README.read_text(encoding="utf-8")
    assert readme == with_table(readme), "run python -m tests.test_docs"


def test_the_errors_page_is_that_of_the_code():
    assert ERRORS.read_text(encoding="utf-8") == errors_page(), (
        "run python -m tests.test_docs"
    )


# --- what the README says to type ------------------------------------------


def console_lines(text: str) -> list[str]:
    """Return what follows ``$`` in console blocks, continued lines joined."""
    blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    joined = "\n".join(blocks).replace("\\\n", " ")
    return [line[2:] for line in joined.splitlines() if line.startswith("$ ")]


LINES = console_lines(README.read_text(encoding="utf-8"))


def test_every_line_of_console_blocks_is_of_a_known_kind():
    assert {shlex.split(line, comments=True)[0] for line in LINES} == {
        "make",
        "meeting-qa",
        "curl",
        "export",
    }


@pytest.mark.parametrize("line", [x for x in LINES if x.startswith("meeting-qa")])
def test_commands_and_options_of_the_readme_exist(line):
    _, name, *words = shlex.split(line, comments=True)
    command = COMMANDS[name]
    known = {option for param in command.params for option in param.opts}
    assert {word for word in words if word.startswith("-")} <= known


@pytest.mark.parametrize("line", [x for x in LINES if x.startswith("make")])
def test_make_targets_of_the_readme_exist(line):
    target = shlex.split(line)[1]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:", makefile, re.MULTILINE)


@pytest.mark.parametrize("line", [x for x in LINES if x.startswith("curl")])
def test_addresses_of_the_readme_are_served(line):
    from starlette.routing import Match

    from web.app import create_app

    words = shlex.split(line)
    path = next(w for w in words if w.startswith("http")).partition(":8000")[2]
    posts = {"-d", "-F"} & set(words)
    method = (
        words[words.index("-X") + 1] if "-X" in words else "POST" if posts else "GET"
    )
    scope = {"type": "http", "path": path, "method": method, "root_path": ""}
    routes = create_app().router.routes
    assert any(route.matches(scope)[0] is Match.FULL for route in routes)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_in_the_readme_and_has_help(name):
    assert f"meeting-qa {name}" in README.read_text(encoding="utf-8")
    command = COMMANDS[name]
    assert command.help
    for param in command.params:
        assert getattr(param, "help", None), f"{name} {param.name}"


# --- prose -----------------------------------------------------------------


@pytest.mark.parametrize("path", PROSE, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_to_files_lead_somewhere(path):
    for target in re.findall(
        r"\]\((?!https?:|#|mailto:)([^)#]+)", path.read_text("utf-8")
    ):
        assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", PROSE, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_prose_names_no_path_of_one_machine(path):
    assert not re.search(
        r"(?<!\w)/(home|root|work|tmp|Users)/", path.read_text("utf-8")
    )


def test_contributing_is_under_a_page():
    words = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split()
    assert len(words) < 500


def test_the_changelog_has_a_place_for_what_comes_next():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [Unreleased]" in text


def write() -> None:
    """Write the tables that are made from the code."""
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
    ERRORS.parent.mkdir(exist_ok=True)
    ERRORS.write_text(errors_page(), encoding="utf-8")


if __name__ == "__main__":
    write()
