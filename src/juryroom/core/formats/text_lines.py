"""Plain text: one line is one task; and whole documents, where one file is one task.

The column has no name in the file. It is called `$undefined$` until the project's config tells its one variable.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from juryroom.core.formats.rows import LONGEST, Rows, as_text, not_utf8, too_long
from juryroom.errors import FormatUnreadable

UNDEFINED = "$undefined$"


def blocks(file: BinaryIO, size: int = 2000) -> Iterator[Rows]:
    """One task per line that is not blank. Raises FormatUnreadable for what is not UTF-8."""
    lines = io.TextIOWrapper(file, encoding="utf-8-sig")
    number = 0
    try:
        while some := [line for _ in range(size) if (line := lines.readline(LONGEST))]:
            numbered = [(n, line.rstrip("\n")) for n, line in enumerate(some, number + 1) if line.strip()]
            number += len(some)
            if long := [n for n, line in numbered if len(line) >= LONGEST]:
                raise FormatUnreadable(f"Line {long[0]}: {too_long()}")
            yield Rows([{UNDEFINED: line} for _, line in numbered], [n for n, _ in numbered], "line")
    except UnicodeDecodeError:
        raise not_utf8(f"at line {number + 1} or a little behind it") from None
    finally:
        lines.detach()  # the file stays open


def whole(file: BinaryIO) -> Iterator[Rows]:
    """One task with the whole text. Raises FormatUnreadable."""
    body = file.read(LONGEST + 1)
    if len(body) > LONGEST:
        raise FormatUnreadable(too_long())
    yield Rows([{UNDEFINED: as_text(body)}], [0])


def name_column(item: Any, key: str | None) -> None:
    """Give the nameless column of `item` the config's variable, in place; nothing happens without one."""
    holder = item.get("data", item) if isinstance(item, dict) else None
    if key is not None and isinstance(holder, dict) and UNDEFINED in holder:
        holder[key] = holder.pop(UNDEFINED)
