"""Better versions, proposed by a teacher, under the field's path; and subsets of a project as its prompts see them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from juryroom.api.answers import answer, nothing, raw
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.paging import HundredAPage, page_json
from juryroom.api.prompts import versions_json
from juryroom.api.schemas.judge_runs import PairedOut, SubsetOut, SubsetTasks
from juryroom.api.schemas.prompts import Change, PromptVersionOut
from juryroom.core.model import ProjectId
from juryroom.core.permissions import Permission
from juryroom.errors import BadInput
from juryroom.services.judging import enhance, prompts, subsets
from juryroom.services.judging.enhance import Enhancement
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["prompts"])
_VIEW = [allow(Permission.PROMPTS_VIEW)]
_CHANGE = [allow(Permission.PROMPTS_CHANGE)]
HERE = "/api/prompts/{prompt_id}/versions/{version_id}/refine"


class RefineIn(BaseModel):
    """Ask a teacher. `candidates`: how many proposals, each from other errors; `search`: try candidates, and work on
    those that no other beats everywhere, with at most `calls` questions to judge and teacher; `cap`: USD for that, and
    for each proposal's run."""

    project_id: int
    teacher_model_name: Annotated[str, Field(min_length=1, max_length=200)]
    teacher_model_provider_connection_id: int
    candidates: Annotated[int, Field(ge=1, le=enhance.MOST_CANDIDATES)] = 1
    cap: Annotated[float, Field(ge=0)] | None = None
    search: bool = False
    calls: Annotated[int, Field(ge=20, le=10_000)] = enhance.CALLS


class SearchOut(BaseModel):
    """How far a search is. `kept`: candidates that no other beats everywhere."""

    search: bool
    calls: int
    allowed: int | None
    proposed: int
    kept: int
    note: str | None


class CandidateOut(BaseModel):
    """A proposal: a version that was run on the dev half, and the paired test against the version before."""

    version: int
    run: int
    status: str
    over: bool
    accuracy: float | None
    reasoning: str
    changes: list[Change]
    test: PairedOut
    spent: float


class RefineOut(BaseModel):
    """The shape of the field, and ours. `accepted`: better on dev by the paired test; null while it is not known."""

    model_config = ConfigDict(extra="forbid")

    refinement_job_id: str
    refinement_status: str
    title: str | None
    prompt: str
    reasoning: str | None
    total_cost: str | None
    previous_version: PromptVersionOut
    version: PromptVersionOut | None
    changes: list[Change]
    candidates: list[CandidateOut]
    accepted: bool | None
    test: PairedOut | None
    problem: str | None
    progress: SearchOut


class SubsetTasksPage(SubsetTasks):
    """The same twice: as the field's answers are, and as its SDK describes them."""

    count: int
    next: str | None
    previous: str | None
    results: list[SubsetTasks]


@router.post(HERE, dependencies=_CHANGE, response_model=RefineOut)
def refine_version(prompt_id: int, version_id: int, body: RefineIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """Have a teacher propose a better version from errors on the dev half: in the background, `async` or not."""
    wish = enhance.Wish(
        ProjectId(body.project_id), body.teacher_model_name, body.teacher_model_provider_connection_id,
        body.candidates, body.cap, body.search, body.calls,
    )  # fmt: skip
    with room.database.write() as unit:
        version = prompts.version_of(unit, prompt_id, version_id)
        job = enhance.start(unit, version, wish, by=who.id)
        return answer(_json(unit, enhance.look(unit, version, job.id)))


@router.get(HERE, dependencies=_VIEW, response_model=RefineOut)
def get_refined_version(prompt_id: int, version_id: int, room: CurrentRoom, refinement_job_id: str = "") -> Response:
    """How far a proposal is; without an id, the newest one of this version, nothing (204) when there is none."""
    with room.database.read() as unit:
        version = prompts.version_of(unit, prompt_id, version_id)
        if not refinement_job_id:
            newest = enhance.latest(unit, version)
            return nothing() if newest is None else answer(_json(unit, enhance.look(unit, version, newest)))
        if not (refinement_job_id.isascii() and refinement_job_id.isdecimal() and len(refinement_job_id) < 19):
            raise BadInput("Validation error", {"refinement_job_id": ["This is no id."]})
        return answer(_json(unit, enhance.look(unit, version, int(refinement_job_id))))


def _json(unit: UnitOfWork, found: Enhancement) -> dict[str, Any]:
    prompt = unit.prompts.get(found.before.prompt_id)
    shown = versions_json(unit, prompt, [found.before, *([found.best] if found.best else [])])
    best = next((one for one in found.candidates if found.best and one["version"] == found.best.id), None)
    return {
        "refinement_job_id": str(found.job.id), "refinement_status": found.status,
        "title": found.best.title if found.best else None, "prompt": found.best.system if found.best else "",
        "reasoning": best["reasoning"] if best else None, "total_cost": f"{found.cost:.6f}",
        "previous_version": shown[0], "version": shown[1] if found.best else None,
        "changes": best["changes"] if best else [], "candidates": found.candidates, "accepted": found.accepted,
        "test": best["test"] if best else None, "problem": found.problem, "progress": found.progress,
    }  # fmt: skip


# Subsets


@router.get("/api/projects/{project_pk}/subsets", dependencies=_VIEW, response_model=list[SubsetOut])
def list_subsets(project_pk: int, room: CurrentRoom) -> Response:
    """How many tasks each subset has."""
    with room.database.read() as unit:
        return answer(subsets.counted(unit, ProjectId(project_pk)))


@router.get("/api/projects/{project_pk}/subset-tasks", dependencies=_VIEW, response_model=SubsetTasksPage)
def list_subset_tasks(
    request: Request, project_pk: int, room: CurrentRoom, page: HundredAPage, project_subset: str = "All",
    model_run: int | None = None, parent_model: int | None = None, include_total: bool = True,
    alignment_class: str = "", alignment_from_name: str = "", alignment_outcome: str = "all",
    output_class: str = "", output_from_name: str = "",
) -> Response:  # fmt: skip
    """Tasks of a subset with what a run, or the newest run of a prompt, said of them."""
    wanted = subsets.Wanted(
        project_subset, model_run, parent_model, alignment_class, alignment_from_name, alignment_outcome,
        output_class, output_from_name,
    )  # fmt: skip
    with room.database.read() as unit:
        total, found = subsets.tasks(unit, ProjectId(project_pk), wanted, offset=page.offset, limit=page.size)
    shown = [{**one, "data": raw(one["data"])} for one in found]
    more = page_json(request, page, total, [])
    body = {
        "task_count": total if include_total else None, "next_cursor": more["next"],
        "previous_cursor": more["previous"], "task_result_list": shown,
    }  # fmt: skip
    return answer({**more, "results": [body], **body})
