"""A JSON list of any length, item by item in little memory; or one object, which is a list of one.

As many items as are in memory are decoded at once. Where that does not go well, the list is cut into texts by the
standard library's scanner, whose values are thrown away, and each text is decoded by itself as strictly as everywhere
else. So a fault stays with its item, and the items before a truncated end are known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from juryroom.core.formats import json_text
from juryroom.core.formats.rows import LONGEST, RowError, Rows, fault, too_long
from juryroom.errors import FormatUnreadable

BLOCK = 1024 * 1024
ENDS = frozenset(" \t\r\n,]")
"""What may follow an item."""
MOST_ENDS = 64
"""Places, from behind, where the last whole object of a window may end."""
_BLANK = re.compile(r"[ \t\r\n]*")
_GOES_ON = re.compile(r"[ \t\r\n]*[,\]]")
# Numbers are not converted and odd spellings are passed: this only finds where a value ends.
_end_of_value = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str, strict=False).raw_decode


def blocks(file: BinaryIO, size: int = BLOCK) -> Iterator[Rows]:
    """The items of a list, or a single object. Raises FormatUnreadable when the text is neither.

    Where a list stops being JSON, the items before it stay and the rest is one fault.
    """
    text = _Text(file, size)
    first = text.peek()
    if first == "[":
        text.place += 1
        yield from _items(text)
    elif first == "{":
        yield Rows([_only_item(text)], [0])
    else:
        what = "" if first else " It is empty."
        raise FormatUnreadable(
            f"This is no JSON.{what} A task is a JSON object and an import one task or a list of tasks."
        )


class _Text:
    """A window onto the file: bytes as characters one to one, since all that structures JSON is ASCII."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self.size = file, size
        self.window = file.read(size).removeprefix(b"\xef\xbb\xbf").decode("latin-1")
        self.place = 0
        self.before = 0
        """Bytes in front of the window."""
        self._fresh = True
        """Nobody has asked for the objects of this window yet."""

    def grow(self) -> bool:
        """More behind what is not yet read; False at the end of the file."""
        more = self._file.read(max(self.size, len(self.window) - self.place))
        self.before += self.place
        self.window, self.place = self.window[self.place :] + more.decode("latin-1"), 0
        self._fresh = True
        return bool(more)

    def peek(self) -> str:
        """The next character that is not blank, where `place` then is; empty at the end."""
        while True:
            found = _BLANK.match(self.window, self.place)
            self.place = found.end() if found else self.place
            if self.place < len(self.window):
                return self.window[self.place]
            if not self.grow():
                return ""

    def objects(self) -> list[Any]:
        """The whole objects of a window, decoded at once; none where they have to be looked at one by one."""
        end = self._end_of_objects() if self._fresh else 0
        self._fresh = False
        if not end:
            return []
        try:
            found: list[Any] = json_text.decode_once(b"[" + self.window[self.place : end].encode("latin-1") + b"]")
        except FormatUnreadable:
            return []
        self.place = end
        return found

    def _end_of_objects(self) -> int:
        """Where as many braces have been closed as opened, as far behind as can be; 0 if nowhere.

        Braces in texts may lead astray. What is cut off in the middle of an object is no JSON, and so never decoded.
        """
        end = len(self.window)
        still_open = self.window.count("{", self.place) - self.window.count("}", self.place)
        for _ in range(MOST_ENDS):
            closing = self.window.rfind("}", self.place, end) + 1
            still_open -= self.window.count("{", closing, end)
            if not closing or (still_open == 0 and _GOES_ON.match(self.window, closing)):
                return closing
            end = closing - 1
            still_open += 1
        return 0

    def value(self) -> bytes:
        """The next value as it is written. Raises _Broken with the reason."""
        more = True
        while True:
            end, reason = self._end()
            # Near the edge of the window a number might go on: `1` in `1.5`, cut behind the point.
            if end and (not more or self.window[end : end + 1] in ENDS):
                written = self.window[self.place : end]
                self.place = end
                return written.encode("latin-1")
            if not more:
                raise _Broken(reason)
            if len(self.window) - self.place > LONGEST:
                raise _Broken(too_long())
            more = self.grow()

    def _end(self) -> tuple[int, str]:
        """Where the next value ends, or 0 and why it does not."""
        try:
            return _end_of_value(self.window, self.place)[1], ""
        except json.JSONDecodeError as problem:
            return 0, f"{problem.msg} (byte {self.before + problem.pos})."
        except RecursionError:
            raise _Broken("The JSON is nested too deeply.") from None


class _Broken(Exception):
    """The text is no JSON from here on."""


def _items(text: _Text) -> Iterator[Rows]:
    items: list[Any] = []
    numbers: list[int] = []
    unreadable: list[RowError] = []
    number, held = 0, 0
    closed = text.peek() == "]"
    while not closed:
        began = text.before + text.place
        try:
            several = text.objects()
            written = b"" if several else text.value()
            closed = _closes(text)
        except _Broken as problem:
            unreadable.append(fault("item", number, "", f"from here on this is no JSON. {problem}"))
            break
        try:
            items += several or [json_text.decode_once(written)]
            numbers += range(number, number + max(len(several), 1))
        except FormatUnreadable as problem:
            unreadable.append(fault("item", number, "", problem.message))
        number += max(len(several), 1)
        held += text.before + text.place - began
        if held >= text.size:
            yield Rows(items, numbers, "item", unreadable)
            items, numbers, unreadable, held = [], [], [], 0
    else:
        text.place += 1
        if text.peek():
            unreadable.append(fault("item", number, "", "more text follows behind the end of the list"))
    yield Rows(items, numbers, "item", unreadable)


def _closes(text: _Text) -> bool:
    """Whether the list ends behind this item; else the comma is passed."""
    found = text.peek()
    if found == ",":
        text.place += 1
        text.peek()
        return False
    if found == "]":
        return True
    what = "the file ends" if not found else f"{found!r} stands"
    raise _Broken(f"A comma or the end of the list is missing: {what} there (byte {text.before + text.place}).")


def _only_item(text: _Text) -> Any:
    try:
        written = text.value()
    except _Broken as problem:
        raise FormatUnreadable(f"This is no JSON. {problem}") from None
    if text.peek():
        hint = " The file looks like JSON Lines: name it .jsonl." if text.peek() == "{" else ""
        raise FormatUnreadable(f"This is no JSON. More text follows behind the object.{hint}")
    try:
        return json_text.decode_once(written)
    except FormatUnreadable as problem:
        raise FormatUnreadable(f"This is no JSON. {problem.message}") from None
