"""Reads the forms that are sent: files with usable names, and a few short fields.

Files stay on disk until they are read; the limits of ``web/limits.py`` hold before.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.datastructures import UploadFile
from starlette.requests import Request

from web.changes import MAX_FILES
from web.errors import InvalidUploadError

if TYPE_CHECKING:
    from index.writer import Upload

_MAX_FIELDS = 8
_MAX_FIELD_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it was sent.

    Attributes:
        fields: Texts by name.
        uploads: Files, in order, each with its cleaned name.
    """

    fields: dict[str, str]
    uploads: tuple[Upload, ...] = ()


async def read_form(request: Request, *, known: Collection[str]) -> Form:
    """Read a form, refusing what it should not hold.

    Args:
        request: What was sent.
        known: Names of its fields; files come as ``files``.

    Raises:
        InvalidUploadError: Unknown or repeated fields, or two files of one name.
    """
    from index.writer import Upload, safe_name

    fields: dict[str, str] = {}
    uploads: list[Upload] = []
    async with request.form(
        max_files=MAX_FILES, max_fields=_MAX_FIELDS, max_part_size=_MAX_FIELD_BYTES
    ) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile) and name == "files":
                # A file input without a choice sends one empty nameless file.
                if value.filename:
                    uploads.append(
                        Upload(safe_name(value.filename), await value.read())
                    )
            elif isinstance(value, str) and name in known and name not in fields:
                fields[name] = value
            else:
                raise InvalidUploadError(
                    f"the form holds a field that is not expected: {name[:40]!r}; "
                    "send files as `files`"
                )
    names = [upload.name for upload in uploads]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InvalidUploadError(
            f"two of the files are named {twice!r}; a document is known by its name, "
            "so rename one of them"
        )
    return Form(fields, tuple(uploads))


def need_files(form: Form) -> tuple[Upload, ...]:
    """Return the files of a form.

    Raises:
        InvalidUploadError: There are none.
    """
    if not form.uploads:
        raise InvalidUploadError(
            "no file was sent; choose one or more, sent as `files` of a multipart form"
        )
    return form.uploads
