"""An element of the labelling config as it was written, with the place it was written at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Node:
    """One element. `attrs` keep their spelling; `get` minds upper and lower case as little as the web editor."""

    tag: str
    attrs: dict[str, str]
    line: int
    column: int
    text: str = ""
    children: list[Node] = field(default_factory=list)
    folded: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.folded = {}
        for name, value in self.attrs.items():
            self.folded.setdefault(name.lower(), value)

    def get(self, name: str, default: str | None = None) -> str | None:
        """The attribute as written, whatever the case of its name."""
        return self.folded.get(name.lower(), default)

    @property
    def name(self) -> str | None:
        """The `name` attribute, None when absent or empty."""
        return self.folded.get("name") or None

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()
