"""Bytes that a library writes into a file, handed on piece by piece."""

from __future__ import annotations

import io
from typing import Any


class Sink(io.RawIOBase):
    """What was written and nobody has taken yet."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._before = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held += data
        return len(data)

    def tell(self) -> int:
        return self._before + len(self._held)

    def taken(self) -> bytes:
        """Everything since the last time."""
        piece = bytes(self._held)
        self._before += len(piece)
        self._held.clear()
        return piece
