"""Passwords, sessions, and what somebody at the door can find out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from fakes import FixedClock
from juryroom.api.app import create_app
from juryroom.api.attempts import FOR_ANY, FOR_ONE_ACCOUNT, FOR_THE_ACCOUNT, SIGN_UPS, Attempts
from juryroom.core.model import Role
from juryroom.errors import TooManyAttempts
from juryroom.services import credentials
from juryroom.services.room import Limits, Room
from juryroom.store.unit import Database

from .conftest import PASSWORD

SAME_ORIGIN = {"sec-fetch-site": "same-origin"}


class TestWhoHasAnAccount:
    def test_is_not_told_by_the_answer(self, anyone: TestClient, person: Callable[..., Any], owner: Any):
        there, never, gone = person(password=PASSWORD), person(), person(Role.ANNOTATOR, password=PASSWORD)
        owner.client.delete(f"/api/organizations/1/memberships/{gone.id}")
        told = set()
        for email, password in (
            (there.email, "wrong password"),
            (never.email, "wrong password"),
            (gone.email, PASSWORD),
            ("nobody@example.org", PASSWORD),
            ("nobody@example.org", "x" * 5000),
            (there.email, "x" * 5000),
        ):
            reply = anyone.post("/api/session", json={"email": email, "password": password})
            body = reply.json()
            told.add((reply.status_code, body["detail"], body["code"], "set-cookie" in reply.headers))
        assert told == {(401, "The email or the password is wrong.", "not_signed_in", False)}

    def test_is_not_told_by_the_time(
        self, anyone: TestClient, person: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
    ):
        """What takes the time, argon2, is done once for everybody."""
        there, never = person(password=PASSWORD), person()
        done: list[str] = []

        class Counting:
            def hash(self, password: str) -> str:
                done.append(password)
                return ""

            def verify(self, password: str, stored: str) -> bool:
                done.append(password)
                return False

        monkeypatch.setattr(credentials, "_hasher", Counting)
        for number, email in enumerate((there.email, never.email, "nobody@example.org"), start=1):
            anyone.post("/api/session", json={"email": email, "password": "wrong password"})
            assert len(done) == number


class TestGuessing:
    """FixedClock stands still: everything here happens within the window."""

    @pytest.fixture
    def attempts(self, database: Database) -> Attempts:
        return Attempts(database)

    def fails(self, attempts: Attempts, address: str, email: str = "a@example.org") -> bool:
        """Whether this attempt was let through; it fails."""
        try:
            attempts.begin(address, email)
        except TooManyAttempts:
            return False
        return True

    def test_one_account_from_one_address(self, attempts: Attempts):
        assert sum(self.fails(attempts, "192.0.2.1") for _ in range(50)) == FOR_ONE_ACCOUNT

    def test_many_accounts_from_one_address(self, attempts: Attempts):
        assert sum(self.fails(attempts, "192.0.2.1", f"{n}@example.org") for n in range(500)) == FOR_ANY

    def test_one_account_from_many_addresses(self, attempts: Attempts):
        assert sum(self.fails(attempts, f"192.0.2.{n}") for n in range(200)) == FOR_THE_ACCOUNT

    def test_does_not_lock_out_whom_it_belongs_to(self, attempts: Attempts):
        attempts.begin("198.51.100.7", "a@example.org")
        attempts.succeeded("198.51.100.7", "a@example.org")
        for n in range(200):
            self.fails(attempts, f"192.0.2.{n}")
        assert self.fails(attempts, "198.51.100.7")
        assert not self.fails(attempts, "198.51.100.8")

    @pytest.mark.parametrize("spelling", ["A@EXAMPLE.ORG", " a@example.org ", "a@example.org\n"])
    def test_another_spelling_is_the_same_account(self, attempts: Attempts, spelling: str):
        for _ in range(FOR_ONE_ACCOUNT):
            self.fails(attempts, "192.0.2.1")
        assert not self.fails(attempts, "192.0.2.1", spelling)

    @pytest.mark.parametrize(
        ("one", "another", "same"),
        [
            ("2001:db8::1", "2001:db8::ffff:1", True),
            ("2001:db8::1", "2001:db8:0:1::1", False),
            ("192.0.2.1", "::ffff:192.0.2.1", True),
            ("fe80::1%eth0", "fe80::2%eth0", True),
            ("192.0.2.1", "192.0.2.2", False),
            ("", "", True),
        ],
    )
    def test_whoever_has_one_ipv6_address_has_many(self, attempts: Attempts, one: str, another: str, same: bool):
        for _ in range(FOR_ONE_ACCOUNT):
            self.fails(attempts, one)
        assert self.fails(attempts, another) is not same

    def test_what_is_right_does_not_count(self, attempts: Attempts):
        for _ in range(FOR_ANY * 2):
            attempts.begin("192.0.2.1", "a@example.org")
            attempts.succeeded("192.0.2.1", "a@example.org")
        assert self.fails(attempts, "192.0.2.1")

    def test_many_at_once_are_no_more_than_many_in_a_row(self, attempts: Attempts):
        """All of them ask before the first password has been looked at."""
        asked = [self.fails(attempts, "192.0.2.1") for _ in range(40)]
        assert sum(asked) == FOR_ONE_ACCOUNT

    def test_every_process_knows(self, attempts: Attempts, database: Database):
        for _ in range(FOR_ONE_ACCOUNT):
            self.fails(attempts, "192.0.2.1")
        assert not self.fails(Attempts(database), "192.0.2.1")

    def test_nobody_reads_who_tried_to_be_whom(self, attempts: Attempts, database: Database):
        self.fails(attempts, "192.0.2.1")
        with database.read() as unit:
            kept = unit.connection.exec_driver_sql("SELECT * FROM attempts").all()
        assert "example.org" not in str(kept)
        assert "192.0.2.1" not in str(kept)

    def test_it_ends(self, attempts: Attempts, clock: FixedClock):
        for _ in range(FOR_ONE_ACCOUNT):
            self.fails(attempts, "192.0.2.1")
        clock.advance(minutes=5, seconds=1)
        assert self.fails(attempts, "192.0.2.1")

    def test_by_form_is_guessing_too(
        self, anyone: TestClient, person: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr("juryroom.services.credentials.password_fits", lambda said, _: said == PASSWORD)
        made = person(password=PASSWORD)
        for n in range(FOR_ONE_ACCOUNT):
            body = {"email": made.email, "password": "wrong password"}
            anyone.post("/user/login", data=body) if n % 2 else anyone.post("/api/session", json=body)
        right = {"email": made.email, "password": PASSWORD}
        assert anyone.post("/user/login", data=right).status_code == 429
        assert anyone.post("/api/session", json=right).status_code == 429


class TestSession:
    @pytest.fixture
    def made(self, person: Callable[..., Any]) -> Any:
        return person(password=PASSWORD)

    def sign_in(self, client: TestClient, made: Any, **headers: str) -> str:
        body = {"email": made.email, "password": PASSWORD}
        assert client.post("/api/session", json=body, headers=headers).status_code == 200
        return str(client.cookies["juryroom_session"])

    def works(self, client: TestClient, value: str) -> bool:
        client.cookies.clear()
        headers = {"cookie": f"juryroom_session={value}"}
        return client.get("/api/current-user/whoami", headers=headers).status_code == 200

    def test_is_new_whatever_the_browser_brought(self, anyone: TestClient, made: Any):
        """Session fixation: a value that somebody else knows never becomes a session."""
        value = self.sign_in(anyone, made, cookie="juryroom_session=chosen-by-somebody-else")
        assert value != "chosen-by-somebody-else"
        assert not self.works(anyone, "chosen-by-somebody-else")
        assert self.works(anyone, value)

    def test_the_one_before_ends(self, anyone: TestClient, made: Any):
        first = self.sign_in(anyone, made)
        second = self.sign_in(anyone, made, **SAME_ORIGIN)
        assert not self.works(anyone, first)
        assert self.works(anyone, second)

    def test_ends_by_leaving(self, anyone: TestClient, made: Any):
        for leave in (
            lambda: anyone.delete("/api/session", headers=SAME_ORIGIN),
            lambda: anyone.get("/logout"),
        ):
            anyone.cookies.clear()
            value = self.sign_in(anyone, made)
            assert leave().status_code in (204, 302)
            assert not self.works(anyone, value)

    def test_ends_with_a_new_password_given_by_somebody_else(
        self, anyone: TestClient, made: Any, person: Callable[..., Any]
    ):
        value = self.sign_in(anyone, made)
        anyone.cookies.clear()
        person(Role.OWNER).client.patch(f"/api/users/{made.id}/", json={"password": "another password"})
        assert not self.works(anyone, value)

    def test_a_changed_role_counts_for_it_at_once(self, anyone: TestClient, person: Callable[..., Any]):
        owner, made = person(Role.OWNER), person(Role.ADMIN, password=PASSWORD)
        self.sign_in(anyone, made)
        assert anyone.post("/api/projects/", json={"title": "by cookie"}, headers=SAME_ORIGIN).status_code == 201
        owner.client.patch(f"/api/users/{made.id}/", json={"role": "AN"})
        assert anyone.post("/api/projects/", json={"title": "by cookie"}, headers=SAME_ORIGIN).status_code == 403


class TestPassword:
    @pytest.mark.parametrize("password", ["short", "1234567", "x" * 257])
    def test_has_a_length(self, owner: Any, password: str):
        body = {"email": "n@example.org", "password": password}
        for reply in (
            owner.client.post("/api/users/", json=body),
            owner.client.patch("/api/current-user/", json={"password": password}),
        ):
            assert reply.status_code == 400
            assert reply.json()["validation_errors"]["password"] == ["A password has 8 to 256 characters."]

    @pytest.mark.parametrize("said", [{}, {"current_password": ""}, {"current_password": "not " + PASSWORD}])
    def test_of_ones_own_is_changed_by_who_knows_it(self, anyone: TestClient, person: Callable[..., Any], said: Any):
        """Who finds a browser open, or a token, does not lock the person out."""
        made = person(Role.OWNER, password=PASSWORD)
        reply = made.client.patch("/api/current-user/", json={"password": "taken over"} | said)
        assert reply.status_code == 400
        assert reply.json()["validation_errors"]["current_password"] == ["This is not your password."]
        assert anyone.post("/api/session", json={"email": made.email, "password": PASSWORD}).status_code == 200

    def test_is_not_guessed_with_a_token(self, person: Callable[..., Any]):
        made = person(Role.OWNER, password=PASSWORD)
        body = {"password": "taken over", "current_password": "a guess"}
        told = [made.client.patch("/api/current-user/", json=body).status_code for _ in range(12)]
        assert told == [400] * 10 + [429] * 2

    def test_is_never_empty(self, anyone: TestClient, owner: Any):
        """An account without one is for scripts: nobody signs in to it."""
        assert owner.client.patch("/api/current-user/", json={"password": ""}).status_code == 400
        assert owner.client.post("/api/users/", json={"email": "n@example.org", "password": ""}).status_code == 201
        assert anyone.post("/api/session", json={"email": "n@example.org", "password": ""}).status_code == 401

    @pytest.mark.parametrize("password", ["pässwörter", "密码密码密码密码", "with spaces and \t tabs", "' OR 1=1 --"])
    def test_may_hold_anything(self, anyone: TestClient, person: Callable[..., Any], password: str):
        made = person(password=password)
        assert anyone.post("/api/session", json={"email": made.email, "password": password}).status_code == 200
        assert anyone.post("/api/session", json={"email": made.email, "password": password[:-1]}).status_code == 401

    def test_is_kept_as_argon2id(self):
        assert credentials.hash_password(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,")
        assert credentials.hash_password(PASSWORD) != credentials.hash_password(PASSWORD)


class TestSignUp:
    @pytest.fixture
    def open_door(self, room: Room) -> TestClient:
        from dataclasses import replace

        return TestClient(create_app(replace(room, limits=Limits(open_signup=True))), follow_redirects=False)

    def test_is_closed_unless_opened(self, anyone: TestClient):
        reply = anyone.post("/user/signup", data={"email": "n@example.org", "password": PASSWORD})
        assert reply.status_code == 403

    def test_makes_annotators_with_a_password(self, open_door: TestClient):
        for password in ("", "x", "1234567"):
            reply = open_door.post("/user/signup", data={"email": "n@example.org", "password": password})
            assert reply.status_code == 400
        body = {"email": "n@example.org", "password": PASSWORD, "role": "OW", "is_active": "true"}
        assert open_door.post("/user/signup", data=body).status_code == 302
        assert open_door.get("/api/current-user/whoami").json()["role"] == "AN"

    def test_takes_nobody_elses_account(self, open_door: TestClient, owner: Any):
        for email in (owner.email, owner.email.upper(), f" {owner.email} "):
            reply = open_door.post("/user/signup", data={"email": email, "password": PASSWORD})
            assert (reply.status_code, "set-cookie" in reply.headers) == (409, False)

    def test_is_slow_for_one_address(self, open_door: TestClient, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("juryroom.services.credentials.hash_password", lambda _: "x")
        statuses = [
            open_door.post("/user/signup", data={"email": f"{n}@example.org", "password": PASSWORD}).status_code
            for n in range(SIGN_UPS + 3)
        ]
        assert statuses == [302] * SIGN_UPS + [429] * 3
