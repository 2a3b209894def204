"""`juryroom worker`: background jobs without a server."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from juryroom.jobs.worker import Worker

app = typer.Typer(help="Do background jobs.")


@app.command()
def worker(
    data_dir: Annotated[str | None, typer.Option(help="Data directory of the installation.")] = None,
    database_url: Annotated[str | None, typer.Option(help="postgresql://... instead of SQLite.")] = None,
) -> None:
    """Do background jobs until stopped. Start as many as you like, on any machine that reaches the database."""
    from juryroom import wiring

    settings = wiring.read_settings({"data_dir": data_dir, "database_url": database_url})
    room = wiring.build_room(settings)
    room.database.migrate()
    found = wiring.worker(room, settings)
    _stop_on_signal(found)
    typer.echo(f"Worker {found.name} waits for jobs.")
    found.run()
    room.database.close()


def _stop_on_signal(found: Worker) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: found.stop())
