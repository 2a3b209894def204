"""A project of photograph pairs with the scores that descriptors give them: of a folder, or of the demo's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import shared_data
from juryroom.adapters.embed.descriptors import ColourHistogram, DifferenceHash
from juryroom.demo import photographs
from juryroom.sdk.client import Client

SOURCES = ("nearest colours", "nearest shape", "at random")
DESCRIPTORS = (ColourHistogram(), DifferenceHash())
AT_ONCE = 100
SEED = 968


@dataclass(frozen=True)
class Pair:
    """Two photographs by their place in the list, how they were drawn, and a score by each descriptor."""

    query: int
    candidate: int
    source: str
    scores: tuple[float, ...]


def grocery() -> list[Path]:
    """The photographs of the grocery store, in the order of their names; none where they are not at hand."""
    return shared_data.files("grocery-store", "images/**/*.jpg")


def bundled() -> list[Path]:
    """The demo's photographs."""
    return [photograph.path for photograph in photographs.bundled()]


def draw(pictures: Sequence[bytes], n_pairs: int) -> list[Pair]:
    """A third of the pairs of nearest colours, a third of nearest shape, a third at random; no pair twice in a row."""
    likeness = [vectors @ vectors.T for vectors in (one.embed(pictures) for one in DESCRIPTORS)]
    dice = np.random.default_rng(SEED)
    nearest = [np.argsort(-matrix, axis=1, kind="stable")[:, 1:] for matrix in likeness]
    found = []
    for index in range(n_pairs):
        query, turn, way = index % len(pictures), index // len(pictures), index % 3
        others = nearest[way] if way < len(nearest) else None
        candidate = int(others[query, turn % others.shape[1]] if others is not None else dice.integers(len(pictures)))
        scores = tuple(float(np.clip(matrix[query, candidate], 0, 1)) for matrix in likeness)
        found.append(Pair(query, candidate, SOURCES[way], scores))
    return found


def task_of(pair: Pair, addresses: Sequence[str]) -> dict[str, Any]:
    """A task with what each descriptor says of it."""
    data = {"query": addresses[pair.query], "candidate": addresses[pair.candidate], "source": pair.source}
    return {
        "data": data,
        "predictions": [
            {"model_version": one.name, "score": round(score, 4), "result": []}
            for one, score in zip(DESCRIPTORS, pair.scores, strict=True)
        ],
    }


def stock(client: Client, title: str, label_config: str, files: Sequence[Path], n_pairs: int) -> int:
    """Upload the photographs, import the pairs; the id of the project. The first descriptor's score counts."""
    made = client.projects.create(title, label_config=label_config, model_version=DESCRIPTORS[0].name)
    addresses: list[str] = []
    for start in range(0, len(files), AT_ONCE):
        sent = client.tasks.upload(made.id, files[start : start + AT_ONCE])
        addresses += [client.tasks.uploaded(upload_id).file for upload_id in sent.file_upload_ids]
    pairs = draw([file.read_bytes() for file in files], n_pairs)
    client.tasks.import_tasks(made.id, [task_of(pair, addresses) for pair in pairs])
    return made.id
