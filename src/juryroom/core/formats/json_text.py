"""JSON to values and back, with our errors. Decoding is strict: no NaN, no lone surrogates, no runaway nesting."""

from __future__ import annotations

from typing import Any

import msgspec

from juryroom.core.model import Json
from juryroom.errors import FormatUnreadable

decoder = msgspec.json.Decoder()
encoder = msgspec.json.Encoder()

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def decode(text: bytes | str) -> Any:
    """The value of a JSON text. Raises FormatUnreadable with the reason and the byte."""
    try:
        return decoder.decode(text)
    except UNREADABLE as problem:
        raise FormatUnreadable(reason(problem)) from None


def reason(problem: Exception) -> str:
    """Why a text is no JSON, as a sentence."""
    if isinstance(problem, RecursionError):
        return "The JSON is nested too deeply."
    return f"{str(problem).rstrip('.')}."


def compact(value: Any) -> Json:
    """The one stored spelling of a value: no spaces, keys in their order, text not escaped beyond need."""
    return Json(encoder.encode(value).decode())
