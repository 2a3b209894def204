"""Defects of the older tool (reference §9.1, §9.2, §10) that no other file shows mended, each by its number."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import numpy as np
import pytest

from juryroom.bench import registry
from juryroom.bench.charts import all as charts
from juryroom.bench.charts.all import Drawn
from juryroom.bench.config import read
from juryroom.core.benchmark import summary

QUICK_START = """
benchmark_name = "MyBenchmark"
benchmark_description = "A benchmark for image search"
log_level = "INFO"
image_root_dir = "images"
images_jsonl = "outputs/images.jsonl"
annotations_jsonl = "outputs/annotations.jsonl"
query_plan_jsonl = "outputs/query_plan.jsonl"
qrels_jsonl = "outputs/qrels.jsonl"
summary_output_dir = "outputs/summary"
hf_dataset_dir = "outputs/hf_dataset"
[vision_config]
adapter = "openai"
model = "gpt-4o"
[judge_config]
adapter = "openai"
model = "gpt-4o"
[similarity_config]
adapter = "local_clip"
model_name = "openai/clip-vit-base-patch32"
"""


def test_the_quick_start_of_the_readme_runs(tmp_path, photographs, provider, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from juryroom.bench import batching
    from juryroom.cli.bench import app

    photographs(12)
    (tmp_path / "config.toml").write_text(QUICK_START)
    found = provider()
    monkeypatch.setenv("OPENAI_BASE_URL", f"{found.url}/v1")
    monkeypatch.setattr(batching.time, "sleep", lambda _seconds: None)
    flags = ["all", "--config", str(tmp_path / "config.toml"), "--skip-similarity", "--dry-run"]
    done = CliRunner().invoke(app, flags)
    assert done.exit_code == 0, done.output
    assert (tmp_path / "outputs/summary/quality_report.html").exists()
    assert (tmp_path / "outputs/hf_dataset/README.md").exists()


def test_16_an_adapter_that_cannot_be_imported_takes_no_other_with_it(
    desk, photographs, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = registry.entry_points
    broken = EntryPoint("similarity.broken", "a_library_nobody_installed:Adapter", registry.GROUP)

    def found(**wanted: str):
        theirs = list(known(**wanted))
        return [*theirs, broken] if wanted.get("name", broken.name) == broken.name else theirs

    monkeypatch.setattr(registry, "entry_points", found)
    photographs(6)
    desk.run("all", "--skip-upload", "--skip-summary")
    desk.write(similarity_config={"adapter": "broken"})
    assert "a_library_nobody_installed" in desk.run("postprocess", "similarity", expect=2).message


def test_3_the_judge_is_sent_the_effort_and_the_limit_configured(asking, photographs) -> None:
    photographs(8)
    section = {"transport": "direct", "reasoning_effort": "high", "max_output_tokens": 4321, "user_prompt": "Rule."}
    desk, provider = asking(vision_config={"transport": "direct"}, judge_config=section)
    desk.run("all", "--skip-upload", "--skip-summary")
    bodies = [one["body"] for one in provider.requests() if "candidates" in json.dumps(one["body"]["messages"])]
    assert bodies
    assert {(one["reasoning_effort"], one["max_completion_tokens"]) for one in bodies} == {("high", 4321)}
    assert all("Rule." in json.dumps(one["messages"]) for one in bodies)


@pytest.mark.parametrize("rate", ("0.8", "1.0"))
def test_5_no_judgment_violates_its_schema_however_many_answers_do(asking, photographs, rate: str) -> None:
    photographs(30)
    desk, _ = asking(vision_config={"transport": "direct"}, query_plan_num_seeds=10)
    for step in ("preprocess", "vision", "plan"):
        desk.run(step)
    desk, _ = asking("--malformed-rate", rate, "--sticky", judge_config={"transport": "direct", "max_attempts": 1})
    desk.run("judge", expect=1)
    plan = {row["query_id"]: row["candidate_image_ids"] for row in desk.rows("query_plan.jsonl")}
    judged: dict[str, list[str]] = {}
    for row in desk.rows("qrels.jsonl"):
        assert row["relevance_label"] in (0, 1) and row["query_text"]
        judged.setdefault(row["query_id"], []).append(row["image_id"])
    assert all(images == plan[query] for query, images in judged.items())
    failed = {row["query_id"] for row in desk.rows("qrels_failed.jsonl")}
    assert failed and failed | set(judged) == set(plan) and not failed & set(judged)


def test_10_the_overview_names_each_slice_by_its_own_label(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(charts.draw, "donut", lambda _axis, named, *_rest: seen.append(dict(named)))
    for labels in ([1, 1, 1, 0], [0, 0, 0, 1]):
        rows = [{"query_id": "q", "image_id": str(at), "relevance_label": one} for at, one in enumerate(labels)]
        config = read.from_table({}, tmp_path)
        charts.charts(Drawn(config, rows, rows, []))["relevance_overview.png"](tmp_path / "overview.png")
    assert seen == [{"relevant": 3, "not relevant": 1}, {"not relevant": 3, "relevant": 1}]


def test_11_an_image_in_three_pools_counts_once() -> None:
    rows = [{"image_id": "a", "tags": ["x", "x"], "confidence": {"f": 0.5}} for _ in range(3)]
    rows.append({"image_id": "b", "tags": ["y"], "confidence": {"f": 1.0}})
    images = summary.images(rows, "image_id")
    assert summary.top_tags(images, "tags", 9)[1] == [["x", 1], ["y", 1]]
    assert summary.confidences(images, "confidence") == {"f": [0.5, 1.0]}


def test_12_the_source_of_the_rights_map_reaches_the_judgments(desk, photographs) -> None:
    photographs(8)
    (desk.folder / "rights.json").write_text(json.dumps({"default": {"license": "CC0", "dataset_name": "Shelf"}}))
    desk.write(meta_json="rights.json")
    desk.run("all", "--skip-upload", "--skip-summary")
    assert {row["original_dataset_name"] for row in desk.rows("qrels.jsonl")} == {"Shelf"}


def test_17_a_model_that_fails_on_every_image_is_loud(desk, photographs, monkeypatch: pytest.MonkeyPatch) -> None:
    from juryroom.adapters import bench as targets
    from juryroom.errors import BadInput

    class Fails:
        name = "fails"

        def embed(self, _images):
            raise BadInput("The model has no memory left.")

    photographs(8)
    desk.run("all", "--skip-upload", "--skip-similarity", "--skip-summary")
    monkeypatch.setattr(targets, "colour_histogram", lambda _section: Fails())
    desk.write(similarity_config={"adapter": "colour-histogram"})
    done = desk.run("postprocess", "similarity", expect=1)
    assert "no memory left" in done.output
    listed = desk.rows("qrels_with_score_failed.jsonl")
    assert {row["image_id"] for row in listed} == {row["image_id"] for row in desk.rows("qrels.jsonl")}


def test_19_the_judge_s_batch_file_is_what_is_sent(asking, photographs) -> None:
    photographs(10)
    desk, provider = asking(vision_config={"transport": "direct"})
    for step in ("preprocess", "vision", "plan"):
        desk.run(step)
    mine = desk.folder / "mine.jsonl"
    desk.run("judge-make", "--out-batch-jsonl", str(mine))
    one = mine.read_text().splitlines()[0] + "\n"
    mine.write_text(one)
    desk.run("judge-submit", "--batch-input-jsonl", str(mine))
    assert provider.stats()["counts"]["completions_batch"] == 1
    assert mine.read_text() == one


def test_20_a_retry_of_scores_with_nothing_to_do_does_nothing(desk, photographs) -> None:
    photographs(8)
    desk.run("all", "--skip-upload", "--skip-summary")
    before = desk.bytes("qrels_with_score.jsonl")
    done = json.loads(desk.run("postprocess", "similarity-retry", "--json").stdout)
    assert (done["facts"]["encoded"], done["facts"]["fetched"], done["failures"]) == (0, 0, {})
    assert desk.bytes("qrels_with_score.jsonl") == before


def test_21_a_stale_file_of_errors_is_not_asked_again(asking, photographs) -> None:
    photographs(6)
    desk, provider = asking()
    desk.run("preprocess")
    desk.run("vision")
    stale = [
        {"image_id": row["image_id"], "custom_id": f"vision::{row['image_id']}"} for row in desk.rows("images.jsonl")
    ]
    for name in ("annotations_failed.jsonl", "vision_batch_error.jsonl"):
        (desk.folder / "outputs" / name).write_text("".join(json.dumps(row) + "\n" for row in stale))
    before = provider.stats()["counts"]
    error = str(desk.folder / "outputs/vision_batch_error.jsonl")
    assert json.loads(desk.run("vision-retry", "--submit", "--error-jsonl", error, "--json").stdout)["questions"] == 0
    assert provider.stats()["counts"] == before


def test_24_no_more_at_a_time_than_configured_and_a_busy_provider_is_waited_for(asking, photographs) -> None:
    photographs(12)
    desk, provider = asking("--latency", "0.05", vision_config={"transport": "direct", "max_concurrency": 3})
    desk.run("preprocess")
    desk.run("vision")
    assert 1 < provider.stats()["peak_concurrency"] <= 3


def test_25_waiting_ends_when_it_is_told_to(asking, photographs) -> None:
    photographs(3)
    desk, _ = asking("--batch-latency", "60", vision_config={"max_wait_s": 0})
    desk.run("preprocess")
    desk.run("vision-make")
    desk.run("vision-submit")
    assert "the batches go on" in desk.run("vision-wait", "--poll-s", "0.01", expect=1).output


def test_28_a_renamed_column_of_images_is_published_under_its_name(desk, photographs) -> None:
    import pyarrow.parquet as pq

    photographs(6)
    desk.write(column_image="photo")
    desk.run("all", "--skip-summary")
    table = pq.read_table(desk.folder / "outputs/hf_dataset/data/train-00000-of-00001.parquet")
    features = json.loads(table.schema.metadata[b"huggingface"])["info"]["features"]
    assert features["photo"] == {"_type": "Image"} and "image" not in features


def test_34_what_was_paid_is_told_without_a_key(asking, photographs, monkeypatch: pytest.MonkeyPatch) -> None:
    photographs(6)
    desk, _ = asking()
    desk.run("all", "--skip-upload")
    monkeypatch.delenv("OPENAI_API_KEY")
    (desk.folder / "outputs/summary/cost_summary.csv").unlink()
    desk.run("postprocess", "summary")
    paid = list(csv.DictReader((desk.folder / "outputs/summary/cost_summary.csv").open()))
    assert float(paid[-1]["Total Cost (USD)"]) > 0


LOADED = """
import sys
from juryroom.cli.main import main
sys.argv = ["juryroom", *sys.argv[1:]]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
heavy = {"torch", "transformers", "matplotlib", "PIL", "datasets", "scipy", "sklearn", "pandas", "pyarrow", "httpx",
         "sqlalchemy", "fastapi", "ir_measures", "pytrec_eval", "jinja2", "juryroom.core.model", "juryroom.store"}
print("loaded:", *sorted(heavy & set(sys.modules)))
"""


@pytest.mark.parametrize("step", ("bench plan", "bench clean --dry-run", "bench show-batch-map", "eval score"))
def test_30_what_needs_no_model_loads_no_heavy_library(desk, photographs, step: str) -> None:
    photographs(6)
    desk.run("preprocess")
    desk.run("vision")
    if step == "eval score":
        (desk.folder / "a.run").write_text("q Q0 a 1 1 a\n")
        (desk.folder / "qrels").write_text("q 0 a 1\n")
        rest = ["--run", str(desk.folder / "a.run"), "--qrels", str(desk.folder / "qrels")]
    else:
        rest = ["--config", str(desk.folder / "config.json")]
    command = [sys.executable, "-c", LOADED, *step.split(), *rest]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "loaded:"


def test_9_4_the_published_benchmark_s_figures() -> None:
    """The published tables: 100 queries of 13, 133 images; 37, 27, 19 and 10 queries with 1 to 4 relevant, 230 in all.

    The seven queries left have 230 - 37 - 54 - 57 - 40 = 42 relevant: six each.
    """
    from juryroom.core.benchmark import quality
    from juryroom.core.benchmark.quality import Judgment

    relevant = [1] * 37 + [2] * 27 + [3] * 19 + [4] * 10 + [6] * 7
    rng = np.random.default_rng(0)
    judged, seeds = [], {}
    for at, number in enumerate(relevant):
        seeds[f"q{at}"] = [f"i{at}"]
        others = [image for image in rng.permutation(133).tolist() if image != at][:12]
        for place, image in enumerate([at, *others]):
            judged.append(Judgment(f"q{at}", f"i{image}", int(place < number), "seed" if not place else "easy", None))
    found = quality.completeness(judged, seeds, 133)
    assert found["judged_share"] == pytest.approx(0.098, abs=5e-4)
    assert (found["relevant"], found["relevant_share"]) == (230, pytest.approx(0.177, abs=5e-4))
    assert len(found["seed_only_queries"]) == 37
    assert found["relevant"] / len(seeds) == pytest.approx(2.3)
