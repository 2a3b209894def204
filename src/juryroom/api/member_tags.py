"""Tags of people: what they know, which team they are in; lists of people can be narrowed by them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from pydantic import BaseModel, Field
from starlette.responses import Response

from juryroom.api.answers import answer, nothing, raw
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.numbers import numbers
from juryroom.api.our_organization import HERE, OURS
from juryroom.api.paging import FiftyAPage, page_json
from juryroom.api.schemas.accounts import ORGANIZATION, UserSimple, simple_json
from juryroom.core.member_tags import MemberTag, TagImport
from juryroom.core.permissions import Permission
from juryroom.errors import BadInput
from juryroom.services import member_tags
from juryroom.services.member_tags import Chosen
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["organizations"], prefix=f"{HERE}/member-tags")
_VIEW = [allow(Permission.USERS_VIEW), OURS]
_MANAGE = [allow(Permission.USERS_MANAGE), OURS]
Text = Annotated[str, Query()]


class TagIn(BaseModel):
    label: str


class TagOut(BaseModel):
    """A tag, and how many people carry it."""

    id: int
    label: str
    organization: int
    member_count: int
    created_by: UserSimple | None
    created_at: str
    updated_at: str


class TagPage(BaseModel):
    count: int
    next: str | None
    previous: str | None
    results: list[TagOut]


class LabelsIn(BaseModel):
    labels: Annotated[list[str], Field(min_length=1, max_length=1000)]


class Made(BaseModel):
    tags: list[TagOut]
    created: int


class GivenIn(BaseModel):
    """Which people: those `included`, or `all` but those `excluded`."""

    all: bool = False
    included: list[int] = []
    excluded: list[int] = []
    tags: list[int] = []
    overwrite: bool = Field(False, description="the people carry these tags alone from now on")


class GivenOut(BaseModel):
    assignments: int
    members: int
    skipped_user_ids: list[int]


class TagImportOut(BaseModel):
    """A list that was read. users_skipped: numbers of the lines whose address nobody here has."""

    id: int
    status: str
    tags_created: int
    assignments_created: int
    users_skipped: list[int]
    created_at: str
    finished_at: str


def _json(unit: UnitOfWork, tags: list[MemberTag]) -> list[dict[str, Any]]:
    counts = unit.member_tags.counts([tag.id for tag in tags])
    people = unit.accounts.people(tag.created_by for tag in tags if tag.created_by is not None)
    return [
        {
            "id": tag.id,
            "label": tag.label,
            "organization": ORGANIZATION,
            "member_count": counts.get(tag.id, 0),
            "created_by": simple_json(people[tag.created_by]) if tag.created_by in people else None,
            "created_at": tag.created_at,
            "updated_at": tag.updated_at,
        }
        for tag in tags
    ]


@router.get("", dependencies=_VIEW, response_model=TagPage)
def list_tags(
    request: Request, page: FiftyAPage, room: CurrentRoom, search: Text = "", ordering: Text = ""
) -> Response:
    """The tags there are, by name; `-label` turns that round."""
    with room.database.read() as unit:
        found = unit.member_tags.listing(search)
        found = found[::-1] if ordering == "-label" else found
        shown = _json(unit, found[page.offset : page.offset + page.size])
    return answer(page_json(request, page, len(found), shown))


@router.post("", dependencies=_MANAGE, status_code=201, response_model=TagOut)
def create_tag(body: TagIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """A new tag."""
    with room.database.write() as unit:
        return answer(_json(unit, [member_tags.create(unit, body.label, by=who.id)])[0], 201)


@router.post("/bulk", dependencies=_MANAGE, status_code=201, response_model=Made)
def create_tags(body: LabelsIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """Many tags; those that are there stay as they are."""
    with room.database.write() as unit:
        tags, created = member_tags.create_many(unit, body.labels, by=who.id)
        return answer({"tags": _json(unit, tags), "created": created}, 201)


@router.delete("/bulk", dependencies=_MANAGE, status_code=204)
def delete_tags(room: CurrentRoom, ids: Text = "") -> Response:
    """Remove tags; nobody carries them any more."""
    wanted = numbers(ids, "ids") or []
    with room.database.write() as unit:
        unit.member_tags.delete(wanted)
    return nothing()


@router.post("/assignments", dependencies=_MANAGE, response_model=GivenOut)
def give_tags(body: GivenIn, room: CurrentRoom, role: Text = "", tags: Text = "") -> Response:
    """Let people carry tags. `role` and `tags` narrow `all`."""
    roles = frozenset(part.strip() for part in role.split(",") if part.strip())
    chosen = Chosen(body.all, body.included, body.excluded, roles, numbers(tags, "tags") or [])
    with room.database.write() as unit:
        done = member_tags.give(unit, chosen, body.tags, overwrite=body.overwrite)
    return answer({"assignments": done.assignments, "members": done.people, "skipped_user_ids": done.skipped})


@router.post("/imports", dependencies=_MANAGE, status_code=201, response_model=TagImportOut, operation_id="import_tags")
def import_tags(
    who: CurrentUser,
    room: CurrentRoom,
    file: Annotated[UploadFile, File(description="CSV with the columns email and tags, these with ; between them")],
    bulk_tags: Annotated[str, Form(description="tags for everybody in the list, with ; or , between them")] = "",
) -> Response:
    """Give tags by a list; it is read at once."""
    try:
        text = file.file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("Validation error", {"file": ["Save the list as UTF-8."]}) from None
    more = [each.strip() for each in bulk_tags.replace(",", ";").split(";") if each.strip()]
    with room.database.write() as unit:
        return answer(_import_json(member_tags.read(unit, text, more, by=who.id)), 201)


@router.get("/imports/{tag_import_id}", dependencies=_MANAGE, response_model=TagImportOut)
def get_tag_import(tag_import_id: int, room: CurrentRoom) -> Response:
    """What came of a list."""
    with room.database.read() as unit:
        return answer(_import_json(unit.member_tags.import_of(tag_import_id)))


def _import_json(done: TagImport) -> dict[str, Any]:
    return {
        "id": done.id,
        "status": "completed",
        "tags_created": done.tags_created,
        "assignments_created": done.assignments_created,
        "users_skipped": raw(done.rows_skipped),
        "created_at": done.created_at,
        "finished_at": done.finished_at,
    }


@router.get("/{tag_id}", dependencies=_VIEW, response_model=TagOut)
def get_tag(tag_id: int, room: CurrentRoom) -> Response:
    with room.database.read() as unit:
        return answer(_json(unit, [unit.member_tags.get(tag_id)])[0])


@router.patch("/{tag_id}", dependencies=_MANAGE, response_model=TagOut)
def rename_tag(tag_id: int, body: TagIn, room: CurrentRoom) -> Response:
    """Call a tag something else."""
    with room.database.write() as unit:
        return answer(_json(unit, [member_tags.rename(unit, tag_id, body.label)])[0])


@router.delete("/{tag_id}", dependencies=_MANAGE, status_code=204)
def delete_tag(tag_id: int, room: CurrentRoom) -> Response:
    """Remove a tag; nobody carries it any more."""
    with room.database.write() as unit:
        unit.member_tags.delete([unit.member_tags.get(tag_id).id])
    return nothing()
