"""What must not come out: in answers, in errors, in logs, out of the data directory."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.routing import APIRoute
from pydantic import SecretStr
from sqlalchemy.exc import OperationalError, StatementError
from starlette.testclient import TestClient

from fakes import RunningClock
from juryroom import wiring
from juryroom.api.app import create_app
from juryroom.core.model import Role
from juryroom.errors import BadInput
from juryroom.services.room import Room
from juryroom.settings import Settings
from juryroom.store.tables import users
from juryroom.store.unit import Database

from .conftest import PASSWORD

EVIL = "/api/x\r\n2026-11-20 ERROR forged\x1b[2J\u2028\x85"


class TestAnswers:
    def test_no_get_route_tells_a_secret(
        self, anyone: TestClient, person: Callable[..., Any], room: Room, owner: Any, project: Any, tasks: Any
    ):
        other = person(Role.ADMIN, password=PASSWORD)
        refresh = owner.client.post("/api/token/").json()["token"]
        with room.database.read() as unit:
            stored = [unit.accounts.password_hash(other.id) or ""]
            stored += [
                text for one in unit.tokens.live(other.id, "legacy") for text in (one.fingerprint, one.sealed or "")
            ]
        hidden = [*stored, other.token, PASSWORD, "$argon2", refresh.rpartition(".")[2]]
        hidden += [room.secrets.signing.hex(), room.secrets.sealing.decode()]
        for route in anyone.app.routes:  # type: ignore[attr-defined]
            if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and route.path != "/logout":
                path = route.path.replace("{entity}", "task")
                for part in ("project_id", "task_id", "user_id", "organization_id"):
                    path = path.replace("{" + part + "}", str(project["id"] if part == "project_id" else 1))
                reply = owner.client.get(path, params={"project": project["id"], "fields": "all"})
                assert reply.status_code < 500
                for text in hidden:
                    assert text not in reply.text, path

    def test_a_key_is_kept_sealed_for_a_repetition(self, room: Room, owner: Any):
        """An answer under an Idempotency-Key is kept for a day; the keys in it are not kept in the clear."""
        reply = owner.client.post("/api/token/", headers={"idempotency-key": "t"})
        token = reply.json()["token"]
        again = owner.client.post("/api/token/", headers={"idempotency-key": "t"})
        assert (again.json()["token"], again.headers["idempotency-replayed"]) == (token, "true")
        with room.database.read() as unit:
            kept = unit.idempotency.find(owner.id, "t")
        assert kept is not None
        assert kept.body
        assert token.rpartition(".")[2] not in kept.body

    def test_what_breaks_says_nothing_of_the_inside(
        self, room: Room, owner: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ):
        def fail(*_: object, **__: object) -> None:
            raise RuntimeError("postgresql://juryroom:hunter2@db/juryroom and a password hash")

        monkeypatch.setattr("juryroom.services.tasks.create", fail)
        with caplog.at_level(logging.ERROR, logger="juryroom"):
            reply = owner.client.post("/api/tasks/", json={"project": 1, "data": {"text": "private words"}})
        assert reply.status_code == 500
        for text in ("hunter2", "postgresql", "Traceback", "RuntimeError", "private words"):
            assert text not in reply.text
        assert "hunter2" not in caplog.text
        assert reply.json()["id"] in caplog.text

    def test_what_is_wrong_with_a_password_does_not_repeat_it(self, owner: Any, anyone: TestClient):
        for reply in (
            owner.client.post("/api/users/", json={"email": "n@example.org", "password": "hunter2"}),
            owner.client.post("/api/users/", json={"email": "n@example.org", "password": ["hunter2"]}),
            anyone.post("/api/session", json={"email": ["x"], "password": "hunter2"}),
            anyone.post("/api/session", content=b'{"email":"x","password":"hunter2"'),
            anyone.post("/user/login", data={"password": "hunter2"}),
            anyone.post("/api/token/refresh", json={"refresh": {"hunter2": 1}}),
        ):
            assert 400 <= reply.status_code < 500
            assert "hunter2" not in reply.text


class TestLogs:
    def test_a_path_stays_on_its_line(
        self, room: Room, owner: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ):
        def fail(*_: object, **__: object) -> None:
            raise OperationalError("select", {}, RuntimeError("away\nsecond line"))

        monkeypatch.setattr("juryroom.store.uploads.Uploads.named", fail)
        with caplog.at_level(logging.ERROR, logger="juryroom"):
            reply = owner.client.get("/data/upload/1/" + "%0d%0a2026 ERROR forged%1b[2J%e2%80%a8%c2%85")
        assert reply.status_code == 503
        (record,) = [record for record in caplog.records if record.name == "juryroom"]
        line = record.getMessage()
        assert all(" " <= letter <= "~" for letter in line), line
        assert "second line" not in line

    def test_a_sign_in_leaves_no_password(
        self, anyone: TestClient, person: Callable[..., Any], caplog: pytest.LogCaptureFixture
    ):
        made = person(password=PASSWORD)
        with caplog.at_level(logging.DEBUG):
            anyone.post("/api/session", json={"email": made.email, "password": PASSWORD})
            anyone.get("/api/current-user/whoami")
            anyone.get("/api/current-user/whoami", headers={"authorization": f"Token {made.token}"})
        assert PASSWORD not in caplog.text
        assert made.token not in caplog.text
        assert anyone.cookies["juryroom_session"] not in caplog.text

    def test_an_error_of_the_database_does_not_repeat_what_was_to_be_stored(self, database_url: str):
        """Here on both databases: the statement may be told, its values may not."""
        found = Database(database_url, RunningClock())
        with pytest.raises(StatementError) as caught, found.write() as unit:
            for _ in range(2):
                unit.projects._connection.execute(
                    sa.insert(users).values(id=1, email="private@example.org", username="a", role="AN", created_at="x")
                )
        found.close()
        assert "private@example.org" not in str(caught.value).replace(str(caught.value.orig), "")

    def test_secrets_do_not_print(self, room: Room):
        settings = Settings(
            database_url=SecretStr("postgresql://a:hunter2@b/c"), secret_key=SecretStr("hunter2" * 4),
            password=SecretStr("hunter2hunter2"), user_token=SecretStr("hunter2" * 6),
        )  # fmt: skip
        assert "hunter2" not in repr(settings) + str(settings) + str(settings.model_dump())
        shown = wiring.settings_with_origins({"password": "hunter2hunter2"})[1]
        assert "hunter2" not in str(shown)
        assert room.secrets.signing.hex() not in repr(room)
        assert "signing" not in repr(room.secrets)


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
class TestDataDirectory:
    @pytest.fixture
    def settings(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
        monkeypatch.chdir(tmp_path)
        folder = tmp_path / "data"
        folder.mkdir(mode=0o755)  # made by somebody else, for everybody
        return Settings(data_dir=folder)

    def test_what_we_make_is_for_us_alone(self, settings: Settings):
        room = wiring.build_room(settings)
        wiring.prepare(room, settings)
        room.media.save("upload/1/0123456789abcdef.txt", iter([b"x"]))
        room.database.close()
        for path in settings.data_dir.iterdir():
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path.name
        assert (settings.data_dir / "juryroom.sqlite3").stat().st_size > 0

    @pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o777])
    def test_a_key_that_others_can_read_is_not_used(self, settings: Settings, mode: int):
        """1.23.2: the peer's key file was readable for everybody on the machine."""
        wiring.installation_key(settings)
        key = settings.data_dir / wiring.KEY_FILE
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        key.chmod(mode)
        with pytest.raises(BadInput, match="chmod 600"):
            wiring.build_room(settings)
        key.chmod(0o600)
        wiring.build_room(settings).database.close()

    def test_every_installation_has_a_key_of_its_own(self, settings: Settings, tmp_path: Path):
        first, second = wiring.installation_key(settings), wiring.installation_key(Settings(data_dir=tmp_path))
        assert first != second
        assert len(first) == 64
        assert first == wiring.installation_key(settings)

    @pytest.mark.parametrize("key", ["", "short", "x" * 15])
    def test_a_short_key_is_refused(self, settings: Settings, key: str):
        with pytest.raises(BadInput):
            wiring.installation_key(settings.model_copy(update={"secret_key": SecretStr(key)}))


def test_the_key_is_no_part_of_the_source():
    """CVE-2023-43791 was one key in the source of every installation."""
    words = ("secret_key =", "SECRET_KEY =", "signing_key =")
    source = Path(__file__).parents[2] / "src"
    lines = [line for path in source.rglob("*.py") for line in path.read_text().splitlines()]
    assert not [line for line in lines if any(word in line for word in words) and ('"' in line or "'" in line)]


def test_the_description_of_the_api_is_all_that_strangers_get(anyone: TestClient, room: Room, owner: Any):
    assert create_app(room).docs_url is None
    for path in ("/docs", "/redoc", "/metrics", "/debug", "/.env", "/.git/config", "/api/settings", "/server-status"):
        reply = anyone.get(path)
        assert reply.headers["content-type"].startswith("text/html") or reply.status_code in (401, 404, 503)
        assert "secret" not in reply.text.lower()
