"""`juryroom demo`: sample projects on real photographs, and a server to look at them."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from juryroom.cli.serve import greet, listen, server_of

if TYPE_CHECKING:
    import uvicorn

    from juryroom.demo.plans import Plan
    from juryroom.services.room import Room

app = typer.Typer(help="Sample projects on real photographs, and a server to look at them.")


@app.command()
def demo(
    images: Annotated[Path | None, typer.Option(help="Your own pictures instead of the bundled photographs.")] = None,
    serve: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Go on serving once the projects are there.")
    ] = True,
    host: Annotated[str | None, typer.Option(help="Address to listen on (127.0.0.1).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (8080); 0 picks a free one.")] = None,
    data_dir: Annotated[str | None, typer.Option(help="Database, uploads, exports and the installation's key.")] = None,
    database_url: Annotated[str | None, typer.Option(help="postgresql://... instead of SQLite.")] = None,
    username: Annotated[str | None, typer.Option(help="Email of the first person, on first start.")] = None,
    password: Annotated[str | None, typer.Option(help="Their password; one is made and printed if not given.")] = None,
) -> None:
    """Make the sample projects if they are missing, and serve them. Run it again any time: nothing is made twice."""
    from juryroom import wiring

    flags = {
        "host": host if serve else "127.0.0.1", "port": port if serve else 0, "data_dir": data_dir,
        "database_url": database_url, "username": username, "password": password,
    }  # fmt: skip
    settings = wiring.read_settings(flags)
    room = wiring.build_room(settings)
    first = wiring.prepare(room, settings)
    listener = listen(settings.host, settings.port)
    address = listener.getsockname()
    greet(settings, address[1] if serve else None, first)
    server = server_of(room, alongside=wiring.worker(room, settings))
    loader = _Loader(room, server, _reachable(*address[:2]), images, serve, settings.data_dir)
    loader.start()
    loader.server.run(sockets=[listener])
    loader.join()
    if loader.fault is not None:
        raise loader.fault


class _Loader(threading.Thread):
    """Fills the room through its own front door while the main thread, which hears Ctrl-C, serves."""

    def __init__(
        self, room: Room, server: uvicorn.Server, url: str, images: Path | None, stay: bool, folder: Path
    ) -> None:
        super().__init__(daemon=True)  # Ctrl-C need not wait for pictures to be described
        self.room, self.server, self.url, self.images, self.stay = room, server, url, images, stay
        self.folder = folder
        self.fault: Exception | None = None

    def run(self) -> None:
        try:
            self._load()
        except Exception as fault:
            self.fault = fault
            self.server.should_exit = True
        if not self.stay:
            self.server.should_exit = True

    def _load(self) -> None:
        from juryroom.cli.demo_benchmark import furnish
        from juryroom.demo.load import load
        from juryroom.sdk.client import Client

        while not self.server.started:
            if self.server.should_exit:
                return
            time.sleep(0.02)
        with Client(self.url, _token(self.room)) as client:
            load(client, self._plans, typer.echo)
            furnish(self.folder / "benchmarks", self.images, client, typer.echo)
        typer.echo(f"Ready: {self.url}" if self.stay else "Ready.")

    def _plans(self) -> Sequence[Plan]:
        from juryroom import wiring
        from juryroom.demo import photographs, plans

        chosen = photographs.in_folder(self.images) if self.images else photographs.bundled()
        return plans.plans(chosen, wiring.embedders())


def _reachable(host: str, port: int) -> str:
    """An address to knock at: a server that listens everywhere is also here."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{here}]:{port}" if ":" in here else f"http://{here}:{port}"


def _token(room: Room) -> str:
    """The first owner's token for scripts."""
    from juryroom.core.model import Role
    from juryroom.services import api_tokens

    with room.database.write() as unit:
        owner = next(user for user in unit.accounts.listing() if user.role is Role.OWNER)
        return api_tokens.legacy(unit, room, owner.id)
