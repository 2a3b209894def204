"""`juryroom judge run|pause|resume|cancel|estimate|compare|certify|enhance`, over a server's API."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from juryroom.cli.judge_server import (
    LIVE,
    LOOK_S,
    AsJson,
    Number,
    Prompt,
    money,
    server_and_version,
    share,
    show,
    version_of,
    wait_for,
)
from juryroom.cli.server import Token, Url, client_of
from juryroom.errors import NotNow, NotThere

if TYPE_CHECKING:
    from juryroom.sdk import Client

Subset = Annotated[str, typer.Option("--subset", help="All, HasGT or Sample.")]
Size = Annotated[int, typer.Option("--size", help="Tasks of a sample.")]
Missing = Annotated[bool, typer.Option("--only-missing", help="Leave out tasks this version has judged.")]
Batch = Annotated[bool, typer.Option("--batch", help="Questions handed in together: cheaper, within a day.")]
Cap = Annotated[float | None, typer.Option("--cap", help="USD that may be spent.")]
Run = Annotated[int, typer.Argument(metavar="RUN", help="The run's number: judge run and the judge's screen tell it.")]
Wait = Annotated[bool, typer.Option(help="Until it is over.")]
GO_ON = {
    "Paused": "To go on: juryroom judge resume {id}.",
    "over_budget": "To go on: juryroom judge resume {id} --cap USD, with a higher limit. What is judged stays, and "
    "nothing is bought twice.",
    "Failed": "Once that is mended: juryroom judge resume {id}.",
}
_DONE = {"pause": "paused", "resume": "resumed", "cancel": "cancelled"}


def register(app: typer.Typer) -> None:
    """Add the commands to `juryroom judge`."""
    for command in (run, pause, resume, cancel, estimate, compare, certify, enhance):
        app.command(command.__name__)(command)


def _subset(subset: str, size: int, only_missing: bool) -> dict[str, Any]:
    return {"project_subset": subset, "sample_subset_size": size, "only_missing_predictions": only_missing}


def run(
    prompt: Prompt,
    version: Number = None,
    subset: Subset = "All",
    size: Size = 20,
    only_missing: Missing = False,
    cap: Cap = None,
    mode: Annotated[str, typer.Option("--mode", help="direct, batch, or probe to try to turn it.")] = "direct",
    batch: Batch = False,
    allow_unknown_price: Annotated[bool, typer.Option(help="Also where nobody says what the model costs.")] = False,
    wait: Wait = True,
    dry_run: Annotated[bool, typer.Option(help="Only tell what it would cost.")] = False,
    url: Url = None,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Ask a version about tasks of its project. Exits with 1 when the run does not complete."""
    with server_and_version(url, token, prompt, version) as (client, chosen):
        asked, mode = _subset(subset, size, only_missing), "batch" if batch else mode
        if dry_run:
            reckoned = {"mode": mode} if mode == "batch" else {}
            _tell_estimate(client.judges.estimate(prompt, chosen["id"], **asked, **reckoned), as_json)
            return
        project = client.judges.prompt(prompt)["project"]
        begun = client.judges.run(
            prompt, chosen["id"], project, **asked, mode=mode, cap=cap, allow_unknown_price=allow_unknown_price
        )
        _see_through(client, begun, wait=wait, as_json=as_json)


def pause(run: Run, url: Url = None, token: Token = "", as_json: AsJson = False) -> None:
    """Stop a run behind the questions under way; resume goes on."""
    with client_of(url, token) as client:
        _tell(_changed(client, url, run, "pause"), as_json)


def resume(
    run: Run,
    cap: Annotated[float | None, typer.Option("--cap", help="A new limit: USD that may be spent in all.")] = None,
    retry: Annotated[bool, typer.Option("--retry", help="Ask again, too, where the judge gave no answer.")] = False,
    wait: Wait = True,
    url: Url = None,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Go on with what has no verdict yet. Exits with 1 when the run does not complete."""
    with client_of(url, token) as client:
        begun = _changed(client, url, run, "resume", cap=cap, retry=retry)
        _see_through(client, begun, wait=wait, as_json=as_json)


def cancel(run: Run, url: Url = None, token: Token = "", as_json: AsJson = False) -> None:
    """End a run behind the questions under way. What is judged stays judged."""
    with client_of(url, token) as client:
        _tell(_changed(client, url, run, "cancel"), as_json)


def _changed(client: Client, url: str | None, run: int, verb: str, **body: Any) -> dict[str, Any]:
    """The run after it. Raises NotThere, NotNow telling which run, where, and what can be done."""
    try:
        return client.judges.change_run(run, verb, body)
    except NotThere:
        words = f"There is no run {run} at {url}, or you may not see it. The judge's screen lists its runs."
        raise NotThere("JudgeRun", words) from None
    except NotNow as refused:
        raise NotNow(f"Run {run} at {url} cannot be {_DONE[verb]}. {refused.message}") from None


def _see_through(client: Client, begun: dict[str, Any], *, wait: bool, as_json: bool) -> None:
    """Tell of a run that has begun, or, when it is waited for, how it ended: with 1 if that is not completed."""
    done = wait_for(client, begun, quiet=as_json) if wait else begun
    _tell(done, as_json)
    if wait and done["status"] != "Completed":
        raise typer.Exit(1)


def _tell(run: dict[str, Any], as_json: bool) -> None:
    outcomes = ", ".join(f"{number} {name}" for name, number in run["outcomes"].items()) or "nothing judged yet"
    line = f"Run {run['id']}: {run['status']}, {outcomes}, {money(run['spent'])}, accuracy {share(run['accuracy'])}"
    hint = GO_ON.get(run["status"], "").format(id=run["id"])
    show(run, as_json, "\n".join(one for one in (line, run["problem"], hint) if one))


def estimate(
    prompt: Prompt,
    version: Number = None,
    subset: Subset = "All",
    size: Size = 20,
    only_missing: Missing = False,
    batch: Batch = False,
    url: Url = None,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """What a version will cost over a subset, told from a sample; nothing is sent."""
    with server_and_version(url, token, prompt, version) as (client, chosen):
        asked = _subset(subset, size, only_missing) | {"mode": "batch" if batch else "direct"}
        found = client.judges.estimate(prompt, chosen["id"], **asked)
    _tell_estimate(found, as_json)


def _tell_estimate(found: dict[str, Any], as_json: bool) -> None:
    told = f"{found['tasks']} tasks, {found['requests']} requests, about {found['input_tokens']:.0f} tokens in and "
    told += f"{found['output_tokens']:.0f} out: "
    if found["total"] is None:
        told += "the price is not known"
    else:
        told += f"{money(found['total'])} ({money(found['low'])} to {money(found['high'])})"
        told += ", in batches" if found["mode"] == "batch" else ""
    show(found, as_json, told)


def compare(
    prompt: Prompt,
    versions: Annotated[list[int], typer.Argument(help="Numbers of two to four versions.")],
    limit: Annotated[int, typer.Option(help="Tasks to show.")] = 50,
    url: Url = None,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Tasks on which versions differ, and whether one is better than the first."""
    with client_of(url, token) as client:
        ids = [version_of(client, prompt, number)["id"] for number in versions]
        found = client.judges.compare(prompt, ids, limit=limit)
    numbers = dict(zip(map(str, ids), versions, strict=True))
    lines = [
        f"task {row['task']}: "
        + "; ".join(f"v{numbers[one]} {said['answer'] or said['outcome']}" for one, said in row["verdicts"].items())
        for row in found["results"]
    ]
    for test in found["tests"]:
        p_value = "no difference" if test["p_value"] is None else f"p = {test['p_value']:.3g}"
        lines.append(
            f"v{numbers[str(test['second'])]} against v{numbers[str(test['first'])]} on {test['n']} tasks: right alone "
            f"{test['only_second']} to {test['only_first']}, {p_value}"
        )
    show(found, as_json, "\n".join(lines) or "They do not differ, or one of them has judged nothing.")


def certify(
    prompt: Prompt,
    version: Number = None,
    html: Annotated[Path | None, typer.Option(help="Also write the page to this file.")] = None,
    url: Url = None,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Open the sealed half of the ground truth for a version; the second time, show what it said."""
    with server_and_version(url, token, prompt, version) as (client, chosen):
        known = chosen["certificate"]
        found = client.judges.certificate(known) if known else client.judges.certify(prompt, chosen["id"])
        if html is not None:
            html.write_bytes(client.judges.certificate_page(found["id"]))
    content = found["content"]
    low, high = content["accuracy_interval"] or (None, None)
    line = f"Certificate {found['id']}: {share(content['accuracy'])} right ({share(low)} to {share(high)}) on "
    show(found, as_json, line + f"{content['n']} sealed tasks, {content['n_missing']} without a verdict")


def enhance(
    prompt: Prompt,
    teacher: Annotated[str, typer.Option(help="The model that proposes.")],
    connection: Annotated[int, typer.Option(help="The connection it is reached by.")],
    version: Number = None,
    candidates: Annotated[int, typer.Option(help="Proposals, each from other errors.")] = 1,
    cap: Cap = None,
    search: Annotated[bool, typer.Option("--search", help="Try candidates, and work on the best of them.")] = False,
    calls: Annotated[int, typer.Option(help="Of a search: most questions to judge and teacher.")] = 300,
    url: Url = None,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """A teacher proposes a better version. Exits with 1 unless the paired test says that it is better."""
    with server_and_version(url, token, prompt, version) as (client, chosen):
        project = client.judges.prompt(prompt)["project"]
        asked = client.judges.enhance(
            prompt, chosen["id"], project_id=project, teacher_model_name=teacher,
            teacher_model_provider_connection_id=connection, candidates=candidates, cap=cap,
            search=search, calls=calls,
        )  # fmt: skip
        found = _wait(client, prompt, chosen["id"], asked)
    lines = [f"- {change['title']}: {change['reason']}" for change in found["changes"]]
    word = {True: "better", False: "not better", None: "not known"}[found["accepted"]]
    problem = f" {found['problem']}" if found["problem"] else ""
    show(found, as_json, "\n".join([f"{found['refinement_status']}: {word}, ${found['total_cost']}.{problem}", *lines]))
    if not found["accepted"]:
        raise typer.Exit(1)


def _wait(client: Client, prompt: int, version: int, asked: dict[str, Any]) -> dict[str, Any]:
    while asked["refinement_status"] in LIVE:
        time.sleep(LOOK_S)
        asked = client.judges.enhancement(prompt, version, asked["refinement_job_id"])
    return asked
