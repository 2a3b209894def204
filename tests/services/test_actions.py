"""Actions on many tasks: what each does, and that undoing leaves everything as it was."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa

from builders import CONFIG, a_result
from fakes import FixedClock
from juryroom.core.model import Json, NewTask
from juryroom.errors import BadInput, NotNow
from juryroom.services import actions, annotations
from juryroom.services.actions import undo
from juryroom.store.tables import TRASH, action_changes, metadata
from juryroom.store.unit import Database
from services.desk import Desk, exported


@pytest.fixture
def desk(database: Database, clock: FixedClock) -> Desk:
    return Desk(database, clock, maximum_annotations=2)


CASES: list[tuple[str, dict[str, Any], str]] = [
    ("delete_tasks", {}, "Deleted 8 tasks"),
    ("delete_tasks_annotations", {}, "Deleted the annotations of 3 tasks"),
    ("delete_tasks_predictions", {}, "Deleted 12 predictions"),
    ("predictions_to_annotations", {}, "Created 8 annotations"),
    ("remove_duplicates", {}, "Removed 4 duplicates, moved 1 annotation to the tasks that stay"),
    ("set_ground_truth", {}, "Changed the ground truth of 2 tasks"),
    (
        "rename_labels",
        {"control_tag": "verdict", "old_label_name": "same", "new_label_name": "equal"},
        "Renamed in 7 results of 2 annotations, 4 predictions, 1 draft",
    ),
    ("add_data_field", {"value_name": "group", "value_type": "String", "value": "a"}, "Changed the data of 8 tasks"),
    ("cache_labels", {"control_tag": "verdict"}, "Changed the data of 8 tasks"),
]


@pytest.mark.parametrize(("action", "options", "told"), CASES, ids=[case[0] for case in CASES])
def test_each_action_does_its_work_and_is_undone_without_a_trace(
    desk: Desk, action: str, options: dict[str, Any], told: str
) -> None:
    before, config = desk.state(), desk.config()
    done = desk.do(action, options)
    assert (done.processed_items, done.detail) == (8, told)
    assert desk.state() != before
    desk.undo(done.run)
    assert desk.state() == before
    assert desk.config() == config
    assert _nothing_is_kept(desk)


def _nothing_is_kept(desk: Desk) -> bool:
    count = sa.select(sa.func.count())
    with desk.database.read() as unit:
        kept = [unit.connection.execute(count.select_from(table)).scalar_one() for table in TRASH.values()]
        return not any(kept) and not unit.connection.execute(count.select_from(action_changes)).scalar_one()


def test_what_tables_hold_of_a_task_is_kept_when_it_goes() -> None:
    # Leases are given anew, flags and agreement are worked out again, and what people were told they were told.
    # Whatever else comes to hang on tasks has to be put into the trash, or named here.
    not_kept = {"leases", "review_leases", "task_numbers", "task_texts", "task_agreements", "task_flags"}
    not_kept |= {"notifications"}
    on_tasks = {"tasks"}
    while more := {
        table.name
        for table in metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name in on_tasks and table.name not in on_tasks
    }:
        on_tasks |= more
    assert on_tasks - not_kept == set(TRASH)


def test_annotations_of_one_person_go_alone(desk: Desk) -> None:
    desk.do("delete_tasks_annotations", {"annotator": str(desk.bob)})
    assert desk.labels(1) == ["same"]
    assert desk.labels(0) == ["same"]


def test_predictions_of_one_version_go_alone(desk: Desk) -> None:
    done = desk.do("delete_tasks_predictions", {"model_version": "v2"})
    assert done.detail == "Deleted 4 predictions"
    with desk.database.read() as unit:
        assert unit.projects.get(desk.project).total_predictions_number == 8
        assert unit.tasks.get(desk.tasks[1]).score == 0.4


def test_a_task_somebody_has_answered_gets_no_second_annotation_of_theirs_unless_asked(desk: Desk) -> None:
    with desk.database.write() as unit:
        annotations.submit(unit, desk.tasks[0], [a_result()], author=desk.owner)
    assert desk.do("predictions_to_annotations").detail == "Created 7 annotations"
    assert desk.do("predictions_to_annotations").detail == "Created 0 annotations"
    assert desk.do("predictions_to_annotations", {"again": "Yes"}).detail == "Created 1 annotation"


def test_a_version_can_be_chosen_for_annotations(desk: Desk) -> None:
    assert desk.do("predictions_to_annotations", {"model_version": "v1"}).detail == "Created 8 annotations"
    assert desk.labels(5) == ["different"]


def test_predictions_that_do_not_fit_become_no_annotations(desk: Desk) -> None:
    other = CONFIG.replace('"same"', '"equal"')
    with desk.database.write() as unit:
        unit.projects.update(desk.project, {"label_config": other})
    told = "Created 4 annotations; 4 predictions did not fit the labelling config"
    assert desk.do("predictions_to_annotations").detail == told


def test_without_a_model_it_says_what_to_do(desk: Desk) -> None:
    with pytest.raises(NotNow, match="send predictions to POST /api/predictions"):
        desk.do("retrieve_tasks_predictions")


def test_an_annotation_is_copied_to_other_tasks(desk: Desk) -> None:
    before = desk.state()
    with desk.database.read() as unit:
        source = unit.annotations.of_task(desk.tasks[1])[0].id
    done = desk.do("propagate_annotations", {"source_annotation_id": source}, desk.tasks[:4])
    assert (done.processed_items, done.detail) == (4, "Created 3 annotations")
    assert desk.labels(3) == ["different"]
    with desk.database.read() as unit:
        copy = unit.annotations.of_task(desk.tasks[3])[0]
    assert (copy.parent_annotation, copy.last_action) == (source, "propagated_annotation")
    desk.undo(done.run)
    assert desk.state() == before


def test_duplicates_are_shown_before_they_are_removed(desk: Desk) -> None:
    with desk.database.read() as unit:
        planned = actions.plan(unit, desk.project, actions.named("remove_duplicates"), desk.tasks, {}, desk.owner)
    first, second, third = planned.preview["examples"][:3]
    assert first == {"keep": desk.tasks[1], "remove": [desk.tasks[0]], "annotations_moved": 1}
    assert second == {"keep": desk.tasks[2], "remove": [desk.tasks[3]], "annotations_moved": 0}
    assert third["keep"] == desk.tasks[4]
    assert (planned.preview["groups"], planned.preview["remove"]) == (4, 4)


def test_data_are_equal_whatever_the_order_of_their_fields(desk: Desk) -> None:
    with desk.database.write() as unit:
        new = [
            NewTask(Json('{"text": "x", "n": 1}')),
            NewTask(Json('{"n":1,"text":"x"}')),
            NewTask(Json('{"text":"x"}')),
        ]
        ids = unit.tasks.add_many(unit.projects.get(desk.project), new)
    assert desk.do("remove_duplicates", {}, ids).detail == "Removed 1 duplicate"


def test_a_moved_ground_truth_gives_way_to_the_one_that_is_there(desk: Desk) -> None:
    with desk.database.write() as unit:
        for number in (0, 1):
            first = unit.annotations.of_task(desk.tasks[number])[0]
            annotations.update(unit, first.id, by=desk.owner, changes={"ground_truth": True})
    before = desk.state()
    done = desk.do("remove_duplicates")
    with desk.database.read() as unit:
        there = unit.annotations.of_task(desk.tasks[1])
        assert sorted((each.completed_by == desk.bob, each.ground_truth) for each in there) == [
            (False, False), (False, False), (True, True),
        ]  # fmt: skip
    desk.undo(done.run)
    assert desk.state() == before


def test_a_label_of_some_tasks_is_renamed_to_one_the_config_has(desk: Desk) -> None:
    names = {"control_tag": "verdict", "old_label_name": "same", "new_label_name": "different"}
    desk.do("rename_labels", names, desk.tasks[:1])
    assert desk.labels(0) == ["different"]
    assert "same" in desk.labels(1)


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"control_tag": "nope", "old_label_name": "same", "new_label_name": "x"}, "control_tag"),
        ({"control_tag": "verdict", "old_label_name": "same", "new_label_name": ""}, "new_label_name"),
        ({"control_tag": "verdict", "old_label_name": "same", "new_label_name": "unheard of"}, "new_label_name"),
        ({"control_tag": "verdict", "old_label_name": "other", "new_label_name": "x"}, "new_label_name"),
    ],
)
def test_names_that_cannot_be_are_refused(desk: Desk, options: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        desk.do("rename_labels", options, desk.tasks[:2])
    assert field in refused.value.fields


def test_a_renamed_label_is_renamed_in_the_config_as_it_was_written(desk: Desk) -> None:
    done = desk.do("rename_labels", {"control_tag": "verdict", "old_label_name": "same", "new_label_name": 'e "q" <l>'})
    assert desk.config() == CONFIG.replace('"same"', "'e \"q\" &lt;l&gt;'")
    assert desk.labels(0) == ['e "q" <l>']
    with desk.database.write() as unit:  # somebody edits the config afterwards
        edited = desk.config().replace("<View>", "<View><Header value='Hello'/>")
        unit.projects.update(desk.project, {"label_config": edited})
    desk.undo(done.run)
    assert desk.config() == CONFIG.replace("<View>", "<View><Header value='Hello'/>")
    assert desk.labels(0) == ["same"]


@pytest.mark.parametrize(
    ("kind", "value", "first"),
    [("Number", "3", 3), ("Number", "0.5", 0.5), ("Boolean", "true", True), ("String", "é", "é"),
     ("Expression", 'copy("text")', "task 0"), ("Expression", "random(7, 7)", 7),
     ("Expression", 'choices(["a"], [1])', "a")],
)  # fmt: skip
def test_a_field_holds_a_value_of_its_type(desk: Desk, kind: str, value: str, first: object) -> None:
    desk.do("add_data_field", {"value_name": "f", "value_type": kind, "value": value})
    with desk.database.read() as unit:
        assert json.loads(unit.tasks.get(desk.tasks[0]).data or "")["f"] == first


@pytest.mark.parametrize(
    ("kind", "value"),
    [("Number", "x"), ("Number", "nan"), ("Boolean", "perhaps"), ("Date", "x"), ("Expression", "__import__('os')"),
     ("Expression", "random(2, 1)"), ("Expression", "(" * 5000), ("Expression", 'choices(["a"], [-1])')],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused(desk: Desk, kind: str, value: str) -> None:
    with pytest.raises(BadInput):
        desk.do("add_data_field", {"value_name": "f", "value_type": kind, "value": value})


def test_data_the_config_could_not_show_stay(desk: Desk) -> None:
    done = desk.do("add_data_field", {"value_name": "text", "value_type": "Expression", "value": 'copy("nothing")'})
    assert done.detail == "Changed the data of 0 tasks; 8 tasks would no longer fit the labelling config and stayed"


def test_labels_are_cached_with_their_numbers(desk: Desk) -> None:
    desk.do("cache_labels", {"control_tag": "ALL", "source": "predictions"})
    desk.do("cache_labels", {"control_tag": "verdict", "with_counters": "No"})
    with desk.database.read() as unit:
        data = json.loads(unit.tasks.get(desk.tasks[1]).data or "")
    assert data == {
        "text": "task 0",
        "cache_predictions_all": "different: 1, same: 1",
        "cache_verdict": "different, same",
    }


# Undoing


def test_is_undone_once(desk: Desk) -> None:
    run = desk.do("delete_tasks").run
    desk.undo(run)
    with pytest.raises(NotNow, match="already"):
        desk.undo(run)


def test_is_undone_within_thirty_days(desk: Desk, clock: FixedClock) -> None:
    run = desk.do("delete_tasks").run
    clock.advance(days=31)
    with pytest.raises(NotNow, match="30 days"):
        desk.undo(run)


def test_what_can_no_longer_be_undone_is_erased(desk: Desk, clock: FixedClock) -> None:
    desk.do("delete_tasks", {}, desk.tasks[:4])
    desk.do("add_data_field", {"value_name": "f", "value_type": "String", "value": "x"})
    with desk.database.write() as unit:
        assert not undo.purge_due(unit)
    clock.advance(days=31)
    later = desk.do("delete_tasks", {}, desk.tasks[4:6])
    for _ in range(10):
        with desk.database.write() as unit:
            if not undo.purge_due(unit):
                break
    desk.undo(later.run)
    assert _nothing_is_kept(desk)


def test_the_erasing_is_asked_for_once(desk: Desk, clock: FixedClock) -> None:
    desk.do("delete_tasks")
    for due in (0, 1, 1):
        with desk.database.write() as unit:
            undo.ask_for_purge(unit)
            assert len(unit.jobs.unfinished()) == due
        clock.advance(days=31)


def test_what_a_later_action_stands_on_waits_for_it(desk: Desk) -> None:
    before = desk.state()
    first = desk.do("predictions_to_annotations", {}, desk.tasks[:2])
    second = desk.do("delete_tasks_annotations", {}, desk.tasks[:1])
    third = desk.do("delete_tasks", {}, desk.tasks[6:])
    with pytest.raises(NotNow, match="Delete annotations"):
        desk.undo(first.run)
    desk.undo(second.run)
    desk.undo(first.run)
    desk.undo(third.run)
    assert desk.state() == before


def test_work_done_since_is_left_alone(desk: Desk) -> None:
    renamed = desk.do("rename_labels", {"control_tag": "verdict", "old_label_name": "same", "new_label_name": "equal"})
    made = desk.do("predictions_to_annotations", {"model_version": "v1"}, desk.tasks[4:6])
    with desk.database.write() as unit:
        corrected = unit.annotations.of_task(desk.tasks[0])[0]
        annotations.update(unit, corrected.id, by=desk.bob, results=[a_result("different")])
        kept = unit.annotations.of_task(desk.tasks[4])[0]
        annotations.update(unit, kept.id, by=desk.bob, results=[a_result("equal")])
    assert desk.undo(made.run).detail == "Removed 1 annotation; left 1 as changed since"
    assert desk.undo(renamed.run).detail == "Set back 6 changes; left 1 as changed since"
    assert desk.labels(0) == ["different"]
    desk.state()


def test_answers_on_a_task_that_is_gone_for_good_have_no_place(desk: Desk) -> None:
    run = desk.do("delete_tasks_annotations").run
    with desk.database.write() as unit:
        unit.tasks.delete_many(unit.projects.get(desk.project), [desk.tasks[0]])
    assert desk.undo(run).detail == "Put back 3 annotations; 1 had no place any more"
    desk.state()


def test_a_unique_id_used_again_stays_with_the_newer_annotation(desk: Desk) -> None:
    details = annotations.Details(unique_id="mine")
    with desk.database.write() as unit:
        annotations.submit(unit, desk.tasks[7], [a_result()], author=desk.ann, details=details)
    run = desk.do("delete_tasks_annotations", {}, desk.tasks[7:]).run
    with desk.database.write() as unit:
        annotations.submit(unit, desk.tasks[7], [a_result("different")], author=desk.ann, details=details)
    desk.undo(run)
    with desk.database.read() as unit:
        assert [each.unique_id for each in unit.annotations.of_task(desk.tasks[7])] == [None, "mine"]


def test_deleted_tasks_are_nowhere_else(desk: Desk) -> None:
    desk.do("delete_tasks", {}, desk.tasks[:7])
    with desk.database.read() as unit:
        project = unit.projects.get(desk.project)
        assert (project.task_number, project.total_annotations_number) == (1, 0)
        assert len(json.loads(exported(unit, desk.project))) == 1
        assert unit.annotations.history(desk.project, desk.ann) == []
    with desk.database.write() as unit:  # the config is free to lose what only deleted answers used
        from juryroom.services import projects as project_service

        project_service.update(unit, desk.project, {"label_config": CONFIG.replace("same", "equal")})


def test_a_deleted_project_takes_its_trash_along(desk: Desk) -> None:
    desk.do("delete_tasks")
    with desk.database.write() as unit:
        unit.projects.delete(desk.project)
    assert _nothing_is_kept(desk)


def test_priorities_are_set_and_set_back_but_for_those_changed_since(desk: Desk) -> None:
    first = desk.do("set_priority", {"priority": "3"}, desk.tasks[:3])
    assert first.detail == "Changed the priority of 3 tasks"
    desk.do("set_priority", {"priority": 9}, desk.tasks[1:2])
    with desk.database.write() as unit:
        unit.rewrites.set_priorities(desk.project, {desk.tasks[0]: 5})
    with desk.database.read() as unit:
        assert [unit.tasks.get(task).priority for task in desk.tasks[:4]] == [5, 9, 3, 0]


@pytest.mark.parametrize("given", [None, "high", -1, 101])
def test_a_priority_that_cannot_be_is_refused(desk: Desk, given: object) -> None:
    with pytest.raises(BadInput):
        desk.do("set_priority", {"priority": given})


def test_a_priority_is_undone(desk: Desk) -> None:
    done = desk.do("set_priority", {"priority": 4})
    with desk.database.write() as unit:
        unit.rewrites.set_priorities(desk.project, {desk.tasks[0]: 5})
    desk.undo(done.run)
    with desk.database.read() as unit:
        assert [unit.tasks.get(task).priority for task in desk.tasks] == [5] + [0] * 7
        assert unit.projects.get(desk.project).has_priorities
