"""Anthropic, Gemini, Vertex AI and Bedrock through pydantic-ai's model-request layer; each needs its extra."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Coroutine, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from juryroom.adapters.llm.direct_chat import HINTS
from juryroom.adapters.llm.openai_compatible import BUSY
from juryroom.core.judging.messages import Message, Picture, Words
from juryroom.errors import BadInput, ModelBusy, ModelFailed
from juryroom.ports import ModelAccess, ModelReply, ModelRequest

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelMessage, ModelResponse
    from pydantic_ai.models import Model

Result = TypeVar("Result")
_EXTRAS = {"Anthropic": "anthropic", "Gemini": "google", "VertexAI": "google", "Bedrock": "bedrock"}
_SETTINGS = ("temperature", "top_p", "seed", "max_tokens")
TIMEOUT_S = 300.0
FIRST_REST_S, LONGEST_REST_S = 0.5, 60.0


class Limits:
    """What answers told of the provider's limits."""

    def __init__(self) -> None:
        self._until = 0.0

    def rest(self) -> float:
        """Seconds until more may be sent."""
        return max(0.0, self._until - time.monotonic())

    async def note(self, answer: Any) -> None:
        """Read Anthropic's headers: a limit of which nothing is left, and when it is whole again."""
        for kind in ("requests", "tokens", "input-tokens", "output-tokens"):
            if answer.headers.get(f"anthropic-ratelimit-{kind}-remaining") == "0":
                wait = _seconds_until(answer.headers.get(f"anthropic-ratelimit-{kind}-reset", ""))
                self._until = max(self._until, time.monotonic() + min(LONGEST_REST_S, wait))


def _seconds_until(instant: str) -> float:
    try:
        return max(0.0, datetime.fromisoformat(instant).timestamp() - time.time())
    except ValueError:
        return 0.0


class OtherProvider:
    """ports.ModelClient. One event loop in a thread of its own serves every caller.

    retries: of a question that the provider had no room for; an engine that counts attempts itself wants none.
    """

    def __init__(self, access: ModelAccess, retries: int = 0) -> None:
        self.provider = _EXTRAS[access.provider]
        self._retries = retries
        self._access = access
        self._models: dict[str, Model[Any]] = {}
        self._limits = Limits()
        _require(access)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="judge-loop", daemon=True)
        self._thread.start()

    def ask(self, request: ModelRequest) -> ModelReply:
        """One answer. Raises ModelBusy, ModelFailed."""
        for attempt in range(self._retries):
            try:
                return self.wait(self._ask(request))
            except ModelBusy:
                time.sleep(max(self.rest(), min(LONGEST_REST_S, FIRST_REST_S * 2**attempt)))
        return self.wait(self._ask(request))

    def models(self) -> list[str]:
        """These providers' layer lists none: name the models in the connection."""
        raise ModelFailed(f"{self._access.provider} does not list its models here: write their names.")

    def rest(self) -> float:
        """Seconds until the provider's limits, as it told them, allow more."""
        return self._limits.rest()

    def close(self) -> None:
        """End the loop."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def wait(self, work: Coroutine[Any, Any, Result]) -> Result:
        """The result of work that is done in the loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(TIMEOUT_S + 10)

    async def _ask(self, request: ModelRequest) -> ModelReply:
        from pydantic_ai.direct import model_request
        from pydantic_ai.exceptions import AgentRunError, UserError

        began = time.monotonic()
        try:
            found = await asyncio.wait_for(
                model_request(
                    self.model(request.model), messages_of(request.messages),
                    model_settings=settings_of(request.parameters),  # type: ignore[arg-type]
                    model_request_parameters=held_to(request.schema),
                ),
                TIMEOUT_S,
            )  # fmt: skip
        except (TimeoutError, OSError) as fault:
            raise ModelBusy(f"The provider cannot be reached: {fault or type(fault).__name__}") from fault
        except (UserError, AgentRunError, ValueError) as fault:
            raise refusal(fault) from fault
        except Exception as fault:
            raise signing_in(fault) from fault
        return reply_of(found, time.monotonic() - began)

    def model(self, name: str) -> Model[Any]:
        """The layer's model of this name."""
        if name not in self._models:
            self._models[name] = _opened(self._access, name, self._limits)
        return self._models[name]


def _require(access: ModelAccess) -> None:
    """Raises BadInput when the extra or a secret is missing."""
    extra = _EXTRAS[access.provider]
    try:
        match extra:
            case "anthropic":
                import anthropic  # noqa: F401
            case "google":
                from google import genai  # noqa: F401
            case "bedrock":
                import boto3  # noqa: F401
    except ImportError:
        message = f'{access.provider} needs an extra: pip install "juryroom[{extra}]"'
        raise BadInput("Validation error", {"provider": [message]}) from None
    needed = {"Anthropic": "api_key", "Gemini": "api_key", "VertexAI": "google_application_credentials"}
    name = needed.get(access.provider)
    if name and not access.secrets.get(name):
        raise BadInput("Validation error", {name: [f"{access.provider} needs it."]})


def _opened(access: ModelAccess, name: str, limits: Limits) -> Model[Any]:
    secrets, endpoint = access.secrets, access.endpoint or None
    match access.provider:
        case "Anthropic":
            from pydantic_ai._http import create_async_httpx2_client
            from pydantic_ai.models.anthropic import AnthropicModel
            from pydantic_ai.providers.anthropic import AnthropicProvider

            client = create_async_httpx2_client()
            client.event_hooks = {"response": [limits.note]}
            return AnthropicModel(
                name, provider=AnthropicProvider(api_key=secrets["api_key"], base_url=endpoint, http_client=client)
            )
        case "Gemini":
            from pydantic_ai.models.google import GoogleModel
            from pydantic_ai.providers.google import GoogleProvider

            return GoogleModel(name, provider=GoogleProvider(api_key=secrets["api_key"], base_url=endpoint))
        case "VertexAI":
            return _vertex(access, name)
    return _bedrock(access, name)


def _bedrock(access: ModelAccess, name: str) -> Model[Any]:
    import boto3
    from botocore.config import Config  # type: ignore[import-untyped]
    from pydantic_ai.models.bedrock import BedrockConverseModel
    from pydantic_ai.providers.bedrock import BedrockProvider

    options, secrets = access.options, access.secrets
    client = boto3.client(
        "bedrock-runtime",
        aws_access_key_id=_text(options, "aws_access_key_id"),
        aws_secret_access_key=secrets.get("aws_secret_access_key"),
        aws_session_token=secrets.get("aws_session_token"),
        region_name=_text(options, "aws_region") or "us-east-1", endpoint_url=access.endpoint or None,
        config=Config(retries={"total_max_attempts": 1}, read_timeout=TIMEOUT_S, max_pool_connections=64),
    )  # fmt: skip
    return BedrockConverseModel(name, provider=BedrockProvider(bedrock_client=client))


def _vertex(access: ModelAccess, name: str) -> Model[Any]:
    from google.oauth2 import service_account
    from pydantic_ai.models.google import GoogleModel
    from pydantic_ai.providers.google_cloud import GoogleCloudProvider

    try:
        told = json.loads(access.secrets["google_application_credentials"])
        credentials = service_account.Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
            told, scopes=["https://www.googleapis.com/auth/cloud-platform"]
        )
    except ValueError as fault:
        message = f"This is not the JSON of a service account: {fault}"
        raise BadInput("Validation error", {"google_application_credentials": [message]}) from None
    project = _text(access.options, "google_project_id") or told.get("project_id")
    location = _text(access.options, "google_location") or "us-central1"
    provider = GoogleCloudProvider(
        credentials=credentials, project=project, location=location, base_url=access.endpoint or None
    )
    return GoogleModel(name, provider=provider)


def _text(options: Mapping[str, object], name: str) -> str | None:
    value = options.get(name)
    return str(value) if value else None


def messages_of(messages: Sequence[Message]) -> list[ModelMessage]:
    from pydantic_ai import messages as theirs

    found: list[ModelMessage] = []
    for message in messages:
        if message.speaker == "assistant":
            found.append(theirs.ModelResponse(parts=[theirs.TextPart(message.text)]))
        elif message.speaker == "system":
            found.append(theirs.ModelRequest(parts=[theirs.SystemPromptPart(message.text)]))
        else:
            found.append(theirs.ModelRequest(parts=[theirs.UserPromptPart([_part(part) for part in message.parts])]))
    return found


def _part(part: Words | Picture) -> Any:
    from pydantic_ai.messages import BinaryContent, ImageUrl

    if isinstance(part, Words):
        return part.text
    return BinaryContent.from_data_uri(part.url) if part.url.startswith("data:") else ImageUrl(part.url)


def settings_of(parameters: Mapping[str, object]) -> dict[str, object]:
    found = {name: parameters[name] for name in _SETTINGS if parameters.get(name) is not None}
    found.setdefault("max_tokens", 4096)
    return found | {"max_retries": 0}  # whoever asks counts the attempts


def held_to(schema: Mapping[str, object] | None) -> Any:
    from pydantic_ai.models import ModelRequestParameters
    from pydantic_ai.output import OutputObjectDefinition

    if schema is None or dict(schema) == {"type": "object"}:
        return ModelRequestParameters()
    output = OutputObjectDefinition(json_schema=dict(schema), name="answer", strict=True)
    return ModelRequestParameters(output_mode="native", output_object=output)


def reply_of(found: ModelResponse, seconds: float, raw: str | None = None) -> ModelReply:
    """The reply in a response of the layer. `raw`: the provider's own words, where they are at hand."""
    from pydantic_ai.messages import ModelMessagesTypeAdapter, TextPart

    text = "".join(part.content for part in found.parts if isinstance(part, TextPart))
    ending: Any = {"length": "truncated", "content_filter": "refused"}.get(str(found.finish_reason), "complete")
    raw = raw or ModelMessagesTypeAdapter.dump_json([found]).decode()
    usage = found.usage
    return ModelReply(
        text, ending, usage.input_tokens or 0, usage.output_tokens or 0, usage.cache_read_tokens or 0, seconds, raw
    )


def refusal(fault: Exception) -> ModelBusy | ModelFailed:
    """What the provider said, as ours: whether waiting helps, and what to do when it does not."""
    from pydantic_ai.exceptions import ModelConnectionError, ModelHTTPError, ModelQuotaExceededError

    if isinstance(fault, ModelConnectionError):
        return ModelBusy(f"The provider cannot be reached: {fault}")
    if not isinstance(fault, ModelHTTPError):
        return ModelFailed(f"The provider refused: {str(fault)[:500]}")
    status, message = fault.status_code, _said(fault.body) or str(fault)
    if isinstance(fault, ModelQuotaExceededError):
        return ModelFailed(f"The provider refused ({status}): {message[:500]} The account has no credit left.")
    if status in BUSY or status >= 500:
        return ModelBusy(f"The provider cannot answer now ({status}): {message[:500]}", retry_after=fault.retry_after)
    return ModelFailed(f"The provider refused ({status}): {message[:500]}{HINTS.get(status, '')}")


def signing_in(fault: Exception) -> Exception:
    """What went wrong where Google gives tokens; any other fault as it is."""
    if not type(fault).__module__.startswith("google.auth"):
        return fault
    if type(fault).__name__ == "TransportError":
        return ModelBusy(f"The provider cannot be reached: {str(fault)[:300]}")
    return ModelFailed(f"Google does not take the service account: {str(fault)[:300]}{HINTS[401]}")


def _said(body: object) -> str:
    """The words of an error's body: `{"error": {"message": ...}}`, Amazon's `{"Error": {"Message": ...}}`, text."""
    while isinstance(body, dict):
        body = next((body[key] for key in ("error", "Error", "message", "Message") if body.get(key)), None)
    return str(body) if body else ""
