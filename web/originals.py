"""The file that a document was read from: as it came, and a PDF's pages as pictures."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Annotated
from urllib.parse import quote as quoted

from fastapi import APIRouter, Query
from starlette.responses import Response

from corpus.document import Document
from corpus.errors import UnreadableDocumentError
from corpus.loaders.pdf_pages import Box, page_image, page_size, quote_boxes
from index.generation import Generation
from qa.reply import AskReply, RectReply
from web.state import WebState, on_newest

router = APIRouter(include_in_schema=False)

PDF = "application/pdf"
_PLAIN = {"text/plain": "text/plain; charset=utf-8"}
_LARGEST = 2**31 - 1

Version = Annotated[int | None, Query(ge=1, le=_LARGEST)]


@router.get("/documents/{document_id}/original")
@on_newest
def original(document_id: str, web: WebState, version: Version = None) -> Response:
    """Give the file as it came.

    A PDF and plain text are shown; anything else, which may hold scripts, is saved.
    """
    generation = web.assistant.generation()
    document = generation.document(document_id, version)
    data = generation.original(document_id, version)
    shown = document.media_type in {PDF, "text/plain"}
    name = PurePosixPath(document.key).name
    how = "inline" if shown else "attachment"
    return Response(
        data,
        media_type=_PLAIN.get(document.media_type, document.media_type),
        headers={
            "Content-Disposition": f"{how}; filename*=UTF-8''{quoted(name, safe='')}",
        },
    )


@router.get("/documents/{document_id}/pages/{page}.png")
@on_newest
def page(
    document_id: str, page: int, web: WebState, version: Version = None
) -> Response:
    """Give a page of a PDF as a picture."""
    generation = web.assistant.generation()
    document = generation.document(document_id, version)
    if document.media_type != PDF:
        return Response(status_code=404)
    picture = page_image(generation.original(document_id, version), page)
    return Response(picture, media_type="image/png")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of a PDF with the boxes of a quote, for the page of a document.

    Attributes:
        page: From 1.
        width: In points.
        height: In points.
        boxes: (x, y, width, height) from the upper left corner, in points.
    """

    page: int
    width: float
    height: float
    boxes: tuple[Box, ...]


def sheet_of(
    generation: Generation, document: Document, span: tuple[int, int]
) -> Sheet | None:
    """Return the page on which a quote of a PDF stands; None where it is none."""
    if document.media_type != PDF:
        return None
    page = next(
        (b.page for b in document.blocks if b.start <= span[0] < b.end and b.page), None
    )
    if page is None:
        return None
    with suppress(UnreadableDocumentError):
        data = generation.original(document.id, document.version)
        width, height = page_size(data, page)
        boxes = quote_boxes(data, page, document.text[slice(*span)])
        return Sheet(
            page,
            width,
            height,
            tuple((x0, height - y1, x1 - x0, y1 - y0) for x0, y0, x1, y1 in boxes),
        )
    return None


def with_rects(reply: AskReply, generation: Generation) -> AskReply:
    """Return a reply whose quotes of PDFs say where on their pages they stand."""
    found = []
    for citation in reply.citations:
        rects: list[RectReply] = []
        if citation.page is not None:
            with suppress(UnreadableDocumentError):
                data = generation.original(citation.document_id, citation.version)
                rects = [
                    RectReply(page=citation.page, x0=x0, y0=y0, x1=x1, y1=y1)
                    for x0, y0, x1, y1 in quote_boxes(
                        data, citation.page, citation.quote
                    )
                ]
        found.append(citation.model_copy(update={"rects": tuple(rects)}))
    return reply.model_copy(update={"citations": tuple(found)})
