"""Numbers of things in a query, separated by commas."""

from __future__ import annotations

from juryroom.errors import BadInput


def numbers(text: str | None, field: str) -> list[int] | None:
    """Numbers separated by commas; None when nothing was asked for. Raises BadInput."""
    if text is None or not text.strip():
        return None
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in parts):
        raise BadInput("Validation error", {field: ["Enter numbers separated by commas."]})
    return [int(part) for part in parts]
