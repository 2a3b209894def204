"""Whose figures a caller may see: their own, and those of others if they may see others' answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from juryroom.api.schemas.accounts import simple_json
from juryroom.core.model import User, UserId
from juryroom.core.permissions import Permission
from juryroom.core.quality.shares import NOTHING, Sum
from juryroom.errors import NotAllowed
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


def asked_for(
    figures: Mapping[UserId, Value], ids: Sequence[int] | None, who: Caller, nothing: Value
) -> dict[str, Value]:
    """Figures by person, of those who were asked for and whom the caller may see; `nothing` of whom none are known."""
    wanted = sorted(figures) if ids is None else [UserId(one) for one in ids]
    return {str(user): figures.get(user, nothing) for user in wanted if user == who.id or sees_all(who)}


def means(found: Mapping[UserId, Sum], ids: Sequence[int] | None, who: Caller) -> dict[str, Any]:
    """Means by person with n, and how many were left out; null over nothing."""
    rows = asked_for(found, ids, who, NOTHING)
    return {
        "agreement": {user: own.mean for user, own in rows.items()},
        "n": {user: own.n for user, own in rows.items()},
        "left_out": {user: own.left_out for user, own in rows.items()},
    }


def people_json(unit: UnitOfWork, ids: Sequence[UserId]) -> list[dict[str, Any]]:
    """People in the order of `ids`; somebody whose account is gone is their number."""
    known: Mapping[UserId, User] = unit.accounts.people(ids)
    return [simple_json(known[one]) if one in known else {"id": one} for one in ids]
