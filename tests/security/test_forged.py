"""CVE-2023-43791: sessions and tokens that nobody was given."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from fakes import FixedClock
from juryroom.core.model import Role
from juryroom.services.room import Room

Changes = dict[str, Any]


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _read(token: str, part: int) -> dict[str, Any]:
    text = token.split(".")[part]
    return dict(json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))))


def _signed(header: Changes, claims: Changes, key: bytes, digest: str = "sha256") -> str:
    text = f"{_part(header)}.{_part(claims)}"
    mark = hmac.new(key, text.encode(), digest).digest()
    return f"{text}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"


def _whoami(client: TestClient, credential: str) -> int:
    return client.get("/api/current-user/whoami", headers={"authorization": credential}).status_code


@pytest.fixture
def refresh(owner: Any) -> str:
    return str(owner.client.post("/api/token/").json()["token"])


@pytest.fixture
def access(anyone: TestClient, refresh: str) -> str:
    return str(anyone.post("/api/token/refresh", json={"refresh": refresh}).json()["access"])


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", "HS384", "HS512", "RS256", "", None])
def test_the_algorithm_is_ours_to_choose(anyone: TestClient, room: Room, access: str, algorithm: str | None):
    """Even under the right key."""
    digest = {"HS384": "sha384", "HS512": "sha512"}.get(algorithm or "", "sha256")
    forged = _signed({"alg": algorithm, "typ": "JWT"}, _read(access, 1), room.secrets.signing, digest)
    for token in (forged, forged.rpartition(".")[0] + "."):
        assert _whoami(anyone, f"Bearer {token}") == 401
        assert anyone.post("/api/token/refresh", json={"refresh": token}).status_code == 401


@pytest.mark.parametrize("key", [b"", b"secret", b"$(fefwefwef13;LFK{P!)@#*!)kdsjfWF2l+i5e3t(8a1n"])
def test_no_key_but_ours_signs(anyone: TestClient, access: str, key: bytes):
    assert _whoami(anyone, f"Bearer {_signed({'alg': 'HS256'}, _read(access, 1), key)}") == 401


@pytest.mark.parametrize(
    "more",
    [{"kid": "../../dev/null"}, {"jku": "http://127.0.0.1/k"}, {"jwk": {"kty": "oct", "k": "QQ"}}, {"crit": ["x"]}],
)
def test_a_header_names_no_key(anyone: TestClient, access: str, more: Changes):
    forged = _signed({"alg": "HS256", **more}, _read(access, 1), b"A")
    assert _whoami(anyone, f"Bearer {forged}") == 401


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": 0}, {"exp": None}, {"exp": "soon"}, {"exp": -1}, {"jti": "0" * 32}, {"jti": None}, {"jti": {"$ne": 1}},
        {"token_type": "session"}, {"token_type": None}, {"user_id": "x"},
    ],
)  # fmt: skip
def test_claims_are_read_strictly(anyone: TestClient, room: Room, access: str, changes: Changes):
    """A signature by our own key does not make nonsense right."""
    claims = {name: value for name, value in (_read(access, 1) | changes).items() if value is not None}
    assert _whoami(anyone, f"Bearer {_signed({'alg': 'HS256'}, claims, room.secrets.signing)}") == 401


def test_a_token_is_its_owners_whatever_it_says(
    anyone: TestClient, room: Room, access: str, owner: Any, annotator: Any
):
    claims = _read(access, 1) | {"user_id": annotator.id}
    token = _signed({"alg": "HS256"}, claims, room.secrets.signing)
    reply = anyone.get("/api/current-user/whoami", headers={"authorization": f"Bearer {token}"})
    assert reply.json()["id"] == owner.id


def test_refresh_and_access_do_not_stand_in_for_each_other(anyone: TestClient, refresh: str, access: str):
    assert _whoami(anyone, f"Bearer {refresh}") == 401
    for path in ("refresh", "rotate"):
        assert anyone.post(f"/api/token/{path}", json={"refresh": access}).status_code == 401


def test_an_access_token_ends_with_its_time(anyone: TestClient, access: str, clock: FixedClock):
    clock.advance(minutes=5, seconds=1)
    assert _whoami(anyone, f"Bearer {access}") == 401


def test_a_refresh_token_ends_with_its_time(anyone: TestClient, owner: Any, clock: FixedClock):
    owner.client.post("/api/jwt/settings", json={"api_token_ttl_days": 1})
    token = owner.client.post("/api/token/").json()["token"]
    clock.advance(days=1, seconds=1)
    for path in ("refresh", "rotate"):
        assert anyone.post(f"/api/token/{path}", json={"refresh": token}).status_code == 401


def test_what_was_rotated_away_buys_nothing(anyone: TestClient, refresh: str, access: str):
    new = anyone.post("/api/token/rotate", json={"refresh": refresh}).json()["refresh"]
    assert anyone.post("/api/token/rotate", json={"refresh": refresh}).status_code == 401
    assert _whoami(anyone, f"Bearer {access}") == 401
    assert anyone.post("/api/token/refresh", json={"refresh": new}).status_code == 200


def test_tokens_end_when_they_are_switched_off(anyone: TestClient, owner: Any, refresh: str, access: str):
    owner.client.post("/api/jwt/settings", json={"api_tokens_enabled": False})
    assert _whoami(anyone, f"Bearer {access}") == 401
    for path in ("refresh", "rotate"):
        assert anyone.post(f"/api/token/{path}", json={"refresh": refresh}).status_code == 401


def test_every_key_of_somebody_ends_with_the_account(anyone: TestClient, person: Callable[..., Any], owner: Any):
    left = person(Role.MANAGER, password="correct horse")
    refresh = left.client.post("/api/token/").json()["token"]
    access = anyone.post("/api/token/refresh", json={"refresh": refresh}).json()["access"]
    anyone.post("/api/session", json={"email": left.email, "password": "correct horse"})
    assert anyone.get("/api/current-user/whoami").status_code == 200
    owner.client.delete(f"/api/organizations/1/memberships/{left.id}")
    assert anyone.get("/api/current-user/whoami").status_code == 401
    assert _whoami(anyone, f"Token {left.token}") == 401
    assert _whoami(anyone, f"Bearer {access}") == 401
    assert anyone.post("/api/token/refresh", json={"refresh": refresh}).status_code == 401


@pytest.mark.parametrize("value", ["", "x", "1", "' OR 1=1 --", "u" * 43, "a" * 4000, "\\", "é"])
def test_a_session_nobody_opened(anyone: TestClient, owner: Any, value: str):
    cookie = f"juryroom_session={value}".encode()
    assert anyone.get("/api/current-user/whoami", headers={b"cookie": cookie}).status_code == 401


def test_what_the_database_keeps_opens_nothing(anyone: TestClient, room: Room, owner: Any, refresh: str):
    """A copy of the database (a backup, an injection) holds fingerprints: none of them is a key."""
    with room.database.read() as unit:
        kept = [one for kind in ("legacy", "refresh") for one in unit.tokens.live(owner.id, kind)]  # type: ignore[arg-type]
    texts = [text for one in kept for text in (one.fingerprint, one.sealed, one.shown) if text]
    assert len(texts) >= 4
    for text in texts:
        for scheme in ("Token", "Bearer"):
            assert _whoami(anyone, f"{scheme} {text}") == 401
        assert anyone.get("/api/current-user/whoami", headers={"cookie": f"juryroom_session={text}"}).status_code == 401


def test_a_session_is_no_header(anyone: TestClient, person: Callable[..., Any]):
    """In a header it would pass by the checks that keep other sites out."""
    made = person(password="correct horse")
    anyone.post("/api/session", json={"email": made.email, "password": "correct horse"})
    value = anyone.cookies["juryroom_session"]
    anyone.cookies.clear()
    assert _whoami(anyone, f"Session {value}") == 401
    mark = hashlib.sha256(value.encode()).hexdigest()
    assert _whoami(anyone, f"Token {mark}") == 401
