"""The whole grammar on random tasks and filters, on both databases, against the plain evaluation of `core/matching.py`:
the same tasks in the same order, before and after indexes are made, whole and page by page."""

from __future__ import annotations

import json
from typing import Any
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import a_project, a_result, people
from juryroom.core.columns import COLUMNS, OPERATORS, UNSORTABLE, Operator, read_column
from juryroom.core.filters import TaskQuery, read_query
from juryroom.core.matching import Row, arranged, matches
from juryroom.core.model import Json, NewAnnotation, NewPrediction, NewTask, ProjectId, TaskId, UserId
from juryroom.services import adjudication, comments, reviews
from juryroom.services.annotations import encode
from juryroom.services.comments import On, Words
from juryroom.services.reviews import Said
from juryroom.store import task_queries
from juryroom.store.column_values import follows
from juryroom.store.comments import Sought
from juryroom.store.task_queries import LONG_WALK, STRIDE
from juryroom.store.unit import Database, UnitOfWork

TEXTS = [
    "",
    "red",
    "Red door",
    "RED",
    "a red door",
    "50%",
    "_x",
    "Été",
    "été",
    "z'); --",
    "10",
    "9",
    "true",
    "naïve\nb",
]
NUMBERS = [0, 1, -1, 2.5, 10, 9, 1e16, 0.1, 10**17]
VERSIONS = ["v1", "v2"]
FIELDS = ["data.a", "data.n", "data.deep.b", "data.absent"]
SCORES = [f"predictions_score:{version}" for version in VERSIONS]

texts, numbers = st.sampled_from(TEXTS), st.sampled_from(NUMBERS)
anything = st.one_of(st.none(), texts, numbers, st.booleans(), st.just([1, "a"]), st.just({"k": None}))
data = st.fixed_dictionaries(
    {},
    optional={
        "a": anything,
        "n": anything,
        "deep": st.one_of(texts, st.fixed_dictionaries({}, optional={"b": anything})),
    },
)
scores = st.one_of(st.none(), st.sampled_from([0, 0.1, 0.5, 1]))
RESULT = Json(json.dumps([a_result()]))


@st.composite
def tasks(draw: st.DrawFn, authors: list[UserId]) -> NewTask:
    """A task with what may stand on it."""
    said = draw(st.lists(st.tuples(scores, st.sampled_from(VERSIONS)), max_size=3))
    answers = [
        NewAnnotation(
            RESULT,
            1,
            draw(st.sampled_from([*authors, None])),
            lead_time=draw(st.sampled_from([None, 1, 2.5, 8])),
            was_cancelled=draw(st.booleans()),
            ground_truth=draw(st.booleans()),
        )
        for _ in range(draw(st.integers(0, 2)))
    ]
    return NewTask(
        encode(draw(data)),
        predictions=tuple(NewPrediction(RESULT, score, version) for score, version in said),
        annotations=tuple(answers),
        file_upload=draw(st.one_of(st.none(), texts)),
    )


@st.composite
def lines(draw: st.DrawFn, people: list[UserId], depth: int = 0) -> dict[str, Any]:
    """A filter line; types that no column has, and values that no operator takes, are not drawn."""
    name = draw(st.sampled_from([*COLUMNS, *FIELDS, *FIELDS, *SCORES]))
    claimed = draw(st.sampled_from(["Number", "String", "Boolean", "Unknown"]))
    kind = read_column(name, claimed, "").type
    operator = draw(st.sampled_from(OPERATORS[kind]))
    one = values(kind, name, people)
    value: Any = draw(one)
    if operator is Operator.EMPTY:
        value = draw(st.booleans())
    elif operator in (Operator.BETWEEN, Operator.NOT_BETWEEN):
        value = {"min": value, "max": draw(one)}
    elif operator in (Operator.IN_LIST, Operator.NOT_IN_LIST):
        value = draw(st.lists(one, max_size=3))
    elif operator is Operator.REGEX:
        value = draw(st.sampled_from(["^r", "d.*r$", "(?i)RED", r"\d+", r"\bdoor\b", "[aé]", "a|b", ""]))
    line = {"filter": f"filter:tasks:{name}", "operator": str(operator), "type": claimed, "value": value}
    if depth == 0 and draw(st.integers(0, 4)) == 0:
        line["child_filter"] = draw(lines(people, depth + 1))
    return line


def values(kind: str, name: str, people: list[UserId]) -> st.SearchStrategy[Any]:
    if kind == "Number":
        return st.one_of(numbers, st.sampled_from([0, 1, 2, 3, "2.5"]))
    if kind == "Boolean":
        return st.sampled_from([True, False, "true", "false"])
    if kind == "Datetime":
        return st.sampled_from(["2020-01-01T00:00:00.000Z", "2026-11-20T12:00:00Z", "2999-01-01T00:00:00.000Z"])
    if kind == "List":
        words = {"flags": ["asked", "low_agreement"], "predictions_model_versions": [*VERSIONS, "v3"]}
        return st.sampled_from(words.get(name, [*people, 1, 2, 999]))
    return st.one_of(texts, texts.map(lambda text: text[:2]), st.sampled_from(["É", "verdict", "same", "1", "waiting"]))


@st.composite
def queries(draw: st.DrawFn, people: list[UserId]) -> dict[str, Any]:
    names = [name for name, kind in COLUMNS.items() if kind != "List" and name not in UNSORTABLE]
    ordering = draw(st.one_of(st.none(), st.sampled_from([*names, *FIELDS, *FIELDS, *SCORES])))
    down = draw(st.sampled_from(["", "-"]))
    return {
        "filters": {
            "conjunction": draw(st.sampled_from(["and", "or"])),
            "items": draw(st.lists(lines(people), max_size=3)),
        },
        "ordering": [f"{down}tasks:{ordering}"] if ordering else [],
        "columnsDisplayType": {f"tasks:{name}": draw(st.sampled_from(["Number", "String"])) for name in FIELDS},
    }


@given(choice=st.data())
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_every_query_shows_what_a_plain_evaluation_shows(database: Database, choice: st.DataObject):
    with database.write() as unit:
        authors = people(unit, 2)
        project = a_project(unit, maximum_annotations=choice.draw(st.integers(1, 2)))
        new = choice.draw(st.lists(tasks(authors), min_size=1, max_size=8))
        ids = unit.tasks.add_many(project, new)
        begun = choice.draw(st.lists(st.sampled_from(ids), max_size=2, unique=True))
        for task_id in begun:
            unit.drafts.add(task_id, project.id, authors[0], Json("[]"))
        for kind in ("AN", "RE"):
            given = {task_id: choice.draw(st.lists(st.sampled_from(authors), max_size=2)) for task_id in ids}
            unit.assignments.add(project.id, given, kind, by=None)
        talk(unit, ids, authors, choice)
    asked = [read_query(choice.draw(queries(authors))) for _ in range(6)]
    with database.read() as unit:
        rows = plain_rows(unit, project.id, begun)
    for query in asked:
        compare(database, project.id, query, rows)
    for query in asked:
        index_all(database, project.id, query)
    for query in asked:
        compare(database, project.id, query, rows)
        turn_pages(database, project.id, query, rows, choice)


def talk(unit: UnitOfWork, ids: list[TaskId], people: list[UserId], choice: st.DataObject) -> None:
    """Some reviews, comments and requests."""
    answers = [one for many in unit.annotations.of_tasks(ids).values() for one in many if not one.was_cancelled]
    for one in answers:
        who = choice.draw(st.sampled_from(people))
        match choice.draw(st.sampled_from(["", "", "accept", "reject", "comment"])):
            case "accept":
                reviews.review(unit, one.id, Said(True), by=who)
            case "reject":
                reviews.review(unit, one.id, Said(False, comment=choice.draw(texts)), by=who)
            case "comment":
                comments.add(unit, On(annotation=one), Words("so", is_resolved=choice.draw(st.booleans())), by=who)
    for task_id in choice.draw(st.lists(st.sampled_from(ids), max_size=1)):
        adjudication.ask(unit, task_id, "odd", by=people[0])


def plain_rows(unit: UnitOfWork, project_id: ProjectId, begun: list[TaskId]) -> list[Row]:
    """What stands in the project, read without the code under test."""
    found = unit.tasks.get_many(unit.tasks.page(project_id, limit=1000))
    ids = [task.id for task in found]
    answers, said = unit.annotations.of_tasks(ids), unit.predictions.of_tasks(ids)
    assigned = {kind: unit.assignments.people_of(ids, kind) for kind in ("AN", "RE")}
    said_of, spoken = unit.reviews.listing(project_id=project_id), unit.comments.listing(Sought())
    flags = unit.standings.flags_of(ids)
    rows: list[Row] = []
    for task in found:
        own = answers[task.id]
        times = [one.lead_time for one in own if one.lead_time is not None]
        rows.append(
            {
                **{name: getattr(task, name) for name in COLUMNS if hasattr(task, name)},
                "data": json.loads(task.data or "{}"),
                "predictions_score": task.score,
                "predictions_scores": {one.model_version: one.score for one in said[task.id] if one.score is not None},
                "predictions_model_versions": [one.model_version for one in said[task.id]],
                "annotators": [one.completed_by for one in own if one.completed_by is not None],
                "assigned_annotators": assigned["AN"][task.id],
                "assigned_reviewers": assigned["RE"][task.id],
                "updated_by": [] if task.updated_by is None else [task.updated_by],
                "ground_truth": any(one.ground_truth for one in own),
                "draft_exists": task.id in begun,
                "avg_lead_time": sum(times) / len(times) if times else None,
                "annotation_time": sum(times) if times else None,
                "annotations_results": None if not own else own[0].result,
                "predictions_results": None if not said[task.id] else said[task.id][0].result,
                "annotations_ids": [one.id for one in own],
                "reviewers": [one.created_by for one in said_of if one.task_id == task.id],
                "comment_authors": [one.created_by for one in spoken if one.task_id == task.id],
                "flags": [one.flag for one in flags.get(task.id, [])],
            }
        )
    return rows


def compare(database: Database, project_id: ProjectId, query: TaskQuery, rows: list[Row]) -> None:
    expected = arranged([row for row in rows if matches(row, query)], query.ordering)
    with database.read() as unit:
        project = unit.projects.get(project_id)
        totals = unit.task_queries.totals(project, query)
        found = unit.task_queries.ids(project, query)
    assert found == [row["id"] for row in expected]
    assert totals.tasks == len(expected)
    assert totals.annotations == sum(row["total_annotations"] for row in expected)
    assert totals.predictions == sum(row["total_predictions"] for row in expected)


def turn_pages(
    database: Database, project_id: ProjectId, query: TaskQuery, rows: list[Row], choice: st.DataObject
) -> None:
    """Pages in any sequence, as their marks fill up; in lists that are gone through at once, and in others."""
    expected = [row["id"] for row in arranged([row for row in rows if matches(row, query)], query.ordering)]
    size = choice.draw(st.integers(1, 3))
    at_once = (-1, choice.draw(st.integers(1, 3))) if choice.draw(st.booleans()) else (LONG_WALK, STRIDE)
    with (
        patch.object(task_queries, "LONG_WALK", at_once[0]),
        patch.object(task_queries, "STRIDE", at_once[1]),
        database.read() as unit,
    ):
        project = unit.projects.get(project_id)
        for start in choice.draw(st.permutations(range(0, len(expected) + 1, size))):
            assert unit.task_queries.ids(project, query, offset=start, limit=size) == expected[start : start + size]


def index_all(database: Database, project_id: ProjectId, query: TaskQuery) -> None:
    """Ready indexes for every column of the query that can have one."""
    for column in query.columns:
        with database.write() as unit:
            field = unit.fields.open(project_id, column) if follows(column) else None
            while field is not None:
                field = unit.fields.fill(field, 3)
