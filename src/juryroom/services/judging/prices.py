"""What a model costs: as its connection says, else as the price list has it."""

from __future__ import annotations

from typing import Any

import msgspec

from juryroom.core.judging.cost import Price, listed
from juryroom.core.judging.prompts import Connection, Provider
from juryroom.errors import BadInput

_LISTED_AS = {
    Provider.OPENAI: "openai",
    Provider.AZURE_OPENAI: "azure",
    Provider.AZURE_AI_FOUNDRY: "azure",
    Provider.ANTHROPIC: "anthropic",
    Provider.GEMINI: "google",
    Provider.VERTEX: "google",
    Provider.BEDROCK: "aws",
}
WITH_BATCHES = frozenset({Provider.OPENAI, Provider.AZURE_OPENAI, Provider.CUSTOM, Provider.ANTHROPIC, Provider.GEMINI})
BATCH_SHARE = 0.5
"""What a batch costs of the price of direct requests, at every provider with batches, unless the connection says."""
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


def batch_price_of(connection: Connection, model: str) -> Price | None:
    """The same for questions handed in together: half, or the share that the connection's option `batch_share` says.

    Raises BadInput for a provider without batches.
    """
    if connection.provider not in WITH_BATCHES:
        instead = "Run it directly."
        if connection.provider is Provider.VERTEX:
            instead = "Connect to Gemini with a key for batches, or run it directly."
        raise BadInput("Validation error", {"mode": [f"{connection.provider.value} has no batches here. {instead}"]})
    share = msgspec.json.decode(connection.options).get("batch_share")
    price = price_of(connection, model)
    return None if price is None else price.in_batches(BATCH_SHARE if share is None else float(share))


def _from_list(connection: Connection, model: str) -> Price | None:
    """By the provider, or by the address of the gateway that stands in for one."""
    if connection.provider in _LISTED_AS:
        return listed(model, provider_id=_LISTED_AS[connection.provider])
    return listed(model, provider_api_url=connection.endpoint) if connection.endpoint else None
