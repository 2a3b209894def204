"""`juryroom user`: people of an installation, from its own machine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from juryroom.core.model import Role, User

if TYPE_CHECKING:
    from juryroom.services.room import Room

ROLES = "OW owner, AD administrator, MA manager, RE reviewer, AN annotator, VO viewer, NO none yet, DI switched off."
app = typer.Typer(help="People: create, list, token, password, role.", no_args_is_help=True)
DataDir = Annotated[str | None, typer.Option("--data-dir", help="The installation's data directory.")]
DatabaseUrl = Annotated[str | None, typer.Option("--database-url", help="Its database, if not SQLite there.")]
Email = Annotated[str, typer.Argument(help="Their email address.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]


def open_room(data_dir: str | None, database_url: str | None) -> Room:
    """The installation on this machine, its database up to date."""
    from juryroom import wiring

    room = wiring.build_room(wiring.read_settings({"data_dir": data_dir, "database_url": database_url}))
    room.database.migrate()
    return room


def _shown(user: User) -> dict[str, Any]:
    return {"id": user.id, "email": user.email, "role": user.role.value, "is_active": user.is_active}


def _tell(user: User, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(_shown(user)))
    else:
        typer.echo(f"{user.id:>5}  {user.role.value}  {user.email}{'' if user.is_active else '  (switched off)'}")


@app.command("create")
def create_user(
    email: Email,
    role: Annotated[Role, typer.Option(help=ROLES)] = Role.ANNOTATOR,
    password: Annotated[str | None, typer.Option(help="Without one they can use a token, but not sign in.")] = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Add a person."""
    from juryroom.services import accounts, credentials

    room = open_room(data_dir, database_url)
    hashed = credentials.hash_password(password) if password else None
    with room.database.write() as unit:
        user = accounts.create_user(unit, email=email, role=role, password_hash=hashed)
    _tell(user, as_json)


@app.command("list")
def list_users(data_dir: DataDir = None, database_url: DatabaseUrl = None, as_json: AsJson = False) -> None:
    """Everybody, in the order of joining."""
    with open_room(data_dir, database_url).database.read() as unit:
        people = unit.accounts.listing()
    if as_json:
        typer.echo(json.dumps([_shown(user) for user in people]))
    else:
        for user in people:
            _tell(user, as_json=False)


@app.command("token")
def show_token(
    email: Email,
    reset: Annotated[bool, typer.Option(help="End the old token and make another.")] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Print a person's token for scripts."""
    from juryroom.services import api_tokens, credentials

    room = open_room(data_dir, database_url)
    with room.database.write() as unit:
        user = _find(unit, email)
        if reset:
            token = api_tokens.set_legacy(unit, room, user.id, credentials.new_legacy_key())
        else:
            token = api_tokens.legacy(unit, room, user.id)
    typer.echo(token)


@app.command("password")
def set_password(
    email: Email,
    password: Annotated[
        str | None, typer.Option(help="8 characters or more; one is made and printed if not given.")
    ] = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Give a person another password, as when theirs is lost; they are signed out everywhere."""
    import secrets

    from juryroom.services import accounts, credentials

    given = password or secrets.token_hex(8)
    hashed = credentials.hash_password(given)
    with open_room(data_dir, database_url).database.write() as unit:
        user = _find(unit, email)
        unit.accounts.update(user.id, {"password_hash": hashed})
        accounts.sign_out_everywhere(unit, user.id, tokens=False)
    typer.echo(f"{user.email} has another password." if password else f"Password, shown this once: {given}")


@app.command("role")
def set_role(
    email: Email,
    role: Annotated[Role, typer.Argument(help=ROLES)],
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Give a person another role."""
    from juryroom.errors import BadInput

    with open_room(data_dir, database_url).database.write() as unit:
        user = _find(unit, email)
        if user.role is Role.OWNER and role is not Role.OWNER and unit.accounts.count(role=Role.OWNER) <= 1:
            raise BadInput("The last owner stays: make somebody else an owner first.")
        changed = unit.accounts.update(user.id, {"role": role.value})
    _tell(changed, as_json)


def _find(unit: Any, email: str) -> User:
    from juryroom.errors import NotThere

    user: User | None = unit.accounts.find(email)
    if user is None:
        raise NotThere("User", f"Nobody here has the address {email}.")
    return user
