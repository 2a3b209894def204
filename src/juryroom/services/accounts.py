"""People: who is calling, signing in, and the accounts, keys and sessions behind it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from juryroom.core.membership import Sight
from juryroom.core.model import ProjectId, Role, User, UserId, instant_of
from juryroom.core.people import Sought
from juryroom.core.permissions import Choices, Permission, narrowed, permissions_of
from juryroom.errors import BadInput, NotAllowed, NotSignedIn
from juryroom.services import credentials
from juryroom.services.room import Room
from juryroom.store.sessions import Session
from juryroom.store.tokens import KINDS
from juryroom.store.unit import UnitOfWork

_SEEN_EVERY = timedelta(minutes=1)
JWT_SETTINGS: dict[str, Any] = {
    "api_tokens_enabled": True,
    "legacy_api_tokens_enabled": True,
    "api_token_ttl_days": 73000,
}
SWITCHED_OFF = "Authentication token no longer valid: API tokens have been disabled."
SESSION_POLICY: dict[str, Any] = {"max_session_age": None, "max_time_between_activity": None}


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody we know, and how we know."""

    user: User
    via: Literal["token", "jwt", "session"]
    permissions: frozenset[Permission]
    fingerprint: str = ""
    """Of the session's cookie or the token."""
    scope: str = "full"
    """What the key is for: `full`, `read` or `project`."""
    within: ProjectId | None = None
    """The one project that the key is for."""
    choices: Choices | None = None
    """What the owner chose for the configurable permissions."""

    @classmethod
    def of(cls, unit: UnitOfWork, user: User, via: Literal["token", "jwt", "session"], fingerprint: str = "") -> Caller:
        """Somebody with all that their role gives them."""
        choices = permission_choices(unit)
        return cls(user, via, permissions_of(user.role, choices), fingerprint, choices=choices)

    def by_key(self, scope: str, within: ProjectId | None) -> Caller:
        """The same person with a key that is for less than they are."""
        return replace(self, permissions=narrowed(self.permissions, scope), scope=scope, within=within)

    def as_role(self, role: Role) -> Caller:
        """The same person where a project gives them another role."""
        if role is self.user.role:
            return self
        return replace(self, permissions=narrowed(permissions_of(role, self.choices), self.scope))

    @property
    def sight(self) -> Sight:
        """Whose eyes a list of projects is for."""
        return Sight(self.user.id, self.user.role, self.within)

    @property
    def id(self) -> UserId:
        return self.user.id

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions


def identify(room: Room, credential: str) -> Caller:
    """The person behind `Token …`, `Bearer …` or `Session …`. Raises NotSignedIn."""
    scheme, _, key = credential.partition(" ")
    key = key.strip()
    match scheme.lower():
        case "token":
            return _by_legacy_key(room, key)
        case "bearer" if key.count(".") == 2:
            return _by_access_token(room, key)
        case "bearer":
            return _by_legacy_key(room, key)
        case "session":
            return _by_session(room, key)
    raise NotSignedIn("Authentication credentials were not provided.")


def _by_legacy_key(room: Room, key: str) -> Caller:
    if key.startswith(credentials.PERSONAL):
        return _by_personal_key(room, key)
    mark = credentials.fingerprint(key)
    with room.database.read() as unit:
        user = unit.tokens.holder("legacy", mark)
        if user is None:
            raise NotSignedIn("Invalid token.")
        caller = Caller.of(unit, user, "token", mark)
        if not jwt_settings(unit)["legacy_api_tokens_enabled"]:
            raise NotSignedIn("Authentication token no longer valid: legacy token authentication has been disabled.")
    return _while_permitted(caller)


def _by_personal_key(room: Room, key: str) -> Caller:
    mark, now = credentials.fingerprint(key), room.clock.now()
    with room.database.read() as unit:
        held = unit.tokens.personal(mark)
        if held is None:
            raise NotSignedIn("Invalid token.")
        caller = Caller.of(unit, held.user, "token", mark)
        if not jwt_settings(unit)["api_tokens_enabled"]:
            raise NotSignedIn(SWITCHED_OFF)
    if held.used_at is None or held.used_at < instant_of(now - _SEEN_EVERY):
        with room.database.write(durable=False) as unit:
            unit.tokens.used(mark)
    return _while_permitted(caller).by_key(held.scope, held.project_id)


def _while_permitted(caller: Caller) -> Caller:
    """Keys of a role that may hold none no longer open anything."""
    if Permission.USERS_TOKEN not in caller.permissions:
        raise NotSignedIn("Authentication token no longer valid: your role may not hold tokens.")
    return caller


def _by_access_token(room: Room, token: str) -> Caller:
    now = room.clock.now()
    claims = credentials.read_token(room.secrets, token, now=now)
    if claims.kind != "access":
        raise NotSignedIn("Token has wrong type: use it at /api/token/refresh to get an access token.")
    with room.database.read() as unit:
        user = unit.tokens.holder("refresh", claims.jti)
        enabled = jwt_settings(unit)["api_tokens_enabled"]
        if user is None or not enabled:
            raise NotSignedIn("Token is invalid" if enabled else SWITCHED_OFF)
        return _while_permitted(Caller.of(unit, user, "jwt", claims.jti))


def _by_session(room: Room, value: str) -> Caller:
    mark, now = credentials.fingerprint(value), room.clock.now()
    with room.database.read() as unit:
        session = unit.sessions.find(mark)
        policy = session_policy(unit)
        if session is None or _is_over(session, policy, now):
            raise NotSignedIn("Your session has ended: sign in again.")
        caller = Caller.of(unit, session.user, "session", mark)
    if session.seen_at < instant_of(now - _SEEN_EVERY):
        with room.database.write(durable=False) as unit:
            unit.sessions.seen(mark)
            unit.accounts.seen(session.user.id)
    return caller


def _is_over(session: Session, policy: Mapping[str, Any], now: datetime) -> bool:
    age, idle = policy["max_session_age"], policy["max_time_between_activity"]
    return (
        session.expires_at <= instant_of(now)
        or (age is not None and session.created_at < instant_of(now - timedelta(minutes=age)))
        or (idle is not None and session.seen_at < instant_of(now - timedelta(minutes=idle) - _SEEN_EVERY))
    )


@dataclass(frozen=True, slots=True)
class Where:
    """Where a session is opened: what its owner knows it by."""

    address: str = ""
    agent: str = ""


def sign_in(room: Room, email: str, password: str, where: Where = Where()) -> tuple[User, str]:
    """Open a session; the second value is the cookie's. Raises NotSignedIn without telling which part was wrong."""
    with room.database.read() as unit:
        user = unit.accounts.find(email)
        stored = unit.accounts.password_hash(user.id) if user else None
    if not credentials.password_fits(password, stored) or user is None or not user.is_active:
        raise NotSignedIn("The email or the password is wrong.")
    return user, open_session(room, user, where)


def open_session(room: Room, user: User, where: Where) -> str:
    """The value of the session's cookie."""
    value = secrets.token_urlsafe(32)
    expires = instant_of(room.clock.now() + timedelta(days=room.limits.session_days))
    with room.database.write() as unit:
        unit.sessions.sweep()
        unit.sessions.add(credentials.fingerprint(value), user.id, expires, where.address, where.agent)
        unit.accounts.seen(user.id)
    return value


def sign_up(room: Room, email: str, password: str, where: Where = Where()) -> tuple[User, str]:
    """A new person by their own hand, where the installation allows it: an annotator, or less if newcomers are."""
    if not room.limits.open_signup:
        raise NotAllowed("Sign-up is closed: ask an administrator for an account.")
    hashed = credentials.hash_password(password)
    with room.database.write() as unit:
        stored = (unit.organization.get("organization") or {}).get("default_role")
        role = Role(stored) if stored in (Role.NOT_ACTIVATED, Role.VIEWER) else Role.ANNOTATOR
        user = create_user(unit, email=email, password_hash=hashed, role=role)
    return user, open_session(room, user, where)


def sign_out(unit: UnitOfWork, caller: Caller) -> None:
    if caller.via == "session":
        unit.sessions.end(caller.fingerprint)


def sign_out_everywhere(unit: UnitOfWork, user_id: UserId, *, but: str | None = None, tokens: bool) -> None:
    """End a person's sessions, except one, and their tokens if so asked."""
    unit.sessions.end_all(user_id, but=but)
    if tokens:
        for kind in KINDS:
            unit.tokens.revoke_all(user_id, kind)


def sign_out_by(unit: UnitOfWork, caller: Caller, user_id: UserId) -> None:
    """End every session and token of somebody else. Raises NotAllowed for an owner's, unless by an owner."""
    user = unit.accounts.get(user_id)
    _stay_below(caller, user, user.role)
    sign_out_everywhere(unit, user_id, tokens=True)


def create_user(
    unit: UnitOfWork,
    *,
    email: str,
    password_hash: str | None = None,
    role: Role = Role.ANNOTATOR,
    username: str = "",
    first_name: str = "",
    last_name: str = "",
) -> User:
    """Add a person. Raises BadInput for an address that is none, AlreadyExists for one that is taken."""
    address = _address(email)
    return unit.accounts.add(
        {
            "email": address,
            "username": username or address.partition("@")[0],
            "first_name": first_name,
            "last_name": last_name,
            "role": role.value,
            "password_hash": password_hash,
        }
    )


def _address(email: str) -> str:
    address = email.strip().lower()
    name, _, host = address.partition("@")
    if not name or not host or "@" in host or len(address) > 254 or any(c.isspace() or c < " " for c in address):
        raise BadInput("Validation error", {"email": ["Enter a valid email address."]})
    return address


def update_user(unit: UnitOfWork, caller: Caller, user_id: UserId, changes: Mapping[str, Any]) -> User:
    """Change a person: themselves their names, an administrator everything. A new password ends other sessions."""
    user = unit.accounts.get(user_id)
    manages = caller.may(Permission.USERS_MANAGE)
    if not manages and (user_id != caller.id or {"role", "is_active", "email"} & changes.keys()):
        raise NotAllowed("You do not have permission to perform this action.")
    values = dict(changes)
    if "email" in values:
        values["email"] = _address(values["email"])
    if "password_hash" in values:
        unit.sessions.end_all(user_id, but=caller.fingerprint)
    if values.get("role") == Role.DEACTIVATED:
        values = {name: value for name, value in values.items() if name != "role"} | {"is_active": False}
    _keep_an_owner(unit, user, role=values.get("role", user.role), is_active=values.get("is_active", user.is_active))
    _stay_below(caller, user, values.get("role", user.role))
    if values.get("is_active") is False:
        unit.sessions.end_all(user_id)
    return unit.accounts.update(user_id, values) if values else user


def refuse_another_password(room: Room, user_id: UserId, said: str) -> None:
    """Raises BadInput when this is not the person's password; who has none, and signs in elsewhere, says nothing."""
    with room.database.read() as unit:
        stored = unit.accounts.password_hash(user_id)
    if stored is not None and not credentials.password_fits(said, stored):
        raise BadInput("Validation error", {"current_password": ["This is not your password."]})


def _stay_below(caller: Caller, user: User, role: str) -> None:
    if caller.user.role is not Role.OWNER and Role.OWNER in (user.role, role) and user.id != caller.id:
        raise NotAllowed("Only an owner can change an owner, or make one.")
    if caller.user.role is not Role.OWNER and role == Role.OWNER and user.role is not Role.OWNER:
        raise NotAllowed("Only an owner can make an owner.")


def _keep_an_owner(unit: UnitOfWork, user: User, *, role: str, is_active: bool) -> None:
    if user.role is not Role.OWNER or (role == Role.OWNER and is_active):
        return
    if unit.accounts.count(role=Role.OWNER) <= 1:
        raise BadInput("Validation error", {"role": ["The last owner stays: make somebody else an owner first."]})


def remove_user(unit: UnitOfWork, caller: Caller, user_id: UserId) -> None:
    """Forget a person's account; what they answered stays."""
    user = unit.accounts.get(user_id)
    if user_id == caller.id:
        raise BadInput("You cannot remove yourself.")
    _keep_an_owner(unit, user, role=Role.ANNOTATOR, is_active=False)
    _stay_below(caller, user, user.role)
    unit.accounts.remove(user_id)


def first_owner(unit: UnitOfWork, *, email: str, password: str) -> User | None:
    """The first person of an installation; None when there are people already."""
    if unit.accounts.page(Sought(), limit=1, offset=0)[0]:
        return None
    return create_user(unit, email=email, password_hash=credentials.hash_password(password), role=Role.OWNER)


def permission_choices(unit: UnitOfWork) -> dict[str, list[Role]]:
    """What the owner chose for the configurable permissions, by key."""
    chosen = unit.organization.get("permissions") or {}
    return {key: [Role(role) for role in roles] for key, roles in chosen.items()}


def jwt_settings(unit: UnitOfWork) -> dict[str, Any]:
    return JWT_SETTINGS | (unit.organization.get("jwt_settings") or {})


def session_policy(unit: UnitOfWork) -> dict[str, Any]:
    return SESSION_POLICY | (unit.organization.get("session_policy") or {})
