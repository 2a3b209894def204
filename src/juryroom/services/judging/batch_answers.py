"""What becomes of batches that were handed in: found again after a crash, looked at, taken home, each answer once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from juryroom.core.judging.batch import MOST_TRIES, HandedIn, JudgeBatch
from juryroom.errors import ModelBusy, NotThere
from juryroom.ports import Batch, BatchClient, BatchList, ModelReply, Unanswered
from juryroom.services.judging.asking import row_of
from juryroom.services.judging.budget import RunPurse
from juryroom.store.rows import chunks

if TYPE_CHECKING:
    from juryroom.services.room import Room
    from juryroom.store.unit import UnitOfWork

SLICE = 200
"""Answers that are stored in one unit of work."""
LOOKED_BACK = 100
"""Batches of the provider among which one that was cut off is looked for."""
CLOCKS = timedelta(minutes=2)
"""By which a provider's clock may differ from ours."""


def mend(room: Room, client: BatchClient, purse: RunPurse, batch: JudgeBatch) -> None:
    """Settle a batch whose sending was cut off: it is with the provider under its name, or it never got there."""
    latest = client.latest(LOOKED_BACK) if isinstance(client, BatchList) else []
    keeps_names = isinstance(client, BatchList) and client.keeps_names
    with room.database.write() as unit:
        ours = unit.judge_batches.known_ids([found.id for _, found in latest])
        here = [
            found for name, found in latest
            if found.id not in ours and (name == batch.name if keeps_names else _is_alike(found, batch))
        ]  # fmt: skip
        if here:
            unit.judge_batches.update(batch.id, {"batch_id": here[-1].id, "state": HandedIn.SENT})
        else:
            give_up(unit, purse, batch, HandedIn.UNSENT, "The process ended before it was sent.")


def _is_alike(found: Batch, batch: JudgeBatch) -> bool:
    """Whether a batch without a name may be this one: as large, and not older."""
    begun = datetime.fromisoformat(batch.created_at)
    return found.total == batch.total and found.made_at is not None and found.made_at >= begun - CLOCKS


def give_up(unit: UnitOfWork, purse: RunPurse, batch: JudgeBatch, state: HandedIn, problem: str | None) -> None:
    """No more answers will come of it: what was set aside is free."""
    unit.judge_runs.get(batch.run_id, lock=True)
    now = unit.judge_batches.get(batch.id, lock=True)
    if now.is_open:
        purse.settle(unit, now.reserved, 0.0)
        unit.judge_batches.end(batch.id, state, problem)


def look(room: Room, client: BatchClient, batch: JudgeBatch) -> Batch | None:
    """What the provider says of it now; None while it waits or cannot be asked. Raises NotThere."""
    try:
        found = client.look(str(batch.batch_id))
    except ModelBusy:
        return None
    values: dict[str, object] = {"said": found.state, "done": found.done, "failed": found.failed}
    with room.database.write(durable=False) as unit:
        unit.judge_batches.update(batch.id, values)
    return None if found.state == "waiting" else found


def take(room: Room, client: BatchClient, purse: RunPurse, batch: JudgeBatch) -> str | None:
    """Take the answers of a batch home if it is over. What a cancelled or failed one has answered is paid for, too.

    Returns what the provider says when it has taken none of its questions at all.
    """
    try:
        found = look(room, client, batch)
        if found is None:
            return None
        done = sum(_keep(room, purse, batch, some) for some in chunks(client.replies(found.id), SLICE))
    except NotThere as fault:
        _leave(room, purse, batch, f"{fault.message} Its answers are lost.")
        with room.database.write() as unit:
            give_up(unit, purse, batch, HandedIn.LOST, fault.message)
        return None
    refused = found.state == "failed" and not done
    with room.database.read() as unit:
        cancelled = unit.judge_batches.get(batch.id).cancelled
    if not refused and not cancelled:
        _leave(room, purse, batch, f"The provider ended the batch before it answered this ({found.state}).")
    with room.database.write() as unit:
        give_up(unit, purse, batch, HandedIn.TAKEN, found.problem)
    return (found.problem or "without saying why") if refused else None


def _leave(room: Room, purse: RunPurse, batch: JudgeBatch, problem: str) -> None:
    """What has no answer is asked for once more, or fails."""
    with room.database.read() as unit:
        left = sorted(unit.judge_batches.unanswered(batch.id))
    for some in chunks(left, SLICE):
        _keep(room, purse, batch, [(one, Unanswered(problem, again=True)) for one in some])


def _keep(room: Room, purse: RunPurse, batch: JudgeBatch, some: Iterable[tuple[str, ModelReply | Unanswered]]) -> int:
    """Store these answers, and what they cost; those that are stored already, or are no answers of ours, are not."""
    found = dict(some)
    with room.database.write() as unit:
        unit.judge_runs.get(batch.run_id, lock=True)
        if not unit.judge_batches.get(batch.id, lock=True).is_open:
            return 0
        fresh = unit.judge_batches.unanswered(batch.id, list(found))
        store(unit, purse, batch.job_id, {one: found[one] for one in fresh})
        unit.judge_batches.mark_answered(batch.id, fresh)
    return len(fresh)


def store(unit: UnitOfWork, purse: RunPurse, job_id: int, found: Mapping[str, ModelReply | Unanswered]) -> None:
    """Replies by the hash of their question. A question that may be asked again keeps the problem and no ending, as
    long as this job has not asked it often enough; one that was answered meanwhile stays answered."""
    tries = unit.judge_batches.tries(job_id, [one for one, reply in found.items() if isinstance(reply, Unanswered)])
    known = unit.model_replies.known(found)
    rows, spent = [], 0.0
    for one, reply in found.items():
        if isinstance(reply, ModelReply):
            row = row_of(one, reply, None, purse)
            spent += purse.price(reply) or 0.0
        else:
            again = reply.again and tries.get(one, 0) < MOST_TRIES
            often = f" (asked {tries[one]} times)" if reply.again and not again else ""
            row = row_of(one, None, reply.problem + often, purse, None if again else "failed")
        if known[one].ending in (None, "failed"):
            rows.append(row)
    unit.model_replies.answered(rows)
    purse.settle(unit, 0.0, spent)
