"""Certificates: the sealed half of the ground truth is opened once for a version, and what it says is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from juryroom.core.config.binding import need_of
from juryroom.core.config.interface import Interface
from juryroom.core.judging.alt_test import alt_test
from juryroom.core.judging.answers import answer_of
from juryroom.core.judging.prediction_powered import Estimate, estimate_mean
from juryroom.core.judging.probes import family, share_of
from juryroom.core.judging.prompts import Certificate, PromptVersion
from juryroom.core.judging.verdict import Outcome, read_reply
from juryroom.core.model import Project, ProjectId, TaskId, UserId
from juryroom.errors import AlreadyExists, BadInput
from juryroom.services.judging import probing, results, work
from juryroom.services.judging.juries import voted_on
from juryroom.services.judging.results import Truth, label_of

if TYPE_CHECKING:
    from juryroom.store.unit import UnitOfWork

MOST_LABELS = 12
"""Labels of a control whose share is estimated."""


def certify(unit: UnitOfWork, version: PromptVersion, project_id: ProjectId, *, by: UserId) -> Certificate:
    """Open the sealed half for this version. Raises AlreadyExists when it was opened, BadInput when it is empty."""
    if unit.certificates.of_version(version.id, project_id) is not None:
        raise AlreadyExists("This version has its certificate: the sealed half is opened once. Make a new version.")
    test = results.truth_of(unit, version, project_id, "test")
    if not test.scores:
        message = "This version has not judged any task of the sealed half: run it on tasks with ground truth first."
        raise BadInput("Validation error", {"version": [message]})
    content = _content(unit, version, test)
    return unit.certificates.add(version.id, project_id, work.as_json(content), by)


def _content(unit: UnitOfWork, version: PromptVersion, test: Truth) -> dict[str, Any]:
    project = test.project
    dev = results.aligned(results.truth_of(unit, version, project.id, "dev"))
    found = results.aligned(test)
    prompt = unit.prompts.get(version.prompt_id)
    spent = [verdict.cost for verdict in test.verdicts.values() if verdict.cost is not None]
    right = sum(test.scores.values())
    return {
        "version": version.id, "number": version.number, "title": version.title, "prompt": prompt.id,
        "prompt_title": prompt.title, "model": version.model, "provider": version.provider,
        "project": project.id, "project_title": project.title, "issued_at": unit.now,
        "n": found.n, "n_missing": found.n_missing, "accuracy": found.accuracy,
        "accuracy_interval": found.accuracy_interval, "controls": found.controls,
        "dev": {"n": dev.n, "accuracy": dev.accuracy, "accuracy_interval": dev.accuracy_interval},
        "probes": _probes(unit, version, test),
        "cost_per_correct": sum(spent) / right if spent and right else None,
        "cost_per_task": sum(spent) / len(spent) if spent else None,
        "alt_test": _alt_tests(unit, version, project), "prediction_powered": _estimates(unit, version, project),
        "outcomes": _outcomes(test),
    }  # fmt: skip


def _outcomes(test: Truth) -> dict[str, int]:
    found: dict[str, int] = {}
    for verdict in test.verdicts.values():
        found[verdict.outcome.value] = found.get(verdict.outcome.value, 0) + 1
    return found


# What should not matter


def _probes(unit: UnitOfWork, version: PromptVersion, test: Truth) -> dict[str, Any]:
    return {
        "position": _position(unit, test),
        "length": _length(unit, test),
        "self_preference": _own_side(unit, version, test),
        "injection": probing.flip_rate(unit, version.id, test.project.id),
    }


def _pairwise(interface: Interface) -> str | None:
    return next((name for name, control in interface.controls.items() if control.tag == "Pairwise"), None)


def _position(unit: UnitOfWork, test: Truth) -> dict[str, Any]:
    """How often the answer turned with the order, and how often what was shown first won, in either order."""
    name = _pairwise(test.interface)
    if name is None:
        return share_of([], what="pairs").as_json() | {"flip_rate": None}
    judged = [verdict for verdict in test.verdicts.values() if verdict.outcome is Outcome.OK or verdict.flipped]
    hashes = [one for verdict in judged for one in msgspec.json.decode(verdict.requests)]
    first = []
    for reply in unit.model_replies.known(hashes).values():
        for result in read_reply(reply.reply or "", test.interface, {}).results:
            if result["from_name"] == name and result["value"].get("selected") in ("left", "right"):
                first.append(result["value"]["selected"] == "left")
    flips = sum(verdict.flipped for verdict in judged)
    return share_of(first, what="answers about pairs").as_json() | {
        "flip_rate": flips / len(judged) if judged else None, "flips": flips, "pairs": len(judged),
    }  # fmt: skip


def _sides(test: Truth) -> tuple[str, str] | None:
    name = _pairwise(test.interface)
    if name is None:
        return None
    fields = [need.key for shown in test.interface.controls[name].objects if (need := need_of(shown.value))]
    return (fields[0], fields[1]) if len(fields) == 2 else None


def _length(unit: UnitOfWork, test: Truth) -> dict[str, Any]:
    """How often the longer of two texts won with the judge, and with people."""
    sides, name = _sides(test), _pairwise(test.interface)
    judge, people = [], []
    for data, said, true in _pairs(unit, test, name) if sides and name else []:
        left, right = (str(data.get(field) or "") for field in sides or ("", ""))
        if len(left) != len(right):
            longer = "left" if len(left) > len(right) else "right"
            if said in ("left", "right"):
                judge.append(said == longer)
            if true in ("left", "right"):
                people.append(true == longer)
    return share_of(judge, people, what="pairs of texts of different length").as_json()


def _own_side(unit: UnitOfWork, version: PromptVersion, test: Truth) -> dict[str, Any]:
    """How often the judge chose what a model of its own family wrote, where tasks tell: `FIELD_model` names it."""
    sides, name, own = _sides(test), _pairwise(test.interface), family(version.model)
    judge, people = [], []
    for data, said, true in _pairs(unit, test, name) if sides and name else []:
        authors = [family(str(data.get(f"{field}_model") or "")) == own for field in sides or ()]
        if sum(authors) == 1:
            mine = "left" if authors[0] else "right"
            if said in ("left", "right"):
                judge.append(said == mine)
            if true in ("left", "right"):
                people.append(true == mine)
    return share_of(judge, people, what="pairs that tell which model wrote which side").as_json()


def _pairs(unit: UnitOfWork, test: Truth, name: str) -> list[tuple[dict[str, Any], Any, Any]]:
    tasks = unit.tasks.get_many(list(test.scores))
    found = []
    for task in tasks:
        said = answer_of(test.interface, msgspec.json.decode(test.verdicts[task.id].results)).get(name)
        found.append((msgspec.json.decode(task.data or "{}"), said, test.answers[task.id].get(name)))
    return found


# May it replace a person?


def _alt_tests(unit: UnitOfWork, version: PromptVersion, project: Project) -> dict[str, Any]:
    """The alternative annotator test on every control that is voted on, over tasks that people answered."""
    interface = Interface.of(project.label_config)
    run = unit.judge_runs.latest_of([version.id], project.id).get(version.id)
    if run is None:
        return {}
    found = {}
    for control in voted_on(interface):
        judge: dict[str, str] = {}
        people: dict[str, dict[str, str]] = {}
        for some in unit.judge_runs.every_verdict(run.id):
            _note_people(unit, interface, control, [one.task_id for one in some], people)
            for verdict in some:
                label = label_of(answer_of(interface, msgspec.json.decode(verdict.results)).get(control))
                if label is not None:
                    judge[str(verdict.task_id)] = label
        outcome = alt_test(judge, people)
        found[control] = {
            "winning_rate": outcome.winning_rate, "advantage": outcome.advantage, "passed": outcome.passed,
            "epsilon": outcome.epsilon, "reason": outcome.reason, "people": len(people),
        }  # fmt: skip
    return found


def _note_people(
    unit: UnitOfWork, interface: Interface, control: str, ids: list[TaskId], people: dict[str, dict[str, str]]
) -> None:
    for task_id, there in unit.annotations.of_tasks(ids).items():
        for each in there:
            if each.completed_by is None or each.was_cancelled or each.adjudicated:
                continue
            label = label_of(answer_of(interface, msgspec.json.decode(each.result)).get(control))
            if label is not None:
                people.setdefault(f"u:{each.completed_by}", {})[str(task_id)] = label


# The headline, debiased


def _estimates(unit: UnitOfWork, version: PromptVersion, project: Project) -> dict[str, Any]:
    """PPI++ of what people would say over everything that was judged: the mean of a number, the share of each label."""
    interface = Interface.of(project.label_config)
    run = unit.judge_runs.latest_of([version.id], project.id).get(version.id)
    if run is None:
        return {}
    truth = results.truth_of(unit, version, project.id, None)
    said: dict[TaskId, Mapping[str, Any]] = {
        verdict.task_id: answer_of(interface, msgspec.json.decode(verdict.results))
        for some in unit.judge_runs.every_verdict(run.id)
        for verdict in some
        if verdict.outcome is Outcome.OK
    }
    found = {}
    for control in voted_on(interface):
        people = {one: label_of(answer.get(control)) for one, answer in truth.answers.items() if one in said}
        judge = {one: label_of(answer.get(control)) for one, answer in said.items()}
        found[control] = _of_control(interface, control, people, judge)
    return found


def _of_control(
    interface: Interface, control: str, people: Mapping[TaskId, str | None], judge: Mapping[TaskId, str | None]
) -> dict[str, Any]:
    if interface.controls[control].tag in ("Rating", "Number"):
        return {"mean": _estimated(people, judge, None)}
    labels = sorted({label for label in [*people.values(), *judge.values()] if label is not None})[:MOST_LABELS]
    return {label: _estimated(people, judge, label) for label in labels}


def _estimated(
    people: Mapping[TaskId, str | None], judge: Mapping[TaskId, str | None], label: str | None
) -> dict[str, Any] | None:
    def number(said: str | None) -> float | None:
        if said is None:
            return None
        return float(said) if label is None else float(said == label)

    both = [one for one in people if people[one] is not None and judge.get(one) is not None]
    elsewhere = [one for one in judge if one not in people and judge[one] is not None]
    found = estimate_mean(
        np.array([number(people[one]) for one in both], dtype=float),
        np.array([number(judge[one]) for one in both], dtype=float),
        np.array([number(judge[one]) for one in elsewhere], dtype=float),
    )
    return None if found is None else _estimate_json(found)


def _estimate_json(found: Estimate) -> dict[str, Any]:
    return {
        "value": found.value, "low": found.low, "high": found.high, "weight": found.weight,
        "people_alone": found.people_alone, "n_labelled": found.n_labelled, "n_judged": found.n_judged,
        "effective_labels": found.effective_labels,
    }  # fmt: skip
