"""Request bodies that are no JSON model: raw text in several formats, and forms with files."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import Annotated, BinaryIO, cast

from fastapi import Depends, Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from juryroom.core.formats.upload_kind import BY_TYPE
from juryroom.errors import BadInput
from juryroom.services.uploads import MOST_FILES, IncomingFile

FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
SPOOLED = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Incoming:
    """A body as it arrived: a text of a kind (a file extension), or a form's fields and files. Gone after the request.

    Nothing of it is in memory beyond the first SPOOLED bytes; the rest waits in files without a name.
    """

    kind: str
    file: BinaryIO
    fields: dict[str, str] = field(default_factory=dict)
    files: tuple[IncomingFile, ...] = ()


async def _read_incoming(request: Request) -> AsyncIterator[Incoming]:
    content_type = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if content_type in FORMS:
        async for incoming in _read_form(request):
            yield incoming
        return
    kind = BY_TYPE.get(content_type)
    if kind is None:
        raise BadInput(
            f"A body of type {content_type!r} is not read here; send one of: {', '.join(BY_TYPE)}, or a form."
        )
    with SpooledTemporaryFile(SPOOLED) as file:
        async for piece in request.stream():
            file.write(piece)
        file.seek(0)
        yield Incoming(kind, cast(BinaryIO, file))


async def _read_form(request: Request) -> AsyncIterator[Incoming]:
    try:
        form = await request.form(max_files=MOST_FILES, max_fields=1000)
    except (HTTPException, MultiPartException) as problem:
        raise BadInput(f"The form cannot be read: {getattr(problem, 'detail', problem)}") from None
    try:
        files = [(name, value) for name, value in form.multi_items() if isinstance(value, UploadFile)]
        fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
        arrived = tuple(IncomingFile(value.filename or name, value.file) for name, value in files)
        yield Incoming("form", BytesIO(), fields, arrived)
    finally:
        await form.close()


IncomingBody = Annotated[Incoming, Depends(_read_incoming)]
