"""What newcomers, crashes and providers do wrong (reference §9.1, §9.2, §10): named, with an exit code."""

from __future__ import annotations

import errno
import json
import os
import sys

import pytest
from PIL import Image

from juryroom.bench.files import write_rows


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
        desk.run("all", "--skip-similarity", "--skip-upload", "--skip-summary")

    def test_an_unknown_adapter_or_strategy_of_a_flag_is_named(self, desk, photographs) -> None:
        photographs(4)
        desk.run("preprocess")
        assert "no vision adapter 'opnai'" in desk.run("vision", "--adapter", "opnai", expect=2).message
        desk.run("vision")
        message = desk.run("plan", "--strategy", "tagoverlap", expect=2).message
        assert "query_plan_strategy is 'tagoverlap'" in message and "embedding" in message

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


class TestNamesThatSayNothing:
    """Photographs as a camera names them: without a model nobody knows what is on them."""

    @staticmethod
    def _camera(desk, photographs) -> None:
        photographs(12, "before")
        (desk.folder / "images").mkdir()
        for at, path in enumerate(sorted((desk.folder / "before").rglob("*.jpg"))):
            path.rename(desk.folder / "images" / f"IMG_{1000 + at}.jpg")

    def test_only_a_seed_is_relevant_and_the_report_says_so(self, desk, photographs) -> None:
        self._camera(desk, photographs)
        told = desk.run("all").output
        relevant = {row["stratum"] for row in desk.rows("qrels.jsonl") if row["relevance_label"]}
        assert relevant == {"seed"}
        assert "4 of 4 queries have a text that says nothing of the picture" in told
        page = (desk.folder / "outputs/summary/quality_report.html").read_text()
        assert "To know first" in page and "No query has a relevant image but its seed" in page

    def test_the_plan_names_the_strategy_that_looks_at_pictures(self, desk, photographs) -> None:
        self._camera(desk, photographs)
        desk.run("preprocess")
        desk.run("vision")
        assert 'query_plan_strategy = "embedding"' in desk.run("plan").output
        desk.run("plan", "--strategy", "embedding")
        assert "nearest" in {one for row in desk.rows("query_plan.jsonl") for one in row["candidate_strata"]}


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
