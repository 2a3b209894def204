"""The one place that knows which adapter stands behind which port, and builds a Room from settings."""

from __future__ import annotations

import gc
import os
import secrets
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy import make_url

from juryroom import __version__
from juryroom.adapters.clock import SystemClock
from juryroom.adapters.egress.client import EgressClient
from juryroom.adapters.llm.clients import ModelClients
from juryroom.adapters.media.local import LocalMedia
from juryroom.adapters.metrics.installed import installed_metrics
from juryroom.core.agreement.settings import Tools
from juryroom.core.model import Role
from juryroom.errors import BadInput
from juryroom.services import accounts, agreement, api_tokens
from juryroom.services.actions.undo import ask_for_purge
from juryroom.services.credentials import secrets_from
from juryroom.services.room import Limits, Oidc, Room
from juryroom.settings import PREFIX, Settings, load, origins
from juryroom.store.unit import Database

if TYPE_CHECKING:
    from fastapi import FastAPI

    from juryroom.jobs.worker import Worker
    from juryroom.ports import Embedder, Workflows, Workshop

__all__ = [
    "FirstStart",
    "Settings",
    "app",
    "build_room",
    "database_url",
    "hand_on",
    "installation_key",
    "prepare",
    "read_settings",
    "settings_with_origins",
    "worker",
]

KEY_FILE = "installation.key"
_SHORTEST_KEY = 16


@dataclass(frozen=True, slots=True)
class FirstStart:
    """The account made on the first start; `password` is None when the person gave it themselves."""

    email: str
    password: str | None


def read_settings(flags: Mapping[str, Any] | None = None) -> Settings:
    """Flags over environment over file over defaults. Raises BadInput."""
    return load(flags)


def settings_with_origins(flags: Mapping[str, Any] | None = None) -> tuple[Settings, list[Any]]:
    """The settings, and where each came from."""
    settings = load(flags)
    return settings, origins(settings, flags)


def hand_on(flags: Mapping[str, Any]) -> None:
    """Put flags into the environment, where worker processes read them."""
    for name, value in flags.items():
        if value is not None:
            os.environ[f"{PREFIX}{name.upper()}"] = str(value)


def database_url(settings: Settings) -> str:
    """Where the data lives: PostgreSQL if named, else SQLite in the data directory. Raises BadInput."""
    if settings.database_url is not None and settings.database_url.get_secret_value():
        given = settings.database_url.get_secret_value()
        if not given.startswith(("postgresql:", "postgresql+psycopg:", "sqlite:")):
            raise BadInput(
                f"{PREFIX}DATABASE_URL is postgresql://USER:PASSWORD@HOST/DATABASE, or not given for SQLite."
            )
        return given
    return f"sqlite:///{(settings.data_dir / 'juryroom.sqlite3').resolve()}"


def build_room(settings: Settings) -> Room:
    """The installation that these settings describe; makes the data directory if needed, migrates nothing."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    _keep_to_ourselves(settings)
    clock = SystemClock()
    limits = Limits(
        settings.max_body_mb * 1024 * 1024, settings.session_days, settings.signup == "open", settings.public_url
    )
    egress = EgressClient([entry.strip() for entry in settings.egress_allow.split(",") if entry.strip()])
    return Room(
        database=Database(database_url(settings), clock, _agreement_tools()),
        clock=clock,
        media=LocalMedia(settings.data_dir / "media"),
        secrets=secrets_from(installation_key(settings)),
        limits=limits,
        version=__version__,
        egress=egress,
        oidc=single_sign_on(settings),
        models=ModelClients(egress.address_of, embedders),
        workshop=cache(lambda: workshop(settings)),
    )


def workshop(settings: Settings) -> Workshop:
    """Run folders below the data directory; photographs also below the folders that the settings name."""
    from juryroom.bench.workshop import LocalWorkshop

    roots = [Path(entry.strip()) for entry in settings.benchmark_folders.split(",") if entry.strip()]
    return LocalWorkshop(settings.data_dir / "benchmarks", roots)


def single_sign_on(settings: Settings) -> Oidc | None:
    """The provider that the settings name. Raises BadInput for one that cannot be."""
    if not settings.oidc_issuer:
        return None
    address = urlsplit(settings.oidc_issuer)
    if address.scheme != "https" and address.hostname not in ("127.0.0.1", "::1", "localhost"):
        raise BadInput(f"{PREFIX}OIDC_ISSUER is an https address.")
    if not settings.oidc_client_id:
        raise BadInput(f"{PREFIX}OIDC_CLIENT_ID names this installation to the provider.")
    secret = settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else ""
    return Oidc(
        settings.oidc_issuer, settings.oidc_client_id, secret, settings.oidc_title, settings.oidc_scopes,
        settings.oidc_groups_claim, _roles(settings.oidc_roles), settings.oidc_create, _role(settings.oidc_new_role),
    )  # fmt: skip


def _roles(text: str) -> dict[str, Role]:
    pairs = [part.strip().rpartition("=") for part in text.split(",") if part.strip()]
    return {group.strip(): _role(role.strip()) for group, _, role in pairs}


def _role(text: str) -> Role:
    offered = [role.value for role in Role if role is not Role.DEACTIVATED]
    if text not in offered:
        raise BadInput(f"{PREFIX}OIDC: {text!r} is no role. There are: {', '.join(offered)}.")
    return Role(text)


def _agreement_tools() -> Tools | None:
    """The metrics of agreement that installed packages bring."""
    metrics = installed_metrics()
    return Tools(metrics) if metrics else None


def installation_key(settings: Settings) -> bytes:
    """The key everything secret is derived from. Made on first use, readable by its owner alone."""
    if settings.secret_key is not None:
        key = settings.secret_key.get_secret_value()
        if len(key) < _SHORTEST_KEY:
            raise BadInput(f"{PREFIX}SECRET_KEY has at least {_SHORTEST_KEY} characters.")
        return key.encode()
    path = settings.data_dir / KEY_FILE
    if not path.exists():
        _write_key(path)
    _refuse_readable(path)
    return path.read_bytes()


def _refuse_readable(path: Path) -> None:
    """Who has the key can sign in as anybody: others on this machine must not be able to read it."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if os.name == "posix" and mode & 0o077:
        message = f"{path} has mode {mode:04o}: others can read the installation's key. Run: chmod 600 {path}"
        raise BadInput(f"{message} (or give the key by {PREFIX}SECRET_KEY)")


def _keep_to_ourselves(settings: Settings) -> None:
    """In a data directory that others may enter, what we make there is still for us alone."""
    (settings.data_dir / "media").mkdir(mode=0o700, exist_ok=True)
    for url in (make_url(database_url(settings)), make_url(_workflows_url(settings))):
        if url.get_backend_name() == "sqlite" and url.database:
            path = Path(url.database)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not path.exists():
                path.touch(0o600)  # SQLite gives its other files the mode of this one


def _write_key(path: Path) -> None:
    """Complete or not at all, and never over a key that another process has just made."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_hex(32).encode())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def prepare(room: Room, settings: Settings) -> FirstStart | None:
    """Bring the database up to date and make the first person if there is nobody yet."""
    room.database.migrate()
    given = settings.password.get_secret_value() if settings.password else None
    password = given or secrets.token_hex(10)  # no "-" at its head: it can be double-clicked, and given to a flag
    with room.database.write() as unit:
        ask_for_purge(unit)
        agreement.count_what_never_was(unit)
        owner = accounts.first_owner(unit, email=settings.username, password=password)
        if settings.user_token is not None:
            person = owner or unit.accounts.find(settings.username)
            if person is not None:
                api_tokens.set_legacy(unit, room, person.id, _token(settings))
    return FirstStart(owner.email, None if given else password) if owner else None


def _token(settings: Settings) -> str:
    token = settings.user_token.get_secret_value() if settings.user_token else ""
    if len(token) < _SHORTEST_KEY:
        raise BadInput(f"A user token has at least {_SHORTEST_KEY} characters.")
    return token


def embedders() -> list[Embedder]:
    """The image descriptors that need no download."""
    from juryroom.adapters.embed.descriptors import ColourHistogram, DifferenceHash, OrientedGradients

    return [ColourHistogram(), OrientedGradients(), DifferenceHash()]


def worker(room: Room, settings: Settings) -> Worker:
    """A worker for the room's jobs. Its engine has a schema of its own on PostgreSQL, a file beside SQLite's."""
    from juryroom.jobs.worker import Worker

    def engine(name: str, turn: Callable[[int], float | None]) -> Workflows:
        from juryroom.adapters.workflows.dbos import DbosWorkflows

        return DbosWorkflows(_workflows_url(settings), name, turn)

    return Worker(room, engine)


def _workflows_url(settings: Settings) -> str:
    url = make_url(database_url(settings))
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "")
        url = url.set(database=str(path.with_name(f"{path.stem}-workflows{path.suffix}")))
    return url.render_as_string(hide_password=False)


def app() -> FastAPI:
    """The application of a server process, from the environment alone."""
    from juryroom.api.app import create_app

    settings = load()
    room = build_room(settings)
    made = create_app(room, alongside=worker(room, settings) if settings.run_jobs else None)
    gc.freeze()  # what a server loads it keeps
    return made
