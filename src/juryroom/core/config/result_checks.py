"""What a labelling config says of results, worked out once: the control and the check of the value of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from juryroom.core.config.parts import Control, Object
from juryroom.core.config.roles import fits_pattern
from juryroom.core.config.shapes import value_check
from juryroom.core.config.spec import ValueCheck


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
