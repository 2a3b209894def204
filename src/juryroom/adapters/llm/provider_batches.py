"""Batches of Anthropic and Gemini: the layer writes the questions and reads the replies, the SDKs carry them."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

from juryroom.adapters.llm.other_providers import OtherProvider, held_to, messages_of, refusal, reply_of, settings_of
from juryroom.errors import ModelBusy, NotThere
from juryroom.ports import Batch, BatchState, ModelReply, ModelRequest, Unanswered

if TYPE_CHECKING:
    from pydantic_ai.models.batch import BatchResultStatus, EncodedBatchRequest

Result = TypeVar("Result")
_NOT_FOUND = 404


class _Batches(OtherProvider):
    """ports.ModelClient, ports.BatchClient and ports.BatchList, but for what each provider calls its own."""

    keeps_names = True
    reader = ""
    """Any of its models: whatever model replied, replies are read alike."""

    async def encoded(self, requests: Iterable[tuple[str, ModelRequest]]) -> list[EncodedBatchRequest]:
        """The questions as the provider spells them."""
        from pydantic_ai.models.batch import BatchRequest

        return [
            await self.model(request.model).batch_encode(
                BatchRequest(
                    custom_id=custom_id, messages=messages_of(request.messages),
                    model_settings=settings_of(request.parameters),  # type: ignore[arg-type]
                    model_request_parameters=held_to(request.schema),
                )
            )
            for custom_id, request in requests
        ]  # fmt: skip

    def decoded(self, custom_id: str, status: BatchResultStatus, body: str | None) -> ModelReply | Unanswered:
        """The reply in a provider's result, or why there is none."""
        from pydantic_ai.exceptions import AgentRunError, ModelHTTPError
        from pydantic_ai.models.batch import BatchRequest, BatchResult

        result = BatchResult(custom_id=custom_id, status=status, body=body)
        try:
            found = self.model(self.reader).batch_decode(result, BatchRequest(custom_id=custom_id, messages=[]))
        except (AgentRunError, ValueError) as fault:
            if status in ("expired", "canceled"):
                return Unanswered(f"The provider ended the batch before it answered this ({status}).", again=True)
            ours = refusal(fault)
            may_pass = isinstance(ours, ModelBusy) and isinstance(fault, ModelHTTPError)
            return Unanswered(ours.message, again=may_pass)
        return reply_of(found, 0.0, body)

    def called(self, call: Callable[[Any], Awaitable[Result]]) -> Result:
        """What the provider's SDK answers. Raises NotThere, ModelBusy, ModelFailed."""

        async def work() -> Result:
            return await call(cast("Any", self.model(self.reader)).client)

        try:
            return self.wait(work())
        except Exception as fault:
            status = getattr(fault, "status_code", None) or getattr(fault, "code", None)
            if status == _NOT_FOUND:
                raise NotThere("Batch", f"The provider knows no such batch: {fault}") from None
            raise _ours(fault, status) from fault

    def each(self, found: AsyncIterator[Result]) -> Iterator[Result]:
        """One after another, so that a large batch is never in memory as a whole."""

        async def following() -> Result | None:
            return await anext(found, None)

        while (one := self.wait(following())) is not None:
            yield one


def _ours(fault: Exception, status: object) -> Exception:
    """A fault of an SDK as the layer would have told it; what is not one stays as it is."""
    from pydantic_ai.exceptions import ModelHTTPError

    if isinstance(status, int):
        body = getattr(fault, "body", None) or getattr(fault, "details", None) or str(fault)
        return refusal(ModelHTTPError(status, "batch", body))
    name = type(fault).__name__
    if isinstance(fault, OSError | TimeoutError) or "Connect" in name or "Timeout" in name or "Transport" in name:
        return ModelBusy(f"The provider cannot be reached: {fault or name}")
    return fault


class AnthropicBatches(_Batches):
    """Message batches. They have no name: one that was cut off is known by its time and its size."""

    keeps_names = False
    plain_ids = True
    """Custom ids are of letters, digits, _ and -, and at most 64 of them."""
    reader = "claude-haiku-4-5"

    def models(self) -> list[str]:
        """Names of the models this key may use."""
        return [one.id for one in self.called(lambda client: client.models.list(limit=1000)).data]

    def submit(self, requests: Iterable[tuple[str, ModelRequest]], name: str) -> Batch:  # noqa: ARG002 it keeps none
        """Hand in the questions, at most once."""
        ready = self.wait(self.encoded(requests))
        betas = sorted({beta for one in ready for beta in json.loads(one.group)["betas"]})
        asked = [{"custom_id": one.custom_id, "params": json.loads(one.body)} for one in ready]
        more = {"betas": betas} if betas else {}
        made = self.called(
            lambda client: client.with_options(max_retries=0).beta.messages.batches.create(requests=asked, **more)
        )
        return _of_anthropic(made)

    def look(self, batch_id: str) -> Batch:
        """How far a batch is."""
        return _of_anthropic(self.called(lambda client: client.beta.messages.batches.retrieve(batch_id)))

    def latest(self, limit: int) -> list[tuple[str, Batch]]:
        """The latest batches, newest first, all without a name."""
        found = self.called(lambda client: client.beta.messages.batches.list(limit=min(limit, 100)))
        return [("", _of_anthropic(one)) for one in found.data[:limit]]

    def replies(self, batch_id: str) -> Iterator[tuple[str, ModelReply | Unanswered]]:
        """Custom id with the reply, or with what went wrong."""
        found = self.called(lambda client: client.beta.messages.batches.results(batch_id))
        for one in self.each(found.__aiter__()):
            said = one.result
            body = said.model_dump_json() if said.type in ("succeeded", "errored") else None
            yield one.custom_id, self.decoded(one.custom_id, said.type, body)

    def cancel(self, batch_id: str) -> None:
        """Stop it; what is done is paid for and can be read."""
        self.called(lambda client: client.beta.messages.batches.cancel(batch_id))


def _of_anthropic(theirs: Any) -> Batch:
    counts = theirs.request_counts
    failed = counts.errored + counts.canceled + counts.expired
    state: BatchState = "waiting"
    if theirs.processing_status == "ended":
        state = "cancelled" if counts.canceled else "expired" if counts.expired else "completed"
    total = counts.processing + counts.succeeded + failed
    return Batch(theirs.id, state, total, counts.succeeded, failed, None, theirs.created_at)


_GEMINI: dict[str, BatchState] = {
    "JOB_STATE_SUCCEEDED": "completed",
    "JOB_STATE_PARTIALLY_SUCCEEDED": "completed",
    "JOB_STATE_FAILED": "failed",
    "JOB_STATE_CANCELLED": "cancelled",
    "JOB_STATE_EXPIRED": "expired",
}
_ONCE = {"retry_options": {"attempts": 1}}


class GeminiBatches(_Batches):
    """Batch jobs of the Gemini API: a file of questions, and a file of answers."""

    reader = "gemini-2.5-flash"

    def models(self) -> list[str]:
        """Names of the models this key may use."""

        async def names(client: Any) -> list[str]:
            return [str(one.name).removeprefix("models/") async for one in await client.aio.models.list()]

        return self.called(names)

    def submit(self, requests: Iterable[tuple[str, ModelRequest]], name: str) -> Batch:
        """Upload the questions as a file and ask for their batch, at most once. All are asked of one model."""
        kept = list(requests)
        ready = self.wait(self.encoded(kept))
        lines = b"".join(
            json.dumps({"key": one.custom_id, "request": json.loads(one.body)}).encode() + b"\n" for one in ready
        )

        async def make(client: Any) -> Any:
            file = await client.aio.files.upload(
                file=io.BytesIO(lines), config={"mime_type": "application/jsonl", "display_name": name}
            )
            return await client.aio.batches.create(
                model=kept[0][1].model, src=file.name, config={"display_name": name, "http_options": _ONCE}
            )

        return _of_gemini(self.called(make), len(kept))

    def look(self, batch_id: str) -> Batch:
        """How far a batch is; it does not say how many of its questions are done."""
        return _of_gemini(self.called(lambda client: client.aio.batches.get(name=batch_id)))

    def latest(self, limit: int) -> list[tuple[str, Batch]]:
        """The latest batches, newest first."""

        async def first(client: Any) -> list[Any]:
            return list((await client.aio.batches.list(config={"page_size": min(limit, 100)})).page)

        return [(str(one.display_name or ""), _of_gemini(one)) for one in self.called(first)[:limit]]

    def replies(self, batch_id: str) -> Iterator[tuple[str, ModelReply | Unanswered]]:
        """Custom id with the reply, or with what went wrong."""
        job = self.called(lambda client: client.aio.batches.get(name=batch_id))
        if job.dest is None or not job.dest.file_name:
            return
        content = self.called(lambda client: client.aio.files.download(file=job.dest.file_name))
        for line in content.splitlines():
            one = json.loads(line)
            kind: BatchResultStatus = "succeeded" if "response" in one else "errored"
            body = json.dumps(one.get("response") or one.get("error") or {}, ensure_ascii=False)
            yield str(one["key"]), self.decoded(str(one["key"]), kind, body)

    def cancel(self, batch_id: str) -> None:
        """Stop it; what is done is paid for and can be read."""
        self.called(lambda client: client.aio.batches.cancel(name=batch_id))


def _of_gemini(theirs: Any, total: int = 0) -> Batch:
    state = getattr(theirs.state, "value", str(theirs.state or ""))
    problem = str(theirs.error.message) if theirs.error is not None else None
    made = theirs.create_time.astimezone(UTC) if isinstance(theirs.create_time, datetime) else None
    return Batch(str(theirs.name), _GEMINI.get(state, "waiting"), total, 0, 0, problem, made)
