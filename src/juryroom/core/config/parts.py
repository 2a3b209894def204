"""Controls and objects of a config, as everything after parsing sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from juryroom.core.config.node import Node
from juryroom.core.config.spec import AttrValue, TagSpec


@dataclass(frozen=True, slots=True)
class Object:
    """A tag that shows data: it has a name, and a value or a value list."""

    name: str
    tag: str
    node: Node
    spec: TagSpec
    attrs: dict[str, AttrValue]

    @property
    def value(self) -> str:
        """`value` or `valueList` as written, e.g. `$image`."""
        return self.node.get("valueList") or self.node.get("value") or ""


@dataclass(frozen=True, slots=True)
class Control:
    """A tag that takes an answer: it has a name and a target."""

    name: str
    tag: str
    node: Node
    spec: TagSpec
    attrs: dict[str, AttrValue]
    to_name: tuple[str, ...]
    objects: tuple[Object, ...]
    """The objects it points to; fewer than `to_name` when it points to a control."""
    labels: tuple[str, ...]
    """The answers it offers: each child's alias, else its value."""
    labels_attrs: dict[str, dict[str, str]]

    @property
    def type(self) -> str:
        """`type` of its results."""
        return self.tag.lower()

    @property
    def dynamic(self) -> bool:
        """True when its labels come from the task or from outside, so that they are not known here."""
        value = self.node.get("value") or ""
        return (value.startswith("$") and self.spec.label_tag is not None) or bool(self.node.get("apiUrl"))

    @property
    def required(self) -> bool:
        """True when the screen insists on an answer. The API never does."""
        return self.flag("required")

    @property
    def per_region(self) -> bool:
        """True when it is answered once for every region."""
        return self.flag("perRegion")

    def flag(self, name: str) -> bool:
        """A boolean attribute."""
        return self.attrs.get(name) is True

    def number(self, name: str) -> float | None:
        """A numeric attribute, None when absent or not a number."""
        value: Any = self.attrs.get(name)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None
