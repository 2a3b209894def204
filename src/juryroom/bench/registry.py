"""Adapters by name. Ours and those of other packages come through the same door: entry points of `juryroom.adapters`.

A name is `KIND.NAME`, for example `vision.openai`; what it points at is a class or function that takes the
section of the configuration and gives the adapter.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Any

from juryroom.errors import BadInput

GROUP = "juryroom.adapters"
EXTRAS = {"similarity.local_clip": "clip", "similarity.clip": "clip", "bulk.ray": "ray"}
"""Names that a newcomer's configuration holds, and the extra that brings them."""


def names(kind: str) -> list[str]:
    """What there is of one kind."""
    return sorted({one.name.partition(".")[2] for one in entry_points(group=GROUP) if one.name.startswith(f"{kind}.")})


def build(kind: str, name: str, section: Any) -> Any:
    """The adapter. Raises BadInput telling which there are, or what to install."""
    return _factory(kind, name)(section)


def check(kind: str, name: str) -> None:
    """Refuse a name that nothing stands behind, before anything is done or paid."""
    _factory(kind, name)


def _factory(kind: str, name: str) -> Callable[[Any], Any]:
    found = entry_points(group=GROUP, name=f"{kind}.{name}")
    if not found:
        extra = EXTRAS.get(f"{kind}.{name}")
        hint = f' Install it: pip install "juryroom[{extra}]".' if extra else ""
        raise BadInput(f"There is no {kind} adapter {name!r}. There are: {', '.join(names(kind)) or 'none'}.{hint}")
    one = next(iter(found))
    try:
        factory: Callable[[Any], Any] = one.load()
    except ImportError as fault:
        needed = f"Install what it needs (pip install {_package(fault)})."
        raise BadInput(f"The {kind} adapter {name} cannot be loaded: {fault}. {needed}") from None
    return factory


def _package(fault: ImportError) -> str:
    return (fault.name or "its extra").partition(".")[0]
