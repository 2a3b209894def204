"""A labelling config for answers that came without one: an export names its controls, not how they looked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

from juryroom.core.config.interface import Interface
from juryroom.core.config.registry import SPECS
from juryroom.core.config.spec import TagSpec
from juryroom.core.config.tags.ranker import LEFT_OVER
from juryroom.errors import ConfigInvalid

PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".svg")
SOUNDS = (".mp3", ".wav", ".ogg", ".flac", ".m4a")
_CHILD = {"choices": "Choice", "taxonomy": "Choice", "ranker": "Bucket"}


class Seen:
    """What the answers of many tasks are made of; `note` each task, then ask for the `config`."""

    def __init__(self) -> None:
        self._controls: dict[str, tuple[str, list[str]]] = {}
        """Type and targets by control."""
        self._words: dict[str, dict[str, None]] = {}
        self._several: set[str] = set()
        self._fields: dict[str, Any] | None = None
        """Fields that every task has, with the first value of each."""

    def note(self, task: Any) -> None:
        """A task as an export has it; anything else is passed over."""
        if not isinstance(task, dict):
            return
        data = task.get("data", task)
        here = data if isinstance(data, dict) else {}
        known = here if self._fields is None else self._fields
        self._fields = {name: value for name, value in known.items() if name in here}
        for result in _results(task):
            self._note_result(result)

    def _note_result(self, result: Mapping[str, Any]) -> None:
        name, target, kind, value = (result.get(key) for key in ("from_name", "to_name", "type", "value"))
        if not (
            isinstance(name, str) and isinstance(target, str) and isinstance(kind, str) and isinstance(value, dict)
        ):
            return
        _, targets = self._controls.setdefault(name, (kind, []))
        targets += [one for one in target.split(",") if one not in targets]
        words = list(_words(kind, value))
        self._words.setdefault(name, {}).update(dict.fromkeys(words))
        if kind == "choices" and len(words) > 1:
            self._several.add(name)

    def config(self) -> str | None:
        """The config; None when no control is known, or when what was answered about is not in every task's data."""
        by_type = {spec.name.lower(): spec for spec in SPECS.values()}
        known = {name: by_type[kind] for name, (kind, _) in self._controls.items() if kind in by_type}
        objects: dict[str, str] = {}
        for name, spec in known.items():
            for target in self._controls[name][1]:
                if objects.get(target) is None or spec.targets:
                    objects[target] = spec.targets[0] if spec.targets else ""
        lines = [self._object(name, tag) for name, tag in objects.items()]
        if not known or None in lines:
            return None
        lines += [self._control(name, spec) for name, spec in known.items()]
        text = "\n".join(["<View>", *(f"  {line}" for line in lines if line), "</View>"])
        try:
            Interface.of(text)
        except ConfigInvalid:
            return None
        return text

    def _object(self, name: str, tag: str) -> str | None:
        fields = self._fields or {}
        fitting = [field for field, value in fields.items() if _tag_for(value) == tag or (not tag and _tag_for(value))]
        field = name if name in fields and (not tag or name in fitting) else next(iter(fitting), None)
        if field is None:
            return None
        return f"<{tag or _tag_for(fields[field])} name={quoteattr(name)} value={quoteattr(f'${field}')}/>"

    def _control(self, name: str, spec: TagSpec) -> str:
        kind, targets = self._controls[name]
        several = ' choice="multiple"' if name in self._several else ""
        opening = f"<{spec.name} name={quoteattr(name)} toName={quoteattr(','.join(targets))}{several}"
        child = _CHILD.get(kind, "Label" if kind.endswith("labels") else "")
        words = [word for word in self._words[name] if child and not (kind == "ranker" and word in (name, LEFT_OVER))]
        if not words:
            return f"{opening}/>"
        shown = "name={0} title={0}" if child == "Bucket" else "value={0}"
        inner = "".join(f"<{child} {shown.format(quoteattr(word))}/>" for word in words)
        return f"{opening}>{inner}</{spec.name}>"


def _results(task: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for key in ("annotations", "completions", "predictions"):
        for one in task.get(key) or ():
            if isinstance(one, dict) and isinstance(one.get("result"), list):
                yield from (result for result in one["result"] if isinstance(result, dict))


def _words(kind: str, value: Mapping[str, Any]) -> Iterable[str]:
    found = value.get(kind)
    if kind == "ranker":
        return [str(name) for name in found] if isinstance(found, dict) else []
    if not isinstance(found, list):
        return []
    flat = [one[-1] if isinstance(one, list) and one else one for one in found]
    return [one for one in flat if isinstance(one, str)]


def _tag_for(value: Any) -> str:
    """The object tag that shows such a value; empty when none does."""
    if isinstance(value, list):
        return "List"
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    path = str(value).partition("?")[0].lower()
    if path.endswith(SOUNDS):
        return "Audio"
    looks_like_picture = path.endswith(PICTURES) or (path.startswith("http") and "image" in str(value).lower())
    return "Image" if looks_like_picture else "Text"
