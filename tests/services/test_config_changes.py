"""Another config for a project that has answers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from builders import CONFIG, a_project, a_result, people, some_tasks
from juryroom.core.config.rewrite import Renames
from juryroom.errors import BadInput, ConfigInUse
from juryroom.services import annotations, config_changes, drafts
from juryroom.services.actions.undo import undo
from juryroom.services.config_changes import Changed, Report
from juryroom.store.unit import Database

RENAMED = CONFIG.replace('name="verdict"', 'name="decision"').replace('"same"', '"equal"')
MAPPING = Renames({"verdict": "decision"}, {"verdict": {"same": "equal"}})


class Desk:
    """Two answers, a draft and three predictions with the labels of CONFIG."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.write() as unit:
            self.ann, self.owner = people(unit, 2)
            project = a_project(unit, maximum_annotations=2)
            self.project = project.id
            self.tasks = some_tasks(unit, project, 3, scores=[0.1, 0.2, 0.3])
            annotations.submit(unit, self.tasks[0], [a_result()], author=self.ann)
            annotations.submit(unit, self.tasks[1], [a_result("different")], author=self.ann)
            drafts.add(unit, self.tasks[2], [a_result()], user=self.ann)

    def report(self, config: str) -> Report:
        with self.database.read() as unit:
            return config_changes.report(unit, self.project, config)

    def change(self, config: str, renames: Renames | None = None, **fields: Any) -> Changed:
        with self.database.write() as unit:
            given = {"label_config": config}
            return config_changes.change(unit, self.project, given, by=self.owner, renames=renames, **fields)

    def results(self) -> list[Any]:
        with self.database.read() as unit:
            found = [unit.annotations.of_task(task) for task in self.tasks]
            made = [each.result for there in found for each in there]
            made += [each.result for each in unit.drafts.of_task(self.tasks[2])]
        return [json.loads(each)[0] for each in made]


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def test_a_report_of_a_config_that_fits_is_empty(desk: Desk) -> None:
    report = desk.report(CONFIG.replace("<View>", "<View><Header value='Hello'/>"))
    assert (report.problems, report.lost, bool(report.suggested), report.tasks) == ([], [], False, 3)


def test_a_lost_label_comes_with_numbers_examples_and_the_likely_name(desk: Desk) -> None:
    report = desk.report(CONFIG.replace('"same"', '"equal"'))
    assert report.problems == [
        "These labels still exist in annotations or drafts:\nsame (1 annotation, 1 draft)\n"
        'Please add labels to tag with name="verdict".'
    ]
    (lost,) = report.lost
    assert (lost.control, lost.label, lost.annotations, lost.drafts) == ("verdict", "same", 1, 1)
    assert lost.suggestion == "equal"  # the only one that went, the only one that came
    assert [(each.entity, each.task) for each in lost.examples] == [
        ("annotation", desk.tasks[0]), ("draft", desk.tasks[2]),
    ]  # fmt: skip
    assert report.problems_then == []


def test_a_renamed_control_is_recognised_by_its_labels(desk: Desk) -> None:
    report = desk.report(RENAMED)
    assert report.suggested == MAPPING
    assert [(lost.label, lost.suggestion) for lost in report.lost] == [(None, "decision"), ("same", "equal")]
    assert report.problems_then == []


def test_with_a_mapping_answers_follow_and_undo_brings_both_back(desk: Desk) -> None:
    before = desk.results()
    changed = desk.change(RENAMED, MAPPING)
    assert changed.project.label_config == RENAMED
    assert changed.rewriting is not None
    assert changed.rewriting.detail == "Renamed in 3 results of 2 annotations, 1 draft"
    assert desk.results() == [
        {**a_result("equal"), "from_name": "decision"},
        {**a_result("different"), "from_name": "decision"},
        {**a_result("equal"), "from_name": "decision"},
    ]
    with desk.database.write() as unit:  # the answer fits the config now
        answer = unit.annotations.of_task(desk.tasks[0])[0]
        annotations.check(unit.projects.get(desk.project), json.loads(answer.result))
        undo(unit, changed.rewriting.run, by=desk.owner)
        assert unit.projects.get(desk.project).label_config == CONFIG
    assert desk.results() == before


def test_what_a_mapping_leaves_out_is_still_refused(desk: Desk) -> None:
    with pytest.raises(ConfigInUse, match="same"):
        desk.change(RENAMED, Renames({"verdict": "decision"}))
    assert desk.results()[0] == a_result()


def test_force_says_what_becomes_unreadable_and_keeps_it(desk: Desk) -> None:
    before = desk.results()
    changed = desk.change(CONFIG.replace('"same"', '"equal"'), force=True)
    assert [line.splitlines()[1] for line in changed.unreadable] == ["same (1 annotation, 1 draft)"]
    assert desk.results() == before


@pytest.mark.parametrize(
    "renames",
    [Renames({"verdict": "nowhere"}), Renames(labels={"verdict": {"same": "nothing"}}),
     Renames(labels={"nobody": {"same": "equal"}})],
)  # fmt: skip
def test_names_that_are_not_in_the_config_are_refused(desk: Desk, renames: Renames) -> None:
    with pytest.raises(BadInput) as refused:
        desk.change(CONFIG.replace('"same"', '"equal"'), renames)
    assert "mapping" in refused.value.fields


def test_a_control_moved_to_another_object_takes_its_answers_along(desk: Desk) -> None:
    moved = CONFIG.replace("<View>", '<View><Text name="other" value="$text"/>').replace(
        'name="verdict" toName="text"', 'name="decision" toName="other"'
    )
    desk.change(moved, Renames({"verdict": "decision"}))
    assert desk.results()[0] == {**a_result(), "from_name": "decision", "to_name": "other"}
