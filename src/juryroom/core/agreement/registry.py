"""Metric name -> Metric; which of them fit a control, and which it uses unless told. A new one is a line here."""

from __future__ import annotations

from juryroom.core.agreement import exact, jaccard, numeric, ranking, regions, text
from juryroom.core.agreement.metric import Metric
from juryroom.core.config.parts import Control
from juryroom.core.config.tags.ranker import buckets_of

METRICS: dict[str, Metric] = {
    metric.name: metric for module in (exact, jaccard, numeric, text, ranking, regions) for metric in module.METRICS
}
"""Every metric by name, in the order of the reference."""

_DEFAULTS = {
    "Rating": "numeric_difference",
    "Number": "numeric_difference",
    "TextArea": "text_similarity",
    **dict.fromkeys(("Rectangle", "RectangleLabels", "Polygon", "PolygonLabels", "OcrLabels", "VideoRectangle"), "iou"),
    **dict.fromkeys(("Labels", "ParagraphLabels", "TimeSeriesLabels", "TimelineLabels"), "span_overlap"),
    "HyperTextLabels": "html_span_overlap",
}
_PER_REGION = {
    "Choices": "region_choices",
    "TextArea": "region_text",
    "Rating": "region_rating",
    "Number": "region_number",
}


_QUESTIONS = frozenset({
    "Choices", "Taxonomy", "Pairwise", "Rating", "Number", "DateTime", "TextArea", "Ranker", "Chat",
})  # fmt: skip


def marks_regions(control: Control) -> bool:
    """True for a control whose empty answer says something: there is nothing to mark."""
    return control.tag not in _QUESTIONS


def allowed_for(control: Control) -> tuple[Metric, ...]:
    """The metrics that fit a control."""
    return tuple(metric for metric in METRICS.values() if control.tag in metric.tags)


def default_for(control: Control) -> Metric:
    """The metric of a control when none was chosen; exact match for whatever has none of its own."""
    if control.per_region and control.tag in _PER_REGION:
        return METRICS[_PER_REGION[control.tag]]
    if control.tag == "Ranker":
        return METRICS["same_bucket" if buckets_of(control) else "kendall_tau"]
    return METRICS[_DEFAULTS.get(control.tag, "exact")]
