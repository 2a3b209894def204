"""By what a project's comments are classified: fields written in the labelling dialect, without anything to show.

    <View><Taxonomy name="fault"><Choice value="Box"><Choice value="too wide"/></Choice></Taxonomy></View>

A comment's `classifications` are an object from the fields' names to their values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from juryroom.core.config.node import Node
from juryroom.core.config.parse import parse
from juryroom.core.config.roles import name_of_label
from juryroom.errors import BadInput, ConfigInvalid

FIELD = "comment_classification_config"
Kind = Literal["choices", "taxonomy", "rating", "textarea"]
_KINDS: Mapping[str, Kind] = {
    "choices": "choices", "taxonomy": "taxonomy", "rating": "rating", "textarea": "textarea",
}  # fmt: skip
_MOST_STARS = 100


@dataclass(frozen=True, slots=True)
class Classifier:
    """One field. choices: paths of what it offers, of length 1 for `choices`."""

    name: str
    kind: Kind
    required: bool
    multiple: bool
    choices: tuple[tuple[str, ...], ...] = ()
    stars: int = 0

    def problem(self, value: Any) -> str | None:
        """What is wrong with a value; None when it fits."""
        if self.kind == "textarea":
            return None if isinstance(value, str) else "is a text."
        if self.kind == "rating":
            fits = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= self.stars
            return None if fits else f"is a whole number from 1 to {self.stars}."
        many = value if isinstance(value, list) else [value]
        if not many or (len(many) > 1 and not self.multiple):
            return "takes one value." if many else "may not be empty."
        unknown = [each for each in many if _path(each) not in self.choices]
        offered = ", ".join(" / ".join(path) for path in self.choices)
        return f"has no value {unknown[0]!r}. It offers: {offered}." if unknown else None


def _path(value: Any) -> tuple[Any, ...]:
    """A choice is its own path; what is neither a text nor a path is no choice."""
    parts = value if isinstance(value, list) else [value]
    return tuple(parts) if all(isinstance(part, str) for part in parts) else ()


@lru_cache(maxsize=64)
def read(config: str) -> tuple[Classifier, ...]:
    """The fields of a config; of an empty one none. Raises BadInput naming the place."""
    if not config.strip():
        return ()
    try:
        root = parse(config)
    except ConfigInvalid as fault:
        raise _refusal(fault.message) from fault
    found = tuple(_fields(root))
    names = [each.name for each in found]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise _refusal(f'Two fields are called "{twice}".')
    if not found:
        raise _refusal("There is no field in it: Choices, Taxonomy, Rating or TextArea, each with a name.")
    return found


def _refusal(message: str) -> BadInput:
    return BadInput("Validation error", {FIELD: [message]})


def _fields(node: Node) -> Iterator[Classifier]:
    kind = _KINDS.get(node.tag.lower())
    if kind is not None:
        yield _field(node, kind)
        return
    if node.name:
        raise _refusal(f"Line {node.line}: {node.tag} is no field here. There are Choices, Taxonomy, Rating, TextArea.")
    for child in node.children:
        yield from _fields(child)


def _field(node: Node, kind: Kind) -> Classifier:
    if not node.name:
        raise _refusal(f"Line {node.line}: {node.tag} needs a name.")
    choices = tuple(_paths(node, (), nested=kind == "taxonomy")) if kind in ("choices", "taxonomy") else ()
    if kind in ("choices", "taxonomy") and not choices:
        raise _refusal(f'Line {node.line}: {node.tag} "{node.name}" offers nothing.')
    multiple = kind == "taxonomy" or (node.get("choice") or "").lower() == "multiple"
    return Classifier(
        node.name, kind, (node.get("required") or "").lower() == "true", multiple, choices,
        _stars(node) if kind == "rating" else 0,
    )  # fmt: skip


def _paths(node: Node, above: tuple[str, ...], *, nested: bool) -> Iterator[tuple[str, ...]]:
    for child in node.children:
        name = name_of_label(child) if child.tag.lower() == "choice" else ""
        if name:
            yield (*above, name)
        if nested or not name:
            yield from _paths(child, (*above, name) if name else above, nested=nested)


def _stars(node: Node) -> int:
    text = node.get("maxRating") or "5"
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) <= _MOST_STARS:
        raise _refusal(f"Line {node.line}: maxRating is a whole number from 1 to {_MOST_STARS}.")
    return int(text)


def check(config: str, classifications: Any) -> None:
    """Raises BadInput naming the field. Without a config anything may be said; nothing said is no classification."""
    if classifications is None or not config.strip():
        return
    fields = {each.name: each for each in read(config)}
    if not isinstance(classifications, dict):
        raise BadInput("Validation error", {"classifications": ["Give an object from fields to their values."]})
    problems = [f"{name}: there is no such field. There are {', '.join(fields)}."
                for name in classifications if name not in fields]  # fmt: skip
    for name, each in fields.items():
        if name in classifications:
            problem = each.problem(classifications[name])
            problems += [f"{name} {problem}"] if problem else []
        elif each.required:
            problems.append(f"{name} is required.")
    if problems:
        raise BadInput("Validation error", {"classifications": problems})
