"""Two generations of counts: near misses of the first are neutrals of the second. A mixture means nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from juryroom.core.benchmark.counts import Counts
from juryroom.errors import BadInput

if TYPE_CHECKING:
    from juryroom.bench.config.keys import BenchConfig

_SECOND = ("query_plan_pos_total", "query_plan_neutral_total")
DEFAULTS = {"pos_total": 6, "neutral_total": 4, "neg_hard": 5, "neg_easy": 5}
"""What is drawn for a query when the configuration names no counts."""


def check_counts(config: BenchConfig) -> BenchConfig:
    """The same configuration, its counts complete. Raises BadInput for a mixture, or a sum that does not add up."""
    second = [name for name in _SECOND if getattr(config, name) is not None]
    if config.query_plan_neg_nearmiss is not None and second:
        raise BadInput(
            f"query_plan_neg_nearmiss belongs to the first generation of the planner, {' and '.join(second)} to the "
            "second. Use neg_total = neg_hard + neg_nearmiss + neg_easy, or pos_total, neutral_total and "
            "neg_total = neg_hard + neg_easy."
        )
    parts = (
        ("neg_hard", "neg_easy") if config.query_plan_neg_nearmiss is None else ("neg_hard", "neg_nearmiss", "neg_easy")
    )
    values = {name: getattr(config, f"query_plan_{name}") for name in parts}
    _refuse_negative(config)
    total = config.query_plan_neg_total
    if total is None and all(value is None for value in values.values()):
        return config
    complete = _complete(values, total)
    changes: dict[str, Any] = {f"query_plan_{name}": value for name, value in complete.items()}
    return replace(config, query_plan_neg_total=sum(complete.values()), **changes)


def _refuse_negative(config: BenchConfig) -> None:
    for name in ("neg_total", "neg_hard", "neg_nearmiss", "neg_easy", "pos_total", "neutral_total", "num_seeds"):
        value = getattr(config, f"query_plan_{name}")
        if value is not None and value < 0:
            raise BadInput(f"query_plan_{name} is {value}; it counts images, so it is 0 or more.")


def _complete(values: dict[str, int | None], total: int | None) -> dict[str, int]:
    missing = [name for name, value in values.items() if value is None]
    known = sum(value for value in values.values() if value is not None)
    if missing and total is None:
        raise BadInput(f"query_plan_{missing[0]} is missing: {_sum_of(values)} belong together.")
    if len(missing) > 1:
        raise BadInput(f"{' and '.join(f'query_plan_{name}' for name in missing)} are missing: only one can be told.")
    full = {name: value if value is not None else (total or 0) - known for name, value in values.items()}
    if (total is not None and sum(full.values()) != total) or min(full.values()) < 0:
        raise BadInput(f"query_plan_neg_total is {total}, but {_sum_of(values)} give {known}.")
    return full


def _sum_of(values: dict[str, int | None]) -> str:
    return " + ".join(f"query_plan_{name}" for name in values)


def counts_of(config: BenchConfig) -> Counts:
    """What is drawn for each query, in the generation of the configuration."""
    if config.query_plan_neg_nearmiss is not None:
        return Counts(
            generation=1,
            hard=config.query_plan_neg_hard or 0,
            near=config.query_plan_neg_nearmiss,
            easy=config.query_plan_neg_easy or 0,
        )
    named = {name: getattr(config, f"query_plan_{name}") for name in DEFAULTS}
    if all(value is None for value in named.values()):
        named = dict(DEFAULTS)
    return Counts(
        generation=2,
        positive=named["pos_total"] or 0,
        near=named["neutral_total"] or 0,
        hard=named["neg_hard"] or 0,
        easy=named["neg_easy"] or 0,
    )
