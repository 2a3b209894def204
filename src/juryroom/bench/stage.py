"""A stage that asks models: vision or judge. Make, submit, wait, download, parse, retry; or all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from juryroom.bench.asking import ask_all
from juryroom.bench.batching import Batches, Sent
from juryroom.bench.budget import Budget, cost_of
from juryroom.bench.config.model_keys import Asking
from juryroom.bench.journal import Journal
from juryroom.bench.questions import Question
from juryroom.bench.replies import Replies, Stored, from_batch_line
from juryroom.bench.run import Run
from juryroom.core.benchmark.answers import Unreadable
from juryroom.core.formats import json_text
from juryroom.errors import BadInput

_SHARE_TOLD = 20


@dataclass
class Collected:
    """What a stage knows: values by custom id, and for the others why there is none and how often was asked."""

    ids: list[str] = field(default_factory=list)
    """Every question's, in order."""
    values: dict[str, Any] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    attempts: dict[str, int] = field(default_factory=dict)


class Stage:
    """One adapter asked a set of questions.

    questions: made anew each time they are gone through, so that no question is held that was sent.
    read: (custom id, text) -> what is made of an answer, or why it cannot be used.
    """

    def __init__(
        self,
        run: Run,
        name: str,
        section: Asking,
        questions: Callable[[], Iterator[Question]],
        read: Callable[[str, str], Any | Unreadable],
        beside: Path,
        most_per_batch: int | None,
    ) -> None:
        self.run, self.name, self.section = run, name, section
        self.questions, self._read = questions, read
        self.replies = Replies(Journal(run.folder.state / f"{name}_replies.jsonl"))
        self.batch_input = beside / f"{name}_batch_input.jsonl"
        self.batches = Batches(name, run.folder.state, beside / f"{name}_batch_input_shards", beside)
        self._most = most_per_batch
        self._client: Any = None

    @property
    def client(self) -> Any:
        """The adapter, made when it is first needed: reading files needs no key."""
        if self._client is None:
            kind = "judge" if self.name.startswith("judge") else "vision"
            self._client = self.run.build(kind, str(self.section.adapter), self.section)
        return self._client

    @property
    def in_batches(self) -> bool:
        """Whether this stage sends batches."""
        able = hasattr(self.client, "submit")
        if self.section.transport == "batch" and not able:
            raise BadInput(f'The adapter {self.section.adapter} answers no batches: set transport = "direct".')
        return able and self.section.transport != "direct"

    # --- What is known

    def collect(self) -> Collected:
        """Read every reply against its question."""
        wanted: dict[str, list[str]] = {}
        found = Collected()
        for question in self.questions():
            found.ids.append(question.custom_id)
            wanted.setdefault(question.key, []).append(question.custom_id)
            wanted.setdefault(question.custom_id, []).append(question.custom_id)
        for reply in self.replies:
            for id in wanted.get(reply.key, ()):
                if id not in found.values:
                    self._take(id, reply, found)
        return found

    def _take(self, id: str, reply: Stored, found: Collected) -> None:
        found.attempts[id] = found.attempts.get(id, 0) + 1
        value = self._read(id, reply.text) if reply.outcome == "ok" else Unreadable(f"{reply.outcome}: {reply.reason}")
        if isinstance(value, Unreadable):
            found.reasons[id] = value.reason
        else:
            found.values[id] = value
            found.reasons.pop(id, None)

    def pending(self, known: Collected) -> Iterator[Question]:
        """Questions without a usable answer; of equal ones the first."""
        seen: set[str] = set()
        for question in self.questions():
            if question.custom_id not in known.values and question.key not in seen:
                seen.add(question.key)
                yield question

    def missing(self, known: Collected) -> dict[str, str]:
        """custom id -> why there is no answer: what is wrong with the last one, or with the batch that brought none."""
        last = next(reversed(self.batches.all()), None)
        lost = last is not None and not last.is_open and last.state != "taken"
        reason = f"batch {last.batch_id} {last.state}: {last.problem}" if last and lost else "not answered yet"
        return {id: known.reasons.get(id, reason) for id in known.ids if id not in known.values}

    # --- The steps one by one

    def make(self, into: Path | None = None, only: set[str] | None = None) -> tuple[list[Path], int]:
        """Write a batch file of the questions without an answer; the files, and how many questions."""
        pending = (one for one in self.pending(self.collect()) if only is None or one.custom_id in only)
        into = into or self.batch_input
        counted = 0

        def count() -> Iterator[Question]:
            nonlocal counted
            for question in pending:
                counted += 1
                yield question

        shards = self.batches.shard(count(), self.section, self._most, into)
        return shards, counted

    def made(self) -> list[Path]:
        """The files that `make` wrote last: the shards, or the one file they were cut from."""
        cut = self.batches.cut_from(self.batch_input)
        if not cut and not self.batch_input.exists():
            raise BadInput(f"There is no {self.batch_input}. Run: juryroom bench {self.name.rstrip('0123456789')}-make")
        return cut or [self.batch_input]

    def troubles(self, only: set[str] | None) -> dict[str, str]:
        """Batches that are over and did not complete, with what the provider says."""
        found = {}
        for one in self.batches.open():
            if one.batch_id and (only is None or one.batch_id in only):
                batch = self.client.look(one.batch_id)
                if batch.state not in ("waiting", "completed"):
                    found[one.batch_id] = f"{batch.state}: {batch.problem or 'no reason given'}"
        return found

    def write_out(self, answers: Path | None, errors: Path | None) -> None:
        """What came from batches as the files that providers give: answers, and what was no answer."""
        from juryroom.bench import files

        kept = [one for one in self.replies if one.via != "direct"]
        for path, wanted in ((answers, True), (errors, False)):
            if path is not None:
                files.write_rows(path, (_as_line(one) for one in kept if (one.outcome == "ok") is wanted))

    def submit(self, shards: list[Path]) -> list[Sent]:
        """Send the files whose questions are not on their way; as many at a time as the configuration allows."""
        budget = Budget(self.section, cost_of(self.replies.spent(), self.section))
        sent = []
        for shard in shards:
            self._leave_room()
            one = self.batches.send(self.client, shard, budget)
            if one.state == "unsent":
                one = self.batches.send(self.client, shard, budget)
            self.run.say(f"{self.name}: {one.n} questions in batch {one.batch_id}")
            sent.append(one)
        return sent

    def _leave_room(self) -> None:
        """Wait until one more batch may be sent."""
        most = self.section.max_concurrent_batches
        while most and len([one for one in self.batches.open() if one.batch_id]) >= most:
            if not self.batches.wait(self.client, self.section, self.run.say):
                return
            self.batches.take(self.client, self.replies, str(self.section.adapter))

    def wait(self, only: set[str] | None = None) -> bool:
        """Until all batches are over."""
        self.batches.mend(self.client)
        return self.batches.wait(self.client, self.section, self.run.say, only)

    def take(self, only: set[str] | None = None) -> list[Sent]:
        """Bring home what is answered."""
        return self.batches.take(self.client, self.replies, str(self.section.adapter), only)

    def read_output(self, path: Path) -> int:
        """Answers from a provider's output file, ours or an older tool's; how many were new."""
        from juryroom.bench import files

        via = f"file:{path.name}"
        known = {(one.custom_id, one.text) for one in self.replies}
        keys = {question.custom_id: question.key for question in self.questions()}
        found = (from_batch_line(line) for line in files.read_rows(path, "batch output"))
        new = [
            (keys.get(id, id), id, reply)
            for id, reply in found
            if (id, "" if isinstance(reply, str) else reply.text) not in known
        ]
        self.replies.add(new, via=via, asked_of=str(self.section.adapter))
        return len(new)

    # --- All of it

    def ask(self, *, wait: bool = True) -> tuple[Collected, bool]:
        """Until every question has an answer, or was asked as often as it may be; and whether batches are on their way.

        Answers that are there already are not asked for again.
        """
        troubles: list[Sent] = []
        if self.in_batches and self.batches.open():
            self.batches.mend(self.client)
            if not self._settled(wait, troubles):
                return self.collect(), True
        for _attempt in range(max(self.section.max_attempts, 1)):
            known = self.collect()
            first = next(self.pending(known), None)
            if first is None or troubles:
                break
            if not self.in_batches:
                self._ask_directly(known)
                continue
            shards, _ = self.make()
            self.submit(shards)
            if not self._settled(wait, troubles):
                return self.collect(), True
        for one in troubles:
            self.run.say(f"{self.name}: batch {one.batch_id} {one.state}. {one.problem}")
        return self.collect(), False

    def _settled(self, wait: bool, troubles: list[Sent]) -> bool:
        """Whether no batch is on its way any more; those that ended badly are added to the troubles."""
        if wait and not self.wait():
            return False
        troubles += [one for one in self.take() if one.state != "taken"]
        return not self.batches.open()

    def _ask_directly(self, known: Collected) -> None:
        total = sum(1 for _ in self.pending(known))
        step = max(1, total // _SHARE_TOLD)
        last = 0

        def told(done: int) -> None:
            nonlocal last
            if done - last >= step or done == total:
                self.run.say(f"{self.name}: {done} of {total}")
                last = done

        budget = Budget(self.section, cost_of(self.replies.spent(), self.section))
        ask_all(self.client, self.pending(known), self.section, self.replies, budget, told)


def _as_line(one: Stored) -> dict[str, Any]:
    body = json_text.decode(one.raw) if one.raw else {}
    error = {"message": one.reason} if one.outcome == "failed" else None
    return {"custom_id": one.custom_id, "error": error, "response": {"status_code": 200, "body": body}}


def is_open(path: Path) -> list[str]:
    """Ids of the batches in a stage's journal whose answers are not here."""
    stage = path.name.removesuffix("_batches.jsonl")
    return [str(one.batch_id) for one in Batches(stage, path.parent, path.parent, path.parent).open() if one.batch_id]
