"""`juryroom task` straight on a data directory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from builders import CONFIG, a_result
from juryroom import wiring
from juryroom.cli.main import perform
from juryroom.cli.task import app
from juryroom.errors import NotSignedIn, NotThere

SAID = {"result": [a_result()], "score": 0.25, "model_version": "m"}


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data directory with one project."""
    folder = tmp_path / "data"
    room = wiring.build_room(wiring.read_settings({"data_dir": str(folder)}))
    room.database.migrate()
    with room.database.write() as unit:
        unit.projects.add({"title": "Same?", "label_config": CONFIG})
    room.database.close()
    return folder


def run(data_dir: Path, command: str, *arguments: str) -> Result:
    return CliRunner().invoke(app, [command, *arguments, "--project", "1", "--data-dir", str(data_dir)])


def write(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text)
    return str(folder / name)


def lines(*items: Any) -> str:
    return "".join(f"{json.dumps(item)}\n" for item in items)


def test_import_and_export_again(data_dir: Path, tmp_path: Path):
    file = write(tmp_path, "in.jsonl", lines({"data": {"text": "a"}, "predictions": [SAID]}, {"text": "b"}))
    done = run(data_dir, "import", file, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["task_count"] == 2
    target = tmp_path / "out.jsonl"
    arguments = ("--format", "JSONL", "--all-tasks", "--predictions", "full", "-o", str(target))
    assert run(data_dir, "export", *arguments).exit_code == 0
    first, second = (json.loads(line) for line in target.read_text().splitlines())
    assert (first["data"], second["data"]) == ({"text": "a"}, {"text": "b"})
    assert first["predictions"][0]["score"] == 0.25


@pytest.mark.parametrize(
    ("name", "text", "bad"),
    [
        ("in.jsonl", lines({"text": "a"}, {"other": 1}, {"text": "b"}), lines({"other": 1})),
        ("in.json", json.dumps([{"text": "a"}, {"other": 1}, {"text": "b"}]), '[{"other":1}]'),
        ("in.csv", "text,n\na,1\nx\nb,2\n", "text,n\nx\n"),
    ],
)
def test_bad_rows_stop_an_import_or_go_to_a_file(data_dir: Path, tmp_path: Path, name: str, text: str, bad: str):
    file = write(tmp_path, name, text)
    refused = run(data_dir, "import", file)
    assert refused.exit_code == 1
    assert "Nothing was imported" in refused.output
    kept = tmp_path / "bad"
    done = run(data_dir, "import", file, "--keep-good", "--bad-rows", str(kept), "--json")
    assert done.exit_code == 0
    assert json.loads(done.output)["task_count"] == 2
    assert kept.read_text() == bad


def test_line_numbers_hold_across_the_blocks_of_a_long_file(data_dir: Path, tmp_path: Path):
    long = [{"text": "x" * 1000}] * 3000
    file = write(tmp_path, "in.jsonl", lines(*long, {"other": 1}))
    done = json.loads(run(data_dir, "import", file, "--dry-run", "--json").output)
    assert [row["row"] for row in done["bad_rows"]] == [3001]


def test_a_dry_run_stores_nothing(data_dir: Path, tmp_path: Path):
    file = write(tmp_path, "in.jsonl", lines({"text": "a"}))
    assert "would import 1 tasks" in run(data_dir, "import", file, "--dry-run").output
    assert run(data_dir, "export", "--all-tasks").output == "[]"


def test_rescore_changes_scores_and_keeps_results(data_dir: Path, tmp_path: Path):
    run(data_dir, "import", write(tmp_path, "in.jsonl", lines({"data": {"text": "a"}, "predictions": [SAID]})))
    scores = write(tmp_path, "scores.csv", "task,score\n1,0.75\n")
    assert run(data_dir, "rescore", scores, "--model-version", "m", "--dry-run").output == "would rescore 1 tasks\n"
    assert run(data_dir, "rescore", scores, "--model-version", "m").output == "rescored 1 tasks\n"
    (task,) = json.loads(run(data_dir, "export", "--all-tasks", "--predictions", "full").output)
    assert [(one["score"], one["result"]) for one in task["predictions"]] == [(0.75, [a_result()])]


@pytest.mark.parametrize(
    "arguments", [("export", "--format", "COCO"), ("export", "--ties", "maybe"), ("import", "pyproject.toml")]
)
def test_wrong_usage_is_said(data_dir: Path, tmp_path: Path, arguments: tuple[str, ...]):
    command, *rest = arguments
    if command == "import":
        rest = [write(tmp_path, "in.toml", "")]
    assert run(data_dir, command, *rest).exception is not None


def test_a_server_needs_a_token(data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("JURYROOM_TOKEN", raising=False)
    file = write(tmp_path, "in.jsonl", lines({"text": "a"}))
    assert "--token" in str(run(data_dir, "import", file, "--url", "http://127.0.0.1:9").exception)


def said_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """The exit code, and what a person reads."""
    with pytest.raises(SystemExit) as left:
        perform(lambda: app(list(arguments)))
    return int(str(left.value.code)), capsys.readouterr().err


def test_a_file_that_cannot_be_written_is_told_in_a_line(
    data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    export = ("export", "--project", "1", "--data-dir", str(data_dir), "-o")
    nowhere = tmp_path / "nowhere"
    assert said_of(capsys, *export, str(nowhere / "out.json")) == (
        2, f"{nowhere / 'out.json'} cannot be written: there is no folder {nowhere}. Make it, or name another.\n"
    )  # fmt: skip
    assert said_of(capsys, *export, str(tmp_path)) == (2, f"{tmp_path} is a folder. Name a file in it.\n")
    code, said = said_of(capsys, *export, str(tmp_path / ("x" * 300)))
    assert (code, said.endswith("File name too long.\n"), said.count("\n")) == (1, True, 1)


def test_a_header_alone_is_no_import(data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = write(tmp_path, "in.csv", "text\n")
    assert said_of(capsys, "import", file, "--project", "1", "--data-dir", str(data_dir)) == (
        2, "No tasks added\n  load_tasks: No tasks added. What was sent holds no rows.\n"
    )  # fmt: skip


@pytest.mark.parametrize("url", ["127.0.0.1:8080", "localhost"])
def test_a_server_is_named_by_its_whole_address(capsys: pytest.CaptureFixture[str], url: str):
    code, said = said_of(capsys, "export", "--project", "1", "--url", url, "--token", "x")
    assert (code, said) == (
        2,
        f"--url is the server's whole address, for example http://127.0.0.1:8080, not {url!r}.\n",
    )


def test_a_token_that_nobody_issued_says_where_one_is_had(capsys: pytest.CaptureFixture[str]):
    def refuse() -> None:
        raise NotSignedIn("Invalid token.")

    with pytest.raises(SystemExit):
        perform(refuse)
    assert capsys.readouterr().err.startswith("Invalid token. Yours comes with --token or JURYROOM_TOKEN; ")


@pytest.mark.parametrize(
    ("noun", "said"),
    [("Prompt", "prompt here; juryroom prompt list shows those there are. Elsewhere: --url."),
     ("View", "view here. Elsewhere: --data-dir, --database-url or --url.")],
)  # fmt: skip
def test_what_is_not_there_says_what_to_look_at(capsys: pytest.CaptureFixture[str], noun: str, said: str):
    def missing() -> None:
        raise NotThere(noun)

    with pytest.raises(SystemExit):
        perform(missing)
    assert capsys.readouterr().err == f"There is no such {said}\n"
