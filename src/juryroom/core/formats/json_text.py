"""JSON to values and back, with our errors. Decoding is strict: no NaN, no lone surrogates, no runaway nesting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

import msgspec

from juryroom.core.model import Json
from juryroom.errors import FormatUnreadable

decoder = msgspec.json.Decoder()
_list_decoder = msgspec.json.Decoder(list[msgspec.Raw])
encoder = msgspec.json.Encoder()

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def decode(text: bytes | str) -> Any:
    """The value of a JSON text. Raises FormatUnreadable with the reason and the byte."""
    try:
        return decoder.decode(text)
    except UNREADABLE as problem:
        raise FormatUnreadable(reason(problem)) from None


class LazyItems(Sequence[Any]):
    """Items of a JSON list, found but not yet decoded: a slice is decoded when it is asked for.

    A list of a million tasks as dicts costs gigabytes, and the garbage collector walks all of them again and again.
    """

    def __init__(self, texts: list[msgspec.Raw]) -> None:
        self._texts = texts

    def __len__(self) -> int:
        return len(self._texts)

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> list[Any]: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return [self._decode(at) for at in range(*index.indices(len(self._texts)))]
        return self._decode(index)

    def _decode(self, index: int) -> Any:
        try:
            return decoder.decode(self._texts[index])
        except UNREADABLE as problem:
            raise FormatUnreadable(f"Item {index} is no JSON. {reason(problem)}") from None


def decode_items(text: bytes) -> LazyItems:
    """The items of a JSON list. Raises FormatUnreadable; for what is wrong inside a text, when that item is read."""
    try:
        return LazyItems(_list_decoder.decode(text))
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
