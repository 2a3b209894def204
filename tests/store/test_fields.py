"""Indexes over fields of the data: filled in chunks, kept by every write, found by both planners."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
import sqlalchemy as sa

from builders import a_project, a_result, people
from juryroom.core.columns import Column, read_column
from juryroom.core.filters import TaskQuery, read_query
from juryroom.core.model import Json, NewPrediction, NewTask, Project, TaskId
from juryroom.services import annotations
from juryroom.services.annotations import Details
from juryroom.store.fields import LONGEST_TEXT, MOST, Field
from juryroom.store.unit import Database, UnitOfWork

PRICE = read_column("data.price", "Number", "")
SOURCE = read_column("data.source", "String", "")
ROWS: list[dict[str, Any]] = [{"price": 3, "source": "web"}, {"price": None}, {"source": "scan"}, {"price": 0.5}, {}]


def task_of(data: dict[str, Any], score: float | None = None) -> NewTask:
    said = () if score is None else (NewPrediction(Json("[]"), score, "v1"),)
    return NewTask(Json(json.dumps(data)), predictions=said)


@pytest.fixture
def project(database: Database) -> Project:
    with database.write() as unit:
        project = a_project(unit)
        unit.tasks.add_many(project, [task_of(row) for row in ROWS])
        return project


def index(database: Database, project: Project, column: Column, *, at_once: int = 2) -> Field:
    """A ready index, filled some tasks at a time."""
    with database.write() as unit:
        field = unit.fields.open(project.id, column)
    assert field is not None
    rest: Field | None = field
    while rest is not None:
        with database.write() as unit:
            rest = unit.fields.fill(rest, at_once)
    return field


def values(database: Database, field: Field) -> list[Any]:
    with database.read() as unit:
        table = field.values.c
        query = sa.select(table.value).where(table.index_id == field.id).order_by(table.task_id)
        return list(unit.connection.execute(query).scalars())


def state(database: Database, field: Field) -> str:
    with database.read() as unit:
        found = unit.fields.get(field.id)
        return found.state if found else "gone"


def test_it_holds_a_row_for_every_task(database: Database, project: Project):
    price, source = index(database, project, PRICE), index(database, project, SOURCE)
    assert values(database, price) == [3, None, None, 0.5, None]
    assert values(database, source) == ["web", None, "scan", None, None]
    assert (state(database, price), state(database, source)) == ("ready", "ready")


class TestWritesKeepIt:
    def test_imports_and_changed_data(self, database: Database, project: Project):
        price = index(database, project, PRICE)
        with database.write() as unit:
            first = unit.tasks.page(project.id)[0]
            unit.tasks.add_many(project, [task_of({"price": 8})])
            unit.tasks.update(first, {"data": '{"price": 4}'})
        assert values(database, price) == [4, None, None, 0.5, None, 8]

    def test_while_it_is_being_filled(self, database: Database, project: Project):
        with database.write() as unit:
            field = unit.fields.open(project.id, PRICE)
            assert field is not None
            ids = unit.tasks.page(project.id)
        with database.write() as unit:
            unit.tasks.update(ids[-1], {"data": '{"price": 9}'})  # before its place is reached
            unit.tasks.add_many(project, [task_of({"price": 8})])
        rest: Field | None = field
        while rest is not None:
            with database.write() as unit:
                rest = unit.fields.fill(rest, 2)
        assert values(database, field) == [3, None, None, 0.5, 9, 8]

    def test_deleted_tasks_leave_it(self, database: Database, project: Project):
        price = index(database, project, PRICE)
        with database.write() as unit:
            unit.tasks.delete_many(project, unit.tasks.page(project.id)[:2])
        assert values(database, price) == [None, 0.5, None]

    def test_scores_of_a_version_follow_the_predictions(self, database: Database, project: Project):
        version = index(database, project, read_column("predictions_score:v1", None, ""))
        with database.write() as unit:
            first = unit.tasks.page(project.id)[0]
            new = [(first, NewPrediction(Json("[]"), 0.25, "v1")), (first, NewPrediction(Json("[]"), 0.75, "v2"))]
            made = unit.predictions.add_many(project, new)
        assert values(database, version)[0] == 0.25
        with database.write() as unit:
            unit.predictions.delete_many(project, ids=made[:1])
        assert values(database, version)[0] is None

    def test_lead_times_follow_the_answers(self, database: Database, project: Project):
        times = index(database, project, read_column("annotation_time", None, ""))
        with database.write() as unit:
            first = unit.tasks.page(project.id)[0]
            for who, seconds in zip(people(unit, 2), (2.5, 4), strict=True):
                annotations.submit(unit, first, [a_result()], author=who, details=Details(lead_time=seconds))
        assert values(database, times)[0] == 6.5


def test_an_import_that_was_under_way_when_it_was_opened_is_in_it(database: Database, project: Project):
    if database.dialect == "sqlite":
        pytest.skip("one writer at a time")
    made: list[Field] = []
    with database.write() as unit:
        unit.tasks.add_many(project, [task_of({"price": 7})])
        opening = threading.Thread(target=lambda: made.append(index(database, project, PRICE)))
        opening.start()
        opening.join(0.3)
        assert not made
    opening.join(20)
    assert values(database, made[0])[-1] == 7


def test_long_texts_make_it_unsuitable_and_filters_scan(database: Database, project: Project):
    source = index(database, project, SOURCE)
    with database.write() as unit:
        unit.tasks.add_many(project, [task_of({"source": "x" * (LONGEST_TEXT + 1)})])
    assert state(database, source) == "unsuitable"
    assert len(found(database, project, where("data.source", "starts_with", "xx"))) == 1


def test_there_are_only_so_many(database: Database, project: Project):
    with database.write() as unit:
        opened = [unit.fields.open(project.id, read_column(f"data.f{number}", "Number", "")) for number in range(MOST)]
        assert all(opened)
        assert unit.fields.open(project.id, PRICE) is None


def where(column: str, operator: str, value: Any, kind: str = "String", ordering: str = "") -> TaskQuery:
    line = {"filter": f"filter:tasks:{column}", "operator": operator, "type": kind, "value": value}
    types = {"tasks:data.price": "Number"}
    order = [ordering] if ordering else []
    return read_query({"filters": {"items": [line]}, "ordering": order, "columnsDisplayType": types})


def found(database: Database, project: Project, query: TaskQuery) -> list[TaskId]:
    with database.read() as unit:
        return unit.task_queries.ids(unit.projects.get(project.id), query, offset=0, limit=10)


@pytest.mark.parametrize(
    ("query", "used"),
    [
        (where("data.source", "equal", "web"), "ix_task_texts_value"),
        (where("data.price", "greater", 1, "Number", "tasks:data.price"), "ix_task_numbers_value"),
        (read_query({"ordering": ["-tasks:data.source"]}), "ix_task_texts_value"),
    ],
)
def test_planners_find_it_and_leave_the_tasks_alone(database: Database, project: Project, query: TaskQuery, used: str):
    index(database, project, PRICE)
    index(database, project, SOURCE)
    with database.read() as unit:
        plans = explained(unit, project, query)
    assert any(used in plan for plan in plans)
    for plan in plans:
        assert "task_payloads" not in plan
        assert "SCAN tasks" not in plan and "on tasks" not in plan
        assert "TEMP B-TREE" not in plan and "Sort" not in plan


def explained(unit: UnitOfWork, project: Project, query: TaskQuery) -> list[str]:
    """The plans of what a page of the query asks the tables of values."""
    seen: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if "index_" in statement and " data_indexes" not in statement:
            seen.append((statement, parameters))

    sa.event.listen(unit.connection, "before_cursor_execute", note)
    unit.task_queries.ids(unit.projects.get(project.id), query, offset=0, limit=10)
    sa.event.remove(unit.connection, "before_cursor_execute", note)
    if unit.connection.dialect.name != "sqlite":
        unit.connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        unit.connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
    word = "EXPLAIN QUERY PLAN" if unit.connection.dialect.name == "sqlite" else "EXPLAIN"
    return [
        "\n".join(str(row) for row in unit.connection.exec_driver_sql(f"{word} {statement}", parameters))
        for statement, parameters in seen
    ]


def test_a_page_is_found_again_after_the_data_changed(database: Database, project: Project):
    query = where("data.price", "exists", None, "Number", "tasks:data.price")
    index(database, project, PRICE)
    before = found(database, project, query)
    with database.write() as unit:
        unit.tasks.update(before[0], {"data": '{"price": 99}'})
    assert found(database, project, query) == [*before[1:], before[0]]
