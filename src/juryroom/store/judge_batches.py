"""Batches of judge runs: written down before they are sent, so that none is lost and none is bought twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from juryroom.core.judging.batch import HandedIn, JudgeBatch
from juryroom.core.model import Instant
from juryroom.errors import NotThere
from juryroom.store import bulk
from juryroom.store.rows import among_texts, columns_for
from juryroom.store.tables import judge_batch_questions as questions
from juryroom.store.tables import judge_batches as batches

_SELECT = sa.select(*columns_for(JudgeBatch, batches))
_OPEN = batches.c.state.in_((HandedIn.SENDING, HandedIn.SENT))


class JudgeBatches:
    """The repository of batches."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def begin(self, values: Mapping[str, object], hashes: Sequence[str]) -> JudgeBatch:
        """A batch that is about to be sent, with its questions."""
        row = {**values, "state": HandedIn.SENDING, "total": len(hashes), "created_at": self._now}
        made = self._connection.execute(sa.insert(batches).values(row).returning(batches.c.id)).scalar_one()
        columns = ("judge_batch_id", "request_hash")
        bulk.insert(self._connection, questions, columns, [(made, one) for one in hashes])
        return self.get(made)

    def get(self, batch: int, *, lock: bool = False) -> JudgeBatch:
        """Raises NotThere. `lock`: nobody else changes it before this unit ends."""
        query = _SELECT.where(batches.c.id == batch)
        row = self._connection.execute(query.with_for_update() if lock else query).one_or_none()
        if row is None:
            raise NotThere("JudgeBatch")
        return _batch(row)

    def of_run(self, run_id: int) -> list[JudgeBatch]:
        """The batches of a run, oldest first."""
        query = _SELECT.where(batches.c.run_id == run_id).order_by(batches.c.id)
        return [_batch(row) for row in self._connection.execute(query)]

    def reserved(self, run_id: int) -> float:
        """What is set aside for the open batches of a run, in USD."""
        query = sa.select(sa.func.sum(batches.c.reserved)).where(batches.c.run_id == run_id, _OPEN)
        return float(self._connection.execute(query).scalar() or 0.0)

    def known_ids(self, ids: Iterable[str]) -> set[str]:
        """Of these ids of a provider, those that are batches of ours."""
        query = sa.select(batches.c.batch_id).where(among_texts(self._connection, batches.c.batch_id, ids))
        return set(self._connection.execute(query).scalars())

    def update(self, batch: int, values: Mapping[str, object]) -> None:
        """Note what became of it."""
        self._connection.execute(sa.update(batches).where(batches.c.id == batch).values(dict(values)))

    def end(self, batch: int, state: HandedIn, problem: str | None = None) -> None:
        """No more answers will come; nothing is set aside for it any more."""
        values = {"state": state, "problem": problem, "reserved": 0.0, "ended_at": self._now}
        self.update(batch, values)

    def unanswered(self, batch: int, among: Sequence[str] | None = None) -> set[str]:
        """Of its questions, or of these of them, those that no answer was taken home for."""
        query = sa.select(questions.c.request_hash).where(
            questions.c.judge_batch_id == batch, sa.not_(questions.c.answered)
        )
        if among is not None:
            query = query.where(among_texts(self._connection, questions.c.request_hash, among))
        return set(self._connection.execute(query).scalars())

    def mark_answered(self, batch: int, hashes: Iterable[str]) -> None:
        """Their answers are here: they are not taken, or counted, again."""
        here = among_texts(self._connection, questions.c.request_hash, hashes)
        query = sa.update(questions).where(questions.c.judge_batch_id == batch, here)
        self._connection.execute(query.values(answered=True))

    def on_the_way(self, hashes: Iterable[str]) -> set[str]:
        """Of these questions, those that an open batch of any run holds."""
        query = (
            sa.select(questions.c.request_hash)
            .join_from(questions, batches, batches.c.id == questions.c.judge_batch_id)
            .where(_OPEN, sa.not_(questions.c.answered))
            .where(among_texts(self._connection, questions.c.request_hash, hashes))
        )
        return set(self._connection.execute(query).scalars())

    def tries(self, job_id: int, hashes: Iterable[str]) -> dict[str, int]:
        """How often each of these questions was handed in by a job, batches that never reached anybody left out."""
        query = (
            sa.select(questions.c.request_hash, sa.func.count())
            .join_from(questions, batches, batches.c.id == questions.c.judge_batch_id)
            .where(batches.c.job_id == job_id, batches.c.state != HandedIn.UNSENT)
            .where(among_texts(self._connection, questions.c.request_hash, hashes))
            .group_by(questions.c.request_hash)
        )
        return {row[0]: int(row[1]) for row in self._connection.execute(query)}


def _batch(row: sa.Row[Any]) -> JudgeBatch:
    values = row._asdict()
    return JudgeBatch(**{**values, "state": HandedIn(values["state"]), "cancelled": bool(values["cancelled"])})
