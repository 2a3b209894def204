"""Configurations of a run: read, refused by key, told without secrets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from juryroom.bench.config import read
from juryroom.cli.bench import app
from juryroom.errors import BadInput


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

    def test_init_names_the_images_as_seen_from_the_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "photos").mkdir()
        done = CliRunner().invoke(app, ["init", "new/folder/bench.toml", "--images", "photos"])
        assert done.exit_code == 0
        config = read.load(tmp_path / "new/folder/bench.toml")
        assert config.image_root_dir is not None and config.image_root_dir.resolve() == tmp_path / "photos"
        assert config.notes == ()
        done = CliRunner().invoke(app, ["init", "other.toml", "--images", "fotos"])
        assert "There is no folder fotos" in str(done.exception)

    def test_what_init_writes_is_read(self, tmp_path: Path) -> None:
        from juryroom.bench.config.write import commented

        (tmp_path / "c.toml").write_text(commented(tmp_path / "images"))
        assert read.load(tmp_path / "c.toml").vision_config.adapter == "offline"
        from dataclasses import fields

        from juryroom.bench.config.keys import BenchConfig
        from juryroom.bench.config.values import spelling

        for one in fields(BenchConfig):
            assert not one.metadata or f"{spelling(one)} = " in commented()
