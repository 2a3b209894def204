"""Metric name -> Metric; which of them fit a control, and which it uses unless told. A new one is a line here."""

from __future__ import annotations

from juryroom.core.agreement import exact, jaccard, numeric, ranking, text
from juryroom.core.agreement.metric import Metric
from juryroom.core.config.parts import Control
from juryroom.core.config.tags.ranker import buckets_of

METRICS: dict[str, Metric] = {
    metric.name: metric for module in (exact, jaccard, numeric, text, ranking) for metric in module.METRICS
}
"""Every metric by name, in the order of the reference."""

_DEFAULTS = {
    "Rating": "numeric_difference",
    "Number": "numeric_difference",
    "TextArea": "text_similarity",
}


def allowed_for(control: Control) -> tuple[Metric, ...]:
    """The metrics that fit a control."""
    return tuple(metric for metric in METRICS.values() if control.tag in metric.tags)


def default_for(control: Control) -> Metric:
    """The metric of a control when none was chosen; exact match for whatever has none of its own."""
    if control.tag == "Ranker":
        return METRICS["same_bucket" if buckets_of(control) else "kendall_tau"]
    return METRICS[_DEFAULTS.get(control.tag, "exact")]
