"""Connections to models: made, changed, opened. Their secrets go in and never come out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from juryroom.core.judging.prompts import Connection, Provider, Scope
from juryroom.core.model import UserId
from juryroom.errors import BadInput, NotThere
from juryroom.ports import ModelAccess, ModelClient
from juryroom.services import credentials

if TYPE_CHECKING:
    from juryroom.services.room import Room
    from juryroom.store.unit import UnitOfWork

_NEED_ENDPOINT = frozenset({Provider.CUSTOM, Provider.AZURE_OPENAI, Provider.AZURE_AI_FOUNDRY})
_NEEDS: dict[Provider, tuple[str, ...]] = {
    Provider.CUSTOM: ("endpoint",),
    Provider.AZURE_OPENAI: ("api_key", "endpoint"),
    Provider.AZURE_AI_FOUNDRY: ("api_key", "endpoint"),
    Provider.VERTEX: ("google_application_credentials", "google_project_id", "google_location"),
    Provider.BEDROCK: ("aws_region",),
}
PERIODS = ("Monthly", "Yearly")


@dataclass(frozen=True, slots=True)
class NewConnection:
    """What a connection is made from. Empty secrets are none."""

    provider: Provider
    scope: Scope = Scope.ORGANIZATION
    name: str = ""
    endpoint: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    models: tuple[str, ...] = ()
    budget_limit: float | None = None
    budget_period: str | None = None
    budget_alert: float | None = None


def create(unit: UnitOfWork, room: Room, new: NewConnection, *, by: UserId) -> Connection:
    """Raises BadInput when it cannot work: no endpoint where one is needed, an unknown period, a negative budget."""
    _check(new.provider, new.endpoint, new.budget_limit, new.budget_period)
    return unit.connections.add(
        {
            "name": new.name or new.provider.value,
            "provider": new.provider,
            "scope": new.scope,
            "endpoint": new.endpoint,
            "options": _json(new.options),
            "models": _json(new.models),
            "sealed": _sealed(room, new.secrets),
            "budget_limit": new.budget_limit,
            "budget_period": new.budget_period or "Monthly",
            "budget_alert": new.budget_alert,
            "created_by": by,
        }
    )


def needs_of(provider: Provider) -> list[str]:
    """Fields of the API that a connection to this provider cannot do without."""
    return list(_NEEDS.get(provider, ("api_key",)))


def update(unit: UnitOfWork, room: Room, connection_id: int, changes: Mapping[str, Any]) -> Connection:
    """Change any field of NewConnection but the provider; secrets that are named replace all there were."""
    known = unit.connections.get(connection_id)
    values = {name: value for name, value in changes.items() if name != "secrets"}
    _check(
        known.provider, values.get("endpoint", known.endpoint), values.get("budget_limit"), values.get("budget_period")
    )
    for name in ("options", "models"):
        if name in values:
            values[name] = _json(values[name])
    if values.get("endpoint", known.endpoint) != known.endpoint and known.has_secret and not changes.get("secrets"):
        message = "The key was given for another address: give it again."
        raise BadInput("Validation error", {"api_key": [message]})
    if "endpoint" in values and values["endpoint"] != known.endpoint:
        values["forms"] = "{}"
    if changes.get("secrets"):
        values["sealed"] = _sealed(room, changes["secrets"])
    return unit.connections.update(connection_id, values)


def usable(unit: UnitOfWork, who: UserId) -> list[Connection]:
    """The connections this person may judge with: everybody's, and their own."""
    return [one for one in unit.connections.all() if may_use(one, who)]


def may_use(connection: Connection, who: UserId) -> bool:
    """Whether this person may spend through it."""
    return connection.scope is not Scope.USER or connection.created_by == who


def access(unit: UnitOfWork, room: Room, connection_id: int) -> ModelAccess:
    """What opens a client. Raises NotThere, and BadInput when the secrets were sealed under another key."""
    connection = unit.connections.get(connection_id)
    sealed = unit.connections.sealed(connection_id)
    secrets = msgspec.json.decode(credentials.unseal(room.secrets, sealed)) if sealed else {}
    options = msgspec.json.decode(connection.options)
    return ModelAccess(connection.provider.value, connection.endpoint, options, secrets)


def open_client(room: Room, connection_id: int) -> ModelClient:
    """A client; the caller closes it. Raises as `access` does."""
    if room.models is None:
        raise NotThere("Models", "This installation has no way to language models.")
    with room.database.read() as unit:
        found = access(unit, room, connection_id)
    return room.models.open(found)


def _check(provider: Provider, endpoint: str, budget: float | None, period: str | None) -> None:
    problems: dict[str, list[str]] = {}
    if provider in _NEED_ENDPOINT and not endpoint:
        problems["endpoint"] = [f"{provider.value} needs the address of its API, for example https://host/v1."]
    if endpoint and not endpoint.startswith(("https://", "http://")):
        problems["endpoint"] = ["An address begins with https:// or http://."]
    if budget is not None and budget < 0:
        problems["budget_limit"] = ["A budget is at least 0."]
    if period is not None and period not in PERIODS:
        problems["budget_reset_period"] = [f"One of {', '.join(PERIODS)}."]
    if problems:
        raise BadInput("Validation error", problems)


def _sealed(room: Room, secrets: Mapping[str, str]) -> str | None:
    given = {name: value for name, value in secrets.items() if value}
    return credentials.seal(room.secrets, _json(given)) if given else None


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
