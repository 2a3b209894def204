"""What new runs return and nobody judged: as tasks for people, and their answers as a new version of the qrels."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

from juryroom.bench import files
from juryroom.core.formats.judgments import Judgments, qrels_text
from juryroom.core.metrics.names import parse_measures
from juryroom.core.metrics.scoring import Missing, score
from juryroom.errors import BadInput

Run = Mapping[str, Mapping[str, float]]
MANIFEST = "qrels_versions.json"


def holes(runs: Mapping[str, Run], judged: Judgments, depth: int) -> list[dict[str, Any]]:
    """Pairs within the first `depth` of any run that nobody judged; the best ranked, and most often returned, first.

    Queries that have no judgments at all are not asked about.
    """
    found: dict[tuple[str, str], dict[str, int]] = {}
    for name, run in runs.items():
        for query, told in judged.grades.items():
            listed = run.get(query, {})
            order = sorted(listed.items(), key=itemgetter(1, 0), reverse=True)[:depth]
            for rank, (document, _) in enumerate(order, 1):
                if told.get(document, -1) < 0:
                    found.setdefault((query, document), {})[name] = rank
    rows = [{"query_id": query, "image_id": one, "ranks": ranks} for (query, one), ranks in found.items()]
    return sorted(
        rows, key=lambda row: (min(row["ranks"].values()), -len(row["ranks"]), row["query_id"], row["image_id"])
    )


def tasks(rows: Sequence[Mapping[str, Any]], texts: Mapping[str, str], address: str) -> list[dict[str, Any]]:
    """Tasks for `juryroom task import`. address: what stands before an image's id, `{id}` in it or behind it."""
    return [
        {
            "data": {
                "query_id": row["query_id"],
                "query": texts.get(row["query_id"], row["query_id"]),
                "image_id": row["image_id"],
                "image": address_of(address, row["image_id"]),
                "query_image": address_of(address, row["query_id"]),
                "best_rank": min(row["ranks"].values()),
                "systems": ", ".join(sorted(row["ranks"])),
            }
        }
        for row in rows
    ]


def address_of(address: str, id: str) -> str:
    """An image's address, `{id}` replaced or the id behind it."""
    return address.replace("{id}", id) if "{id}" in address else f"{address}{id}"


def merge(old: Judgments, new: Judgments) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """The old judgments with the new ones over them, and how many were added, changed, and said again."""
    grades = {query: dict(told) for query, told in old.grades.items()}
    counts = {"added": 0, "changed": 0, "same": 0}
    for query, told in new.grades.items():
        known = grades.setdefault(query, {})
        for one, grade in told.items():
            before = known.get(one, -1)
            counts["added" if before < 0 else "same" if before == grade else "changed"] += 1
            known[one] = grade
    return grades, counts


def write_version(
    folder: Path,
    base: Path,
    grades: Mapping[str, Mapping[str, int]],
    counts: Mapping[str, int],
    source: Path,
    now: datetime,
) -> dict[str, Any]:
    """`qrels_vN.txt` and its line in the manifest: hashes of what it is, what it was made from, and the counts."""
    manifest = folder / MANIFEST
    versions: list[dict[str, Any]] = files.read_json(manifest)["versions"] if manifest.exists() else []
    text = qrels_text(grades)
    digest = hashlib.sha256(text.encode()).hexdigest()
    known = next((one for one in versions if one["sha256"] == digest), None)
    if known is not None:
        return known
    entry = {
        "version": len(versions) + 1,
        "file": f"qrels_v{len(versions) + 1}.txt",
        "sha256": digest,
        "base": base.name,
        "base_sha256": _hash(base),
        "answers": source.name,
        "answers_sha256": _hash(source),
        "n_pairs": sum(map(len, grades.values())),
        "counts": dict(counts),
        "made_at": now.isoformat(timespec="seconds"),
    }
    files.write_text(folder / str(entry["file"]), text)
    files.write_json(manifest, {"versions": [*versions, entry]})
    return entry


def _hash(path: Path) -> str | None:
    if not path.is_file():
        return None
    return hashlib.sha256(path.read_bytes()).hexdigest()


def before_and_after(
    runs: Mapping[str, Run], old: Judgments, grades: Mapping[str, Mapping[str, int]], measures: str, missing: Missing
) -> dict[str, Any]:
    """system -> measure -> before, after. Raises BadInput when there is nothing to score."""
    if not runs:
        raise BadInput("Give the runs to score: --run.")
    wanted = parse_measures(measures)
    found: dict[str, Any] = {}
    for name, run in runs.items():
        before, after = score(run, old.grades, wanted), score(run, grades, wanted)
        found[name] = {
            str(one): {"before": before.mean(one, missing), "after": after.mean(one, missing)} for one in wanted
        }
    return found
