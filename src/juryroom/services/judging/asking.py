"""Questions to a model, many at once: each counted before it is sent, each reply stored before anyone reads it.

One thread decides and writes; others wait for the provider, and take the next question that is counted without waiting
for the first. After kill -9 the stored replies are found by the hash of their questions, and only what never came back
is asked again.
"""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import msgspec

from juryroom.core.judging.asking import Question
from juryroom.core.judging.pace import Minute, Width, wait_after
from juryroom.errors import ModelBusy, ModelFailed
from juryroom.ports import ModelClient, ModelReply, ModelRequest
from juryroom.services.judging import connections, pictures

if TYPE_CHECKING:
    from juryroom.core.judging.prompts import StoredReply
    from juryroom.services.room import Room
    from juryroom.store.unit import UnitOfWork

WIDTH = 64
"""Requests under way, unless the connection says otherwise."""
SLICE = 64
"""Questions that are counted, and replies that are stored, in one unit of work."""
FLUSH_S = 0.25
"""How long a reply may wait to be stored with others."""
IN_LINE = 7
"""How many times the width stand in line, counted and not yet sent: enough to go on with while the verdicts of a chunk
are read and stored."""
LOOK_S = 0.05
"""How often a thread looks whether it may send by now."""


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


_Came = tuple[_Sent, "ModelReply | BaseException | None"]
"""A question with its reply, what went wrong, or None where it was not sent."""


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
    """One client, one purse, any number of questions. `with Asking(...) as asking:` stores at its end what is still
    under way."""

    def __init__(  # noqa: PLR0913 limits stand beside what they limit
        self, room: Room, client: ModelClient, purse: Purse, endpoint: str, *, width: int,
        stopping: Callable[[], bool], requests_a_minute: int | None = None, tokens_a_minute: int | None = None,
    ) -> None:  # fmt: skip
        self.room, self.client, self.purse, self.endpoint = room, client, purse, endpoint
        self.width, self.stopping = Width(width), stopping
        self._requests, self._tokens = Minute(requests_a_minute), Minute(tokens_a_minute)
        self._look_again, self._was_stopped = 0.0, False
        self._waiting: deque[_Sent] = deque()
        self._under_way: dict[str, _Sent] = {}
        """Counted: with the provider, or next in line for it."""
        self._came: SimpleQueue[_Came] = SimpleQueue()
        self._back: list[_Back] = []
        self._stored_at = 0.0
        self._failed: dict[str, StoredReply] = {}
        """What failed in this asking is not tried again by it."""
        self._pool = ThreadPoolExecutor(self.width.most, thread_name_prefix="judge")
        self._gate, self._inside, self._called_off = threading.Condition(), 0, False

    def __enter__(self) -> Asking:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._call_off()
            while kind is None and (self._under_way or self._back):
                self._collect()
                self._write(Asked(stopped=True))
        finally:
            self._pool.shutdown(cancel_futures=True)

    def ask(self, questions: Iterable[Question], ahead: Iterable[Question] = ()) -> Asked:
        """Every question answered, or as many as money and time allow. Equal questions are asked once.

        ahead: what will be asked next: sent as soon as there is room for it, and not waited for.
        """
        wanted = {question.hash(self.endpoint): question for question in questions}
        later = {question.hash(self.endpoint): question for question in ahead}
        known = self._known(wanted.keys() | later.keys())
        asked = Asked({one: known[one] for one in wanted if one in known})
        self._line_up({one: question for one, question in (wanted | later).items() if one not in known}, wanted)
        open_ = wanted.keys() - known.keys()
        while open_ and (self._waiting or self._under_way or self._back):
            self._write(asked)
            open_ -= asked.replies.keys()
            if open_:
                self._collect()
        return asked

    def _known(self, hashes: Collection[str]) -> dict[str, StoredReply]:
        with self.room.database.read() as unit:
            stored = unit.model_replies.known(hashes)
        known = {one: reply for one, reply in stored.items() if reply.ending not in (None, "failed")}
        return known | {one: self._failed[one] for one in hashes if one in self._failed}

    def _line_up(self, questions: Mapping[str, Question], first: Collection[str]) -> None:
        """Those in `first` before others, whatever was in the line; none of them twice."""
        line = {sent.hash: sent for sent in self._waiting}
        away = {*self._under_way, *(one.sent.hash for one in self._back)}
        line |= {one: _Sent(questions[one], one) for one in questions if one not in line and one not in away}
        self._waiting = deque(sorted(line.values(), key=lambda sent: sent.hash not in first))

    # Deciding and writing: one thread

    def _write(self, asked: Asked) -> None:
        """What came back is stored, and what is sent next is counted, in one unit where both are due."""
        ready = self._next(asked)
        now = time.monotonic()
        due = ready or len(self._back) >= SLICE or now >= self._stored_at + FLUSH_S or not self._under_way
        if not ready and not (self._back and due):
            return
        back, self._back = self._back, []
        with self.room.database.write() as unit:
            if back:
                self._stored_at = now
                self._store(unit, back, asked)
            counted = self._affordable(unit, ready)
        if ready and not counted:
            asked.over_budget = not self._under_way
        for sent in counted:
            self._requests.sent(now)
            self._under_way[sent.hash] = sent
            self._pool.submit(self._work, sent)

    def _next(self, asked: Asked) -> list[_Sent]:
        """What may be sent and is worth a unit of work."""
        if not self._waiting:
            return []
        if asked.stopped or asked.over_budget or self._is_stopped():
            asked.stopped = asked.stopped or not asked.over_budget
            self._waiting.clear()
            if asked.stopped:
                self._call_off()
            return []
        free, left = self._free(), self._requests.left(time.monotonic())
        if free < min(SLICE, len(self._waiting), self.width.now):
            return []
        return self._ready(free if left is None else min(free, left))

    def _free(self) -> int:
        """How many more may be counted: threads that are done find the next ones without waiting for a unit of work,
        so some stand in line."""
        now = time.monotonic()
        if max(self._told_to_rest(), self._requests.wait(now), self._tokens.wait(now)) > 0:
            return 0
        line = 0 if self._tokens.most else IN_LINE
        return self.width.now * (1 + line) - len(self._under_way)

    def _is_stopped(self) -> bool:
        """Asked of the database no more than ten times a second."""
        now = time.monotonic()
        if now >= self._look_again:
            self._look_again, self._was_stopped = now + 0.1, self.stopping()
        return self._was_stopped

    def _told_to_rest(self) -> float:
        return self.client.rest() if isinstance(self.client, Resting) else 0.0

    def _ready(self, most: int) -> list[_Sent]:
        now = time.monotonic()
        found: list[_Sent] = []
        later: list[_Sent] = []
        while self._waiting and len(found) < most:
            sent = self._waiting.popleft()
            (found if sent.not_before <= now else later).append(sent)
        self._waiting.extend(later)
        return found

    def _affordable(self, unit: UnitOfWork, ready: list[_Sent]) -> list[_Sent]:
        """As many as the money allows, counted; the others wait: what comes back is cheaper than what was set aside."""
        while ready and not self._count(unit, ready):
            half = len(ready) // 2
            self._waiting.extendleft(reversed(ready[half:]))
            ready = ready[:half]
        return ready

    def _count(self, unit: UnitOfWork, ready: list[_Sent]) -> bool:
        """Set the money aside and count the attempts, before anything is sent."""
        amounts = self.purse.reserve(unit, [sent.question for sent in ready])
        if amounts is None:
            return False
        hashes = [sent.hash for sent in ready]
        attempts = unit.model_replies.will_send(hashes, self.client.provider, ready[0].question.model)
        for sent, amount in zip(ready, amounts, strict=True):
            sent.reserved, sent.attempt = amount, attempts[sent.hash]
        return True

    def _collect(self) -> None:
        """Wait for something to come back, and take all there is."""
        if not self._under_way:
            if self._waiting:
                time.sleep(0.02)  # all of them wait to be sent again, or for the limits
            return
        try:
            came = self._came.get(timeout=FLUSH_S)
            while True:
                del self._under_way[came[0].hash]
                self._back.append(self._of(*came))
                came = self._came.get_nowait()
        except Empty:
            return

    def _of(self, sent: _Sent, came: ModelReply | BaseException | None) -> _Back:
        if came is None:
            return _Back(sent, None, None)
        if not isinstance(came, BaseException):
            self.width.replied()
            self._tokens.sent(time.monotonic(), came.input_tokens + came.output_tokens)
            return _Back(sent, came, None)
        if isinstance(came, ModelBusy):
            now = time.monotonic()
            self.width.busy(now)
            delay = wait_after(sent.busy + 1, came.retry_after, random.random())
            if delay is not None:
                self._waiting.append(_Sent(sent.question, sent.hash, busy=sent.busy + 1, not_before=now + delay))
            return _Back(sent, None, None if delay is not None else f"{came.message} (asked {sent.busy + 1} times)")
        if isinstance(came, ModelFailed):
            return _Back(sent, None, came.message)
        raise came

    def _store(self, unit: UnitOfWork, back: Sequence[_Back], asked: Asked) -> None:
        """Replies in one unit with the money they took: what is stored is paid, and what is paid is stored."""
        rows = [
            row_of(one.sent.hash, one.reply, one.problem, self.purse)
            for one in back
            if one.reply is not None or one.problem is not None
        ]
        unit.model_replies.answered(rows)
        spent = sum(row["cost"] or 0.0 for row in rows if isinstance(row["cost"], float))
        self.purse.settle(unit, sum(one.sent.reserved for one in back), spent)
        stored = unit.model_replies.known([str(row["request_hash"]) for row in rows])
        asked.replies |= stored
        self._failed |= {one: reply for one, reply in stored.items() if reply.ending == "failed"}

    # Waiting for the provider: a thread for each request

    def _work(self, sent: _Sent) -> None:
        came: ModelReply | BaseException | None = None
        if self._enter():
            try:
                came = self._ask(sent)
            except BaseException as fault:  # whoever decides raises it
                came = fault
            self._leave()
        self._came.put((sent, came))

    def _enter(self) -> bool:
        """Wait until one more may be with the provider; False when it is called off."""
        with self._gate:
            while not self._called_off:
                if self._inside < self.width.now and self._told_to_rest() <= 0:
                    self._inside += 1
                    return True
                self._gate.wait(LOOK_S)
        return False

    def _leave(self) -> None:
        with self._gate:
            self._inside -= 1
            self._gate.notify()

    def _call_off(self) -> None:
        """What stands in line is not sent."""
        with self._gate:
            self._called_off = True
            self._gate.notify_all()

    def _ask(self, sent: _Sent) -> ModelReply:
        """Fetch pictures where they go inside, and wait for the provider."""
        request = request_of(sent.question, sent.hash, sent.attempt)
        return self.client.ask(replace(request, messages=pictures.ready(self.room, sent.question)))


def open_asking(
    room: Room, open_: ExitStack, connection_id: int, purse: Purse, endpoint: str, stopping: Callable[[], bool]
) -> Asking:
    """Asking over a connection, as many at once and as fast as it says; `open_` closes it, and its client after it."""
    client = connections.open_client(room, connection_id)
    open_.callback(client.close)
    with room.database.read() as unit:
        options = msgspec.json.decode(unit.connections.get(connection_id).options)
    return open_.enter_context(
        Asking(
            room, client, purse, endpoint, width=options.get("width") or WIDTH, stopping=stopping,
            requests_a_minute=options.get("requests_per_minute"), tokens_a_minute=options.get("tokens_per_minute"),
        )
    )  # fmt: skip


def request_of(question: Question, request_hash: str, attempt: int) -> ModelRequest:
    """What is sent again says so: no two bodies are equal, and a provider's log tells attempts apart."""
    parameters = dict(question.parameters)
    if attempt > 1:
        parameters["user"] = f"juryroom-{request_hash[:12]}-{attempt}"
    return ModelRequest(question.model, question.messages, question.schema, parameters)


def row_of(
    request_hash: str, reply: ModelReply | None, problem: str | None, purse: Purse, ending: str | None = "failed"
) -> dict[str, object]:
    """What came back, as it is stored. `ending`: where there is no reply."""
    return {
        "request_hash": request_hash,
        "ending": reply.ending if reply else ending,
        "reply": reply.text if reply else None,
        "raw": reply.raw if reply else None,
        "problem": problem,
        "input_tokens": reply.input_tokens if reply else 0,
        "output_tokens": reply.output_tokens if reply else 0,
        "cached_tokens": reply.cached_tokens if reply else 0,
        "cost": purse.price(reply) if reply else None,
        "seconds": reply.seconds if reply else None,
    }
