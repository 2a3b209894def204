"""Instants as other tools write them, brought to the one spelling of ours."""

from __future__ import annotations

from datetime import UTC, datetime

from juryroom.core.model import Instant


def read_instant(value: object) -> Instant | None:
    """ISO 8601 text (any offset; none means UTC) or seconds since 1970. None stays None. Raises ValueError."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError(f"{value!r} is not a time")
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else datetime.fromtimestamp(value, UTC)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return Instant(moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z")
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"{value!r} is not a time; write it as 2026-11-20T23:04:19Z") from None
