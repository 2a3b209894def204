"""Judges that need no key: a prompt with two versions, a jury of three descriptors, and a certificate to look at.

They judge pairs of known views, through the API that everybody else uses. What is left is to paste a provider's key.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from juryroom.sdk.client import Client

Json = dict[str, Any]

DESCRIPTORS = ("hog", "difference-hash", "colour-histogram")
EXAMPLES = 20
WITHIN_S = 60.0
TITLE = "Same scene? by similarity"
JURY = "Three descriptors"
PROVIDER = "Same scene? by a model"
RUBRIC = """You compare two photographs: {query} and {candidate}.

same: both show some of the very same thing or place, even if one is cropped, darker, blurred or mirrored.
similar: the same kind of thing, or two parts of one place that do not overlap.
different: neither."""
FINISHED = frozenset({"Completed", "Failed", "Canceled", "over_budget"})


def furnish(client: Client, project: int, tell: Callable[[str], None]) -> None:
    """Make what is missing in the project; a second call changes nothing."""
    there = {one["title"] for one in _get(client, f"/api/prompts?project={project}&page_size=100")["results"]}
    if PROVIDER in there:
        return
    connection = _connection(client)
    trained = [_judge(client, project, connection, name, examples=EXAMPLES) for name in DESCRIPTORS]
    _post(client, f"/api/projects/{project}/juries", {"title": JURY, "prompt_versions": [one["id"] for one in trained]})
    prompt = trained[-1]["parent_model"]
    _post(client, f"/api/prompts/{prompt}/versions/{trained[-1]['id']}/certificate", {})
    made = _post(client, "/api/prompts", {"title": PROVIDER, "project": project, "budget_limit": 0.10,
                 "description": "Connect a provider, save this rubric on its model, run it on ten tasks."})  # fmt: skip
    version = {"title": "needs a key", "system": RUBRIC, "provider_model_id": "gpt-5-mini"}
    _post(client, f"/api/prompts/{made['id']}/versions", version)
    tell(f"  {TITLE}: {len(trained)} judges, a jury and a certificate")


def _judge(client: Client, project: int, connection: int, name: str, *, examples: int) -> Json:
    """A prompt on a descriptor. Only the last has a version without examples, to be compared with."""
    title = TITLE if name == DESCRIPTORS[-1] else f"{TITLE}, {name}"
    prompt = _post(client, "/api/prompts", {"title": title, "project": project})["id"]
    asks = {
        "system": RUBRIC,
        "provider_model_id": name,
        "model_provider_connection": connection,
        "rounds": 1,
        "parameters": {"picture_size": 128},
    }
    if title == TITLE:
        first = _post(client, f"/api/prompts/{prompt}/versions", {**asks, "title": "similarity cut evenly"})
        _run(client, project, prompt, first["id"])
    learnt = {**asks, "title": f"with {examples} examples", "max_few_shot_examples": examples}
    version = _post(client, f"/api/prompts/{prompt}/versions", learnt)
    _run(client, project, prompt, version["id"])
    return version


def _run(client: Client, project: int, prompt: int, version: int) -> None:
    asked = {"project": project, "project_subset": "All"}
    run = _post(client, f"/api/prompts/{prompt}/versions/{version}/inference-runs", asked)
    until = time.monotonic() + WITHIN_S
    while run["status"] not in FINISHED and time.monotonic() < until:
        time.sleep(0.05)
        run = _get(client, f"/api/judge-runs/{run['id']}")


def _connection(client: Client) -> int:
    known: Sequence[Mapping[str, Any]] = client.transport.json("GET", "/api/model-provider-connections", list)
    found = next((one for one in known if one["provider"] == "Descriptors"), None)
    if found is None:
        asked = {"provider": "Descriptors", "name": "Image descriptors", "cached_available_models": list(DESCRIPTORS)}
        found = _post(client, "/api/model-provider-connections", asked)
    return int(found["id"])


def _get(client: Client, path: str) -> Json:
    return client.transport.json("GET", path, dict)


def _post(client: Client, path: str, body: Json) -> Json:
    return client.transport.json("POST", path, dict, body=body)
