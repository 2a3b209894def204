"""Tasks from bodies and files into a project: understood, checked against its config, and stored; all or nothing."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO, Literal, NamedTuple

from juryroom.core.config.interface import Interface
from juryroom.core.config.results import check_results
from juryroom.core.formats import (
    csv_table,
    json_items,
    jsonl,
    parquet,
    preannotated,
    task_json,
    text_lines,
    upload_kind,
)
from juryroom.core.formats.rows import RowError, Rows
from juryroom.core.formats.task_json import Rules
from juryroom.core.model import Json, NewPrediction, NewTask, Project, ProjectId, TaskId, Upload, UserId
from juryroom.errors import BadInput, FormatUnreadable, RowsRefused
from juryroom.services import import_keys
from juryroom.services.uploads import IncomingFile, url_of
from juryroom.store.fields import Field
from juryroom.store.unit import UnitOfWork

MOST_TASKS = 1_000_000
MOST_MESSAGES = 100
AT_ONCE = 2000
"""Rows that are understood and stored together: what bounds the memory of a long import."""
HEADLESS_OR_TABLES = frozenset({".csv", ".tsv", ".txt"})


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What an import can be told."""

    preannotated_from_fields: tuple[str, ...] = ()
    unknown_people: Literal["refuse", "importer"] = "refuse"
    """What to do with an annotation by somebody who is no member."""
    keep_good: bool = False
    """Store the rows that fit and report the others, where the default is to store nothing."""
    store: bool = True
    """False: only look."""
    key: str | None = None
    """A field of the data that tells tasks apart."""
    on_key: Literal["skip", "update"] = "skip"
    """What becomes of a row whose key a task has already."""


Asked = tuple[ImportOptions, Field | None]
"""The options, and the index of the key if there is one."""


@dataclass(slots=True)
class Imported:
    """What came of an import."""

    tasks: int = 0
    annotations: int = 0
    predictions: int = 0
    updated: int = 0
    """Tasks that were there and have been brought up to date."""
    passed: int = 0
    """Rows that were passed over, as their key was there already."""
    task_ids: list[TaskId] = field(default_factory=list)
    columns: dict[str, None] = field(default_factory=dict)
    """Keys of the tasks' data in order of appearance."""
    bad: list[RowError] = field(default_factory=list)


class Source(NamedTuple):
    """Something to import tasks from."""

    blocks: Iterable[Rows]
    file_upload: str | None = None
    """The stored file it is, if it is one."""
    name: str = ""
    """What its faults are told with, where there are several."""


def source_of_medium(address: str, file_upload: str | None) -> Source:
    """One task, whose only variable is the address of a picture, sound, film or document."""
    return Source((Rows([{text_lines.UNDEFINED: address}], [0]),), file_upload, address)


def import_tasks(
    unit: UnitOfWork,
    project_id: ProjectId,
    sources: Iterable[Source | tuple[Iterable[Rows], str | None]],
    importer: UserId | None,
    options: ImportOptions = ImportOptions(),
    put: Callable[[list[NewTask]], list[TaskId]] | None = None,
) -> Imported:
    """Store the rows of all sources as tasks.

    put: what takes them instead of the database, a lot at a time.

    Raises RowsRefused with every fault when a row does not fit, unless `options.keep_good`; BadInput when there is
    nothing to import. The caller's unit then rolls back: nothing is half saved.
    """
    project = unit.projects.get(project_id)
    put = put or (lambda lot: store_lot(unit, project, lot))
    rules = rules_for(unit, project, importer, options)
    index = import_keys.index_of(unit, project_id, options.key, make=options.store) if options.key else None
    done = Imported()
    for source in (Source(*one) for one in sources):
        given = replace(rules, file_upload=source.file_upload)
        before = len(done.bad)
        for part in (part for block in source.blocks for part in block.parts(AT_ONCE)):
            rows = _with_preannotations(part, project, options)
            new = _understood(unit, project, rows, given, (options, index), done)
            if new and options.store and (options.keep_good or not done.bad):
                done.task_ids += put(new)
        done.bad[before:] = [replace(one, file=source.name) for one in done.bad[before:]]
    if done.bad and not options.keep_good:
        raise refused(done.bad)
    if options.store and not (done.tasks or done.updated or done.passed or done.bad):
        raise BadInput(
            "No tasks added", {"non_field_errors": ["load_tasks: No tasks added. What was sent holds no rows."]}
        )
    return done


def store_lot(unit: UnitOfWork, project: Project, lot: list[NewTask]) -> list[TaskId]:
    """Tasks that were checked, into the project."""
    return unit.tasks.add_many(project, _with_free_ids(unit, lot))


def _understood(
    unit: UnitOfWork, project: Project, rows: Rows, rules: Rules, asked: Asked, done: Imported
) -> list[NewTask]:
    """The new tasks of some rows, counted with their faults."""
    options, _ = asked
    new_tasks, faults = task_json.to_tasks(rows, rules)
    done.bad += faults
    _note_columns(rows.items, done.columns)
    if options.key:
        new_tasks = _by_key(unit, project, new_tasks, asked, done)
    done.tasks += len(new_tasks)
    if done.tasks > MOST_TASKS:
        raise BadInput(f"One import may hold {MOST_TASKS:,} tasks; split this one.")
    done.predictions += sum(len(task.predictions) for task in new_tasks)
    done.annotations += sum(len(task.annotations) for task in new_tasks)
    return new_tasks


def _by_key(unit: UnitOfWork, project: Project, rows: list[NewTask], asked: Asked, done: Imported) -> list[NewTask]:
    """The rows that are new; the others are passed over, or have brought their tasks up to date."""
    options, index = asked
    found = import_keys.sort_by_key(unit, index, rows, update=options.on_key == "update")
    done.passed += found.passed
    done.updated += len(found.known)
    done.predictions += sum(len(task.predictions) for task in found.known.values())
    if options.store and (options.keep_good or not done.bad):
        import_keys.bring_up_to_date(unit, project, found.known)
    return found.new


def _with_preannotations(rows: Rows, project: Project, options: ImportOptions) -> Rows:
    if not options.preannotated_from_fields:
        return rows
    controls = Interface.of(project.label_config).controls
    return replace(rows, items=preannotated.add_predictions(rows.items, options.preannotated_from_fields, controls))


def _note_columns(items: Sequence[Any], columns: dict[str, None]) -> None:
    for item in items:
        data = item.get("data", item) if isinstance(item, dict) else None
        if isinstance(data, dict) and not data.keys() <= columns.keys():
            columns.update(dict.fromkeys(data))


def _with_free_ids(unit: UnitOfWork, new_tasks: list[NewTask]) -> list[NewTask]:
    """A unique id names one submission. A copy of it, imported beside the original, goes without."""
    given = [one.unique_id for task in new_tasks for one in task.annotations if one.unique_id]
    if not given:
        return new_tasks
    taken = unit.annotations.taken_unique_ids(given)
    for index, task in enumerate(new_tasks):
        if any(one.unique_id for one in task.annotations):
            kept = []
            for one in task.annotations:
                kept.append(replace(one, unique_id=None) if one.unique_id in taken else one)
                if one.unique_id:
                    taken.add(one.unique_id)
            new_tasks[index] = replace(task, annotations=tuple(kept))
    return new_tasks


def refused(faults: Sequence[RowError]) -> RowsRefused:
    """The refusal of an import: up to 100 messages, the last one `...` when there are more."""
    messages = [one.message for one in faults[:MOST_MESSAGES]]
    if len(faults) >= MOST_MESSAGES:
        messages[-1] = "..."
    return RowsRefused([one.as_json() for one in faults[:MOST_MESSAGES]], messages)


def rules_for(unit: UnitOfWork, project: Project, importer: UserId | None, options: ImportOptions) -> Rules:
    """What a task has to satisfy in this project; answers are checked where the project is strict."""
    interface = Interface.of(project.label_config)

    def fits(results: list[Any], score: float | None) -> list[str]:
        return check_results(interface, results, score=score)

    return Rules(
        check_data=interface.check_data if interface.required_data else None,
        check_results=fits if project.strict_results else None,
        author_of=_author_rule(unit, importer, options.unknown_people),
        only_variable=next(iter(interface.required_data)) if len(interface.required_data) == 1 else None,
        key=tuple(options.key.split(".")) if options.key else (),
    )


def _author_rule(
    unit: UnitOfWork, importer: UserId | None, unknown: Literal["refuse", "importer"]
) -> Callable[[Any], UserId | None]:
    """`completed_by` to a member: absent means the importer; people are read when the first one is named."""
    by_email: dict[str, UserId] = {}
    ids: set[int] = set()

    def author_of(given: Any) -> UserId | None:
        if given is None:
            return importer
        if not ids:
            for user in unit.accounts.listing():
                by_email[user.email.lower()] = user.id
                ids.add(user.id)
        found = _member(given, by_email, ids)
        if found is None and unknown == "refuse":
            raise ValueError(_unknown_person(given))
        return importer if found is None else found

    return author_of


def _member(given: Any, by_email: dict[str, UserId], ids: set[int]) -> UserId | None:
    if isinstance(given, dict) and isinstance(given.get("email"), str):
        return by_email.get(given["email"].strip().lower())
    number = given.get("id") if isinstance(given, dict) else given
    return UserId(number) if isinstance(number, int) and not isinstance(number, bool) and number in ids else None


def _unknown_person(given: Any) -> str:
    if isinstance(given, dict) and isinstance(given.get("email"), str):
        return f"Unknown annotator's email {given['email']}"
    return f"Import data contains completed_by={given} which is not a valid annotator's email or ID"


def read_body(kind: str, body: bytes, interface: Interface) -> Iterator[Rows]:
    """The same of a body that is in memory anyway."""
    return read_stream(kind, io.BytesIO(body), interface)


def read_stream(kind: str, file: BinaryIO, interface: Interface) -> Iterator[Rows]:
    """A file as rows, block by block; `kind` is a file extension. Raises FormatUnreadable, also halfway."""
    file.seek(0)
    match kind:
        case ".json":
            return json_items.blocks(file)
        case ".jsonl" | ".ndjson":
            return jsonl.blocks(file)
        case ".csv" | ".tsv":
            words = {key for key, types in interface.required_data.items() if "int" not in types}
            return csv_table.blocks(file, separator="\t" if kind == ".tsv" else None, text_columns=words)
        case ".parquet":
            return parquet.blocks(file)
        case ".txt":
            return text_lines.blocks(file)
    return text_lines.whole(file)


def read_whole(kind: str, file: BinaryIO) -> Rows:
    """A file of predictions or scores, all of it. Raises RowsRefused when a row of it cannot be read."""
    blocks = list(read_stream(kind, file, Interface.of("<View></View>")))
    if unreadable := [one for rows in blocks for one in rows.unreadable]:
        raise refused(unreadable)
    items = [item for rows in blocks for item in rows.items]
    return Rows(items, [number for rows in blocks for number in rows.numbers], blocks[0].place if blocks else "item")


def naming(name: str, rows: Iterable[Rows]) -> Iterator[Rows]:
    """The rows of a file; where it cannot be read, it is said which."""
    try:
        yield from rows
    except FormatUnreadable as problem:
        raise FormatUnreadable(f"{name}: {problem.message}") from None


def read_file(file: IncomingFile, upload: Upload, interface: Interface, *, as_tasks: bool = True) -> Iterator[Rows]:
    """What tasks a stored file stands for: its rows, or itself by its address when it is a medium."""
    kind = file.extension
    if kind in upload_kind.MEDIA or (kind in HEADLESS_OR_TABLES and not as_tasks):
        return iter((Rows([{text_lines.UNDEFINED: url_of(upload)}], [0]),))
    return naming(upload.name, read_stream(kind, file.file, interface))


def forget_tasks_from(unit: UnitOfWork, project_id: ProjectId, files: Sequence[str]) -> None:
    """Remove the tasks that an earlier import made of these files."""
    if ids := unit.uploads.tasks_from(project_id, files):
        unit.tasks.delete_many(unit.projects.get(project_id), ids)


def read_predictions(
    unit: UnitOfWork, project_id: ProjectId, rows: Rows, *, keep_results: bool = False
) -> list[tuple[TaskId, NewPrediction]]:
    """`[{task, result, score, model_version}]` as (task, prediction) pairs. Raises RowsRefused.

    keep_results: an item without `result` is a new score alone; it takes over the results that the task's prediction
    of the same version has, or else its newest one.
    """
    project = unit.projects.get(project_id)
    rules = rules_for(unit, project, None, ImportOptions())
    numbers = [_task_of(item) for item in rows.items]
    known = unit.tasks.existing(project_id, [number for number in numbers if number is not None])
    earlier = _earlier_results(unit, rows.items, numbers) if keep_results else None
    read, faults = task_json.to_predictions(rows, rules, known, earlier)
    if faults:
        raise refused(faults)
    return read


def _earlier_results(
    unit: UnitOfWork, items: Sequence[Any], numbers: Sequence[int | None]
) -> dict[TaskId, dict[str, Json]]:
    """numbers: the tasks that the items name."""
    pairs = zip(numbers, items, strict=True)
    bare = dict.fromkeys(number for number, item in pairs if number is not None and "result" not in item)
    return unit.predictions.results_of([TaskId(number) for number in bare])


def _task_of(item: Any) -> int | None:
    number = item.get("task") if isinstance(item, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) and abs(number) < 2**63 else None
