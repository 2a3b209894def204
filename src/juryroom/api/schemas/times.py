"""How long ago something was, in words."""

from __future__ import annotations

from datetime import datetime

from juryroom.core.model import Instant

_UNITS = (
    ("year", 31_536_000),
    ("month", 2_592_000),
    ("week", 604_800),
    ("day", 86_400),
    ("hour", 3600),
    ("minute", 60),
)


def ago(instant: Instant, now: Instant) -> str:
    """`3 hours`; `0 minutes` for what is just over."""
    seconds = int((datetime.fromisoformat(now) - datetime.fromisoformat(instant)).total_seconds())
    for name, length in _UNITS:
        if seconds >= length:
            number = seconds // length
            return f"{number} {name}{'s' if number > 1 else ''}"
    return "0 minutes"
