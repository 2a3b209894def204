"""People, sessions and tokens in requests and answers."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from juryroom.core.model import Role, User
from juryroom.services.accounts import Caller

ORGANIZATION = 1
"""One installation is one organization."""


class SignIn(BaseModel):
    email: str
    password: SecretStr


class UserIn(BaseModel):
    """A new person. Without a password they can use a token, but not sign in."""

    email: Annotated[str, Field(max_length=254)]
    username: Annotated[str, Field(max_length=256)] = ""
    first_name: Annotated[str, Field(max_length=256)] = ""
    last_name: Annotated[str, Field(max_length=256)] = ""
    password: SecretStr | None = None
    role: Role = Role.ANNOTATOR


class UserPatch(BaseModel):
    email: Annotated[str, Field(max_length=254)] | None = None
    username: Annotated[str, Field(max_length=256)] | None = None
    first_name: Annotated[str, Field(max_length=256)] | None = None
    last_name: Annotated[str, Field(max_length=256)] | None = None
    password: SecretStr | None = None
    current_password: SecretStr | None = Field(None, description="needed for a new password of one's own")
    role: Role | None = None
    is_active: bool | None = None


class UserOut(BaseModel):
    """A person as others see them."""

    model_config = ConfigDict(extra="forbid")

    id: int
    email: str
    username: str
    first_name: str
    last_name: str
    initials: str
    role: Role
    is_active: bool
    avatar: str | None
    phone: str
    active_organization: int
    allow_newsletters: bool
    date_joined: str
    last_activity: str | None
    custom_hotkeys: dict[str, Any]


class WhoAmI(UserOut):
    """The caller, with what they may do."""

    permissions: list[str]


class SessionOut(BaseModel):
    user: WhoAmI


class UserSimple(BaseModel):
    """A person where only the name matters."""

    model_config = ConfigDict(extra="forbid")

    id: int
    first_name: str
    last_name: str
    email: str
    avatar: str | None


class TokenOut(BaseModel):
    token: str


class TokenShown(TokenOut):
    """A live refresh token without its signature."""

    created_at: str
    expires_at: str | None


class RefreshIn(BaseModel):
    refresh: str


class AccessOut(BaseModel):
    access: str


class RefreshOut(BaseModel):
    refresh: str


class JwtSettings(BaseModel):
    api_tokens_enabled: bool
    legacy_api_tokens_enabled: bool
    api_token_ttl_days: Annotated[int, Field(ge=1, le=73000)]


class JwtSettingsPatch(BaseModel):
    api_tokens_enabled: bool | None = None
    legacy_api_tokens_enabled: bool | None = None
    api_token_ttl_days: Annotated[int, Field(ge=1, le=73000)] | None = None


class SessionPolicy(BaseModel):
    """Minutes after which a session ends, whatever happens and without activity; null: the installation's default."""

    max_session_age: Annotated[int, Field(ge=1)] | None = None
    max_time_between_activity: Annotated[int, Field(ge=1)] | None = None


class Hotkeys(BaseModel):
    custom_hotkeys: dict[str, Any]


class OrganizationOut(BaseModel):
    id: int
    title: str
    contact_info: str | None
    created_at: str | None
    default_role: Role
    new_projects_open: bool
    activity_days: int


class OrganizationPatch(BaseModel):
    title: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    new_projects_open: bool | None = Field(None, description="whether a new project is open to everyone at first")
    activity_days: Annotated[int, Field(ge=1, le=36500)] | None = Field(
        None, description="how long the activity log is kept"
    )


class Membership(BaseModel):
    """`role` is `DI` while the account is switched off, and then again what it was."""

    id: int
    user: UserOut
    organization: int
    organization_id: int
    role: Role
    active: bool


class MembershipPatch(BaseModel):
    user_id: int
    role: Role


class DefaultRole(BaseModel):
    """What people become who join by an invitation that names no role."""

    organization: int
    default_role: Role


class DefaultRolePatch(BaseModel):
    default_role: Role


class PermissionLine(BaseModel):
    """A permission that the owner gives to roles. `options` may have it, `default` have it unless told otherwise."""

    id: int
    organization: int
    permission: str
    label: str
    group: str
    tooltip: str
    roles: list[Role]
    default: list[Role]
    options: list[Role]


class PermissionIn(BaseModel):
    permission: str
    roles: list[Role]


class PermissionRoles(BaseModel):
    roles: list[Role]


class MembershipPage(BaseModel):
    count: int
    next: str | None
    previous: str | None
    results: list[Membership]


class VersionOut(BaseModel):
    """`release` is the field's release whose API we answer to; `juryroom` is our own version."""

    model_config = ConfigDict(extra="allow")

    release: str
    edition: str
    juryroom: str


def user_json(user: User) -> dict[str, Any]:
    """UserOut of a person."""
    return {
        "id": user.id,
        "email": user.email,
        "username": user.username,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "initials": user.initials,
        "role": user.role.value,
        "is_active": user.is_active,
        "avatar": None,
        "phone": "",
        "active_organization": ORGANIZATION,
        "allow_newsletters": False,
        "date_joined": user.created_at,
        "last_activity": user.last_activity,
        "custom_hotkeys": msgspec.Raw(user.hotkeys.encode()),
    }


def whoami_json(caller: Caller) -> dict[str, Any]:
    """WhoAmI of the caller."""
    return user_json(caller.user) | {"permissions": sorted(caller.permissions)}


def simple_json(user: User) -> dict[str, Any]:
    """UserSimple of a person."""
    return {
        "id": user.id,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "avatar": None,
    }


def membership_json(user: User) -> dict[str, Any]:
    """Membership of a person in the one organization."""
    return {
        "id": user.id,
        "user": user_json(user),
        "organization": ORGANIZATION,
        "organization_id": ORGANIZATION,
        "role": user.standing.value,
        "active": user.is_active,
    }
