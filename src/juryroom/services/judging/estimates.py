"""What a run will cost, told from a sample of its tasks before anything is sent."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean, stdev
from typing import TYPE_CHECKING

import msgspec

from juryroom.core.config.interface import Interface
from juryroom.core.judging.asking import Judge, questions
from juryroom.core.judging.cost import LETTERS_PER_TOKEN, Price, input_tokens
from juryroom.core.judging.orders import orders_of
from juryroom.core.judging.prompts import BATCH, PromptVersion
from juryroom.core.judging.render import MissingVariable
from juryroom.core.model import ProjectId, Task, TaskId
from juryroom.services.judging import runs, work
from juryroom.services.judging.prices import WITH_BATCHES, batch_price_of, price_of

if TYPE_CHECKING:
    from juryroom.store.unit import UnitOfWork

SAMPLED = 200
"""Tasks that are rendered for an estimate."""
FEWEST_SEEN = 10
"""Verdicts of this version from which the length of its replies is known."""
REPLY_TOKENS, REPLY_SPREAD = 120.0, 0.5
"""What a reply is reckoned with that nobody has seen, and by what share that may be wrong."""
LETTERS_SPREAD = 0.15
"""By what share the number of letters in a token may differ from 4."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Money in USD, None when the price is not known. `low` to `high` holds the total in 19 cases of 20, as far as
    the sample is like the rest and replies are as long as those seen or assumed."""

    tasks: int
    requests: int
    sampled: int
    left_out: int
    """Of the sample, tasks that lack a field and will be asked nothing."""
    input_tokens: float
    output_tokens: float
    input_cost: float | None
    output_cost: float | None
    total: float | None
    low: float | None
    high: float | None
    price: Price | None
    seen: int
    """Earlier verdicts of this version that the length of replies was learnt from."""
    mode: str = "direct"
    has_batches: bool = False
    """Whether questions can be handed in to this provider together."""


def estimate(
    unit: UnitOfWork, version: PromptVersion, project_id: ProjectId, selection: runs.Selection, mode: str = "direct"
) -> Estimate:
    """For a run of this version over the selected tasks. Raises BadInput for batches where the provider has none."""
    project = unit.projects.get(project_id)
    interface = Interface.of(project.label_config)
    model_version = runs.model_version_of(unit, version) if version.id else ""
    ids = runs.tasks_of(unit, project_id, selection, model_version)
    price, has_batches = None, False
    if version.connection_id is not None:
        connection = unit.connections.get(version.connection_id)
        has_batches = connection.provider in WITH_BATCHES
        price = (batch_price_of if mode == BATCH else price_of)(connection, version.model)
    chosen = random.Random(0).sample(ids, min(SAMPLED, len(ids)))
    lengths = _lengths(work.judge_of(version), interface, unit.tasks.get_many(sorted(chosen)))
    seen, spoken = _spoken(unit, version)
    found = _reckoned(ids, len(orders_of(interface, version.rounds)), lengths, len(chosen), price, seen, spoken)
    return replace(found, mode=mode, has_batches=has_batches)


def _lengths(judge: Judge, interface: Interface, tasks: Sequence[Task]) -> list[float]:
    """Input tokens of each task that can be asked about, all its orders together."""
    found = []
    detail = str(judge.parameters.get("detail") or "auto")
    for task in tasks:
        data, meta = msgspec.json.decode(task.data or "{}"), msgspec.json.decode(task.meta or "{}")
        try:
            asked = questions(judge, interface, task.id, data, meta)
        except MissingVariable:
            continue
        form = len(json.dumps(asked[0].schema)) if asked[0].schema else 0
        found.append(sum(input_tokens(one.messages, form, detail, LETTERS_PER_TOKEN) for one in asked))
    return found


def _spoken(unit: UnitOfWork, version: PromptVersion) -> tuple[int, float]:
    """How many verdicts of this version were seen, and the mean output tokens of one."""
    if not version.id:
        return 0, 0.0
    before = [run for run in unit.judge_runs.of_version(version.id) if run.done and run.output_tokens]
    seen = sum(run.done for run in before)
    return seen, sum(run.output_tokens for run in before) / seen if seen else 0.0


def _reckoned(
    ids: Sequence[TaskId], orders: int, lengths: Sequence[float], sampled: int, price: Price | None, seen: int,
    spoken: float,
) -> Estimate:  # fmt: skip
    share = len(lengths) / sampled if sampled else 0.0
    asked = len(ids) * share
    known = seen >= FEWEST_SEEN
    reply = spoken if known else REPLY_TOKENS * orders
    tokens, output = asked * (fmean(lengths) if lengths else 0.0), asked * reply
    spread = stdev(lengths) / math.sqrt(len(lengths)) * 1.96 * asked if len(lengths) > 1 else 0.0
    return Estimate(
        len(ids), round(asked) * orders, sampled, sampled - len(lengths), tokens, output,
        *_money(price, tokens, output, spread, 0.1 if known else REPLY_SPREAD), price, seen,
    )  # fmt: skip


def _money(
    price: Price | None, tokens: float, output: float, spread: float, doubt: float
) -> tuple[float | None, float | None, float | None, float | None, float | None]:
    """Cost of input, of output, of both, and the ends of the interval: what is uncertain apart is added squared."""
    if price is None:
        return None, None, None, None, None
    put, got = price.of(round(tokens), 0), price.of(0, round(output))
    sampling = price.of(round(spread), 0)
    reach = math.sqrt(sampling**2 + (put * LETTERS_SPREAD) ** 2 + (got * doubt) ** 2)
    return put, got, put + got, max(0.0, put + got - reach), put + got + reach
