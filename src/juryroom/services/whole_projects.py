"""A project as files: its settings and its tasks, out and in again; and an export of another tool as a project."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from juryroom.core.config.derive import Seen
from juryroom.core.formats import convert
from juryroom.core.formats.rows import Rows
from juryroom.core.model import Project, ProjectId
from juryroom.services import exports, imports, projects
from juryroom.services.exports import ExportOptions
from juryroom.services.imports import Imported, ImportOptions, Source
from juryroom.services.projects import COLUMNS, EMPTY_CONFIG
from juryroom.store.exports import Wanted
from juryroom.store.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class Arrived:
    """A project that came in as files. `derived`: its config was made up from the answers; None: there was no way."""

    project: Project
    done: Imported
    derived: bool | None


def settings_of(project: Project) -> dict[str, Any]:
    """What `bring_in` makes the same project of."""
    values = {name: getattr(project, name) for name in sorted(COLUMNS)}
    rest = msgspec.json.decode(project.settings, type=dict[str, Any])
    return {**rest, **values, "validation": "strict" if project.strict_results else "store"}


def take_out(unit: UnitOfWork, project_id: ProjectId) -> Iterator[bytes]:
    """Every task with everything on it, one per line; people by their addresses."""
    options = ExportOptions(Wanted(), predictions="full", authors="full")
    return exports.stream(unit, project_id, convert.named("JSONL"), options)


def bring_in(
    unit: UnitOfWork, fields: Mapping[str, Any], rows: Callable[[], Iterator[Rows]], options: ImportOptions
) -> Arrived:
    """A new project with the tasks of a file, whose ids are kept as `import_id`.

    rows: called twice when `fields` has no `label_config`, which is then told from the answers as far as they go;
    results are taken as they are in that case. Raises RowsRefused.
    """
    derived: bool | None = False
    given = dict(fields)
    if not given.get("label_config"):
        seen = Seen()
        for block in rows():
            for item in block.items:
                seen.note(item)
        config = seen.config()
        derived = None if config is None else True
        given |= {"label_config": config or EMPTY_CONFIG, "validation": "store"}
    project = projects.create(unit, given, author=None)
    done = imports.import_tasks(unit, project.id, [Source(rows())], None, options)
    return Arrived(unit.projects.get(project.id), done, derived)
