"""Which client stands behind which provider."""

from __future__ import annotations

from juryroom.adapters.llm.openai_compatible import OpenAICompatible
from juryroom.errors import BadInput
from juryroom.ports import ModelAccess, ModelClient

_OPENAI = frozenset({"OpenAI", "Custom", "AzureOpenAI", "AzureAIFoundry"})


class ModelClients:
    """ports.Models."""

    def open(self, access: ModelAccess) -> ModelClient:
        """A client. Raises BadInput naming what the connection lacks."""
        if access.provider in _OPENAI:
            return OpenAICompatible(api_key=_key(access), base_url=access.endpoint or None)
        raise BadInput(f"There is no client for {access.provider}.")


def _key(access: ModelAccess) -> str:
    """An endpoint of one's own may go without a key; OpenAI's does not."""
    key = access.secrets.get("api_key") or access.secrets.get("auth_token")
    if not key and access.provider != "Custom":
        raise BadInput("Validation error", {"api_key": [f"{access.provider} needs a key."]})
    return key or "none"
