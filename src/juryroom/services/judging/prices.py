"""What a model costs: as its connection says, else as the price list has it."""

from __future__ import annotations

from typing import Any

import msgspec

from juryroom.core.judging.cost import Price, listed
from juryroom.core.judging.prompts import Connection, Provider

_LISTED_AS = {
    Provider.OPENAI: "openai",
    Provider.AZURE_OPENAI: "azure",
    Provider.AZURE_AI_FOUNDRY: "azure",
    Provider.ANTHROPIC: "anthropic",
    Provider.GEMINI: "google",
    Provider.VERTEX: "google",
    Provider.BEDROCK: "aws",
}
FREE = Price(0.0, 0.0, source="computed on this server")


def price_of(connection: Connection, model: str) -> Price | None:
    """USD for a million tokens; None when nobody says.

    The connection's own price comes first: `{"prices": {"MODEL": {"input": 2, "output": 8, "cached": 0.5}}}` in its
    options, `*` for any model.
    """
    if connection.provider is Provider.DESCRIPTORS:
        return FREE
    said: dict[str, Any] = msgspec.json.decode(connection.options).get("prices") or {}
    own = said.get(model) or said.get("*")
    if isinstance(own, dict) and {"input", "output"} <= set(own):
        return Price(float(own["input"]), float(own["output"]), own.get("cached"), f"connection {connection.name}")
    return _from_list(connection, model)


def _from_list(connection: Connection, model: str) -> Price | None:
    """By the provider, or by the address of the gateway that stands in for one."""
    if connection.provider in _LISTED_AS:
        return listed(model, provider_id=_LISTED_AS[connection.provider])
    return listed(model, provider_api_url=connection.endpoint) if connection.endpoint else None
