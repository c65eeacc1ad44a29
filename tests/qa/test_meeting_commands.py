"""`meeting-qa meetings` and `meetings show` over a real library of an invented body."""

from __future__ import annotations

import json

import pytest

from index.fakes import HashEmbedder
from index.live import LiveLibrary
from qa.assistant import Assistant, build_writer
from qa.cli import main
from qa.commands.meeting_tables import NOT_SAID
from qa.commands.parts import Parts
from qa.meeting_listing import FACTS, PARTIES, PASSAGES
from tests.qa.papers import FIRST, SECOND

PAPERS = {"first.txt": FIRST, "second.txt": SECOND}
ONE, TWO = "harbour-masters-forum-1", "harbour-masters-forum-2"

EMBEDDER = HashEmbedder()


def opened(settings) -> Assistant:
    live = LiveLibrary(
        settings.library.dir,
        fingerprint=EMBEDDER.fingerprint,
        dimension=EMBEDDER.dimension,
    )
    return Assistant(live, build_writer(settings, EMBEDDER), EMBEDDER, settings)


PARTS = Parts(
    assistant=opened, writer=lambda settings: build_writer(settings, EMBEDDER)
)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    papers = folder / "papers"
    papers.mkdir()
    for name, text in PAPERS.items():
        (papers / name).write_text(text)
    built = folder / "library"
    assert main(["build", str(papers), "--library", str(built)], parts=PARTS) == 0
    return built


@pytest.fixture
def command(library, capsys):
    """Run a command over the library: ``code, out, err = command("meetings")``."""

    def run(*argv, at=library):
        code = main([*map(str, argv), "--library", str(at)], parts=PARTS)
        return code, *capsys.readouterr()

    return run


# --- meetings --------------------------------------------------------------------


def test_meetings_are_tabbed_lines_in_order_of_time(command):
    code, out, err = command("meetings")
    assert (code, err) == (0, "")
    assert [line.split("\t") for line in out.splitlines()] == [
        [ONE, "1st meeting", "3–4 May 2019", "Port Alba, Norway",
         "Norway, Finland", "1"],
        [TWO, "2nd meeting", "10–12 June 2021", "Sudburg, Finland",
         "Norway, Estonia", "1"],
    ]  # fmt: skip


def test_meetings_are_one_object_a_line_for_programs(command):
    code, out, _ = command("meetings", "--json")
    assert code == 0
    first, second = map(json.loads, out.splitlines())
    assert (first["id"], second["id"]) == (ONE, TWO)
    assert (first["first_day"], first["last_day"]) == ("2019-05-03", "2019-05-04")
    assert first["venue"] is None
    assert second["venue"] == "Grand Mole Hotel"
    assert second["chairs"] == ["Norway", "Estonia"]
    (document,) = second["documents"]
    assert document["document"] == "second.txt"
    # An object tells no evidence; that of one meeting does.
    assert "facts" not in first


@pytest.mark.parametrize(
    ("argv", "found"),
    [
        (("--number", "2"), [TWO]),
        (("--number", "3"), []),
        (("--year", "2019"), [ONE]),
        (("--year", "2020"), []),
        (("--place", "norway"), [ONE]),
        (("--place", "grand mole"), [TWO]),
        (("--place", "alba finland"), []),
        (("--body", "harbour"), [ONE, TWO]),
        (("--body", "HMF-X"), [ONE, TWO]),
        (("--body", "gates"), []),
        (("--attended-by", "iceland"), [ONE, TWO]),
        (("--attended-by", "tidal survey office"), [ONE]),
        (("--attended-by", "denmark"), []),
        (("--chaired-by", "finland"), [ONE]),
        (("--chaired-by", "norway", "--year", "2021"), [TWO]),
        (("--chaired-by", "finland", "--year", "2021"), []),
    ],
)
def test_filters_leave_those_that_fit_all_of_them(command, argv, found):
    for as_json in ((), ("--json",)):
        code, out, _ = command("meetings", *argv, *as_json)
        assert code == 0
        lines = out.splitlines()
        ids = [json.loads(line)["id"] if as_json else line.split("\t")[0]
               for line in lines]  # fmt: skip
        assert ids == found


@pytest.mark.parametrize(
    "argv", [("--number", "second"), ("--year", "x"), ("--bogus", "1"), ("bogus",)]
)
def test_wrong_use_exits_with_2_and_prints_no_meeting(command, argv):
    code, out, err = command("meetings", *argv)
    assert (code, out) == (2, "")
    assert "Usage" in err


# --- meetings show ---------------------------------------------------------------


def test_everything_that_is_known_of_a_meeting_is_told_with_its_documents(command):
    code, out, err = command("meetings", "show", TWO)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "2nd meeting (10–12 June 2021, Sudburg, Finland)"
    told = {line.partition(":")[0] for line in lines if not line.startswith(" ")}
    assert told >= set((FACTS | PARTIES | PASSAGES).values())
    place = lines.index("Place:")
    assert lines[place + 1] == "  Sudburg, Finland  [second.txt]"
    absent = lines.index("Absent:")
    assert lines[absent + 1 : absent + 3] == [
        "  Finland  [second.txt]",
        "  Denmark  [second.txt]",
    ]
    assert f"Observers: {NOT_SAID}" in lines
    assert lines[-2] == "Documents:"
    assert lines[-1].endswith("  second.txt")


@pytest.mark.parametrize("id_", [ONE, TWO])
def test_every_quote_of_the_object_stands_where_it_says(command, id_):
    code, out, _ = command("meetings", "show", id_, "--json")
    assert code == 0
    reply = json.loads(out)
    assert reply["id"] == id_
    assert set(reply["facts"]) == set(FACTS)
    assert set(reply["parties"]) == set(PARTIES)
    assert set(reply["passages"]) == set(PASSAGES)
    told = [
        value
        for group in ("facts", "parties", "passages")
        for values in reply[group].values()
        for value in values
    ]
    quotes = [quote for value in told for quote in value["evidence"]]
    assert len(quotes) > 10
    for quote in quotes:
        text = PAPERS[quote["document"]]
        assert text[quote["start"] : quote["end"]] == quote["quote"]
    assert not any(value["by_hand"] for value in told)


@pytest.mark.parametrize("as_json", [(), ("--json",)])
@pytest.mark.parametrize(
    "id_", ["nothing", ONE.upper(), ONE + " ", "", "../x", "x\x1b[2J\ny"]
)
def test_an_unknown_id_is_one_line_that_names_what_lists_them(command, id_, as_json):
    code, out, err = command("meetings", "show", id_, *as_json)
    assert (code, out) == (1, "")
    assert err.startswith("error: no meeting has the id ")
    assert "`meeting-qa meetings`" in err
    assert err.count("\n") == 1
    assert "\x1b" not in err


def test_show_needs_an_id(command):
    code, out, err = command("meetings", "show")
    assert (code, out) == (2, "")
    assert "ID" in err


# --- libraries without meetings ----------------------------------------------------


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A library whose only document was removed."""
    folder = tmp_path_factory.mktemp("empty")
    papers = folder / "papers"
    papers.mkdir()
    (papers / "first.txt").write_text(FIRST)
    at = ["--library", str(folder / "library")]
    assert main(["build", str(papers), *at], parts=PARTS) == 0
    (papers / "first.txt").unlink()
    assert main(["build", str(papers), *at], parts=PARTS) == 0
    return folder / "library"


def test_a_library_without_documents_has_no_meetings(command, empty):
    assert command("meetings", at=empty) == (0, "", "")
    assert command("meetings", "--json", "--year", "2019", at=empty) == (0, "", "")
    code, out, err = command("meetings", "show", ONE, at=empty)
    assert (code, out) == (1, "")
    assert ONE in err


def test_no_library_is_one_line_with_the_command_that_makes_one(command, tmp_path):
    for argv in (("meetings",), ("meetings", "show", ONE)):
        code, out, err = command(*argv, at=tmp_path / "none")
        assert (code, out) == (1, "")
        assert "meeting-qa build" in err
        assert err.count("\n") == 1


def test_what_stands_before_show_holds_for_it(library, capsys):
    argv = ["meetings", "--library", str(library), "--json", "show", ONE]
    assert main(argv, parts=PARTS) == 0
    assert json.loads(capsys.readouterr().out)["id"] == ONE
