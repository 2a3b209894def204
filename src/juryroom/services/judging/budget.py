"""The purse of a run: what the run, its prompt and its connection may still spend."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from juryroom.core.judging.asking import Question
from juryroom.core.judging.cost import Price, at_most
from juryroom.core.judging.prompts import Connection
from juryroom.ports import ModelReply
from juryroom.services.judging import alerts

if TYPE_CHECKING:
    from juryroom.store.unit import UnitOfWork


@dataclass(slots=True)
class RunPurse:
    """asking.Purse of one run. Without a price nothing is counted, and a run that has a cap was refused before."""

    run_id: int
    prompt_id: int
    connection_id: int
    rate: Price | None
    problem: str | None = None
    """Which limit was reached."""

    def reserve(self, unit: UnitOfWork, questions: Sequence[Question]) -> list[float] | None:
        """Set aside what each may cost; None when one of the three limits does not allow it.

        Set aside first and looked at then: who else reserves at this moment waits for this unit, and counts it.
        """
        amounts = [most_of(self.rate, question) for question in questions]
        wanted = sum(amounts)
        if wanted:
            connection = unit.connections.get(self.connection_id)
            self._move(unit, connection, reserved=wanted)
            self.problem = self._limit(unit, connection, wanted)
            if self.problem is not None:
                self._move(unit, connection, reserved=-wanted)
                return None
        return amounts

    def settle(self, unit: UnitOfWork, reserved: float, spent: float) -> None:
        """Give back what was set aside, and note what was spent."""
        if not reserved and not spent:
            return
        connection = unit.connections.get(self.connection_id)
        self._move(unit, connection, spent=spent, reserved=-reserved)
        unit.prompts.spend(self.prompt_id, spent)
        alerts.spent(unit, connection, period_of(connection, unit.now), self.prompt_id, spent)

    def price(self, reply: ModelReply) -> float | None:
        """What a reply costs; None when the price is not known."""
        if self.rate is None:
            return None
        return self.rate.of(reply.input_tokens, reply.output_tokens, reply.cached_tokens)

    def release(self, unit: UnitOfWork, keep: float = 0.0) -> None:
        """What a turn that was cut off had set aside is free again, but for `keep`."""
        run = unit.judge_runs.get(self.run_id, lock=True)
        if run.reserved != keep:
            self._move(unit, unit.connections.get(self.connection_id), reserved=keep - run.reserved)

    def _limit(self, unit: UnitOfWork, connection: Connection, wanted: float) -> str | None:
        """The limit that is exceeded with what is wanted now; None: there is none."""
        run, prompt = unit.judge_runs.get(self.run_id), unit.prompts.get(self.prompt_id, lock=True)
        waiting = 0.0 if prompt.budget_limit is None else unit.judge_runs.reserved(prompt.id)
        period = period_of(connection, unit.now)
        for name, limit, used in (
            ("The run's cap", run.cap, run.spent + run.reserved),
            ("The prompt's budget", prompt.budget_limit, prompt.spent + waiting),
            (
                f"The budget of {connection.name} for {period}",
                connection.budget_limit,
                unit.connections.spent(connection.id, period),
            ),
        ):
            if limit is not None and used > limit:
                next_ones = f"${used - wanted:.4f} used, and the next requests may cost ${wanted:.4f}"
                return f"{name} of ${limit:g} is reached: {next_ones}."
        return None

    def _move(self, unit: UnitOfWork, connection: Connection, *, spent: float = 0.0, reserved: float = 0.0) -> None:
        unit.judge_runs.move(self.run_id, spent=spent, reserved=reserved)
        unit.connections.move(connection.id, period_of(connection, unit.now), spent=spent, reserved=reserved)


@dataclass(slots=True)
class OpenPurse:
    """asking.Purse of what is no run: a teacher's proposals. Its cap, and the connection's budget, hold."""

    prompt_id: int
    connection_id: int
    rate: Price | None
    cap: float | None
    spent: float = 0.0
    reserved: float = 0.0

    def reserve(self, unit: UnitOfWork, questions: Sequence[Question]) -> list[float] | None:
        """Set aside what each may cost; None when a limit does not allow it."""
        amounts = [most_of(self.rate, question) for question in questions]
        wanted = sum(amounts)
        connection = unit.connections.get(self.connection_id)
        period = period_of(connection, unit.now)
        unit.connections.move(connection.id, period, reserved=wanted)
        used = unit.connections.spent(connection.id, period)
        for limit, so_far in ((self.cap, self.spent + self.reserved + wanted), (connection.budget_limit, used)):
            if limit is not None and so_far > limit:
                unit.connections.move(connection.id, period, reserved=-wanted)
                return None
        self.reserved += wanted
        return amounts

    def settle(self, unit: UnitOfWork, reserved: float, spent: float) -> None:
        """Give back what was set aside, and note what was spent."""
        self.reserved, self.spent = self.reserved - reserved, self.spent + spent
        connection = unit.connections.get(self.connection_id)
        period = period_of(connection, unit.now)
        unit.connections.move(connection.id, period, spent=spent, reserved=-reserved)
        unit.prompts.spend(self.prompt_id, spent)
        alerts.spent(unit, connection, period, self.prompt_id, spent)

    def price(self, reply: ModelReply) -> float | None:
        """What a reply costs; None when the price is not known."""
        return None if self.rate is None else self.rate.of(reply.input_tokens, reply.output_tokens, reply.cached_tokens)


def most_of(rate: Price | None, question: Question) -> float:
    """What a question may cost at most; 0 when the price is not known."""
    if rate is None:
        return 0.0
    form = len(json.dumps(question.schema)) if question.schema else 0
    limit = question.parameters.get("max_tokens")
    detail = str(question.parameters.get("detail") or "auto")
    return at_most(rate, question.messages, form, detail, limit if isinstance(limit, int) else None)


def period_of(connection: Connection, now: str) -> str:
    """The month or the year that a connection's budget is counted in: `2026-11`, `2026`."""
    return now[:4] if connection.budget_period == "Yearly" else now[:7]
