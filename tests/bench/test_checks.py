"""The properties that a benchmark maker must have (reference §12), each against a provider over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

OUTPUTS = (
    "images.jsonl",
    "seeds.jsonl",
    "annotations.jsonl",
    "query_plan.jsonl",
    "qrels.jsonl",
    "qrels_with_score.jsonl",
)
TRANSPORTS = ("batch", "direct")


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_repeated_run_asks_nothing_twice_and_changes_no_byte(asking, photographs, transport: str) -> None:
    photographs(12)
    desk, provider = asking(vision_config={"transport": transport}, judge_config={"transport": transport})
    desk.run("all", "--skip-upload", "--skip-summary")
    first = {name: desk.bytes(name) for name in OUTPUTS}
    sent = provider.stats()
    assert sent["counts"][f"completions_{transport}"] == 12 + 4
    desk.run("all", "--skip-upload", "--skip-summary")
    again = provider.stats()
    assert again["repeated_bodies"] == 0
    assert again["counts"] == sent["counts"]
    assert {name: desk.bytes(name) for name in OUTPUTS} == first


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_retries_merge_so_that_all_200_are_annotated_and_none_is_lost(asking, photographs, transport: str) -> None:
    photographs(200)
    desk, _ = asking(
        "--error-rate", "0.1", "--malformed-rate", "0.1", vision_config={"transport": transport, "max_attempts": 1}
    )
    desk.run("preprocess")
    done = 0
    for _attempt in range(12):
        try:
            desk.run("vision")
        except AssertionError:  # this attempt left some undone, and said so by its exit code
            number = len(desk.rows("annotations.jsonl"))
            assert number >= done, "a retry lost what was there"
            assert number + len(desk.rows("annotations_failed.jsonl")) == 200
            done = number
        else:
            break
    assert len(desk.rows("annotations.jsonl")) == 200
    assert desk.rows("annotations_failed.jsonl") == []


def test_the_granular_retry_merges(asking, photographs) -> None:
    photographs(60)
    desk, _ = asking("--error-rate", "0.2", "--malformed-rate", "0.2")
    desk.run("preprocess")
    for step in ("make", "submit", "wait", "download"):
        desk.run(f"vision-{step}")
    desk.run("vision-parse", expect=1)
    before = len(desk.rows("annotations.jsonl"))
    assert 0 < before < 60
    for _attempt in range(12):
        desk.run("vision-retry", "--submit")
        desk.run("vision-wait")
        desk.run("vision-download")
        try:
            desk.run("vision-parse")
        except AssertionError:
            assert len(desk.rows("annotations.jsonl")) >= before
        else:
            break
    assert len(desk.rows("annotations.jsonl")) == 60


@pytest.mark.parametrize("rate", ("0.3", "1.0"))
def test_no_row_violates_its_schema_however_many_answers_do(asking, photographs, rate: str) -> None:
    photographs(40)
    desk, _ = asking("--malformed-rate", rate, "--sticky", vision_config={"transport": "direct", "max_attempts": 1})
    desk.run("preprocess")
    desk.run("vision", expect=1)
    rows = desk.rows("annotations.jsonl")
    config = json.loads((desk.folder / "config.json").read_text())
    for row in rows:
        assert all(row[facet] in allowed for facet, allowed in config["columns_taxonomy"].items())
        assert isinstance(row["flame"], bool) and row["summary"]
        assert 5 <= len(row["tags"]) <= 8 and set(row["tags"]) <= set(config["vision_config"]["controlled_tag_vocab"])
        assert set(row["confidence"]) == {"lighting", "viewpoint", "flame"}
    failed = desk.rows("annotations_failed.jsonl")
    assert len(rows) + len(failed) == 40 and all(row["error"] for row in failed)
    # kind 1 of the stand-in's faults takes the summary away, so nothing malformed gets through
    assert len(rows) == (0 if rate == "1.0" else len(rows))


@pytest.mark.parametrize("fate", ("failed", "expired", "cancelled"))
@pytest.mark.parametrize("stage", ("vision", "judge"))
def test_a_batch_that_does_not_complete_is_loud(asking, photographs, fate: str, stage: str) -> None:
    photographs(8)
    other = {"vision": "judge_config", "judge": "vision_config"}[stage]
    desk, _ = asking("--batch-fate", fate, **{other: {"transport": "direct"}})
    done = desk.run("all", "--skip-upload", expect=1)
    assert fate in done.output
    assert not (desk.folder / "outputs/summary").exists()
    listed = desk.rows("annotations_failed.jsonl" if stage == "vision" else "qrels_failed.jsonl")
    assert listed and all(fate in row["error"] for row in listed)


def test_waiting_for_a_cancelled_batch_ends_with_1(asking, photographs) -> None:
    photographs(4)
    desk, _ = asking("--batch-fate", "cancelled")
    desk.run("preprocess")
    desk.run("vision-make")
    desk.run("vision-submit")
    done = desk.run("vision-wait", expect=1)
    assert "cancelled" in done.output


def test_the_prompt_sent_is_the_prompt_configured(asking, photographs) -> None:
    photographs(4)
    desk, provider = asking(
        metadata_jsonl="metadata.jsonl",
        vision_config={
            "system_prompt": "Known label: {metadata.label}; place: {metadata.place}",
            "user_prompt": "Licence {metadata.license}.",
            "vision_metadata_columns": ["label", "place"],
            "reasoning_effort": "high",
            "image_detail": "high",
            "max_output_tokens": 1234,
        },
    )
    metadata = [
        {"image_id": "kind0/photo 000.jpg", "label": "wildfire"},
        {"image_id": "kind1/photo 001.jpg", "label": "fog"},
    ]
    (desk.folder / "metadata.jsonl").write_text("".join(json.dumps(row) + "\n" for row in metadata))
    desk.run("preprocess", "--license", "CC0")
    desk.run("vision")
    bodies = [one["body"]["body"] for one in provider.requests() if one.get("path") == "batch"]
    systems = sorted(body["messages"][0]["content"] for body in bodies)
    nothing = "None (no label)"
    assert systems == sorted(
        [f"Known label: {label}; place: {nothing}" for label in ("wildfire", "fog", nothing, nothing)]
    )
    for body in bodies:
        text, picture = body["messages"][1]["content"]
        assert text["text"] == "Licence CC0."
        assert picture["image_url"]["detail"] == "high"
        assert picture["image_url"]["url"].startswith("data:image/jpeg;base64,")
        assert (body["reasoning_effort"], body["max_completion_tokens"]) == ("high", 1234)
    known = {body["metadata"]["image_id"]: body["metadata"].get("label") for body in bodies}
    assert known["kind0/photo 000.jpg"] == "wildfire"


def test_a_judge_is_shown_no_rights_and_no_file_names(asking, photographs) -> None:
    photographs(8)
    desk, provider = asking(judge_config={"transport": "direct"})
    desk.run("preprocess", "--license", "CC-BY-4.0", "--doi", "10.1/xyz")
    for step in ("vision", "plan", "judge"):
        desk.run(step)
    bodies = [one["body"] for one in provider.requests() if one["path"] == "/v1/chat/completions"]
    assert len(bodies) == 4
    for body in bodies:
        text = json.dumps(body["messages"])
        assert "CC-BY-4.0" not in text and "10.1/xyz" not in text and ".jpg" not in text


def test_images_by_address_are_given_as_addresses(asking, photographs) -> None:
    photographs(4)
    desk, provider = asking(image_base_url="https://images.example.org/base", vision_config={"transport": "direct"})
    desk.run("preprocess")
    desk.run("vision")
    urls = {one["body"]["messages"][1]["content"][1]["image_url"]["url"] for one in provider.requests()}
    assert "https://images.example.org/base/kind0/photo%20000.jpg" in urls


def test_every_query_has_its_seed_first_and_each_candidate_once(asking, photographs) -> None:
    photographs(30)
    desk, _ = asking("--malformed-rate", "0.2", judge_config={"max_attempts": 6, "orders": 2, "max_candidates": 7})
    desk.run("all", "--skip-upload", "--skip-summary")
    plan = {row["query_id"]: row for row in desk.rows("query_plan.jsonl")}
    by_query: dict[str, list[str]] = {}
    for row in desk.rows("qrels.jsonl"):
        by_query.setdefault(row["query_id"], []).append(row["image_id"])
        assert row["relevance_label"] in (0, 1) and row["query_text"]
    assert list(by_query) == list(plan)
    for query, images in by_query.items():
        assert images == plan[query]["candidate_image_ids"]
        assert images[0] == plan[query]["seed_image_ids"][0]


def test_renamed_columns_are_honoured_everywhere(asking, photographs) -> None:
    photographs(10)
    names = {
        "column_image_id": "picture", "column_query_id": "qid", "column_query": "asked", "column_relevance": "grade",
        "column_summary": "caption", "column_tags": "words", "column_confidence": "sure", "column_license": "terms",
        "query_plan_seed_image_ids_column": "seeds", "query_plan_candidate_image_ids_column": "pool",
    }  # fmt: skip
    desk, _ = asking(**names)
    desk.run("all", "--skip-upload", "--skip-summary")
    assert set(desk.rows("images.jsonl")[0]) >= {"picture", "terms"}
    assert set(desk.rows("annotations.jsonl")[0]) >= {"picture", "caption", "words", "sure"}
    assert set(desk.rows("query_plan.jsonl")[0]) >= {"qid", "seeds", "pool"}
    assert set(desk.rows("qrels_with_score.jsonl")[0]) >= {
        "qid",
        "asked",
        "picture",
        "grade",
        "caption",
        "similarity_score",
    }


def test_one_fetch_for_each_image_in_similarity(asking, photographs, provider: Callable[..., Any]) -> None:
    folder = photographs(12)
    images = provider("--image-root", str(folder))
    desk, _ = asking(
        image_base_url=f"{images.url}/images", similarity_config={"adapter": "descriptors"}, query_plan_num_seeds=6
    )
    for step in ("preprocess", "vision", "plan", "judge"):
        desk.run(step)
    desk.write(image_root_dir="not here any more")
    rows = [{**row, "sha256": None} for row in desk.rows("images.jsonl")]
    (desk.folder / "outputs/images.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    desk.run("postprocess", "similarity")
    distinct = {row["image_id"] for row in desk.rows("qrels.jsonl")}
    assert images.stats()["requests"]["GET /images"] == len(distinct)
    assert all(row["similarity_score"] is not None for row in desk.rows("qrels_with_score.jsonl"))


def test_batches_are_cut_by_number_and_by_size(asking, photographs) -> None:
    photographs(10)
    desk, provider = asking(vision_config={"max_images_per_batch": 4, "max_concurrent_batches": 1})
    desk.run("preprocess")
    desk.run("vision")
    assert provider.stats()["batches"] == {"completed": 3}
    assert len(desk.rows("annotations.jsonl")) == 10
    shards = sorted((desk.folder / "outputs/vision_batch_input_shards").iterdir())
    assert [len(path.read_text().splitlines()) for path in shards] == [4, 4, 2]


def test_a_question_larger_than_a_batch_is_refused(asking, photographs) -> None:
    photographs(2)
    desk, provider = asking(vision_config={"max_batch_bytes": 2000})
    desk.run("preprocess")
    assert "max_batch_bytes" in desk.run("vision", expect=2).message
    assert "batches" not in provider.stats()["requests"]


class TestMoney:
    def test_a_cap_stops_before_it_is_passed_and_a_higher_one_goes_on(self, asking, photographs) -> None:
        photographs(20)
        # the most a question may cost: 400 output tokens at 2 USD a million = 0.0008, and its input
        desk, provider = asking(
            vision_config={"transport": "direct", "max_output_tokens": 400, "max_cost_usd": 0.02, "max_concurrency": 2}
        )
        desk.run("preprocess")
        done = desk.run("vision", expect=1)
        assert "cap of 0.02 USD" in done.message
        asked = provider.stats()["counts"]["completions_direct"]
        assert 0 < asked < 20
        desk.run("vision", "--max-cost", "1")
        assert provider.stats()["counts"]["completions_direct"] == 20
        assert len(desk.rows("annotations.jsonl")) == 20

    def test_a_cap_without_a_price_refuses(self, asking, photographs) -> None:
        photographs(3)
        desk, provider = asking(vision_config={"max_cost_usd": 1.0, "price_per_million_output_tokens": None})
        desk.run("preprocess")
        assert "price of fake is not known" in desk.run("vision", expect=1).message
        assert provider.stats()["requests_total"] == 0

    def test_failed_and_repeated_answers_are_counted(self, asking, photographs) -> None:
        photographs(12)
        desk, provider = asking("--malformed-rate", "0.5", vision_config={"max_attempts": 12})
        desk.run("all", "--skip-upload", "--skip-similarity")
        rows = (desk.folder / "outputs/summary/cost_summary.csv").read_text().splitlines()
        total = dict(zip(rows[0].split(","), rows[-1].split(","), strict=True))
        tokens = provider.stats()["tokens"]
        assert int(total["Total Input Tokens"]) == tokens["input"]
        assert int(total["Total Output Tokens"]) == tokens["output"]
        assert float(total["Total Cost (USD)"]) == pytest.approx(
            (tokens["input"] + 2 * tokens["output"]) / 1e6, abs=1e-6
        )


class TestSeveralJudges:
    def test_votes_are_combined_and_their_agreement_is_reported(self, asking, photographs) -> None:
        photographs(16)
        desk, _ = asking(
            judge_config={
                "judges": [{"model": "one"}, {"model": "two"}, {"model": "three"}],
                "orders": 2,
                "scale": "graded",
            }
        )
        desk.run("all", "--skip-upload")
        votes = desk.rows("verdicts.jsonl")
        assert {len(row["ballots"]) for row in votes} == {6}
        quality = json.loads(desk.bytes("summary/quality.json"))
        assert quality["agreement"]["same_label"] == 1.0  # the stand-in has no opinion of its own
        assert quality["agreement"]["pairs_judged_again"] == len(desk.rows("qrels.jsonl"))

    def test_texts_can_be_written_without_the_candidates(self, asking, photographs) -> None:
        photographs(8)
        desk, provider = asking(judge_config={"query_text": "separate", "transport": "direct"})
        for step in ("preprocess", "vision", "plan", "judge"):
            desk.run(step)
        texts = [str(one["body"]["messages"]) for one in provider.requests() if one["path"] == "/v1/chat/completions"]
        writing = [text for text in texts if "candidates" not in text]
        assert len(texts) == 8 and len(writing) == 4

    def test_pixels_are_shown_when_asked_for(self, asking, photographs) -> None:
        photographs(8)
        desk, provider = asking(judge_config={"sees": "both", "transport": "direct"})
        for step in ("preprocess", "vision", "plan", "judge"):
            desk.run(step)
        body = next(one["body"] for one in provider.requests() if one["path"] == "/v1/chat/completions")
        pictures = [part for part in body["messages"][1]["content"] if part["type"] == "image_url"]
        assert len(pictures) == 1 + 8


def test_secrets_are_nowhere_in_a_run_folder(asking, photographs) -> None:
    photographs(6)
    desk, _ = asking(_hf_token="hf-very-secret", vision_config={"_openai_api_key": "sk-other-secret"})
    done = desk.run("all")
    for path in Path(desk.folder / "outputs").rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert b"very-secret" not in data and b"other-secret" not in data, path
    assert "very-secret" not in done.output
