"""`juryroom project export` and `import`: a project is its files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from builders import CONFIG, a_result
from juryroom.cli.project import app
from juryroom.cli.task import app as task_app


@pytest.fixture
def data_dir(tmp_path: Path) -> str:
    return str(tmp_path / "data")


def run(data_dir: str, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--data-dir", data_dir])


def export(data_dir: str, project: int, target: Path) -> list[Any]:
    arguments = ["export", "--project", str(project), "--all-tasks", "--predictions", "full", "-o", str(target)]
    assert CliRunner().invoke(task_app, [*arguments, "--data-dir", data_dir]).exit_code == 0
    return list(json.loads(target.read_bytes()))


def same(value: Any) -> Any:
    """Without what is given anew."""
    anew = {"id", "inner_id", "project", "task", "import_id", "unique_id", "parent_prediction"}
    if isinstance(value, dict):
        if "model_version" in value:
            anew |= {"created_at", "updated_at"}  # a prediction is as old as its import
        return {key: same(inner) for key, inner in value.items() if key not in anew}
    return [same(inner) for inner in value] if isinstance(value, list) else value


def test_a_project_comes_back_as_it_was(data_dir: str, tmp_path: Path):
    (tmp_path / "c.xml").write_text(CONFIG)
    assert run(data_dir, "create", "Same or not", "--config", str(tmp_path / "c.xml"), "--overlap", "2").exit_code == 0
    said = {"result": [a_result()], "score": 0.25, "model_version": "m"}
    answered = {"result": [a_result("different")], "ground_truth": False, "lead_time": 2.5, "last_action": "submitted"}
    rows = [{"data": {"text": "a"}, "meta": {"n": 1}, "predictions": [said], "annotations": [answered]}, {"text": "b"}]
    (tmp_path / "rows.json").write_text(json.dumps(rows))
    done = CliRunner().invoke(
        task_app, ["import", str(tmp_path / "rows.json"), "--project", "1", "--data-dir", data_dir]
    )
    assert done.exit_code == 0, done.output
    folder = tmp_path / "out"
    assert run(data_dir, "export", "1", str(folder)).exit_code == 0
    assert sorted(file.name for file in folder.iterdir()) == ["config.xml", "project.json", "tasks.jsonl"]
    again = run(data_dir, "import", str(folder), "--json")
    assert again.exit_code == 0, again.output
    assert json.loads(again.output)["config_derived"] is False
    assert same(export(data_dir, 2, tmp_path / "2.json")) == same(export(data_dir, 1, tmp_path / "1.json"))
    second = tmp_path / "again"
    assert run(data_dir, "export", "2", str(second)).exit_code == 0
    for name in ("config.xml", "project.json"):
        assert (second / name).read_text() == (folder / name).read_text()
    assert run(data_dir, "export", "1", str(folder)).exit_code != 0


def test_an_export_without_a_config_gets_one_from_its_answers(data_dir: str, tmp_path: Path):
    rows = [
        {"id": 41, "data": {"photo": "https://example.org/a.jpg", "note": "x"}, "annotations": [{"id": 7, "result": [
            {"from_name": "box", "to_name": "photo", "type": "rectanglelabels",
             "value": {"x": 1, "y": 1, "width": 1, "height": 1, "rectanglelabels": ["cat"]}},
            {"from_name": "kind", "to_name": "photo", "type": "choices", "value": {"choices": ["in", "out"]}}]}]},
        {"id": 42, "data": {"photo": "https://example.org/b.jpg", "note": "y"}, "predictions": [{"result": [
            {"from_name": "box", "to_name": "photo", "type": "rectanglelabels",
             "value": {"x": 1, "y": 1, "width": 1, "height": 1, "rectanglelabels": ["dog"]}}]}]},
    ]  # fmt: skip
    (tmp_path / "export.json").write_text(json.dumps(rows))
    done = run(data_dir, "import", str(tmp_path / "export.json"), "--title", "Cats and dogs")
    assert done.exit_code == 0, done.output
    shown = json.loads(run(data_dir, "show", "1", "--json").output)
    assert shown["label_config"] == (
        '<View>\n  <Image name="photo" value="$photo"/>\n'
        '  <RectangleLabels name="box" toName="photo"><Label value="cat"/><Label value="dog"/></RectangleLabels>\n'
        '  <Choices name="kind" toName="photo" choice="multiple"><Choice value="in"/><Choice value="out"/></Choices>\n'
        "</View>"
    )
    tasks = export(data_dir, 1, tmp_path / "out.json")
    assert [task["annotations"][0]["import_id"] for task in tasks if task["annotations"]] == [7]


def test_answers_about_what_the_data_does_not_have_are_stored_all_the_same(data_dir: str, tmp_path: Path):
    result = {"from_name": "c", "to_name": "gone", "type": "rectangle", "value": {"x": 1}}
    (tmp_path / "export.json").write_text(json.dumps([{"data": {"n": None}, "annotations": [{"result": [result]}]}]))
    done = json.loads(run(data_dir, "import", str(tmp_path / "export.json"), "--json").output)
    assert (done["config_derived"], done["total_annotations_number"]) == (None, 1)


def test_a_file_that_is_no_export_is_refused(data_dir: str, tmp_path: Path):
    (tmp_path / "rows.csv").write_text("text\na\n")
    assert run(data_dir, "import", str(tmp_path / "rows.csv")).exit_code != 0
    assert run(data_dir, "import", str(tmp_path)).exit_code != 0
