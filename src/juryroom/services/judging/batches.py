"""A run in batches: its questions handed in together, waited for, and read as those of any other run.

A batch is written down, with its questions and what it may cost, before it is sent, and again with its id when the
provider has it. The answers are stored by the hash of their questions; verdicts come of them as of direct replies, and
what could not be read, or was not got to, is handed in once more.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from juryroom.core.jobs import Job, JobId
from juryroom.core.judging.asking import Question
from juryroom.core.judging.batch import HandedIn, JudgeBatch, next_look
from juryroom.core.judging.messages import Words
from juryroom.errors import BadInput, ModelBusy, ModelFailed, NotThere
from juryroom.ports import BatchClient, ModelClient, ModelRequest, Unanswered
from juryroom.services import jobs
from juryroom.services.judging import batch_answers, connections, pictures, runs, work
from juryroom.services.judging.asking import Asked, Asking, request_of
from juryroom.services.judging.prices import price_of
from juryroom.services.judging.sitting import learn_form
from juryroom.store.rows import chunks

if TYPE_CHECKING:
    from juryroom.services.room import Room
    from juryroom.store.unit import UnitOfWork

MOST_REQUESTS, MOST_BYTES = 10_000, 32 * 1024 * 1024
"""Of one batch: less than any provider takes, and what may be in memory at once."""
SLICE = 500
"""Tasks that are read, and verdicts that are stored, in one unit of work."""
MOST_UNSENT = 8
"""How often handing in may fail before the run does."""


@dataclass(slots=True)
class _Shard:
    """Questions that make one batch."""

    questions: list[Question] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)
    size: int = 0


class BatchRun:
    """One turn of a run in batches. `turn` gives the seconds until the next one; None when the job is over."""

    def __init__(self, room: Room, job: Job, stopping: Callable[[], bool]) -> None:
        self.room, self.job, self.stopping = room, job, stopping
        self.run_id: int = msgspec.json.decode(job.args)["run"]
        self._over_budget = False

    def turn(self, conclude: Callable[[UnitOfWork, Job], str]) -> float | None:
        """conclude: called in the unit that ends the job when every task has a verdict."""
        with self.room.database.write() as unit:
            run = runs.begin_turn(unit, self.run_id)
            self.bench, self.purse = runs.bench_of(unit, run), runs.purse_of(unit, run)
            self.wanted = run.state in runs.LIVE and not unit.jobs.get(self.job.id).cancel_requested
        with ExitStack() as open_:
            client = connections.open_client(self.room, self.purse.connection_id)
            open_.callback(client.close)
            if not isinstance(client, BatchClient):
                return self._fail("This connection's provider has no batches: run it directly.")
            before = self._open_ones()
            problem = self._settle(client, before)
            if problem is not None:
                return self._fail(f"The provider refused the batch: {problem}")
            still = self._open_ones()
            try:
                if not still:
                    self._go_on(client)
                elif len(still) < len(before):
                    self._read_on()
            except (ModelFailed, BadInput) as fault:
                return self._fail(fault.message)
        return self._rest(conclude)

    # What was handed in

    def _batches(self) -> list[JudgeBatch]:
        with self.room.database.read() as unit:
            return unit.judge_batches.of_run(self.run_id)

    def _open_ones(self) -> list[JudgeBatch]:
        return [one for one in self._batches() if one.is_open]

    def _settle(self, client: BatchClient, batches: Sequence[JudgeBatch]) -> str | None:
        """Take home what is over; what a provider says that takes none of it."""
        problem = None
        for batch in batches:
            if batch.batch_id is None:
                if self._may_mend(batch):
                    batch_answers.mend(self.room, client, self.purse, batch)
                continue
            if not self.wanted and batch.job_id == self.job.id and not batch.cancelled:
                self._cancel(client, batch)
            problem = batch_answers.take(self.room, client, self.purse, batch) or problem
        return problem

    def _may_mend(self, batch: JudgeBatch) -> bool:
        """Another job of this run that was stopped may be handing it in at this moment."""
        if batch.job_id == self.job.id:
            return True
        with self.room.database.read() as unit:
            return unit.jobs.get(JobId(batch.job_id)).is_over

    def _cancel(self, client: BatchClient, batch: JudgeBatch) -> None:
        try:
            client.cancel(str(batch.batch_id))
        except ModelBusy:
            return  # to be tried again at the next look
        except (ModelFailed, NotThere):
            pass  # it is over already
        with self.room.database.write() as unit:
            unit.judge_batches.update(batch.id, {"cancelled": True})

    # What is asked next

    def _go_on(self, client: Any) -> None:
        """Verdicts of what is answered; what is not is handed in."""
        if self.wanted:
            self._learn_form(client)
        for shard in self._shards():
            self._hand_in(client, shard)

    def _read_on(self) -> None:
        """Verdicts of what is answered so far."""
        for _ in self._missing():
            pass

    def _learn_form(self, client: ModelClient) -> None:
        """Asked directly, at the direct price, and only of a model that was never asked."""
        with self.room.database.read() as unit:
            connection = unit.connections.get(self.purse.connection_id)
            tasks = work.tasks_of(unit, unit.judge_runs.waiting(self.run_id, limit=runs.SAMPLE))
        direct = replace(self.purse, rate=price_of(connection, self.bench.version.model))
        with Asking(self.room, client, direct, self.bench.endpoint, width=1, stopping=self.stopping) as asking:
            self.bench = learn_form(self.room, self.bench, self.purse.connection_id, tasks, asking.ask)

    def _shards(self) -> Iterator[_Shard]:
        """What has no answer and is not on its way, in batches; verdicts of the rest are stored as this goes on."""
        shard = _Shard()
        for question, request_hash in self._missing():
            if not self.wanted or self._over_budget or self.stopping():
                continue
            ready = self._ready(question, request_hash)
            if ready is None:
                continue
            size = _size(ready)
            if shard.questions and (len(shard.questions) >= MOST_REQUESTS or shard.size + size > MOST_BYTES):
                yield shard
                shard = _Shard()
            shard.questions.append(ready)
            shard.hashes.append(request_hash)
            shard.size += size
        if shard.questions:
            yield shard

    def _missing(self) -> Iterator[tuple[Question, str]]:
        """Questions without an answer; the verdicts of tasks whose questions all have one are stored."""
        with self.room.database.read() as unit:
            waiting = unit.judge_runs.waiting(self.run_id)
        seen: set[str] = set()
        for ids in chunks(waiting, SLICE):
            if self.stopping():
                return
            with self.room.database.read() as unit:
                cases = work.cases(self.bench, work.tasks_of(unit, ids))
            store = _Store(self.room, self.bench.endpoint, self.job.id)
            verdicts, _ = work.judged(self.bench, cases, store.ask)
            with self.room.database.write() as unit:
                work.store(unit, self.bench, verdicts)
                run = unit.judge_runs.get(self.run_id)
                jobs.progress(unit, self.job.id, run.done, run.total_tasks)
                on_the_way = unit.judge_batches.on_the_way(store.missing)
            for request_hash, question in store.missing.items():
                if request_hash not in on_the_way and request_hash not in seen:
                    seen.add(request_hash)
                    yield question, request_hash

    def _ready(self, question: Question, request_hash: str) -> Question | None:
        """The question with its pictures as they are sent; None, and stored as failed, when one does not load."""
        try:
            return replace(question, messages=pictures.ready(self.room, question))
        except ModelFailed as fault:
            with self.room.database.write() as unit:
                unit.model_replies.will_send([request_hash], "", question.model)
                made = unit.judge_batches.begin(self._new(0.0), [request_hash])
                batch_answers.store(unit, self.purse, self.job.id, {request_hash: Unanswered(fault.message)})
                unit.judge_batches.mark_answered(made.id, [request_hash])
                unit.judge_batches.end(made.id, HandedIn.TAKEN, fault.message)
            return None

    def _new(self, reserved: float) -> dict[str, object]:
        name = f"juryroom-{self.run_id}-{secrets.token_hex(8)}"
        return {"run_id": self.run_id, "job_id": self.job.id, "name": name, "reserved": reserved}

    def _hand_in(self, client: Any, shard: _Shard) -> None:
        """Send a batch that is written down; as much of it as the money allows."""
        batch, attempts = self._begin(client, shard)
        if batch is None:
            if len(shard.questions) > 1:
                half = len(shard.questions) // 2
                self._hand_in(client, _Shard(shard.questions[:half], shard.hashes[:half]))
            self._over_budget = True
            return
        sent = [
            (one, request_of(question, one, attempts[one]))
            for question, one in zip(shard.questions, shard.hashes, strict=True)
        ]
        self._submit(client, batch, sent)

    def _begin(self, client: ModelClient, shard: _Shard) -> tuple[JudgeBatch | None, dict[str, int]]:
        with self.room.database.write() as unit:
            amounts = self.purse.reserve(unit, shard.questions)
            if amounts is None:
                return None, {}
            attempts = unit.model_replies.will_send(shard.hashes, client.provider, self.bench.version.model)
            return unit.judge_batches.begin(self._new(sum(amounts)), shard.hashes), attempts

    def _submit(self, client: BatchClient, batch: JudgeBatch, sent: list[tuple[str, ModelRequest]]) -> None:
        """Where it is not known whether the provider took it, the next turn looks for it by its name."""
        try:
            found = client.submit(sent, batch.name)
        except ModelBusy:
            return
        except (ModelFailed, BadInput) as fault:
            with self.room.database.write() as unit:
                batch_answers.give_up(unit, self.purse, batch, HandedIn.UNSENT, fault.message)
            raise
        with self.room.database.write() as unit:
            unit.judge_batches.update(batch.id, {"batch_id": found.id, "state": HandedIn.SENT})

    # How it goes on

    def _rest(self, conclude: Callable[[UnitOfWork, Job], str]) -> float | None:
        with self.room.database.write() as unit:
            known = unit.judge_batches.of_run(self.run_id)
            unit.judge_runs.update(self.run_id, {"batches": _shown(known)})
            still = [one for one in known if one.is_open]
            if still:
                return next_look((unit.moment - datetime.fromisoformat(still[0].created_at)).total_seconds())
            if self.wanted and not self._over_budget and unit.judge_runs.waiting(self.run_id, limit=1):
                unsent = [one for one in known if one.job_id == self.job.id and one.state is HandedIn.UNSENT]
                if len(unsent) < MOST_UNSENT:
                    return 0.0 if not unsent else next_look(10.0 * len(unsent))
                runs.fail(unit, self.run_id, f"Handing in failed {len(unsent)} times: {unsent[-1].problem}")
            elif self.wanted and self._over_budget:
                runs.over_budget(unit, self.run_id, self.purse.problem)
            elif self.wanted:
                jobs.finish(unit, self.job.id, {"detail": conclude(unit, self.job)})
                return None
            runs.leave(unit, self.job.id)
        return None

    def _fail(self, problem: str) -> float | None:
        """The run cannot go on; its job is over."""
        with self.room.database.write() as unit:
            known = unit.judge_batches.of_run(self.run_id)
            unit.judge_runs.update(self.run_id, {"batches": _shown(known)})
            runs.fail(unit, self.run_id, problem)
            runs.leave(unit, self.job.id)
        return None


class _Store:
    """What `work.judged` asks in the place of a provider: replies that are here, and a list of those that are not."""

    def __init__(self, room: Room, endpoint: str, job_id: int) -> None:
        self._room, self._endpoint, self._job_id = room, endpoint, job_id
        self.missing: dict[str, Question] = {}

    def ask(self, questions: Iterable[Question]) -> Asked:
        """A reply that failed counts when this job asked for it; one that failed before is asked for again."""
        by_hash = {question.hash(self._endpoint): question for question in questions}
        with self._room.database.read() as unit:
            known = unit.model_replies.known(by_hash)
            failed = [one for one, reply in known.items() if reply.ending == "failed"]
            here = unit.judge_batches.tries(self._job_id, failed)
        replies = {
            one: reply for one, reply in known.items()
            if reply.ending is not None and (reply.ending != "failed" or one in here)
        }  # fmt: skip
        self.missing |= {one: question for one, question in by_hash.items() if one not in replies}
        return Asked(replies)


def _size(question: Question) -> int:
    parts = [part for message in question.messages for part in message.parts]
    return sum(len(part.text if isinstance(part, Words) else part.url) for part in parts)


def _shown(known: Sequence[JudgeBatch]) -> str:
    """What a run tells of its batches."""
    rows = [
        {
            "id": one.batch_id or "", "name": one.name, "state": one.said or one.state.value, "requests": one.total,
            "done": one.done, "failed": one.failed, "submitted_at": one.created_at,
            "fetched": one.state is HandedIn.TAKEN,
        }
        for one in known
    ]  # fmt: skip
    return msgspec.json.encode(rows).decode()
