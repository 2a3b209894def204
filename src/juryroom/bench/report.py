"""The quality report: figures of a benchmark, and pictures to check them by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from juryroom.bench import files
from juryroom.bench.config.keys import placed
from juryroom.bench.contact_sheets import write_sample, write_sheets
from juryroom.bench.embedding import image_vectors
from juryroom.bench.run import Run
from juryroom.bench.steps.similarity import images_of
from juryroom.bench.tables import image_rows
from juryroom.core.benchmark import judgments as ballots
from juryroom.core.benchmark import quality
from juryroom.core.benchmark.findings import findings
from juryroom.core.benchmark.quality import Judgment

DEPTH = 10
SUSPECTS_SHOWN = 24
Row = Mapping[str, Any]


def quality_of(run: Run, rows: Sequence[Row]) -> dict[str, Any]:
    """Every figure of the report."""
    config = run.config
    found = [_judgment(run, row) for row in rows]
    seeds = _seeds(run, rows)
    texts = {str(row[config.column_query_id]): str(row.get(config.column_query) or "") for row in rows}
    corpus = {str(row[config.column_image_id]): row for row in _corpus(run, rows)}
    by_image = {str(row[config.column_image_id]): row for row in rows}
    captions = {
        query: str(by_image.get(images[0], {}).get(config.column_summary or "") or "")
        for query, images in seeds.items()
        if images
    }
    vectors = image_vectors(_with_known_adapter(run), corpus)
    ids = vectors.ids
    figures = {
        "completeness": quality.completeness(found, seeds, len(corpus)),
        "separation": quality.separation(found),
        "strata": quality.strata(found, _likeness(run, rows, seeds, by_image)),
        "holes": quality.holes(found, seeds, ids, vectors.rows(ids), DEPTH),
        "copies": quality.copies(found, texts, _groups(run)),
        "leaks": quality.leaks(texts, captions),
        "agreement": _agreement(run),
        "annotations": _annotations(run, by_image.values()),
        "remarks": run.folder.step("preprocess").get("facts", {}).get("remarks", {}),
        "seeds_not_relevant": sorted(
            {one.query for one in found if one.label <= 0 and one.image in seeds.get(one.query, ())}
        ),
    }
    return {"findings": findings(figures), **figures}


def _with_known_adapter(run: Run) -> Run:
    """Neighbours by what made the scores; by descriptors where no scores were made."""
    made_by = run.folder.step("similarity").get("adapter")
    section = run.config.similarity_config
    if made_by and made_by == (section.adapter or "descriptors"):
        return run
    return replace(
        run, config=replace(run.config, similarity_config=replace(section, adapter="descriptors", model=None))
    )


def _judgment(run: Run, row: Row) -> Judgment:
    config = run.config
    score = row.get(config.score_column)
    return Judgment(
        str(row[config.column_query_id]),
        str(row[config.column_image_id]),
        int(row[config.column_relevance]),
        str(row.get("stratum") or ""),
        float(score) if isinstance(score, int | float) else None,
    )


def _seeds(run: Run, rows: Sequence[Row]) -> dict[str, list[str]]:
    """query -> its seeds: of the strata, else the first row."""
    config = run.config
    found: dict[str, list[str]] = {}
    for row in rows:
        query, image = str(row[config.column_query_id]), str(row[config.column_image_id])
        if query not in found or row.get("stratum") == "seed":
            found.setdefault(query, []).append(image)
    return found


def _corpus(run: Run, rows: Sequence[Row]) -> Sequence[Row]:
    """All images of the run; where their file is gone, those that were judged."""
    config = run.config
    if placed(config.images_jsonl).exists():
        return list(image_rows(config))
    return list(images_of(run, {str(row[config.column_image_id]) for row in rows}).values())


def _likeness(
    run: Run, rows: Sequence[Row], seeds: Mapping[str, Sequence[str]], by_image: Mapping[str, Row]
) -> dict[tuple[str, str], tuple[float | None, float | None]]:
    """How like its query's seed every candidate is, by tags and by facets."""
    config = run.config
    found: dict[tuple[str, str], tuple[float | None, float | None]] = {}
    for row in rows:
        query, image = str(row[config.column_query_id]), str(row[config.column_image_id])
        seed = by_image.get(seeds[query][0], {})
        facets = [facet for facet in config.facets if facet in row and facet in seed]
        same = sum(row[facet] == seed[facet] for facet in facets) / len(facets) if facets else None
        tags = config.column_tags or ""
        found[query, image] = (quality.jaccard(row.get(tags) or (), seed.get(tags) or ()), same)
    return found


def _groups(run: Run) -> list[list[str]]:
    path = run.folder.path / "duplicates.jsonl"
    return [list(row["image_ids"]) for row in files.read_rows(path, "duplicates")] if path.exists() else []


def _agreement(run: Run) -> dict[str, Any]:
    """How often repeated or swapped judging, or several judges, give the same label."""
    path = run.folder.path / "verdicts.jsonl"
    shares, n = [], 0
    for row in files.read_rows(path, "verdicts") if path.exists() else ():
        share, counted = ballots.agreement(row["ballots"])
        if share is not None:
            shares.append((share, counted))
            n += counted
    mean = sum(share * counted for share, counted in shares) / n if n else None
    return {"pairs_judged_again": n, "same_label": mean}


def _annotations(run: Run, rows: Any) -> dict[str, Any]:
    config = run.config
    tags = [list(row.get(config.column_tags or "") or ()) for row in rows]
    return {
        "images_with_tags_twice": sum(len(set(one)) < len(one) for one in tags),
        "tags_min": min(map(len, tags), default=None),
        "tags_max": max(map(len, tags), default=None),
    }


def write_report(run: Run, rows: Sequence[Row], found: Mapping[str, Any], folder: Path) -> None:
    """quality.json, the page, and the pictures it shows."""
    from jinja2 import Environment, PackageLoader

    config = run.config
    files.write_json(folder / "quality.json", found)
    suspects: dict[str, list[str]] = {}
    for one in found["holes"]["suspects"]:
        suspects.setdefault(one["query"], []).append(one["image"])
    copies: dict[str, bytes] = {}
    sheets = write_sheets(run, rows, suspects, copies, folder / "sheets")
    write_sample(run, rows, copies, folder / "random_image_sample.png")
    pages = Environment(
        loader=PackageLoader("juryroom.bench", "pages"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    pages.filters["percent"] = lambda value: "not defined" if value is None else f"{100 * value:.1f} %"
    pages.filters["number"] = lambda value: "not defined" if value is None else f"{value:.3f}"
    text = pages.get_template("quality.html").render(
        config=config,
        found=found,
        sheets=sheets,
        suspects=found["holes"]["suspects"][:SUSPECTS_SHOWN],
        n_suspects=len(found["holes"]["suspects"]),
        similarity=run.folder.step("similarity"),
        charts=sorted(path.name for path in folder.glob("*.png")),
    )
    files.write_text(folder / "quality_report.html", text)
