"""A closer look at results that did not fit at once: what is wrong with each, in the words of the peer's SDK."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from juryroom.core.config.parts import Control
from juryroom.core.config.result_checks import ResultChecks
from juryroom.core.config.roles import fits_pattern
from juryroom.core.config.shapes import offered_by, shape_check
from juryroom.core.config.spec import TagSpec

_KEYS = ("from_name", "to_name", "type", "value")
_DIRECTIONS = ("left", "right", "bi")
_TOOLS = frozenset({"rectangle", "polygon", "ellipse", "keypoint", "brush", "bitmask", "vector", "magicwand"})
_LONGEST_QUOTE = 2000
Result = dict[str, Any]


def faults_of(checks: ResultChecks, results: list[Any], unsure: Sequence[int]) -> list[str]:
    """One message per fault of the results at these places; none for those that fit after all."""
    look = _Look(checks, results)
    faults: list[str] = []
    faulty: set[int] = set()
    relations = []
    for index in unsure:
        result = results[index]
        if isinstance(result, dict) and result.get("type") == "relation":
            relations.append(index)
        elif found := look.faults_at(index):
            faults.extend(found)
            faulty.add(index)
    if relations:
        ids = {_id(one) for at, one in enumerate(results) if at not in faulty and isinstance(one, dict)}
        for index in relations:
            faults.extend(_relation_faults(index, results[index], ids))
    return faults


class _Look:
    """The results together: labels of a drawn region stand in a result of their own with the region's id."""

    def __init__(self, checks: ResultChecks, results: list[Any]) -> None:
        self.checks = checks
        self.results = results
        self.drawn: dict[object, TagSpec] = {}
        for result in results:
            if isinstance(result, dict) and str(result.get("type")).lower() in _TOOLS:
                tool = checks.control_of(result.get("from_name"))
                if tool is not None and tool.type == str(result["type"]).lower() and _id(result) is not None:
                    self.drawn[_id(result)] = tool.spec

    def faults_at(self, index: int) -> list[str]:
        result = self.results[index]
        if not isinstance(result, dict):
            return [f"Region must be a dictionary. Got {type(result)}: {_quote(result)}"]
        where = f"Region {index}: "
        if missing := [key for key in _KEYS if key not in result]:
            return [f"{where}Missing required field '{key}'" for key in missing]
        if self._is_chat_message(result):
            return []
        from_name, to_name = result["from_name"], result["to_name"]
        control = self.checks.control_of(from_name)
        if control is None:
            return [f"{where}'from_name' '{_quote(from_name)}' not found in configuration"]
        if not self._is_named(to_name) and not _aims_at(control, to_name):
            return [f"{where}'to_name' '{_quote(to_name)}' not found in configuration"]
        return [where + fault for fault in self._faults_of(control, result)]

    def _faults_of(self, control: Control, result: Result) -> list[str]:
        from_name, to_name, written = result["from_name"], result["to_name"], str(result["type"]).lower()
        faults = []
        tool = self._tool_of(control, written)
        if written != control.type and tool is None:
            faults.append(
                f"Type '{_quote(written)}' does not match expected type '{control.type}' for control '{from_name}'"
            )
        if not _aims_at(control, to_name):
            valid = list(control.to_name)
            faults.append(f"'to_name' '{to_name}' is not valid for control '{from_name}'. Valid options: {valid}")
        if not self._value_fits(control, tool, result):
            faults.append(_invalid_value(control, from_name, result["value"]))
        return faults

    def _is_named(self, to_name: object) -> bool:
        if not isinstance(to_name, str):
            return False
        objects = self.checks.objects
        return to_name in objects or any(fits_pattern(name, to_name) for name in objects)

    def _is_chat_message(self, result: Result) -> bool:
        """A message added to a Chat is a result of the chat about itself."""
        name, value = result["from_name"], result["value"]
        if result["type"] != "chatmessage" or name != result["to_name"] or not isinstance(name, str):
            return False
        shown = self.checks.objects.get(name) or self.checks.controls.get(name)
        message = value.get("chatmessage") if isinstance(value, dict) else None
        if shown is None or shown.tag != "Chat" or not isinstance(message, dict):
            return False
        return all(isinstance(message.get(key), str) for key in ("role", "content"))

    def _tool_of(self, control: Control, written: str) -> TagSpec | None:
        """The drawing tool beside plain Labels, when the result is both in one: `rectanglelabels` from Labels."""
        if control.type != "labels" or written == "labels" or not written.endswith("labels"):
            return None
        for other in self.checks.controls.values():
            if other.type == written.removesuffix("labels") and set(other.to_name) & set(control.to_name):
                return other.spec
        return None

    def _value_fits(self, control: Control, tool: TagSpec | None, result: Result) -> bool:
        value = result["value"]
        if not isinstance(value, dict):
            return False
        inner = value.get(control.name)
        if isinstance(inner, dict):
            value = inner
        if tool is not None:
            key = str(result["type"]).lower()
            labels = value.get(key) or value.get("labels")
            return bool(labels) and _labels_fit(control, labels) and shape_check(tool.fields, None, None)(value)
        if control.type == "labels" and (partner := self.drawn.get(_id(result))) is not None:
            return _labels_fit(control, value.get("labels")) and shape_check(partner.fields, None, None)(value)
        try:
            return self.checks.values[control.name](value)
        except TypeError:  # a label that is no text, so that it cannot be looked up
            return False


def _id(result: Result) -> str | int | float | None:
    """The id, None when it is nothing one can be known by."""
    given = result.get("id")
    return given if isinstance(given, str | int | float) else None


def _aims_at(control: Control, to_name: object) -> bool:
    targets = (*control.to_name, ",".join(control.to_name))
    return to_name in targets or any(fits_pattern(target, str(to_name)) for target in targets)


def _labels_fit(control: Control, labels: object) -> bool:
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        return False
    offered = offered_by(control)
    return offered is None or offered.issuperset(labels)


def _invalid_value(control: Control, from_name: str, value: object) -> str:
    if control.type in ("rectangle", "rectanglelabels") and (outside := _outside(value)):
        return f"Invalid geometry for control '{from_name}': {', '.join(outside)} out of bounds [0, 100]"
    got = f"Invalid value for control '{from_name}'. Got: {_quote(value)}."
    return f"{got} Valid options: {_valid_options(control)}"


def _outside(value: object) -> list[str]:
    found = []
    for key in ("x", "y", "width", "height"):
        if isinstance(value, dict) and key in value:
            try:
                inside = 0 <= float(value[key]) <= 100
            except (TypeError, ValueError, OverflowError):
                inside = False
            if not inside:
                found.append(f"{key} {_quote(value[key])}")
    return found


def _valid_options(control: Control) -> str:
    parts = []
    if control.spec.fields:
        parts.append(f"expected fields: {[field.name for field in control.spec.fields]}")
    if control.labels:
        parts.append(f"valid labels: {list(control.labels)}")
    if control.spec.options is not None:
        parts.extend(control.spec.options(control))
    return "; ".join(parts) or "no specific validation rules"


def _quote(value: object) -> str:
    """The value in words, cut where a painted mask would fill the message."""
    words = str(value)
    return words if len(words) <= _LONGEST_QUOTE else f"{words[:_LONGEST_QUOTE]}..."


def _relation_faults(index: int, relation: Result, ids: set[str | int | float | None]) -> list[str]:
    where = f"Relation {index}: "
    keys = ("type", "direction", "from_id", "to_id")
    faults = [f"{where}Missing required field '{key}'" for key in keys if key not in relation]
    direction = relation.get("direction")
    if direction not in _DIRECTIONS:
        faults.append(f"{where}Direction must be one of {_DIRECTIONS}, got '{direction}'")
    for key in ("from_id", "to_id"):
        end = relation.get(key)
        if not isinstance(end, str | int | float) or end not in ids:
            faults.append(f"{where}'{key}' '{end}' not found in regions")
    return faults
