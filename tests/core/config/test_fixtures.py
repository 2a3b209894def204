"""The examples of fixtures/tags, which the web tests read too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from juryroom.core.config.check import check
from juryroom.core.config.interface import Interface
from juryroom.core.config.registry import SPECS
from juryroom.core.config.results import check_results

TAGS = Path(__file__).parents[3] / "fixtures" / "tags"
FOLDERS = sorted(folder for folder in TAGS.iterdir() if folder.is_dir())


def _read(file: Path):
    return json.loads(file.read_text("utf-8"))


def _interface(folder: Path) -> Interface:
    return Interface.of((folder / "config.xml").read_text("utf-8"))


def _cases(kind: str):
    return [
        pytest.param(file, id=f"{folder.name}/{file.stem}")
        for folder in FOLDERS
        for file in sorted(folder.glob(f"{kind}/*.json"))
    ]


def test_every_drawn_tag_has_a_folder():
    assert {name.lower() for name, spec in SPECS.items() if spec.drawn} == {folder.name for folder in FOLDERS}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
class TestConfigs:
    def test_nothing_is_found_fault_with(self, folder):
        assert check((folder / "config.xml").read_text("utf-8")) == []

    def test_task_has_what_the_config_needs(self, folder):
        assert _interface(folder).check_data(_read(folder / "task.json")["data"]) == []

    def test_tree_is_the_one_written(self, folder):
        # When this fails after a change that is meant: python scripts/write_tag_trees.py
        assert _interface(folder).tree() == _read(folder / "tree.json")


@pytest.mark.parametrize("file", _cases("accepted"))
def test_accepted_results_fit(file):
    assert check_results(_interface(file.parents[1]), _read(file)) == []


@pytest.mark.parametrize("file", _cases("rejected"))
def test_rejected_results_are_refused_with_their_reason(file):
    case = _read(file)
    assert check_results(_interface(file.parents[1]), case["results"]) == case["problems"]
