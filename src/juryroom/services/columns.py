"""The columns of a project's task list, and the indexes that make filters and orders by them quick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from juryroom.core.columns import AGREEMENT_OF, COLUMNS, DATA, SCORE_OF, Column, read_column
from juryroom.core.filters import TaskQuery
from juryroom.core.jobs import Job
from juryroom.core.model import Project, ProjectId
from juryroom.services import jobs, projects
from juryroom.services.jobs import NewJob
from juryroom.store.column_values import follows, kind_of
from juryroom.store.unit import Database, UnitOfWork

JOB = "columns.index"
WORTH_AN_INDEX = 5000
"""Tasks below which a scan is quick enough."""
AT_ONCE = 4000
"""Tasks per unit of work while an index is filled: on SQLite nobody else writes meanwhile, for some 30 ms."""
LOOKED_AT = 20
MOST_VERSIONS = 20
LETTERS = '"\\'


@dataclass(frozen=True, slots=True)
class ListedColumn:
    """A column, and the state of its index: None where it needs none, else none, building, ready or unsuitable."""

    column: Column
    index: str | None


def of_project(unit: UnitOfWork, project: Project) -> list[ListedColumn]:
    """Our own columns, a score per model version, agreement per control, and the fields that the config asks for or
    the first tasks have."""
    versions = unit.predictions.versions(project.id, MOST_VERSIONS)
    controls = [name for name in projects.interface_of(project).controls if not any(one in LETTERS for one in name)]
    names = [*COLUMNS, *(SCORE_OF + version for version in versions), *(AGREEMENT_OF + name for name in controls)]
    states = {(field.name, field.kind): field.state for field in unit.fields.of_project(project.id)}
    listed = [read_column(name, None, "columns") for name in names] + _of_data(unit, project)
    return [
        ListedColumn(column, states.get((column.name, kind_of(column)), "none") if follows(column) else None)
        for column in listed
    ]


def _of_data(unit: UnitOfWork, project: Project) -> list[Column]:
    """Fields of the data; one is a Number where the first tasks hold nothing else in it."""
    seen: dict[str, list[Any]] = {name: [] for name in projects.interface_of(project).required_data}
    first = unit.tasks.get_many(unit.tasks.page(project.id, limit=LOOKED_AT))
    for task in first:
        _note(msgspec.json.decode(task.data or "{}"), "", seen)
    return [
        read_column(DATA + name, "Number" if found and all(map(_is_number, found)) else "String", "columns")
        for name, found in seen.items()
        if name and not any(letter in LETTERS or ord(letter) < 32 for letter in name) and all(name.split("."))
    ]


def _note(data: Any, above: str, seen: dict[str, list[Any]]) -> None:
    for key, value in data.items() if isinstance(data, dict) else ():
        if isinstance(value, dict) and not above:
            _note(value, f"{key}.", seen)
        elif value is not None:
            seen.setdefault(above + key, []).append(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def want_indexes(database: Database, project: Project, query: TaskQuery) -> None:
    """Ask for the indexes that the query lacks. It has been answered by a scan; the next one will be quicker."""
    lacking = [column for column in dict.fromkeys(query.columns) if follows(column)]
    if not lacking or project.task_number < WORTH_AN_INDEX:
        return
    with database.read() as unit:
        there = {(field.name, field.kind) for field in unit.fields.of_project(project.id)}
    lacking = [column for column in lacking if (column.name, kind_of(column)) not in there]
    if lacking:
        with database.write() as unit:
            open_indexes(unit, project.id, lacking)


def open_indexes(unit: UnitOfWork, project_id: ProjectId, columns: Sequence[Column]) -> None:
    """Empty indexes, kept from now on, and a job for each that fills it."""
    for column in columns:
        field = unit.fields.open(project_id, column)
        if field is not None:
            total = unit.tasks.count(project_id)
            jobs.enqueue(unit, NewJob(JOB, f"Index {column.name}", {"index": field.id}, project_id, total=total))


def fill(unit: UnitOfWork, job: Job) -> bool:
    """The next tasks' values into the index of the job; False when it is ready, or given up."""
    field = unit.fields.get(msgspec.json.decode(job.args)["index"])
    if field is not None and field.state == "building":
        field = unit.fields.fill(field, AT_ONCE)
        if field is not None:
            if jobs.progress(unit, job.id, min(job.done + AT_ONCE, job.total or 0)):
                return True
            unit.fields.give_up(field)
    jobs.finish(unit, job.id, {"detail": "The index is ready"})
    return False
