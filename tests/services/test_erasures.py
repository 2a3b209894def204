"""Erasing a data subject, a person, what a project keeps no longer: a marker is planted in every table and file, and
looked for everywhere afterwards."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from builders import a_project, a_result, a_room, people
from fakes import FixedClock
from juryroom.core.model import Json, NewPrediction, NewTask, ProjectId, Role, TaskId, UserId
from juryroom.errors import BadInput, NotThere
from juryroom.services import annotations, erasures, retention, snapshots, upkeep, uploads
from juryroom.services.exports import ExportOptions
from juryroom.services.room import Room
from juryroom.services.uploads import IncomingFile
from juryroom.store import personal
from juryroom.store import tables as t
from juryroom.store.unit import Database, UnitOfWork
from services.desk import kept_counters, recounted

MARK = "Zacharias-4711"
NOW = "2026-01-05T10:00:00.000000Z"


@pytest.fixture
def room(database: Database, clock: FixedClock, tmp_path: Path) -> Room:
    return a_room(database, clock, tmp_path / "media")


# The schema


def test_every_table_is_dealt_with() -> None:
    reached = {table.name for table in personal.on_tasks()}
    loose = {f"{table.name}.{column.name}" for table in t.metadata.tables.values() if table.name not in reached
             for column in personal.texts(table)}  # fmt: skip
    named = [personal.CLEANED, personal.ROWS_GO, personal.LEFT]
    assert loose == frozenset().union(*named), "put the column into one of CLEANED, ROWS_GO, LEFT of store/personal.py"
    assert sum(map(len, named)) == len(loose)
    leading = {
        f"{table.name}.{column.name}" for table in t.metadata.tables.values() for column in personal.people(table)
    }
    assert leading == personal.GO_WITH_A_PERSON | personal.PSEUDONYMS, "name it in one of the two of store/personal.py"
    ids = {"task_id", "annotation_id", "prediction_id", "draft_id", "comment_id"}
    assert {table.name for table in t.metadata.tables.values() if ids & set(table.c.keys())} <= reached


# Everywhere


class House:
    """Two tasks of one person, one of another, files of both."""

    def __init__(self, room: Room) -> None:
        self.room = room
        with room.database.write() as unit:
            self.ann: UserId
            self.ann, self.bob = people(unit, 2)
            self.owner = unit.accounts.add({"email": "o@example.org", "username": "o", "role": Role.OWNER}).id
            self.project: ProjectId = a_project(unit).id
        self.files = {
            name: self.upload(f"{name}.png", b"\x89PNG\r\n\x1a\n" + name.encode()) for name in ("own", "both")
        }
        table = f'[{{"who": "{MARK}", "text": "x"}}]'.encode()
        self.source = self.upload("people.json", table)
        self.unused = self.upload("other.csv", f"who,text\n{MARK},x\n".encode())
        said = (NewPrediction(Json(json.dumps([a_result()])), 0.5, "v1"),)
        rows = [
            {"text": f"{MARK} was here", "patient": {"who": MARK}, "image": f"/data/{self.files['own']}"},
            {"text": "again", "who": [MARK], "image": f"/data/{self.files['both']}"},
            {"text": "somebody else", "who": "Maria", "image": f"/data/{self.files['both']}"},
        ]
        new = [NewTask(Json(json.dumps(row)), predictions=said, file_upload=self.source.split("/")[-1]) for row in rows]
        new[2] = NewTask(new[2].data, predictions=said)
        with room.database.write() as unit:
            self.tasks: list[TaskId] = unit.tasks.add_many(unit.projects.get(self.project), new)
            for task in self.tasks:
                annotations.submit(unit, task, [a_result()], author=self.ann)
                annotations.submit(unit, task, [a_result("different")], author=self.bob)
        snapshots.take(room, self.project, "All", Json("{}"), ExportOptions(), None, self.owner)

    def upload(self, name: str, content: bytes) -> str:
        kept = uploads.store(self.room.media, self.project, [IncomingFile(name, io.BytesIO(content))])
        with self.room.database.write() as unit:
            return uploads.note(unit, self.project, None, kept)[0].stored_as

    def erase(self, sought: Any) -> dict[str, Any]:
        made = erasures.ask(self.room, sought, by=self.owner)
        erasures.perform(self.room, made.id)
        with self.room.database.read() as unit:
            erasure = unit.erasures.get(made.id)
        assert erasure.sealed is None
        return dict(json.loads(erasure.report or "{}"))


_WHOLE: dict[str, Any] = {
    "judge_verdicts.requests": '["h1"]', "judge_verdicts.results": "[]", "model_replies.request_hash": "h1",
    "task_agreements.shares": "[]", "jobs.state": "completed", "jobs.finished_at": NOW, "outbox.topic": "task.updated",
    "file_uploads.stored_as": "upload/1/0123456789ab.json", "exports.stored_as": "export/1/0123456789ab.json",
    "export_conversions.stored_as": "export/1/0123456789ab.csv", "upload_parts.stored_as": "part/1/0123456789ab",
    "data_indexes.field": "data.text", "outbox.payload": None,
    "action_changes.field": "data", "prompt_versions.examples": None,
    "action_changes.before": json.dumps({"who": MARK}), "views.data": json.dumps({"filters": [{"value": MARK}]}),
    "activity.url": f"/api/tasks?query={MARK}", "workers.beat_at": NOW,
}  # fmt: skip


def plant(unit: UnitOfWork, task: TaskId, user: UserId) -> set[str]:
    """A row with the marker in every text of every table that has none yet; the tables that were planted."""
    planted = set()
    reached = {table.name for table in personal.on_tasks()}
    for table in t.metadata.sorted_tables:
        texts = personal.texts(table)
        if table.name in ("erasures", "workers", "users", "projects", "tasks") or not (texts or table.name in reached):
            continue
        here = personal.rows_of(unit.connection, table, [task]) if table.name in reached else sa.false()
        if table.name in reached and unit.connection.execute(sa.select(table).where(here)).first() is not None:
            said = {column.name: _json() for column in texts if f"{table.name}.{column.name}" not in _WHOLE}
            if said and table is not t.task_payloads:
                unit.connection.execute(sa.update(table).where(here).values(said))
            continue
        values = {
            column.name: value
            for column in table.columns
            if (value := _value(unit, table, column, task, user)) is not _OWN
        }
        unit.connection.execute(sa.insert(table).values(values))
        planted.add(table.name)
    return planted


_OWN = object()


def _json() -> str:
    return json.dumps({"note": f"about {MARK}, {MARK}"})


def _value(unit: UnitOfWork, table: sa.Table, column: sa.Column[Any], task: TaskId, user: UserId) -> Any:  # noqa: PLR0911 a table
    name = f"{table.name}.{column.name}"
    if name == "outbox.payload":
        return json.dumps({"task": task, "note": MARK})
    if name == "prompt_versions.examples":
        return json.dumps([{"task": task, "data": {"who": MARK}}])
    if name in _WHOLE:
        return _WHOLE[name]
    if column.name == "task_id" or name == "trash_tasks.id":
        return task
    for key in column.foreign_keys:
        target = key.column
        theirs = [target.table.c.task_id == task] if "task_id" in target.table.c else []
        found = unit.connection.execute(sa.select(sa.func.max(target)).where(*theirs)).scalar()
        return user if target.table.name == "users" else task if name.endswith(".task_id") else found
    if column.primary_key and column.autoincrement is True:
        return _OWN
    if isinstance(column.type, sa.Text):
        if name in personal.LEFT:
            return column.name
        return _json()
    if isinstance(column.type, sa.Boolean):
        return False
    if isinstance(column.type, sa.Integer | sa.BigInteger | sa.Double):
        return user if column.name.endswith("_by") else 1
    if column.name.endswith("_at") or column.name == "at":
        return NOW
    return None if column.nullable else "x"


def everywhere(database: Database, folder: Path, mark: str = MARK) -> dict[str, int]:
    """Where the marker is: rows by table, files by name."""
    found: dict[str, int] = {}
    with database.read() as unit:
        for table in t.metadata.sorted_tables:
            rows = unit.connection.execute(sa.select(table)).all()
            if number := sum(mark in repr(row) for row in rows):
                found[table.name] = number
    for path in folder.rglob("*"):
        if path.is_file() and mark.encode() in path.read_bytes():
            found[path.name] = 1
    return found


def test_a_marker_in_every_table_and_file_is_gone(room: Room, tmp_path: Path) -> None:
    house = House(room)
    with room.database.write() as unit:
        plant(unit, house.tasks[0], house.bob)
    before = everywhere(room.database, tmp_path)
    reached = {table.name for table in personal.on_tasks() if personal.texts(table)}
    loose = {name.partition(".")[0] for name in personal.CLEANED | personal.ROWS_GO}
    assert (reached | loose) - {"tasks"} <= set(before), "the marker was to be everywhere"
    sought = erasures.of_subject(f"who={MARK}")
    preview = erasures.preview(room, sought)
    assert (preview.tasks, preview.counts["tasks"], preview.counts["annotations"]) == (2, 2, 4)
    assert everywhere(room.database, tmp_path) == before, "a dry run changes nothing"
    report = house.erase(sought)
    assert everywhere(room.database, tmp_path) == {}
    assert report["state"] == "done"
    assert report["tasks"] == 2
    assert report["left"] == {}
    assert report["compacted"]
    assert set(report["hashes"]) >= {"tasks", "task_payloads", "annotations", "judge_verdicts", "model_replies"}
    assert report["counts"]["predictions"] == 2
    assert MARK not in json.dumps(report)
    assert report["asked_by"] == house.owner


def test_what_is_anothers_stays_and_every_counter_is_right(room: Room) -> None:
    house = House(room)
    house.erase(erasures.of_subject(f"who={MARK}"))
    with room.database.write() as unit:
        assert unit.tasks.existing(house.project, house.tasks) == {house.tasks[2]}
        assert kept_counters(unit, house.project) == recounted(unit, house.project)
        kept = {upload.stored_as for upload in unit.uploads.of_project(house.project)}
        assert unit.exports.of_project(house.project) == []
    assert kept == {house.files["both"]}
    with room.media.open(house.files["both"]) as file:
        assert file.read().endswith(b"both")
    for name in (house.files["own"], house.source, house.unused):
        with pytest.raises(NotThere):
            room.media.open(name)


def test_nothing_there_is_said(room: Room) -> None:
    House(room)
    with pytest.raises(NotThere, match="nothing to erase"):
        erasures.ask(room, erasures.of_subject("who=Nobody-here"), by=None)
    with room.database.read() as unit:
        assert unit.erasures.page()[0] == 0


def test_erasing_again_finds_nothing_and_the_proof_tells_that_it_was_done(room: Room) -> None:
    house = House(room)
    first = house.erase(erasures.of_subject(f"who={MARK}"))
    with pytest.raises(NotThere):
        erasures.ask(room, erasures.of_subject(f"who={MARK}"), by=None)
    with room.database.read() as unit:
        assert unit.erasures.page(fingerprint=first["fingerprint"])[0] == 1


def test_tasks_in_the_trash_are_found(room: Room, tmp_path: Path) -> None:
    house = House(room)
    with room.database.write() as unit:
        run = unit.action_runs.add(house.project, "delete_tasks", {"title": "Delete", "created_at": NOW})
        project = unit.projects.get(house.project)
        unit.trash.keep_tasks(run, project, house.tasks[:2])
        unit.tasks.delete_many(project, house.tasks[:2])
    report = house.erase(erasures.of_subject(f"who={MARK}"))
    assert report["counts"]["trash_tasks"] == 2
    assert everywhere(room.database, tmp_path) == {}


@pytest.mark.parametrize("step", ["tasks", "texts", "snapshots", "uploads", "files", "compact", "done"])
def test_killed_before_any_step_it_goes_on(room: Room, tmp_path: Path, step: str) -> None:
    """A turn is broken off before a step, another process takes the job up."""
    house = House(room)
    made = erasures.ask(room, erasures.of_subject(f"who={MARK}"), by=None)
    for _ in range(50):
        with room.database.read() as unit:
            if json.loads(unit.erasures.get(made.id).progress).get("step", "tasks") == step:
                break
        erasures.perform(room, made.id, lambda: False)
    again = erasures.ask(room, erasures.of_subject(f"who={MARK}"), by=None) if step == "tasks" else made
    assert again.id == made.id, "the one under way is found"
    erasures.perform(Room(room.database, room.clock, room.media, room.secrets, room.limits, "1"), made.id)
    assert everywhere(room.database, tmp_path) == {}
    with room.database.read() as unit:
        report = json.loads(unit.erasures.get(made.id).report or "{}")
    assert (report["tasks"], report["counts"]["tasks"]) == (2, 2), "nothing is counted twice"
    assert house.project in report["projects"]


# People


@pytest.mark.parametrize("remove", [False, True])
def test_a_person_becomes_a_number(room: Room, tmp_path: Path, remove: bool) -> None:
    house = House(room)
    with room.database.write() as unit:
        unit.accounts.update(
            house.ann, {"email": f"{MARK}@example.org".lower(), "first_name": "Ann", "last_name": MARK}
        )
        plant(unit, house.tasks[2], house.ann)
        for name, (author, columns) in personal.WORDS.items():
            table = t.metadata.tables[name]
            unit.connection.execute(
                sa.update(table).values({author: house.ann, **dict.fromkeys(columns, f"{MARK} wrote")})
            )
    with room.database.read() as unit:
        sought = erasures.of_annotator(unit, f"{MARK}@example.org".lower(), remove_answers=remove)
    report = house.erase(sought)
    with room.database.write() as unit:
        user = unit.accounts.get(house.ann)
        assert (user.email, user.is_active) == (f"erased-{house.ann}@invalid", False)
        assert len([one for one in unit.annotations.of_task(house.tasks[0]) if one.completed_by == house.ann]) == (
            not remove
        )
    assert report["options"]["answers"] == ("removed" if remove else "kept")
    left = everywhere(room.database, tmp_path, "Ann Zacharias") | everywhere(room.database, tmp_path, "zacharias-4711@")
    assert left == {}
    wrote = everywhere(room.database, tmp_path, f"{MARK} wrote")
    assert wrote == {}
    for name, columns in personal.named(personal.GO_WITH_A_PERSON).items():
        table = t.metadata.tables[name]
        with room.database.read() as unit:
            rows = unit.connection.execute(sa.select(table).where(sa.or_(*(table.c[c] == house.ann for c in columns))))
            assert rows.first() is None, name


def test_counters_are_right_when_answers_go(room: Room) -> None:
    house = House(room)
    with room.database.write() as unit:
        unit.assignments.add(house.project, {house.tasks[1]: [house.bob]}, "AN", by=None)
        unit.tasks.recount(unit.projects.get(house.project), [house.tasks[1]])
        sought = erasures.of_annotator(unit, str(house.bob), remove_answers=True)
    report = house.erase(sought)
    assert (report["tasks"], report["counts"]["annotations"], report["counts"]["annotation_payloads"]) == (3, 3, 3)
    with room.database.write() as unit:
        assert kept_counters(unit, house.project) == recounted(unit, house.project)
        assert unit.projects.get(house.project).total_annotations_number == 3


def test_a_person_is_erased_once_and_the_last_owner_never(room: Room) -> None:
    house = House(room)
    with room.database.read() as unit:
        sought = erasures.of_annotator(unit, str(house.ann))
        with pytest.raises(BadInput, match="last owner"):
            erasures.of_annotator(unit, str(house.owner))
    house.erase(sought)
    with room.database.read() as unit, pytest.raises(NotThere):
        erasures.of_annotator(unit, str(house.ann))


# What projects keep


def test_a_project_keeps_its_tasks_as_long_as_it_says(room: Room, clock: FixedClock) -> None:
    house = House(room)
    upkeep.sweep(room)
    with room.database.write() as unit:
        assert unit.erasures.page()[0] == 0
        unit.projects.update(
            house.project, {"settings": json.dumps({"retention_days": 30, "retention_from": "last_use"})}
        )
    clock.advance(days=20)
    with room.database.write() as unit:
        annotations.submit(unit, house.tasks[2], [a_result()], author=house.owner)
    clock.advance(days=11)
    with room.database.read() as unit:
        due = retention.look(unit, house.project)
    assert (due.days, due.tasks) == (30, 2)
    upkeep.sweep(room)
    upkeep.sweep(room)
    with room.database.read() as unit:
        count, (made,) = unit.erasures.page(project_id=house.project)
    assert count == 1, "what is under way is not asked for again"
    erasures.perform(room, made.id)
    with room.database.read() as unit:
        assert unit.tasks.existing(house.project, house.tasks) == {house.tasks[2]}
        (told,) = retention.look(unit, house.project).log
        assert json.loads(told.report or "{}")["tasks"] == 2
    upkeep.sweep(room)
    with room.database.read() as unit:
        assert unit.erasures.page()[0] == 1
