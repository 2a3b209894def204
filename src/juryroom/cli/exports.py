"""What `juryroom task export` does: a project into a file, a folder or standard output."""

from __future__ import annotations

import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from juryroom.errors import BadInput

if TYPE_CHECKING:
    from juryroom.services.room import Room

WORDS = {
    "predictions": ("ids", "full"),
    "ties": ("drop", "both", "keep"),
    "layout": ("trl", "sentence-transformers"),
    "file": ("jsonl", "csv"),
    "formulas": ("neutralise", "keep"),
}


def check_words(asked: dict[str, Any]) -> None:
    """Raises BadInput for a word that an option does not know."""
    for name, words in WORDS.items():
        if asked[name] not in words:
            raise BadInput(f"--{name} is one of: {', '.join(words)}.")


def directly(room: Room, project: int, kind: str, all_tasks: bool, asked: dict[str, Any]) -> Iterator[bytes]:
    """The export's bytes, from the data itself."""
    from juryroom.core.formats import convert, qrels
    from juryroom.core.formats.convert import WriteOptions
    from juryroom.core.formats.preference_pairs import PairOptions
    from juryroom.core.model import ProjectId
    from juryroom.services import exports
    from juryroom.store.exports import Wanted

    project_id = ProjectId(project)
    grading = qrels.QrelsOptions(
        asked["control"], asked["query_key"], asked["doc_key"], qrels.read_grades(asked["grades"])
    )
    pairs = PairOptions(asked["ties"], asked["layout"], asked["extras"])
    write = WriteOptions(pairs, asked["file"], asked["prediction_columns"], asked["formulas"], grading)
    with room.database.read() as unit:
        ids = None if asked["view"] is None else exports.ids_of_view(unit, project_id, asked["view"])
        wanted = Wanted(ids=ids, touched=None if all_tasks else True)
        options = exports.ExportOptions(wanted, predictions=asked["predictions"], write=write)
        yield from exports.stream(unit, project_id, convert.named(kind), options)


def write(pieces: Iterator[bytes], kind: str, output: Path | None) -> None:
    """Into a file that appears when it is complete; a zipped folder is unpacked unless the name says zip."""
    if output is None:
        _copy(pieces, sys.stdout.buffer)
        return
    if output.is_dir() and kind.upper() != "HF_DATASET":
        raise BadInput(f"{output} is a folder. Name a file in it.")
    if not output.parent.is_dir():
        raise BadInput(f"{output} cannot be written: there is no folder {output.parent}. Make it, or name another.")
    partial = output.with_name(f".{output.name}.part")
    try:
        with partial.open("wb") as file:
            _copy(pieces, file)
        if kind.upper() == "HF_DATASET" and output.suffix.lower() != ".zip":
            _unpack(partial, output)
        else:
            partial.replace(output)
    finally:
        partial.unlink(missing_ok=True)


def _unpack(archive: Path, folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise BadInput(f"{folder} is not empty; name a new folder.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as partial, zipfile.ZipFile(archive) as packed:
        packed.extractall(partial)
        shutil.copytree(partial, folder, dirs_exist_ok=True)


def _copy(pieces: Iterator[bytes], file: BinaryIO) -> None:
    for piece in pieces:
        file.write(piece)
    file.flush()
