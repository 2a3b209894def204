"""Answers moved along when controls or labels of a config get other names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from juryroom.core.config.interface import Interface
from juryroom.core.config.results import check_results

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Renames:
    """Old name -> new name: of controls, and per old control name of its labels."""

    controls: Names = field(default_factory=dict)
    labels: Mapping[str, Names] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.controls or any(self.labels.values()))


@dataclass(frozen=True, slots=True)
class Rewritten:
    """One list of results with its new names."""

    results: list[Any]
    changed: int
    """Results that have another name or label now."""
    stuck: int
    """Results that were to change and would not fit the new config; they are as they were."""


class Rewriter:
    """Applies renames to results. Made once for a config, called for every answer."""

    def __init__(self, old: Interface | None, new: Interface, renames: Renames) -> None:
        self._old, self._new, self._renames = old, new, renames
        names = {*renames.controls, *renames.labels}
        self._plain = all(name.isascii() and name.isprintable() and not set(name) & set('"\\') for name in names)
        self._quoted = [f'"{name}"' for name in names]

    def text(self, results: str) -> tuple[str | None, int, int]:
        """(the results as JSON text, None if they stay as they are; how many changed; how many were stuck)."""
        if not self.may_concern(results):
            return None, 0, 0
        decoded = msgspec.json.decode(results)
        if not isinstance(decoded, list):
            return None, 0, 0
        done = self.results(decoded)
        return (msgspec.json.encode(done.results).decode() if done.changed else None), done.changed, done.stuck

    def may_concern(self, results: str) -> bool:
        """False for text that names none of the controls: most of it is never decoded."""
        return not self._plain or "\\u" in results or any(name in results for name in self._quoted)

    def results(self, results: list[Any]) -> Rewritten:
        """The same with new names."""
        after, changed, stuck = [], 0, 0
        for result in results:
            moved = self._moved(result)
            if moved == result:
                after.append(result)
            elif self._fits(result, moved):
                after.append(moved)
                changed += 1
            else:
                after.append(result)
                stuck += 1
        return Rewritten(after, changed, stuck)

    def _fits(self, before: Any, after: Any) -> bool:
        """What did not fit the old config either need not fit the new one."""
        if not check_results(self._new, [after]):
            return True
        return self._old is not None and bool(check_results(self._old, [before]))

    def _moved(self, result: Any) -> Any:
        if not isinstance(result, dict) or not isinstance(result.get("from_name"), str):
            return result
        name = result["from_name"]
        after = self._renamed(result, self._renames.controls.get(name, name))
        labels, kind = self._renames.labels.get(name), result.get("type")
        value = result.get("value")
        if labels and isinstance(value, dict) and isinstance(value.get(kind), list):
            after = {**after, "value": {**value, kind: [_relabelled(each, labels) for each in value[kind]]}}
        return after

    def _renamed(self, result: dict[str, Any], name: str) -> dict[str, Any]:
        """Another control takes the result: if it points elsewhere, so does the result."""
        if name == result["from_name"]:
            return result
        return {**result, "from_name": name, "to_name": target_of(self._new, name, result.get("to_name"))}


def target_of(new: Interface, name: str, to_name: Any) -> Any:
    """What a result points to once the control of this name has it: as before if that is one of its targets."""
    control = new.checks.control_of(name)
    if control is None or not control.to_name or to_name in (*control.to_name, ",".join(control.to_name)):
        return to_name
    return control.to_name[0]


def _relabelled(label: Any, labels: Names) -> Any:
    """A label, or the path of one in a taxonomy."""
    if isinstance(label, str):
        return labels.get(label, label)
    return [_relabelled(part, labels) for part in label] if isinstance(label, list) else label
