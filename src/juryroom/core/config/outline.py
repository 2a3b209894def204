"""The config's elements in order, their ancestors, names and roles: what the checks and the Interface both read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from juryroom.core.config.node import Node
from juryroom.core.config.registry import spec_of
from juryroom.core.config.roles import is_control, is_object
from juryroom.core.config.spec import TagSpec


@dataclass(frozen=True, slots=True)
class Element:
    """A node, its description, and the nodes around it, nearest first."""

    node: Node
    spec: TagSpec | None
    ancestors: tuple[Node, ...]

    @property
    def parent(self) -> Node | None:
        return self.ancestors[0] if self.ancestors else None


class Outline:
    """All elements of a config, found by name, role and tag."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.elements = list(_elements(root, ()))
        self.controls = [element for element in self.elements if is_control(element.node)]
        self.objects = [element for element in self.elements if is_object(element.node)]
        self.by_name: dict[str, Element] = {}
        for element in self.elements:
            if (name := element.node.get("name")) is not None:
                self.by_name.setdefault(name, element)
        self.names = sorted(self.by_name)
        """All names in use: controls, objects, buckets, headers."""


def _elements(node: Node, ancestors: tuple[Node, ...]) -> Iterator[Element]:
    yield Element(node, spec_of(node.tag), ancestors)
    for child in node.children:
        yield from _elements(child, (node, *ancestors))
