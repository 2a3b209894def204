"""Signing in at a provider of OpenID Connect: authorisation code with PKCE, state and nonce.

The provider's answers are fetched through the one way out. An account is found by who the person is at the provider;
the first time, by an address that the provider has verified, or made.
Source: OpenID Connect Core 1.0, sections 3.1.2 and 3.1.3.7; RFC 7636; RFC 9207 for `iss` in the answer.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

import msgspec

from juryroom.core.model import Role, User
from juryroom.errors import BadInput, NotAllowed, NotSignedIn, OutsideFailed
from juryroom.services import accounts, credentials
from juryroom.services.room import Oidc, Room
from juryroom.store.unit import UnitOfWork

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by a key that the provider alone has; never `none`, never a shared secret."""
LASTS_S = 600
"""From leaving for the provider to coming back."""
_KNOWN_FOR_S = 3600
_LEEWAY_S = 60
_MOST_BYTES = 1024 * 1024
_REFUSED = "The sign-in at the provider did not succeed. Try again."
_RANKS = (Role.NOT_ACTIVATED, Role.VIEWER, Role.ANNOTATOR, Role.REVIEWER, Role.MANAGER, Role.ADMIN, Role.OWNER)


@dataclass(frozen=True, slots=True)
class Journey:
    """What we remember, sealed in a cookie of the browser, while somebody is at the provider."""

    state: str
    nonce: str
    verifier: str
    redirect_uri: str
    next: str
    at: float


@dataclass(frozen=True, slots=True)
class Person:
    """Who came back, in the provider's words."""

    issuer: str
    subject: str
    email: str
    email_verified: bool
    first_name: str
    last_name: str
    groups: frozenset[str] | None
    """None: the provider tells nothing of groups."""


class Provider:
    """The provider's own description and keys, fetched when needed and kept for an hour."""

    def __init__(self, room: Room, settings: Oidc) -> None:
        self._room, self._settings = room, settings
        self._guard = threading.Lock()
        self._about: tuple[dict[str, Any], float] | None = None
        self._keys: tuple[Any, float] | None = None

    def about(self) -> dict[str, Any]:
        """Its configuration document. Raises OutsideFailed."""
        with self._guard:
            if self._about is None or self._about[1] < time.monotonic() - _KNOWN_FOR_S:
                issuer = self._settings.issuer.rstrip("/")
                found = self._get(f"{issuer}/.well-known/openid-configuration")
                if str(found.get("issuer", "")).rstrip("/") != issuer:
                    raise OutsideFailed("The provider of single sign-on goes by another name than in the settings.")
                self._about = found, time.monotonic()
            return self._about[0]

    def keys(self, *, fresh: bool = False) -> Any:
        """Its public keys; `fresh` after a signature by a key we do not know, as providers change theirs."""
        from joserfc.jwk import KeySet

        address = self.about()["jwks_uri"]
        with self._guard:
            age = None if self._keys is None else time.monotonic() - self._keys[1]
            if age is None or age > _KNOWN_FOR_S or (fresh and age > self._settings.keys_again_after_s):
                self._keys = KeySet.import_key_set(cast(Any, self._get(address))), time.monotonic()
            assert self._keys is not None
            return self._keys[0]

    def _get(self, address: str) -> dict[str, Any]:
        return self._call("GET", address, None)

    def exchange(self, code: str, journey: Journey) -> dict[str, Any]:
        """What the token endpoint gives for a code. Raises NotSignedIn, OutsideFailed."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": journey.redirect_uri,
            "client_id": self._settings.client_id,
            "code_verifier": journey.verifier,
        }
        if self._settings.client_secret:
            form["client_secret"] = self._settings.client_secret
        return self._call("POST", self.about()["token_endpoint"], urlencode(form).encode())

    def _call(self, method: str, address: str, content: bytes | None) -> dict[str, Any]:
        if self._room.egress is None:
            raise OutsideFailed("This installation calls no other servers.")
        headers = {"accept": "application/json"}
        if content is not None:
            headers["content-type"] = "application/x-www-form-urlencoded"
        with self._room.egress.request(
            method, address, headers=headers, content=content, most_bytes=_MOST_BYTES, seconds=15
        ) as reply:
            body = b"".join(reply.pieces)
        if reply.status >= 500 or (reply.status >= 400 and method == "GET"):
            raise OutsideFailed(f"The provider of single sign-on answers with {reply.status}.")
        if reply.status >= 400:
            raise NotSignedIn(_REFUSED)
        try:
            return msgspec.json.decode(body, type=dict[str, Any])
        except msgspec.DecodeError as error:
            raise OutsideFailed("The provider of single sign-on does not answer in JSON.") from error


def depart(room: Room, provider: Provider, redirect_uri: str, next_path: str) -> tuple[str, str]:
    """(address at the provider, sealed journey for the cookie)."""
    from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]

    settings = _settings(room)
    journey = Journey(
        secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), redirect_uri, next_path,
        room.clock.now().timestamp(),
    )  # fmt: skip
    asked = {
        "response_type": "code",
        "client_id": settings.client_id,
        "redirect_uri": redirect_uri,
        "scope": settings.scopes,
        "state": journey.state,
        "nonce": journey.nonce,
        "code_challenge": create_s256_code_challenge(journey.verifier),
        "code_challenge_method": "S256",
    }
    endpoint = provider.about()["authorization_endpoint"]
    address = f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"
    return address, credentials.seal(room.secrets, msgspec.json.encode(journey).decode())


def arrive(room: Room, provider: Provider, sealed: str, answered: Mapping[str, str]) -> tuple[User, Journey]:
    """The account of whoever came back. Raises NotSignedIn for an answer that is not to our question."""
    journey = _opened(room, sealed)
    if not secrets.compare_digest(answered.get("state", ""), journey.state):
        raise NotSignedIn(_REFUSED)
    if answered.get("iss", _settings(room).issuer).rstrip("/") != _settings(room).issuer.rstrip("/"):
        raise NotSignedIn(_REFUSED)
    if answered.get("error") or not answered.get("code"):
        raise NotSignedIn(_REFUSED)
    tokens = provider.exchange(answered["code"], journey)
    person = read_id_token(room, provider, str(tokens.get("id_token", "")), journey.nonce)
    with room.database.write() as unit:
        return admit(unit, _settings(room), person), journey


def _settings(room: Room) -> Oidc:
    if room.oidc is None:
        raise NotAllowed("Single sign-on is not set up here.")
    return room.oidc


def _opened(room: Room, sealed: str) -> Journey:
    try:
        journey = msgspec.json.decode(credentials.unseal(room.secrets, sealed), type=Journey)
    except (BadInput, msgspec.DecodeError) as error:
        raise NotSignedIn(_REFUSED) from error
    if room.clock.now().timestamp() - journey.at > LASTS_S:
        raise NotSignedIn("The sign-in took too long. Try again.")
    return journey


def read_id_token(room: Room, provider: Provider, token: str, nonce: str) -> Person:
    """What the provider says of a person, if it is said by the provider, of now, to us and about this sign-in."""
    settings = _settings(room)
    claims = _verified(provider, token)
    now = room.clock.now().timestamp()
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    fits = (
        str(claims.get("iss", "")).rstrip("/") == settings.issuer.rstrip("/")
        and settings.client_id in audiences
        and (len(audiences) == 1 or claims.get("azp") == settings.client_id)
        and _number(claims.get("exp")) > now - _LEEWAY_S
        and _number(claims.get("iat"), now) < now + _LEEWAY_S
        and secrets.compare_digest(str(claims.get("nonce", "")), nonce)
        and bool(claims.get("sub"))
    )
    if not fits:
        raise NotSignedIn(_REFUSED)
    return _person(settings, claims)


def _number(value: Any, otherwise: float = 0.0) -> float:
    return float(value) if isinstance(value, int | float) else otherwise


def _verified(provider: Provider, token: str) -> dict[str, Any]:
    from joserfc import jwt
    from joserfc.errors import JoseError

    for fresh in (False, True):
        try:
            return dict(jwt.decode(token, provider.keys(fresh=fresh), algorithms=list(ALGORITHMS)).claims)
        except (JoseError, ValueError, KeyError, TypeError):
            continue
    raise NotSignedIn(_REFUSED)


def _person(settings: Oidc, claims: Mapping[str, Any]) -> Person:
    said = claims.get(settings.groups_claim)
    groups = None if said is None else frozenset(map(str, said if isinstance(said, list) else [said]))
    given, family = str(claims.get("given_name") or ""), str(claims.get("family_name") or "")
    if not given and not family:
        given, _, family = str(claims.get("name") or "").partition(" ")
    return Person(
        settings.issuer, str(claims["sub"])[:255], str(claims.get("email") or ""),
        claims.get("email_verified") is True, given[:256], family[:256], groups,
    )  # fmt: skip


def admit(unit: UnitOfWork, settings: Oidc, person: Person) -> User:
    """The account of this person: the one of last time, the one with their verified address, or a new one."""
    user = unit.invitations.identity(person.issuer, person.subject)
    if user is None:
        user = _by_address(unit, settings, person)
        unit.invitations.link(person.issuer, person.subject, user.id)
    if not user.is_active:
        raise NotSignedIn("This account is switched off.")
    return _with_role(unit, settings, person, user)


def _by_address(unit: UnitOfWork, settings: Oidc, person: Person) -> User:
    if not person.email or not person.email_verified:
        raise NotSignedIn("Your provider does not vouch for your email address; ask its administrator to verify it.")
    found = unit.accounts.find(person.email)
    if found is not None:
        return found
    if not settings.create:
        raise NotSignedIn("You have no account here: ask an administrator for one.")
    return accounts.create_user(
        unit, email=person.email, role=settings.new_role, first_name=person.first_name, last_name=person.last_name
    )


def _with_role(unit: UnitOfWork, settings: Oidc, person: Person, user: User) -> User:
    """What the groups say, at every sign-in; the last owner stays one."""
    role = role_of_groups(settings.roles, person.groups)
    if role is None or role is user.role:
        return user
    if user.role is Role.OWNER and unit.accounts.count(role=Role.OWNER) <= 1:
        return user
    return unit.accounts.update(user.id, {"role": role.value})


def role_of_groups(roles: Mapping[str, Role], groups: Iterable[str] | None) -> Role | None:
    """The highest role that these groups give; None when they give none."""
    given = [roles[group] for group in groups or () if group in roles]
    return max(given, key=_RANKS.index, default=None)
