"""Prompts and their versions, in the shapes of the official SDK, and what it takes to write a good one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from juryroom.api.answers import answer, nothing
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.paging import HundredAPage, page_json
from juryroom.api.schemas.judge_runs import ComparedPage, compared_json, selection_of
from juryroom.api.schemas.prompts import (
    DifferenceOut,
    EstimateIn,
    EstimateOut,
    PreviewIn,
    PreviewOut,
    PromptIn,
    PromptOut,
    PromptPage,
    PromptPatch,
    PromptVersionOut,
    VersionIn,
    VersionName,
    VersionPatch,
    estimate_json,
    preview_json,
    prompt_json,
    version_json,
)
from juryroom.core.judging.prompts import JudgeRun, Prompt, PromptVersion
from juryroom.core.model import ProjectId, TaskId
from juryroom.core.permissions import Permission
from juryroom.errors import BadInput
from juryroom.services.judging import estimates, prompts, results
from juryroom.services.judging.runs import Selection
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["prompts"])
_VIEW = [allow(Permission.PROMPTS_VIEW)]
_CHANGE = [allow(Permission.PROMPTS_CHANGE)]
HERE = "/api/prompts/{prompt_id}"
VERSION = HERE + "/versions/{version_id}"
ONE_PROJECT = (
    "A prompt belongs to one project: its examples and its certificate come from the ground truth there. To judge "
    "tasks of another, name that one in the run: inference-runs {project}."
)


def _prompts_json(unit: UnitOfWork, found: Sequence[Prompt], *, expanded: bool) -> list[dict[str, object]]:
    people = unit.accounts.people(one.created_by for one in found)
    here = {one.project_id for one in found}
    projects = {project.id: project for project in unit.projects.page(ids=sorted(here), limit=len(here))}
    home = unit.prompts.versions_of([one.id for one in found])
    versions = Counter(home.values())
    runs: dict[int, list[JudgeRun]] = {one.id: [] for one in found}
    for run in unit.judge_runs.of_versions(list(home)):
        runs[home[run.version_id]].append(run)
    return [
        prompt_json(one, projects[one.project_id], versions[one.id], runs[one.id], people, expanded=expanded)
        for one in found
    ]


def versions_json(unit: UnitOfWork, prompt: Prompt, found: Sequence[PromptVersion]) -> list[dict[str, object]]:
    """VersionOut of each."""
    people = unit.accounts.people(one.created_by for one in found)
    runs = unit.judge_runs.of_versions([one.id for one in found])
    certificates = unit.certificates.of_versions([one.id for one in found], prompt.project_id)
    connections = {one.id: one for one in unit.connections.all()}
    return [
        version_json(
            one, prompt, connections.get(one.connection_id or 0), [run for run in runs if run.version_id == one.id],
            certificates[one.id].id if one.id in certificates else None, people,
        )
        for one in found
    ]  # fmt: skip


@router.get("/api/prompts", dependencies=_VIEW, response_model=PromptPage)
def list_prompts(
    request: Request, who: CurrentUser, room: CurrentRoom, page: HundredAPage, search: str = "",
    project: int | None = None,
) -> Response:  # fmt: skip
    """Prompts of the projects one may enter, newest first."""
    with room.database.read() as unit:
        ids = [one.id for one in unit.projects.page(search="", order="-id", offset=0, limit=100_000, sight=who.sight)]
        wanted = [one for one in ids if project in (None, one)]
        found = [one for one in unit.prompts.of_projects(wanted) if search.lower() in one.title.lower()]
        shown = _prompts_json(unit, found[page.offset : page.offset + page.size], expanded=True)
    return answer(page_json(request, page, len(found), shown))


@router.post("/api/prompts", dependencies=_CHANGE, status_code=201, response_model=PromptOut)
def create_prompt(body: PromptIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """A new prompt, without versions."""
    projects = {*([body.project] if body.project is not None else []), *(body.associated_projects or [])}
    if len(projects) != 1:
        raise BadInput("Validation error", {"associated_projects": [ONE_PROJECT]})
    with room.database.write() as unit:
        fields = body.model_dump(exclude_unset=True)
        made = prompts.create(unit, ProjectId(projects.pop()), fields, by=who.id)
        return answer(_prompts_json(unit, [made], expanded=False)[0], 201)


@router.get("/api/prompts/compatible-projects", dependencies=_VIEW)
def list_compatible_projects(request: Request, who: CurrentUser, room: CurrentRoom, page: HundredAPage) -> Response:
    """Projects whose labelling config has something that a judge can answer."""
    with room.database.read() as unit:
        every = unit.projects.page(search="", order="-id", offset=0, limit=100_000, sight=who.sight)
    fitting = []
    for one in every:
        try:
            prompts.interface_for_judges(one)
        except BadInput:
            continue
        fitting.append({"id": one.id, "title": one.title, "description": one.description, "color": one.color})
    return answer(page_json(request, page, len(fitting), fitting[page.offset : page.offset + page.size]))


@router.get(HERE, dependencies=_VIEW, response_model=PromptOut)
def get_prompt(prompt_id: int, room: CurrentRoom) -> Response:
    """One prompt."""
    with room.database.read() as unit:
        return answer(_prompts_json(unit, [unit.prompts.get(prompt_id)], expanded=True)[0])


@router.patch(HERE, dependencies=_CHANGE, response_model=PromptOut)
def update_prompt(prompt_id: int, body: PromptPatch, room: CurrentRoom) -> Response:
    """Change title, description, budget and options."""
    with room.database.write() as unit:
        here = unit.prompts.get(prompt_id).project_id
        if body.associated_projects not in (None, [here]):
            raise BadInput("Validation error", {"associated_projects": [ONE_PROJECT]})
        made = prompts.update(unit, prompt_id, body.model_dump(exclude_unset=True))
        return answer(_prompts_json(unit, [made], expanded=False)[0])


@router.delete(HERE, dependencies=_CHANGE, status_code=204)
def delete_prompt(prompt_id: int, room: CurrentRoom) -> Response:
    """With its versions, runs and certificates; predictions stay."""
    with room.database.write() as unit:
        unit.prompts.delete(prompt_id)
    return nothing()


@router.get(HERE + "/get-default-version-name", dependencies=_VIEW, response_model=VersionName)
def get_default_version_name(prompt_id: int, room: CurrentRoom) -> Response:
    """The name the next version gets by itself."""
    with room.database.read() as unit:
        unit.prompts.get(prompt_id)
        numbers = [one.number for one in unit.prompts.versions(prompt_id)]
    return answer({"default_model_version_name": f"v{max(numbers, default=0) + 1}", "message": ""})


@router.get(HERE + "/versions", dependencies=_VIEW, response_model=list[PromptVersionOut])
def list_versions(prompt_id: int, room: CurrentRoom, ordering: str = "") -> Response:
    """The versions of a prompt, newest first; oldest first by `ordering=created_at`."""
    with room.database.read() as unit:
        prompt = unit.prompts.get(prompt_id)
        shown = versions_json(unit, prompt, unit.prompts.versions(prompt_id))
    return answer(shown[::-1] if ordering in ("created_at", "id", "number") else shown)


@router.post(HERE + "/versions", dependencies=_CHANGE, status_code=201, response_model=PromptVersionOut)
def create_version(prompt_id: int, body: VersionIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """A new version. What it asks never changes; its examples are drawn now and stay."""
    with room.database.write() as unit:
        prompt = unit.prompts.get(prompt_id)
        if body.parent_version is not None:
            prompts.version_of(unit, prompt_id, body.parent_version)
        made = prompts.add_version(unit, prompt_id, body.new(body.title, body.parent_version), by=who.id)
        return answer(versions_json(unit, prompt, [made])[0], 201)


@router.get(VERSION, dependencies=_VIEW, response_model=PromptVersionOut)
def get_prompt_version(prompt_id: int, version_id: int, room: CurrentRoom) -> Response:
    """One version."""
    with room.database.read() as unit:
        found = prompts.version_of(unit, prompt_id, version_id)
        return answer(versions_json(unit, unit.prompts.get(prompt_id), [found])[0])


@router.patch(VERSION, dependencies=_CHANGE, response_model=PromptVersionOut)
def update_version(prompt_id: int, version_id: int, body: VersionPatch, room: CurrentRoom) -> Response:
    """Rename a version. Anything else that would change is refused: that is a new version."""
    with room.database.write() as unit:
        found = prompts.version_of(unit, prompt_id, version_id)
        changed = prompts.change_version(unit, found, body.model_dump(exclude_unset=True))
        return answer(versions_json(unit, unit.prompts.get(prompt_id), [changed])[0])


@router.delete(VERSION, dependencies=_CHANGE, status_code=204)
def delete_version(prompt_id: int, version_id: int, room: CurrentRoom) -> Response:
    """With its runs and certificate; predictions stay."""
    with room.database.write() as unit:
        prompts.version_of(unit, prompt_id, version_id)
        unit.prompts.delete_version(version_id)
    return nothing()


@router.get(VERSION + "/diff", dependencies=_VIEW, response_model=DifferenceOut)
def diff_versions(prompt_id: int, version_id: int, room: CurrentRoom, other: int = 0) -> Response:
    """What was changed from one version to the other, field by field, texts line by line."""
    with room.database.read() as unit:
        first, second = (prompts.version_of(unit, prompt_id, one) for one in (version_id, other))
    return answer({"first": first.id, "second": second.id, "fields": prompts.difference(first, second)})


@router.post(HERE + "/preview", dependencies=_VIEW, response_model=PreviewOut)
def preview_prompt(prompt_id: int, body: PreviewIn, room: CurrentRoom) -> Response:
    """A draft as the messages that would be sent for one task. Nothing is sent."""
    with room.database.read() as unit:
        prompt = unit.prompts.get(prompt_id)
        draft = prompts.with_examples(unit, prompt, prompts.draft_of(body.new(), prompt_id, unit.now))
        task = None if body.task is None else TaskId(body.task)
        return answer(preview_json(prompts.preview(unit, prompt.project_id, draft, task)))


@router.post(HERE + "/estimate", dependencies=_VIEW, response_model=EstimateOut)
def estimate_draft(prompt_id: int, body: EstimateIn, room: CurrentRoom) -> Response:
    """What a draft would cost over a subset of the project's tasks, told from a sample."""
    with room.database.read() as unit:
        prompt = unit.prompts.get(prompt_id)
        draft = prompts.with_examples(unit, prompt, prompts.draft_of(body.new(), prompt_id, unit.now))
        return answer(estimate_json(estimates.estimate(unit, draft, prompt.project_id, selection_of(body), body.mode)))


@router.get(VERSION + "/cost-estimate", dependencies=_VIEW, response_model=EstimateOut)
def estimate_version(
    prompt_id: int, version_id: int, room: CurrentRoom, project: int | None = None, project_subset: str = "All",
    sample_subset_size: Annotated[int, Query(ge=1)] = 20, only_missing_predictions: bool = False,
    mode: Literal["direct", "batch"] = "direct",
) -> Response:  # fmt: skip
    """What a version will cost over a subset of a project's tasks: its own project's by default."""
    body = EstimateIn.model_validate(
        {"project_subset": project_subset, "sample_subset_size": sample_subset_size,
         "only_missing_predictions": only_missing_predictions}
    )  # fmt: skip
    return _estimated(prompt_id, version_id, room, project, selection_of(body), mode)


@router.post(VERSION + "/cost-estimate", dependencies=_VIEW, response_model=EstimateOut)
def estimate_version_over(prompt_id: int, version_id: int, body: EstimateIn, room: CurrentRoom) -> Response:
    """The same over a subset that a filter names."""
    return _estimated(prompt_id, version_id, room, None, selection_of(body), body.mode)


def _estimated(
    prompt_id: int, version_id: int, room: CurrentRoom, project: int | None, selection: Selection, mode: str
) -> Response:
    with room.database.read() as unit:
        version = prompts.version_of(unit, prompt_id, version_id)
        where = ProjectId(project) if project is not None else unit.prompts.get(prompt_id).project_id
        return answer(estimate_json(estimates.estimate(unit, version, where, selection, mode)))


@router.get(HERE + "/compare", dependencies=_VIEW, response_model=ComparedPage)
def compare_versions(
    prompt_id: int,
    room: CurrentRoom,
    versions: Annotated[str, Query(description="two to four ids, separated by commas; the first is compared to")] = "",
    after: int | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    everything: bool = False,
) -> Response:
    """Tasks on which versions differ, by the newest run of each, and whether one is better than the first."""
    ids = [int(one) for one in versions.split(",") if one.strip().isdecimal()]
    with room.database.read() as unit:
        project = unit.prompts.get(prompt_id).project_id
        if not 2 <= len(set(ids)) <= 4:
            raise BadInput("Validation error", {"versions": ["Name two to four versions, separated by commas."]})
        found = [prompts.version_of(unit, prompt_id, one) for one in dict.fromkeys(ids)]
        latest = unit.judge_runs.latest_of([one.id for one in found], project)
        last = None if after is None else TaskId(after)
        rows = results.differing(unit, found, project, after=last, limit=limit, everything=everything)
        tests = [results.paired_test(unit, found[0], one, project) for one in found[1:]] if after is None else []
    return answer(
        {
            "versions": [one.id for one in found], "missing": [one.id for one in found if one.id not in latest],
            "results": [compared_json(row) for row in rows],
            "next": rows[-1].task_id if len(rows) == limit else None, "tests": tests,
        }
    )  # fmt: skip
