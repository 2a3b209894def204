"""Asking directly: several questions at a time, each answer kept before it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice

from juryroom.bench.budget import Budget
from juryroom.bench.config.model_keys import Asking
from juryroom.bench.questions import Question, sendable
from juryroom.bench.replies import Replies, stored
from juryroom.core.benchmark.bodies import Usage
from juryroom.errors import BadInput, ModelBusy, ModelFailed, RunOverBudget
from juryroom.ports import ModelClient, ModelReply

HOPELESS = 5
"""So many refusals in a row without any answer: the key or the model is wrong, and nobody is asked any further."""
_AT_ONCE = 256
_Told = Callable[[int], None]


def ask_all(
    client: ModelClient, questions: Iterable[Question], section: Asking, replies: Replies, budget: Budget, told: _Told
) -> None:
    """Ask every question once. What cannot be answered is kept as a failure with its reason.

    Raises RunOverBudget when the next question could cost too much, ModelFailed when the provider refuses everything.
    """
    asked_of = str(section.adapter)
    if getattr(client, "reads_facts", False):
        _ask_here(client, iter(questions), replies, asked_of, told)
        return
    with ThreadPoolExecutor(max(section.max_concurrency, 1)) as threads:
        _Crew(client, section, replies, budget, told).work(threads, iter(questions))


def _ask_here(client: ModelClient, questions: Iterator[Question], replies: Replies, asked_of: str, told: _Told) -> None:
    """Without a model there is nothing to wait for and nothing to lose."""
    done = 0
    while some := list(islice(questions, _AT_ONCE)):
        replies.add(
            ((one.key, one.custom_id, _answer(client, one, None)) for one in some), via="direct", asked_of=asked_of
        )
        done += len(some)
        told(done)


def _answer(client: ModelClient, question: Question, max_side: int | None) -> ModelReply | str:
    try:
        return client.ask(sendable(question.request, max_side))
    except (ModelBusy, BadInput) as fault:
        return fault.message
    except ModelFailed as fault:
        return f"refused: {fault.message}"


class _Crew:
    """Questions in flight."""

    def __init__(self, client: ModelClient, section: Asking, replies: Replies, budget: Budget, told: _Told) -> None:
        self._client, self._section, self._replies = client, section, replies
        self._budget, self._told = budget, told
        self._flying: dict[Future[ModelReply | str], tuple[Question, float]] = {}
        self._done = self._refused = self._answered = 0
        self._last = ""

    def work(self, threads: ThreadPoolExecutor, questions: Iterator[Question]) -> None:
        most = 2 * max(self._section.max_concurrency, 1)
        over: RunOverBudget | None = None
        while True:
            while over is None and len(self._flying) < most and (one := next(questions, None)) is not None:
                try:
                    reserved = self._budget.reserve([one])
                except RunOverBudget as reached:
                    over = reached
                    break
                flight = threads.submit(_answer, self._client, one, self._section.image_max_side)
                self._flying[flight] = (one, reserved)
            if not self._flying:
                break
            self._land()
            if self._refused >= HOPELESS and not self._answered:
                for flight in self._flying:
                    flight.cancel()
                raise ModelFailed(f"The first {self._refused} questions were all refused. {self._last}")
        if over:
            raise over

    def _land(self) -> None:
        """Keep the answers that have come."""
        landed, _ = wait(self._flying, return_when=FIRST_COMPLETED)
        found = []
        for flight in landed:
            question, reserved = self._flying.pop(flight)
            reply = flight.result()
            kept = stored(question.key, question.custom_id, reply, "direct", "")
            self._budget.settle(reserved, Usage(**kept.usage))
            self._count(reply)
            found.append((question.key, question.custom_id, reply))
        self._replies.add(found, via="direct", asked_of=str(self._section.adapter))
        self._done += len(found)
        self._told(self._done)

    def _count(self, reply: ModelReply | str) -> None:
        if isinstance(reply, str) and reply.startswith("refused: "):
            self._refused += 1
            self._last = reply
        elif not isinstance(reply, str):
            self._answered += 1
