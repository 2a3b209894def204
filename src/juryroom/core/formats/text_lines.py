"""Plain text: one line is one task; and whole documents, where one file is one task.

The column has no name in the file. It is called `$undefined$` until the project's config tells its one variable.
"""

from __future__ import annotations

from typing import Any

from juryroom.core.formats.rows import Rows, as_text

UNDEFINED = "$undefined$"


def read(body: bytes) -> Rows:
    """One task per line that is not blank."""
    numbered = [(n, line) for n, line in enumerate(as_text(body).splitlines(), 1) if line.strip()]
    return Rows([{UNDEFINED: line} for _, line in numbered], [n for n, _ in numbered], "line")


def whole(body: bytes) -> Rows:
    """One task with the whole text."""
    return Rows([{UNDEFINED: as_text(body)}], [0])


def name_column(item: Any, key: str | None) -> None:
    """Give the nameless column of `item` the config's variable, in place; nothing happens without one."""
    holder = item.get("data", item) if isinstance(item, dict) else None
    if key is not None and isinstance(holder, dict) and UNDEFINED in holder:
        holder[key] = holder.pop(UNDEFINED)
