"""What was paid for: replies and batches, appended line by line and never rewritten.

A line is on the disk before anything else happens to it. A line that a crash cut short is dropped on the next start; it
was not acknowledged to anybody.
"""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from juryroom.core.formats import json_text
from juryroom.errors import StorageFull

Kind = TypeVar("Kind")


class Journal:
    """An append-only file of rows. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._mended = False

    def append(self, rows: Iterable[dict[str, Any]]) -> None:
        """Add rows; they are on the disk when this returns. Raises StorageFull, with nothing half-written kept."""
        data = b"".join(json_text.encoder.encode(row) + b"\n" for row in rows)
        if not data:
            return
        with self._lock:
            self._mend()
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                self._write(descriptor, data)
            finally:
                os.close(descriptor)

    def _write(self, descriptor: int, data: bytes) -> None:
        before = os.fstat(descriptor).st_size
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(descriptor, view) :]
            os.fsync(descriptor)
        except OSError as problem:
            os.ftruncate(descriptor, before)
            if problem.errno in (errno.ENOSPC, errno.EDQUOT):
                raise StorageFull(f"The disk is full; {self.path.name} is as it was.") from None
            raise

    def _mend(self) -> None:
        """Drop what a crash left of a last line."""
        if self._mended:
            return
        self._mended = True
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if not self.path.exists():
            return
        with self.path.open("rb+") as file:
            size = file.seek(0, os.SEEK_END)
            end = size
            while end > 0:
                start = max(0, end - 65536)
                file.seek(start)
                cut = file.read(end - start).rfind(b"\n")
                if cut >= 0:
                    end = start + cut + 1
                    break
                end = start
            if end < size:
                file.truncate(end)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Every whole row, oldest first."""
        return self.read(dict[str, Any])

    def read(self, kind: type[Kind]) -> Iterator[Kind]:
        """Every whole row as one of these, oldest first."""
        decode = msgspec.json.Decoder(kind).decode
        try:
            file = self.path.open("rb")
        except FileNotFoundError:
            return
        with file:
            for line in file:
                if line.endswith(b"\n"):
                    yield decode(line)
