"""What filters and orders select, on both databases; and the same against a plain evaluation in Python."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import a_project, a_result, people
from juryroom.core.filters import read_query
from juryroom.core.model import Json, NewPrediction, NewTask, Project, TaskId
from juryroom.errors import BadInput
from juryroom.services import annotations, views
from juryroom.services.annotations import Details
from juryroom.store.unit import Database

ROWS: list[dict[str, Any]] = [
    {"text": "a red door", "source": "camera", "price": 3, "shot": {"side": "left"}},
    {"text": "a RED car", "source": "scan", "price": 12.5, "shot": {"side": "right"}},
    {"text": "50% off", "source": "camera", "price": None},
    {"text": "a blue door", "source": None, "price": 7},
    {"text": "", "source": "web"},
]
SCORES = (0.9, 0.4, None, 0.1, 0.4)


@pytest.fixture
def project(database: Database) -> Project:
    with database.write() as unit:
        project = a_project(unit)
        new = [
            NewTask(
                Json(json.dumps(row)),
                predictions=() if score is None else (NewPrediction(Json(json.dumps([a_result()])), score, "v1"),),
            )
            for row, score in zip(ROWS, SCORES, strict=True)
        ]
        unit.tasks.add_many(project, new)
        return unit.projects.get(project.id)


def shown(database: Database, project: Project, raw: dict[str, Any], **page: int) -> list[int]:
    """Positions (0..4) of the tasks that a query shows, in its order."""
    with database.read() as unit:
        everything = views.page_of_tasks(unit, project, read_query({}), page=1, page_size=100).ids
        found = views.page_of_tasks(unit, project, read_query(raw), **({"page": 1, "page_size": 100} | page))
        return [everything.index(task_id) for task_id in found.ids]


def where(column: str, operator: str, value: Any, kind: str = "String") -> dict[str, Any]:
    item = {"filter": f"filter:tasks:{column}", "operator": operator, "type": kind, "value": value}
    return {"filters": {"conjunction": "and", "items": [item]}}


@pytest.mark.parametrize(
    ("column", "operator", "value", "kind", "expected"),
    [
        ("data.source", "equal", "camera", "String", [0, 2]),
        ("data.source", "not_equal", "camera", "String", [1, 3, 4]),
        ("data.source", "empty", True, "String", [3]),
        ("data.source", "in_list", ["web", "scan"], "String", [1, 4]),
        ("file_upload", "in_list", [], "String", []),
        ("file_upload", "not_in_list", [], "String", [0, 1, 2, 3, 4]),
        ("predictions_results", "in_list", [], "String", []),
        ("annotations_results", "not_in_list", [], "String", [0, 1, 2, 3, 4]),
        ("data.text", "contains", "red", "String", [0, 1]),
        ("data.text", "contains", "50%", "String", [2]),
        ("data.text", "not_contains", "door", "String", [1, 2, 4]),
        ("data.shot.side", "equal", "left", "String", [0]),
        ("data.price", "greater", 5, "Number", [1, 3]),
        ("data.price", "in", {"min": 3, "max": 7}, "Number", [0, 3]),
        ("data.price", "empty", "true", "Number", [2, 4]),
        ("predictions_score", "less_or_equal", 0.4, "Number", [1, 3, 4]),
        ("predictions_score", "in", {"min": 0.4, "max": 0.45}, "Number", [1, 4]),
        ("predictions_score", "empty", "false", "Number", [0, 1, 3, 4]),
        ("total_predictions", "equal", 0, "Number", [2]),
        ("predictions_model_versions", "contains", ["v1"], "List", [0, 1, 3, 4]),
        ("predictions_results", "contains", "same", "String", [0, 1, 3, 4]),
        ("draft_exists", "equal", "false", "Boolean", [0, 1, 2, 3, 4]),
        ("data.text", "equal", "'; drop table tasks; --", "String", []),
    ],
)
def test_a_filter_line_selects(
    database: Database, project: Project, column: str, operator: str, value: Any, kind: str, expected: list[int]
):
    assert shown(database, project, where(column, operator, value, kind)) == expected


def test_people_and_ground_truth_are_columns(database: Database, project: Project):
    with database.write() as unit:
        someone = people(unit, 1)[0]
        first = views.page_of_tasks(unit, project, read_query({}), page=1, page_size=1).ids[0]
        annotations.submit(unit, TaskId(first), [a_result()], author=someone, details=Details(ground_truth=True))
    assert shown(database, project, where("annotators", "contains", someone, "List")) == [0]
    assert shown(database, project, where("ground_truth", "equal", "true", "Boolean")) == [0]
    assert shown(database, project, where("updated_by", "not_contains", someone, "List")) == [1, 2, 3, 4]


def test_scores_sort_with_the_unscored_last_in_both_directions(database: Database, project: Project):
    assert shown(database, project, {"ordering": ["tasks:predictions_score"]}) == [3, 1, 4, 0, 2]
    assert shown(database, project, {"ordering": ["-tasks:predictions_score"]}) == [0, 4, 1, 3, 2]


def test_a_data_field_sorts_as_text_or_as_a_number(database: Database, project: Project):
    numeric = {"ordering": ["tasks:data.price"], "columnsDisplayType": {"tasks:data.price": "Number"}}
    assert shown(database, project, numeric) == [0, 3, 1, 2, 4]
    assert shown(database, project, {"ordering": ["tasks:data.price"]}) == [1, 0, 3, 2, 4]


def test_a_selection_keeps_or_leaves_out(database: Database, project: Project):
    with database.read() as unit:
        ids = views.page_of_tasks(unit, project, read_query({}), page=1, page_size=100).ids
    assert shown(database, project, {"selectedItems": {"all": False, "included": ids[1:3]}}) == [1, 2]
    assert shown(database, project, {"selectedItems": {"all": True, "excluded": ids[1:3]}}) == [0, 3, 4]


def test_totals_count_what_is_shown(database: Database, project: Project):
    with database.read() as unit:
        page = views.page_of_tasks(
            unit, project, read_query(where("data.source", "equal", "camera")), page=1, page_size=1
        )
    assert (page.total, page.total_predictions, len(page.ids)) == (2, 1, 1)


def test_a_number_that_is_none_is_refused(database: Database, project: Project):
    with pytest.raises(BadInput, match="is not a number"):
        shown(database, project, where("id", "equal", "seven", "Number"))


# -- against a plain evaluation

OPERATORS = {
    "equal": lambda value, wanted: value == wanted,
    "less": lambda value, wanted: value < wanted,
    "greater_or_equal": lambda value, wanted: value >= wanted,
    "in": lambda value, wanted: wanted["min"] <= value <= wanted["max"],
}
NUMBERS = st.sampled_from([0, 0.1, 0.4, 0.5, 1])
RANGES = st.builds(lambda low, high: {"min": low, "max": high}, NUMBERS, NUMBERS)


@st.composite
def score_filters(draw: st.DrawFn) -> tuple[dict[str, Any], Any]:
    """A filter on the score, and what it means in Python."""
    operator = draw(st.sampled_from(sorted(OPERATORS)))
    value = draw(RANGES if operator == "in" else NUMBERS)
    item = {"filter": "filter:tasks:predictions_score", "operator": operator, "type": "Number", "value": value}
    return item, lambda score: score is not None and OPERATORS[operator](score, value)


@given(lines=st.lists(score_filters(), min_size=1, max_size=3), conjunction=st.sampled_from(["and", "or"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_filters_agree_with_a_plain_evaluation(
    database: Database, project: Project, lines: list[tuple[dict[str, Any], Any]], conjunction: str
):
    holds = all if conjunction == "and" else any
    raw = {"filters": {"conjunction": conjunction, "items": [item for item, _ in lines]}}
    expected = [index for index, score in enumerate(SCORES) if holds(means(score) for _, means in lines)]
    assert shown(database, project, raw) == expected
