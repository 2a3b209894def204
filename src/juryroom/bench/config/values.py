"""Values of a configuration: read from TOML or JSON, or refused with the key and what would be right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, field
from pathlib import Path
from typing import Any

from juryroom.errors import BadInput

MASK = "********"


class Secret:
    """A value that is never shown: not in logs, not in tracebacks, not in files of a run."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself, for the one call that needs it."""
        return self._value

    def __repr__(self) -> str:
        return MASK

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self._value)


def key(kind: str, default: Any = None, meaning: str = "", *, spelled: str = "") -> Any:
    """A key of a configuration: how it is written, what it may hold, and what it means.

    spelled: the name in the file where it differs from the attribute, as secrets do (`_hf_token`).
    """
    about = {"kind": kind, "meaning": meaning, "spelled": spelled}
    if isinstance(default, list):
        return field(default_factory=lambda: list(default), metadata=about)
    if isinstance(default, dict):
        return field(default_factory=lambda: dict(default), metadata=about)
    return field(default=default, metadata=about)


def spelling(one: Field[Any]) -> str:
    """The key as a file has it."""
    return one.metadata.get("spelled") or one.name


def default_of(one: Field[Any]) -> Any:
    """What the key means when it is absent."""
    return one.default_factory() if one.default_factory is not MISSING else one.default


def read_value(name: str, kind: str, value: Any, base: Path) -> Any:
    """The value of a key of this kind; None stays None. Raises BadInput naming the key."""
    if value is None:
        return None
    return _READERS[kind](name, value, base)


def _text(name: str, value: Any, _base: Path) -> str:
    if not isinstance(value, str):
        raise _wrong(name, "a text", value)
    return value


def _secret(name: str, value: Any, _base: Path) -> Secret:
    if not isinstance(value, str):
        raise BadInput(f"{name} must be a text.")  # the value is not shown: it is a secret
    return Secret(value)


def _path(name: str, value: Any, base: Path) -> Path:
    text = _text(name, value, base)
    path = Path(text).expanduser()
    return path if path.is_absolute() else base / path


def _int(name: str, value: Any, _base: Path) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(name, "a whole number", value)
    return value


def _number(name: str, value: Any, _base: Path) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(name, "a number", value)
    return float(value)


def _flag(name: str, value: Any, _base: Path) -> bool:
    if not isinstance(value, bool):
        raise _wrong(name, "true or false", value)
    return value


def _texts(name: str, value: Any, _base: Path) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _wrong(name, "a list of texts", value)
    return list(value)


def _paths(name: str, value: Any, base: Path) -> list[Path]:
    return [_path(name, one, base) for one in _texts(name, value, base)]


def _vocabularies(name: str, value: Any, base: Path) -> dict[str, list[str]]:
    if not isinstance(value, Mapping):
        raise _wrong(name, "a table of lists", value)
    return {str(facet): _texts(f"{name}.{facet}", allowed, base) for facet, allowed in value.items()}


def _tables(name: str, value: Any, _base: Path) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        raise _wrong(name, "a list of tables", value)
    return [dict(one) for one in value]


_READERS: dict[str, Callable[[str, Any, Path], Any]] = {
    "text": _text,
    "secret": _secret,
    "path": _path,
    "int": _int,
    "number": _number,
    "flag": _flag,
    "texts": _texts,
    "paths": _paths,
    "vocabularies": _vocabularies,
    "tables": _tables,
}


def _wrong(name: str, expected: str, value: Any) -> BadInput:
    shown = MASK if name.rpartition(".")[2].startswith("_") else repr(value)[:80]
    return BadInput(f"{name} must be {expected}, not {shown}.")
