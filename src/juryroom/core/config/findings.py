"""What a check has to say about a labelling config: where, what, and the way out."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

from juryroom.core.config.node import Node

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault or trap. An error keeps the config from being saved, a warning does not."""

    severity: Severity
    code: str
    tag: str | None
    name: str | None
    line: int | None
    message: str
    fix: str | None

    def as_dict(self) -> dict[str, str | int | None]:
        """For JSON answers, in the order of the fields."""
        return asdict(self)


def error(code: str, node: Node | None, message: str, fix: str | None) -> Finding:
    """A finding that keeps the config from being saved."""
    return _finding("error", code, node, message, fix)


def warning(code: str, node: Node | None, message: str, fix: str | None) -> Finding:
    """A finding about something that works, but hardly as meant."""
    return _finding("warning", code, node, message, fix)


def _finding(severity: Severity, code: str, node: Node | None, message: str, fix: str | None) -> Finding:
    if node is None:
        return Finding(severity, code, None, None, None, message, fix)
    return Finding(severity, code, node.tag, node.name, node.line, message, fix)
