"""A list of results against a labelling config: empty list when all fit, else one message per fault.

The messages are the peer's SDK's. Every imported prediction passes here, so what depends on the config alone
is worked out once (`ResultChecks`), and a result that fits costs one dict look-up and one call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from juryroom.core.config.parts import Control, Object
from juryroom.core.config.roles import fits_pattern
from juryroom.core.config.spec import Field, TagSpec, ValueCheck

if TYPE_CHECKING:
    from juryroom.core.config.interface import Interface

Result = Mapping[str, Any]
_KEYS = ("from_name", "to_name", "type", "value")
_DIRECTIONS = ("left", "right", "bi")


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


def value_check(control: Control) -> ValueCheck:
    """The check of one control's values: its tag's own, or fields and labels as the tag describes them."""
    if control.spec.fits is not None:
        return control.spec.fits(control)
    return shape_check(control.spec.fields, control, control.spec.label_key)


def shape_check(fields: tuple[Field, ...], control: Control | None, label_key: str | None) -> ValueCheck:
    """Every field there and right; labels, if the control offers any, among them."""
    needed = [(field.name, field.accepts) for field in fields if not field.optional]
    extra = [(field.name, field.accepts) for field in fields if field.optional]
    offered = offered_by(control) if control is not None and label_key else None
    labels = label_key or ""

    def check(value: dict[str, Any]) -> bool:
        for name, accepts in needed:
            if name not in value or not accepts(value[name]):
                return False
        for name, accepts in extra:
            if value.get(name) is not None and not accepts(value[name]):
                return False
        return offered is None or offered.issuperset(value.get(labels) or ())

    return check


def offered_by(control: Control) -> frozenset[str] | None:
    """Labels that may be given; None when any may."""
    return None if control.dynamic or not control.labels else frozenset(control.labels)


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
        problems.extend(_problems(interface.checks, results, unsure))
    return problems


def _score_problems(score: object) -> list[str]:
    try:
        number = float(score)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return [f"Score must be a valid number, got {score}"]
    if 0.0 <= number <= 1.0:
        return []
    return [f"Score must be between 0.00 and 1.00 inclusive, got {number}"]


def _problems(checks: ResultChecks, results: list[Any], unsure: list[int]) -> list[str]:
    """A closer look at the results that did not pass at once."""
    problems: list[str] = []
    faulty: set[int] = set()
    relations = []
    for index in unsure:
        result = results[index]
        if isinstance(result, dict) and result.get("type") == "relation":
            relations.append(index)
        elif found := _region_problems(checks, results, index):
            problems.extend(found)
            faulty.add(index)
    if relations:
        ids = {_key(one.get("id")) for at, one in enumerate(results) if at not in faulty and isinstance(one, dict)}
        for index in relations:
            problems.extend(_relation_problems(index, results[index], ids))
    return problems


def _key(value: object) -> object:
    return value if isinstance(value, str | int | float) else None


def _region_problems(checks: ResultChecks, results: list[Any], index: int) -> list[str]:
    result = results[index]
    if not isinstance(result, dict):
        return [f"Region must be a dictionary. Got {type(result)}: {result}"]
    where = f"Region {index}: "
    if missing := [key for key in _KEYS if key not in result]:
        return [f"{where}Missing required field '{key}'" for key in missing]
    from_name, to_name = result["from_name"], result["to_name"]
    if _is_chat_message(checks, result):
        return []
    control = checks.control_of(from_name)
    if control is None:
        return [f"{where}'from_name' '{from_name}' not found in configuration"]
    targets = _targets(control)
    if not _is_object(checks, to_name) and to_name not in targets:
        return [f"{where}'to_name' '{to_name}' not found in configuration"]
    problems = []
    if to_name not in targets and not any(fits_pattern(target, str(to_name)) for target in targets):
        valid = list(control.to_name)
        problems.append(f"{where}'to_name' '{to_name}' is not valid for control '{from_name}'. Valid options: {valid}")
    tool = _tool_of(checks, control, result)
    written = str(result["type"]).lower()
    if written != control.type and tool is None:
        expected = f"does not match expected type '{control.type}' for control '{from_name}'"
        problems.append(f"{where}Type '{written}' {expected}")
    if not _value_fits(checks, control, tool, results, result):
        problems.append(where + _invalid_value(control, from_name, result["value"]))
    return problems


def _targets(control: Control) -> list[str]:
    return [*control.to_name, ",".join(control.to_name)]


def _is_object(checks: ResultChecks, to_name: object) -> bool:
    if not isinstance(to_name, str):
        return False
    return to_name in checks.objects or any(fits_pattern(name, to_name) for name in checks.objects)


def _is_chat_message(checks: ResultChecks, result: dict[str, Any]) -> bool:
    """A message added to a Chat is a result of the chat about itself."""
    name = result["from_name"]
    if result["type"] != "chatmessage" or name != result["to_name"] or not isinstance(name, str):
        return False
    shown: Object | Control | None = checks.objects.get(name) or checks.controls.get(name)
    return shown is not None and shown.tag == "Chat" and chat_message_fits(result["value"])


def chat_message_fits(value: object) -> bool:
    """True for {"chatmessage": {"role", "content", ...}}."""
    message = value.get("chatmessage") if isinstance(value, dict) else None
    return isinstance(message, dict) and all(isinstance(message.get(key), str) for key in ("role", "content"))


def _tool_of(checks: ResultChecks, control: Control, result: dict[str, Any]) -> TagSpec | None:
    """The drawing tool beside plain Labels, when the result is both in one: type `rectanglelabels` from Labels."""
    written = str(result["type"]).lower()
    if control.type != "labels" or written == "labels" or not written.endswith("labels"):
        return None
    for other in checks.controls.values():
        if other.type == written.removesuffix("labels") and set(other.to_name) & set(control.to_name):
            return other.spec
    return None


def _value_fits(
    checks: ResultChecks, control: Control, tool: TagSpec | None, results: list[Any], result: dict[str, Any]
) -> bool:
    value = result["value"]
    if not isinstance(value, dict):
        return False
    inner = value.get(control.name)
    if isinstance(inner, dict):
        value = inner
    if tool is not None:
        key = str(result["type"]).lower()
        return _labelled_shape_fits(control, tool, value, key if key in value else "labels")
    if control.type == "labels" and (partner := _partner_of(checks, results, result)) is not None:
        return shape_check(partner.fields, None, None)(value) and _labels_fit(control, value.get("labels"))
    return _runs(checks.values[control.name], value)


def _runs(check: Callable[[dict[str, Any]], bool], value: dict[str, Any]) -> bool:
    try:
        return check(value)
    except TypeError:  # a label that is no text, so that it cannot be looked up
        return False


def _labelled_shape_fits(control: Control, tool: TagSpec, value: dict[str, Any], key: str) -> bool:
    return bool(value.get(key)) and _labels_fit(control, value[key]) and shape_check(tool.fields, None, None)(value)


def _labels_fit(control: Control, labels: object) -> bool:
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        return False
    offered = offered_by(control)
    return offered is None or offered.issuperset(labels)


def _partner_of(checks: ResultChecks, results: list[Any], result: dict[str, Any]) -> TagSpec | None:
    """The tool that drew the region these labels belong to: a result of a drawing control with the same id."""
    if result.get("id") is None:
        return None
    for other in results:
        if other is result or not isinstance(other, dict) or other.get("id") != result["id"]:
            continue
        tool = checks.control_of(other.get("from_name"))
        if tool is not None and tool.spec.fields and tool.type in _TOOLS and tool.type == other.get("type"):
            return tool.spec
    return None


_TOOLS = frozenset({"rectangle", "polygon", "ellipse", "keypoint", "brush", "bitmask", "vector", "magicwand"})


def _invalid_value(control: Control, from_name: str, value: object) -> str:
    if control.type in ("rectangle", "rectanglelabels") and (outside := _outside(value)):
        return f"Invalid geometry for control '{from_name}': {', '.join(outside)} out of bounds [0, 100]"
    options = _valid_options(control)
    return f"Invalid value for control '{from_name}'. Got: {value}. Valid options: {options}"


def _outside(value: object) -> list[str]:
    found = []
    for key in ("x", "y", "width", "height"):
        if isinstance(value, dict) and key in value:
            try:
                inside = 0 <= float(value[key]) <= 100
            except (TypeError, ValueError):
                inside = False
            if not inside:
                found.append(f"{key} {value[key]}")
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


def _relation_problems(index: int, relation: dict[str, Any], ids: set[object]) -> list[str]:
    where = f"Relation {index}: "
    keys = ("type", "direction", "from_id", "to_id")
    problems = [f"{where}Missing required field '{key}'" for key in keys if key not in relation]
    direction = relation.get("direction")
    if direction not in _DIRECTIONS:
        problems.append(f"{where}Direction must be one of {_DIRECTIONS}, got '{direction}'")
    for key in ("from_id", "to_id"):
        if _key(relation.get(key)) is None or _key(relation.get(key)) not in ids:
            problems.append(f"{where}'{key}' '{relation.get(key)}' not found in regions")
    return problems
