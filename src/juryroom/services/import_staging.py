"""Rows of an import, checked and laid aside: whoever checks them holds up nobody's writing, and what is stored later
cannot turn out to be wrong halfway."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import msgspec

from juryroom.core.model import NewTask, ProjectId, TaskId, UserId
from juryroom.services import imports
from juryroom.services.imports import Imported, ImportOptions, Source
from juryroom.store.unit import UnitOfWork

HELD = 16 * 1024 * 1024
"""Bytes that stay in memory; a longer import is laid aside on the disk."""
_SIZE = struct.Struct(">Q")
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[NewTask]).decode


def check(
    unit: UnitOfWork,
    project_id: ProjectId,
    sources: Iterable[Source | tuple[Any, str | None]],
    importer: UserId | None,
    options: ImportOptions,
    into: BinaryIO,
) -> Imported:
    """Everything an import does, but for storing: the tasks go into a file, a lot at a time. Raises as the import."""

    def lay_aside(lot: list[NewTask]) -> list[TaskId]:
        into.write(framed(_encode(lot)))
        return []

    return imports.import_tasks(unit, project_id, sources, importer, options, put=lay_aside)


def framed(body: bytes) -> bytes:
    """The bytes behind their number."""
    return _SIZE.pack(len(body)) + body


def frame(file: BinaryIO) -> bytes | None:
    """The next bytes that were framed; None at the end."""
    size = file.read(_SIZE.size)
    return file.read(*_SIZE.unpack(size)) if size else None


def lots(file: BinaryIO, passed: int = 0) -> Iterator[list[NewTask]]:
    """Lots of tasks from where the file stands; the first `passed` of them are not read."""
    for _ in range(passed):
        (size,) = _SIZE.unpack(file.read(_SIZE.size))
        file.seek(size, io.SEEK_CUR)
    while (body := frame(file)) is not None:
        yield _decode(body)


def store(unit: UnitOfWork, project_id: ProjectId, file: BinaryIO) -> list[TaskId]:
    """Every lot of the file, from its beginning; the ids of the tasks."""
    file.seek(0)
    ids: list[TaskId] = []
    for lot in lots(file):
        ids += imports.store_lot(unit, unit.projects.get(project_id), lot)
    return ids
