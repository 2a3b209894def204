"""What newcomers, crashes and providers do wrong (reference §9.1, §9.2, §10): named, with an exit code."""

from __future__ import annotations

import errno
import json
import os
import sys
from pathlib import Path

import pytest
from PIL import Image

from juryroom.bench.config import read
from juryroom.errors import BadInput


def write_rows(path: Path, rows: list[dict[str, object]]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


class TestConfiguration:
    def test_an_unknown_key_is_refused_with_the_likely_one(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match=r"benchmark_nam is no key .* Did you mean benchmark_name"):
            read.from_table({"benchmark_nam": "x"}, tmp_path)
        with pytest.raises(BadInput, match=r"vision_config\.max_token .* Did you mean"):
            read.from_table({"vision_config": {"max_token": 5}}, tmp_path)

    def test_historical_keys_are_understood(self, tmp_path: Path) -> None:
        given = {
            "vision_config": {"adapter": "openai", "max_concurrent_batches": 3},
            "judge_config": {"max_candidates": 40},
            "similarity_config": {"adapter": "local_clip", "model_name": "openai/clip-vit-base-patch32"},
            "_hf_repo_id": "someone/something",
        }
        found = read.from_table(given, tmp_path)
        assert found.similarity_config.model == "openai/clip-vit-base-patch32"
        assert found.vision_config.max_concurrent_batches == 3
        assert found.hf_repo_id == "someone/something"
        assert found.score_column == "clip_score"
        assert found.notes == ("similarity_config.model_name is called similarity_config.model now; it is understood.",)

    def test_mixed_generations_are_refused(self, tmp_path: Path) -> None:
        mixed = {
            "query_plan_pos_total": 5,
            "query_plan_neg_nearmiss": 5,
            "query_plan_neg_hard": 5,
            "query_plan_neg_easy": 1,
        }
        with pytest.raises(BadInput, match="first generation"):
            read.from_table(mixed, tmp_path)

    @pytest.mark.parametrize(
        ("counts", "expected"),
        (
            ({"neg_total": 40, "neg_hard": 25, "neg_nearmiss": 10, "neg_easy": 5}, (25, 10, 5)),
            ({"neg_total": 40, "neg_hard": 25, "neg_nearmiss": 10}, (25, 10, 5)),
            ({"pos_total": 3, "neutral_total": 2, "neg_total": 10, "neg_hard": 6, "neg_easy": 4}, (6, None, 4)),
        ),
    )
    def test_counts_add_up(self, tmp_path: Path, counts: dict[str, int], expected: tuple[int | None, ...]) -> None:
        found = read.from_table({f"query_plan_{name}": number for name, number in counts.items()}, tmp_path)
        assert (found.query_plan_neg_hard, found.query_plan_neg_nearmiss, found.query_plan_neg_easy) == expected

    @pytest.mark.parametrize(
        "counts",
        (
            {"neg_total": 41, "neg_hard": 25, "neg_nearmiss": 10, "neg_easy": 5},
            {"neg_total": 40, "neg_hard": 60},
            {"neg_hard": 3},
        ),
    )
    def test_counts_that_do_not_add_up_are_refused(self, tmp_path: Path, counts: dict[str, int]) -> None:
        with pytest.raises(BadInput, match="query_plan_neg_"):
            read.from_table({f"query_plan_{name}": number for name, number in counts.items()}, tmp_path)

    def test_a_wrong_type_names_the_key(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="query_plan_num_seeds must be a whole number, not 'many'"):
            read.from_table({"query_plan_num_seeds": "many"}, tmp_path)

    def test_a_secret_of_a_wrong_type_is_not_shown(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput) as refused:
            read.from_table({"vision_config": {"_openai_api_key": 12345678}}, tmp_path)
        assert "12345678" not in str(refused.value)

    def test_secrets_are_masked(self, tmp_path: Path) -> None:
        found = read.from_table({"_hf_token": "hush", "judge_config": {"_openai_api_key": "hush"}}, tmp_path)
        assert "hush" not in f"{found!r} {found}" + json.dumps(read.as_table(found))

    def test_seed_0_stays_0(self, tmp_path: Path) -> None:
        assert read.from_table({"query_plan_random_seed": 0}, tmp_path).query_plan_random_seed == 0

    def test_toml_and_json_say_the_same(self, tmp_path: Path) -> None:
        (tmp_path / "a.toml").write_text('benchmark_name = "Fire"\n[columns_taxonomy]\nlight = ["day", "night"]\n')
        (tmp_path / "a.json").write_text('{"benchmark_name": "Fire", "columns_taxonomy": {"light": ["day", "night"]}}')
        toml, plain = read.load(tmp_path / "a.toml"), read.load(tmp_path / "a.json")
        assert toml == plain

    def test_the_environment_names_the_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "c.toml").write_text('benchmark_name = "Named"')
        monkeypatch.setenv(read.ENVIRONMENT, str(tmp_path / "c.toml"))
        assert read.load(None).benchmark_name == "Named"

    def test_paths_start_from_the_file_and_else_from_the_working_directory(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "conf").mkdir()
        (tmp_path / "photos").mkdir()
        monkeypatch.chdir(tmp_path)
        found = read.from_table({"image_root_dir": "photos", "images_jsonl": "out/images.jsonl"}, tmp_path / "conf")
        assert found.image_root_dir == tmp_path / "photos" and "working" not in found.notes
        assert any("image_root_dir" in note for note in found.notes)
        assert found.images_jsonl == tmp_path / "conf/out/images.jsonl"

    @pytest.mark.parametrize("text", ("benchmark_name = ", "{", "[1]"))
    def test_a_broken_file_is_refused(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / ("c.toml" if text.startswith("b") else "c.json")
        path.write_text(text)
        with pytest.raises(BadInput, match=r"c\.(toml|json)"):
            read.load(path)

    def test_what_init_writes_is_read(self, tmp_path: Path) -> None:
        from juryroom.bench.config.write import commented

        (tmp_path / "c.toml").write_text(commented(tmp_path / "images"))
        assert read.load(tmp_path / "c.toml").vision_config.adapter == "offline"
        from dataclasses import fields

        from juryroom.bench.config.keys import BenchConfig
        from juryroom.bench.config.values import spelling

        for one in fields(BenchConfig):
            assert not one.metadata or f"{spelling(one)} = " in commented()


class TestAdapters:
    def test_without_adapters_the_offline_ones_work(self, desk, photographs) -> None:
        photographs(8)
        desk.run("all")
        assert len(desk.rows("qrels_with_score.jsonl")) > 0

    def test_an_unknown_adapter_is_named_before_anything_is_done(self, desk, photographs) -> None:
        photographs(4)
        desk.write(similarity_config={"adapter": "nearest"})
        message = desk.run("all", expect=2).message
        assert "no similarity adapter 'nearest'" in message
        assert not (desk.folder / "outputs/images.jsonl").exists()
        desk.run("all", "--skip-similarity", "--skip-upload")

    def test_a_step_without_that_adapter_does_not_ask_for_it(self, desk, photographs) -> None:
        photographs(4)
        desk.write(vision_config={"adapter": "nobody"})
        desk.run("preprocess")

    def test_a_missing_key_says_where_to_put_it(self, desk, photographs, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("OPENAI_API_KEY", raising=False)
        photographs(2)
        desk.write(vision_config={"adapter": "openai", "model": "x", "base_url": "http://127.0.0.1:9/v1"})
        desk.run("preprocess")
        assert "OPENAI_API_KEY" in desk.run("vision", expect=2).message

    def test_a_missing_model_is_named(self, desk, photographs) -> None:
        photographs(2)
        desk.write(vision_config={"adapter": "openai"})
        desk.run("preprocess")
        assert "vision_config.model is missing" in desk.run("vision", expect=2).message


class TestImages:
    def test_an_empty_folder(self, desk) -> None:
        (desk.folder / "images").mkdir()
        assert "holds no image" in desk.run("preprocess", expect=2).message

    def test_no_folder(self, desk) -> None:
        assert "is no folder" in desk.run("preprocess", expect=2).message

    def test_images_that_cannot_be_read_are_listed_and_the_others_go_on(self, desk, photographs) -> None:
        folder = photographs(4)
        (folder / "broken.jpg").write_bytes((folder / "kind0/photo 000.jpg").read_bytes()[:300])
        (folder / "empty.png").touch()
        (folder / "text.gif").write_text("no image")
        desk.run("preprocess", expect=1)
        assert len(desk.rows("images.jsonl")) == 4
        assert [row["image_id"] for row in desk.rows("images_failed.jsonl")] == ["broken.jpg", "empty.png", "text.gif"]

    def test_what_is_odd_is_reported(self, desk, photographs) -> None:
        folder = photographs(2)
        Image.new("RGB", (8, 8), "red").save(folder / "tiny.png")
        frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "green", "blue")]
        frames[0].save(folder / "moving.gif", save_all=True, append_images=frames[1:])
        Image.new("CMYK", (64, 64), (10, 200, 30, 0)).save(folder / "print.jpg")
        turned = Image.Exif()
        turned[0x0112] = 6
        Image.new("RGB", (64, 48), "blue").save(folder / "turned.jpg", exif=turned)
        done = json.loads(desk.run("preprocess", "--json").stdout)
        said = {name: remarks[0].split(":")[0] for name, remarks in done["facts"]["remarks"].items()}
        assert said == {
            "moving.gif": "animated", "print.jpg": "CMYK colours", "tiny.png": "tiny", "turned.jpg": "EXIF rotation 6",
        }  # fmt: skip

    def test_odd_names_become_addresses(self, desk, photographs) -> None:
        folder = photographs(1)
        (folder / "kind0/photo 000.jpg").rename(folder / "50% löwe #1?.jpg")
        desk.write(image_base_url="https://example.org/i/")
        desk.run("preprocess")
        row = desk.rows("images.jsonl")[0]
        assert row["image_id"] == "50% löwe #1?.jpg"
        assert row["image_url"] == "https://example.org/i/50%25%20l%C3%B6we%20%231%3F.jpg"

    def test_nothing_is_deleted_from_the_folder_of_images(self, desk, photographs) -> None:
        folder = photographs(3)
        (folder / ".DS_Store").touch()
        (folder / "._photo.jpg").touch()
        before = sorted(path.name for path in folder.rglob("*"))
        desk.run("all")
        desk.run("clean", "--yes", "--include-final-outputs")
        assert sorted(path.name for path in folder.rglob("*")) == before

    def test_copies_are_found_and_are_no_seeds_beside_each_other(self, desk, photographs) -> None:
        folder = photographs(6)
        with Image.open(folder / "kind0/photo 000.jpg") as picture:
            picture.resize((120, 90)).save(folder / "smaller.jpg", quality=60)
        desk.write(query_plan_num_seeds=7)
        desk.run("preprocess")
        assert desk.rows("duplicates.jsonl") == [{"image_ids": ["kind0/photo 000.jpg", "smaller.jpg"]}]
        assert ["smaller.jpg"] not in [row["seed_image_ids"] for row in desk.rows("seeds.jsonl")]


class TestRights:
    def test_no_rights_map_in_a_run_without_a_terminal_is_said_and_goes_on(self, desk, photographs) -> None:
        photographs(1)
        assert "rights are written as UNKNOWN" in desk.run("preprocess").output
        assert desk.rows("images.jsonl")[0]["license"] == "UNKNOWN"

    def test_a_rights_map_that_is_not_there(self, desk, photographs) -> None:
        photographs(1)
        desk.write(meta_json="nowhere.json")
        assert "no rights map" in desk.run("preprocess", expect=2).message

    def test_ids_given_twice_in_the_metadata_are_reported(self, desk, photographs) -> None:
        photographs(1)
        write_rows(desk.folder / "m.jsonl", [{"image_id": "kind0/photo 000.jpg", "a": at} for at in (1, 2)])
        desk.write(metadata_jsonl="m.jsonl")
        assert "names 1 images twice" in desk.run("preprocess").output
        assert desk.rows("images.jsonl")[0]["a"] == 2


class TestFiles:
    @pytest.fixture
    def made(self, desk, photographs):
        photographs(8)
        desk.run("all", "--skip-upload", "--skip-summary")
        return desk

    @pytest.mark.parametrize(
        ("name", "step"),
        (
            ("images.jsonl", "vision"),
            ("annotations.jsonl", "plan"),
            ("query_plan.jsonl", "judge"),
            ("seeds.jsonl", "plan"),
        ),
    )
    def test_a_half_written_file_is_named_with_its_line(self, made, name: str, step: str) -> None:
        path = made.folder / "outputs" / name
        n_lines = len(path.read_text().splitlines())
        path.write_bytes(path.read_bytes()[:-20])
        assert f"{name}, line {n_lines}" in made.run(step, expect=2).message

    @pytest.mark.parametrize(
        ("name", "step", "column"),
        (
            ("images.jsonl", "vision", "image_id"),
            ("query_plan.jsonl", "judge", "query_id"),
            ("qrels.jsonl", "postprocess similarity", "image_id"),
        ),
    )
    def test_renamed_columns_name_the_key(self, made, name: str, step: str, column: str) -> None:
        rows = [{("other" if key == column else key): value for key, value in row.items()} for row in made.rows(name)]
        write_rows(made.folder / "outputs" / name, rows)
        message = made.run(*step.split(), expect=2).message
        assert f"no column '{column}'" in message and f"column_{column}" in message

    @pytest.mark.parametrize(
        ("name", "step"),
        (
            ("images.jsonl", "vision"),
            ("annotations.jsonl", "judge"),
            ("seeds.jsonl", "plan"),
            ("qrels.jsonl", "postprocess similarity"),
        ),
    )
    def test_ids_given_twice_are_refused(self, made, name: str, step: str) -> None:
        rows = made.rows(name)
        write_rows(made.folder / "outputs" / name, [*rows, rows[0]])
        assert "twice" in made.run(*step.split(), expect=2).message

    def test_stale_ids_are_refused(self, made) -> None:
        rows = made.rows("query_plan.jsonl")
        rows[0]["candidate_image_ids"][-1] = "gone.jpg"
        write_rows(made.folder / "outputs/query_plan.jsonl", rows)
        assert "gone.jpg, which is not annotated" in made.run("judge", expect=2).message

    def test_seeds_without_an_annotation_are_loud(self, made) -> None:
        write_rows(made.folder / "outputs/seeds.jsonl", [{"query_id": "q", "seed_image_ids": ["gone.jpg"]}])
        made.run("plan", expect=1)
        assert made.rows("query_plan_failed.jsonl")[0]["error"] == "no seed of the query is annotated"

    @pytest.mark.parametrize(
        "step", ("vision", "plan", "judge", "postprocess similarity", "postprocess summary", "upload --dry-run")
    )
    def test_a_missing_input_names_the_step_that_makes_it(self, desk, step: str) -> None:
        assert "Run: juryroom bench" in desk.run(*step.split(), expect=2).message

    def test_a_seed_that_comes_last_is_put_first_in_the_dataset(self, made) -> None:
        rows = made.rows("qrels_with_score.jsonl")
        write_rows(made.folder / "outputs/qrels_with_score.jsonl", list(reversed(rows)))
        made.run("upload", "--dry-run")
        import pyarrow.parquet as pq

        table = pq.read_table(made.folder / "outputs/hf_dataset/data/train-00000-of-00001.parquet").to_pylist()
        first: dict[str, str] = {}
        for row in table:
            first.setdefault(row["query_id"], row["stratum"])
        assert set(first.values()) == {"seed"}

    def test_a_full_disk_leaves_the_old_file(self, made, monkeypatch: pytest.MonkeyPatch) -> None:
        before = made.bytes("query_plan.jsonl")

        def full(_descriptor: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        made.write(query_plan_random_seed=7)
        message = made.run("plan", expect=1).message
        assert "disk is full" in message
        assert made.bytes("query_plan.jsonl") == before
        assert not [path for path in (made.folder / "outputs").iterdir() if path.name.endswith(".part")]


class TestBatchesAndAll:
    def test_all_without_waiting_goes_on_when_run_again(self, asking, photographs) -> None:
        photographs(6)
        desk, provider = asking("--batch-latency", "1")
        done = desk.run("all", "--no-wait", "--skip-upload")
        assert "on their way" in done.output and not (desk.folder / "outputs/query_plan.jsonl").exists()
        desk.run("all", "--skip-upload")
        assert len(desk.rows("qrels.jsonl")) > 0
        assert provider.stats()["repeated_bodies"] == 0

    def test_a_given_batch_file_is_what_is_sent(self, asking, photographs) -> None:
        photographs(6)
        desk, provider = asking()
        desk.run("preprocess")
        desk.run("vision-make", "--out-batch-jsonl", str(desk.folder / "mine.jsonl"))
        lines = (desk.folder / "mine.jsonl").read_text().splitlines()
        (desk.folder / "mine.jsonl").write_text("\n".join(lines[:2]) + "\n")
        desk.run("vision-submit", "--batch-input-jsonl", str(desk.folder / "mine.jsonl"))
        assert provider.stats()["counts"]["completions_batch"] == 2
        assert len((desk.folder / "mine.jsonl").read_text().splitlines()) == 2

    def test_an_old_batch_file_is_refused_by_line(self, asking, photographs) -> None:
        photographs(2)
        desk, _ = asking()
        desk.run("preprocess")
        write_rows(
            desk.folder / "old.jsonl",
            [{"custom_id": "vision::x", "method": "POST", "url": "/v1/responses", "body": {}}],
        )
        assert (
            "old.jsonl, line 1"
            in desk.run("vision-submit", "--batch-input-jsonl", str(desk.folder / "old.jsonl"), expect=2).message
        )

    def test_submitting_twice_sends_once(self, asking, photographs) -> None:
        photographs(4)
        desk, provider = asking("--batch-latency", "0.5")
        desk.run("preprocess")
        desk.run("vision-make")
        desk.run("vision-submit")
        desk.run("vision-submit")
        assert provider.stats()["requests"]["POST /v1/batches"] == 1

    def test_batches_are_listed_and_mapped(self, asking, photographs) -> None:
        photographs(4)
        desk, _ = asking()
        desk.run("preprocess")
        desk.run("vision")
        listed = json.loads(desk.run("list-batches", "--json").stdout)
        assert [(row["state"], row["ours"]) for row in listed] == [("completed", "vision")]
        mapped = json.loads(desk.run("show-batch-map", "--stage", "vision", "--json").stdout)
        assert [(row["state"], row["questions"]) for row in mapped] == [("taken", 4)]
        assert json.loads(desk.run("list-batches", "--active-only", "--json").stdout) == []
        assert desk.bytes(".vision_batch_id").decode().strip() == listed[0]["batch_id"]

    def test_an_output_file_of_an_older_tool_is_read(self, asking, photographs) -> None:
        photographs(2)
        desk, provider = asking()
        desk.run("preprocess")
        answer = {
            "summary": "A street.", "lighting": "day", "viewpoint": "far", "flame": False,
            "tags": ["tag01", "tag02", "tag03", "tag04", "tag05"],
            "confidence": {"lighting": 0.5, "viewpoint": 1, "flame": 0},
        }  # fmt: skip
        output = [{"type": "message", "content": [{"type": "output_text", "text": json.dumps(answer)}]}]
        body = {"status": "completed", "output": output, "usage": {"input_tokens": 100, "output_tokens": 10}}
        rows = [
            {"custom_id": f"vision::{row['image_id']}", "error": None, "response": {"status_code": 200, "body": body}}
            for row in desk.rows("images.jsonl")
        ]
        write_rows(desk.folder / "old.jsonl", rows)
        desk.run("vision-parse", "--batch-output-jsonl", str(desk.folder / "old.jsonl"))
        assert [row["summary"] for row in desk.rows("annotations.jsonl")] == ["A street."] * 2
        assert provider.stats()["requests_total"] == 0

    def test_clean_asks_and_keeps_what_was_paid_for(self, asking, photographs) -> None:
        photographs(4)
        desk, provider = asking()
        desk.run("all")
        assert "Nothing was deleted" in desk.run("clean", expect=2).message
        listed = desk.run("clean", "--dry-run").output
        assert "annotations.jsonl" not in listed and "replies" not in listed
        desk.run("clean", "--yes")
        assert not (desk.folder / "outputs/summary").exists()
        assert len(desk.rows("annotations.jsonl")) == 4
        before = provider.stats()["counts"]
        desk.run("all")
        assert provider.stats()["counts"] == before
        desk.run("clean", "--yes", "--include-final-outputs")
        assert not (desk.folder / "outputs/annotations.jsonl").exists()

    def test_addresses_are_checked_with_get_where_head_is_not_liked(self, asking, photographs, provider) -> None:
        folder = photographs(3)
        images = provider("--image-root", str(folder))
        desk, _ = asking(image_base_url=f"{images.url}/images")
        desk.run("preprocess")
        assert json.loads(desk.run("check-urls", "--json").stdout)["facts"] == {"checked": 3, "reachable": 3}
        (folder / "kind0/photo 000.jpg").unlink()
        assert "answers 404" in desk.run("check-urls", expect=1).output

    def test_similarity_lists_what_has_no_score_and_retry_adds_it(self, desk, photographs) -> None:
        folder = photographs(8)
        desk.run("all", "--skip-upload", "--skip-summary", "--skip-similarity")
        rows = [{**row, "sha256": None} for row in desk.rows("images.jsonl")]
        write_rows(desk.folder / "outputs/images.jsonl", rows)
        hidden = folder / "kind1/photo 001.jpg"
        hidden.rename(desk.folder / "kept")
        desk.run("postprocess", "similarity", expect=1)
        lacking = {row["image_id"] for row in desk.rows("qrels_with_score.jsonl") if row["similarity_score"] is None}
        assert lacking >= {"kind1/photo 001.jpg"}
        (desk.folder / "kept").rename(hidden)
        desk.run("postprocess", "similarity-retry")
        assert all(row["similarity_score"] is not None for row in desk.rows("qrels_with_score.jsonl"))

    def test_a_provider_that_refuses_everything_is_not_asked_on(self, asking, photographs) -> None:
        photographs(30)
        desk, _ = asking(vision_config={"transport": "direct", "base_url": "http://127.0.0.1:1/v1", "max_attempts": 1})
        desk.run("preprocess", "--limit", "2")
        desk.run("vision", expect=1)
        assert all("cannot answer now" in row["error"] for row in desk.rows("annotations_failed.jsonl"))


def test_python_of_the_tests_has_our_entry_points() -> None:
    from juryroom.bench import registry

    assert "descriptors" in registry.names("similarity"), f"run make setup: {sys.executable} has an old installation"


def test_ids_with_colons_are_ids_like_others(desk, photographs) -> None:
    photographs(8)
    desk.run("preprocess")
    rows = [
        {"query_id": f"night::{at}.0", "seed_image_ids": row["seed_image_ids"]}
        for at, row in enumerate(desk.rows("seeds.jsonl"))
    ]
    write_rows(desk.folder / "outputs/seeds.jsonl", rows)
    desk.write(judge_config={"orders": 2, "max_candidates": 3})
    for step in ("vision", "plan", "judge"):
        desk.run(step)
    assert {row["query_id"] for row in desk.rows("qrels.jsonl")} == {row["query_id"] for row in rows}
