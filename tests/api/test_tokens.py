"""Keys for scripts: legacy tokens, and JWTs that are refreshed, rotated and ended."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from fakes import FixedClock
from juryroom.core.model import Role
from juryroom.services.room import Room


def _claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))


def _whoami(client: TestClient, credential: str) -> int:
    return client.get("/api/current-user/whoami", headers={"authorization": credential}).status_code


class TestLegacyToken:
    def test_belongs_to_its_owner_until_it_is_reset(self, anyone: TestClient, owner: Any) -> None:
        token = owner.client.get("/api/current-user/token").json()["token"]
        assert token == owner.token
        new = owner.client.post("/api/current-user/reset-token/")
        assert new.status_code == 201
        assert _whoami(anyone, f"Token {token}") == 401
        assert _whoami(anyone, f"Token {new.json()['token']}") == 200

    def test_is_not_kept_in_the_clear(self, room: Room, owner: Any) -> None:
        with room.database.read() as unit:
            kept = unit.tokens.live(owner.id, "legacy")[0]
        assert owner.token not in (kept.fingerprint, kept.sealed, kept.shown)

    def test_can_be_sent_as_an_api_key(self, anyone: TestClient, owner: Any) -> None:
        assert anyone.get("/api/current-user/whoami", headers={"x-api-key": owner.token}).status_code == 200

    @pytest.mark.parametrize("credential", ["Token " + "0" * 40, "Token", "Basic YTpi", "Bearer x.y.z", "Bearer", "x"])
    def test_anything_else_is_refused(self, anyone: TestClient, credential: str) -> None:
        assert _whoami(anyone, credential) == 401

    def test_can_be_switched_off(self, anyone: TestClient, owner: Any) -> None:
        reply = owner.client.post("/api/jwt/settings", json={"legacy_api_tokens_enabled": False})
        assert reply.json()["legacy_api_tokens_enabled"] is False
        assert _whoami(anyone, f"Token {owner.token}") == 401

    def test_a_changed_role_counts_at_once(self, person: Callable[..., Any]) -> None:
        owner, other = person(), person(Role.ANNOTATOR)
        assert other.client.post("/api/projects", json={"title": "mine"}).status_code == 403
        owner.client.patch(f"/api/users/{other.id}", json={"role": "MA"})
        assert other.client.post("/api/projects", json={"title": "mine"}).status_code == 201


class TestRefreshToken:
    @pytest.fixture
    def refresh(self, owner: Any) -> str:
        reply = owner.client.post("/api/token/")
        assert reply.status_code == 201
        return str(reply.json()["token"])

    def test_says_what_the_sdk_reads(self, refresh: str, clock: FixedClock) -> None:
        claims = _claims(refresh)
        assert claims["token_type"] == "refresh"
        assert claims["exp"] == int(clock.moment.timestamp()) + 73000 * 86400

    def test_buys_access(self, anyone: TestClient, refresh: str) -> None:
        reply = anyone.post("/api/token/refresh/", json={"refresh": refresh})
        assert reply.status_code == 200
        access = reply.json()["access"]
        assert _claims(access)["token_type"] == "access"
        assert _whoami(anyone, f"Bearer {access}") == 200
        assert _whoami(anyone, f"Bearer {refresh}") == 401

    def test_access_ends_after_minutes(
        self, anyone: TestClient, refresh: str, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("juryroom.api.auth.REMEMBERED_S", 0)
        access = anyone.post("/api/token/refresh", json={"refresh": refresh}).json()["access"]
        clock.advance(minutes=6)
        assert _whoami(anyone, f"Bearer {access}") == 401

    def test_there_is_one_at_a_time(self, owner: Any, refresh: str) -> None:
        second = owner.client.post("/api/token/")
        assert second.status_code == 409
        assert second.json()["detail"].startswith("You already have a valid token")

    def test_is_listed_without_its_signature(self, owner: Any, refresh: str) -> None:
        assert [each["token"] for each in owner.client.get("/api/token/").json()] == [refresh.rpartition(".")[0]]

    def test_rotated_the_old_one_ends(self, anyone: TestClient, refresh: str) -> None:
        new = anyone.post("/api/token/rotate/", json={"refresh": refresh}).json()["refresh"]
        assert anyone.post("/api/token/refresh/", json={"refresh": refresh}).status_code == 401
        assert anyone.post("/api/token/refresh/", json={"refresh": new}).status_code == 200

    def test_blacklisted_it_ends_with_its_access_tokens(self, anyone: TestClient, owner: Any, refresh: str) -> None:
        access = anyone.post("/api/token/refresh/", json={"refresh": refresh}).json()["access"]
        assert _whoami(anyone, f"Bearer {access}") == 200
        assert owner.client.post("/api/token/blacklist/", json={"refresh": refresh}).status_code == 204
        assert _whoami(anyone, f"Bearer {access}") == 401
        again = owner.client.post("/api/token/blacklist/", json={"refresh": refresh})
        assert (again.status_code, again.json()["detail"]) == (401, "Token is invalid")

    def test_of_somebody_else_cannot_be_blacklisted(self, annotator: Any, refresh: str) -> None:
        assert annotator.client.post("/api/token/blacklist/", json={"refresh": refresh}).status_code == 401

    @pytest.mark.parametrize(
        "change", [lambda t: t[:-2] + "xx", lambda t: t.rpartition(".")[0] + ".", lambda t: "a.b.c"]
    )
    def test_changed_it_is_refused(self, anyone: TestClient, refresh: str, change: Callable[[str], str]) -> None:
        assert anyone.post("/api/token/refresh/", json={"refresh": change(refresh)}).status_code == 401

    def test_unsigned_it_is_refused(self, anyone: TestClient, refresh: str) -> None:
        header = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
        unsigned = f"{header}.{refresh.split('.')[1]}."
        assert anyone.post("/api/token/refresh/", json={"refresh": unsigned}).status_code == 401
