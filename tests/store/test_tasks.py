from __future__ import annotations

import pytest
import sqlalchemy as sa

from builders import a_project, some_tasks
from juryroom.core.model import ProjectId, TaskId, UserId
from juryroom.store import queue
from juryroom.store.tables import tasks as tasks_table
from juryroom.store.unit import Database, UnitOfWork

SCORES: list[float | None] = [0.5, None, 0.1, 0.9, 0.5, None, 0.3]


class TestPage:
    @pytest.fixture
    def filled(self, database: Database) -> tuple[Database, ProjectId, list[TaskId]]:
        with database.write() as unit:
            some_tasks(unit, a_project(unit), 3, scores=[0.4, 0.6])
            project = a_project(unit)
            return database, project.id, some_tasks(unit, project, 9, scores=SCORES)

    @pytest.mark.parametrize("descending", [False, True])
    @pytest.mark.parametrize("order", ["id", "score"])
    @pytest.mark.parametrize("limit", [1, 4, 100])
    def test_pages_put_together_are_the_whole_order(
        self, filled: tuple[Database, ProjectId, list[TaskId]], order: str, descending: bool, limit: int
    ) -> None:
        database, project, tasks = filled
        scores = dict(zip(tasks, [*SCORES, None, None], strict=True))
        wanted = sorted(tasks, reverse=descending)
        if order == "score":
            scored = [task for task in tasks if scores[task] is not None]
            wanted = sorted(scored, key=lambda task: (scores[task], task), reverse=descending)
            unscored = [task for task in tasks if scores[task] is None]
            wanted += sorted(unscored, reverse=descending)
        with database.read() as unit:
            pages = [
                unit.tasks.page(project, order=order, descending=descending, offset=offset, limit=limit)  # type: ignore[arg-type]
                for offset in range(0, 9 + limit, limit)
            ]
        assert [task for page in pages for task in page] == wanted


def test_many_are_returned_in_the_order_asked_for(database: Database) -> None:
    with database.write() as unit:
        first, second, third = some_tasks(unit, a_project(unit), 3)
        found = unit.tasks.get_many([third, TaskId(10_000), first])
    assert [task.id for task in found] == [third, first]
    assert found[0].data == '{"text": "task 2"}'
    assert second not in {task.id for task in found}


class TestPlans:
    """The queue and the list read indexes in order: no sorting, no payload, whatever the size."""

    WALKS = ["_AT_LEVEL", "_IN_SEQUENCE", "_BY_SCORE", "_WITHOUT_SCORE", "_FROM", "_LEVEL"]

    @pytest.mark.parametrize("name", WALKS)
    def test_candidates_come_from_an_index_of_open_tasks(self, sqlite_database: Database, name: str) -> None:
        found = getattr(queue, name)
        plan = _plan(sqlite_database, found[False] if isinstance(found, dict) else found)
        assert plan[0].startswith("SEARCH tasks USING")
        assert any(index in plan[0] for index in ("ix_tasks_unanswered", "ix_tasks_begun"))
        assert not any("TEMP B-TREE" in step or "SCAN" in step or "payload" in step for step in plan)

    def test_a_page_by_score_comes_from_an_index_alone(self, sqlite_database: Database) -> None:
        inside = tasks_table.c.project_id == 1
        query = sa.select(tasks_table.c.id).where(inside, tasks_table.c.score.is_not(None))
        plan = _plan(sqlite_database, query.order_by(tasks_table.c.score.desc(), tasks_table.c.id.desc()))
        assert plan == ["SEARCH tasks USING COVERING INDEX ix_tasks_score (project_id=? AND score>?)"]


def _plan(database: Database, query: sa.Select[tuple[int]]) -> list[str]:
    with database.read() as unit:
        names = dict.fromkeys(query.compile().params, 1)
        compiled = query.compile(dialect=unit.connection.dialect)
        values = tuple(names.get(name, 1) for name in compiled.positiontup or ())
        steps = unit.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values)
        return [step[3] for step in steps]


def test_how_far_a_walk_is_noted_holds_for_one_person_alone(database: Database) -> None:
    with database.write() as unit:
        project = a_project(unit)
        unit.queue._note_position(project.id, _user(unit), 1, 7)
        assert unit.queue._position(project.id, _user(unit), 1) == 0


def _user(unit: UnitOfWork) -> UserId:
    from builders import people

    return people(unit, 1)[0]
