"""Traces of a data subject or a person in the database: found, counted, taken out; `personal` says where."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from juryroom.core import erasing
from juryroom.core.erasing import Needle, Subject, Tally
from juryroom.core.model import Instant, ProjectId, TaskId
from juryroom.store import personal
from juryroom.store import tables as t
from juryroom.store.rows import among, among_texts

_PAGE = 2000
_ANSWERED_ERASED = '{"detail":"Erased."}'
Place = tuple[TaskId, ProjectId]


class Traces:
    """The repository of what is to be erased. Counters, sums and files are for the caller."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def thoroughly(self) -> None:
        """Have SQLite write zeros over what this connection deletes; PostgreSQL has nothing of the kind."""
        if self._connection.dialect.name == "sqlite":
            self._connection.exec_driver_sql("PRAGMA secure_delete = ON")

    # Finding

    def tasks_of(self, subject: Subject, after: int, limit: int) -> list[Place]:
        """Tasks of the subject behind this id, in the trash as well, ascending."""
        here = self._scan(t.tasks, t.task_payloads, subject, after, limit)
        return sorted({*here, *self._scan(t.TRASH["tasks"], t.TRASH["task_payloads"], subject, after, limit)})[:limit]

    def _scan(self, tasks: sa.Table, payloads: sa.Table, subject: Subject, after: int, limit: int) -> list[Place]:
        """By the text first, which the database does; then by what it says."""
        key, value = _contains(payloads, [subject.key]), _contains(payloads, [subject.value])
        query = (
            sa.select(payloads.c.task_id, tasks.c.project_id, payloads.c.data, payloads.c.meta)
            .join_from(payloads, tasks, tasks.c.id == payloads.c.task_id)
            .where(key, value, payloads.c.task_id > sa.bindparam("after"))
            .order_by(payloads.c.task_id)
            .limit(_PAGE)
        )
        found: list[Place] = []
        while len(found) < limit:
            rows = self._connection.execute(query, {"after": after}).all()
            found += [(row[0], row[1]) for row in rows if subject.is_in(row[2], row[3])]
            if len(rows) < _PAGE:
                break
            after = rows[-1][0]
        return found[:limit]

    def old_tasks(self, project: ProjectId, column: str, before: str, after: int, limit: int) -> list[Place]:
        """Tasks of the project that were imported (`created_at`) or used last (`updated_at`) before this instant."""
        found: set[Place] = set()
        for tasks in (t.tasks, t.TRASH["tasks"]):
            here = (tasks.c.project_id == project, tasks.c[column] < before, tasks.c.id > after)
            query = sa.select(tasks.c.id, tasks.c.project_id).where(*here).order_by(tasks.c.id).limit(limit)
            found |= {(row[0], row[1]) for row in self._connection.execute(query)}
        return sorted(found)[:limit]

    def number_of_old(self, project: ProjectId, column: str, before: str) -> int:
        query = sa.select(sa.func.count()).select_from(t.tasks)
        here = (t.tasks.c.project_id == project, t.tasks.c[column] < before)
        return int(self._connection.execute(query.where(*here)).scalar_one())

    def data_of(self, ids: Sequence[TaskId]) -> list[tuple[ProjectId, str]]:
        """Project, and data and meta as text, of tasks here and in the trash."""
        found: list[tuple[ProjectId, str]] = []
        for tasks, payloads in ((t.tasks, t.task_payloads), (t.TRASH["tasks"], t.TRASH["task_payloads"])):
            query = sa.select(tasks.c.project_id, payloads.c.data, payloads.c.meta)
            query = query.join_from(payloads, tasks, tasks.c.id == payloads.c.task_id)
            rows = self._connection.execute(query.where(among(self._connection, payloads.c.task_id, ids)))
            found += [(row[0], f"{row[1]}\n{row[2]}") for row in rows]
        return found

    def origins_of(self, ids: Sequence[TaskId]) -> set[str]:
        """Names of the uploaded files that these tasks were made of."""
        found: set[str] = set()
        for tasks in (t.tasks, t.TRASH["tasks"]):
            here = among(self._connection, tasks.c.id, ids)
            query = sa.select(tasks.c.project_id, tasks.c.file_upload).where(here, tasks.c.file_upload.is_not(None))
            found |= {f"upload/{row[0]}/{row[1]}" for row in self._connection.execute(query)}
        return found

    def annotations_on(self, ids: Sequence[TaskId]) -> list[int]:
        found: set[int] = set()
        for table in (t.annotations, t.TRASH["annotations"]):
            query = sa.select(table.c.id).where(among(self._connection, table.c.task_id, ids))
            found |= set(self._connection.execute(query).scalars())
        return sorted(found)

    def uploads_named(self, projects: Collection[int]) -> set[str]:
        """Uploaded files that the tasks of these projects mention."""
        found: set[str] = set()
        for tasks, payloads in ((t.tasks, t.task_payloads), (t.TRASH["tasks"], t.TRASH["task_payloads"])):
            query = sa.select(payloads.c.data).join_from(payloads, tasks, tasks.c.id == payloads.c.task_id)
            query = query.where(among(self._connection, tasks.c.project_id, projects))
            for data in self._connection.execute(query.execution_options(yield_per=_PAGE)).scalars():
                found |= erasing.uploads_in(data)
        return found

    # What hangs on tasks

    def count(self, ids: Sequence[TaskId]) -> dict[str, int]:
        """How many rows of each table belong to these tasks."""
        found: dict[str, int] = {}
        for table in personal.on_tasks():
            query = sa.select(sa.func.count()).select_from(table).where(personal.rows_of(self._connection, table, ids))
            if number := self._connection.execute(query).scalar_one():
                found[table.name] = int(number)
        if replies := len(self._replies_to(ids)):
            found["model_replies"] = replies
        return found

    def note(self, ids: Sequence[TaskId], tally: Tally, key: bytes) -> None:
        """Count what belongs to these tasks, table by table."""
        for table in personal.on_tasks():
            rows = self._connection.execute(sa.select(table).where(personal.rows_of(self._connection, table, ids)))
            tally.add(table.name, (tuple(row) for row in rows), key)

    def remove_beside(self, ids: Sequence[TaskId]) -> None:
        """What would outlive its task: the trash, verdicts, notes of actions. The tasks themselves are the caller's."""
        for table in personal.on_tasks():
            if not personal.follows(table):
                self._connection.execute(sa.delete(table).where(personal.rows_of(self._connection, table, ids)))

    def remove_replies_to(self, ids: Sequence[TaskId], tally: Tally, key: bytes) -> None:
        """What models were asked about these tasks; called before their verdicts go."""
        self._remove_replies(self._replies_to(ids), tally, key)

    def _replies_to(self, ids: Sequence[TaskId]) -> list[str]:
        query = sa.select(t.judge_verdicts.c.requests).where(among(self._connection, t.judge_verdicts.c.task_id, ids))
        hashes = {one for text in self._connection.execute(query).scalars() for one in json.loads(text)}
        there = sa.select(t.model_replies.c.request_hash)
        here = among_texts(self._connection, t.model_replies.c.request_hash, sorted(hashes))
        return list(self._connection.execute(there.where(here)).scalars()) if hashes else []

    def _remove_replies(self, hashes: Sequence[str], tally: Tally, key: bytes) -> None:
        if hashes:
            here = among_texts(self._connection, t.model_replies.c.request_hash, hashes)
            self._remove(t.model_replies, here, tally, key)

    def _remove(self, table: sa.Table, where: sa.ColumnElement[bool], tally: Tally, key: bytes) -> int:
        rows = self._connection.execute(sa.select(table).where(where))
        number = tally.add(table.name, (tuple(row) for row in rows), key)
        if number:
            self._connection.execute(sa.delete(table).where(where))
        return number

    def remove_orphans(self, tally: Tally, key: bytes) -> None:
        """Verdicts on tasks that were deleted for good before, with what was replied: nobody could find them by key."""
        verdicts, kept = t.judge_verdicts.c.task_id, t.TRASH["tasks"].c.id
        lost = sa.and_(verdicts.not_in(sa.select(t.tasks.c.id)), verdicts.not_in(sa.select(kept)))
        ids = list(self._connection.execute(sa.select(verdicts).where(lost).distinct()).scalars())
        if ids:
            self.remove_replies_to(ids, tally, key)
            self._remove(t.judge_verdicts, lost, tally, key)

    def remove_worked_out(self, projects: Collection[int], tally: Tally, key: bytes) -> None:
        """Figures, which are worked out again, and sums that have come down to nothing."""
        self._remove(t.figures, among(self._connection, t.figures.c.project_id, projects), tally, key)
        sums = t.agreement_sums.c
        nothing = (sums.n == 0, sums.left_out == 0, sums.total == 0)
        here = sa.and_(among(self._connection, sums.project_id, projects), *nothing)
        self._connection.execute(sa.delete(t.agreement_sums).where(here))

    # What names tasks by their ids

    def forget_ids(self, tasks: Collection[int], annotations: Collection[int], tally: Tally) -> None:
        """Take the ids out of addresses in the log, events, first answers to requests, examples of prompts."""
        self._forget_in("activity.url", ("/tasks/", "/annotations/", "/drafts/", "/predictions/", "task", "annotation"),
                        lambda url: erasing.without_ids(url, tasks, annotations), tally)  # fmt: skip
        self._forget_in("idempotency_keys.body", ("task", '"data"'), lambda body: _answered(body, tasks), tally)
        self._forget_in("prompt_versions.examples", ('"task"',), lambda text: _examples(text, tasks), tally)
        self._forget_events(tasks, tally)

    def _forget_events(self, tasks: Collection[int], tally: Tally) -> None:
        """Events about them; but that tasks were deleted stays, as others have to hear of it."""
        topic = t.outbox.c.topic
        query = sa.select(t.outbox.c.id, t.outbox.c.payload)
        query = query.where(sa.not_(topic.like("job.%")), topic != "tasks.deleted")
        rows = self._connection.execute(query.execution_options(yield_per=_PAGE))
        about = [row.id for row in rows if erasing.names_any(json.loads(row.payload), tasks)]
        if about:
            self._connection.execute(sa.delete(t.outbox).where(among(self._connection, t.outbox.c.id, about)))
            tally.counts["outbox"] = tally.counts.get("outbox", 0) + len(about)

    # What quotes

    def clean(self, needle: Needle, tally: Tally) -> None:
        """Take what is sought out of every text that may quote it."""
        for table, columns in personal.named(personal.CLEANED).items():
            for column in columns:
                change = _answered_with(needle) if column == "body" else needle.taken_out
                self._forget_in(f"{table}.{column}", needle.spellings, change, tally)

    def remove_quoting(self, subject: Subject | None, needle: Needle, tally: Tally, key: bytes) -> None:
        """Rows that are paid for or worked out again; and what actions kept of data that were changed since."""
        replies = t.model_replies
        self._remove(replies, _any_contains((replies.c.reply, replies.c.raw, replies.c.problem), needle), tally, key)
        self._remove(t.figures, _any_contains((t.figures.c.value,), needle), tally, key)
        sums = t.agreement_sums.c
        self._remove(t.agreement_sums, _any_contains((sums.first, sums.second, sums.third), needle), tally, key)
        if subject is not None:
            self._remove_former(subject, tally, key)

    def _remove_former(self, subject: Subject, tally: Tally, key: bytes) -> None:
        own = t.action_changes.c
        query = sa.select(own.run_id, own.entity, own.row_id, own.field, own.before)
        rows = self._connection.execute(query.where(_contains_in(own.before, [subject.key])))
        for row in [row for row in rows if subject.is_in(row.before)]:
            this = sa.and_(own.run_id == row.run_id, own.entity == row.entity, own.row_id == row.row_id,
                           own.field == row.field)  # fmt: skip
            self._remove(t.action_changes, this, tally, key)

    def _forget_in(self, name: str, parts: Sequence[str], change: Callable[[str], str], tally: Tally) -> None:
        """Change every text of a column that holds one of these parts."""
        table_name, _, column_name = name.partition(".")
        table = t.metadata.tables[table_name]
        column, key = table.c[column_name], list(table.primary_key.columns)
        if not parts:
            return
        query = sa.select(*key, column).where(_contains_in(column, parts))
        changed = []
        for row in self._connection.execute(query.execution_options(yield_per=_PAGE)):
            after = change(row[-1])
            if after != row[-1]:
                changed.append((row[:-1], after))
        for values, after in changed:
            here = [each == value for each, value in zip(key, values, strict=True)]
            self._connection.execute(sa.update(table).where(*here).values({column_name: after}))
        if changed:
            tally.counts[name] = tally.counts.get(name, 0) + len(changed)

    def left(self, needle: Needle) -> dict[str, int]:
        """Texts of the whole database that still hold what was sought, by `table.column`."""
        found: dict[str, int] = {}
        for table in t.metadata.sorted_tables:
            for column in personal.texts(table):
                if table is t.erasures or not needle.spellings:
                    continue
                query = sa.select(sa.func.count()).select_from(table).where(_contains_in(column, needle.spellings))
                if number := self._connection.execute(query).scalar_one():
                    found[f"{table.name}.{column.name}"] = int(number)
        return found

    # Files

    def snapshots_in(self, projects: Collection[int]) -> list[tuple[int, ProjectId]]:
        own = t.exports.c
        query = sa.select(own.id, own.project_id).where(among(self._connection, own.project_id, projects))
        return [(row[0], row[1]) for row in self._connection.execute(query.order_by(own.id))]

    def uploads(self, names: Collection[str] | None = None, *, texts: bool = False) -> list[tuple[int, str]]:
        """(id, name) of uploaded files: those with these names; only those that are no picture, sound or film."""
        own = t.file_uploads.c
        query = sa.select(own.id, own.stored_as).order_by(own.id)
        if names is not None:
            query = query.where(among_texts(self._connection, own.stored_as, sorted(names)))
        if texts:
            query = query.where(*(sa.not_(own.media_type.like(f"{kind}/%")) for kind in ("image", "audio", "video")))
        return [(row[0], row[1]) for row in self._connection.execute(query)]

    def parts(self) -> list[tuple[str, ProjectId, str]]:
        """(upload, project, name) of what has arrived of files that are on their way."""
        own, whole = t.upload_parts.c, t.partial_uploads.c
        query = sa.select(own.upload_id, whole.project_id, own.stored_as)
        query = query.join_from(t.upload_parts, t.partial_uploads, whole.id == own.upload_id)
        return [(row[0], row[1], row[2]) for row in self._connection.execute(query)]

    def remove_upload(self, upload_id: int, tally: Tally, key: bytes) -> None:
        self._remove(t.file_uploads, t.file_uploads.c.id == upload_id, tally, key)

    def forget_bad_rows(self, project: ProjectId, before: str) -> None:
        """What imports of that time could not read, word for word."""
        own = t.imports.c
        query = sa.update(t.imports).where(own.project_id == project, own.created_at < before, own.bad_rows != "[]")
        self._connection.execute(query.values(bad_rows="[]"))


def _spelled(parts: Iterable[str]) -> list[str]:
    """As JSON writes them, with and without escapes."""
    spelled = [(part, json.dumps(part)[1:-1], msgspec.json.encode(part).decode()[1:-1]) for part in parts]
    return list(dict.fromkeys(one for each in spelled for one in each))


def _contains_in(column: sa.ColumnElement[Any], parts: Sequence[str]) -> sa.ColumnElement[bool]:
    return sa.or_(*(column.contains(part, autoescape=True) for part in parts))


def _contains(payloads: sa.Table, parts: Sequence[str]) -> sa.ColumnElement[bool]:
    spelled = _spelled(parts)
    return sa.or_(_contains_in(payloads.c.data, spelled), _contains_in(payloads.c.meta, spelled))


def _any_contains(columns: Sequence[sa.ColumnElement[Any]], needle: Needle) -> sa.ColumnElement[bool]:
    spelled = needle.spellings
    return sa.or_(*(_contains_in(column, spelled) for column in columns)) if spelled else sa.false()


def _answered(body: str, tasks: Collection[int]) -> str:
    """A request that is repeated still hears that it was done, and nothing of whom it was about."""
    try:
        found = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return body
    return _ANSWERED_ERASED if erasing.names_any(found, tasks) else body


def _answered_with(needle: Needle) -> Callable[[str], str]:
    return lambda body: _ANSWERED_ERASED if needle.taken_out(body) != body else body


def _examples(text: str, tasks: Collection[int]) -> str:
    examples = msgspec.json.decode(text)
    kept = [one for one in examples if not (isinstance(one, dict) and one.get("task") in tasks)]
    return msgspec.json.encode(kept).decode() if len(kept) < len(examples) else text
