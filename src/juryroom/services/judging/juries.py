"""Juries: several versions on the same tasks, their combined verdicts, and what each of them adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import chain, combinations
from typing import TYPE_CHECKING, Any

import msgspec

from juryroom.core.agreement.cohen import cohen_kappa
from juryroom.core.config.interface import Interface
from juryroom.core.judging.answers import answer_of
from juryroom.core.judging.jury import (
    AGGREGATORS,
    Aggregator,
    JuryVerdict,
    against,
    needs_review,
    report,
    verdicts_of_jury,
)
from juryroom.core.judging.prompts import Jury, PromptVersion, TaskVerdict
from juryroom.core.judging.schema import judged_controls
from juryroom.core.judging.split import side_of
from juryroom.core.judging.verdict import Outcome
from juryroom.core.model import ProjectId, Task, TaskId, UserId
from juryroom.errors import BadInput, NotThere
from juryroom.services.judging import work
from juryroom.services.judging.prompts import interface_for_judges
from juryroom.services.judging.results import CATEGORICAL, label_of

if TYPE_CHECKING:
    from juryroom.store.unit import UnitOfWork

LEAST_SHARE = 0.6
FEWEST, MOST = 2, 12
_NUMERIC = frozenset({"mean", "median"})


@dataclass(frozen=True, slots=True)
class NewJury:
    """What a jury is made from; `control` empty: the first that is voted on."""

    title: str
    versions: Sequence[int]
    aggregator: str = "majority"
    least_share: float = LEAST_SHARE
    control: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A task before the jury: what it says together, and what each judge said."""

    task_id: TaskId
    task: Task | None
    found: JuryVerdict | None
    review: str | None
    truth: Mapping[str, Any] | None
    said: Mapping[int, TaskVerdict]
    answers: Mapping[int, Mapping[str, Any]]


def create(unit: UnitOfWork, project_id: ProjectId, new: NewJury, *, by: UserId) -> Jury:
    """A new jury. Raises BadInput for judges of another project, too few of them, or a control that has no labels."""
    return unit.juries.add(project_id, {**_values(unit, project_id, new), "created_by": by})


def update(unit: UnitOfWork, jury: Jury, new: NewJury) -> Jury:
    """Change any part of a jury."""
    return unit.juries.update(jury.id, _values(unit, jury.project_id, new))


def _values(unit: UnitOfWork, project_id: ProjectId, new: NewJury) -> dict[str, Any]:
    interface = interface_for_judges(unit.projects.get(project_id))
    controls = voted_on(interface)
    control = new.control or next(iter(controls), "")
    problems: dict[str, list[str]] = {}
    if control not in controls:
        offered = ", ".join(controls) or "none"
        problems["control"] = [f"A jury votes on one of the controls whose answers are labels: {offered}."]
    elif new.aggregator in _NUMERIC and interface.controls[control].tag not in ("Rating", "Number"):
        problems["aggregator"] = [f"{new.aggregator} is of numbers, and {control} takes none."]
    if new.aggregator not in AGGREGATORS:
        problems["aggregator"] = [f"One of {', '.join(AGGREGATORS)}."]
    versions = list(dict.fromkeys(new.versions))
    if not FEWEST <= len(versions) <= MOST:
        problems["prompt_versions"] = [f"A jury has {FEWEST} to {MOST} judges."]
    elif strangers := [one for one in versions if not _is_here(unit, one, project_id)]:
        problems["prompt_versions"] = [f"This project has no prompt version {strangers[0]}."]
    if problems:
        raise BadInput("Validation error", problems)
    return {
        "title": new.title, "versions": msgspec.json.encode(versions).decode(), "aggregator": new.aggregator,
        "least_share": new.least_share, "control": control,
    }  # fmt: skip


def _is_here(unit: UnitOfWork, version_id: int, project_id: ProjectId) -> bool:
    try:
        return unit.prompts.get(unit.prompts.version(version_id).prompt_id).project_id == project_id
    except NotThere:
        return False


def voted_on(interface: Interface) -> list[str]:
    """Controls whose answers are labels, one at a time."""
    return [
        name for name, control in judged_controls(interface).items()
        if control.tag in CATEGORICAL and control.attrs.get("choice") != "multiple"
    ]  # fmt: skip


def versions_of(unit: UnitOfWork, jury: Jury) -> list[PromptVersion]:
    """Its judges that are still there."""
    found = []
    for one in msgspec.json.decode(jury.versions, type=list[int]):
        try:
            found.append(unit.prompts.version(one))
        except NotThere:
            continue
    return found


class Bench:
    """A jury at work: everything its judges said, read once."""

    def __init__(self, unit: UnitOfWork, jury: Jury) -> None:
        self.unit, self.jury = unit, jury
        self.versions = versions_of(unit, jury)
        self.interface = Interface.of(unit.projects.get(jury.project_id).label_config)
        latest = unit.judge_runs.latest_of([one.id for one in self.versions], jury.project_id)
        self.runs = {version: run.id for version, run in latest.items()}
        self.tags = {name: control.tag for name, control in judged_controls(self.interface).items()}
        self.votes, self.tasks = self._said()
        self.weights = weights_of(unit, self.versions, jury) if jury.aggregator == "weighted" else None
        self.together = verdicts_of_jury(self.votes, self.aggregator, self.weights)

    @property
    def aggregator(self) -> Aggregator:
        return self.jury.aggregator  # type: ignore[return-value]

    def _said(self) -> tuple[dict[str, dict[str, str]], list[TaskId]]:
        """Labels by judge and task, and the tasks with a verdict of any kind."""
        votes: dict[str, dict[str, str]] = {}
        tasks: set[TaskId] = set()
        for version, run in self.runs.items():
            own = votes[str(version)] = {}
            for verdict in chain.from_iterable(self.unit.judge_runs.every_verdict(run)):
                tasks.add(verdict.task_id)
                label = _label(self.interface, verdict, self.jury.control)
                if label is not None:
                    own[str(verdict.task_id)] = label
        return votes, sorted(tasks)

    @cached_property
    def truths(self) -> dict[str, str]:
        """Task to label, of the dev half of the ground truth."""
        seed = work.seed_of(self.unit.projects.get(self.jury.project_id))
        found = {}
        for task_id, text in self.unit.judge_runs.every_truth(self.jury.project_id).items():
            label = label_of(answer_of(self.interface, msgspec.json.decode(text)).get(self.jury.control))
            if label is not None and side_of(task_id, seed) == "dev":
                found[str(task_id)] = label
        return found

    @cached_property
    def reasons(self) -> dict[TaskId, str]:
        """Why people should look at which tasks."""
        return {one: why for one in self.tasks if (why := self._reason(str(one)))}

    def _reason(self, item: str) -> str | None:
        incomplete = any(item not in own for own in self.votes.values()) or len(self.votes) < len(self.versions)
        person, least = self.truths.get(item), self.jury.least_share
        return needs_review(self.together.get(item), least=least, incomplete=incomplete, person=person)

    def wanted(self, shown: str) -> list[TaskId]:
        """Tasks in order: all, those that need a look, or those on which judges differ."""
        if shown == "needs_review":
            return list(self.reasons)
        if shown == "disagreement":
            return [one for one in self.tasks if self._differ(str(one))]
        return self.tasks

    def _differ(self, item: str) -> bool:
        return len({own[item] for own in self.votes.values() if item in own}) > 1


def _label(interface: Interface, verdict: TaskVerdict, control: str) -> str | None:
    if verdict.outcome is not Outcome.OK:
        return None
    return label_of(answer_of(interface, msgspec.json.decode(verdict.results)).get(control))


def weights_of(unit: UnitOfWork, versions: Sequence[PromptVersion], jury: Jury) -> dict[str, float]:
    """Judge to weight: the kappa of its certificate on the jury's control. One without a certificate counts nothing."""
    found = unit.certificates.of_versions([one.id for one in versions], jury.project_id)
    weights = {}
    for version, certificate in found.items():
        content = msgspec.json.decode(certificate.content)
        figures = content.get("controls", {}).get(jury.control) or {}
        weights[str(version)] = float(figures.get("kappa") or 0.0)
    return weights


def cards(bench: Bench, shown: str, *, after: TaskId | None, limit: int) -> list[Card]:
    """Tasks before the jury, in order, behind `after`."""
    chosen = [one for one in bench.wanted(shown) if after is None or one > after][:limit]
    unit = bench.unit
    tasks = {task.id: task for task in unit.tasks.get_many(chosen)}
    columns = {version: unit.judge_runs.verdicts_on(run, chosen) for version, run in bench.runs.items()}
    found = []
    for one in chosen:
        said = {version: column[one] for version, column in columns.items() if one in column}
        answers = {
            version: answer_of(bench.interface, msgspec.json.decode(verdict.results))
            for version, verdict in said.items()
        }
        label = bench.truths.get(str(one))
        truth = None if label is None else {bench.jury.control: label}
        together, review = bench.together.get(str(one)), bench.reasons.get(one)
        found.append(Card(one, tasks.get(one), together, review, truth, said, answers))
    return found


def counts(bench: Bench) -> dict[str, int]:
    """How many tasks each question finds."""
    return {shown: len(bench.wanted(shown)) for shown in ("all", "needs_review", "disagreement")}


def reported(bench: Bench) -> dict[str, Any]:
    """The jury among itself and against the dev half of the ground truth, without what any of its judges is shown as
    an example; null where undefined."""
    shown = {str(task_id) for version in bench.versions for task_id in work.examples_of(version)}
    judged = {item for own in bench.votes.values() for item in own}
    truth = {item: label for item, label in bench.truths.items() if item in judged - shown}
    found: dict[str, Any] = dict(report(bench.votes, {}, bench.aggregator, bench.weights).as_json())
    found |= asdict(against(bench.votes, truth, bench.aggregator, bench.weights))
    judges = [_judge(bench, version, truth, found["marginal"]) for version in bench.versions]
    cost = [judge["cost"] for judge in judges if judge["cost"] is not None]
    found["n_truth"] = len(truth)
    return found | {"judges": judges, "pairs": _pairs(bench), "cost": sum(cost) if cost else None,
                    "weights": bench.weights}  # fmt: skip


def _judge(
    bench: Bench, version: PromptVersion, truth: Mapping[str, str], marginal: Mapping[str, float | None]
) -> dict[str, Any]:
    own = bench.votes.get(str(version.id), {})
    run = bench.runs.get(version.id)
    right = sum(own.get(item) == label for item, label in truth.items())
    spent = bench.unit.judge_runs.cost(run) if run is not None else None
    return {
        "version": version.id, "title": version.title, "model": version.model, "provider": version.provider,
        "n": len(own), "run": run, "cost": spent, "accuracy": right / len(truth) if truth and run else None,
        "marginal": marginal.get(str(version.id)),
    }  # fmt: skip


def _pairs(bench: Bench) -> list[dict[str, Any]]:
    found = []
    for first, second in combinations(bench.votes, 2):
        one, other = bench.votes[first], bench.votes[second]
        both = [item for item in one if item in other]
        labels = sorted({own[item] for own in (one, other) for item in both})
        place = {label: at for at, label in enumerate(labels)}
        table = [[0] * len(labels) for _ in labels]
        for item in both:
            table[place[one[item]]][place[other[item]]] += 1
        same = sum(one[item] == other[item] for item in both)
        found.append({
            "first": int(first), "second": int(second), "n": len(both),
            "agreement": same / len(both) if both else None, "kappa": cohen_kappa(table) if both else None,
        })  # fmt: skip
    return found


# A judge's card: overall, dimensions, words and chips


def shown(bench: Bench, version: PromptVersion, card: Card) -> dict[str, Any]:
    """What one judge said of a task, as its card shows it."""
    verdict = card.said.get(version.id)
    answer = card.answers.get(version.id, {})
    tags = bench.tags
    texts = [str(value) for name, value in answer.items() if tags.get(name) == "TextArea" and value]
    chips = [
        one for name, value in answer.items()
        if name != bench.jury.control and tags.get(name) in ("Choices", "Taxonomy")
        for one in _flat(value)
    ]  # fmt: skip
    return {
        "version": version.id, "title": version.title, "model": version.model, "provider": version.provider or None,
        "outcome": verdict.outcome if verdict else Outcome.WAITING, "overall": answer.get(bench.jury.control),
        "dimensions": {
            name: value for name, value in answer.items()
            if name != bench.jury.control and tags.get(name) in ("Rating", "Number")
        },
        "confidence": verdict.confidence if verdict else None,
        "verdict": " ".join(texts) or (verdict.reasoning if verdict else ""), "chips": chips,
        "cost": verdict.cost if verdict else None, "problem": verdict.problem if verdict else None,
        "weight": (bench.weights or {}).get(str(version.id)),
    }  # fmt: skip


def _flat(value: Any) -> list[str]:
    if isinstance(value, list):
        return [one for part in value for one in _flat(part)]
    return [str(value)]
