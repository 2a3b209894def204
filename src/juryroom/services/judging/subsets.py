"""Subsets of a project as prompts see them, and the tasks in one with what a run said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from juryroom.core.config.interface import Interface
from juryroom.core.judging.answers import answer_of
from juryroom.core.judging.prompts import JudgeRun, Subset
from juryroom.core.model import ProjectId, TaskId
from juryroom.errors import BadInput, NotThere
from juryroom.services.judging import results, runs
from juryroom.services.judging.results import Row

if TYPE_CHECKING:
    from juryroom.store.unit import UnitOfWork

OUTCOMES = ("all", "true_positive", "false_positive", "false_negative")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tasks are asked for. Alignment is of one label of one control, against the ground truth."""

    subset: str = "All"
    run: int | None = None
    prompt: int | None = None
    aligned_class: str = ""
    aligned_control: str = ""
    outcome: str = "all"
    output_class: str = ""
    output_control: str = ""

    @property
    def narrows(self) -> bool:
        """Whether verdicts decide what is shown."""
        return bool(self.aligned_class or self.output_class or self.outcome != "all")


def counted(unit: UnitOfWork, project_id: ProjectId) -> list[dict[str, Any]]:
    """How many tasks each subset has; a sample has so many as a run takes by default."""
    total = unit.tasks.count(project_id)
    interface = Interface.of(unit.projects.get(project_id).label_config)
    columns = [{"name": name, "types": list(types)} for name, types in interface.required_data.items()]
    truths = len(unit.judge_runs.every_truth(project_id))
    numbers = {Subset.ALL: total, Subset.HAS_GROUND_TRUTH: truths, Subset.SAMPLE: min(total, runs.SAMPLE)}
    return [{"subset": name, "count": number, "columns_schema": columns} for name, number in numbers.items()]


def tasks(
    unit: UnitOfWork, project_id: ProjectId, wanted: Wanted, *, offset: int, limit: int
) -> tuple[int, list[dict[str, Any]]]:
    """How many there are, and a page of them. Raises BadInput for a subset or an outcome that is none."""
    if wanted.subset not in set(Subset) or wanted.outcome not in OUTCOMES:
        raise BadInput("Validation error", {"project_subset": [f"One of {', '.join(Subset)}."],
                                            "alignment_outcome": [f"One of {', '.join(OUTCOMES)}."]})  # fmt: skip
    run = _run(unit, project_id, wanted)
    ids = runs.tasks_of(unit, project_id, runs.Selection(Subset(wanted.subset)), "")
    if wanted.narrows:
        rows = _rows(unit, run, ids)
        ids = [one for one in ids if one in rows and _fits(wanted, rows[one])]
    page = ids[offset : offset + limit]
    said = _rows(unit, run, page)
    return len(ids), [_shown(unit, one, said.get(one)) for one in page]


def _run(unit: UnitOfWork, project_id: ProjectId, wanted: Wanted) -> JudgeRun | None:
    if wanted.run is not None:
        found = unit.judge_runs.get(wanted.run)
        if found.project_id != project_id:
            raise NotThere("JudgeRun")
        return found
    if wanted.prompt is None or unit.prompts.get(wanted.prompt).project_id != project_id:
        return None
    versions = [one.id for one in unit.prompts.versions(wanted.prompt)]
    latest = unit.judge_runs.latest_of(versions, project_id)
    return max(latest.values(), key=lambda run: run.id, default=None)


def _rows(unit: UnitOfWork, run: JudgeRun | None, ids: Sequence[TaskId]) -> dict[TaskId, Row]:
    if run is None:
        return {}
    found = list(unit.judge_runs.verdicts_on(run.id, ids).values())
    unsealed = results.is_open(unit, run.version_id, run.project_id)
    return {row.verdict.task_id: row for row in results.rows_of(unit, run, found, unsealed=unsealed)}


def _fits(wanted: Wanted, row: Row) -> bool:
    if wanted.output_class and not _has(row.answer, wanted.output_class, wanted.output_control):
        return False
    if not wanted.aligned_class and wanted.outcome == "all":
        return True
    if row.truth is None:
        return False
    said = _has(row.answer, wanted.aligned_class, wanted.aligned_control)
    true = _has(row.truth, wanted.aligned_class, wanted.aligned_control)
    if not wanted.aligned_class:
        said, true = True, row.correct is not None and row.correct >= 1
    found = {(True, True): "true_positive", (True, False): "false_positive", (False, True): "false_negative"}
    outcome = found.get((said, true))
    return outcome is not None and wanted.outcome in ("all", outcome)


def _has(answer: Mapping[str, Any], label: str, control: str) -> bool:
    values = [value for name, value in answer.items() if control in ("", name)]
    return any(label == str(value) or (isinstance(value, list) and label in map(str, value)) for value in values)


def _shown(unit: UnitOfWork, task_id: TaskId, row: Row | None) -> dict[str, Any]:
    task = row.task if row and row.task else unit.tasks.get(task_id)
    empty: dict[str, Any] = {"id": task_id, "data": task.data, "prediction": None, "ground_truth": None,
                             "error": None, "score": None}  # fmt: skip
    if row is None:
        truth = unit.judge_runs.ground_truths([task_id]).get(task_id)
        interface = Interface.of(unit.projects.get(task.project_id).label_config)
        return empty | {"ground_truth": answer_of(interface, msgspec.json.decode(truth)) if truth else None}
    problem = row.verdict.problem
    return empty | {
        "prediction": dict(row.answer) or None, "ground_truth": row.truth, "score": row.correct,
        "error": {"outcome": row.verdict.outcome, "message": problem} if problem else None,
    }  # fmt: skip
