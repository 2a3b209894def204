"""`juryroom serve`: the web app, the API, and their database."""

from __future__ import annotations

import gc
import socket
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import uvicorn

    from juryroom.services.room import Room
    from juryroom.wiring import FirstStart, Settings

app = typer.Typer(help="Serve the workroom.")
BACKLOG = 2048


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (127.0.0.1).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (8080); 0 picks a free one.")] = None,
    data_dir: Annotated[str | None, typer.Option(help="Database, uploads, exports and the installation's key.")] = None,
    database_url: Annotated[str | None, typer.Option(help="postgresql://... instead of SQLite.")] = None,
    workers: Annotated[int | None, typer.Option(help="Server processes (1).")] = None,
    username: Annotated[str | None, typer.Option(help="Email of the first person, on first start.")] = None,
    password: Annotated[str | None, typer.Option(help="Their password; one is made and printed if not given.")] = None,
    user_token: Annotated[str | None, typer.Option(help="Their token for scripts.")] = None,
    worker: Annotated[bool | None, typer.Option("--worker/--no-worker", help="Do background jobs, too (yes).")] = None,
    access_log: Annotated[bool, typer.Option(help="One line per request.")] = False,
) -> None:
    """Serve the workroom on this machine, or to a team."""
    flags = {
        "host": host, "port": port, "data_dir": data_dir, "database_url": database_url, "workers": workers,
        "username": username, "password": password, "user_token": user_token, "run_jobs": worker,
    }  # fmt: skip
    run(flags, access_log=access_log)


def run(flags: dict[str, Any], *, access_log: bool = False) -> None:
    """Prepare the installation, say where it is, and serve until stopped."""
    gc.disable()  # what a server loads it keeps: no looking for garbage in it, now or later
    from juryroom import wiring

    settings = wiring.read_settings(flags)
    listener = listen(settings.host, settings.port)  # first: no password is made for a server that cannot be
    room = wiring.build_room(settings)
    first = wiring.prepare(room, settings)
    greet(settings, listener.getsockname()[1], first)
    if settings.workers > 1:
        room.database.close()  # connections must not be shared with the children
        wiring.hand_on(flags)
        gc.enable()
        _serve_many(listener, settings, access_log)
    else:
        jobs = wiring.worker(room, settings) if settings.run_jobs else None
        server = server_of(room, alongside=jobs, access_log=access_log)
        gc.freeze()
        gc.enable()
        server.run(sockets=[listener])


def listen(host: str, port: int) -> socket.socket:
    """Bound before anything is said, so that the address is the true one and a taken port is a plain error."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        typer.echo(f"Cannot listen on {host}:{port}: {error.strerror}. Choose another with --port.", err=True)
        raise typer.Exit(1) from error
    listener.set_inheritable(True)
    return listener


def greet(settings: Settings, port: int | None, first: FirstStart | None) -> None:
    """The address (None: not served for long), and on first start the first person."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    if port is not None:
        typer.echo(f"Juryroom: http://{host}:{port}")
    if first is not None:
        typer.echo(f"First sign-in: {first.email}")
        if first.password is not None:
            typer.echo(f"Password, shown this once: {first.password}")


def server_of(
    room: Room, *, alongside: AbstractContextManager[None] | None = None, access_log: bool = False
) -> uvicorn.Server:
    """A server for one process, not yet running; `alongside` starts and stops with it."""
    import uvicorn

    from juryroom.api.app import create_app

    return uvicorn.Server(uvicorn.Config(create_app(room, alongside=alongside), **_options(access_log)))


def _serve_many(listener: socket.socket, settings: Settings, access_log: bool) -> None:
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    config = uvicorn.Config("juryroom.wiring:app", factory=True, workers=settings.workers, **_options(access_log))
    Multiprocess(config, [listener]).run()


def _options(access_log: bool) -> dict[str, Any]:
    return {
        "loop": "uvloop",
        "http": "httptools",
        "ws": "none",
        "log_level": "info" if access_log else "warning",
        "access_log": access_log,
        "backlog": BACKLOG,
        "server_header": False,
        "timeout_keep_alive": 75,
        "timeout_graceful_shutdown": 10,
    }
