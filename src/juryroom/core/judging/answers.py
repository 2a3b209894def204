"""Results as the answer that a judge would have given: how a person's ground truth becomes an example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from juryroom.core.config.interface import Interface
from juryroom.core.config.parts import Control
from juryroom.core.judging.schema import judged_controls

Answer = dict[str, Any]
_AS_IT_STANDS = {
    "rating": "rating", "number": "number", "pairwise": "selected", "datetime": "datetime", "taxonomy": "taxonomy",
}  # fmt: skip
_LISTED = {"choices": "choices", "textarea": "text"}
_PLACES = ("x", "y", "width", "height", "rotation", "start", "end", "text", "points", "radiusX", "radiusY")


def answer_of(interface: Interface, results: Sequence[Mapping[str, Any]]) -> Answer:
    """The answer by control; controls without a result are left out. Reading it back gives equal values."""
    found: Answer = {}
    for name, control in judged_controls(interface).items():
        own = [result["value"] for result in results if result.get("from_name") == name and "value" in result]
        if own:
            found[name] = _answer(control, own)
    return found


def _answer(control: Control, values: Sequence[Mapping[str, Any]]) -> Any:
    first = values[0]
    if control.type in _AS_IT_STANDS:
        return first.get(_AS_IT_STANDS[control.type])
    if control.type in _LISTED:
        said = first.get(_LISTED[control.type], [])
        return said[0] if isinstance(said, list) and len(said) == 1 and not _many(control) else said
    if control.type == "ranker":
        return dict(first)
    return [_region(value, control) for value in values]


def _many(control: Control) -> bool:
    return control.type == "choices" and control.attrs.get("choice") == "multiple"


def _region(value: Mapping[str, Any], control: Control) -> Answer:
    places = ("text",) if control.type == "labels" and value.get("text") else _PLACES
    kept = {name: value[name] for name in places if name in value}
    labels = value.get(control.type)
    return kept | ({control.type: labels} if labels is not None else {})
