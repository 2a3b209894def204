"""Questions to a model, many at once: each counted before it is sent, each reply stored before anyone reads it.

One thread decides and writes; others wait for the provider. After kill -9 the stored replies are found by the hash of
their questions, and only what never came back is asked again.
"""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from juryroom.core.judging.asking import Question
from juryroom.core.judging.pace import Minute, Width, wait_after
from juryroom.errors import ModelBusy, ModelFailed
from juryroom.ports import ModelClient, ModelReply, ModelRequest
from juryroom.services.judging import pictures

if TYPE_CHECKING:
    from juryroom.core.judging.prompts import StoredReply
    from juryroom.services.room import Room
    from juryroom.store.unit import UnitOfWork

SLICE = 32
"""Questions that are counted, and replies that are stored, in one unit of work."""
FLUSH_S = 0.25
"""How long a reply may wait to be stored with others."""


class Purse(Protocol):
    """The money of a run."""

    def reserve(self, unit: UnitOfWork, questions: Sequence[Question]) -> list[float] | None:
        """Set aside what each may cost at most; None when that is more than is left."""

    def settle(self, unit: UnitOfWork, reserved: float, spent: float) -> None:
        """Give back what was set aside, and note what was spent."""

    def price(self, reply: ModelReply) -> float | None:
        """What a reply costs; None when the price is not known."""


@runtime_checkable
class Resting(Protocol):
    """A client that knows of limits from the answers' headers."""

    def rest(self) -> float:
        """Seconds until more may be sent."""


@dataclass(slots=True)
class _Sent:
    """A question under way, or waiting to be sent again."""

    question: Question
    hash: str
    attempt: int = 1
    """Counted over all runs that ever asked it."""
    busy: int = 0
    """How often the provider was too busy for it, this time."""
    reserved: float = 0.0
    not_before: float = 0.0


@dataclass(slots=True)
class _Back:
    """What came back for a question."""

    sent: _Sent
    reply: ModelReply | None
    problem: str | None


@dataclass(slots=True)
class Asked:
    """What became of the questions: replies by hash, and why the asking ended before all had one."""

    replies: dict[str, StoredReply] = field(default_factory=dict)
    over_budget: bool = False
    stopped: bool = False

    @property
    def complete(self) -> bool:
        return not self.over_budget and not self.stopped


class Asking:
    """One client, one purse, any number of questions."""

    def __init__(  # noqa: PLR0913 limits stand beside what they limit
        self, room: Room, client: ModelClient, purse: Purse, endpoint: str, *, width: int,
        stopping: Callable[[], bool], requests_a_minute: int | None = None, tokens_a_minute: int | None = None,
    ) -> None:  # fmt: skip
        self.room, self.client, self.purse, self.endpoint = room, client, purse, endpoint
        self.width, self.stopping = Width(width), stopping
        self._requests, self._tokens = Minute(requests_a_minute), Minute(tokens_a_minute)
        self._look_again, self._was_stopped = 0.0, False
        self._waiting: deque[_Sent] = deque()
        self._under_way: dict[Future[ModelReply], _Sent] = {}
        self._back: list[_Back] = []
        self._stored_at = 0.0
        self._failed: dict[str, StoredReply] = {}
        """What failed in this asking is not tried again by it."""

    def ask(self, questions: Iterable[Question]) -> Asked:
        """Every question answered, or as many as money and time allow. Equal questions are asked once."""
        by_hash = {question.hash(self.endpoint): question for question in questions}
        asked = Asked()
        with self.room.database.read() as unit:
            known = unit.model_replies.known(by_hash)
        asked.replies = {one: reply for one, reply in known.items() if reply.ending not in (None, "failed")}
        asked.replies |= {one: self._failed[one] for one in by_hash if one in self._failed}
        self._waiting.extend(_Sent(by_hash[one], one) for one in by_hash if one not in asked.replies)
        with ThreadPoolExecutor(self.width.most, thread_name_prefix="judge") as pool:
            while self._waiting or self._under_way or self._back:
                self._send(pool, asked)
                self._collect()
                self._store(asked)
        return asked

    def _send(self, pool: ThreadPoolExecutor, asked: Asked) -> None:
        if not self._waiting:
            return
        if asked.stopped or asked.over_budget or self._is_stopped():
            asked.stopped = asked.stopped or not asked.over_budget
            self._waiting.clear()
            return
        free = self.width.now - len(self._under_way)
        if free < min(SLICE, len(self._waiting), self.width.now):
            return
        if self._must_rest():
            return
        ready = self._ready(min(free, SLICE))
        if not ready:
            return
        ready = self._affordable(ready)
        if not ready:
            asked.over_budget = not self._under_way and not self._back
        else:
            now = time.monotonic()
            for sent in ready:
                self._requests.sent(now)
                self._under_way[pool.submit(self._ask, sent)] = sent

    def _is_stopped(self) -> bool:
        """Asked of the database no more than ten times a second."""
        now = time.monotonic()
        if now >= self._look_again:
            self._look_again, self._was_stopped = now + 0.1, self.stopping()
        return self._was_stopped

    def _must_rest(self) -> bool:
        """Whether the limits of the connection, or those the provider told, allow nothing more at this moment."""
        now = time.monotonic()
        told = self.client.rest() if isinstance(self.client, Resting) else 0.0
        return max(told, self._requests.wait(now), self._tokens.wait(now)) > 0

    def _ready(self, most: int) -> list[_Sent]:
        now = time.monotonic()
        found: list[_Sent] = []
        for _ in range(len(self._waiting)):
            sent = self._waiting.popleft()
            if sent.not_before <= now and len(found) < most:
                found.append(sent)
            else:
                self._waiting.append(sent)
        return found

    def _ask(self, sent: _Sent) -> ModelReply:
        """In a thread of its own: fetch pictures where they go inside, and wait for the provider."""
        request = _request(sent)
        return self.client.ask(replace(request, messages=pictures.ready(self.room, sent.question)))

    def _affordable(self, ready: list[_Sent]) -> list[_Sent]:
        """As many as the money allows, counted; the others wait: what comes back is cheaper than what was set aside."""
        while ready and not self._count(ready):
            half = len(ready) // 2
            self._waiting.extendleft(reversed(ready[half:]))
            ready = ready[:half]
        return ready

    def _count(self, ready: list[_Sent]) -> bool:
        """Set the money aside and count the attempts, before anything is sent."""
        with self.room.database.write() as unit:
            amounts = self.purse.reserve(unit, [sent.question for sent in ready])
            if amounts is None:
                return False
            hashes = [sent.hash for sent in ready]
            attempts = unit.model_replies.will_send(hashes, self.client.provider, ready[0].question.model)
        for sent, amount in zip(ready, amounts, strict=True):
            sent.reserved, sent.attempt = amount, attempts[sent.hash]
        return True

    def _collect(self) -> None:
        if not self._under_way:
            if self._waiting:
                time.sleep(0.02)  # all of them wait to be sent again, or for the limits
            return
        done, _ = wait(self._under_way, timeout=FLUSH_S, return_when=FIRST_COMPLETED)
        for future in done:
            self._back.append(self._of(self._under_way.pop(future), future))

    def _of(self, sent: _Sent, future: Future[ModelReply]) -> _Back:
        fault = future.exception()
        if fault is None:
            self.width.replied()
            reply = future.result()
            self._tokens.sent(time.monotonic(), reply.input_tokens + reply.output_tokens)
            return _Back(sent, reply, None)
        if isinstance(fault, ModelBusy):
            now = time.monotonic()
            self.width.busy(now)
            delay = wait_after(sent.busy + 1, fault.retry_after, random.random())
            if delay is not None:
                self._waiting.append(_Sent(sent.question, sent.hash, busy=sent.busy + 1, not_before=now + delay))
            return _Back(sent, None, None if delay is not None else f"{fault.message} (asked {sent.busy + 1} times)")
        if isinstance(fault, ModelFailed):
            return _Back(sent, None, fault.message)
        raise fault

    def _store(self, asked: Asked) -> None:
        """Replies in one unit, with the money they took: what is stored is paid, and what is paid is stored."""
        now = time.monotonic()
        if not self._back or (len(self._back) < SLICE and now < self._stored_at + FLUSH_S and self._under_way):
            return
        back, self._back, self._stored_at = self._back, [], now
        rows = [_row(one, self.purse) for one in back if one.reply is not None or one.problem is not None]
        with self.room.database.write() as unit:
            unit.model_replies.answered(rows)
            spent = sum(row["cost"] or 0.0 for row in rows if isinstance(row["cost"], float))
            self.purse.settle(unit, sum(one.sent.reserved for one in back), spent)
            stored = unit.model_replies.known([str(row["request_hash"]) for row in rows])
        asked.replies |= stored
        self._failed |= {one: reply for one, reply in stored.items() if reply.ending == "failed"}


def _request(sent: _Sent) -> ModelRequest:
    """What is sent again says so: no two bodies are equal, and a provider's log tells attempts apart."""
    question = sent.question
    parameters = dict(question.parameters)
    if sent.attempt > 1:
        parameters["user"] = f"juryroom-{sent.hash[:12]}-{sent.attempt}"
    return ModelRequest(question.model, question.messages, question.schema, parameters)


def _row(one: _Back, purse: Purse) -> dict[str, object]:
    reply = one.reply
    return {
        "request_hash": one.sent.hash,
        "ending": reply.ending if reply else "failed",
        "reply": reply.text if reply else None,
        "raw": reply.raw if reply else None,
        "problem": one.problem,
        "input_tokens": reply.input_tokens if reply else 0,
        "output_tokens": reply.output_tokens if reply else 0,
        "cached_tokens": reply.cached_tokens if reply else 0,
        "cost": purse.price(reply) if reply else None,
        "seconds": reply.seconds if reply else None,
    }
