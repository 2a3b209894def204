"""How a tag is described: its attributes, the data it reads, the results it makes. One such description per tag."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from juryroom.core.config.findings import Finding
    from juryroom.core.config.node import Node
    from juryroom.core.config.outline import Outline
    from juryroom.core.config.parts import Control, Object

AttrType = Literal["text", "bool", "int", "float", "choice", "names"]
AttrValue = str | bool | int | float | list[str]
Kind = Literal["control", "object", "label", "visual"]
Said = Callable[["Control", Any, str], list[dict[str, Any]]]
"""A judge's answer in the form of its schema, and the text it is about -> the `value`s of results. Raises ValueError
with what is wrong."""
ValueCheck = Callable[[dict[str, Any]], bool]
"""True when the `value` of a result fits. Given a dict; must stand any content."""


@dataclass(frozen=True, slots=True)
class AttrSpec:
    """One attribute: canonical spelling, type, default, allowed words, meaning in one line."""

    name: str
    meaning: str
    type: AttrType = "text"
    default: str | bool | int | float | None = None
    choices: tuple[str, ...] = ()
    required: bool = False

    def read(self, raw: str) -> AttrValue:
        """The typed value. Raises ValueError when the text is not one; `$variables` stay text."""
        if self.type == "names":
            return raw.split(",")
        if self.type == "text" or raw.startswith("$"):
            return raw
        if self.type == "choice":
            return self._read_choice(raw)
        if self.type == "bool":
            return _read_bool(raw)
        return _read_number(raw, whole=self.type == "int")

    def _read_choice(self, raw: str) -> str:
        for choice in self.choices:
            if choice.lower() == raw.lower():
                return choice
        raise ValueError(f"one of {', '.join(self.choices)}")


def _read_bool(raw: str) -> bool:
    if raw.strip().lower() in ("true", "false"):
        return raw.strip().lower() == "true"
    raise ValueError("true or false")


def _read_number(raw: str, *, whole: bool) -> int | float:
    try:
        number = float(raw)
    except ValueError:
        number = float("nan")
    if number - number != 0 or (whole and number != int(number)):
        raise ValueError("a whole number" if whole else "a number")
    return int(number) if number == int(number) else number


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a result's `value`, and what may stand there. A missing or null optional field fits."""

    name: str
    accepts: Callable[[object], bool]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class TagSpec:
    """Everything the rest of the house asks about a tag."""

    name: str
    kind: Kind
    summary: str
    example: str
    attrs: tuple[AttrSpec, ...] = ()
    drawn: bool = False
    """False: stored and exported, but the screen shows it read-only and says so."""
    parents: tuple[str, ...] = ()
    """Tags one of which must be an ancestor; empty: anywhere."""
    data_types: tuple[str, ...] = ("str",)
    """JSON types, by their Python names, that a bound task value may have."""
    targets: tuple[str, ...] = ()
    """Object tags that `toName` is meant for; empty: any."""
    label_tag: str | None = None
    """The child that offers an answer: Choice, Label."""
    label_key: str | None = None
    """The key of a result's `value` that lists the labels given."""
    fields: tuple[Field, ...] = ()
    fits: Callable[[Control], ValueCheck] | None = None
    """The check of a result's `value`, where fields and labels do not say it all."""
    options: Callable[[Control], list[str]] | None = None
    """What may be answered, in words for the error message; beyond expected fields and valid labels."""
    schema: Callable[[Control], dict[str, Any]] | None = None
    """JSON Schema of a judge's answer to this control."""
    said: Said | None = None
    """How such an answer is read, where it is not the one field of a `value` as it stands."""
    sample: Callable[[Object], object] | None = None
    """Example data of an object."""
    lint: Callable[[Node, Outline], Iterator[Finding]] | None = None
    """Checks that are this tag's own."""

    def attr(self, name: str) -> AttrSpec | None:
        """The attribute of that name, whatever its case."""
        folded = name.lower()
        return next((attr for attr in self.attrs if attr.name.lower() == folded), None)


def unknown(tag: str) -> TagSpec:
    """A description of a tag nobody has described: any attribute, any value."""
    return TagSpec(name=tag, kind="visual", summary="", example="")
