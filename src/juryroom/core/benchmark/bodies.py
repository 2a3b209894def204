"""What a provider sent back, read: the text, whether it is whole, and what it cost in tokens.

Chat completions, responses, and `{"text": ...}` of adapters without a model are understood.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Outcome = Literal["ok", "truncated", "refused", "failed"]
_CUT = {"length", "max_tokens", "incomplete", "max_output_tokens"}


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens. Cached and image tokens are part of the input; reasoning is part of the output."""

    input: int = 0
    cached_input: int = 0
    image_input: int = 0
    output: int = 0
    image_output: int = 0
    reasoning: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input + other.input,
            self.cached_input + other.cached_input,
            self.image_input + other.image_input,
            self.output + other.output,
            self.image_output + other.image_output,
            self.reasoning + other.reasoning,
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. `reason` says why it is not ok."""

    outcome: Outcome
    text: str = ""
    usage: Usage = Usage()
    reason: str = ""


def read(body: Any) -> Reply:
    """The reply in a provider's body. Never raises: what cannot be read is `failed`, with the reason."""
    if not isinstance(body, Mapping):
        return Reply("failed", reason="The provider's answer is no object.")
    usage = usage_of(body)
    if error := body.get("error"):
        return Reply("failed", usage=usage, reason=_message(error))
    if isinstance(body.get("text"), str):
        return Reply("ok", body["text"], usage)
    if isinstance(body.get("choices"), list):
        return _chat(body, usage)
    if isinstance(body.get("output"), list):
        return _response(body, usage)
    return Reply("failed", usage=usage, reason="The provider's answer holds no text.")


def of_batch_line(line: Mapping[str, Any]) -> dict[str, Any]:
    """The body in a line of a batch's output or error file; an error of the line is an error of the body."""
    response = line.get("response") or {}
    body = dict(response.get("body") or {})
    if line.get("error"):
        body["error"] = line["error"]
    elif int(response.get("status_code") or 200) >= 400 and not body.get("error"):
        body["error"] = {"message": f"status {response['status_code']}"}
    return body


def _message(error: Any) -> str:
    return str(error.get("message") or error) if isinstance(error, Mapping) else str(error)


def _chat(body: Mapping[str, Any], usage: Usage) -> Reply:
    first = next(iter(body["choices"]), None)
    choice: Mapping[str, Any] = first if isinstance(first, Mapping) else {}
    message = choice.get("message")
    if not isinstance(message, Mapping):
        return Reply("failed", usage=usage, reason="The provider's answer holds no message.")
    if message.get("refusal"):
        return Reply("refused", usage=usage, reason=str(message["refusal"]))
    return _whole(str(message.get("content") or ""), str(choice.get("finish_reason") or "stop"), usage)


def _response(body: Mapping[str, Any], usage: Usage) -> Reply:
    parts = [part for item in body["output"] if isinstance(item, Mapping) for part in _tables(item.get("content"))]
    for part in parts:
        if part.get("type") == "refusal":
            return Reply("refused", usage=usage, reason=str(part.get("refusal") or "refused"))
    text = next((str(part.get("text") or "") for part in parts if part.get("type") == "output_text"), "")
    return _whole(text, str(body.get("status") or "completed"), usage)


def _tables(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _whole(text: str, ending: str, usage: Usage) -> Reply:
    if ending in _CUT:
        return Reply("truncated", text, usage, "The answer was cut off: max_output_tokens is too low.")
    if ending == "content_filter":
        return Reply("refused", text, usage, "The provider's filter stopped the answer.")
    if not text:
        return Reply("failed", text, usage, "The answer is empty.")
    return Reply("ok", text, usage)


def usage_of(body: Mapping[str, Any]) -> Usage:
    """Tokens, wherever this kind of body has them."""
    usage = body.get("usage")
    if not isinstance(usage, Mapping):
        return Usage()
    details = _table(usage, "input_tokens_details") | _table(usage, "prompt_tokens_details")
    out = _table(usage, "output_tokens_details") | _table(usage, "completion_tokens_details")
    return Usage(
        input=_number(usage, "input_tokens", "prompt_tokens"),
        cached_input=_number(details, "cached_tokens"),
        image_input=_number(usage, "image_input_tokens") or _number(details, "image_tokens"),
        output=_number(usage, "output_tokens", "completion_tokens"),
        image_output=_number(usage, "image_output_tokens"),
        reasoning=_number(out, "reasoning_tokens"),
    )


def _table(value: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = value.get(name)
    return dict(found) if isinstance(found, Mapping) else {}


def _number(value: Mapping[str, Any], *names: str) -> int:
    return next((int(found) for name in names if isinstance(found := value.get(name), int | float)), 0)
