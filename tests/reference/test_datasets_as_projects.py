"""Published label collections imported as projects, people as annotators: the figures that the API gives are those
computed by other people's packages. Figures as in test_agreement_of_datasets.py, which has them from the command line.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

import shared_data
from api.conftest import Signed
from fakes import RunningClock
from juryroom.adapters.media.local import LocalMedia
from juryroom.api.app import create_app
from juryroom.core.jobs import JobId
from juryroom.core.model import Role
from juryroom.jobs.turns import take_turn
from juryroom.services import accounts, api_tokens, credentials
from juryroom.services.room import Limits, Room
from juryroom.store.unit import Database

TINY = 1e-6
Label = tuple[str, str, str]
"""item, annotator, label"""


def near(value: float) -> Any:
    return pytest.approx(value, abs=TINY)


def expected(folder: Path) -> Any:
    return json.loads((folder / "expected.json").read_text("utf-8"))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


class Hall:
    """A server that turns collections into projects."""

    def __init__(self, room: Room, client: TestClient) -> None:
        self.room = room
        with room.database.write() as unit:
            owner = accounts.create_user(unit, email="o@example.org", role=Role.OWNER, password_hash=None)
            self.client = Signed(client, api_tokens.legacy(unit, room, owner.id))
        self.people: dict[str, int] = {}

    def project(self, control: str, labels: Iterable[Label]) -> Project:
        """A project of these labels: one task for each item, one annotation for each label."""
        labels = list(labels)
        tag, kind = ("Choices", "choices") if control == "Choices" else ("Number", "number")
        values = sorted({label for _, _, label in labels}) if control == "Choices" else []
        inner = "".join(f'<Choice value="{value}"/>' for value in values)
        config = f'<View><Text name="t" value="$t"/><{tag} name="c" toName="t">{inner}</{tag}></View>'
        made = self.client.post("/api/projects/", json={"title": "Collection", "label_config": config}).json()
        items: dict[str, list[dict[str, Any]]] = {}
        for item, annotator, label in labels:
            value = {"choices": [label]} if kind == "choices" else {"number": float(label)}
            result = [{"from_name": "c", "to_name": "t", "type": kind, "value": value}]
            items.setdefault(item, []).append(
                {"completed_by": self._person(annotator), "ground_truth": False, "result": result}
            )
        tasks = [{"data": {"t": item}, "annotations": own} for item, own in items.items()]
        reply = self.client.post(f"/api/projects/{made['id']}/import?return_task_ids=true", json=tasks)
        assert reply.status_code == 201, reply.text
        return Project(self, made["id"], dict(zip(reply.json()["task_ids"], items, strict=True)), labels)

    def _person(self, name: str) -> int:
        if name not in self.people:
            with self.room.database.write() as unit:
                user = unit.accounts.add(
                    {"email": f"{name}@example.org".lower(), "username": name, "role": Role.ANNOTATOR}
                )
            self.people[name] = user.id
        return self.people[name]


class Project:
    """One collection, and what the API says of it."""

    def __init__(self, hall: Hall, own: int, items: dict[int, str], labels: list[Label]) -> None:
        self._hall, self.id, self._items, self._labels = hall, own, items, labels

    def _get(self, path: str) -> Any:
        reply = self._hall.client.get(f"/api/projects/{self.id}/{path}")
        assert reply.status_code == 200, reply.text
        return reply.json()

    def quality(self) -> Any:
        """Of its one control, with what is worked out behind the request."""
        for told in ("mean_kappa", "consensus"):
            if job := self._get("quality")[told]["job"]:
                while take_turn(self._hall.room, JobId(job)) is not None:
                    pass
        return self._get("quality")["controls"]["c"]

    def consensus(self) -> dict[str, dict[str, Any]]:
        """By item: its row."""
        found: dict[str, dict[str, Any]] = {}
        page = 1
        while True:
            got = self._get(f"consensus?page_size=1000&page={page}")
            found |= {self._items[row["task"]]: row for row in got["results"]}
            if len(found) >= got["count"]:
                return found
            page += 1

    def accuracy(self, name: str, truth: dict[str, str]) -> float:
        """The share of items whose consensus is right; of a tie, which the API leaves open, the lowest counts."""
        found = {item: row for item, row in self.consensus().items() if item in truth}
        return sum((row[name] or self._lowest(item)) == truth[item] for item, row in found.items()) / len(found)

    def _lowest(self, item: str) -> str:
        votes = Counter(label for own, _, label in self._labels if own == item)
        return min(label for label, number in votes.items() if number == max(votes.values()))


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterable[Hall]:
    folder = tmp_path_factory.mktemp("hall")
    database = Database(f"sqlite:///{folder}/juryroom.sqlite3", RunningClock())
    database.migrate()
    keys = credentials.secrets_from(b"a key for tests alone")
    room = Room(database, RunningClock(), LocalMedia(folder / "media"), keys, Limits(), "0.0.0")
    with TestClient(create_app(room)) as client:
        yield Hall(room, client)


@pytest.mark.parametrize("name", ["bluebirds", "music-genre-crowd", "trec-crowd-relevance", "felix-cats"])
def test_crowds_with_truth(hall: Hall, name: str) -> None:
    folder = shared_data.folder(name)
    known = expected(folder)
    labels, truth = _crowd(folder, name)
    project = hall.project("Choices", labels)
    quality = project.quality()
    assert quality["alpha"]["nominal"]["value"] == near(known["krippendorff_alpha_nominal"])
    right = sum(truth[item] == label for item, _, label in labels if item in truth)
    assert right / sum(item in truth for item, _, _ in labels) == near(known["raw_label_accuracy"])
    majority = known.get("majority_vote_accuracy_ties_to_lowest", known.get("majority_vote_accuracy"))
    assert project.accuracy("majority", truth) == near(majority)
    skilled = known.get("dawid_skene_accuracy_crowdkit_100_iter", known.get("dawid_skene_accuracy_crowdkit"))
    assert project.accuracy("dawid_skene", truth) == near(skilled)


def _crowd(folder: Path, name: str) -> tuple[list[Label], dict[str, str]]:
    found = rows(folder / "labels.csv")
    if name == "felix-cats":
        truth = {row["image_id"]: row["truth"] for row in rows(folder / "images.csv")}
        return [(row["image_id"], row["annotator"], row["label"]) for row in found], truth
    if name == "trec-crowd-relevance":
        gold = {f"{row['topic']} {row['doc']}": row["gold_binary"] for row in rows(folder / "gold.csv")}
        return [(f"{row['topic']} {row['doc']}", row["annotator"], row["label"]) for row in found], gold
    truth = {row["item"]: row["truth"] for row in rows(folder / "gold.csv")}
    return [(row["item"], row["annotator"], row["label"]) for row in found], truth


def test_three_people_on_pairs(hall: Hall) -> None:
    folder = shared_data.folder("pandalm-pairs")
    known = expected(folder)
    said = rows(folder / "judgments.csv")
    people = [(row["pair_id"], row["judge"], row["preference"]) for row in said if row["kind"] == "human"]
    project = hall.project("Choices", people)
    quality = project.quality()
    assert quality["fleiss_kappa"]["value"] == near(known["fleiss_kappa_3_humans"])
    assert quality["alpha"]["nominal"]["value"] == near(known["krippendorff_alpha_nominal_3_humans"])
    kappas = known["cohen_kappa_human_pairs"].values()
    assert quality["mean_kappa"]["value"] == near(sum(kappas) / len(kappas))
    assert quality["consensus"]["ties"] == known["pairs_without_majority"]
    consensus = project.consensus()
    for judge in ("gpt-3.5-turbo", "pandalm-7b"):
        own = {row["pair_id"]: row["preference"] for row in said if row["judge"] == judge}
        right = sum(consensus[pair]["majority"] == preference for pair, preference in own.items())
        assert right / len(own) == near(known[f"vs_majority_{judge}"]["accuracy"])


def test_penalties_are_numbers(hall: Hall) -> None:
    folder = shared_data.folder("mqm-ratings")
    known = expected(folder)
    labels = [
        (" ".join((row["segment"], row["system"], row["shown_beside"])), row["rater"], row["mqm_penalty"])
        for row in rows(folder / "ratings.csv")
    ]
    alpha = hall.project("Number", labels).quality()["alpha"]
    assert alpha["interval"]["value"] == near(known["krippendorff_alpha_interval"])
    assert alpha["ordinal"]["value"] == near(known["krippendorff_alpha_ordinal"])


def test_preferences_that_follow_from_penalties(hall: Hall) -> None:
    folder = shared_data.folder("mqm-ratings")
    known = expected(folder)["derived_preferences"]
    labels = [
        (" ".join((row["segment"], row["system_a"], row["system_b"])), row["rater"], row["preferred"])
        for row in rows(folder / "derived_preferences.csv")
    ]
    assert len(labels) == known["n"]
    alpha = hall.project("Choices", labels).quality()["alpha"]
    assert alpha["nominal"]["value"] == near(known["krippendorff_alpha_nominal"])


def test_worked_examples(hall: Hall) -> None:
    for example in json.loads((shared_data.folder("agreement-references") / "references.json").read_text("utf-8")):
        labels = list(_labels_of(example))
        numeric = {"ordinal", "interval", "ratio"} & set(example["computed"])
        quality = hall.project("Number" if numeric else "Choices", labels).quality()
        if example["coefficient"] == "krippendorff_alpha":
            for level, value in example["computed"].items():
                assert quality["alpha"][level]["value"] == near(value), (example["id"], level)
        else:
            figure = "fleiss_kappa" if example["coefficient"] == "fleiss_kappa" else "mean_kappa"
            assert quality[figure]["value"] == near(example["computed"]["kappa"]), example["id"]


def _labels_of(example: dict[str, Any]) -> Iterable[Label]:
    """The labels that a table of observers, of counts or of confusions stands for."""
    data = example["data"]
    if example["coefficient"] == "krippendorff_alpha":
        return [(f"i{i}", f"r{r}", str(x)) for r, row in enumerate(data) for i, x in enumerate(row) if x is not None]
    if example["coefficient"] == "fleiss_kappa":
        given = [[label for label, n in enumerate(counts) for _ in range(n)] for counts in data]
    else:
        given = [[i, j] for i, row in enumerate(data) for j, n in enumerate(row) for _ in range(n)]
    return [(f"i{i}", f"r{r}", str(x)) for i, said in enumerate(given) for r, x in enumerate(said)]
