"""Where settings come from: a flag beats the environment, that the file, that the default."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from juryroom import settings, wiring
from juryroom.errors import BadInput


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No settings of the machine that runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name in settings.Settings.model_fields:
        monkeypatch.delenv(f"JURYROOM_{name.upper()}", raising=False)
        monkeypatch.delenv(f"JURYROOM_{name.upper()}_FILE", raising=False)
    return tmp_path


def test_each_source_beats_the_one_below(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.load().port == 8080
    (elsewhere / "juryroom.toml").write_text("port = 1001\nworkers = 3\n")
    assert settings.load().port == 1001
    monkeypatch.setenv("JURYROOM_PORT", "1002")
    assert settings.load().port == 1002
    found = settings.load({"port": 1003, "workers": None})
    assert (found.port, found.workers) == (1003, 3)


def test_a_secret_can_be_in_a_file_of_its_own(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (elsewhere / "password").write_text("from a file\n")
    monkeypatch.setenv("JURYROOM_PASSWORD_FILE", str(elsewhere / "password"))
    password = settings.load().password
    assert password is not None
    assert password.get_secret_value() == "from a file"
    monkeypatch.setenv("JURYROOM_PASSWORD_FILE", str(elsewhere / "nothing"))
    with pytest.raises(BadInput, match="JURYROOM_PASSWORD_FILE"):
        settings.load()


def test_origins_tell_where_each_value_came_from_and_hide_secrets(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (elsewhere / "juryroom.toml").write_text("session_days = 3\n")
    (elsewhere / "secret").write_text("postgresql://user:hidden@db/x")
    monkeypatch.setenv("JURYROOM_PORT", "1002")
    monkeypatch.setenv("JURYROOM_DATABASE_URL_FILE", str(elsewhere / "secret"))
    flags = {"host": "0.0.0.0"}
    found = {origin.name: origin for origin in settings.origins(settings.load(flags), flags)}
    assert found["host"].origin == "flag"
    assert found["port"].origin == "environment JURYROOM_PORT"
    assert found["session_days"].origin.startswith("file ")
    assert found["database_url"].origin == "file named by JURYROOM_DATABASE_URL_FILE"
    assert found["workers"].origin == "default"
    assert "hidden" not in repr(found)


@pytest.mark.parametrize("text", ["port = 70000", 'port = "many"', "ports = 1"])
def test_a_setting_that_makes_no_sense_is_named(elsewhere: Path, text: str) -> None:
    (elsewhere / "juryroom.toml").write_text(text)
    with pytest.raises(BadInput, match="port"):
        settings.load()


class TestInstallationKey:
    def test_is_made_once_and_for_its_owner_alone(self, elsewhere: Path) -> None:
        found = settings.load({"data_dir": elsewhere})
        key = wiring.installation_key(found)
        assert wiring.installation_key(found) == key
        assert stat.S_IMODE((elsewhere / wiring.KEY_FILE).stat().st_mode) == 0o600
        assert len(key) >= 32
        assert [path.name for path in elsewhere.iterdir()] == [wiring.KEY_FILE]

    def test_can_be_given(self, elsewhere: Path) -> None:
        found = settings.load({"data_dir": elsewhere, "secret_key": "shared by the whole team"})
        assert wiring.installation_key(found) == b"shared by the whole team"
        with pytest.raises(BadInput, match="SECRET_KEY"):
            wiring.installation_key(settings.load({"secret_key": "short"}))


class TestFirstStart:
    def test_makes_one_owner_with_a_password_of_their_own(self, elsewhere: Path) -> None:
        found = settings.load({"data_dir": elsewhere, "username": "Me@Example.org"})
        room = wiring.build_room(found)
        first = wiring.prepare(room, found)
        assert first is not None
        assert first.email == "me@example.org"
        assert first.password is not None
        assert len(first.password) >= 12
        assert wiring.prepare(room, found) is None
        room.database.close()

    def test_takes_what_is_given_and_shows_nothing(self, elsewhere: Path) -> None:
        given = {"data_dir": elsewhere, "password": "given by me", "user_token": "f" * 40}
        found = settings.load(given)
        room = wiring.build_room(found)
        first = wiring.prepare(room, found)
        assert first is not None
        assert first.password is None
        with room.database.read() as unit:
            assert unit.tokens.holder("legacy", wiring.accounts.credentials.fingerprint("f" * 40)) is not None
        room.database.close()


@pytest.mark.parametrize("url", ["mysql://someone@db/rooms", "nonsense", "postgres://someone@db/rooms"])
def test_only_databases_that_can_be_used_are_taken(elsewhere: Path, url: str) -> None:
    with pytest.raises(BadInput, match="DATABASE_URL is postgresql://"):
        wiring.build_room(settings.load({"data_dir": str(elsewhere / "data"), "database_url": url}))
