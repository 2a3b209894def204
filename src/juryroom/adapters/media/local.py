"""Files below one directory. A name is ours alone: `upload/<project>/<hex>.<suffix>`, other kinds alike."""

from __future__ import annotations

import errno
import os
import re
import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from juryroom.errors import NotThere, StorageFull

KINDS = ("upload", "export", "import", "part", "thumbnail128", "thumbnail256", "thumbnail512")
_NAME = re.compile(rf"({'|'.join(KINDS)})/[0-9]+/[0-9a-f]{{8,64}}(\.[a-z0-9]{{1,8}})?")


class LocalMedia:
    """ports.MediaStore on the file system."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def save(self, name: str, chunks: Iterator[bytes], *, durable: bool = True) -> int:
        """Write beside the target, sync, rename: another reader sees the whole file or none."""
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
        size = 0
        try:
            with partial.open("xb") as file:
                for chunk in chunks:
                    size += file.write(chunk)
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            partial.replace(path)
        except OSError as problem:
            if problem.errno in (errno.ENOSPC, errno.EDQUOT):
                raise StorageFull from None
            raise
        finally:
            partial.unlink(missing_ok=True)
        return size

    def open(self, name: str) -> BinaryIO:
        """The bytes of `name`. Raises NotThere."""
        try:
            return self._path(name).open("rb")
        except FileNotFoundError:
            raise NotThere("File") from None

    def remove(self, name: str) -> None:
        """Forget `name`; nothing happens when it is already gone."""
        self._path(name).unlink(missing_ok=True)

    def tidy(self, before: datetime) -> None:
        """Forget what was begun before this instant and never became a file: its writer was killed."""
        for kind in KINDS:
            for partial in (self._root / kind).glob("*/.*"):
                with suppress(FileNotFoundError):  # another process may be tidying
                    if partial.is_file() and partial.stat().st_mtime < before.timestamp():
                        partial.unlink()

    def clear(self, kinds: Sequence[str], project_id: int) -> None:
        """Forget what a project has of these kinds."""
        for kind in kinds:
            if kind in KINDS:
                shutil.rmtree(self._root / kind / str(int(project_id)), ignore_errors=True)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise NotThere("File")
        return self._root / name
