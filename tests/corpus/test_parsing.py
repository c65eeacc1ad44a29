"""Parsing in child processes: what no file can do to the others, and finding files."""

import hashlib
import io
import os
import random
import resource
import sys
import time
import zipfile
from pathlib import Path

import docx
import pytest

from corpus.document import Document, document_id
from corpus.errors import CorpusError, UnreadableDocumentError, UnsupportedFormatError
from corpus.parsing import (
    LOADERS,
    SUPPORTED_SUFFIXES,
    ParsingLimits,
    SourceFile,
    discover,
    parse_files,
)
from tests.corpus import pdf_files

STUBS = {".stub": "tests.corpus.stub_loader", ".gone": "tests.corpus.no_such_module"}
QUICK = ParsingLimits(wall_s=5, cpu_s=5, memory_mb=512)


def source(name: str, data: bytes) -> SourceFile:
    return SourceFile(name, name, data=data)


def stubs(*whats: str, limits: ParsingLimits = QUICK, workers: int = 1) -> list[str]:
    """Return what became of stub files: the reason, or the text where it was read."""
    files = [source(f"{at}.stub", what.encode()) for at, what in enumerate(whats)]
    return [
        parsed.result.text
        if isinstance(parsed.result, Document)
        else getattr(parsed.result, "reason", "")
        for parsed in parse_files(files, limits, workers=workers, loaders=STUBS)
    ]


def only(
    name: str, data: bytes, limits: ParsingLimits = QUICK
) -> Document | CorpusError:
    (parsed,) = parse_files([source(name, data)], limits)
    return parsed.result


def reason(name: str, data: bytes, limits: ParsingLimits = QUICK) -> str:
    result = only(name, data, limits)
    assert isinstance(result, UnreadableDocumentError)
    return result.reason


def test_documents_have_what_identifies_them():
    data = "Über uns\n\nWir trafen uns im Rathaus und redeten.".encode()
    (parsed,) = parse_files([SourceFile("a/b.txt", "b.txt", data=data)])
    document = parsed.result
    assert isinstance(document, Document)
    assert (document.id, document.key) == (document_id("a/b.txt"), "a/b.txt")
    assert document.version == 1
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert document.media_type == "text/plain"
    assert document.blocks[1].heading_path == ("Über uns",)


def test_every_suffix_has_a_loader_that_works():
    word = io.BytesIO()
    made = docx.Document()
    made.add_paragraph("They met.")
    made.save(word)
    page = pdf_files.pdf([pdf_files.column(["They met."])])
    data = {".docx": word.getvalue(), ".pdf": page}
    files = [source(f"a{s}", data.get(s, b"They met.")) for s in SUPPORTED_SUFFIXES]
    results = [parsed.result for parsed in parse_files(files)]
    assert [getattr(result, "text", result) for result in results] == [
        "They met." for _ in LOADERS
    ]


def test_suffixes_count_in_any_case():
    assert isinstance(only("A.TXT", b"They met."), Document)


@pytest.mark.parametrize("workers", [1, 3])
def test_what_one_file_does_costs_no_other(workers):
    limits = ParsingLimits(wall_s=4, cpu_s=5, memory_mb=512)
    whats = ["one", "hang", "two", "abort", "three", "eat", "four", "leave", "raise"]
    whats += ["dig", "be killed", "talk", "lie", "five"]
    got = stubs(*whats, limits=limits, workers=workers)
    assert got == [
        "one",
        "reading it took longer than 4 s",
        "two",
        "its parser crashed (exit status -6)",
        "three",
        "reading it takes more than 512 MB of memory",
        "four",
        "its parser crashed (exit status 0)",
        "it is damaged or not what its suffix says (OverflowError: more than it holds)",
        "it is nested too deeply to be read",
        "reading it takes more than 512 MB of memory",
        "talk",
        "its loader gave wrong offsets",
        "five",
    ]


def test_the_same_file_without_the_fault_is_read():
    """The null control: it is the fault that is refused, not the stub."""
    assert stubs("fine") == ["fine"]


def test_a_loop_ends_at_its_share_of_processor_time():
    began = time.monotonic()
    limits = ParsingLimits(wall_s=20, cpu_s=1, memory_mb=512)
    assert stubs("spin", "fine", limits=limits) == [
        "reading it took more than 1 s of computing",
        "fine",
    ]
    assert time.monotonic() - began < 10


def test_earlier_files_do_not_use_up_the_processor_time_of_later_ones():
    limits = ParsingLimits(wall_s=20, cpu_s=1, memory_mb=512)
    assert stubs(*["work"] * 8, limits=limits) == ["work"] * 8


def test_a_child_writes_no_file(tmp_path):
    written = tmp_path / "written"
    assert stubs(f"write {written}", "fine")[1] == "fine"
    assert not written.exists() or written.stat().st_size == 0


def test_a_child_that_is_too_slow_to_take_its_file_blocks_nothing():
    limits = ParsingLimits(wall_s=1, cpu_s=5, memory_mb=512)
    files = [source("a.stub", b"hang"), source("b.txt", b"x" * 30_000_000)]
    loaders = {**LOADERS, **STUBS}
    results = [p.result for p in parse_files(files, limits, loaders=loaders)]
    assert isinstance(results[0], UnreadableDocumentError)


def test_results_come_in_order_from_several_children():
    files = [source(f"{n}.txt", f"Number {n} met.".encode()) for n in range(40)]
    parsed = list(parse_files(iter(files), workers=3))
    assert [p.source for p in parsed] == files
    assert [getattr(p.result, "text", "") for p in parsed] == [
        f"Number {n} met." for n in range(40)
    ]


def test_leaving_early_ends_the_children():
    results = parse_files(iter([source("a.txt", b"They met.")] * 9), workers=2)
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert next(results, None) is None


def test_workers_below_one_are_refused():
    with pytest.raises(ValueError, match="workers"):
        parse_files([], workers=0)


def test_five_small_files_take_well_below_half_a_second():
    """Processor time of the children: other programs may keep the machine busy."""
    files = [source(f"{n}.txt", b"They met.\n" * 100) for n in range(5)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert len(list(parse_files(files))) == 5
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    user, system = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
    assert user + system < 0.5


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t\n", "no text"),
        ("a.txt", b"%PDF-1.4 ...", "a PDF; name it .pdf"),
        ("a.md", b"\x7fELF" + bytes(100), "a program"),
        ("a.html", b"<html><script>1</script></html>", "no text"),
        ("a.pdf", b"words", "no PDF"),
        ("a.pdf", pdf_files.pdf([[]]), "OCR"),
        ("a.docx", b"words", "no Word file"),
        ("a.txt", bytes(range(256)) * 4, "binary data"),
    ],
)
def test_reasons_are_for_people(name, data, said):
    assert said in reason(name, data)


def test_too_large_files_are_not_read(tmp_path):
    limits = ParsingLimits(max_file_mb=0.001)
    assert "larger than 0.001 MB" in reason("a.txt", b"x" * 2000, limits)
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 2000)
    (parsed,) = parse_files([SourceFile("a.txt", "a.txt", path)], limits)
    assert isinstance(parsed.result, UnreadableDocumentError)


def test_unknown_suffixes_are_another_error():
    result = only("a.xls", b"x")
    assert isinstance(result, UnsupportedFormatError)
    assert result.supported == SUPPORTED_SUFFIXES


def test_a_source_with_nothing_is_refused():
    (parsed,) = parse_files([SourceFile("a.txt", "a.txt")])
    assert isinstance(parsed.result, UnreadableDocumentError)


@pytest.mark.parametrize("kind", ["link", "fifo", "folder", "gone"])
def test_only_regular_files_are_opened(tmp_path, kind):
    path, real = tmp_path / "a.txt", tmp_path / "b.txt"
    real.write_text("They met.")
    if kind == "link":
        path.symlink_to(real)
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    (parsed,) = parse_files([SourceFile("a.txt", "a.txt", path)], QUICK)
    assert isinstance(parsed.result, UnreadableDocumentError)
    assert "cannot be opened" in parsed.result.reason


def _seeds() -> list[tuple[str, bytes]]:
    word = io.BytesIO()
    made = docx.Document()
    made.add_heading("Board", 1)
    made.add_paragraph("They met.")
    made.save(word)
    page = pdf_files.pdf([pdf_files.column(["They met.", "They left."])])
    html = b"<h1>Board</h1><table><tr><td>a<td>b</table><dl><dt>x<dd>y</dl>"
    markdown = b"# Board\n\n* one\n  * two\n\n| a |\n|---|\n| b |\n"
    return [
        ("a.docx", word.getvalue()),
        ("a.pdf", page),
        ("a.html", html),
        ("a.md", markdown),
        ("a.txt", b"Board\n\n1. one\n- two\n"),
    ]


def _damaged(data: bytes, chance: random.Random) -> bytes:
    body = bytearray(data)
    at = chance.randrange(len(body))
    kind = chance.randrange(4)
    if kind == 0:
        del body[at:]
    elif kind == 1:
        for _ in range(chance.randrange(1, 30)):
            body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
    elif kind == 2:
        body[at:at] = chance.randbytes(chance.randrange(200))
    else:
        body[at:at] = body[chance.randrange(len(body)) :]
    return bytes(body)


def _mutants(count: int) -> list[SourceFile]:
    chance = random.Random(20)
    seeds = _seeds()
    files = []
    for number in range(count):
        name, data = seeds[number % len(seeds)]
        data = _damaged(data, chance) if number % 7 else chance.randbytes(300)
        files.append(source(f"{number}{Path(name).suffix}", data))
    return files


def _assert_told(files: list[SourceFile]) -> None:
    parsed = list(parse_files(files, QUICK, workers=2))
    assert [p.source for p in parsed] == files
    for _, result in parsed:
        if isinstance(result, UnreadableDocumentError):
            assert result.reason
        else:
            assert isinstance(result, Document)
            assert any(not block.noise for block in result.blocks)


def test_damaged_files_are_read_or_refused_with_a_reason():
    _assert_told(_mutants(250))


@pytest.mark.slow
def test_ten_thousand_damaged_files():
    _assert_told(_mutants(10_000))


def test_a_zip_bomb_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<a/>")
        archive.writestr("_rels/.rels", b"<a/>")
        archive.writestr("word/document.xml", bytes(100 << 20))
    assert "unpacks to" in reason("a.docx", out.getvalue())


def test_pdf_loops_end():
    loop = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 9/Kids[2 0 R]>>"]
    assert reason("a.pdf", pdf_files.assemble(loop))
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>"
    form = "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 4 0 R>>"
    body = "/F Do"
    forms = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Count 1/Kids[3 0 R]>>",
        page,
        f"{form}>>/Length {len(body)}>>stream\n{body}\nendstream",
    ]
    assert reason("a.pdf", pdf_files.assemble(forms))
    circular = pdf_files.pdf([pdf_files.column(["They met."])])
    at = circular.rindex(b"xref\n0")
    circular = circular.replace(b"/Root", b"/Prev %d/Root" % at)
    assert only("a.pdf", circular)


def test_discover_sorts_and_keys_files(tmp_path):
    for name in ("b.txt", "a/z.MD", "a/b.html", "a/.hidden.txt", ".git/x.txt", "c.xls"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("They met.")
    sources, skipped = discover([tmp_path])
    assert [s.key for s in sources] == ["a/b.html", "a/z.MD", "b.txt"]
    assert [s.name for s in sources] == ["b.html", "z.MD", "b.txt"]
    assert [(s.path.name, ".txt" in s.reason) for s in skipped] == [("c.xls", True)]


def test_discover_takes_single_files_by_name(tmp_path):
    path = tmp_path / "deep" / "a.txt"
    path.parent.mkdir()
    path.write_text("They met.")
    sources, skipped = discover([path, tmp_path / "gone.txt"])
    assert [(s.key, s.path) for s in sources] == [("a.txt", path)]
    assert skipped[0].reason == "there is no such file"


def test_discover_refuses_links_and_pipes(tmp_path):
    (tmp_path / "real.txt").write_text("They met.")
    (tmp_path / "link.txt").symlink_to(tmp_path / "real.txt")
    (tmp_path / "folder").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.txt")
    sources, skipped = discover([tmp_path])
    assert [s.key for s in sources] == ["real.txt"]
    assert {s.path.name: s.reason for s in skipped} == {
        "folder": "it is a link",
        "link.txt": "it is a link",
        "pipe.txt": "it is no regular file",
    }


def test_discover_parts_equal_keys_of_two_folders(tmp_path):
    for folder in ("x", "y", "z/x"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.txt").write_text("They met.")
    (tmp_path / "y" / "b.txt").write_text("They met.")
    roots = [tmp_path / "x", tmp_path / "y", tmp_path / "z" / "x"]
    keys = [s.key for s in discover([*roots, roots[0]])[0]]
    assert keys == ["x/a.txt", "y/a.txt", "b.txt", "x/a-2.txt"]


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes")
def test_discover_reports_names_that_are_no_text(tmp_path):
    (tmp_path / os.fsdecode(b"\xff.txt")).write_text("They met.")
    sources, skipped = discover([tmp_path])
    assert sources == []
    assert "UTF-8" in skipped[0].reason
