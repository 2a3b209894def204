"""How long it takes to make annotations of answers that are there: 200,000, each checked against its schema.

    .venv/bin/python -m benchmarks.parse [--answers 200000]

Prints JSON: time and memory of `bench vision-parse`.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from benchmarks.command import cost_of
from juryroom.bench.config.read import load
from juryroom.bench.journal import Journal
from juryroom.bench.run import Run
from juryroom.bench.run_folder import RunFolder
from juryroom.bench.steps import vision

TAGS = [f"tag{number:03d}" for number in range(200)]
FACETS = {f"facet{at}": [f"value{value}" for value in range(6)] for at in range(5)}


def write_world(folder: Path, n: int) -> Path:
    """Images, and an answer to each in the journal."""
    outputs = folder / "outputs"
    outputs.mkdir()
    with (outputs / "images.jsonl").open("w") as file:
        for at in range(n):
            row = {"image_id": f"set/{at:08d}.jpg", "image_url": f"https://example.org/{at:08d}.jpg", "license": "CC0"}
            file.write(json.dumps(row) + "\n")
    path = folder / "config.json"
    config = {
        "run_dir": "outputs",
        "columns_taxonomy": FACETS,
        "vision_config": {"adapter": "openai", "model": "any", "controlled_tag_vocab": TAGS},
    }
    path.write_text(json.dumps(config))
    run = Run(load(path), RunFolder(outputs))
    answer = {
        "summary": "A photograph of some thing in some place, taken at some time of the day.",
        **{facet: values[0] for facet, values in FACETS.items()},
        "tags": TAGS[:16],
        "confidence": dict.fromkeys(FACETS, 0.9),
    }
    text = json.dumps(answer)
    raw = json.dumps(
        {"choices": [{"message": {"content": text}}], "usage": {"prompt_tokens": 900, "completion_tokens": 200}}
    )
    journal = Journal(run.folder.state / "vision_replies.jsonl")
    rows = (
        {"key": one.key, "custom_id": one.custom_id, "outcome": "ok", "text": text, "via": "b", "usage": {}, "raw": raw}
        for one in vision.stage(run).questions()
    )
    journal.append(rows)
    return path


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--answers", type=int, default=200_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        config = write_world(Path(folder), asked.answers)
        print(json.dumps({"answers": asked.answers, **cost_of("vision-parse", "--config", str(config))}))


if __name__ == "__main__":
    main()
