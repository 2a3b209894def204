"""Connections to models, under the field's path. Organisation-wide ones are the administrators'."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter
from starlette.responses import Response

from juryroom.api.answers import answer, nothing
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.schemas.model_connections import (
    ConnectionTestIn,
    ConnectionTestOut,
    ModelConnectionIn,
    ModelConnectionOut,
    ModelConnectionPatch,
    ModelsOut,
    ProviderChoices,
    connection_json,
)
from juryroom.core.judging.prompts import Connection, Provider, Scope
from juryroom.core.model import ProjectId, TaskId
from juryroom.core.permissions import Permission
from juryroom.errors import NotAllowed, NotThere
from juryroom.services.accounts import Caller
from juryroom.services.judging import connections, trying
from juryroom.services.judging.budget import period_of
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["model connections"])
_VIEW = [allow(Permission.PROVIDERS_VIEW)]
_CHANGE = [allow(Permission.PROVIDERS_CHANGE)]
HERE = "/api/model-provider-connections/{connection_id}"


def _json(unit: UnitOfWork, found: Sequence[Connection]) -> list[dict[str, object]]:
    people = unit.accounts.people(one.created_by for one in found)
    shown = []
    for one in found:
        period = period_of(one, unit.now)
        shown.append(connection_json(one, unit.connections.spent(one.id, period), period, people))
    return shown


def _mine(unit: UnitOfWork, connection_id: int, who: Caller) -> Connection:
    """One that this person may use. Raises NotThere."""
    found = unit.connections.get(connection_id)
    if not connections.may_use(found, who.id):
        raise NotThere("ModelProviderConnection")
    return found


def _refuse(scope: Scope, who: Caller) -> None:
    """A key that everybody spends by is an administrator's to give."""
    if scope is Scope.ORGANIZATION and Permission.ORGANIZATIONS_CHANGE not in who.permissions:
        raise NotAllowed("Connections for the whole organisation are made by administrators; choose the scope User.")


@router.get("/api/model-provider-connections", dependencies=_VIEW, response_model=list[ModelConnectionOut])
def list_model_connections(who: CurrentUser, room: CurrentRoom, ordering: str = "") -> Response:
    """The connections one may judge by: everybody's, and one's own."""
    with room.database.read() as unit:
        shown = _json(unit, connections.usable(unit, who.id))
    return answer(shown[::-1] if ordering.startswith("-") else shown)


@router.post(
    "/api/model-provider-connections", dependencies=_CHANGE, status_code=201, response_model=ModelConnectionOut
)
def create_model_connection(body: ModelConnectionIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """A new connection. Its secrets are sealed and never shown again."""
    new = body.new()
    _refuse(new.scope, who)
    with room.database.write() as unit:
        made = connections.create(unit, room, new, by=who.id)
        return answer(_json(unit, [made])[0], 201)


@router.get("/api/model-provider-connections/provider-choices", dependencies=_VIEW, response_model=ProviderChoices)
def list_provider_choices() -> Response:
    """Providers that can be chosen, and the fields that each of them needs."""
    shown = [one for one in Provider if one is not Provider.DESCRIPTORS]
    return answer({"provider_choices": shown, "needs": {one.value: connections.needs_of(one) for one in shown}})


@router.get(HERE, dependencies=_VIEW, response_model=ModelConnectionOut)
def get_model_connection(connection_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """One connection, without its secrets."""
    with room.database.read() as unit:
        return answer(_json(unit, [_mine(unit, connection_id, who)])[0])


@router.patch(HERE, dependencies=_CHANGE, response_model=ModelConnectionOut)
def update_model_connection(
    connection_id: int, body: ModelConnectionPatch, who: CurrentUser, room: CurrentRoom
) -> Response:
    """Change a connection. A secret that is left out stays; with another address the secrets have to be given anew."""
    import msgspec

    with room.database.write() as unit:
        known = _mine(unit, connection_id, who)
        _refuse(known.scope, who)
        if body.scope is not None:
            _refuse(body.scope, who)
        changed = connections.update(unit, room, connection_id, body.changes(msgspec.json.decode(known.options)))
        return answer(_json(unit, [changed])[0])


@router.delete(HERE, dependencies=_CHANGE, status_code=204)
def delete_model_connection(connection_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """Versions that used it stay, and cannot be run until they have another."""
    with room.database.write() as unit:
        _refuse(_mine(unit, connection_id, who).scope, who)
        unit.connections.delete(connection_id)
    return nothing()


@router.get(HERE + "/models", dependencies=_VIEW, response_model=ModelsOut)
def list_models(connection_id: int, who: CurrentUser, room: CurrentRoom) -> Response:
    """What the provider says that this key may use."""
    with room.database.read() as unit:
        _mine(unit, connection_id, who)
    client = connections.open_client(room, connection_id)
    try:
        return answer({"models": sorted(client.models())})
    finally:
        client.close()


@router.post(HERE + "/test", dependencies=_CHANGE, response_model=ConnectionTestOut)
def test_model_connection(connection_id: int, body: ConnectionTestIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """Judge one real task with its real schema; costs what one request costs."""
    with room.database.read() as unit:
        _mine(unit, connection_id, who)
    found = trying.test(
        room, connection_id, body.model, project_id=None if body.project is None else ProjectId(body.project),
        task_id=None if body.task is None else TaskId(body.task), prompt=body.prompt,
    )  # fmt: skip
    reply = found.reply
    return answer(
        {
            "outcome": found.verdict.outcome, "problem": found.verdict.problem, "form": found.form,
            "answer": found.answer, "reasoning": found.verdict.reasoning, "confidence": found.verdict.confidence,
            "task": found.task_id, "reply": reply.text if reply else None,
            "input_tokens": reply.input_tokens if reply else 0, "output_tokens": reply.output_tokens if reply else 0,
            "cost": found.cost, "seconds": reply.seconds if reply else None,
        }
    )  # fmt: skip
