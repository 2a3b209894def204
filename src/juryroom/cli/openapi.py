"""`juryroom openapi`: the API's description, from the routes themselves."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="The API in OpenAPI 3.1.")


@app.command()
def openapi(
    output: Annotated[Path | None, typer.Option(help="File to write; standard output otherwise.")] = None,
) -> None:
    """Write the API's description as JSON; needs neither database nor server."""
    from juryroom import wiring
    from juryroom.api.app import create_app
    from juryroom.api.openapi import describe

    with tempfile.TemporaryDirectory() as folder:
        room = wiring.build_room(wiring.read_settings({"data_dir": folder, "database_url": ""}))
        document = describe(create_app(room))
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    if output is None:
        typer.echo(text, nl=False)
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text)
    typer.echo(f"{output}: {len(document['paths'])} paths")
