"""Metrics that installed packages bring (entry point group `juryroom.metrics`): a function becomes a metric."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from juryroom.core.agreement.metric import AGREES_FROM, Metric, MetricFailed, Params, Reading

GROUP = "juryroom.metrics"
"""Entry points of this group name functions `agreement(annotation_1, annotation_2) -> float`, 0 to 1."""
CustomFunction = Callable[[dict[str, Any], dict[str, Any]], float | None]


def custom_metric(name: str, function: CustomFunction) -> Metric:
    """A metric that calls a function of somebody else, for any control.

    function: called with two annotations, `{"result": [...]}` holding the results of the control alone, as Label Studio
              calls its own; returns a number from 0 to 1, or None where it cannot compare. An error of it, or anything
              else returned, leaves the two uncompared and is the reason that is shown. `function.tags`, if there is
              one, names the controls it is for.
    """

    def score(one: Any, other: Any, _params: Params) -> float | None:
        try:
            found = function({"result": list(one)}, {"result": list(other)})
        except Exception as failure:
            raise MetricFailed(
                f"the installed metric {name!r} failed: {type(failure).__name__}: {failure}"
            ) from failure
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found <= 1:
            raise MetricFailed(f"the installed metric {name!r} returned {found!r}, which is no number from 0 to 1")
        return float(found)

    return Metric(
        name=name,
        title=(function.__doc__ or name).strip().splitlines()[0],
        tags=frozenset(getattr(function, "tags", ())),
        read=_results,
        score=score,
        params=(AGREES_FROM,),
        agrees_at=1.0,
        whole=True,
    )


def _results(reading: Reading) -> tuple[Any, ...] | None:
    return tuple(reading.results) or None
