"""What a request or a job is given: the database, the clock, the ports behind it, and the installation's limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from juryroom.core.model import Role
from juryroom.ports import Clock, Egress, MediaStore, Models, Workshop
from juryroom.store.unit import Database


@dataclass(frozen=True, slots=True)
class Secrets:
    """Keys derived from the installation's one random key; never shown, never in an answer."""

    signing: bytes = field(repr=False)
    """Signs JWT tokens (HS256)."""
    sealing: bytes = field(repr=False)
    """Encrypts a legacy token for its owner (Fernet)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an installation allows."""

    max_body_bytes: int = 250 * 1024 * 1024
    session_days: int = 14
    open_signup: bool = False
    public_url: str = ""
    """How people reach this installation; empty: as whoever asks does."""


@dataclass(frozen=True, slots=True)
class Oidc:
    """The provider of single sign-on, and what its word is worth here."""

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    """Empty for a client that is known by PKCE alone."""
    title: str = "Single sign-on"
    scopes: str = "openid email profile"
    groups_claim: str = "groups"
    roles: Mapping[str, Role] = field(default_factory=dict)
    """What membership in a group makes a person."""
    create: bool = True
    """Whether who has no account gets one."""
    new_role: Role = Role.ANNOTATOR
    keys_again_after_s: float = 10.0
    """How often an unknown key makes us ask for the provider's keys again, at most."""


@dataclass(frozen=True, slots=True)
class Room:
    """One installation, as the services and routes see it. Built by `wiring` alone."""

    database: Database
    clock: Clock
    media: MediaStore
    secrets: Secrets
    limits: Limits
    version: str
    egress: Egress | None = None
    """The way to other servers; None: there is none."""
    oidc: Oidc | None = None
    """Single sign-on; None: there is none."""
    models: Models | None = None
    """The way to language models; None: there is none."""
    workshop: Callable[[], Workshop] | None = None
    """Where benchmarks are made, loaded when somebody asks for it; None: nowhere."""
