"""The folder of a run: one process at a time, and a manifest of what every step read, made and cost."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from juryroom.bench import files
from juryroom.core.formats import json_text
from juryroom.errors import RunBusy

MANIFEST = "manifest.json"
LOCK = ".lock"
STATE = ".juryroom"
"""Replies, batches and vectors: what must not be lost and nobody reads."""


class RunFolder:
    """Where a run keeps what it has."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.state = path / STATE

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else works here meanwhile. Raises RunBusy. A process that dies gives the lock back."""
        self.path.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                holder = os.pread(descriptor, 40, 0).decode(errors="replace").strip()
                raise RunBusy(f"Process {holder or '?'} works in {self.path}; wait for it, or stop it.") from None
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
            yield
        finally:
            os.close(descriptor)

    def manifest(self) -> dict[str, Any]:
        """What is known of the run's steps; empty when nothing was done."""
        path = self.path / MANIFEST
        found = files.read_json(path) if path.exists() else {}
        return found if isinstance(found, dict) else {}

    def step(self, name: str) -> dict[str, Any]:
        """What is known of one step."""
        found = self.manifest().get("steps", {}).get(name, {})
        return found if isinstance(found, dict) else {}

    def is_done(self, name: str, key: str, outputs: Sequence[Path]) -> bool:
        """Whether the step was done with just these inputs, and what it made is still there as it was made."""
        known = self.step(name)
        if known.get("key") != key:
            return False
        made = known.get("outputs", {})
        return all(made.get(self._name(path)) == file_hash(path) for path in outputs)

    def record(
        self,
        name: str,
        *,
        key: str,
        inputs: Sequence[Path],
        outputs: Sequence[Path],
        when: datetime,
        about: Mapping[str, Any],
    ) -> None:
        """Note what a step read and made."""
        manifest = self.manifest()
        steps = manifest.setdefault("steps", {})
        steps[name] = {
            "done_at": when.isoformat(timespec="seconds"),
            "key": key,
            "inputs": {self._name(path): file_hash(path) for path in inputs},
            "outputs": {self._name(path): file_hash(path) for path in outputs},
            **about,
        }
        files.write_json(self.path / MANIFEST, manifest)

    def describe(self, about: Mapping[str, Any]) -> None:
        """Note what holds for the whole run: configuration, versions."""
        manifest = self.manifest()
        changed = {**about, "steps": manifest.get("steps", {})}
        if changed != manifest:
            files.write_json(self.path / MANIFEST, changed)

    def _name(self, path: Path) -> str:
        try:
            return path.relative_to(self.path).as_posix()
        except ValueError:
            return path.as_posix()


def file_hash(path: Path) -> str | None:
    """SHA-256 of a file, or of the names and bytes in a folder; None when there is none."""
    if path.is_dir():
        digest = hashlib.sha256()
        for one in sorted(one for one in path.rglob("*") if one.is_file()):
            digest.update(f"{one.relative_to(path).as_posix()}\0{file_hash(one)}\0".encode())
        return digest.hexdigest()
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def key_of(inputs: Sequence[Path], settings: Any) -> str:
    """What a step's outcome depends on, as one word: the bytes of its inputs and its settings."""
    spelled = {"inputs": [file_hash(path) for path in inputs], "settings": settings}
    return hashlib.sha256(json_text.encoder.encode(spelled)).hexdigest()
