"""Rules by which tasks are sent to reviewers."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from juryroom.api.answers import answer
from juryroom.api.auth import CurrentRoom, allow
from juryroom.api.schemas.reviews import RuleOut, RulesIn, rule_json
from juryroom.core.model import ProjectId
from juryroom.core.permissions import Permission
from juryroom.services import review_rules

router = APIRouter(tags=["reviews"])


@router.get(
    "/api/projects/{project_id}/review-routing-rules",
    dependencies=[allow(Permission.REVIEWS_CREATE)],
    response_model=list[RuleOut],
)
def list_review_rules(project_id: int, room: CurrentRoom, ordering: str = "order") -> Response:
    """The project's rules in the order in which they are tried."""
    with room.database.read() as unit:
        rules = review_rules.of_project(unit.projects.get(ProjectId(project_id)))
    shown = [rule_json(rule, order) for order, rule in enumerate(rules)]
    return answer(shown[::-1] if ordering.startswith("-") else shown)


@router.post(
    "/api/projects/{project_id}/review-routing-rules/bulk",
    dependencies=[allow(Permission.PROJECTS_CHANGE)],
    response_model=list[RuleOut],
)
def replace_review_rules(project_id: int, body: RulesIn, room: CurrentRoom) -> Response:
    """Put these rules in the place of all there are; tasks are routed anew in the same transaction."""
    with room.database.write() as unit:
        rules = review_rules.replace(unit, ProjectId(project_id), [each.model_dump() for each in body.rules])
    return answer([rule_json(rule, order) for order, rule in enumerate(rules)])
