"""Which item a binding shows: its id and its content, read from the task's data.

Task data names items in many ways; these are tried in this order, first found wins:

1. the value is an object: its `id`, and its `url` (or `image`, `src`, `path`, `text`, `html`, `body`);
2. the value is a field of an object, as `$a.url`: that object's `id`;
3. a key beside it: for `a_url` (also _uri, _link, _src, _path, _file, _image, _img, _text) `a_id`, `a.id`, `aId`,
   `id_a` or the `id` of an object `a`; for `a` the same;
4. the content itself stands for the id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CONTENT_KEYS = ("url", "image", "src", "path", "text", "html", "body")
SUFFIXES = ("_url", "_uri", "_link", "_src", "_path", "_file", "_image", "_img", "_text")
MEDIA_TAGS = frozenset({"image", "audio", "video", "pdf"})
_STEP = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was shown. `url` is None for what is no medium: then the content is the text itself."""

    id: Any
    content: Any
    url: str | None


@dataclass(frozen=True, slots=True)
class Bound:
    """An object tag of the config and the variable it shows."""

    name: str
    tag: str
    value: str

    def item(self, data: Mapping[str, Any]) -> Item | None:
        """The item in this task; None when the data has nothing there."""
        steps = _steps(self.value)
        if self.value[1:] in data:
            steps = [self.value[1:]]  # a key spelled with dots
        if not steps:
            return None
        holder, last = _walk(data, steps)
        value = _at(holder, last)
        if value is None or value == "":
            return None
        content = _content(value)
        found = _id_of(data, steps, holder, value)
        url = content if self.tag.lower() in MEDIA_TAGS and isinstance(content, str) else None
        return Item(content if found is None else found, content, url)


def _steps(value: str) -> list[str | int]:
    if not value.startswith("$"):
        return []
    return [int(index) if index else name for name, index in _STEP.findall(value[1:])]


def _walk(data: Any, steps: list[str | int]) -> tuple[Any, str | int]:
    holder = data
    for step in steps[:-1]:
        holder = _at(holder, step)
    return holder, steps[-1]


def _at(holder: Any, step: str | int) -> Any:
    if isinstance(step, int):
        return holder[step] if isinstance(holder, list) and step < len(holder) else None
    return holder.get(step) if isinstance(holder, Mapping) else None


def _content(value: Any) -> Any:
    if isinstance(value, Mapping):
        return next((value[key] for key in CONTENT_KEYS if value.get(key)), value)
    return value


def _id_of(data: Mapping[str, Any], steps: list[str | int], holder: Any, value: Any) -> Any:
    if isinstance(value, Mapping) and value.get("id") is not None:
        return value["id"]
    if len(steps) > 1 and isinstance(holder, Mapping) and holder.get("id") is not None:
        return holder["id"]
    key = steps[0]
    return _sibling_id(data, key) if len(steps) == 1 and isinstance(key, str) else None


def _sibling_id(data: Mapping[str, Any], key: str) -> Any:
    stem = next((key.removesuffix(end) for end in SUFFIXES if key.endswith(end) and key != end), key)
    for name in (f"{stem}_id", f"{stem}.id", f"{stem}Id", f"id_{stem}", f"{key}_id"):
        if data.get(name) not in (None, ""):
            return data[name]
    beside = data.get(stem)
    return beside.get("id") if isinstance(beside, Mapping) else None
