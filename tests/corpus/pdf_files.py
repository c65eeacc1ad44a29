"""Writes small PDF files by hand, so that tests need no program for it."""

from collections.abc import Sequence

Run = tuple[float, float, float, str, str]  # left, base line, size, font, words


def pdf(pages: Sequence[Sequence[Run]]) -> bytes:
    """Return a PDF with these words; fonts are ``F1``, and ``F2`` for bold."""
    kids = [4 + 2 * n for n in range(len(pages))]
    fonts = "<</F1 <</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    fonts += "/F2 <</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold>>>>"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}"
        f"/Kids[{' '.join(f'{k} 0 R' for k in kids)}]>>",
        "<</Producer(test)>>",
    ]
    for kid, runs in zip(kids, pages, strict=True):
        body = "".join(
            f"BT /{font} {size} Tf {left} {base} Td ({_escaped(words)}) Tj ET\n"
            for left, base, size, font, words in runs
        )
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {kid + 1} 0 R"
            f"/Resources<</Font {fonts}>>>>"
        )
        objects.append(f"<</Length {len(body)}>>stream\n{body}\nendstream")
    return assemble(objects)


def assemble(objects: Sequence[str], trailer: str = "") -> bytes:
    """Return a file of numbered objects with a true table of their places."""
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}".encode()
    start = out.rindex(b"xref\n0 ")
    out += f"trailer<</Size {size}/Root 1 0 R{trailer}>>\n".encode()
    return out + f"startxref\n{start}\n%%EOF\n".encode()


def _escaped(words: str) -> str:
    return words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def column(lines: Sequence[str], top: float = 760, font: str = "F1") -> list[Run]:
    """Set lines of one paragraph below each other, in 11 points."""
    return [(72, top - 13.2 * n, 11, font, words) for n, words in enumerate(lines)]
