"""`juryroom user`, `project`, `doctor`, `openapi`: an installation from its own machine."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from builders import CONFIG
from juryroom import __version__
from juryroom.cli.commands import build
from juryroom.cli.main import main
from juryroom.cli.user import open_room
from juryroom.errors import NotSignedIn
from juryroom.services import accounts

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Call a command on a data directory of the test's own."""

    def call(*arguments: str) -> Result:
        given = [*arguments, "--data-dir", str(tmp_path / "data")]
        return CliRunner().invoke(build(given), given)

    return call


def _json(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_people_are_made_listed_and_given_roles_and_tokens(run: Run) -> None:
    made = _json(run("user", "create", "ann@example.org", "--role", "MA", "--password", "long enough", "--json"))
    assert made["role"] == "MA"
    assert _json(run("user", "role", "ann@example.org", "OW", "--json"))["role"] == "OW"
    assert _json(run("user", "list", "--json")) == [made | {"role": "OW"}]
    token = run("user", "token", "ann@example.org").output.strip()
    assert run("user", "token", "ann@example.org").output.strip() == token
    assert run("user", "token", "ann@example.org", "--reset").output.strip() != token


def test_a_lost_password_makes_way_for_another_and_ends_sessions(run: Run, tmp_path: Path) -> None:
    run("user", "create", "ann@example.org", "--password", "the one she lost")
    room = open_room(str(tmp_path / "data"), None)
    person, session = accounts.sign_in(room, "ann@example.org", "the one she lost")
    made = run("user", "password", "ann@example.org").output.strip().rpartition(" ")[2]
    assert accounts.sign_in(room, "ann@example.org", made)[0].id == person.id
    with pytest.raises(NotSignedIn):
        accounts.sign_in(room, "ann@example.org", "the one she lost")
    with pytest.raises(NotSignedIn):
        accounts.identify(room, f"Session {session}")
    assert run("user", "password", "ann@example.org", "--password", "short").exit_code == 1


def test_the_last_owner_stays(run: Run) -> None:
    run("user", "create", "ann@example.org", "--role", "OW")
    assert "last owner" in str(run("user", "role", "ann@example.org", "AN").exception)


def test_projects_are_made_listed_shown_and_removed(run: Run, tmp_path: Path) -> None:
    config = tmp_path / "config.xml"
    config.write_text(CONFIG)
    made = _json(run("project", "create", "Same?", "--config", str(config), "--overlap", "2", "--json"))
    assert [each["id"] for each in _json(run("project", "list", "--json"))] == [made["id"]]
    assert _json(run("project", "show", str(made["id"]), "--json"))["label_config"] == CONFIG
    assert "Would remove" in run("project", "delete", str(made["id"]), "--dry-run").output
    assert run("project", "delete", str(made["id"]), "--yes").exit_code == 0
    assert _json(run("project", "list", "--json")) == []


def test_doctor_tells_origins_and_checks(run: Run) -> None:
    found = json.loads(run("doctor", "--json").output)
    origins = {each["name"]: each["origin"] for each in found["settings"]}
    assert origins["data_dir"] == "flag"
    assert {each["name"] for each in found["checks"]} == {"data directory", "database", "web app"}


def test_openapi_is_written_without_a_server(tmp_path: Path) -> None:
    given = ["openapi", "--output", str(tmp_path / "api.json")]
    assert CliRunner().invoke(build(given), given).exit_code == 0
    assert json.loads((tmp_path / "api.json").read_text())["openapi"].startswith("3.1")


def test_help_names_every_command() -> None:
    output = CliRunner().invoke(build(["--help"]), ["--help"]).output
    for name in ("serve", "user", "project", "config", "doctor", "openapi"):
        assert name in output


def test_a_fault_is_a_line_and_an_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["juryroom", "user", "create", "nobody", "--data-dir", str(tmp_path / "data")])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    assert "Enter a valid email address." in capsys.readouterr().err


def test_the_version_needs_no_typer() -> None:
    code = "import sys; sys.argv = ['juryroom', '--version']; from juryroom.cli.main import main; main()"
    code += "; assert 'typer' not in sys.modules"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == f"juryroom {__version__}\n"


def test_a_project_is_duplicated_with_its_tasks(run: Run, tmp_path: Path) -> None:
    config, rows = tmp_path / "config.xml", tmp_path / "rows.json"
    config.write_text(CONFIG)
    rows.write_text('[{"text": "a"}, {"text": "b"}]')
    first = _json(run("project", "create", "First", "--config", str(config), "--overlap", "2", "--json"))["id"]
    assert run("task", "import", str(rows), "--project", str(first)).exit_code == 0
    bare = _json(run("project", "duplicate", str(first), "Bare", "--json"))
    whole = _json(run("project", "duplicate", str(first), "Whole", "--tasks", "--json"))
    assert (bare["task_number"], whole["task_number"], whole["title"]) == (0, 2, "Whole")
    assert CONFIG in run("project", "show", str(whole["id"])).output
