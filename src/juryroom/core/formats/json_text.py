"""JSON to values and back, with our errors. Decoding is strict: no NaN, no lone surrogates, no runaway nesting."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import msgspec

from juryroom.errors import FormatUnreadable

if TYPE_CHECKING:  # every command reads JSON, few need the model
    from juryroom.core.model import Json

decoder = msgspec.json.Decoder()
encoder = msgspec.json.Encoder()

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def decode(text: bytes | str) -> Any:
    """The value of a JSON text. Raises FormatUnreadable with the reason and the byte."""
    try:
        return decoder.decode(text)
    except UNREADABLE as problem:
        raise FormatUnreadable(reason(problem)) from None


def decode_once(text: bytes) -> Any:
    """The value of a JSON text in which no object names a key twice. Raises FormatUnreadable.

    The decoder lets the later of two values win. Counting `":` before and after tells cheaply that nothing was lost;
    only where the counts differ (a blank before a colon does it, too) is the text read again, slowly.
    """
    value = decode(text)
    if text.count(b'":') != encoder.encode(value).count(b'":') and (twice := _key_given_twice(text)):
        raise FormatUnreadable(f"The key {twice!r} is given twice.")
    return value


def _key_given_twice(text: bytes) -> str | None:
    found: list[str] = []

    def look(pairs: list[tuple[str, Any]]) -> None:
        names = [name for name, _ in pairs]
        if len(set(names)) < len(names):
            found.append(next(name for name in names if names.count(name) > 1))

    json.loads(text, object_pairs_hook=look, parse_int=str, parse_float=str)
    return found[0] if found else None


def reason(problem: Exception) -> str:
    """Why a text is no JSON, as a sentence."""
    if isinstance(problem, RecursionError):
        return "The JSON is nested too deeply."
    return f"{str(problem).rstrip('.')}."


def compact(value: Any) -> Json:
    """The one stored spelling of a value: no spaces, keys in their order, text not escaped beyond need."""
    return cast("Json", encoder.encode(value).decode())
