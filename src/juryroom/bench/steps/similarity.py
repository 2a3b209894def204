"""How alike every query and candidate are: each image and each text encoded once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from juryroom.bench import files
from juryroom.bench.config.keys import BenchConfig, placed
from juryroom.bench.embedding import ImageVectors, adapter_name, image_vectors, text_vectors
from juryroom.bench.run import Done, Run
from juryroom.bench.run_folder import key_of
from juryroom.bench.tables import image_rows, qrels_rows

Row = dict[str, Any]


def run(run: Run) -> Done:
    """Write the judgments with a score. An image that cannot be had gets a null, and is a failure."""
    config = run.config
    source, path = placed(config.qrels_jsonl), placed(config.qrels_with_score_jsonl)
    rows = list(qrels_rows(config, source))
    return _score(run, rows, rows, path, [source], "similarity")


def retry(run: Run, output: Path | None = None) -> Done:
    """Score again what has no score; the others stay as they are."""
    source = placed(run.config.qrels_with_score_jsonl)
    rows = list(qrels_rows(run.config, source, "postprocess similarity"))
    lacking = [row for row in rows if row.get(run.config.score_column) is None]
    return _score(run, rows, lacking, output or source, [], "similarity-retry")


def _score(run: Run, rows: Sequence[Row], wanted: Sequence[Row], path: Path, inputs: list[Path], step: str) -> Done:
    config = run.config
    images = images_of(run, {str(row[config.column_image_id]) for row in rows})
    # texts first: a model that cannot be loaded is no fault of any image
    texts = text_vectors(run, [str(row.get(config.column_query) or "") for row in wanted])
    vectors = image_vectors(run, images)
    seeds = _seeds(config, rows)
    table = _Table(vectors)
    for row in wanted:
        row[config.score_column] = _one(config, row, table, texts, seeds)
    files.write_rows(path, rows)
    lacking = {str(row[config.column_image_id]) for row in wanted if row[config.score_column] is None}
    failures = {image: vectors.faults.get(image, "the seed of its query cannot be read") for image in sorted(lacking)}
    files.write_rows(
        files.failed_file(path), ({config.column_image_id: id, "error": why} for id, why in failures.items())
    )
    facts = {
        "scored": sum(row.get(config.score_column) is not None for row in rows),
        "failed": len(failures),
        "images": len(images),
        "fetched": vectors.n_fetched,
        "encoded": vectors.n_encoded,
        "compares": "text with image" if texts is not None else "seed image with image",
    }
    about = {"facts": facts, "adapter": adapter_name(run), "model": config.similarity_config.model}
    key = key_of(inputs, [about["adapter"], about["model"]])
    run.folder.record(step, key=key, inputs=inputs, outputs=[path], when=run.now(), about=about)
    return Done(step, facts, failures)


def images_of(run: Run, wanted: set[str]) -> dict[str, Row]:
    """Rows of these images, in the order of the images file; those that it does not know by their id alone."""
    config = run.config
    found: dict[str, Row] = {}
    if placed(config.images_jsonl).exists():
        found = {
            str(row[config.column_image_id]): row
            for row in image_rows(config)
            if str(row[config.column_image_id]) in wanted
        }
    for image in sorted(wanted - set(found)):
        found[image] = {config.column_image_id: image}
    return found


def _seeds(config: BenchConfig, rows: Sequence[Row]) -> dict[str, str]:
    """query -> its seed: the first row, as the files promise."""
    seeds: dict[str, str] = {}
    for row in rows:
        seeds.setdefault(str(row[config.column_query_id]), str(row[config.column_image_id]))
    return seeds


class _Table:
    """Vectors of all images of the judgments, read once."""

    def __init__(self, vectors: ImageVectors) -> None:
        self._place = {image: at for at, image in enumerate(vectors.ids)}
        self._rows = vectors.rows(vectors.ids)

    def get(self, image: str) -> Any:
        """The row of an image; None when there is none."""
        at = self._place.get(image)
        return None if at is None else self._rows[at]


def _one(
    config: BenchConfig, row: Row, table: _Table, texts: dict[str, Any] | None, seeds: dict[str, str]
) -> float | None:
    vector = table.get(str(row[config.column_image_id]))
    if texts is not None:
        other = texts[str(row.get(config.column_query) or "")]
    else:
        other = table.get(seeds[str(row[config.column_query_id])])
    if vector is None or other is None:
        return None
    return round(float(np.dot(vector, other)), 6)
