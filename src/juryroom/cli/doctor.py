"""`juryroom doctor`: where each setting comes from, and whether what it names works."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from juryroom.wiring import Settings

app = typer.Typer(help="Settings and their origins, and what works.")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    name: str
    ok: bool
    message: str


@app.command()
def doctor(
    data_dir: Annotated[str | None, typer.Option(help="Data directory to look at.")] = None,
    database_url: Annotated[str | None, typer.Option(help="Database to look at.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Say where each value came from and whether database, data directory and web app are in order."""
    from juryroom import wiring

    flags = {"data_dir": data_dir, "database_url": database_url}
    settings, origins = wiring.settings_with_origins(flags)
    checks = list(_checks(settings))
    if as_json:
        typer.echo(json.dumps({"settings": [asdict(o) for o in origins], "checks": [asdict(c) for c in checks]}))
    else:
        width = max(len(origin.name) for origin in origins)
        for origin in origins:
            typer.echo(f"{origin.name:<{width}} {origin.shown:<28} {origin.origin}")
        for check in checks:
            typer.echo(f"{'ok  ' if check.ok else 'FAIL'} {check.name}: {check.message}")
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


def _checks(settings: Settings) -> Iterator[Check]:
    yield _data_dir(settings)
    yield _database(settings)
    yield _web()


def _data_dir(settings: Settings) -> Check:
    folder = settings.data_dir.resolve()
    if not folder.exists():
        writable = os.access(folder.parent, os.W_OK)
        return Check("data directory", writable, f"{folder} will be made on first start")
    key = folder / "installation.key"
    if key.exists() and key.stat().st_mode & 0o077:
        return Check("data directory", False, f"{key} can be read by others: chmod 600 it")
    return Check("data directory", os.access(folder, os.W_OK), str(folder))


def _database(settings: Settings) -> Check:
    from juryroom import wiring

    if settings.database_url is None and not (settings.data_dir / "juryroom.sqlite3").exists():
        return Check("database", True, "will be made on first start")
    try:
        room = wiring.build_room(settings)
        with room.database.read() as unit:
            people = unit.accounts.count()
    except Exception as error:  # whatever is wrong with it is the finding
        return Check("database", False, str(error).splitlines()[0])
    return Check("database", True, f"{room.database.dialect}, {people} active people")


def _web() -> Check:
    from juryroom.api.static import WEB

    built = (WEB / "index.html").is_file()
    return Check("web app", built, str(WEB) if built else "not built: run `make web`")
