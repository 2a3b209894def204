"""Judge runs: begun under the field's path, followed, paused, gone on with, and what they found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from juryroom.api.answers import answer
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.schemas.judge_runs import (
    AlignedOut,
    Cancelled,
    Indicator,
    JudgeRunOut,
    RecountIn,
    ReplyOut,
    ResumeIn,
    RunIn,
    RunPage,
    ShownVerdicts,
    VerdictOut,
    VerdictPage,
    aligned_json,
    reply_json,
    run_json,
    selection_of,
    verdict_json,
)
from juryroom.api.schemas.juries import Routed
from juryroom.core.judging.prompts import JudgeRun
from juryroom.core.model import ProjectId, TaskId
from juryroom.core.permissions import Permission
from juryroom.errors import NotThere
from juryroom.services.judging import indicators, prompts, results, routing, runs
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["judge runs"])
_VIEW = [allow(Permission.PROMPTS_VIEW)]
_CHANGE = [allow(Permission.PROMPTS_CHANGE)]
RUNS = "/api/prompts/{prompt_id}/versions/{version_id}/inference-runs"
HERE = "/api/judge-runs/{judge_run_id}"


def _runs_json(unit: UnitOfWork, found: Sequence[JudgeRun]) -> list[dict[str, object]]:
    people = unit.accounts.people(run.created_by for run in found)
    prompt = unit.prompts.homes_of(sorted({run.version_id for run in found}))
    return [run_json(run, prompt[run.version_id], people, unit.now) for run in found]


def _one(unit: UnitOfWork, run: JudgeRun, status: int = 200) -> Response:
    return answer(_runs_json(unit, [run])[0], status)


@router.get(RUNS, dependencies=_VIEW, response_model=list[JudgeRunOut])
def list_version_runs(
    prompt_id: int, version_id: int, room: CurrentRoom, project: int | None = None, project_subset: str = "",
    ordering: str = "",
) -> Response:  # fmt: skip
    """The runs of a version, newest first."""
    with room.database.read() as unit:
        prompts.version_of(unit, prompt_id, version_id)
        found = [
            run for run in unit.judge_runs.of_version(version_id)
            if project in (None, run.project_id) and project_subset in ("", run.subset.value)
        ]  # fmt: skip
        shown = _runs_json(unit, found)
    return answer(shown[::-1] if ordering in ("id", "created_at", "triggered_at") else shown)


@router.post(RUNS, dependencies=_CHANGE, status_code=201, response_model=JudgeRunOut)
def create_run(prompt_id: int, version_id: int, body: RunIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """Ask a version about tasks, in the background. Verdicts become predictions under the version's name."""
    with room.database.write() as unit:
        prompts.version_of(unit, prompt_id, version_id)
        made = runs.start(
            unit, version_id, ProjectId(body.project), selection_of(body), by=who.id, cap=body.cap,
            allow_unknown_price=body.allow_unknown_price, mode=body.mode,
        )  # fmt: skip
        return _one(unit, made, 201)


@router.post(RUNS + "/{inference_run_id}/cancel", dependencies=_CHANGE, response_model=Cancelled)
def cancel_run(prompt_id: int, version_id: int, inference_run_id: int, room: CurrentRoom) -> Response:
    """Stop behind the requests under way. What is judged stays judged."""
    with room.database.write() as unit:
        prompts.version_of(unit, prompt_id, version_id)
        if unit.judge_runs.get(inference_run_id).version_id != version_id:
            raise NotThere("JudgeRun")
        run = runs.cancel(unit, inference_run_id)
    return answer({"detail": f"The run is cancelled: {run.done} of {run.total_tasks} tasks were judged."})


@router.get("/api/judge-runs", dependencies=_VIEW, response_model=RunPage)
def list_judge_runs(
    who: CurrentUser, room: CurrentRoom, project: int | None = None, prompt: int | None = None,
    status: str = "", before: int | None = None, limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Response:  # fmt: skip
    """Runs in the projects one may enter, newest first."""
    with room.database.read() as unit:
        every = unit.projects.page(search="", order="-id", offset=0, limit=100_000, sight=who.sight)
        ids = [one.id for one in every if project in (None, one.id)]
        found = unit.judge_runs.of_projects(ids, before=before, limit=limit)
        kept = [run for run in found if status in ("", run.state.value)]
        if prompt is not None:
            own = {one.id for one in unit.prompts.versions(prompt)}
            kept = [run for run in kept if run.version_id in own]
        shown = _runs_json(unit, kept)
    return answer({"results": shown, "next": found[-1].id if len(found) == limit else None})


@router.get(HERE, dependencies=_VIEW, response_model=JudgeRunOut)
def get_judge_run(judge_run_id: int, room: CurrentRoom) -> Response:
    """One run with its counts as they are now."""
    with room.database.read() as unit:
        return _one(unit, unit.judge_runs.get(judge_run_id))


@router.post(HERE + "/pause", dependencies=_CHANGE, response_model=JudgeRunOut)
def pause_judge_run(judge_run_id: int, room: CurrentRoom) -> Response:
    """Stop behind the requests under way, to go on later."""
    with room.database.write() as unit:
        return _one(unit, runs.pause(unit, judge_run_id))


@router.post(HERE + "/cancel", dependencies=_CHANGE, response_model=JudgeRunOut)
def cancel_judge_run(judge_run_id: int, room: CurrentRoom) -> Response:
    """Stop behind the requests under way. What is judged stays judged."""
    with room.database.write() as unit:
        return _one(unit, runs.cancel(unit, judge_run_id))


@router.post(HERE + "/resume", dependencies=_CHANGE, response_model=JudgeRunOut)
def resume_judge_run(judge_run_id: int, body: ResumeIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """Go on with what has no verdict yet, under a new limit if one is given; with `retry` also with errors."""
    with room.database.write() as unit:
        return _one(unit, runs.resume(unit, judge_run_id, by=who.id, cap=body.cap, retry=body.retry))


@router.post(HERE + "/recount", dependencies=_CHANGE, response_model=JudgeRunOut)
def recount_judge_run(judge_run_id: int, body: RecountIn, room: CurrentRoom) -> Response:
    """Hold verdicts against the ground truth as it is now, after it was corrected."""
    tasks = None if body.tasks is None else [TaskId(one) for one in body.tasks]
    with room.database.write() as unit:
        return _one(unit, results.recount(unit, judge_run_id, tasks))


@router.post(HERE + "/route", dependencies=_CHANGE, response_model=Routed)
def route_judge_run(judge_run_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """Flag the tasks whose verdicts people should look at, and hand them out to people before others."""
    with room.database.write() as unit:
        flagged, run = routing.route_run(unit, unit.judge_runs.get(judge_run_id), by=who.id)
    return answer({"flagged": flagged, "action_run": run})


@router.get(HERE + "/results", dependencies=_VIEW, response_model=VerdictPage)
def list_verdicts(
    judge_run_id: int, room: CurrentRoom, shown: ShownVerdicts = "all", after: int | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Response:  # fmt: skip
    """Verdicts of a run in the order of their tasks."""
    with room.database.read() as unit:
        run = unit.judge_runs.get(judge_run_id)
        last = None if after is None else TaskId(after)
        found = results.rows(unit, run, shown, after=last, limit=limit)
        unsealed = results.is_open(unit, run.version_id, run.project_id)
        counts = unit.judge_runs.counts(run.id, unsealed=unsealed) if after is None else None
    following = found[-1].verdict.task_id if len(found) == limit else None
    return answer({"results": [verdict_json(row) for row in found], "next": following, "counts": counts})


@router.get(HERE + "/results/{task_id}", dependencies=_VIEW, response_model=VerdictOut)
def get_verdict(judge_run_id: int, task_id: int, room: CurrentRoom) -> Response:
    """One verdict of a run."""
    with room.database.read() as unit:
        run = unit.judge_runs.get(judge_run_id)
        found = list(unit.judge_runs.verdicts_on(run.id, [TaskId(task_id)]).values())
        if not found:
            raise NotThere("Verdict")
        unsealed = results.is_open(unit, run.version_id, run.project_id)
        return answer(verdict_json(results.rows_of(unit, run, found, unsealed=unsealed)[0]))


@router.get(HERE + "/results/{task_id}/replies", dependencies=_VIEW, response_model=list[ReplyOut])
def list_replies(judge_run_id: int, task_id: int, room: CurrentRoom) -> Response:
    """What was asked about a task, in each order and again where a reply could not be read, as it came back."""
    with room.database.read() as unit:
        found = unit.judge_runs.verdicts_on(judge_run_id, [TaskId(task_id)])
        if not found:
            raise NotThere("Verdict")
        stored = results.replies_of(unit, found[TaskId(task_id)])
    return answer([reply_json(reply, text) for reply, text in stored])


@router.get(HERE + "/alignment", dependencies=_VIEW, response_model=AlignedOut)
def get_alignment(judge_run_id: int, room: CurrentRoom, side: Literal["dev", "test"] = "dev") -> Response:
    """A run's version against the half of the ground truth that one may work with; the other half once certified."""
    with room.database.read() as unit:
        run = unit.judge_runs.get(judge_run_id)
        version = unit.prompts.version(run.version_id)
        if side == "test":
            results.refuse_sealed(unit, version.id, run.project_id)
        found = results.aligned(results.truth_of(unit, version, run.project_id, side))
    return answer(aligned_json(found, side))


@router.get("/api/inference-runs/{inference_run_id}/indicators", dependencies=_VIEW, response_model=list[Indicator])
def list_indicators(inference_run_id: int, room: CurrentRoom) -> Response:
    """The key figures of a run."""
    with room.database.read() as unit:
        return answer(indicators.of_run(unit, unit.judge_runs.get(inference_run_id)))


@router.get(
    "/api/inference-runs/{inference_run_id}/indicators/{indicator_key}", dependencies=_VIEW, response_model=Indicator
)
def get_indicator(inference_run_id: int, indicator_key: str, room: CurrentRoom) -> Response:
    """One key figure of a run: `accuracy`, `outputs`, `outcomes`, `cost`, `alignment`."""
    with room.database.read() as unit:
        found = indicators.of_run(unit, unit.judge_runs.get(inference_run_id))
    chosen = next((one for one in found if one["key"] == indicator_key), None)
    if chosen is None:
        raise NotThere("Indicator", f"There is no indicator {indicator_key!r}.")
    return answer(chosen)
