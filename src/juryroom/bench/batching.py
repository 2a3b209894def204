"""Asking in batches: sharded, sent once, waited for, and taken home. The id of a batch is never lost.

What happens to a batch is written down before and after it happens. A process killed between sending and noting the id
finds the batch again by the name it was sent under.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from juryroom.bench import files
from juryroom.bench.budget import Budget
from juryroom.bench.config.model_keys import Asking
from juryroom.bench.journal import Journal
from juryroom.bench.questions import Question, in_file, to_line
from juryroom.bench.replies import Replies
from juryroom.errors import BadInput, ModelBusy, NotThere, OutsideFailed
from juryroom.ports import Batch, BatchClient, BatchList, ModelReply, Unanswered

MOST_REQUESTS = 50_000
_ROOM = 1024
"""Bytes that a provider's spelling of a question may need beyond ours."""
_LOOKED_BACK = 100
_CLOCKS = timedelta(minutes=2)
"""By which a provider's clock may differ from ours."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A batch of ours: the file it was made of and, once known, its id and what became of it."""

    name: str
    file: str
    n: int
    batch_id: str | None = None
    state: str = "sending"
    problem: str = ""
    begun_at: str | None = None
    """When its sending began."""

    @property
    def is_open(self) -> bool:
        """Whether answers may still come."""
        return self.state in ("sending", "sent")


class Batches:
    """The batches of one stage."""

    def __init__(self, stage: str, state: Path, shards: Path, beside: Path) -> None:
        self.stage = stage
        self._journal = Journal(state / f"{stage}_batches.jsonl")
        self._shards, self._beside = shards, beside

    def all(self) -> list[Sent]:
        """Every batch, oldest first, as it was last known."""
        known: dict[str, Sent] = {}
        for row in self._journal.rows():
            name = str(row["name"])
            before = known.get(name, Sent(name, "", 0))
            known[name] = Sent(
                name,
                str(row.get("file", before.file)),
                int(row.get("n", before.n)),
                row.get("batch_id", before.batch_id),
                str(row["state"]),
                str(row.get("problem", "")),
                row.get("begun_at", before.begun_at),
            )
        return list(known.values())

    def open(self) -> list[Sent]:
        """Those whose answers are not yet here."""
        return [one for one in self.all() if one.is_open]

    # --- Making

    def shard(self, questions: Iterable[Question], section: Asking, most: int | None, into: Path) -> list[Path]:
        """Write the questions to `into`, and in shards that the provider takes; the files to be sent."""
        limit = min(most or MOST_REQUESTS, MOST_REQUESTS)
        sizes: list[int] = []
        with files.replacing(into) as whole:
            for question in questions:
                line = to_line(question, section.image_max_side)
                whole.write(line)
                sizes.append(len(line))
        for stale in self._shards.glob(f"{self.stage}_shard_*.jsonl"):
            stale.unlink()
        parts = _parts(sizes, limit, section.max_batch_bytes)
        if len(parts) <= 1:
            return [into]
        return list(self._cut(into, parts))

    def cut_from(self, whole: Path) -> list[Path]:
        """The shards of a file, if it was cut."""
        if not whole.exists() or not self._shards.is_dir():
            return []
        found = sorted(self._shards.glob(f"{self.stage}_shard_*.jsonl"))
        return found if sum(path.stat().st_size for path in found) == whole.stat().st_size else []

    def _cut(self, whole: Path, parts: list[int]) -> Iterator[Path]:
        with whole.open("rb") as lines:
            for number, n in enumerate(parts):
                path = self._shards / f"{self.stage}_shard_{number:04d}.jsonl"
                with files.replacing(path) as out:
                    for _ in range(n):
                        out.write(lines.readline())
                yield path

    # --- Sending

    def send(self, client: BatchClient, file: Path, budget: Budget) -> Sent:
        """Send a file's questions, unless they are on their way already."""
        digest = _digest(file)
        tries = sum(one.name.startswith(f"{self.stage}/{digest}") for one in self.all())
        open_one = next((one for one in self.open() if one.name.startswith(f"{self.stage}/{digest}")), None)
        if open_one is not None:
            return self._found(client, open_one) if open_one.batch_id is None else open_one
        name = f"{self.stage}/{digest}/{tries}"
        questions = list(in_file(file))
        if not questions:
            raise BadInput(f"{file} holds no question.")
        budget.reserve(questions, batched=True)
        keys = self._journal.path.parent / "batches" / f"{digest}.json"
        files.write_json(keys, {one.custom_id: one.key for one in questions})
        begun = Sent(name, file.name, len(questions), begun_at=datetime.now(UTC).isoformat(timespec="seconds"))
        self._note(begun, state="sending", file=begun.file, n=begun.n, begun_at=begun.begun_at)
        return self._send(client, begun, questions)

    def _send(self, client: BatchClient, begun: Sent, questions: list[Question]) -> Sent:
        plain = getattr(client, "plain_ids", False)  # ours hold paths: where they do not fit, keys stand for them
        try:
            batch = client.submit(((one.key if plain else one.custom_id, one.request) for one in questions), begun.name)
        except OutsideFailed as fault:
            self._note(begun, state="unsent", problem=fault.message)
            raise
        return self._is_sent(begun, batch.id)

    def _found(self, client: BatchClient, begun: Sent) -> Sent:
        """A submission that was cut off: the batch it became, or a mark that it became none."""
        batch = self._looked_up(client, begun) if isinstance(client, BatchList) else None
        if batch is not None:
            return self._is_sent(begun, batch.id)
        self._note(begun, state="unsent", problem="The process ended before it was sent.")
        return Sent(begun.name, begun.file, begun.n, None, "unsent")

    def _looked_up(self, client: BatchList, begun: Sent) -> Batch | None:
        """The provider's batch that is this one: by its name, or by its size and time where no names are kept."""
        ours = {one.batch_id for one in self.all()}
        found = [(name, batch) for name, batch in client.latest(_LOOKED_BACK) if batch.id not in ours]
        alike = [
            batch for name, batch in found if (name == begun.name if client.keeps_names else _is_alike(batch, begun))
        ]
        return alike[-1] if alike else None

    def _is_sent(self, begun: Sent, batch_id: str) -> Sent:
        self._note(begun, state="sent", batch_id=batch_id)
        self._write_ids()
        return Sent(begun.name, begun.file, begun.n, batch_id, "sent")

    def mend(self, client: BatchClient) -> None:
        """Settle submissions that were cut off."""
        for one in self.open():
            if one.batch_id is None:
                self._found(client, one)

    def adopt(self, batch_ids: Iterable[str]) -> None:
        """Take over batches that were sent by another tool."""
        known = {one.batch_id for one in self.all()}
        for batch_id in batch_ids:
            if batch_id not in known:
                self._note(Sent(f"{self.stage}/adopted/{batch_id}", "", 0), state="sent", batch_id=batch_id)

    # --- Waiting and taking

    def wait(
        self, client: BatchClient, section: Asking, say: Callable[[str], None], only: set[str] | None = None
    ) -> bool:
        """Until every batch is over; False when that takes longer than the configuration allows."""
        until = time.monotonic() + section.max_wait_s if section.max_wait_s is not None else None
        told: dict[str, str] = {}
        while True:
            waiting = [one for one in self.open() if one.batch_id and (only is None or one.batch_id in only)]
            still = [one for one in waiting if not self._is_over(client, one, told, say)]
            if not still:
                return True
            if until is not None and time.monotonic() > until:
                return False
            time.sleep(section.poll_s)

    def _is_over(self, client: BatchClient, one: Sent, told: dict[str, str], say: Callable[[str], None]) -> bool:
        try:
            batch = client.look(str(one.batch_id))
        except ModelBusy:
            return False
        except NotThere as fault:
            self._note(one, state="lost", problem=fault.message)
            return True
        line = f"{batch.id}: {batch.state}, {batch.done} of {batch.total or one.n} done"
        if told.get(batch.id) != line:
            say(line)
            told[batch.id] = line
        return batch.state != "waiting"

    def take(self, client: BatchClient, replies: Replies, asked_of: str, only: set[str] | None = None) -> list[Sent]:
        """Bring home the answers of the batches that are over; what a failed one has answered is paid for, too."""
        taken = []
        for one in self.open():
            if one.batch_id is None or (only is not None and one.batch_id not in only):
                continue
            batch = client.look(one.batch_id)
            if batch.state != "waiting":
                taken.append(self._take(client, one, batch, replies, asked_of))
        self._write_ids()
        return taken

    def _take(self, client: BatchClient, one: Sent, batch: Batch, replies: Replies, asked_of: str) -> Sent:
        keys = self._keys(one)
        ids = {key: id for id, key in keys.items()}
        if batch.id not in replies.batches_taken():
            came = ((ids.get(named, named), _kept(reply)) for named, reply in client.replies(batch.id))
            replies.add(((keys.get(id, id), id, reply) for id, reply in came), via=batch.id, asked_of=asked_of)
        state = "taken" if batch.state == "completed" else batch.state
        problem = batch.problem or ("" if state == "taken" else f"The provider says: {batch.state}.")
        self._note(one, state=state, problem=problem)
        return Sent(one.name, one.file, one.n, batch.id, state, problem)

    def _keys(self, one: Sent) -> dict[str, str]:
        path = self._journal.path.parent / "batches" / f"{one.name.split('/')[1]}.json"
        return dict(files.read_json(path)) if path.exists() else {}

    # --- Notes

    def _note(self, one: Sent, **changes: Any) -> None:
        self._journal.append([{"name": one.name, **changes}])

    def _write_ids(self) -> None:
        """The files older scripts look at."""
        sent = [one for one in self.all() if one.batch_id]
        files.write_text(self._beside / f".{self.stage}_batch_id", ",".join(str(one.batch_id) for one in sent) + "\n")
        mapped = [{"input_file": one.file, "batch_id": one.batch_id} for one in sent]
        files.write_json(self._beside / f".{self.stage}_batch_map.json", mapped)


def _is_alike(batch: Batch, begun: Sent) -> bool:
    """Whether a batch without a name may be this one: as large, and not older."""
    if begun.begun_at is None or batch.made_at is None:
        return False
    return batch.total == begun.n and batch.made_at >= datetime.fromisoformat(begun.begun_at) - _CLOCKS


def _kept(reply: ModelReply | Unanswered) -> ModelReply | str:
    return reply.problem if isinstance(reply, Unanswered) else reply


def _parts(sizes: list[int], most: int, most_bytes: int) -> list[int]:
    """How many lines each shard takes. Raises BadInput for a line that no batch can hold."""
    parts: list[int] = []
    n = total = 0
    for size in sizes:
        if size + _ROOM > most_bytes:
            raise BadInput(f"A question of {size} bytes is larger than max_batch_bytes ({most_bytes}).")
        if n == most or (n and total + size + _ROOM > most_bytes):
            parts.append(n)
            n = total = 0
        n += 1
        total += size + _ROOM
    return [*parts, n] if n else parts


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:24]
    except OSError as fault:
        raise BadInput(f"{path} cannot be read: {os.strerror(fault.errno or 0)}.") from None
