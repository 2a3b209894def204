"""Request bodies that are no JSON model: raw text in several formats, and forms with files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from juryroom.errors import BadInput
from juryroom.services.uploads import MOST_FILES, IncomingFile

FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
KINDS = {
    "application/json": ".json",
    "application/jsonl": ".jsonl",
    "application/x-jsonlines": ".jsonl",
    "application/x-ndjson": ".jsonl",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "text/plain": ".txt",
}


@dataclass(frozen=True, slots=True)
class Incoming:
    """A body as it arrived: text of a kind (a file extension), or a form's fields and files."""

    kind: str
    body: bytes = b""
    fields: dict[str, str] = field(default_factory=dict)
    files: tuple[IncomingFile, ...] = ()


async def _read_incoming(request: Request) -> Incoming:
    content_type = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if content_type in FORMS:
        return await _read_form(request)
    kind = KINDS.get(content_type)
    if kind is None:
        raise BadInput(f"A body of type {content_type!r} is not read here; send one of: {', '.join(KINDS)}, or a form.")
    return Incoming(kind, await request.body())


async def _read_form(request: Request) -> Incoming:
    try:
        async with request.form(max_files=MOST_FILES, max_fields=1000) as form:
            fields: dict[str, str] = {}
            files = []
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    files.append(IncomingFile(value.filename or name, await value.read()))
                else:
                    fields[name] = value
    except (HTTPException, MultiPartException) as problem:
        raise BadInput(f"The form cannot be read: {getattr(problem, 'detail', problem)}") from None
    return Incoming("form", fields=fields, files=tuple(files))


IncomingBody = Annotated[Incoming, Depends(_read_incoming)]
