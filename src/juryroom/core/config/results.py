"""A list of results against a labelling config: empty list when all fit, else one message per fault.

The messages are the peer's SDK's. Every imported prediction passes here, so what depends on the config alone
is worked out once (`ResultChecks`), and a result that fits costs one dict look-up and one call.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from juryroom.core.config.faults import faults_of
from juryroom.core.config.parts import Control, Object
from juryroom.core.config.roles import fits_pattern
from juryroom.core.config.shapes import value_check
from juryroom.core.config.spec import ValueCheck

if TYPE_CHECKING:
    from juryroom.core.config.interface import Interface


class ResultChecks:
    """The value checks of a config, by (from_name, to_name, type)."""

    def __init__(self, controls: Mapping[str, Control], objects: Mapping[str, Object]) -> None:
        self.controls = controls
        self.objects = objects
        self.values: dict[str, ValueCheck] = {name: value_check(control) for name, control in controls.items()}
        self.fitting: dict[tuple[Any, Any, Any], ValueCheck] = {}
        for name, control in controls.items():
            for target in (*control.to_name, ",".join(control.to_name)):
                self.fitting[name, target, control.type] = self.values[name]
        self.patterns = [name for name in controls if "{{" in name]

    def control_of(self, from_name: object) -> Control | None:
        """The control of a result; a Repeater's `r_{{idx}}` answers to `r_0`."""
        if not isinstance(from_name, str):
            return None
        control = self.controls.get(from_name)
        if control is None:
            return next((self.controls[name] for name in self.patterns if fits_pattern(name, from_name)), None)
        return control


def check_results(interface: Interface, results: object, *, score: object = None) -> list[str]:
    """What keeps these results from fitting the config; empty when nothing does.

    score: a prediction's score, None when it has none; 0 to 1.
    """
    problems = [] if score is None else _score_problems(score)
    if type(results) is not list:
        return [*problems, "'result' must be a list"]
    fitting = interface.checks.fitting
    unsure: list[int] = []
    for index, result in enumerate(results):
        try:
            value = result["value"]
            if not (type(value) is dict and fitting[result["from_name"], result["to_name"], result["type"]](value)):
                unsure.append(index)
        except (KeyError, TypeError):
            unsure.append(index)
    if unsure:
        problems.extend(faults_of(interface.checks, results, unsure))
    return problems


def _score_problems(score: object) -> list[str]:
    try:
        number = float(score)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return [f"Score must be a valid number, got {score}"]
    if 0.0 <= number <= 1.0:
        return []
    return [f"Score must be between 0.00 and 1.00 inclusive, got {number}"]
