"""Connections to models in requests and answers. Secrets go in and never come out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from pydantic import BaseModel, ConfigDict, Field, field_validator

from juryroom.api.schemas.accounts import UserSimple, simple_json
from juryroom.core.judging.prompts import Connection, Provider, Scope
from juryroom.core.model import User, UserId
from juryroom.services.judging.connections import NewConnection

SECRETS = ("api_key", "auth_token", "google_application_credentials", "aws_secret_access_key", "aws_session_token")
OPTIONS = ("deployment_name", "google_project_id", "google_location", "aws_region", "aws_access_key_id", "api_version")
Short = Annotated[str, Field(max_length=2000)]
Secret = Annotated[str, Field(max_length=20_000)]


class PriceOfModel(BaseModel):
    """USD for a million tokens."""

    input: Annotated[float, Field(ge=0)]
    output: Annotated[float, Field(ge=0)]
    cached: Annotated[float, Field(ge=0)] | None = None


class ModelConnectionPatch(BaseModel):
    """A change of a connection. A secret that is left out stays; an empty one is none."""

    name: Annotated[str, Field(max_length=200)] | None = None
    scope: Scope | None = None
    endpoint: Short | None = None
    api_key: Secret | None = None
    auth_token: Secret | None = None
    google_application_credentials: Secret | None = None
    aws_secret_access_key: Secret | None = None
    aws_session_token: Secret | None = None
    deployment_name: Short | None = None
    google_project_id: Short | None = None
    google_location: Short | None = None
    aws_region: Short | None = None
    aws_access_key_id: Short | None = None
    api_version: Short | None = None
    cached_available_models: list[str] | str | None = Field(None, description="models that may be used; none: any")
    prices: dict[str, PriceOfModel] | None = Field(None, description='by model, "*" for any; before the price list')
    requests_per_minute: Annotated[int, Field(ge=1)] | None = None
    tokens_per_minute: Annotated[int, Field(ge=1)] | None = None
    width: Annotated[int, Field(ge=1, le=512)] | None = Field(None, description="requests under way at once")
    batch_share: Annotated[float, Field(gt=0, le=1)] | None = Field(
        None, description="what a batch costs of the direct price; half unless said"
    )
    budget_limit: Annotated[float, Field(ge=0)] | None = None
    budget_reset_period: Literal["Monthly", "Yearly"] | None = None
    budget_alert_threshold: Annotated[float, Field(ge=0)] | None = None
    is_internal: bool | None = None

    @field_validator("cached_available_models")
    @classmethod
    def _listed(cls, value: list[str] | str | None) -> list[str] | None:
        """Also as the text of a JSON list, or separated by commas."""
        if not isinstance(value, str):
            return value
        try:
            found = msgspec.json.decode(value)
        except msgspec.DecodeError:
            found = value.split(",")
        return [str(one).strip() for one in found if str(one).strip()] if isinstance(found, list) else [str(found)]

    def secrets(self) -> dict[str, str]:
        """Those that were given."""
        return {name: value for name in SECRETS if (value := getattr(self, name)) is not None}

    def changes(self, known: Mapping[str, Any]) -> dict[str, Any]:
        """Columns to change, over the options there are."""
        given = self.model_dump(exclude_unset=True)
        found: dict[str, Any] = {name: given[name] for name in ("name", "scope", "endpoint") if given.get(name)}
        options = {name: given[name] for name in (*OPTIONS, "prices", *_LIMITS) if name in given}
        if options:
            found["options"] = {name: value for name, value in (dict(known) | options).items() if value is not None}
        if "cached_available_models" in given:
            found["models"] = given["cached_available_models"] or []
        for ours, theirs in _BUDGET.items():
            if theirs in given:
                found[ours] = given[theirs]
        return found | ({"secrets": self.secrets()} if self.secrets() else {})


_BUDGET = {
    "budget_limit": "budget_limit", "budget_period": "budget_reset_period", "budget_alert": "budget_alert_threshold",
}  # fmt: skip
_LIMITS = ("requests_per_minute", "tokens_per_minute", "width", "batch_share")


class ModelConnectionIn(ModelConnectionPatch):
    """A new connection."""

    provider: Provider

    def new(self) -> NewConnection:
        """The same for the service."""
        changes = self.changes({})
        return NewConnection(
            provider=self.provider,
            scope=self.scope or Scope.ORGANIZATION,
            name=changes.get("name", ""),
            endpoint=changes.get("endpoint", ""),
            options=changes.get("options", {}),
            secrets=self.secrets(),
            models=tuple(changes.get("models", ())),
            budget_limit=self.budget_limit,
            budget_period=self.budget_reset_period,
            budget_alert=self.budget_alert_threshold,
        )


class ModelConnectionOut(BaseModel):
    """A connection. `has_secret` is all that is told of its keys."""

    model_config = ConfigDict(extra="forbid", protected_namespaces=())

    id: int
    name: str
    provider: Provider
    scope: Scope
    organization: int
    endpoint: str
    has_secret: bool
    deployment_name: str | None
    google_project_id: str | None
    google_location: str | None
    aws_region: str | None
    aws_access_key_id: str | None
    api_version: str | None
    requests_per_minute: int | None
    tokens_per_minute: int | None
    width: int | None
    batch_share: float | None
    cached_available_models: str
    models: list[str]
    prices: dict[str, PriceOfModel]
    forms: dict[str, str]
    model_params: dict[str, Any]
    budget_limit: float | None
    budget_reset_period: Literal["Monthly", "Yearly"] | None
    budget_last_reset_date: str | None
    budget_total_spent: float
    budget_alert_threshold: float | None
    budget_alert: bool
    is_internal: bool
    created_by: UserSimple | None
    created_at: str
    updated_at: str


class ProviderChoices(BaseModel):
    """Providers that can be chosen, and what each of them needs."""

    provider_choices: list[str]
    needs: dict[str, list[str]]


class ModelsOut(BaseModel):
    """What a provider says that its key may use."""

    models: list[str]


class ConnectionTestIn(BaseModel):
    """Judge one real task with its real schema; without a project: one made-up question."""

    model: Annotated[str, Field(min_length=1, max_length=200)]
    project: int | None = None
    task: int | None = None
    prompt: Annotated[str, Field(max_length=100_000)] = ""


class ConnectionTestOut(BaseModel):
    """What came of one question. `outcome`: ok, unreadable, refused, truncated or failed."""

    outcome: str
    problem: str | None
    form: str | None = Field(description="the form of replies that the provider took: schema, json or plain")
    answer: dict[str, Any]
    reasoning: str
    confidence: float | None
    task: int | None
    reply: str | None
    input_tokens: int
    output_tokens: int
    cost: float | None
    seconds: float | None


PARAMETERS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "temperature": {"type": "number", "minimum": 0, "maximum": 2},
        "top_p": {"type": "number", "minimum": 0, "maximum": 1},
        "seed": {"type": "integer"},
        "max_tokens": {"type": "integer", "minimum": 1},
        "effort": {"type": "string", "enum": ["minimal", "low", "medium", "high"]},
        "detail": {"type": "string", "enum": ["auto", "low", "high"]},
        "form": {"type": "string", "enum": ["schema", "json", "plain"]},
        "pictures": {"type": "string", "enum": ["url", "inline"]},
        "picture_size": {"type": "integer", "minimum": 64, "maximum": 4096},
    },
}
"""What a version may set, for the form that asks for it."""


def connection_json(connection: Connection, spent: float, period: str, people: Mapping[UserId, User]) -> dict[str, Any]:
    """ModelConnectionOut."""
    options: dict[str, Any] = msgspec.json.decode(connection.options)
    models: list[str] = msgspec.json.decode(connection.models)
    author = people.get(connection.created_by) if connection.created_by else None
    alert = connection.budget_alert is not None and spent >= connection.budget_alert
    return {
        "id": connection.id, "name": connection.name, "provider": connection.provider, "scope": connection.scope,
        "organization": 1, "endpoint": connection.endpoint, "has_secret": connection.has_secret,
        **{name: options.get(name) for name in (*OPTIONS, *_LIMITS)},
        "cached_available_models": msgspec.json.encode(models).decode(), "models": models,
        "prices": {model: {"cached": None, **price} for model, price in (options.get("prices") or {}).items()},
        "forms": msgspec.json.decode(connection.forms), "model_params": PARAMETERS_SCHEMA,
        "budget_limit": connection.budget_limit, "budget_reset_period": connection.budget_period,
        "budget_last_reset_date": f"{period}-01T00:00:00Z" if len(period) == 7 else f"{period}-01-01T00:00:00Z",
        "budget_total_spent": spent, "budget_alert_threshold": connection.budget_alert, "budget_alert": alert,
        "is_internal": connection.provider is Provider.DESCRIPTORS,
        "created_by": simple_json(author) if author else None,
        "created_at": connection.created_at, "updated_at": connection.updated_at,
    }  # fmt: skip
