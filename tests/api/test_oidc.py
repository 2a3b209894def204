"""Single sign-on against a provider of this test's own, over real connections to loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from starlette.testclient import TestClient

from fakes import FixedClock
from juryroom.adapters.egress.client import EgressClient
from juryroom.api.app import create_app
from juryroom.core.model import Role
from juryroom.services.oidc import role_of_groups
from juryroom.services.room import Oidc, Room
from oidc_provider import CLIENT, SECRET, OidcProvider


@pytest.fixture
def provider(clock: FixedClock) -> Iterator[OidcProvider]:
    made = OidcProvider(lambda: clock.now().timestamp())
    yield made
    made.stop()


@pytest.fixture
def oidc(provider: OidcProvider) -> Oidc:
    roles = {"labellers": Role.ANNOTATOR, "leads": Role.MANAGER}
    return Oidc(provider.issuer, CLIENT, SECRET, "Sign in with Acme", roles=roles, keys_again_after_s=0)


@pytest.fixture
def room(room: Room, oidc: Oidc) -> Room:
    return replace(room, oidc=oidc, egress=EgressClient(["127.0.0.1"]))


def _leave(browser: TestClient, next: str = "") -> str:
    reply = browser.get("/user/oidc/start", params={"next": next} if next else {})
    assert reply.status_code == 302, reply.text
    return str(reply.headers["location"])


def _come_back(browser: TestClient, address: str) -> Any:
    """Through the provider, as a browser goes."""
    there = httpx2.get(address)
    back = urlsplit(there.headers["location"])
    return browser.get(f"{back.path}?{back.query}")


def _sign_in(browser: TestClient, next: str = "") -> Any:
    return _come_back(browser, _leave(browser, next))


def _me(browser: TestClient) -> dict[str, Any]:
    return dict(browser.get("/api/current-user/whoami").json())


def test_the_page_offers_it(anyone: TestClient) -> None:
    assert anyone.get("/api/sign-in-options").json() == {"password": True, "signup": False, "oidc": "Sign in with Acme"}


def test_a_newcomer_gets_an_account_and_is_known_the_next_time(anyone: TestClient, provider: OidcProvider) -> None:
    reply = _sign_in(anyone, "/projects/1")
    assert (reply.status_code, reply.headers["location"]) == (302, "/projects/1")
    me = _me(anyone)
    assert (me["email"], me["first_name"], me["last_name"], me["role"]) == ("ann@example.org", "Ann", "Lee", "AN")
    provider.person["email"] = "renamed@example.org"  # who somebody is does not hang on their address
    _sign_in(anyone)
    assert _me(anyone)["id"] == me["id"]


def test_an_account_is_linked_by_a_verified_address_alone(
    anyone: TestClient, provider: OidcProvider, person: Callable[..., Any]
) -> None:
    made = person(Role.REVIEWER)
    provider.person |= {"email": made.email.upper(), "email_verified": False}
    assert "problem=not_signed_in" in _sign_in(anyone).headers["location"]
    assert anyone.get("/api/current-user/whoami").status_code == 401
    provider.person["email_verified"] = True
    _sign_in(anyone)
    assert (_me(anyone)["id"], _me(anyone)["role"]) == (made.id, "RE")


def test_groups_give_the_role_each_time(anyone: TestClient, provider: OidcProvider) -> None:
    provider.person["groups"] = ["labellers", "leads", "others"]
    _sign_in(anyone)
    assert _me(anyone)["role"] == "MA"
    provider.person["groups"] = ["labellers"]
    _sign_in(anyone)
    assert _me(anyone)["role"] == "AN"


def test_groups_do_not_take_the_last_owner_away(anyone: TestClient, provider: OidcProvider, owner: Any) -> None:
    provider.person |= {"email": owner.email, "groups": ["labellers"]}
    _sign_in(anyone)
    assert _me(anyone)["role"] == "OW"


def test_a_role_of_groups_is_the_highest() -> None:
    roles = {"a": Role.VIEWER, "b": Role.REVIEWER}
    assert role_of_groups(roles, ["a", "b"]) is Role.REVIEWER
    assert role_of_groups(roles, ["c"]) is None
    assert role_of_groups(roles, None) is None


def test_an_account_that_is_switched_off_stays_off(anyone: TestClient, provider: OidcProvider, owner: Any) -> None:
    _sign_in(anyone)
    owner.client.patch(f"/api/users/{_me(anyone)['id']}/", json={"is_active": False})
    anyone.cookies.clear()
    assert "problem=" in _sign_in(anyone).headers["location"]


def test_new_keys_of_the_provider_are_fetched(anyone: TestClient, provider: OidcProvider) -> None:
    _sign_in(anyone)
    provider.rotate()
    assert _sign_in(anyone).headers["location"] == "/projects"
    assert provider.asked.count("/keys") == 2


@pytest.mark.parametrize(
    "twist",
    [
        lambda claims: claims | {"nonce": "another"},
        lambda claims: claims | {"aud": "somebody else"},
        lambda claims: claims | {"aud": ["juryroom", "another"]},
        lambda claims: claims | {"iss": "https://evil.example"},
        lambda claims: claims | {"exp": claims["iat"] - 3600},
        lambda claims: claims | {"iat": claims["iat"] + 3600},
        lambda claims: {name: value for name, value in claims.items() if name != "sub"},
    ],
)
def test_a_token_that_is_not_for_us_opens_nothing(anyone: TestClient, provider: OidcProvider, twist: Any) -> None:
    provider.twist = twist
    assert "problem=not_signed_in" in _sign_in(anyone).headers["location"]
    assert anyone.get("/api/current-user/whoami").status_code == 401


def test_a_token_signed_by_another_key_opens_nothing(anyone: TestClient, provider: OidcProvider) -> None:
    address = _leave(anyone)
    known = provider.key
    there = httpx2.get(address)
    provider.rotate()
    forged, provider.key = provider.key, known
    exchange = provider.token

    def with_forged(form: dict[str, str]) -> Any:
        provider.key = forged
        try:
            return exchange(form)
        finally:
            provider.key = known

    provider.token = with_forged  # type: ignore[method-assign]
    back = urlsplit(there.headers["location"])
    assert "problem=" in anyone.get(f"{back.path}?{back.query}").headers["location"]


def test_an_answer_to_another_question_opens_nothing(anyone: TestClient) -> None:
    address = _leave(anyone)
    back = urlsplit(httpx2.get(address).headers["location"])
    answered = parse_qs(back.query)
    wrong = anyone.get(back.path, params={"code": answered["code"][0], "state": "guessed"})
    assert "problem=" in wrong.headers["location"]


def test_an_answer_in_another_browser_opens_nothing(anyone: TestClient) -> None:
    """Signing somebody in to an account that is not theirs."""
    back = urlsplit(httpx2.get(_leave(anyone)).headers["location"])
    anyone.cookies.clear()
    assert "problem=" in anyone.get(f"{back.path}?{back.query}").headers["location"]


def test_it_must_not_take_all_day(anyone: TestClient, clock: FixedClock) -> None:
    address = _leave(anyone)
    clock.advance(minutes=11)
    assert "problem=" in _come_back(anyone, address).headers["location"]


@pytest.mark.parametrize("next", ["https://evil.example", "//evil.example", "/\\evil.example", "projects"])
def test_it_leads_to_our_own_pages(anyone: TestClient, next: str) -> None:
    assert _sign_in(anyone, next).headers["location"] == "/projects"


def test_without_a_provider_there_is_none(room: Room) -> None:
    with TestClient(create_app(replace(room, oidc=None)), follow_redirects=False) as client:
        assert client.get("/user/oidc/start").status_code == 404
        assert client.get("/api/sign-in-options").json()["oidc"] is None


def test_a_provider_on_a_private_address_needs_leave(room: Room) -> None:
    with TestClient(create_app(replace(room, egress=EgressClient())), follow_redirects=False) as client:
        assert client.get("/user/oidc/start").status_code == 400
