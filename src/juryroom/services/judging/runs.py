"""Judge runs: what they will cost, their start, pause, end, and going on where they stopped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

import msgspec

from juryroom.core.config.interface import Interface
from juryroom.core.filters import read_query
from juryroom.core.jobs import Job, JobId
from juryroom.core.judging.cost import Price
from juryroom.core.judging.prompts import BATCH, PROBE, Connection, JudgeRun, PromptVersion, RunState, Subset
from juryroom.core.judging.verdict import Outcome
from juryroom.core.model import ProjectId, TaskId, UserId
from juryroom.errors import BadInput, NotNow
from juryroom.services import jobs
from juryroom.services.jobs import NewJob
from juryroom.services.judging import connections, probing, work
from juryroom.services.judging.budget import RunPurse
from juryroom.services.judging.prices import batch_price_of, price_of
from juryroom.services.judging.prompts import interface_for_judges

if TYPE_CHECKING:
    from juryroom.store.unit import UnitOfWork

JOB = "judge.run"
BATCH_JOB = "judge.batch"
SAMPLE = 20
LIVE = (RunState.PENDING, RunState.IN_PROGRESS)
RETRIABLE = (Outcome.FAILED, Outcome.UNREADABLE, Outcome.TRUNCATED, Outcome.REFUSED)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which tasks are judged. `filters`: of a Custom subset, as the Data Manager writes them."""

    subset: Subset = Subset.ALL
    size: int = SAMPLE
    """Of a sample: the first so many."""
    filters: Mapping[str, Any] = field(default_factory=dict)
    tasks: tuple[TaskId, ...] = ()
    """Of a Custom subset: these, in the place of a filter."""
    only_missing: bool = False
    """Leave out tasks that have a prediction of this version."""


def model_version_of(unit: UnitOfWork, version: PromptVersion) -> str:
    """The name under which a version's predictions are kept: prompt/version."""
    return f"{unit.prompts.get(version.prompt_id).title}/v{version.number}"


def tasks_of(unit: UnitOfWork, project_id: ProjectId, selection: Selection, model_version: str) -> list[TaskId]:
    """The selected tasks, in order."""
    project = unit.projects.get(project_id)
    raw: dict[str, Any] = dict(selection.filters) if selection.subset is Subset.CUSTOM else {}
    ids = list(selection.tasks) or unit.task_queries.ids(project, read_query(raw))
    if selection.subset is Subset.HAS_GROUND_TRUTH:
        known = unit.judge_runs.ground_truths(ids)
        ids = [task_id for task_id in ids if task_id in known]
    if selection.only_missing:
        said = unit.predictions.tasks_with(project_id, model_version)
        ids = [task_id for task_id in ids if task_id not in said]
    return ids[: selection.size] if selection.subset is Subset.SAMPLE else ids


def start(  # noqa: PLR0913 each is asked for by name
    unit: UnitOfWork, version_id: int, project_id: ProjectId, selection: Selection, *, by: UserId,
    cap: float | None = None, allow_unknown_price: bool = False, mode: str = "direct",
) -> JudgeRun:  # fmt: skip
    """Freeze what is judged, by whom and at which price, and begin. Raises BadInput before anything is spent."""
    version = unit.prompts.version(version_id)
    interface_for_judges(unit.projects.get(project_id))
    connection = _connection(unit, version, by)
    price = batch_price_of(connection, version.model) if mode == BATCH else price_of(connection, version.model)
    _refuse_unknown(price, cap, connection, version.model, allow=allow_unknown_price)
    model_version = model_version_of(unit, version)
    tasks = tasks_of(unit, project_id, selection, model_version)
    if not tasks:
        raise BadInput("Validation error", {"project_subset": ["No task is selected."]})
    chosen: dict[str, Any] = {"size": selection.size, "filters": dict(selection.filters)}
    if mode == PROBE:
        chosen["probed"] = probing.prepare(unit, version, project_id, tasks, selection.size)
        tasks = [TaskId(int(one)) for one in chosen["probed"]]
    run = unit.judge_runs.add(
        {
            "version_id": version.id,
            "project_id": project_id,
            "subset": selection.subset,
            "selection": _json(chosen),
            "only_missing": selection.only_missing,
            "mode": mode,
            "state": RunState.PENDING,
            "cap": cap,
            "allow_unknown_price": allow_unknown_price,
            "price": _json(asdict(price) if price else {}),
            "model_version": model_version,
            "total_tasks": len(tasks),
            "created_by": by,
        }
    )
    unit.judge_runs.await_tasks(run.id, tasks)
    return _enqueue(unit, run, tasks, by)


def _connection(unit: UnitOfWork, version: PromptVersion, by: UserId) -> Connection:
    if version.connection_id is None:
        raise BadInput(
            "Validation error", {"model_provider_connection": ["This version has no connection to a model."]}
        )
    connection = unit.connections.get(version.connection_id)
    if not connections.may_use(connection, by):
        raise BadInput("Validation error", {"model_provider_connection": ["This connection is somebody else's own."]})
    return connection


def _refuse_unknown(price: Price | None, cap: float | None, connection: Connection, model: str, *, allow: bool) -> None:
    """A limit cannot hold for a price that nobody knows."""
    if price is None and not allow and (cap is not None or connection.budget_limit is not None):
        raise BadInput(
            "Validation error",
            {"cap": [f"The price of {model} is not known, so a limit cannot hold: name it in the connection's options "
                     '{"prices": {"' + model + '": {"input": USD, "output": USD}}} for a million tokens, or allow an '
                     "unknown price."]},
        )  # fmt: skip


def _enqueue(unit: UnitOfWork, run: JudgeRun, tasks: Sequence[TaskId], by: UserId | None) -> JudgeRun:
    title, args = f"Judge by {run.model_version}", {"run": run.id}
    if run.mode == BATCH:
        new = NewJob(BATCH_JOB, f"{title}, in batches", args, run.project_id, by, total=len(tasks))
    else:
        new = NewJob(JOB, title, args, run.project_id, by, tasks)
    job = jobs.enqueue(unit, new)
    return unit.judge_runs.update(
        run.id, {"job_id": job.id, "state": RunState.PENDING, "problem": None, "finished_at": None}
    )


def pause(unit: UnitOfWork, run_id: int) -> JudgeRun:
    """Stop behind the requests under way; `resume` goes on."""
    return _end(unit, run_id, RunState.PAUSED)


def cancel(unit: UnitOfWork, run_id: int) -> JudgeRun:
    """Stop behind the requests under way. What is judged stays judged."""
    return _end(unit, run_id, RunState.CANCELED)


def _end(unit: UnitOfWork, run_id: int, state: RunState) -> JudgeRun:
    run = unit.judge_runs.get(run_id, lock=True)
    if run.state not in (*LIVE, RunState.PAUSED, RunState.OVER_BUDGET):
        raise NotNow(f"The run is over ({run.state.value}): there is nothing left to stop.")
    if run.job_id is not None and run.state in LIVE:
        jobs.cancel(unit, JobId(run.job_id))
    return unit.judge_runs.update(run_id, {"state": state, "finished_at": unit.now})


def resume(unit: UnitOfWork, run_id: int, *, by: UserId, cap: float | None = None, retry: bool = False) -> JudgeRun:
    """Go on with what has no verdict yet. `cap`: a new limit; `retry`: also ask again for verdicts that are none."""
    run = unit.judge_runs.get(run_id, lock=True)
    if run.state in LIVE:
        raise NotNow("The run is under way. To change its limit, pause it first.")
    if retry:
        unit.judge_runs.await_again(run_id, RETRIABLE)
    waiting = unit.judge_runs.waiting(run_id)
    if not waiting:
        more = "" if retry else " With retry, those that the judge gave no answer to are asked again."
        raise NotNow(f"Every task of this run has a verdict.{more}")
    if cap is not None:
        unit.judge_runs.update(run_id, {"cap": cap})
    return _enqueue(unit, run, waiting, by)


def begin_turn(unit: UnitOfWork, run_id: int) -> JudgeRun:
    """Mark the run as under way, and free what a turn that was cut off had set aside."""
    run = unit.judge_runs.get(run_id, lock=True)
    purse_of(unit, run).release(unit, keep=unit.judge_batches.reserved(run.id))
    if run.state is RunState.PENDING:
        return unit.judge_runs.update(run_id, {"state": RunState.IN_PROGRESS, "started_at": run.started_at or unit.now})
    return unit.judge_runs.get(run_id)


def purse_of(unit: UnitOfWork, run: JudgeRun) -> RunPurse:
    """The run's money, at the price it began with."""
    version = unit.prompts.version(run.version_id)
    price = msgspec.json.decode(run.price)
    return RunPurse(run.id, version.prompt_id, version.connection_id or 0, Price(**price) if price else None)


def bench_of(unit: UnitOfWork, run: JudgeRun) -> work.Bench:
    """What the run judges with."""
    version, project = unit.prompts.version(run.version_id), unit.projects.get(run.project_id)
    interface = Interface.of(project.label_config)
    settings = work.settings_of(project, interface)
    connection = unit.connections.get(version.connection_id or 0)
    endpoint = f"{connection.provider.value} {connection.endpoint}"
    options = msgspec.json.decode(unit.prompts.get(version.prompt_id).options)
    below = float(options.get("review_below", work.REVIEW_BELOW))
    judge = work.judge_of(version)
    if learnt := msgspec.json.decode(connection.forms).get(version.model):
        judge = replace(judge, form=learnt)
    probed = probing.probed_of(run) if run.mode == PROBE else None
    shown = work.examples_of(version)
    return work.Bench(run, version, project, interface, settings, judge, endpoint, below, shown, probed)


def store_chunk(unit: UnitOfWork, job: Job, verdicts: Sequence[Any]) -> dict[str, int]:
    """Verdicts and predictions of a chunk, in the unit that moves the job on."""
    run = unit.judge_runs.get(msgspec.json.decode(job.args)["run"])
    work.store(unit, bench_of(unit, run), verdicts)
    return {"judged": len(verdicts)}


def conclude(unit: UnitOfWork, job: Job, _: Mapping[str, int]) -> str:
    """Behind the last chunk: the run is completed, unless it was stopped."""
    run = unit.judge_runs.get(msgspec.json.decode(job.args)["run"])
    if run.state in LIVE and not job.cancel_requested:
        unit.judge_runs.update(run.id, {"state": RunState.COMPLETED, "finished_at": unit.now})
    outcomes: dict[str, int] = msgspec.json.decode(run.outcomes)
    return ", ".join(f"{number} {outcome}" for outcome, number in sorted(outcomes.items()))


def lost(unit: UnitOfWork, job: Job, problem: str) -> None:
    """The job of a run is given up, and so is the run."""
    fail(unit, msgspec.json.decode(job.args)["run"], problem)


def fail(unit: UnitOfWork, run_id: int, problem: str) -> None:
    """The run cannot go on: a key that is wrong, a connection that is gone."""
    if unit.judge_runs.get(run_id, lock=True).state in LIVE:
        values = {"state": RunState.FAILED, "problem": problem, "finished_at": unit.now}
        unit.judge_runs.update(run_id, values)


def over_budget(unit: UnitOfWork, run_id: int, problem: str | None) -> None:
    """A limit is reached: with a higher one, the run can go on."""
    values = {"state": RunState.OVER_BUDGET, "problem": problem, "finished_at": unit.now}
    unit.judge_runs.update(run_id, values)


def leave(unit: UnitOfWork, job_id: JobId) -> None:
    """The job of a run that has stopped is over, though not every task has a verdict."""
    jobs.finish(unit, job_id, {"detail": "Stopped; the run says why"})


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
