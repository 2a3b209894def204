"""Vectors of a run's images and texts: each image fetched once and encoded once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from juryroom.bench.image_work import EmbedTask
from juryroom.bench.pictures import Pictures
from juryroom.bench.run import Run
from juryroom.bench.vectors import VectorStore
from juryroom.ports import TextEmbedder

Vectors = npt.NDArray[np.float32]
CHUNK = 16


@dataclass
class ImageVectors:
    """Vectors by image id; `faults` says why an image has none."""

    store: VectorStore
    keys: dict[str, str]
    faults: dict[str, str] = field(default_factory=dict)
    n_fetched: int = 0
    n_encoded: int = 0

    @property
    def ids(self) -> list[str]:
        """Images that have a vector."""
        return list(self.keys)

    def rows(self, ids: Sequence[str]) -> Vectors:
        """(N, D) rows of length 1."""
        return self.store.rows([self.keys[id] for id in ids])


def adapter_name(run: Run) -> str:
    """What compares; nothing named means descriptors."""
    return run.config.similarity_config.adapter or "descriptors"


def image_vectors(run: Run, images: Mapping[str, Mapping[str, Any]]) -> ImageVectors:
    """Vectors of these images (id -> its row), from the store where they are known."""
    config = run.config
    pictures = Pictures(run)
    store = VectorStore(run.folder.state, store_name(run))
    addresses = [(id, str(row.get(config.image_url_temp_column) or "")) for id, row in images.items()]
    keys: dict[str, str] = {}
    missing: dict[str, Path] = {}
    wanted: list[tuple[str, str]] = []
    for id, address in addresses:
        told = str(images[id].get("sha256") or "")
        if told and told in store:
            keys[id] = told
        else:
            wanted.append((id, address))
    for id, path in pictures.files_of(wanted):
        if path is not None:
            key = str(images[id].get("sha256") or hashlib.sha256(path.read_bytes()).hexdigest())
            keys[id] = key
            if key not in store:
                missing.setdefault(key, path)
    found = ImageVectors(store, keys, pictures.faults, pictures.n_fetched, len(missing))
    _encode(run, found, missing)
    return found


def store_name(run: Run) -> str:
    """The store of this adapter and model."""
    section = run.config.similarity_config
    model = hashlib.sha256(section.model.encode()).hexdigest()[:12] if section.model else ""
    return "_".join(filter(None, (adapter_name(run), model)))


def _encode(run: Run, found: ImageVectors, missing: Mapping[str, Path]) -> None:
    if not missing:
        return
    names = list(missing)
    paths = [str(missing[name]) for name in names]
    rows = _encoded(run, paths)
    kept: list[tuple[str, bytes]] = []
    for name, row in zip(names, rows, strict=True):
        if row is None or isinstance(row, str):
            for id in [id for id, key in found.keys.items() if key == name]:
                del found.keys[id]
                found.faults[id] = row or "cannot be read as a picture"
        else:
            kept.append((name, row))
    found.store.add(kept)


def _encoded(run: Run, paths: list[str]) -> Iterable[bytes | str | None]:
    """Rows, or why there is none: in batches here for an adapter with a device, by descriptors wherever work runs."""
    section = run.config.similarity_config
    name = adapter_name(run)
    if name == "descriptors":
        return run.bulk().map(EmbedTask(name, None), paths, chunk=CHUNK)
    adapter = run.build("similarity", name, section)
    return _in_batches(adapter, paths, section.batch_size)


def _in_batches(adapter: Any, paths: Sequence[str], size: int) -> Iterable[bytes | str]:
    from juryroom.errors import BadInput

    for start in range(0, len(paths), size):
        some = [Path(path).read_bytes() for path in paths[start : start + size]]
        try:
            yield from (row.astype(np.float32).tobytes() for row in adapter.embed(some))
        except BadInput:
            for one in some:  # one of them cannot be read: which one is found out singly
                try:
                    yield adapter.embed([one])[0].astype(np.float32).tobytes()
                except BadInput as fault:
                    yield fault.message


def text_vectors(run: Run, texts: Sequence[str]) -> dict[str, Vectors] | None:
    """text -> its row, each text encoded once; None when the adapter reads no text."""
    section = run.config.similarity_config
    adapter = run.build("similarity", adapter_name(run), section)
    if not isinstance(adapter, TextEmbedder):
        return None
    distinct = list(dict.fromkeys(texts))
    found: dict[str, Vectors] = {}
    for start in range(0, len(distinct), section.batch_size):
        some = distinct[start : start + section.batch_size]
        found.update(zip(some, adapter.embed_texts(some), strict=True))
    return found
