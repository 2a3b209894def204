"""How long it takes to plan queries, from annotations on disk to the plan on disk, and in how much memory.

    .venv/bin/python -m benchmarks.planner                  50,000 images, 500 queries: the peer took 114 s and 840 MB
    .venv/bin/python -m benchmarks.planner --images 1000000 --queries 1000

Synthetic annotations: three core facets of 5 values, two diversity facets of 4, 14 to 17 of 200 tags. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.command import cost_of

FACETS = {"scene": 5, "light": 5, "weather": 5, "stage": 4, "view": 4}


def write_world(folder: Path, n_images: int, n_queries: int) -> Path:
    """Annotations, seeds and a configuration."""
    rng = np.random.default_rng(7)
    outputs = folder / "outputs"
    outputs.mkdir()
    columns = {facet: rng.integers(0, n, n_images) for facet, n in FACETS.items()}
    with (outputs / "annotations.jsonl").open("w") as file:
        for at in range(n_images):
            tags = [f"tag{tag:03d}" for tag in rng.choice(200, rng.integers(14, 18), replace=False)]
            facets = {facet: f"{facet}{column[at]}" for facet, column in columns.items()}
            row = {"image_id": f"set/{at:08d}.jpg", "summary": "A photograph of some thing in some place.", **facets}
            file.write(json.dumps({**row, "tags": tags, "license": "CC0"}) + "\n")
    with (outputs / "seeds.jsonl").open("w") as file:
        for at in range(n_queries):
            seed = f"set/{at * n_images // n_queries:08d}.jpg"
            file.write(json.dumps({"query_id": f"query_{at:03d}", "seed_image_ids": [seed]}) + "\n")
    config = {
        "run_dir": "outputs",
        "columns_taxonomy": {facet: [f"{facet}{value}" for value in range(n)] for facet, n in FACETS.items()},
        "query_plan_core_facets": ["scene", "light", "weather"],
        "query_plan_diversity_facets": ["stage", "view"],
        "query_plan_neg_total": 40, "query_plan_neg_hard": 25, "query_plan_neg_nearmiss": 10, "query_plan_neg_easy": 5,
    }  # fmt: skip
    path = folder / "config.json"
    path.write_text(json.dumps(config))
    return path


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--images", type=int, default=50_000)
    parser.add_argument("--queries", type=int, default=500)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        config = write_world(Path(folder), asked.images, asked.queries)
        print(
            json.dumps({"images": asked.images, "queries": asked.queries, **cost_of("plan", "--config", str(config))})
        )


if __name__ == "__main__":
    main()
