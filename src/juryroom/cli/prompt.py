"""`juryroom prompt`: list, show, create, diff, over a server's API."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from juryroom.cli.judge_server import AsJson, Number, Prompt, share, show, version_of
from juryroom.cli.server import Token, Url, client_of
from juryroom.errors import BadInput, FormatUnreadable, JuryroomError

app = typer.Typer(no_args_is_help=True, help="Prompts of judges: list, show, create, diff.")
Project = Annotated[int | None, typer.Option("--project", help="The project's id.")]


@app.command("list")
def list_prompts(project: Project = None, url: Url = None, token: Token = "", as_json: AsJson = False) -> None:
    """The prompts of a project, or of all you may enter."""
    with client_of(url, token) as client:
        found = client.judges.prompts(project)
    lines = [
        f"{one['id']:>6}  {one['title']}  {one['versions_count']} version{'' if one['versions_count'] == 1 else 's'}, "
        f"best {share(one['best_score'])}, ${one['spent']:.4f} spent"
        for one in found
    ]
    show(found, as_json, "\n".join(lines) or "There is no prompt.")


@app.command("show")
def show_prompt(
    prompt: Prompt, version: Number = None, url: Url = None, token: Token = "", as_json: AsJson = False
) -> None:
    """A prompt with its versions, and the text of one of them."""
    with client_of(url, token) as client:
        found = client.judges.prompt(prompt)
        versions = client.judges.versions(prompt)
        chosen = version_of(client, prompt, version) if versions else None
    lines = [f"{found['title']} (project {found['project']})"]
    lines += [
        f"  v{one['number']} {one['title']}: {one['provider_model_id']}, score {share(one['score'])}"
        for one in versions
    ]
    lines += [f"\nv{chosen['number']}:\n{chosen['system']}\n{chosen['user_text']}"] if chosen else []
    show(found | {"versions": versions}, as_json, "\n".join(lines))


@app.command()
def create(
    title: Annotated[str, typer.Argument(help="The prompt's title; one of this title in the project gets a version.")],
    project: Annotated[int, typer.Option("--project", help="The project's id.")],
    text: Annotated[Path, typer.Option("--text", help="The rubric, as a text file.")],
    model: Annotated[str, typer.Option("--model", help="The model's name.")],
    connection: Annotated[int | None, typer.Option("--connection", help="The connection's id.")] = None,
    examples: Annotated[int, typer.Option("--examples", help="How many are drawn from ground truth.")] = 0,
    url: Url = None,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """A version of a prompt from a text file; the prompt is made if there is none of this title."""
    version = {
        "system": _rubric(text), "provider_model_id": model, "model_provider_connection": connection,
        "max_few_shot_examples": examples,
    }  # fmt: skip
    with client_of(url, token) as client:
        known = next((one for one in client.judges.prompts(project) if one["title"] == title), None)
        prompt = known or client.judges.create_prompt(title, project)
        try:
            made = client.judges.create_version(prompt["id"], **version)
        except JuryroomError:
            if known is None:  # a prompt without a version is of no use to anybody
                client.judges.delete_prompt(prompt["id"])
            raise
    show(made, as_json, f"Prompt {prompt['id']}, version {made['number']} on {model}")


def _rubric(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as fault:
        raise BadInput(f"{path} cannot be read: {fault.strerror}.") from None
    except UnicodeDecodeError:
        raise FormatUnreadable(f"{path} is not UTF-8 text. Save it as UTF-8.") from None


@app.command()
def diff(
    prompt: Prompt,
    first: Annotated[int, typer.Argument(help="The number of a version.")],
    second: Annotated[int, typer.Argument(help="The number of another.")],
    url: Url = None,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """What was changed from one version to another."""
    with client_of(url, token) as client:
        one, other = (version_of(client, prompt, number) for number in (first, second))
        found = client.judges.diff(prompt, one["id"], other["id"])
    marks = {"added": "+", "removed": "-", "same": " "}
    lines = []
    for field in found["fields"]:
        lines += [f"{field['field']}:", *(f"{marks[line['kind']]} {line['text']}" for line in field["lines"])]
    show(found, as_json, "\n".join(lines) or "They are the same.")
