"""The server that a command speaks to: how it is named, and its client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from juryroom.errors import BadInput

if TYPE_CHECKING:
    from juryroom.sdk import Client

Url = Annotated[str | None, typer.Option("--url", envvar="JURYROOM_URL", help="The server.")]
Token = Annotated[str, typer.Option("--token", envvar="JURYROOM_TOKEN", help="Your token on that server.")]


def client_of(url: str | None, token: str) -> Client:
    """Raises BadInput when nobody says where the server is, or who asks, or says it by half."""
    from juryroom.sdk import Client

    if not url or not token:
        raise BadInput("Name the server: --url and --token, or JURYROOM_URL and JURYROOM_TOKEN.")
    if not url.lower().startswith(("http://", "https://")):
        raise BadInput(f"--url is the server's whole address, for example http://127.0.0.1:8080, not {url!r}.")
    return Client(url, token)
