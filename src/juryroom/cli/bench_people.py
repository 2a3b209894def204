"""`juryroom bench judge --to-project` and `--from-project`: people judge in a workroom, over its API."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from juryroom.errors import BadInput

if TYPE_CHECKING:
    from juryroom.bench.run import Done, Run
    from juryroom.core.benchmark.people import Asked, Said
    from juryroom.sdk import Client

FILES_AT_ONCE = 50


def send(run: Run, client: Client, title: str, share: float) -> Done:
    """A labelling project of the plan's pairs, or of a share of them drawn by the run's seed."""
    from juryroom.bench.people import planned_pairs
    from juryroom.bench.run import Done
    from juryroom.core.benchmark import people

    if not 0 < share <= 1:
        raise BadInput("--share is above 0 and at most 1.")
    pairs = people.drawn(planned_pairs(run), share, run.config.query_plan_random_seed or 0)
    if not pairs:
        raise BadInput("No pair is drawn: make --share larger.")
    where = _places(run, pairs)
    project = make_project(client, title, people.labelling_config(run.config.judge_config.scale), pairs, where)
    return Done("judge", {"project": project, "tasks": len(pairs), "pictures": len(where)})


def _places(run: Run, pairs: Sequence[Asked]) -> dict[str, Path | str]:
    from juryroom.bench.pictures import address_of, is_public, local_path

    found: dict[str, Path | str] = {}
    for image in pictures_of(pairs):
        path, address = local_path(run.config, image), address_of(run.config.image_base_url, image)
        if path is None and not is_public(address):
            raise BadInput(f"{image} is not in image_root_dir, and has no public address.")
        found[image] = path or address
    return found


def pictures_of(pairs: Iterable[Asked]) -> list[str]:
    """Every picture that somebody will look at, once."""
    return list(dict.fromkeys(image for one in pairs for image in (one.seed, one.image) if image))


def make_project(
    client: Client, title: str, config: str, pairs: Sequence[Asked], where: Mapping[str, Path | str]
) -> int:
    """A labelling project of these pairs. where: image -> its file, which is copied there, or its public address."""
    from juryroom.core.benchmark import people

    project = client.projects.create(title, config, expert_instruction=people.INSTRUCTION).id
    addresses = {image: place for image, place in where.items() if isinstance(place, str)}
    rest = ((image, place) for image, place in where.items() if not isinstance(place, str))
    while some := list(islice(rest, FILES_AT_ONCE)):
        ids = client.tasks.upload(project, [path for _, path in some]).file_upload_ids
        uploaded = zip(some, ids, strict=True)
        addresses |= {image: client.tasks.uploaded(upload).file for (image, _), upload in uploaded}
    client.tasks.import_tasks(project, [{"data": people.task_data(one, addresses)} for one in pairs])
    return project


def bring_back(run: Run, client: Client, project: int) -> Done:
    """People's answers of such a project into the judgments, as a new version."""
    from juryroom.bench.people import take_back

    return take_back(run, answers(client, project))


def answers(client: Client, project: int) -> list[Said]:
    """What people said of each pair of such a project; skips say nothing. Raises BadInput for another project."""
    from juryroom.core.benchmark.people import Said, label_of

    votes: dict[tuple[str, str], list[int]] = defaultdict(list)
    about: dict[tuple[str, str], Mapping[str, Any]] = {}
    for task in client.exports.tasks(project):
        data = task["data"]
        if "query_id" not in data or "image_id" not in data:
            raise BadInput(f"Task {task['id']} names no query_id and image_id: the project is of no benchmark.")
        pair = str(data["query_id"]), str(data["image_id"])
        about[pair] = data
        given = [one["result"] for one in task.get("annotations", ()) if not one.get("was_cancelled")]
        votes[pair] += [label for results in given if (label := label_of(results)) is not None]
    return [
        Said(*pair, str(about[pair].get("query_text", "")), str(about[pair].get("stratum", "")), tuple(some), None)
        for pair, some in votes.items()
        if some
    ]
