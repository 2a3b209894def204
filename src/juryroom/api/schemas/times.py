"""How long ago something was, in words; and times as people write them."""

from __future__ import annotations

from datetime import UTC, datetime

from juryroom.core.model import Instant, instant_of
from juryroom.errors import BadInput

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


def as_stored(text: str) -> str:
    """A time in ISO 8601 as it is kept, empty for an empty one; without a zone it is UTC. Raises BadInput."""
    if not text:
        return ""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{text[:50]!r} is no time in ISO 8601, such as 2026-11-20T12:00:00Z.") from error
    return instant_of(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
