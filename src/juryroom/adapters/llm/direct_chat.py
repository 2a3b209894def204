"""Chat completions without an SDK between: one call, one attempt, limits read from the answer's headers."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from juryroom.adapters.llm.line import Heard, Line, Resolve
from juryroom.adapters.llm.openai_compatible import BUSY, RETRIES, OpenAICompatible, body_of, reply_of
from juryroom.errors import ModelBusy, ModelFailed
from juryroom.ports import Batch, ModelReply, ModelRequest

if TYPE_CHECKING:
    import openai

OPENAI = "https://api.openai.com/v1"
_OUT_OF_CREDIT = re.compile(r"insufficient_quota|exceeded your current quota", re.IGNORECASE)
_RETRY = re.compile(r"(?:retry|try again) in (\d[\d.msh]*)", re.IGNORECASE)
"""A limit that is over in a while, whatever else is said: Gemini speaks of the quota in both cases."""
_TIMES = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


class DirectChat(OpenAICompatible):
    """ports.ModelClient for a judge run: the engine counts attempts, so nothing is sent twice behind its back."""

    def __init__(
        self, *, api_key: str, base_url: str = OPENAI, headers: Mapping[str, str] | None = None, query: str = "",
        check: Resolve | None = None, timeout_s: float = 120.0,
    ) -> None:  # fmt: skip
        super().__init__(api_key=api_key, base_url=base_url, timeout_s=timeout_s)
        self._line = Line(base_url, check, timeout_s)
        self._path = f"/chat/completions{query}"
        own = headers or {"authorization": f"Bearer {api_key}"}
        self._headers = {"content-type": "application/json", "user-agent": "juryroom", **own}
        self._rest_until = 0.0
        self._url, self._check, self._own = base_url, check, own

    def ask(self, request: ModelRequest) -> ModelReply:
        """One chat completion, tried once."""
        began = time.monotonic()
        heard = self._line.post(self._path, json.dumps(body_of(request)).encode(), self._headers)
        self._note_limits(heard.headers)
        if heard.status != 200:
            raise _refusal(heard)
        text = heard.body.decode("utf-8", "replace")
        try:
            body = json.loads(text)
        except ValueError:
            raise ModelFailed("The provider's answer is no JSON: is the address of the connection right?") from None
        reply = reply_of(body, text, time.monotonic() - began)
        if isinstance(reply, str):
            raise ModelFailed(reply)
        return reply

    def rest(self) -> float:
        """Seconds until the provider's limits, as it told them, allow more."""
        return max(0.0, self._rest_until - time.monotonic())

    def close(self) -> None:
        """Give connections back."""
        self._line.close()
        super().close()

    def _opened(self) -> openai.OpenAI:
        """The SDK, for batches and names of models: sent nowhere else by an answer, to an address that was checked."""
        import openai

        if self._check is not None:
            self._check(self._url)
        return openai.OpenAI(
            api_key=self._key, base_url=self._url, max_retries=RETRIES, timeout=self._timeout,
            default_headers=self._own, http_client=openai.DefaultHttpxClient(follow_redirects=False),
        )  # fmt: skip

    def _note_limits(self, headers: Mapping[str, str]) -> None:
        for kind in ("requests", "tokens"):
            left = headers.get(f"x-ratelimit-remaining-{kind}")
            if left is not None and left.isdecimal() and int(left) == 0:
                self._rest_until = time.monotonic() + min(60.0, seconds_of(headers.get(f"x-ratelimit-reset-{kind}")))


class AzureChat(DirectChat):
    """A deployment of Azure OpenAI. Its batches lie beside the deployments, and name theirs as the model."""

    batch_url = "/chat/completions"

    def __init__(self, *, api_key: str, endpoint: str, deployment: str, version: str, check: Resolve | None) -> None:
        base = endpoint.rstrip("/")
        if deployment and "/deployments/" not in base:
            base = f"{base}/openai/deployments/{deployment}"
        super().__init__(
            api_key=api_key, base_url=base, headers={"api-key": api_key}, query=f"?api-version={version}", check=check
        )
        self._resource, _, path = base.partition("/openai/deployments/")
        self._deployment, self._version = deployment or path.partition("/")[0], version

    def submit(self, requests: Iterable[tuple[str, ModelRequest]], name: str) -> Batch:
        """Hand in questions to the deployment."""
        here = self._deployment
        return super().submit(
            ((id, replace(request, model=here) if here else request) for id, request in requests), name
        )

    def _opened(self) -> openai.OpenAI:
        import openai

        if self._check is not None:
            self._check(self._url)
        return openai.AzureOpenAI(
            api_key=self._key, api_version=self._version, azure_endpoint=self._resource, max_retries=RETRIES,
            timeout=self._timeout, http_client=openai.DefaultHttpxClient(follow_redirects=False),
        )  # fmt: skip


def seconds_of(text: str | None) -> float:
    """`1s`, `6m0s`, `250ms`, `12` as seconds; 0 for what is none."""
    if not text:
        return 0.0
    try:
        return max(0.0, float(text))
    except ValueError:
        found = re.findall(r"(\d+(?:\.\d+)?)(ms|s|m|h)", text)
        return sum(float(number) * _TIMES[unit] for number, unit in found)


def _refusal(heard: Heard) -> ModelBusy | ModelFailed:
    message = message_of(heard.body)
    said = _RETRY.search(message)
    retry_after = seconds_of(heard.headers.get("retry-after")) or (seconds_of(said[1]) if said else 0.0) or None
    is_spent = retry_after is None and _OUT_OF_CREDIT.search(message)
    if heard.status >= 500 or (heard.status in BUSY and not is_spent):
        return ModelBusy(f"The provider cannot answer now ({heard.status}): {message}", retry_after=retry_after)
    hint = HINTS.get(heard.status, "")
    return ModelFailed(f"The provider refused ({heard.status}): {message}{hint}")


HINTS = {
    401: " Check the key of the connection.", 403: " Check what the key may use.",
    404: " Check the model's name and the connection's address.", 429: " The account has no credit left.",
}  # fmt: skip
"""What to do, by status."""


def message_of(body: bytes) -> str:
    """What a provider says is wrong."""
    text = body.decode("utf-8", "replace")
    try:
        found: Any = json.loads(text)
    except ValueError:
        return text[:500] or "without a word"
    while isinstance(found, list) and found:
        found = found[0]
    error = found.get("error", found) if isinstance(found, dict) else found
    said = error.get("message") if isinstance(error, dict) else error
    return str(said or text)[:500]
