"""Import(export(x)) equals x, for tasks as hypothesis invents them."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from juryroom.core.formats import export_json, task_json
from juryroom.core.formats.task_json import Rules
from juryroom.core.model import NewTask, UserId

WORDS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(WORDS, VALUES, max_size=4)
RESULTS = st.lists(OBJECTS, max_size=3)
SECONDS = st.none() | st.floats(0, 1e6, allow_nan=False)
VERSIONS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=12)
PREDICTIONS = st.fixed_dictionaries(
    {"result": RESULTS, "score": st.none() | st.floats(0, 1), "model_version": VERSIONS}
)
ANNOTATIONS = st.fixed_dictionaries(
    {
        "result": RESULTS, "completed_by": st.none() | st.integers(1, 9), "was_cancelled": st.booleans(),
        "ground_truth": st.booleans(), "lead_time": SECONDS, "prediction": OBJECTS,
        "unique_id": st.none() | st.uuids().map(str),
        "bulk_created": st.booleans(), "last_action": st.sampled_from(["submitted", "updated", "skipped", "imported"]),
        "created_at": st.datetimes().map(lambda moment: moment.isoformat(timespec="microseconds") + "Z"),
    },
    optional={"meta": st.dictionaries(WORDS, VALUES, min_size=1, max_size=3)},
)  # fmt: skip
TASKS = st.fixed_dictionaries(
    {
        "data": OBJECTS, "meta": OBJECTS, "allow_skip": st.booleans(), "predictions": st.lists(PREDICTIONS, max_size=2),
        "annotations": st.lists(ANNOTATIONS, max_size=2),
    }
)  # fmt: skip
ANYTHING_GOES = Rules(None, None, lambda given: given if given is None else UserId(given))


def export(task: NewTask) -> str:
    """The task as the store would hand it to the export: ids from 1, all times the same."""
    now = "2026-11-20T00:00:00.000000Z"
    annotations = [
        export_json.annotation(
            (
                1, number, 1, one.completed_by, None, one.was_cancelled, one.ground_truth, one.lead_time,
                one.last_action, one.result_count, one.created_at or now, one.updated_at or now,
                one.draft_created_at, one.import_id, one.unique_id, None, None, one.bulk_created, None, False,
                one.result, one.prediction, one.meta,
            )
        )
        for number, one in enumerate(task.annotations, 1)
    ]  # fmt: skip
    predictions = [
        export_json.prediction((1, number, 1, one.model_version, one.score, now, now, one.result))
        for number, one in enumerate(task.predictions, 1)
    ]
    row = (1, 1, 1, task.allow_skip, 0, 0, 0, task.file_upload, now, now, None, 0, 0, None, task.data, task.meta)
    return export_json.task(row, annotations, predictions, [])


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # a busy machine draws slowly
@given(TASKS)
def test_an_export_is_imported_as_it_was(item: dict[str, Any]):
    tasks, faults = task_json.to_tasks(task_json.read(json.dumps([item]).encode()), ANYTHING_GOES)
    assert not faults
    exported = json.loads(export(tasks[0]))
    for key in ("data", "meta", "allow_skip"):
        assert exported[key] == item[key]
    for key in ("annotations", "predictions"):
        given_parts = [{name: part[name] for name in part} for part in item[key]]
        assert [
            {name: part[name] for name in before} for part, before in zip(exported[key], given_parts, strict=True)
        ] == given_parts
    again, faults = task_json.to_tasks(task_json.read(json.dumps(exported).encode()), ANYTHING_GOES)
    assert not faults
    assert json.loads(export(again[0]))["annotations"] == [
        part | {"import_id": part["id"]} for part in exported["annotations"]
    ]
