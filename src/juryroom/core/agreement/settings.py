"""How a project measures agreement: read from its settings, which carry the peer's names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from juryroom.core.agreement.metric import Metric, MetricChoice
from juryroom.core.agreement.registry import METRICS, allowed_for, default_for
from juryroom.core.config.interface import Interface
from juryroom.core.config.parts import Control

Methodology = Literal["consensus", "pairwise"]


@dataclass(frozen=True, slots=True)
class ControlWeight:
    """What a control counts in the whole, 0 leaves it out; what its labels count in it, 1 unless said."""

    overall: float = 1.0
    labels: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tools:
    """Metrics that need something from outside, by name: installed ones (`custom.py`), those that need a model."""

    custom: Mapping[str, Metric] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AgreementSettings:
    """The settings of one project. Controls not named use their default metric and weigh 1.

    threshold: agreement below which a task needs attention, 0 to 1; None when nobody set one.
    """

    methodology: Methodology = "pairwise"
    metrics: Mapping[str, MetricChoice] = field(default_factory=dict)
    weights: Mapping[str, ControlWeight] = field(default_factory=dict)
    threshold: float | None = None
    tools: Tools = field(default_factory=Tools)

    @staticmethod
    def of(settings: Mapping[str, Any], interface: Interface, tools: Tools | None = None) -> AgreementSettings:
        """From a project's settings. What does not fit the config (any more) is left out: see `faults_of`."""
        tools = tools or Tools()
        return AgreementSettings(
            methodology="consensus" if settings.get("agreement_methodology") == "consensus" else "pairwise",
            metrics=_metrics(settings, interface, tools),
            weights=_weights(settings, interface),
            threshold=as_share(settings.get("agreement_threshold")),
            tools=tools,
        )

    def metric_of(self, control: Control) -> tuple[Metric, dict[str, Any]]:
        """The metric of a control, with all its parameters."""
        choice = self.metrics.get(control.name)
        named = choice and (METRICS.get(choice.name) or self.tools.custom.get(choice.name))
        metric = named or default_for(control)
        return metric, metric.with_defaults(choice.params if choice and named else {})

    def weight_of(self, control: str) -> ControlWeight:
        """What a control and its labels count."""
        return self.weights.get(control) or ControlWeight()


def as_share(value: object) -> float | None:
    """A share from 0 to 1; above 1 it is per cent, as the peer writes thresholds. None for anything else."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    if isinstance(value, bool) or not 0 <= number <= 100:
        return None
    return number / 100 if number > 1 else number


def _rows(settings: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Dimensions by control, given as a mapping or as the list that the dimensions endpoint shows."""
    rows = settings.get("dimensions")
    if isinstance(rows, Mapping):
        return {str(name): row for name, row in rows.items() if isinstance(row, Mapping)}
    if isinstance(rows, Sequence) and not isinstance(rows, str):
        return {str(row.get("control") or row.get("name")): row for row in rows if isinstance(row, Mapping)}
    return {}


def _metrics(settings: Mapping[str, Any], interface: Interface, tools: Tools) -> dict[str, MetricChoice]:
    """The metric of each control that has one chosen: its own row before the project's `metric_name`."""
    found: dict[str, MetricChoice] = {}
    rows = _rows(settings)
    for name, control in interface.controls.items():
        row = rows.get(name, {})
        choice = _choice(row.get("metric_type"), row.get("metric_params"), control, tools)
        choice = choice or _choice(settings.get("metric_name"), settings.get("additional_params"), control, tools)
        if choice:
            found[name] = choice
    return found


def _choice(name: object, params: object, control: Control, tools: Tools) -> MetricChoice | None:
    if not isinstance(name, str) or not name:
        return None
    installed = tools.custom.get(name)
    fits = installed is not None and (not installed.tags or control.tag in installed.tags)
    if fits or any(metric.name == name for metric in allowed_for(control)):
        return MetricChoice(name, dict(params) if isinstance(params, Mapping) else {})
    return None


def _weights(settings: Mapping[str, Any], interface: Interface) -> dict[str, ControlWeight]:
    rows, given = _rows(settings), settings.get("control_weights")
    found: dict[str, ControlWeight] = {}
    for name in interface.controls:
        row = given.get(name) if isinstance(given, Mapping) else None
        row = row if isinstance(row, Mapping) else {}
        labels = row.get("labels")
        weights = (
            {str(label): _weight(weight) for label, weight in labels.items()} if isinstance(labels, Mapping) else {}
        )
        overall = 0.0 if rows.get(name, {}).get("is_active") is False else _weight(row.get("overall"))
        found[name] = ControlWeight(overall, weights)
    return found


def _weight(value: object) -> float:
    """A weight from 0; 1 when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        return 1.0
    return float(value)


def faults_of(settings: Mapping[str, Any], interface: Interface, tools: Tools | None = None) -> dict[str, list[str]]:
    """What is wrong with these settings, by field, for the one who is about to store them. Empty when nothing is."""
    tools = tools or Tools()
    found: dict[str, list[str]] = {}
    methodology = settings.get("agreement_methodology")
    if methodology is not None and methodology not in get_args(Methodology):
        found["agreement_methodology"] = [f"{methodology!r} is not consensus or pairwise."]
    threshold = settings.get("agreement_threshold")
    if threshold is not None and as_share(threshold) is None:
        found["agreement_threshold"] = ["A share from 0 to 1, or per cent up to 100."]
    name = settings.get("metric_name")
    if name and name not in METRICS and name not in tools.custom:
        found["metric_name"] = [f"There is no metric {name!r}. There are: {', '.join([*METRICS, *tools.custom])}."]
    if messages := list(_row_faults(_rows(settings), interface, tools)):
        found["dimensions"] = messages
    if messages := list(_weight_faults(settings.get("control_weights"), interface)):
        found["control_weights"] = messages
    return found


def _row_faults(rows: Mapping[str, Mapping[str, Any]], interface: Interface, tools: Tools) -> list[str]:
    messages = []
    for name, row in rows.items():
        control, metric = interface.controls.get(name), row.get("metric_type")
        if control is None:
            messages.append(f"The config has no control {name!r}. It has: {', '.join(interface.controls)}.")
        elif metric is not None and _choice(metric, {}, control, tools) is None:
            names = ", ".join([*(each.name for each in allowed_for(control)), *tools.custom])
            messages.append(f"{control.tag} {name!r} cannot use the metric {metric!r}. It can use: {names}.")
        else:
            messages += _param_faults(name, row, control, tools)
    return messages


def _param_faults(name: str, row: Mapping[str, Any], control: Control, tools: Tools) -> list[str]:
    params = row.get("metric_params") or {}
    metric = METRICS.get(str(row.get("metric_type"))) or tools.custom.get(str(row.get("metric_type")))
    metric = metric or default_for(control)
    if not isinstance(params, Mapping):
        return [f"{name}: metric_params is an object."]
    known = {param.name: param for param in metric.params}
    messages = [f"{name}: {metric.name} has no parameter {key!r}." for key in params if key not in known]
    for key, param in known.items():
        if key in params and (fault := param.fault(params[key])):
            messages.append(f"{name}: {key} is {fault}, not {params[key]!r}.")
    return messages


def _weight_faults(given: object, interface: Interface) -> list[str]:
    if given is None:
        return []
    if not isinstance(given, Mapping):
        return ["An object: control -> {overall, labels}."]
    messages = []
    for name, row in given.items():
        if name not in interface.controls:
            messages.append(f"The config has no control {name!r}. It has: {', '.join(interface.controls)}.")
        elif not isinstance(row, Mapping):
            messages.append(f"{name}: an object with overall and labels.")
        else:
            labels = row.get("labels")
            weights = [row.get("overall", 1.0), *(labels.values() if isinstance(labels, Mapping) else ())]
            if any(isinstance(each, bool) or not isinstance(each, int | float) or not 0 <= each < float("inf")
                   for each in weights):  # fmt: skip
                messages.append(f"{name}: weights are numbers from 0.")
    return messages
