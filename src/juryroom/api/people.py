"""People of the organisation by page: everybody, or those that a search names."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from juryroom.api.answers import answer
from juryroom.api.asking import read_json
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.numbers import numbers
from juryroom.api.our_organization import HERE, OURS
from juryroom.api.paging import FiftyAPage, page_json
from juryroom.api.schemas.accounts import MembershipPage, membership_json
from juryroom.core.people import Sought
from juryroom.core.permissions import Permission
from juryroom.services import people
from juryroom.services.accounts import Caller
from juryroom.services.people import Search
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["organizations"])
_PEOPLE = [allow(Permission.USERS_VIEW), OURS]
Text = Annotated[str, Query()]
Number = Annotated[int | None, Query(ge=1, lt=2**63)]


class Asked(BaseModel):
    """A search by the names of a query."""

    search: str
    role: str
    ordering: str
    tags: str
    is_deleted: bool | None
    exclude_project_id: int | None
    exclude_workspace_id: int | None
    since: datetime | None
    until: datetime | None

    def read(self, unit: UnitOfWork, who: Caller) -> Search:
        roles = frozenset(part.strip() for part in self.role.split(",") if part.strip())
        found = Search(unit, who, Sought(
            self.search, roles, is_active=None if self.is_deleted is None else not self.is_deleted,
            active_since=people.moment_of(self.since) if self.since else None,
            active_until=people.moment_of(self.until) if self.until else None, order=self.ordering or "id",
        ))  # fmt: skip
        if self.exclude_project_id is not None:
            found = found.plus(found.sought.without(people.in_project(found, self.exclude_project_id)))
        if self.exclude_workspace_id is not None:
            found = found.plus(found.sought.without(people.in_workspace(found, self.exclude_workspace_id)))
        return people.tagged(found, numbers(self.tags, "tags") or [])


def _asked(
    search: Text = "",
    role: Annotated[str, Query(description="several by commas; DI: accounts that are switched off")] = "",
    ordering: Annotated[str, Query(description="a field of the person, - before it for the other way round")] = "",
    tags: Annotated[str, Query(description="numbers of tags by commas: who carries one of them")] = "",
    is_deleted: Annotated[bool | None, Query(description="only accounts that are switched off, or on")] = None,
    exclude_project_id: Number = None,
    exclude_workspace_id: Number = None,
    user_last_activity_gte: datetime | None = None,
    user_last_activity_lte: datetime | None = None,
) -> Asked:
    return Asked(
        search=search, role=role, ordering=ordering, tags=tags, is_deleted=is_deleted,
        exclude_project_id=exclude_project_id, exclude_workspace_id=exclude_workspace_id,
        since=user_last_activity_gte, until=user_last_activity_lte,
    )  # fmt: skip


Wanted = Annotated[Asked, Depends(_asked)]


class SearchIn(BaseModel):
    """Filters, as `filter-schema` describes them; the query's names hold beside them."""

    filters: dict[str, Any] | None = None


class FilterField(BaseModel):
    field: str
    label: str
    operators: list[str]
    value: str


class FilterSchema(BaseModel):
    """What people can be looked for by: each of `filters` may stand in a search, with one of its operators."""

    version: int
    filters: list[FilterField]


@router.get(f"{HERE}/memberships", dependencies=_PEOPLE, response_model=MembershipPage)
def list_memberships(
    request: Request, page: FiftyAPage, who: CurrentUser, room: CurrentRoom, asked: Wanted
) -> Response:
    """Everybody in the organization, or those for whom all that is asked holds."""
    return _found(request, page, who, room, asked, None)


@router.get(f"{HERE}/memberships/search", dependencies=_PEOPLE, response_model=MembershipPage)
def list_filtered_memberships(
    request: Request, page: FiftyAPage, who: CurrentUser, room: CurrentRoom, asked: Wanted,
    filters: Annotated[str, Query(description="the same as JSON text as POST takes")] = "",
) -> Response:  # fmt: skip
    """People by filters, a page at a time."""
    return _found(request, page, who, room, asked, read_json(filters) if filters else None)


@router.post(f"{HERE}/memberships/search", dependencies=_PEOPLE, response_model=MembershipPage)
def search_memberships(
    request: Request, body: SearchIn, page: FiftyAPage, who: CurrentUser, room: CurrentRoom, asked: Wanted
) -> Response:
    """The same, with filters in the body."""
    return _found(request, page, who, room, asked, body.filters)


def _found(
    request: Request, page: FiftyAPage, who: CurrentUser, room: CurrentRoom, asked: Asked, filters: object
) -> Response:
    with room.database.read() as unit:
        sought = people.checked(people.by_lines(asked.read(unit, who), filters))
        count, found = unit.accounts.page(sought, limit=page.size, offset=page.offset)
    return answer(page_json(request, page, count, [membership_json(user) for user in found]))


@router.get(f"{HERE}/memberships/filter-schema", dependencies=_PEOPLE, response_model=FilterSchema)
def get_membership_filters(who: CurrentUser) -> Response:
    """What the caller may look for people by."""
    return answer({"version": people.VERSION, "filters": people.fields_for(who)})
