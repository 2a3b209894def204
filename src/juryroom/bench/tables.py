"""The tables of a run, row by row: images, annotations, the query plan, the judgments. No id comes twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from juryroom.bench import files
from juryroom.bench.config.keys import BenchConfig, placed
from juryroom.bench.files import Row
from juryroom.errors import BadInput


def image_rows(config: BenchConfig) -> Iterator[Row]:
    """Rows of the images file. Raises BadInput for one without an id, or with an id that was there before."""
    return _each_once(config, placed(config.images_jsonl), "images", "preprocess", "names", "preprocess")


def annotation_rows(config: BenchConfig) -> Iterator[Row]:
    """Rows of the annotations file. Raises BadInput for an id given twice."""
    return _each_once(config, placed(config.annotations_jsonl), "annotations", "vision", "describes", "vision-parse")


def _each_once(config: BenchConfig, path: Path, what: str, made_by: str, does: str, again: str) -> Iterator[Row]:
    seen: set[str] = set()
    for row in files.read_rows(path, what, made_by):
        image = files.column_of(row, config.column_image_id, path, "column_image_id")
        if image in seen:
            raise BadInput(f"{path} {does} {image} twice. Make the file again: juryroom bench {again}")
        seen.add(image)
        yield row


@dataclass(frozen=True, slots=True)
class Planned:
    """A query of the plan: its seeds, its candidates in order, and why each was drawn."""

    query_id: str
    seeds: tuple[str, ...]
    candidates: tuple[str, ...]
    strata: tuple[str, ...]


def plan_of(config: BenchConfig) -> list[Planned]:
    """The query plan; seeds first, each candidate once. Raises BadInput naming the column that is missing."""
    path = placed(config.query_plan_jsonl)
    found: dict[str, Planned] = {}
    for row in files.read_rows(path, "planned queries", "plan"):
        query = files.column_of(row, config.column_query_id, path, "column_query_id")
        seeds = _images(row, config.query_plan_seed_image_ids_column, path, query)
        listed = _images(row, config.query_plan_candidate_image_ids_column, path, query)
        why = dict(zip(listed, row.get("candidate_strata") or [""] * len(listed), strict=False))
        ordered = list(dict.fromkeys([*seeds, *listed]))
        strata = tuple("seed" if image in seeds else str(why.get(image, "")) for image in ordered)
        if query in found:
            raise BadInput(f"{path} names the query {query} twice.")
        found[query] = Planned(query, tuple(seeds), tuple(ordered), strata)
    return list(found.values())


def _images(row: Mapping[str, Any], column: str, path: Path, query: str) -> list[str]:
    value = row.get(column)
    if not isinstance(value, list):
        raise BadInput(f"{path}: {query} has no list {column!r}; it has {', '.join(row)}.")
    return [str(image) for image in value]


def qrels_rows(config: BenchConfig, path: Path, made_by: str = "judge") -> Iterator[Row]:
    """Rows of judgments. Raises BadInput for a pair that is judged twice."""
    seen: set[tuple[str, str]] = set()
    for row in files.read_rows(path, "judgments", made_by):
        query = files.column_of(row, config.column_query_id, path, "column_query_id")
        image = files.column_of(row, config.column_image_id, path, "column_image_id")
        if (query, image) in seen:
            raise BadInput(f"{path} judges {image} twice for {query}. Make the file again: juryroom bench judge-parse")
        seen.add((query, image))
        yield row


def judged_row(
    config: BenchConfig, annotation: Mapping[str, Any], query: str, text: str, image: str, label: int, stratum: str
) -> dict[str, Any]:
    """A row of judgments, with what is known of the image."""
    names = (
        config.column_confidence,
        config.column_doi,
        config.column_license,
        config.column_original_dataset_name,
        config.column_summary,
        config.column_tags,
        *config.columns_boolean,
        *config.columns_taxonomy,
    )
    about = {name: annotation[name] for name in names if name and name in annotation}
    row = {
        config.column_query_id: query,
        config.column_query: text,
        config.column_image_id: image,
        config.column_relevance: label,
        **about,
    }
    return row | ({"stratum": stratum} if stratum else {})
