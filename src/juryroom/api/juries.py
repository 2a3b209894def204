"""Juries: several judges on the same tasks."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from juryroom.api.answers import answer, nothing
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.schemas.juries import (
    CardPage,
    JuryIn,
    JuryOut,
    JuryPatch,
    JuryReportOut,
    Routed,
    ShownCards,
    card_json,
    jury_json,
)
from juryroom.core.model import ProjectId, TaskId
from juryroom.core.permissions import Permission
from juryroom.services.judging import juries, routing

router = APIRouter(tags=["juries"])
_VIEW = [allow(Permission.PROMPTS_VIEW)]
_CHANGE = [allow(Permission.PROMPTS_CHANGE)]
HERE = "/api/juries/{jury_id}"


@router.get("/api/projects/{project_id}/juries", dependencies=_VIEW, response_model=list[JuryOut])
def list_juries(project_id: int, room: CurrentRoom) -> Response:
    """The juries of a project, newest first."""
    with room.database.read() as unit:
        unit.projects.get(ProjectId(project_id))
        return answer([jury_json(one) for one in unit.juries.of_project(ProjectId(project_id))])


@router.post("/api/projects/{project_id}/juries", dependencies=_CHANGE, status_code=201, response_model=JuryOut)
def create_jury(project_id: int, body: JuryIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """A jury of two to twelve versions of this project's prompts."""
    with room.database.write() as unit:
        return answer(jury_json(juries.create(unit, ProjectId(project_id), body.new(), by=who.id)), 201)


@router.get(HERE, dependencies=_VIEW, response_model=JuryOut)
def get_jury(jury_id: int, room: CurrentRoom) -> Response:
    """One jury."""
    with room.database.read() as unit:
        return answer(jury_json(unit.juries.get(jury_id)))


@router.patch(HERE, dependencies=_CHANGE, response_model=JuryOut)
def update_jury(jury_id: int, body: JuryPatch, room: CurrentRoom) -> Response:
    """Change title, judges, aggregator, share or control."""
    with room.database.write() as unit:
        known = unit.juries.get(jury_id)
        return answer(jury_json(juries.update(unit, known, body.over(known))))


@router.delete(HERE, dependencies=_CHANGE, status_code=204)
def delete_jury(jury_id: int, room: CurrentRoom) -> Response:
    """Its judges and what they said stay."""
    with room.database.write() as unit:
        unit.juries.delete(jury_id)
    return nothing()


@router.get(HERE + "/results", dependencies=_VIEW, response_model=CardPage)
def list_jury_results(
    jury_id: int, room: CurrentRoom, shown: ShownCards = "all", after: int | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:  # fmt: skip
    """A card for each task, in the order of tasks: the jury's verdict, and each judge's."""
    with room.database.read() as unit:
        bench = juries.Bench(unit, unit.juries.get(jury_id))
        found = juries.cards(bench, shown, after=None if after is None else TaskId(after), limit=limit)
        shown_cards = [card_json(bench, card) for card in found]
        counts = juries.counts(bench) if after is None else None
    following = found[-1].task_id if len(found) == limit else None
    return answer({"results": shown_cards, "next": following, "counts": counts})


@router.get(HERE + "/report", dependencies=_VIEW, response_model=JuryReportOut)
def get_jury_report(jury_id: int, room: CurrentRoom) -> Response:
    """Agreement among the judges, accuracy against the dev half, what each judge adds and costs."""
    with room.database.read() as unit:
        return answer(juries.reported(juries.Bench(unit, unit.juries.get(jury_id))))


@router.post(HERE + "/route", dependencies=_CHANGE, response_model=Routed)
def route_jury(jury_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """Flag tasks that need a look, and hand them out to people before others."""
    with room.database.write() as unit:
        jury = unit.juries.get(jury_id)
        reasons = juries.Bench(unit, jury).reasons
        run = routing.route(unit, jury.project_id, f"jury {jury.id}", reasons, by=who.id)
    return answer({"flagged": len(reasons), "action_run": run})
