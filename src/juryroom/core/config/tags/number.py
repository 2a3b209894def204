"""Number: a number typed in or set with a slider."""

from __future__ import annotations

from typing import Any

from juryroom.core.config.attributes import ANSWER, HOTKEY
from juryroom.core.config.parts import Control
from juryroom.core.config.said import as_it_stands
from juryroom.core.config.spec import AttrSpec, Field, TagSpec
from juryroom.core.config.values import is_number


def _schema(control: Control) -> dict[str, Any]:
    bounds = (("minimum", control.number("min")), ("maximum", control.number("max")))
    limits = {name: bound for name, bound in bounds if bound is not None}
    return {"type": "number", **limits, "description": f"Number for {control.to_name[0]}"}


NUMBER = TagSpec(
    name="Number",
    kind="control",
    summary="A number, from `min` to `max` on screen.",
    example='<Number name="count" toName="photo" min="0" max="20" step="1"/>',
    attrs=(
        *ANSWER,
        AttrSpec("min", "The least number the screen takes.", "float"),
        AttrSpec("max", "The greatest number the screen takes.", "float"),
        AttrSpec("step", "Distance between numbers.", "float", 1),
        AttrSpec("defaultValue", "Number from the start.", "float"),
        AttrSpec("slider", "A slider instead of a field.", "bool", False),
        HOTKEY,
    ),
    drawn=True,
    fields=(Field("number", is_number),),
    schema=_schema,
    said=as_it_stands("number"),
)
SPECS = (NUMBER,)
