"""The dimensions of a project's agreement: one for each control that can be compared."""

from __future__ import annotations

from dataclasses import dataclass

from juryroom.core.agreement.metric import Metric, MetricChoice
from juryroom.core.agreement.registry import allowed_for, default_for
from juryroom.core.agreement.settings import AgreementSettings
from juryroom.core.config.interface import Interface
from juryroom.core.config.parts import Control
from juryroom.core.config.tags.pairwise import sides
from juryroom.core.config.tags.ranker import buckets_of

_CATEGORICAL = frozenset({"Choices", "Taxonomy", "Pairwise"})


@dataclass(frozen=True, slots=True)
class Dimension:
    """A control as something to agree about.

    is_categorical: its answers are of a fixed set, so that a confusion matrix can be drawn.
    allowed:        the metrics that can be chosen, with their parameters; `default` is one of them.
    labels:         what can be answered, in the order of the config: choices, sides, buckets, labels of regions.
    """

    name: str
    control: str
    tag: str
    is_categorical: bool
    default: MetricChoice
    allowed: tuple[Metric, ...]
    labels: tuple[str, ...]


def dimensions(interface: Interface, settings: AgreementSettings | None = None) -> tuple[Dimension, ...]:
    """One for each control, in the order of the config; with settings, installed metrics are among those allowed."""
    custom = tuple(settings.tools.custom.values()) if settings else ()
    return tuple(_dimension(control, custom) for control in interface.controls.values())


def _dimension(control: Control, custom: tuple[Metric, ...]) -> Dimension:
    metric = default_for(control)
    return Dimension(
        name=control.name,
        control=control.name,
        tag=control.tag,
        is_categorical=control.tag in _CATEGORICAL and not control.per_region,
        default=MetricChoice(metric.name, metric.with_defaults({})),
        allowed=(*allowed_for(control), *custom),
        labels=labels_of(control),
    )


def labels_of(control: Control) -> tuple[str, ...]:
    """What can be answered, where the config says it."""
    if control.tag == "Pairwise":
        return tuple(sides(control))
    if control.tag == "Ranker":
        return tuple(node.name or "" for node in buckets_of(control))
    return control.labels
