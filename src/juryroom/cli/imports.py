"""What `juryroom task import` does: files and folders into a project, by the API or straight into the data."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from juryroom.core.formats import upload_kind
from juryroom.errors import BadInput

if TYPE_CHECKING:
    from juryroom.core.model import ProjectId
    from juryroom.sdk import Client
    from juryroom.sdk.models import Imported
    from juryroom.services.room import Room
    from juryroom.services.uploads import Stored

Done = dict[str, Any]
COUNTS = ("task_count", "annotation_count", "prediction_count", "updated_count", "skipped_count")
FILES_AT_ONCE = 50
"""Media files in one request."""


def files_of(paths: Sequence[Path]) -> list[Path]:
    """The files named, and those in the folders named, in the order of their names. Raises BadInput when none fits.

    In a folder, what is no table, text or medium is passed over; a file named by itself is refused by its kind.
    """
    found: list[Path] = []
    for path in paths:
        inside = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
        found += [one for one in inside if not path.is_dir() or _is_taken(one)]
    for file in found:
        upload_kind.extension(file.name)
    if not found:
        raise BadInput("There is no file to import.")
    return found


def _is_taken(file: Path) -> bool:
    try:
        return not file.name.startswith(".") and bool(upload_kind.extension(file.name))
    except BadInput:
        return False


def is_medium(file: Path) -> bool:
    """Whether the file is a picture, sound, film or document, to be stored and named in a task."""
    return upload_kind.extension(file.name) in upload_kind.MEDIA


def over_http(client: Client, project: int, files: Sequence[Path], options: dict[str, Any]) -> Done:
    """One request per table, one per handful of media; each of them all or nothing."""
    done: Done = {**dict.fromkeys(COUNTS, 0), "bad_rows": []}
    media = [file for file in files if is_medium(file)]
    for file in files:
        if file not in media:
            with file.open("rb") as text:
                _add(done, client.tasks.import_text(project, text, file.suffix.lower(), **options), file, len(files))
    for start in range(0, len(media), FILES_AT_ONCE):
        some = media[start : start + FILES_AT_ONCE]
        _add(done, client.tasks.upload(project, some, **options), some[0], 1)
    return done


def _add(done: Done, more: Imported, file: Path, number_of_files: int) -> None:
    for name in COUNTS:
        done[name] += getattr(more, name) or 0
    named = {"file": file.name} if number_of_files > 1 else {}
    done["bad_rows"] += [{"row": one.row, "field": one.field, "message": one.message, **named} for one in more.bad_rows]


@contextmanager
def without_cycles() -> Iterator[None]:
    """Millions of rows come and go, none of them in a cycle: looking for cycles would take a third of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def directly(room: Room, project: int, files: Sequence[Path], options: dict[str, Any]) -> Done:
    """All files in one unit of work: all or nothing."""
    from juryroom.core.config.interface import Interface
    from juryroom.core.model import ProjectId
    from juryroom.services import import_keys, imports, uploads

    project_id = ProjectId(project)
    asked = imports.ImportOptions(**options)
    stored: list[Stored] = []
    with ExitStack() as opened:
        opened.enter_context(without_cycles())
        try:
            if asked.key and not asked.store:
                with room.database.write() as unit:
                    import_keys.index_of(unit, project_id, asked.key, make=True)
            if asked.store:
                _store(room, project_id, [file for file in files if is_medium(file)], stored)
            with room.database.write() if asked.store else room.database.read() as unit:
                interface = Interface.of(unit.projects.get(project_id).label_config)
                kept = uploads.note(unit, project_id, None, stored)
                sources = [imports.source_of_medium(uploads.url_of(one), one.base_name) for one in kept]
                if not asked.store:
                    sources = [imports.source_of_medium(file.name, None) for file in files if is_medium(file)]
                for file in files:
                    if not is_medium(file):
                        text = opened.enter_context(file.open("rb"))
                        rows = imports.read_stream(file.suffix.lower(), text, interface)
                        named = imports.naming(file.name, rows)
                        sources.append(imports.Source(named, None, file.name if len(files) > 1 else ""))
                done = imports.import_tasks(unit, project_id, sources, None, asked)
        except BaseException:
            uploads.discard(room.media, [one.stored_as for one in stored])
            raise
    return {
        "task_count": done.tasks,
        "annotation_count": done.annotations,
        "prediction_count": done.predictions,
        "updated_count": done.updated,
        "skipped_count": done.passed,
        "bad_rows": [one.as_json() for one in done.bad],
    }


def _store(room: Room, project_id: ProjectId, media: Sequence[Path], stored: list[Stored]) -> None:
    from juryroom.services import uploads

    for path in media:
        with path.open("rb") as file:
            stored += uploads.store(room.media, project_id, [uploads.IncomingFile(path.name, file)])
