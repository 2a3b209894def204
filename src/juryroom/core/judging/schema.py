"""The form of a judge's reply: why, the answer to each control, and how sure it is."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from juryroom.core.config.interface import Interface
from juryroom.core.config.parts import Control

Schema = dict[str, Any]


@lru_cache(64)
def judged_controls(interface: Interface) -> dict[str, Control]:
    """Controls that a judge can answer; those answered per region are not among them. Kept: not to be changed."""
    return {
        name: control
        for name, control in interface.controls.items()
        if control.spec.schema is not None and control.spec.said is not None and not control.per_region
    }


@lru_cache(64)
def reply_schema(interface: Interface) -> Schema:
    """JSON Schema of a reply. The reasons come first: a verdict after them is better than one before. Kept: not to be
    changed."""
    controls = judged_controls(interface)
    answers = {name: control.spec.schema(control) for name, control in controls.items() if control.spec.schema}
    answer = _object(answers, [name for name in answers if controls[name].required] or list(answers)[:1])
    confidence = {"type": "number", "minimum": 0, "maximum": 1, "description": "How likely the answer is right"}
    reasoning = {"type": "string", "description": "Why, in one or two sentences"}
    properties = {"reasoning": reasoning, "answer": answer, "confidence": confidence}
    return _object(properties, list(properties))


def _object(properties: Schema, required: list[str]) -> Schema:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
