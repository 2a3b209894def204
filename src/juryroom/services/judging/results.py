"""What runs found: row by row, in figures, and side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from juryroom.core.config.interface import Interface
from juryroom.core.judging import alignment as core
from juryroom.core.judging.answers import answer_of
from juryroom.core.judging.classes import by_label
from juryroom.core.judging.comparison import compare as paired
from juryroom.core.judging.prompts import JudgeRun, PromptVersion, StoredReply, TaskVerdict
from juryroom.core.judging.schema import judged_controls
from juryroom.core.judging.split import side_of
from juryroom.core.judging.verdict import Outcome
from juryroom.core.judging.verdicts import JudgeVerdict
from juryroom.core.model import Json, Project, ProjectId, Task, TaskId
from juryroom.errors import NotNow
from juryroom.services.judging import runs, work

if TYPE_CHECKING:
    from juryroom.store.judge_runs import Shown
    from juryroom.store.unit import UnitOfWork

MOST_ROWS = 500
CATEGORICAL = frozenset({"Choices", "Rating", "Pairwise", "Number"})
"""Controls whose answers are labels that a confusion matrix can have."""


@dataclass(frozen=True, slots=True)
class Row:
    """A verdict with the task it is about. `truth` is None without one, and while it is sealed."""

    verdict: TaskVerdict
    task: Task | None
    answer: Mapping[str, Any]
    truth: Mapping[str, Any] | None
    correct: float | None
    sealed: bool


def is_open(unit: UnitOfWork, version_id: int, project_id: ProjectId) -> bool:
    """Whether the sealed half of the ground truth may be looked at for this version: it has its certificate."""
    return unit.certificates.of_version(version_id, project_id) is not None


def refuse_sealed(unit: UnitOfWork, version_id: int, project_id: ProjectId) -> None:
    """Raises NotNow while the version has no certificate."""
    if not is_open(unit, version_id, project_id):
        raise NotNow("This half of the ground truth is sealed until the version is certified.")


def replies_of(unit: UnitOfWork, verdict: TaskVerdict) -> list[tuple[StoredReply, str | None]]:
    """The stored replies a verdict was read from, each with the provider's own words."""
    hashes: list[str] = msgspec.json.decode(verdict.requests)
    known = unit.model_replies.known(hashes)
    return [(known[one], unit.model_replies.raw(one)) for one in hashes if one in known]


def rows(unit: UnitOfWork, run: JudgeRun, shown: Shown, *, after: TaskId | None, limit: int) -> list[Row]:
    """Verdicts of a run in the order of their tasks, behind `after`."""
    unsealed = is_open(unit, run.version_id, run.project_id)
    found = unit.judge_runs.verdicts(run.id, shown=shown, unsealed=unsealed, after=after, limit=min(limit, MOST_ROWS))
    return rows_of(unit, run, found, unsealed=unsealed)


def rows_of(unit: UnitOfWork, run: JudgeRun, found: Sequence[TaskVerdict], *, unsealed: bool) -> list[Row]:
    """These verdicts with their tasks and what people say."""
    ids = [verdict.task_id for verdict in found]
    interface = Interface.of(unit.projects.get(run.project_id).label_config)
    tasks = {task.id: task for task in unit.tasks.get_many(ids)}
    truth = unit.judge_runs.ground_truths(ids)
    return [_row(interface, verdict, tasks, truth, unsealed=unsealed) for verdict in found]


def _row(
    interface: Interface, verdict: TaskVerdict, tasks: Mapping[TaskId, Task], truth: Mapping[TaskId, Json], *,
    unsealed: bool,
) -> Row:  # fmt: skip
    hidden = verdict.sealed and not unsealed
    known = truth.get(verdict.task_id)
    return Row(
        verdict,
        tasks.get(verdict.task_id),
        answer_of(interface, msgspec.json.decode(verdict.results)),
        None if known is None or hidden else answer_of(interface, msgspec.json.decode(known)),
        None if hidden else verdict.correct,
        hidden,
    )


def recount(unit: UnitOfWork, run_id: int, tasks: Sequence[TaskId] | None = None) -> JudgeRun:
    """Hold the verdicts of a run against the ground truth as it is now; of these tasks, or of all."""
    run = unit.judge_runs.get(run_id)
    bench = runs.bench_of(unit, run)
    for some in _some(unit, run_id, tasks):
        truth = unit.judge_runs.ground_truths([one.task_id for one in some])
        judged = [one for one in some if one.outcome is not Outcome.WAITING]
        unit.judge_runs.put_verdicts([work.judged_against(bench, one, truth) for one in judged])
    return unit.judge_runs.get(run_id)


def _some(unit: UnitOfWork, run_id: int, tasks: Sequence[TaskId] | None) -> Iterator[list[TaskVerdict]]:
    if tasks is None:
        yield from unit.judge_runs.every_verdict(run_id)
    else:
        yield list(unit.judge_runs.verdicts_on(run_id, tasks).values())


# Figures


@dataclass(frozen=True, slots=True)
class Aligned:
    """A version against one side of the ground truth: overall, and for each control whose answers are labels.

    `accuracy`: the mean agreement by the project's metrics; a verdict that is none counts as 0.
    """

    n: int
    n_missing: int
    accuracy: float | None
    accuracy_interval: tuple[float, float] | None
    controls: dict[str, dict[str, Any]]
    tasks: list[TaskId]


@dataclass(frozen=True, slots=True)
class Truth:
    """Tasks of one side of the ground truth, with what people and the judge said of each."""

    project: Project
    interface: Interface
    answers: Mapping[TaskId, Mapping[str, Any]]
    verdicts: dict[TaskId, TaskVerdict]
    scores: dict[TaskId, float]


def truth_of(unit: UnitOfWork, version: PromptVersion, project_id: ProjectId, side: str | None) -> Truth:
    """The ground truth a version was asked about; side `dev`, `test` or None for both. Tasks that it was never asked
    about, and those that it is shown as examples, are no part of it."""
    project = unit.projects.get(project_id)
    interface = Interface.of(project.label_config)
    seed = work.seed_of(project)
    known = unit.judge_runs.every_truth(project_id)
    shown = work.examples_of(version)
    chosen = [one for one in known if one not in shown and (side is None or side_of(one, seed) == side)]
    said = unit.judge_runs.said(version.id, project_id, chosen)
    settings = work.settings_of(project, interface)
    scores: dict[TaskId, float] = {}
    for one, verdict in said.items():
        score = work.score(interface, settings, verdict, known[one])
        if score is not None:
            scores[one] = score
    answers = {one: answer_of(interface, msgspec.json.decode(known[one])) for one in scores}
    return Truth(project, interface, answers, {one: said[one] for one in scores}, scores)


def aligned(truth: Truth) -> Aligned:
    """How a version did on this side of the ground truth."""
    from juryroom.core.stats.bootstrap import mean_interval

    scores = np.array(list(truth.scores.values()))
    missing = sum(verdict.outcome is not Outcome.OK for verdict in truth.verdicts.values())
    interval = _interval(scores) if set(scores.tolist()) <= {0.0, 1.0} else None
    if interval is None and len(scores):
        found = mean_interval(scores, np.random.default_rng(0))
        interval = (found.low, found.high) if found else None
    return Aligned(
        len(scores), missing, float(scores.mean()) if len(scores) else None, interval, by_control(truth),
        list(truth.scores),
    )  # fmt: skip


def _interval(scores: np.ndarray) -> tuple[float, float] | None:
    from juryroom.core.stats.intervals import wilson

    return wilson(int(scores.sum()), len(scores)) if len(scores) else None


def by_control(truth: Truth) -> dict[str, dict[str, Any]]:
    """Confusion, kappa, calibration and the figures of each label, for controls whose answers are labels."""
    found = {}
    for name, control in judged_controls(truth.interface).items():
        if control.tag not in CATEGORICAL or control.attrs.get("choice") == "multiple":
            continue
        true = {str(one): label_of(answer.get(name)) for one, answer in truth.answers.items()}
        known = {item: label for item, label in true.items() if label is not None}
        if known:
            figures = core.align(verdicts_of(truth, name), known)
            found[name] = figures.as_json() | {
                "tag": control.tag,
                "calibration": calibration_json(figures),
                "labels": [msgspec.to_builtins(one) for one in by_label(figures.confusion)],
            }
    return found


def calibration_json(figures: core.Alignment) -> list[dict[str, float]]:
    """The curve: what was said, and what came of it."""
    if figures.calibration is None:
        return []
    return [msgspec.to_builtins(one) for one in figures.calibration.bins]


def verdicts_of(truth: Truth, control: str) -> list[JudgeVerdict]:
    """The judge's labels on one control."""
    return [
        JudgeVerdict(
            str(one), "judge", _said(truth.interface, verdict, control), confidence=verdict.confidence,
            cost=verdict.cost, tokens=verdict.input_tokens + verdict.output_tokens,
        )
        for one, verdict in truth.verdicts.items()
    ]  # fmt: skip


def _said(interface: Interface, verdict: TaskVerdict, control: str) -> str | None:
    if verdict.outcome is not Outcome.OK:
        return None
    return label_of(answer_of(interface, msgspec.json.decode(verdict.results)).get(control))


def label_of(answer: Any) -> str | None:
    """An answer as a label, None when it is none."""
    if isinstance(answer, list):
        return str(answer[0]) if len(answer) == 1 else None
    if isinstance(answer, float) and answer.is_integer():
        return str(int(answer))
    return None if answer is None or isinstance(answer, dict) else str(answer)


def outputs(unit: UnitOfWork, run: JudgeRun) -> dict[str, dict[str, int]]:
    """How often each label was given, by control; controls without labels are left out."""
    interface = Interface.of(unit.projects.get(run.project_id).label_config)
    wanted = [name for name, control in judged_controls(interface).items() if control.tag in CATEGORICAL]
    counts: dict[str, Counter[str]] = {name: Counter() for name in wanted}
    for some in unit.judge_runs.every_verdict(run.id):
        for verdict in some:
            if verdict.outcome is Outcome.OK:
                _count(counts, answer_of(interface, msgspec.json.decode(verdict.results)))
    return {name: dict(found.most_common()) for name, found in counts.items()}


def _count(counts: Mapping[str, Counter[str]], answer: Mapping[str, Any]) -> None:
    for name, found in counts.items():
        said = answer.get(name)
        for one in said if isinstance(said, list) else [said]:
            if (label := label_of(one)) is not None:
                found[label] += 1


# Side by side


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A task that versions judge differently: what each said, newest verdict first asked for."""

    task: Task | None
    task_id: TaskId
    said: dict[int, Row]


def differing(
    unit: UnitOfWork, versions: Sequence[PromptVersion], project_id: ProjectId, *, after: TaskId | None, limit: int,
    everything: bool = False,
) -> list[SideBySide]:  # fmt: skip
    """Tasks on which the latest runs of these versions do not say the same; with `everything`, all tasks they share."""
    latest = unit.judge_runs.latest_of([version.id for version in versions], project_id)
    if len(latest) < len(versions):
        return []
    found: list[SideBySide] = []
    first = latest[versions[0].id]
    while len(found) < limit:
        some = unit.judge_runs.verdicts(first.id, after=after, limit=MOST_ROWS)
        if not some:
            break
        after = some[-1].task_id
        found += _compared(unit, versions, latest, some, everything=everything)
    return found[:limit]


def _compared(
    unit: UnitOfWork, versions: Sequence[PromptVersion], latest: Mapping[int, JudgeRun], some: Sequence[TaskVerdict],
    *, everything: bool,
) -> list[SideBySide]:  # fmt: skip
    ids = [verdict.task_id for verdict in some]
    columns: dict[int, dict[TaskId, TaskVerdict]] = {versions[0].id: {one.task_id: one for one in some}}
    for version in versions[1:]:
        columns[version.id] = unit.judge_runs.verdicts_on(latest[version.id].id, ids)
    chosen = [
        one for one in ids
        if all(one in column for column in columns.values())
        and (everything or len({_essence(column[one]) for column in columns.values()}) > 1)
    ]  # fmt: skip
    shown = {
        version.id: _rows_by_task(unit, latest[version.id], [columns[version.id][one] for one in chosen])
        for version in versions
    }
    return [
        SideBySide(shown[versions[0].id][one].task, one, {version.id: shown[version.id][one] for version in versions})
        for one in chosen
    ]


def _essence(verdict: TaskVerdict) -> str:
    """What was said, without ids."""
    results = msgspec.json.decode(verdict.results)
    said = [[one.get("from_name"), one.get("value")] for one in results]
    return f"{verdict.outcome} {msgspec.json.encode(said).decode()}"


def _rows_by_task(unit: UnitOfWork, run: JudgeRun, found: Sequence[TaskVerdict]) -> dict[TaskId, Row]:
    unsealed = is_open(unit, run.version_id, run.project_id)
    return {row.verdict.task_id: row for row in rows_of(unit, run, found, unsealed=unsealed)}


def paired_test(
    unit: UnitOfWork, first: PromptVersion, second: PromptVersion, project_id: ProjectId, *,
    among: Collection[TaskId] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Whether the second is better, on the ground truth that one may work with and both were asked about; `among`: of
    these tasks alone."""
    one, other = (truth_of(unit, version, project_id, "dev") for version in (first, second))
    both = sorted(one.scores.keys() & other.scores.keys() & (one.scores.keys() if among is None else set(among)))
    found = paired(
        [one.scores[task] >= 1 for task in both], [other.scores[task] >= 1 for task in both], np.random.default_rng(0)
    )
    return {
        "first": first.id, "second": second.id, "n": found.n, "only_first": found.only_first,
        "only_second": found.only_second, "difference": found.difference,
        "interval": [found.interval.low, found.interval.high] if found.interval else None,
        "p_value": found.p_value, "second_is_better": found.second_is_better,
    }  # fmt: skip
