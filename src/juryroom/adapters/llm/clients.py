"""Which client stands behind which provider, and how each is opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from juryroom.adapters.llm.direct_chat import OPENAI, AzureChat, DirectChat
from juryroom.adapters.llm.line import Resolve
from juryroom.errors import BadInput
from juryroom.ports import Embedder, ModelAccess, ModelClient

API_VERSION = "2024-10-21"
"""Of Azure's API, unless the connection names one."""


class ModelClients:
    """ports.Models. `check`: an address to the checked IP address it stands for; None: any address is called.

    `embedders`: descriptors that judge pictures without a provider.
    """

    def __init__(self, check: Resolve | None = None, embedders: Callable[[], Sequence[Embedder]] = tuple) -> None:
        self._check, self._embedders = check, embedders

    def open(self, access: ModelAccess) -> ModelClient:
        """A client. Raises BadInput naming what the connection lacks, or the extra that is not installed."""
        match access.provider:
            case "OpenAI":
                return DirectChat(api_key=_key(access), base_url=access.endpoint or OPENAI, check=self._check)
            case "Custom":
                return DirectChat(api_key=_key(access, needed=False), base_url=access.endpoint, check=self._check)
            case "AzureAIFoundry":
                key = _key(access)
                return DirectChat(
                    api_key=key, base_url=access.endpoint, headers={"api-key": key}, check=self._check
                )  # fmt: skip
            case "AzureOpenAI":
                return self._azure(access)
            case "Anthropic" | "Gemini" | "VertexAI" | "Bedrock":
                return self._other(access)
            case "Descriptors":
                from juryroom.adapters.llm.descriptors import Descriptors

                return Descriptors(self._embedders())
        raise BadInput(f"There is no client for {access.provider}.")

    def _other(self, access: ModelAccess) -> ModelClient:
        from juryroom.adapters.llm.other_providers import OtherProvider
        from juryroom.adapters.llm.provider_batches import AnthropicBatches, GeminiBatches

        if access.endpoint and self._check is not None:
            self._check(access.endpoint)
        kind = {"Anthropic": AnthropicBatches, "Gemini": GeminiBatches}.get(access.provider, OtherProvider)
        return kind(access)

    def _azure(self, access: ModelAccess) -> ModelClient:
        deployment = str(access.options.get("deployment_name") or "")
        version = str(access.options.get("api_version") or API_VERSION)
        return AzureChat(
            api_key=_key(access), endpoint=access.endpoint, deployment=deployment, version=version, check=self._check
        )


def _key(access: ModelAccess, *, needed: bool = True) -> str:
    """An endpoint of one's own may go without a key; a provider's does not."""
    key = access.secrets.get("api_key") or access.secrets.get("auth_token")
    if not key and needed:
        raise BadInput("Validation error", {"api_key": [f"{access.provider} needs a key."]})
    return key or "none"
