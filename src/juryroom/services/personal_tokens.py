"""Keys that people make for their scripts: for all they may do, for reading, or for one project; with an end."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from juryroom.core.model import ProjectId, instant_of
from juryroom.errors import BadInput, NotAllowed, NotThere
from juryroom.services import accounts, credentials, members
from juryroom.services.accounts import Caller
from juryroom.services.room import Room
from juryroom.store.tokens import ApiToken
from juryroom.store.unit import UnitOfWork

Scope = Literal["full", "read", "project"]
_MOST = 100
_SHOWN = 4


def create(
    unit: UnitOfWork, room: Room, *, by: Caller, title: str, scope: Scope, project: ProjectId | None, days: int
) -> tuple[ApiToken, str]:
    """A key, which is shown this once. Raises BadInput, NotAllowed when keys are switched off."""
    settings = accounts.jwt_settings(unit)
    if not settings["api_tokens_enabled"]:
        raise NotAllowed("API tokens are disabled for this organization.")
    _check(unit, by, scope, project, days, settings["api_token_ttl_days"])
    key = credentials.new_personal_key()
    expires = instant_of(room.clock.now() + timedelta(days=days))
    mark = credentials.fingerprint(key)
    made = ApiToken("personal", mark, None, key[-_SHOWN:], unit.now, expires, title, scope, project)
    unit.tokens.add(by.id, made)
    return next(token for token in unit.tokens.live(by.id, "personal") if token.fingerprint == mark), key


def _check(unit: UnitOfWork, by: Caller, scope: Scope, project: ProjectId | None, days: int, most_days: int) -> None:
    if (scope == "project") is (project is None):
        raise BadInput("Validation error", {"project": ["A token for one project names it; others name none."]})
    if project is not None and not members.may_enter(unit, project, by):
        raise NotThere("Project")
    if days > most_days:
        raise BadInput("Validation error", {"expires_in_days": [f"At most {most_days} in this organization."]})
    if len(unit.tokens.live(by.id, "personal")) >= _MOST:
        raise BadInput(f"You have {_MOST} tokens that work. Revoke one of them first.")


def revoke(unit: UnitOfWork, token_id: int, *, by: Caller) -> None:
    """End a key of the caller. Raises NotThere."""
    for token in unit.tokens.live(by.id, "personal"):
        if token.id == token_id:
            unit.tokens.revoke(token.fingerprint)
            return
    raise NotThere("Token")
