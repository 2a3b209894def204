"""`juryroom prompt`, against a whole application."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import juryroom
from juryroom.cli import prompt as command
from juryroom.errors import BadInput, FormatUnreadable
from juryroom.sdk.models import Project
from sdk.test_client import client, project, room, server, token  # noqa: F401


@pytest.fixture
def rubric(tmp_path: Path) -> Path:
    path = tmp_path / "rubric.txt"
    path.write_text("Same or not? {text}")
    return path


@pytest.fixture(autouse=True)
def _there(client: juryroom.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "client_of", lambda _url, _token: nullcontext(client))


def _create(project: Project, rubric: Path, *more: str) -> Result:
    given = ["create", "Alike?", "--project", str(project.id), "--text", str(rubric), "--model", "m", *more]
    return CliRunner().invoke(command.app, given)


def test_the_second_of_a_title_is_a_version(client: juryroom.Client, project: Project, rubric: Path):
    assert _create(project, rubric).output == "Prompt 1, version 1 on m\n"
    assert _create(project, rubric).output == "Prompt 1, version 2 on m\n"
    assert "Alike?  2 versions, best not known, $0.0000 spent" in CliRunner().invoke(command.app, ["list"]).output


def test_what_is_refused_leaves_no_prompt_behind(client: juryroom.Client, project: Project, rubric: Path):
    assert isinstance(_create(project, rubric, "--connection", "99").exception, BadInput)
    assert client.judges.prompts(project.id) == []
    _create(project, rubric)
    assert isinstance(_create(project, rubric, "--connection", "99").exception, BadInput)
    assert [one["title"] for one in client.judges.prompts(project.id)] == ["Alike?"]


def test_a_rubric_that_is_no_text_is_named(project: Project, tmp_path: Path):
    (tmp_path / "bad.txt").write_bytes(b"\xff\xfe")
    unreadable = _create(project, tmp_path / "bad.txt").exception
    assert isinstance(unreadable, FormatUnreadable)
    assert "bad.txt is not UTF-8 text" in str(unreadable)
    assert "No such file" in str(_create(project, tmp_path / "none.txt").exception)
