"""Queries of a run with their candidates, for people to look at: read once, and again when the files change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from juryroom.bench import files
from juryroom.bench.config.keys import BenchConfig, placed
from juryroom.bench.people import said_by_people

ORDER = ("seed", "positive", "nearest", "nearmiss", "neutral", "band", "hard", "far", "easy", "filler", "unjudged")
"""Strata from like to unlike; others go by their name behind these."""
KEPT = 4
"""Galleries in memory."""


@dataclass(frozen=True, slots=True)
class Gallery:
    """Every query, in the order of the judgments, as plain values."""

    queries: list[dict[str, Any]]
    strata: list[str]


def read_gallery(config: BenchConfig) -> Gallery:
    """The gallery of a run; empty before anything is judged."""
    scored, judged = placed(config.qrels_with_score_jsonl), placed(config.qrels_jsonl)
    path = scored if scored.exists() and _stamp(scored) >= _stamp(judged) else judged
    quality = placed(config.summary_output_dir) / "quality.json"
    return _read(_names(config), path, quality, (_stamp(path), _stamp(quality)))


@dataclass(frozen=True, slots=True)
class _Names:
    """The columns that a gallery is read by."""

    query: str
    text: str
    image: str
    label: str
    score: str
    summary: str
    run_dir: Path


def _names(config: BenchConfig) -> _Names:
    return _Names(
        config.column_query_id, config.column_query, config.column_image_id, config.column_relevance,
        config.score_column, config.column_summary or "", placed(config.run_dir),
    )  # fmt: skip


def _stamp(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=KEPT)
def _read(names: _Names, path: Path, quality: Path, _stamps: tuple[int, int]) -> Gallery:
    if not path.exists():
        return Gallery([], [])
    found = files.read_json(quality) if quality.exists() else {}
    suspects: dict[str, list[dict[str, Any]]] = {}
    for one in found.get("holes", {}).get("suspects", ()):
        suspects.setdefault(one["query"], []).append({"image": one["image"], "likeness": one["likeness"]})
    aucs = found.get("separation", {}).get("auc_by_query", {})
    people = said_by_people(names.run_dir)
    queries: dict[str, dict[str, Any]] = {}
    strata: set[str] = set()
    for row in files.read_rows(path, "judgments"):
        one = _candidate(names, row, people)
        query = str(row[names.query])
        if query not in queries:
            one["stratum"] = one["stratum"] or "seed"
            queries[query] = {"query": query, "text": str(row.get(names.text) or ""), "candidates": []}
        strata.add(one["stratum"])
        queries[query]["candidates"].append(one)
    for query, entry in queries.items():
        judged = {one["image"] for one in entry["candidates"]}
        entry["suspects"] = [one for one in suspects.get(query, []) if one["image"] not in judged]
        entry["auc"] = aucs.get(query)
        entry["relevant"] = sum((one["label"] or 0) > 0 for one in entry["candidates"])
        entry["seed_only"] = entry["relevant"] <= 1
        entry["people"] = sum(one["people"] > 0 for one in entry["candidates"])
    return Gallery(list(queries.values()), sorted(strata, key=_rank))


def _candidate(names: _Names, row: Mapping[str, Any], people: Mapping[tuple[str, str], Any]) -> dict[str, Any]:
    image = str(row[names.image])
    said = people.get((str(row[names.query]), image))
    return {
        "image": image,
        "stratum": str(row.get("stratum") or ""),
        "label": row.get(names.label),
        "score": row.get(names.score),
        "summary": str(row.get(names.summary) or ""),
        "people": len(said.votes) if said else 0,
        "judge": said.judge if said else row.get(names.label),
    }


def _rank(stratum: str) -> tuple[int, str]:
    return (ORDER.index(stratum) if stratum in ORDER else len(ORDER), stratum)
