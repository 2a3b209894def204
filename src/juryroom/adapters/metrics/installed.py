"""Entry points of the group `juryroom.metrics`: functions and metrics of installed packages, and no other code."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import entry_points

from juryroom.core.agreement.custom import GROUP, custom_metric
from juryroom.core.agreement.metric import Metric
from juryroom.core.agreement.registry import METRICS
from juryroom.errors import BadInput


def installed_metrics() -> dict[str, Metric]:
    """Every installed metric by name. Raises BadInput naming one that cannot be loaded, is no function, or takes the
    name of a metric of ours."""
    found: dict[str, Metric] = {}
    for entry in entry_points(group=GROUP):
        if entry.name in METRICS or entry.name in found:
            raise BadInput(f"The installed metric {entry.name!r} ({entry.value}) has a name that is taken.")
        try:
            function = entry.load()
        except Exception as fault:
            raise BadInput(f"The installed metric {entry.name!r} ({entry.value}) cannot be loaded: {fault}") from fault
        if isinstance(function, Metric):
            found[entry.name] = replace(function, name=entry.name)
            continue
        if not callable(function):
            raise BadInput(f"The installed metric {entry.name!r} ({entry.value}) is no function.")
        found[entry.name] = custom_metric(entry.name, function)
    return found
