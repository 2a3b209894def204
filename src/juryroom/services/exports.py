"""What a project holds, out again: streamed in constant memory, or kept as a snapshot."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, Literal

import msgspec

from juryroom.core.config.interface import Interface
from juryroom.core.formats import convert, export_json, json_text
from juryroom.core.formats.convert import Format, WriteOptions
from juryroom.core.formats.hf_dataset import About
from juryroom.core.model import Conversion, Project, ProjectId, Snapshot
from juryroom.errors import BadInput
from juryroom.ports import MediaStore
from juryroom.services import pseudonyms, views
from juryroom.store.exports import Wanted
from juryroom.store.unit import UnitOfWork

_EDITOR = export_json.ANNOTATION_COLUMNS.index("updated_by")
_TASK_EDITOR = export_json.TASK_COLUMNS.index("updated_by")
_REVIEW = export_json.ANNOTATION_COLUMNS.index("review")
AT_ONCE = 2000
"""Tasks that are in memory at a time."""
KEPT = 16 * 1024 * 1024
"""Bytes of tasks that stay in memory between two passes; more of them wait on the disk."""
How = Literal["ids", "full"]
Shown = Literal["ids", "full", "none"]
Authors = Literal["ids", "full", "pseudonyms"]
"""`pseudonyms`: the same word for the same person in every export of a project, and nothing else of them."""


@dataclass(frozen=True, slots=True)
class AnnotationFilter:
    """Which annotations come along: those of any kind that is switched on; all when none is."""

    usual: bool = False
    ground_truth: bool = False
    skipped: bool = False
    reviewed: bool | None = None
    """Beside that, only those that were reviewed, or only those that were not. None: either."""

    def takes(self, was_cancelled: bool, ground_truth: bool, review: str | None = None) -> bool:
        if self.reviewed is not None and self.reviewed != (review is not None):
            return False
        if not (self.usual or self.ground_truth or self.skipped):
            return True
        usual = self.usual and not was_cancelled and not ground_truth
        return usual or (self.ground_truth and ground_truth) or (self.skipped and was_cancelled)


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What an export can be told; the defaults are those of the peer's synchronous export."""

    wanted: Wanted = field(default_factory=lambda: Wanted(touched=True))
    annotations: AnnotationFilter = field(default_factory=AnnotationFilter)
    predictions: Shown = "ids"
    drafts: Shown = "full"
    authors: Authors = "ids"
    key: bytes = b""
    """Of the installation: what pseudonyms are made with."""
    write: WriteOptions = field(default_factory=WriteOptions)


def stream(unit: UnitOfWork, project_id: ProjectId, kind: Format, options: ExportOptions) -> Iterator[bytes]:
    """The export, piece by piece, while `unit` stays open. Raises at once what can be known at once."""
    project = unit.projects.get(project_id)
    if options.write.prediction_columns:
        options = replace(options, predictions="full")
    elif kind.by_row:
        options = replace(options, predictions="none", drafts="none")
    if kind.name == "JSON":
        return _as_list(_texts(unit, project_id, options))
    if kind.name == "JSONL":
        return ("".join(f"{text}\n" for text in lot).encode() for lot in _texts(unit, project_id, options))

    def read() -> Iterator[list[str]]:
        return _texts(unit, project_id, options)

    lots = _Kept(read) if kind.twice else read

    def items() -> Iterator[dict[str, Any]]:
        for lot in lots():
            yield from map(json_text.decoder.decode, lot)

    return convert.write(kind, items, Interface.of(project.label_config), _about(project, options.write))


class _Kept:
    """Tasks for several passes: read from the database once, then from a file that nobody else sees."""

    def __init__(self, read: Callable[[], Iterator[list[str]]]) -> None:
        self._read = read
        self._file: SpooledTemporaryFile[bytes] | None = None

    def __call__(self) -> Iterator[list[str]]:
        return self._first() if self._file is None else self._again(self._file)

    def _first(self) -> Iterator[list[str]]:
        file = SpooledTemporaryFile(KEPT)  # noqa: SIM115  it outlives this pass
        for lot in self._read():
            body = msgspec.msgpack.encode(lot)
            file.write(len(body).to_bytes(8) + body)
            yield lot
        self._file = file

    def _again(self, file: SpooledTemporaryFile[bytes]) -> Iterator[list[str]]:
        file.seek(0)
        while size := file.read(8):
            yield msgspec.msgpack.decode(file.read(int.from_bytes(size)), type=list[str])


def _about(project: Project, write: WriteOptions) -> WriteOptions:
    return replace(write, about=About(project.title, project.description, project.label_config))


def _as_list(lots: Iterator[list[str]]) -> Iterator[bytes]:
    """A JSON list with one task per line, so that a file of it can be read line by line."""
    before = "["
    for lot in lots:
        yield (before + ",\n".join(lot)).encode()
        before = ",\n"
    yield b"[]" if before == "[" else b"]"


def _texts(unit: UnitOfWork, project_id: ProjectId, options: ExportOptions) -> Iterator[list[str]]:
    """Exported tasks as JSON texts, some at a time."""
    authors = _authors(unit) if options.authors == "full" else {}
    if options.authors == "pseudonyms":
        authors, options = _pseudonyms(unit, project_id, options.key), replace(options, drafts="none")
    for rows in unit.exports.stream_tasks(project_id, options.wanted, chunk=AT_ONCE):
        ids = [row[0] for row in rows]
        shown: Sequence[Any] = rows
        written: Sequence[Any] = unit.exports.annotation_rows(ids)
        if options.authors == "pseudonyms":
            shown, written = _without(rows, _TASK_EDITOR), _without(written, _EDITOR)
        annotations = _annotations(written, options.annotations, authors)
        predictions = _predictions(unit, ids, options.predictions)
        drafts = _drafts(unit, ids, options.drafts)
        nothing: list[str] = []
        yield [
            export_json.task(
                row, annotations.get(row[0], nothing), predictions.get(row[0], nothing), drafts.get(row[0], nothing)
            )
            for row in shown
        ]


def _annotations(rows: Sequence[Any], kept: AnnotationFilter, authors: dict[int, str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for row in rows:
        if kept.takes(row[5], row[6], row[_REVIEW]):
            found.setdefault(row[0], []).append(export_json.annotation(row, authors.get(row[3])))
    return found


def _predictions(unit: UnitOfWork, ids: Sequence[int], how: Shown) -> dict[int, list[str]]:
    if how == "none":
        return {}
    if how == "full":
        return _grouped(unit.exports.prediction_rows(ids), export_json.prediction)
    return _grouped(unit.exports.prediction_ids(ids), _id_of)


def _drafts(unit: UnitOfWork, ids: Sequence[int], how: Shown) -> dict[int, list[str]]:
    if how == "none":
        return {}
    return _grouped(unit.exports.draft_rows(ids), _id_of if how == "ids" else export_json.draft)


def _grouped(rows: Sequence[Any], text_of: Callable[[Any], str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(text_of(row))
    return found


def _id_of(row: Sequence[Any]) -> str:
    return str(row[1])


def _authors(unit: UnitOfWork) -> dict[int, str]:
    return {
        user_id: json_text.compact({"id": user_id, "email": email, "first_name": first, "last_name": last})
        for user_id, (email, first, last) in unit.exports.people().items()
    }


def _pseudonyms(unit: UnitOfWork, project_id: ProjectId, key: bytes) -> dict[int, str]:
    """Words that only this installation can make, other ones in each project."""

    people = unit.exports.people()
    return {user_id: json_text.compact(pseudonyms.word(key, project_id, user_id)) for user_id in people}


def _without(rows: Sequence[Any], place: int) -> list[tuple[Any, ...]]:
    """The rows with null in this column."""
    return [(*row[:place], None, *row[place + 1 :]) for row in rows]


def ids_of_view(
    unit: UnitOfWork, project_id: ProjectId, view_id: int | None, query: Mapping[str, Any] | None = None
) -> list[int]:
    """The tasks that a saved view, or a query instead of it, shows. Raises NotThere, BadInput."""
    project, shown = views.asked(unit, project_id, view_id, query)
    return [*unit.task_queries.ids(project, shown)]


def file_name(unit: UnitOfWork, project_id: ProjectId, kind: Format, options: ExportOptions) -> str:
    """`project-3-at-2026-11-20-23-04-1a2b3c4d.json`."""
    moment = "-".join((unit.now[:10], unit.now[11:13], unit.now[14:16]))
    told = hashlib.sha256(f"{project_id} {unit.now} {kind.name} {options}".encode()).hexdigest()
    return f"project-{project_id}-at-{moment}-{told[:8]}.{convert.file_of(kind, options.write)[0]}"


# snapshots


def write_snapshot(
    unit: UnitOfWork,
    media: MediaStore,
    project_id: ProjectId,
    options: ExportOptions,
    name: str,
    tell: Callable[[int], None] = lambda _: None,
) -> dict[str, object]:
    """Write the project as it is now into a file of that name; the values that complete the snapshot's row.

    tell: called with the number of tasks that are written; what it raises ends the writing.
    """
    digest = hashlib.md5(usedforsecurity=False)
    number = 0

    def counted() -> Iterator[list[str]]:
        nonlocal number
        for lot in _texts(unit, project_id, options):
            number += len(lot)
            tell(number)
            yield lot

    media.save(name, _hashed(_as_list(counted()), digest))
    counters = json_text.compact({"task_number": number})
    return {"stored_as": name, "md5": digest.hexdigest(), "counters": counters, "status": "completed"}


def _hashed(pieces: Iterator[bytes], digest: Any) -> Iterator[bytes]:
    for piece in pieces:
        digest.update(piece)
        yield piece


def convert_snapshot(
    unit: UnitOfWork, media: MediaStore, snapshot: Snapshot, conversion: Conversion, write: WriteOptions
) -> str:
    """Write a snapshot in another format, from its own file: what changed in the project since does not show."""
    kind = convert.named(conversion.export_type)
    if write.prediction_columns and '"predictions":{"only_id":false}' not in snapshot.options:
        raise BadInput("The snapshot holds no predictions: take it with predictions in full, not by their ids.")
    project = unit.projects.get(snapshot.project_id)
    interface = Interface.of(project.label_config)
    name = f"export/{snapshot.project_id}/{uuid.uuid4().hex}.{convert.file_of(kind, write)[0]}"
    media.save(name, convert.write(kind, lambda: read_snapshot(media, snapshot), interface, _about(project, write)))
    return name


def read_snapshot(media: MediaStore, snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    """The tasks in a snapshot's file, one at a time."""
    with media.open(snapshot.stored_as or "") as file:
        yield from _items_of(file)


def _items_of(file: BinaryIO) -> Iterator[dict[str, Any]]:
    held = b""
    for line in file:
        held += line.rstrip()
        text = held.removeprefix(b"[").removesuffix(b",").removesuffix(b"]")
        try:
            item = json_text.decoder.decode(text)
        except json_text.UNREADABLE:
            continue  # a payload that was stored with a line break inside
        held = b""
        yield item
