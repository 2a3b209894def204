"""What a request or a job is given: the database, the clock, the ports behind it, and the installation's limits."""

from __future__ import annotations

from dataclasses import dataclass, field

from juryroom.ports import Clock, Egress, MediaStore
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
