"""Whose figures a caller may see: their own, and those of others if they may see others' answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from starlette.responses import Response

from juryroom.api.schemas.accounts import simple_json
from juryroom.core.formats import csv_table
from juryroom.core.model import User, UserId
from juryroom.core.permissions import Permission
from juryroom.core.quality.shares import NOTHING, Sum
from juryroom.errors import BadInput, NotAllowed
from juryroom.services.accounts import Caller
from juryroom.store.unit import UnitOfWork

Value = TypeVar("Value")


def sees_all(who: Caller) -> bool:
    """Annotators see themselves alone."""
    return who.may(Permission.ANNOTATIONS_ANY)


def refuse_others(who: Caller, user: int) -> None:
    """Raises NotAllowed when these figures are of somebody else, and the caller may not see those."""
    if user != who.id and not sees_all(who):
        raise NotAllowed("You may see your own figures alone.")


def visible(figures: Mapping[UserId, Value], who: Caller) -> dict[UserId, Value]:
    """What is left of figures by person for this caller."""
    return {user: value for user, value in figures.items() if user == who.id or sees_all(who)}


def numbers(text: str | None, field: str) -> list[int] | None:
    """Numbers separated by commas; None when nothing was asked for. Raises BadInput."""
    if text is None or not text.strip():
        return None
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in parts):
        raise BadInput("Validation error", {field: ["Enter numbers separated by commas."]})
    return [int(part) for part in parts]


def means(found: Mapping[UserId, Sum], ids: Sequence[int] | None, who: Caller) -> dict[str, Any]:
    """Means by person with n, and how many were left out, for those who were asked for; null over nothing."""
    seen = visible(found, who)
    wanted = sorted(seen) if ids is None else [UserId(one) for one in ids if one == who.id or sees_all(who)]
    return {
        "agreement": {str(user): seen.get(user, NOTHING).mean for user in wanted},
        "n": {str(user): seen.get(user, NOTHING).n for user in wanted},
        "left_out": {str(user): seen.get(user, NOTHING).left_out for user in wanted},
    }


def people_json(unit: UnitOfWork, ids: Sequence[UserId]) -> list[dict[str, Any]]:
    """People in the order of `ids`; somebody whose account is gone is their number."""
    known: Mapping[UserId, User] = unit.accounts.people(ids)
    return [simple_json(known[one]) if one in known else {"id": one} for one in ids]


def csv(rows: Sequence[dict[str, Any]], columns: Sequence[str], name: str) -> Response:
    """Rows as a table to be opened in a spreadsheet: texts that it would run are made harmless."""
    body: Iterator[bytes] = csv_table.write(rows, columns, formulas=False)
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return Response(b"".join(body), media_type="text/csv; charset=utf-8", headers=headers)
