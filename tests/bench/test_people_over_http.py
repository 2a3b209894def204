"""Pairs sent to a workroom and their answers back, over its API: `bench judge` and `eval pool`, `--to-project`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from starlette.testclient import TestClient

import juryroom
from fakes import FixedClock
from juryroom import sdk
from juryroom.adapters.media.local import LocalMedia
from juryroom.api.app import create_app
from juryroom.cli.main import main
from juryroom.core.model import Role
from juryroom.services import accounts, api_tokens, credentials
from juryroom.services.room import Limits, Room
from juryroom.store.unit import Database


@pytest.fixture
def client(
    sqlite_database: Database, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[juryroom.Client]:
    """A whole application; commands that open a client get this one."""
    keys = credentials.secrets_from(b"a key for tests alone")
    room = Room(sqlite_database, clock, LocalMedia(tmp_path / "media"), keys, Limits(), "0.0.0")
    with room.database.write() as unit:
        user = accounts.create_user(unit, email="owner@example.org", role=Role.OWNER, password_hash=None)
        token = api_tokens.legacy(unit, room, user.id)
    with TestClient(create_app(room), raise_server_exceptions=False) as http:
        found = juryroom.Client("http://testserver", token, http=http)

        @contextmanager
        def opened(_url: str, _token: str) -> Iterator[juryroom.Client]:
            yield found

        monkeypatch.setattr(sdk, "Client", opened)
        monkeypatch.setenv("JURYROOM_URL", "http://testserver")
        monkeypatch.setenv("JURYROOM_TOKEN", token)
        yield found


@pytest.fixture
def pool(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """`juryroom eval pool ... --json`; the figures, or with `expect` what it says on leaving."""

    def call(*arguments: object, expect: int = 0) -> Any:
        code: Any = 0
        with patch.object(sys, "argv", ["juryroom", "eval", "pool", *map(str, arguments), "--json"]):
            try:
                main()
            except SystemExit as end:
                code = end.code or 0
        output = capsys.readouterr()
        assert code == expect, output.err
        return output.err if expect else json.loads(output.out)

    return call


def answer(client: juryroom.Client, project: int, choose: Callable[[dict[str, Any]], str | None]) -> int:
    """Somebody answers every task; None skips it. How many."""
    tasks = list(client.tasks.list(project))
    for task in tasks:
        chosen = choose(task.data)
        result = {"from_name": "verdict", "to_name": "candidate", "type": "choices", "value": {"choices": [chosen]}}
        client.annotations.create(task.id, [result] if chosen else [], was_cancelled=chosen is None)
    return len(tasks)


def test_a_share_of_the_plan_goes_out_and_gives_the_judge_s_certificate(client, desk, photographs) -> None:
    photographs(30)
    desk.run("all", "--skip-upload", "--skip-summary")
    before = {(row["query_id"], row["image_id"]): row["relevance_label"] for row in desk.rows("qrels.jsonl")}
    sent = json.loads(desk.run("judge", "--to-project", "Pairs", "--share", "0.5", "--json").stdout)["facts"]
    assert 0 < sent["tasks"] < len(before)
    names = ("not relevant", "relevant")
    said = {}

    def turned(data: dict[str, Any]) -> str:
        """What the judge says, turned round for every pair of the first query."""
        pair = data["query_id"], data["image_id"]
        said[pair] = before[pair] ^ int(data["query_id"] == "query_000")
        return names[said[pair]]

    assert answer(client, sent["project"], turned) == sent["tasks"]
    back = json.loads(desk.run("judge", "--from-project", str(sent["project"]), "--json").stdout)["facts"]
    changed = sum(label != before[pair] for pair, label in said.items())
    assert (back["pairs"], back["changed"], back["added"]) == (sent["tasks"], changed, 0)
    assert back["certificate"]["accuracy"] == pytest.approx(1 - changed / len(said))
    after = {(row["query_id"], row["image_id"]): row["relevance_label"] for row in desk.rows("qrels.jsonl")}
    assert after == {**before, **said}


def test_holes_of_a_system_go_to_a_project_and_come_back_as_a_version(
    client, sqlite_database: Database, desk, photographs, pool, tmp_path: Path
) -> None:
    folder = photographs(30)
    desk.run("all", "--skip-upload", "--skip-summary")
    judged = {row["image_id"] for row in desk.rows("qrels.jsonl") if row["query_id"] == "query_000"}
    unjudged = sorted(row["image_id"] for row in desk.rows("images.jsonl") if row["image_id"] not in judged)[:4]
    lines = [f"query_000 Q0 {image.replace(' ', '_')} 1 {9 - at} new" for at, image in enumerate(unjudged)]
    (tmp_path / "new.run").write_text("\n".join(lines) + "\n")
    files = ("--run", tmp_path / "new.run", "--qrels", desk.folder / "outputs")
    sent = pool(*files, "--to-project", "Holes", "--images", folder, "--limit", 3)
    assert (sent["n_unjudged"], sent["n_tasks"], sent["pictures"]) == (4, 3, 4)  # three candidates and the seed
    task = next(client.tasks.list(sent["project"]))
    assert task.data["query"].startswith("/data/") and task.data["candidate"].startswith("/data/")
    back = ("--from-project", sent["project"], "--versions", tmp_path / "versions", "--measures", "P@3 Judged@10")
    assert "Nobody has answered" in pool(*files, *back, expect=2)
    places = {image.replace(" ", "_"): at for at, image in enumerate(unjudged)}
    answer(client, sent["project"], lambda data: ("relevant", None, "not relevant")[places[data["image_id"]]])
    with sqlite_database.write() as unit:
        owner = unit.accounts.listing()[0]
        shown = unit.benchmarks.add({"title": "Kinds", "folder": "kinds", "created_by": owner.id}).id
    found = pool(*files, *back, "--to-benchmark", shown)
    (report,) = client.transport.json("GET", f"/api/reports?benchmark={shown}", list[dict[str, Any]])
    assert report["title"] == "Version 1 of the judgments: new"
    kept = client.transport.json("GET", f"/api/reports/{report['id']}", dict[str, Any])
    assert kept["payload"]["scores"] == found["scores"]
    assert found["counts"] == {"added": 2, "changed": 0, "same": 0}
    assert found["scores"]["new"]["P@3"] == {"before": 0.0, "after": pytest.approx(1 / 3)}
    assert found["scores"]["new"]["Judged@10"] == {"before": 0.0, "after": pytest.approx(0.5)}
    assert (tmp_path / "versions" / found["version"]["file"]).exists()


def test_queries_of_words_alone_are_judged_without_a_picture_of_them(client, pool, tmp_path: Path, photographs) -> None:
    folder = photographs(3)
    (tmp_path / "qrels.txt").write_text("q1 0 known.jpg 2\n")
    (tmp_path / "queries.csv").write_text("query_id,query_text\nq1,a red kite\n")
    (tmp_path / "s.run").write_text("q1 Q0 kind0/photo_000.jpg 1 1 s\n")
    files = ("--run", tmp_path / "s.run", "--qrels", tmp_path / "qrels.txt", "--queries", tmp_path / "queries.csv")
    assert "name their folder" in pool(*files, "--to-project", "Words", expect=2)
    sent = pool(*files, "--to-project", "Words", "--images", folder)
    task = next(client.tasks.list(sent["project"]))
    assert task.data["query_text"] == "a red kite" and "query" not in task.data
    config = client.projects.get(sent["project"]).label_config
    assert "highly relevant" in config and '$query"' not in config


def test_where_to_is_asked_for_before_anything_is_made(pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JURYROOM_URL", raising=False)
    (tmp_path / "qrels.txt").write_text("q1 0 a.jpg 1\n")
    (tmp_path / "s.run").write_text("q1 Q0 b.jpg 1 1 s\n")
    files = ("--run", tmp_path / "s.run", "--qrels", tmp_path / "qrels.txt")
    assert "--url and --token" in pool(*files, "--to-project", "Holes", expect=2)
    assert "one at a time" in pool(*files, "--to-project", "Holes", "--from-project", 1, expect=2)
