"""Chat completions without an SDK between: one call, one attempt, limits read from the answer's headers."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from typing import Any

from juryroom.adapters.llm.line import Heard, Line, Resolve
from juryroom.adapters.llm.openai_compatible import OpenAICompatible, body_of, reply_of
from juryroom.errors import ModelBusy, ModelFailed
from juryroom.ports import ModelReply, ModelRequest

OPENAI = "https://api.openai.com/v1"
_BUSY = frozenset({408, 409, 425, 429})
_OUT_OF_CREDIT = re.compile(r"insufficient_quota|exceeded your current quota|billing", re.IGNORECASE)
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

    def _note_limits(self, headers: Mapping[str, str]) -> None:
        for kind in ("requests", "tokens"):
            left = headers.get(f"x-ratelimit-remaining-{kind}")
            if left is not None and left.isdecimal() and int(left) == 0:
                self._rest_until = time.monotonic() + min(60.0, seconds_of(headers.get(f"x-ratelimit-reset-{kind}")))


def seconds_of(text: str | None) -> float:
    """`1s`, `6m0s`, `250ms`, `12` as seconds; 0 for what is none."""
    if not text:
        return 0.0
    try:
        return max(0.0, float(text))
    except ValueError:
        found = re.findall(r"([\d.]+)(ms|s|m|h)", text)
        return sum(float(number) * _TIMES[unit] for number, unit in found)


def _refusal(heard: Heard) -> ModelBusy | ModelFailed:
    message = message_of(heard.body)
    if (heard.status in _BUSY and not _OUT_OF_CREDIT.search(message)) or heard.status >= 500:
        retry_after = seconds_of(heard.headers.get("retry-after")) or None
        return ModelBusy(f"The provider cannot answer now ({heard.status}): {message}", retry_after=retry_after)
    hint = _HINTS.get(heard.status, "")
    return ModelFailed(f"The provider refused ({heard.status}): {message}{hint}")


_HINTS = {
    401: " Check the key of the connection.", 403: " Check what the key may use.",
    404: " Check the model's name and the connection's address.", 429: " The account has no credit left.",
}  # fmt: skip


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
