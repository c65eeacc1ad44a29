"""Pages of a PDF as pictures, and where on them a quote stands."""

from __future__ import annotations

import io
import re
import threading

import pypdfium2

from corpus.errors import UnreadableDocumentError

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points from the lower left corner of the page."""

MOST_PIXELS = 4_000_000
"""Of a picture; a larger page is shown smaller."""

_LOCK = threading.Lock()  # PDFium is not safe to be called from several threads
_SPACE = r"[\s\u00ad\ufffe\u200b-]*"
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}


def page_image(data: bytes, page: int, *, width: int = 900) -> bytes:
    """Draw a page.

    Args:
        data: The whole file.
        page: From 1.
        width: Of the picture, in pixels.

    Returns:
        A PNG file.

    Raises:
        UnreadableDocumentError: The file is no PDF, or has no such page.
    """
    with _LOCK:
        document = _opened(data, page)
        try:
            sheet = document[page - 1]
            wide, high = sheet.get_size()
            scale = width / max(1.0, wide)
            most = (MOST_PIXELS / max(1.0, wide * high)) ** 0.5
            picture = sheet.render(scale=min(scale, most)).to_pil()
        finally:
            document.close()
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=False)
    return out.getvalue()


def page_size(data: bytes, page: int) -> tuple[float, float]:
    """Return width and height of a page in points; errors as ``page_image``."""
    with _LOCK:
        document = _opened(data, page)
        try:
            size: tuple[float, float] = document[page - 1].get_size()
            return size
        finally:
            document.close()


def quote_boxes(data: bytes, page: int, quote: str) -> list[Box]:
    """Return where a quote stands on a page, one box a line; [] where it is not found.

    Spaces, line ends, hyphens at line ends and ligatures make no difference.

    Args:
        data: The whole file.
        page: From 1.
        quote: Its words.

    Raises:
        UnreadableDocumentError: The file is no PDF, or has no such page.
    """
    letters = [re.escape(_plain(c)) for c in quote if not c.isspace() and c != "-"]
    if not letters:
        return []
    with _LOCK:
        document = _opened(data, page)
        try:
            text = document[page - 1].get_textpage()
            said, places = "", []
            for at, sign in enumerate(text.get_text_range()):
                plain = _plain(sign)
                said += plain
                places += [at] * len(plain)
            found = re.search(_SPACE.join(letters), said)
            if found is None:
                return []
            first, last = places[found.start()], places[found.end() - 1]
            count = text.count_rects(first, last - first + 1)
            return [tuple(text.get_rect(n)) for n in range(count)]
        finally:
            document.close()


def _plain(sign: str) -> str:
    return _LIGATURES.get(sign, sign)


def _opened(data: bytes, page: int) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise UnreadableDocumentError("the file", "it is no PDF") from error
    if not 1 <= page <= len(document):
        document.close()
        raise UnreadableDocumentError("the file", f"it has no page {page}")
    return document
