"""Any sequence of actions and undos leaves every counter right; undoing all of it leaves everything as it was."""

from __future__ import annotations

import itertools
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes import FixedClock
from juryroom.core.actions import RunId
from juryroom.errors import BadInput, NotNow
from juryroom.services import annotations
from juryroom.store.unit import Database
from services.desk import Desk

OPTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("delete_tasks", {}),
    ("delete_tasks_annotations", {}),
    ("delete_tasks_predictions", {"model_version": "v1"}),
    ("predictions_to_annotations", {"again": "Yes"}),
    ("remove_duplicates", {}),
    ("set_ground_truth", {}),
    ("set_ground_truth", {"value": "No"}),
    ("propagate_annotations", {"again": "Yes"}),
    ("rename_labels", {"control_tag": "verdict", "old_label_name": "same", "new_label_name": "equal"}),
    ("rename_labels", {"control_tag": "verdict", "old_label_name": "equal", "new_label_name": "same"}),
    ("add_data_field", {"value_name": "f", "value_type": "Expression", "value": "random(1, 9)"}),
    ("cache_labels", {"control_tag": "ALL"}),
)
Open = tuple[RunId, tuple[str, str] | None]
"""A run that is not undone, and the export and config before it."""
DO = st.tuples(st.sampled_from(OPTIONS), st.sets(st.integers(0, 7), min_size=1))
STEPS = st.lists(st.one_of(DO, DO, DO, st.integers(0, 20)), min_size=1, max_size=8)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_counters_stay_right_and_undoing_all_restores_the_export(
    steps: list[Any], database: Database, clock: FixedClock
) -> None:
    desk = Desk(database, clock, maximum_annotations=2)
    first = desk.state(), desk.config()
    open_runs: list[Open] = []
    for step in steps:
        if isinstance(step, int):
            _undo_any(desk, open_runs, step)
        else:
            (action, options), places = step
            before = desk.state(), desk.config()
            run = _do(desk, action, options, sorted(places))
            if run is not None:
                open_runs.append((run, before))
        desk.state()
    for run, _ in reversed(open_runs):
        desk.undo(run)
    assert (desk.state(), desk.config()) == first


def _do(desk: Desk, action: str, options: dict[str, Any], places: list[int]) -> RunId | None:
    chosen = None if len(places) > 5 else [desk.tasks[place] for place in places]
    if action == "propagate_annotations":
        with desk.database.read() as unit:
            there = itertools.chain(*unit.annotations.of_tasks(desk.tasks).values())
            source = next((each.id for each in there if not each.was_cancelled), None)
        options = options | {"source_annotation_id": source}
    try:
        return desk.do(action, options, chosen).run
    except BadInput:  # nothing to copy, or a label the config does not offer at this moment
        return None


def _undo_any(desk: Desk, open_runs: list[Open], which: int) -> None:
    if not open_runs:
        return
    place = which % len(open_runs)
    run, before = open_runs[place]
    try:
        desk.undo(run)
    except NotNow:
        assert place < len(open_runs) - 1  # the newest can always be undone
        return
    if before is not None and place == len(open_runs) - 1:
        assert (desk.state(), desk.config()) == before
    del open_runs[place]
    open_runs[place:] = [(later, None) for later, _ in open_runs[place:]]  # what was there before them is gone


def test_answers_given_in_between_survive_every_undo(database: Database, clock: FixedClock) -> None:
    desk = Desk(database, clock, maximum_annotations=2)
    runs = [desk.do(action, options).run for action, options in OPTIONS[3:7]]
    with database.write() as unit:
        left = unit.projects.get(desk.project)
        assert left.task_number == 4
        alive = next(task for task in desk.tasks if unit.tasks.existing(desk.project, [task]))
        kept = annotations.submit(unit, alive, [], author=desk.bob)
    for run in reversed(runs):
        desk.undo(run)
    desk.state()
    with database.read() as unit:
        assert unit.annotations.get(kept.id).task_id == alive
