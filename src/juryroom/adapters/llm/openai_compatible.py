"""Any provider that speaks OpenAI's chat completions, directly or in batches."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from juryroom.core.benchmark import bodies
from juryroom.core.judging.messages import Picture, Words
from juryroom.errors import BadInput, ModelBusy, ModelFailed, NotThere
from juryroom.ports import Batch, BatchState, ModelReply, ModelRequest, Unanswered

if TYPE_CHECKING:
    import openai
    from openai.types import Batch as Theirs
    from openai.types import FileObject

ENDPOINT = "/v1/chat/completions"
RETRIES = 6
"""Of a call that met a limit or a fault of the server; the SDK waits as the answer's Retry-After says."""
FILE_S, FILE_LOOK_S = 120.0, 1.0
"""How long a provider may read an uploaded file, and how often it is asked whether it has."""
NAME = "juryroom_name"
"""Under which a batch's metadata keeps the name of its submission."""
ANY_OBJECT = {"type": "object"}
"""A schema that asks for any JSON."""
_STATES: dict[str, BatchState] = {
    "completed": "completed",
    "failed": "failed",
    "expired": "expired",
    "cancelled": "cancelled",
    "canceled": "cancelled",
}
BUSY = frozenset({408, 409, 425, 429})
"""Statuses that waiting helps with, besides those from 500."""
_PARAMETERS = {"max_tokens": "max_completion_tokens", "effort": "reasoning_effort"}
_PASSED_ON = ("temperature", "top_p", "seed", "metadata", "user")


class OpenAICompatible:
    """ports.ModelClient, ports.BatchClient and ports.BatchList."""

    provider = "openai"
    keeps_names = True
    batch_url: str = ENDPOINT
    """Where the lines of a batch say that they go."""

    def __init__(
        self,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        window: str | None = None,
        timeout_s: float = 300,
    ) -> None:
        self._key, self._base_url, self._timeout = api_key, base_url, timeout_s
        self._window: Any = window or "24h"
        self._client: openai.OpenAI | None = None

    def ask(self, request: ModelRequest) -> ModelReply:
        """One chat completion."""
        import openai

        began = time.monotonic()
        try:
            answer = self._sdk().chat.completions.with_raw_response.create(**body_of(request))
            text = answer.content.decode()
        except openai.APIError as fault:
            raise _ours(fault) from fault
        reply = reply_of(_decoded(text), text, time.monotonic() - began)
        if isinstance(reply, str):
            raise ModelFailed(reply)
        return reply

    def models(self) -> list[str]:
        """Names of the models this key may use."""
        import openai

        try:
            return [one.id for one in self._sdk().models.list()]
        except openai.APIError as fault:
            raise _ours(fault) from fault

    def close(self) -> None:
        """Give connections back."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def submit(self, requests: Iterable[tuple[str, ModelRequest]], name: str) -> Batch:
        """Upload the questions as a file and ask for their batch."""
        import openai

        with tempfile.TemporaryFile() as file:
            for custom_id, request in requests:
                line = {"custom_id": custom_id, "method": "POST", "url": self.batch_url, "body": body_of(request)}
                file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
            file.seek(0)
            try:
                sent = self._sdk().files.create(file=("requests.jsonl", cast("Any", file)), purpose="batch")
                self._await_file(sent)
                metadata = {NAME: name, "purpose": name.partition("/")[0]}
                return _batch(
                    self._sdk()
                    .with_options(max_retries=0)
                    .batches.create(  # made at most once
                        input_file_id=sent.id,
                        endpoint=cast("Any", self.batch_url),
                        completion_window=self._window,
                        metadata=metadata,
                    )
                )
            except openai.APIError as fault:
                raise _ours(fault) from fault

    def _await_file(self, sent: FileObject) -> None:
        """Azure reads a file before a batch can be made of it."""
        until = time.monotonic() + FILE_S
        while str(sent.status) in ("pending", "running") and time.monotonic() < until:
            time.sleep(FILE_LOOK_S)
            sent = self._sdk().files.retrieve(sent.id)

    def look(self, batch_id: str) -> Batch:
        """How far a batch is."""
        import openai

        try:
            return _batch(self._sdk().batches.retrieve(batch_id))
        except openai.NotFoundError:
            raise NotThere("Batch", f"The provider knows no batch {batch_id}.") from None
        except openai.APIError as fault:
            raise _ours(fault) from fault

    def latest(self, limit: int) -> list[tuple[str, Batch]]:
        """The latest batches, newest first."""
        import openai

        try:
            found = self._sdk().batches.list(limit=min(limit, 100)).data[:limit]
        except openai.APIError as fault:
            raise _ours(fault) from fault
        return [(str((one.metadata or {}).get(NAME, "")), _batch(one)) for one in found]

    def replies(self, batch_id: str) -> Iterator[tuple[str, ModelReply | Unanswered]]:
        """Answers, then errors; streamed, so that a large batch is never in memory as a whole."""
        import openai

        try:
            batch = self._sdk().batches.retrieve(batch_id)
            for file in (batch.output_file_id, batch.error_file_id):
                if file:
                    with self._sdk().files.with_streaming_response.content(file) as stream:
                        yield from (_line(json.loads(line)) for line in stream.iter_lines() if line.strip())
        except openai.NotFoundError:
            raise NotThere("Batch", f"The provider knows no batch {batch_id}, or no longer its files.") from None
        except openai.APIError as fault:
            raise _ours(fault) from fault

    def cancel(self, batch_id: str) -> None:
        """Stop it; what is done is paid for and can be read."""
        import openai

        try:
            self._sdk().batches.cancel(batch_id)
        except openai.APIError as fault:
            raise _ours(fault) from fault

    def _sdk(self) -> openai.OpenAI:
        if self._client is None:
            import openai

            try:
                self._client = self._opened()
            except openai.OpenAIError:
                raise BadInput(
                    "The adapter openai needs a key: OPENAI_API_KEY in the environment, or _openai_api_key in its "
                    'section. Without a provider, use adapter = "offline".'
                ) from None
        return self._client

    def _opened(self) -> openai.OpenAI:
        import openai

        return openai.OpenAI(api_key=self._key, base_url=self._base_url, max_retries=RETRIES, timeout=self._timeout)


def body_of(request: ModelRequest) -> dict[str, Any]:
    """The body of a chat completion; of what was configured nothing is left out."""
    detail = str(request.parameters.get("detail") or "auto")
    messages = [
        {"role": message.speaker, "content": [_part(part, detail) for part in message.parts]}
        if any(isinstance(part, Picture) for part in message.parts) or len(message.parts) > 1
        else {"role": message.speaker, "content": message.text}
        for message in request.messages
    ]
    body: dict[str, Any] = {"model": request.model, "messages": messages}
    if request.schema == ANY_OBJECT:
        body["response_format"] = {"type": "json_object"}
    elif request.schema is not None:
        name = str(request.parameters.get("schema_name") or "answer")
        named = {"name": name, "strict": True, "schema": dict(request.schema)}
        body["response_format"] = {"type": "json_schema", "json_schema": named}
    for ours, theirs in (*_PARAMETERS.items(), *((name, name) for name in _PASSED_ON)):
        if request.parameters.get(ours) is not None:
            body[theirs] = request.parameters[ours]
    return body


def _part(part: Words | Picture, detail: str) -> dict[str, Any]:
    if isinstance(part, Words):
        return {"type": "text", "text": part.text}
    return {"type": "image_url", "image_url": {"url": part.url, "detail": detail}}


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise ModelFailed("The provider's answer is no JSON: is base_url right?") from None


def reply_of(body: Any, raw: str, seconds: float = 0.0) -> ModelReply | str:
    """The answer in a body, or what went wrong."""
    found = bodies.read(body)
    if found.outcome == "failed":
        return found.reason
    usage = found.usage
    ending = "complete" if found.outcome == "ok" else found.outcome
    text = found.text or found.reason if ending == "refused" else found.text
    return ModelReply(text, ending, usage.input, usage.output, usage.cached_input, seconds, raw)


def _line(line: Mapping[str, Any]) -> tuple[str, ModelReply | Unanswered]:
    """A line of an output or error file."""
    body = bodies.of_batch_line(line)
    reply = reply_of(body, json.dumps(body, ensure_ascii=False))
    if isinstance(reply, str):
        return str(line.get("custom_id")), Unanswered(reply, _may_pass(line))
    return str(line.get("custom_id")), reply


def _may_pass(line: Mapping[str, Any]) -> bool:
    """Whether the provider did not get to a question, or was too busy for it."""
    status = int((line.get("response") or {}).get("status_code") or 0)
    code = str((line.get("error") or {}).get("code") or "")
    return status in BUSY or status >= 500 or code in ("batch_expired", "batch_cancelled")


def _batch(theirs: Theirs) -> Batch:
    counts = theirs.request_counts
    problems = [str(one.message) for one in (theirs.errors.data or [])] if theirs.errors else []
    return Batch(
        theirs.id,
        _STATES.get(theirs.status, "waiting"),
        counts.total if counts else 0,
        counts.completed if counts else 0,
        counts.failed if counts else 0,
        "; ".join(problems[:3]) or None,
        datetime.fromtimestamp(theirs.created_at, UTC),
    )


def _ours(fault: openai.APIError) -> ModelBusy | ModelFailed:
    import openai

    message = str(getattr(fault, "message", fault))[:500]
    busy = (openai.RateLimitError, openai.InternalServerError, openai.APITimeoutError, openai.APIConnectionError)
    if isinstance(fault, busy):
        return ModelBusy(f"The provider cannot answer now: {message}")
    return ModelFailed(f"The provider refused: {message}")
