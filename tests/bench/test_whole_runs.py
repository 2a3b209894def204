"""Whole runs: an older configuration, recorded labels, the dataset that is published, an adapter of another package."""

from __future__ import annotations

import csv
import json
import re
import types
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import shared_data
from juryroom.bench import registry

GUIDE = Path(__file__).parents[2] / "docs/guide/benchmarks.md"
CONFIG = """
benchmark_name = "FireBench"
benchmark_description = "Photographs of smoke and fire."
benchmark_author = "Somebody"
benchmark_author_email = "somebody@example.org"
benchmark_author_affiliation = "Somewhere"
benchmark_author_orcid = "0000-0000-0000-0000"
benchmark_author_github = "somebody"
log_level = "INFO"
column_image = "image"
column_image_id = "image_id"
column_mime_type = "mime_type"
column_license = "license"
column_doi = "doi"
column_original_dataset_name = "original_dataset_name"
column_query = "query_text"
column_query_id = "query_id"
column_relevance = "relevance_label"
column_tags = "tags"
column_summary = "summary"
column_confidence = "confidence"
columns_boolean = ["flame"]
image_root_dir = "inputs"
image_base_url = "https://images.example.org/fire"
image_url_temp_column = "image_url"
upload_use_local_image_paths = true
meta_json = "rights_map.json"
metadata_jsonl = "metadata.jsonl"
images_jsonl = "out/images.jsonl"
seeds_jsonl = "out/seeds.jsonl"
annotations_jsonl = "out/annotations.jsonl"
query_plan_jsonl = "out/query_plan.jsonl"
qrels_jsonl = "out/qrels.jsonl"
qrels_with_score_jsonl = "out/qrels_with_score.jsonl"
summary_output_dir = "out/summary"
hf_dataset_dir = "out/hf"
hf_dataset_card_path = "card.md"
query_plan_num_seeds = 5
query_plan_seed_image_ids_column = "seed_image_ids"
query_plan_candidate_image_ids_column = "candidate_image_ids"
query_plan_core_facets = []
query_plan_off_facets = []
query_plan_diversity_facets = ["viewpoint"]
query_plan_neg_total = 8
query_plan_neg_hard = 4
query_plan_neg_nearmiss = 2
query_plan_neg_easy = 2
query_plan_random_seed = 42
_hf_repo_id = "somebody/FireBench"
_hf_token = "hf-very-secret"
_hf_private = false
_hf_num_proc = 4

[columns_taxonomy]
lighting = ["day", "night", "dusk", "unknown"]
viewpoint = ["near", "far", "unknown"]

[vision_config]
adapter = "openai"
model = "gpt-5-mini"
max_output_tokens = 4000
reasoning_effort = "low"
image_detail = "low"
max_images_per_batch = 6
max_concurrent_batches = 1
stage = "vision"
completion_window = "24h"
_openai_api_key = "sk-very-secret"
price_per_million_input_tokens = 0.125
price_per_million_output_tokens = 1.0
price_per_million_cached_input_tokens = 0.0125
price_per_million_image_input_tokens = 0.125
price_per_million_image_output_tokens = 1.0
controlled_tag_vocab = ["smoke", "fire", "tree", "sky", "road", "hill", "cloud", "car", "lake", "house"]
min_tags = 3
max_tags = 6
vision_metadata_columns = ["label"]
system_prompt = "Label: {metadata.label}"
user_prompt = "Describe."

[judge_config]
adapter = "openai"
model = "gpt-5-mini"
max_output_tokens = 8000
reasoning_effort = "medium"
max_queries_per_batch = 2
max_concurrent_batches = 1
max_candidates = 40
stage = "judge"
completion_window = "24h"
_openai_api_key = "sk-very-secret"
price_per_million_input_tokens = 0.125
price_per_million_output_tokens = 1.0
system_prompt = "You judge."
user_prompt = "Write a query and judge."

[similarity_config]
adapter = "descriptors"
model = "openai/clip-vit-base-patch32"
col_name = "clip_score"
device = "auto"
torch_dtype = "float16"
use_safetensors = true
"""


@pytest.fixture
def older(tmp_path: Path, photographs, provider, monkeypatch: pytest.MonkeyPatch):
    """A folder as users of the older tool have it, and the stand-in as its provider."""
    photographs(20, "inputs")
    (tmp_path / "config.toml").write_text(CONFIG)
    (tmp_path / "rights_map.json").write_text(
        json.dumps({"prefixes": [{"prefix": "kind0/", "license": "CC0", "dataset_name": "Zero"}]})
    )
    (tmp_path / "metadata.jsonl").write_text('{"image_id": "kind0/photo 000.jpg", "label": "wildfire"}\n')
    (tmp_path / "card.md").write_text(
        "---\nlicense: cc0-1.0\ndataset_info:\n  wrong: sizes\n---\n"
        "# {{ title }}: {{ queries }} queries, {{images}} images\n"
    )
    found = provider()
    monkeypatch.setenv("OPENAI_BASE_URL", f"{found.url}/v1")
    monkeypatch.setenv("IMSEARCH_BENCHMAKER_CONFIG_PATH", str(tmp_path / "config.toml"))
    return tmp_path, found


def test_an_older_configuration_runs_from_start_to_finish(older, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from juryroom.bench import batching
    from juryroom.cli.bench import app

    folder, provider = older
    monkeypatch.setattr(batching.time, "sleep", lambda _seconds: None)
    done = CliRunner().invoke(app, ["all", "--dry-run"])
    assert done.exit_code == 0, done.output
    assert provider.stats()["batches"] == {"completed": 4 + 3}  # 20 images by 6, 5 queries by 2
    out = folder / "out"
    rows = [json.loads(line) for line in (out / "qrels_with_score.jsonl").read_text().splitlines()]
    assert len(rows) == 5 * 9 and all(isinstance(row["clip_score"], float) for row in rows)
    assert {row["stratum"] for row in rows} <= {"seed", "hard", "nearmiss", "easy", "filler"}
    expected = {
        "image_proportion_donuts.png", "dataset_proportion_donuts.png", "query_relevancy_distribution.png",
        "query_relevancy_stats.csv", "wordcloud_summaries.png", "wordcloud_tags.png", "top_tags.csv",
        "relevance_overview.png", "relevance_by_lighting.png", "relevance_by_viewpoint.png",
        "query_text_length_distribution.png", "clip_score_analysis.png", "clip_score_by_query.png",
        "clip_score_by_query_stats.csv", "clip_score_stats_by_relevance.csv", "clip_score_overall_stats.csv",
        "confidence_distribution_by_category.png", "confidence_by_category_boxplot.png",
        "confidence_by_category_and_relevance.png", "confidence_overall_stats.csv", "confidence_stats_by_category.csv",
        "dataset_summary_stats.csv", "random_image_sample.png", "config_values.csv", "cost_summary.csv",
        "quality.json", "quality_report.html",
    }  # fmt: skip
    assert {path.name for path in (out / "summary").iterdir()} == expected | {"sheets"}
    assert len(list((out / "summary/sheets").iterdir())) == 5
    costs = list(csv.DictReader((out / "summary/cost_summary.csv").open()))
    assert [row["Phase"] for row in costs] == ["vision", "judge", "total"]
    assert float(costs[2]["Total Cost (USD)"]) > 0
    _check_dataset(out / "hf", rows)
    assert "very-secret" not in (out / "manifest.json").read_text() + (out / "summary/config_values.csv").read_text()
    prompts = [one["body"]["body"]["messages"] for one in provider.requests() if one.get("path") == "batch"]
    assert sum("Label: wildfire" in json.dumps(one) for one in prompts) == 1


def _check_dataset(folder: Path, rows: list[dict[str, object]]) -> None:
    import pyarrow.parquet as pq

    card = (folder / "README.md").read_text()
    assert "license: cc0-1.0" in card and "wrong: sizes" not in card and "FireBench: 5 queries, 20 images" in card
    tables = {name: pq.read_table(next((folder / name).iterdir())) for name in ("data", "corpus", "queries", "qrels")}
    assert {name: len(table) for name, table in tables.items()} == {"data": 45, "corpus": 20, "queries": 5, "qrels": 45}
    assert f"num_examples: {len(rows)}" in card
    first = tables["data"].to_pylist()[0]
    assert first["image"]["bytes"][:3] == b"\xff\xd8\xff" and first["stratum"] == "seed"
    assert first["original_dataset_name"] in ("Zero", "kind0", "kind1", "kind2", "kind3")
    features = json.loads(tables["data"].schema.metadata[b"huggingface"])["info"]["features"]
    assert features["image"] == {"_type": "Image"} and list(features) == tables["data"].schema.names
    trec = [line.split() for line in (folder / "trec/qrels.txt").read_text().splitlines()]
    assert len(trec) == 45 and all(len(line) == 4 for line in trec)
    beir = (folder / "beir/qrels/test.tsv").read_text().splitlines()
    assert beir[0] == "query-id\tcorpus-id\tscore" and len(beir) == 46
    croissant = json.loads((folder / "croissant.json").read_text())
    assert {one["name"] for one in croissant["recordSet"]} == {"rows", "corpus", "queries", "qrels"}
    assert json.loads((folder / "dataset_metadata.json").read_text())["total_rows"] == 45
    compile((folder / "mteb_task.py").read_text(), "mteb_task.py", "exec")


def test_a_run_that_is_repeated_keeps_the_summary(desk, photographs) -> None:
    photographs(8)
    desk.run("all", "--skip-upload")
    assert json.loads(desk.run("postprocess", "summary", "--json").stdout)["facts"]["unchanged"] is True


@pytest.fixture
def entry_points(monkeypatch: pytest.MonkeyPatch):
    """Pretend that a package is installed: `entry_points("similarity.x", object)`."""

    def add(name: str, target: object) -> None:
        module = types.ModuleType("a_package_of_somebody")
        module.target = target  # type: ignore[attr-defined]
        monkeypatch.setitem(__import__("sys").modules, module.__name__, module)
        known = registry.entry_points
        own = EntryPoint(name, f"{module.__name__}:target", registry.GROUP)

        def found(**wanted: str):
            theirs = list(known(**wanted))
            return [*theirs, own] if wanted.get("name", name) == name else theirs

        monkeypatch.setattr(registry, "entry_points", found)

    return add


def test_the_adapter_of_the_guide_works(desk, photographs, entry_points) -> None:
    _, _, chapter = GUIDE.read_text().partition("## An adapter of your own")
    code = re.search(r"```python\n(.*?)```", chapter, re.S)
    assert code is not None
    names: dict[str, object] = {}
    exec(code[1], names)
    entry_points("similarity.brightness", names["brightness"])
    photographs(8)
    desk.write(similarity_config={"adapter": "brightness"})
    desk.run("all", "--skip-upload")
    scores = [row["similarity_score"] for row in desk.rows("qrels_with_score.jsonl")]
    assert all(0 < score <= 1.000001 for score in scores)
    assert json.loads(desk.bytes("manifest.json"))["steps"]["similarity"]["adapter"] == "brightness"


def test_a_dataset_goes_to_the_hub(desk, photographs, entry_points) -> None:
    sent = []

    class Hub:
        def publish(self, folder: Path, repo_id: str, *, private: bool | None) -> str:
            sent.append((sorted(path.name for path in folder.iterdir()), repo_id, private))
            return f"https://hub.example.org/{repo_id}"

    photographs(6)
    desk.run("all", "--skip-upload", "--skip-summary")
    desk.write(_hf_repo_id="me/mine", _hf_token="t", _hf_private=True)
    registry_names = registry.names("hub")
    assert registry_names == ["huggingface"]
    from juryroom.adapters import bench as targets

    original = targets.huggingface
    targets.huggingface = lambda _section: Hub()  # type: ignore[assignment]
    try:
        done = json.loads(desk.run("upload", "--json").stdout)
    finally:
        targets.huggingface = original
    assert done["facts"]["sent_to"] == "https://hub.example.org/me/mine"
    assert sent[0][1:] == ("me/mine", True) and "README.md" in sent[0][0]


def test_an_upload_without_a_place_or_a_token_says_so(desk, photographs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_TOKEN", raising=False)
    photographs(4)
    desk.run("all", "--skip-upload", "--skip-summary")
    assert "_hf_repo_id" in desk.run("upload", expect=2).message
    assert "HF_TOKEN" in desk.run("upload", "--repo-id", "a/b", expect=2).message


def test_a_folder_of_somebody_else_is_not_overwritten(desk, photographs) -> None:
    photographs(4)
    desk.run("all", "--skip-upload", "--skip-summary")
    (desk.folder / "mine").mkdir()
    (desk.folder / "mine/thesis.txt").write_text("years of work")
    desk.write(hf_dataset_dir="mine")
    assert "no earlier upload made" in desk.run("upload", "--dry-run", expect=2).message
    assert (desk.folder / "mine/thesis.txt").exists()


class TestStrategies:
    def test_by_vectors(self, desk, photographs) -> None:
        photographs(40)
        desk.write(
            query_plan_strategy="embedding", query_plan_pos_total=2, query_plan_neg_hard=2, query_plan_neg_easy=3
        )
        desk.run("all", "--skip-upload", "--skip-summary")
        strata = [row["stratum"] for row in desk.rows("qrels.jsonl")[:8]]
        assert strata == ["seed", *["nearest"] * 4, *["far"] * 3]

    def test_by_the_runs_of_systems(self, desk, photographs) -> None:
        photographs(12)
        desk.run("preprocess")
        desk.run("vision")
        images = [row["image_id"] for row in desk.rows("images.jsonl")]
        names = ["plain", "other"]
        for name, some in zip(names, (images[:5], images[3:8]), strict=True):
            lines = [f"query_000 Q0 {image.replace(' ', '_')} {at} {10 - at} {name}" for at, image in enumerate(some)]
            (desk.folder / f"{name}.run").write_text("\n".join(lines) + "\n")
        desk.write(query_plan_strategy="pooled", query_plan_runs=["plain.run", "other.run"], query_plan_pool_depth=4)
        desk.run("plan")
        pool = desk.rows("query_plan.jsonl")[0]
        assert pool["candidate_image_ids"][0] == pool["seed_image_ids"][0]
        assert "pooled:plain+other" in pool["candidate_strata"]
        (desk.folder / "other.run").write_text("query_000 nonsense\n")
        assert "other.run, line 1" in desk.run("plan", expect=2).message


def test_recorded_labels_on_real_photographs(desk) -> None:
    folder = shared_data.folder("grocery-store")
    labels = {Path(row["file"]).name: row["fine_class"] for row in csv.DictReader((folder / "labels.csv").open())}
    desk.write(image_root_dir=str(folder / "images"), query_plan_num_seeds=10, limit=200)
    for step in ("preprocess", "vision", "plan"):
        desk.run(step)
    recorded = desk.folder / "recorded.jsonl"
    with recorded.open("w") as file:
        for row in desk.rows("query_plan.jsonl"):
            seed = labels[Path(row["seed_image_ids"][0]).name]
            for image in row["candidate_image_ids"]:
                label = int(labels[Path(image).name] == seed)
                line = {"query_id": row["query_id"], "image_id": image, "relevance_label": label, "query_text": seed}
                file.write(json.dumps(line) + "\n")
    desk.write(judge_config={"adapter": "recorded", "recorded_jsonl": "recorded.jsonl"})
    desk.run("all", "--skip-preprocess", "--skip-vision", "--skip-query-plan")
    for row in desk.rows("qrels.jsonl"):
        assert row["relevance_label"] == (labels[Path(row["image_id"]).name] == row["query_text"])
    quality = json.loads(desk.bytes("summary/quality.json"))
    assert quality["completeness"]["images"] == 200
    assert quality["separation"]["auc"] > 0.6  # colours and edges know a fruit from another, if not well


def test_any_number_of_processes_gives_the_same_bytes(desk, photographs) -> None:
    photographs(80)
    names = ("images.jsonl", "seeds.jsonl", "duplicates.jsonl", ".juryroom/vectors_descriptors.f32")
    found = []
    for workers in (1, 2):
        desk.write(workers=workers, run_dir=f"outputs{workers}")
        desk.run("preprocess")
        found.append([(desk.folder / f"outputs{workers}" / name).read_bytes() for name in names])
    assert found[0] == found[1]
