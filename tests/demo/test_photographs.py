from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from juryroom.demo.photographs import MOST, bundled, in_folder
from juryroom.errors import BadInput

GUIDE = Path(__file__).parents[2] / "docs/guide/demo.md"


def put(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8), "red").save(path)


def test_every_bundled_photograph_is_there_and_says_where_it_comes_from():
    found = bundled()
    assert len(found) >= 15
    assert len({one.id for one in found}) == len(found)
    for one in found:
        assert one.path.is_file()
        assert one.source
        assert one.licence


def test_the_guide_tells_source_and_licence_of_every_bundled_photograph():
    rows = re.findall(r"^\| (\S+) \| .* \| (.+) \| (.+) \|$", GUIDE.read_text("utf-8"), re.M)
    told = set(rows) - {("project", "tasks", "models"), ("photograph", "source", "licence")}  # headings
    assert told == {(one.id, one.source, one.licence) for one in bundled()}


class TestAnOwnFolder:
    def test_pictures_of_one_subfolder_are_of_one_kind_and_others_of_their_own(self, tmp_path):
        put(tmp_path, "a.png", "b.jpg", "cats/1.png", "cats/2.png")
        (tmp_path / "notes.txt").write_text("no picture")
        found = in_folder(tmp_path)
        assert [one.path.name for one in found] == ["a.png", "b.jpg", "1.png", "2.png"]
        assert found[0].kind != found[1].kind
        assert found[2].kind == found[3].kind == "cats"

    def test_many_pictures_are_thinned_out_evenly(self, tmp_path):
        put(tmp_path, *(f"{n:03d}.png" for n in range(100)))
        found = in_folder(tmp_path)
        assert len(found) == MOST
        assert found[0].path.name == "000.png"
        assert int(found[-1].path.stem) >= 90

    def test_too_few_pictures_are_refused_with_their_number(self, tmp_path):
        put(tmp_path, "a.png")
        with pytest.raises(BadInput, match="holds 1 pictures"):
            in_folder(tmp_path)

    def test_a_folder_that_is_not_there_is_refused(self, tmp_path):
        with pytest.raises(BadInput, match="There is no folder"):
            in_folder(tmp_path / "gone")
