"""kill -9 between any two writes: a later run ends with the same files, and pays for nothing twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from juryroom.bench.batching import Batches
from juryroom.bench.budget import Budget
from juryroom.bench.config.model_keys import VisionKeys
from juryroom.bench.questions import Question, to_line
from juryroom.core.judging.messages import Message, Words
from juryroom.ports import Batch, ModelRequest

OUTPUTS = ("annotations.jsonl", "query_plan.jsonl", "qrels.jsonl", "qrels_with_score.jsonl")
DYING = """
import os, signal, sys
from juryroom.bench import files, journal
left = int(sys.argv[1])
def counted(original):
    def write(*arguments, **names):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*arguments, **names)
        return result
    return write
journal.Journal.append = counted(journal.Journal.append)
files.write_rows = counted(files.write_rows)
files.write_json = counted(files.write_json)
from juryroom.cli.bench import app
sys.argv = ["benchmaker", *sys.argv[2:]]
app()
"""


def dying(desk, writes: int) -> int:
    """Run everything in a process that is killed before its n-th write; the code it left with."""
    command = [sys.executable, "-c", DYING, str(writes), "all", "--skip-upload", "--skip-summary"]
    command += ["--config", str(desk.folder / "config.json")]
    return subprocess.run(command, capture_output=True, check=False, timeout=120).returncode


@pytest.mark.parametrize("transport", ("batch", "direct"))
def test_killed_before_every_third_write(asking, photographs, transport: str) -> None:
    photographs(6)
    desk, provider = asking(
        query_plan_num_seeds=2,
        vision_config={"transport": transport, "max_concurrency": 1},
        judge_config={"transport": transport},
    )
    desk.run("all", "--skip-upload", "--skip-summary")
    whole = {name: desk.bytes(name) for name in OUTPUTS}
    (desk.folder / "outputs").rename(desk.folder / "whole")
    before = provider.stats()["counts"]
    # each life gets three writes more than the one before, from the first on
    for writes in range(1, 60, 3):
        code = dying(desk, writes)
        assert code in (0, -signal.SIGKILL)
        if code == 0:
            break
    assert code == 0
    assert {name: desk.bytes(name) for name in OUTPUTS} == whole
    asked = {name: number - before[name] for name, number in provider.stats()["counts"].items()}
    lost = 0 if transport == "batch" else 20  # an answer on its way when the process dies is asked for again
    assert 8 <= asked[f"completions_{transport}"] <= 8 + lost


def test_a_batch_sent_but_not_noted_is_found_again(asking, photographs) -> None:
    photographs(5)
    desk, provider = asking()
    desk.run("preprocess")
    desk.run("vision-make")
    desk.run("vision-submit")
    journal = desk.folder / "outputs/.juryroom/vision_batches.jsonl"
    lines = journal.read_text().splitlines(keepends=True)
    journal.write_text(lines[0])  # the line with the id never reached the disk
    desk.run("vision")
    assert provider.stats()["counts"]["completions_batch"] == 5
    assert len(desk.rows("annotations.jsonl")) == 5


class Nameless:
    """A provider that keeps no names of batches, as Anthropic's."""

    keeps_names = False

    def __init__(self) -> None:
        self.batches: list[Batch] = []

    def submit(self, requests: Iterable[tuple[str, ModelRequest]], name: str) -> Batch:
        number = len(list(requests))
        when = datetime.now(UTC)
        self.batches.insert(0, Batch(f"b{len(self.batches)}", "waiting", number, 0, 0, made_at=when))
        return self.batches[0]

    def latest(self, limit: int) -> list[tuple[str, Batch]]:
        return [("", one) for one in self.batches[:limit]]


def test_a_batch_of_a_provider_that_keeps_no_names_is_found_by_its_size_and_time(tmp_path: Path) -> None:
    asked = ModelRequest("m", (Message("user", (Words("What is it?"),)),))
    file = tmp_path / "vision_batch_input.jsonl"
    file.write_bytes(b"".join(to_line(Question(f"vision::{at}", str(at), asked), None) for at in range(3)))
    batches, provider = Batches("vision", tmp_path, tmp_path / "shards", tmp_path), Nameless()
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    provider.batches = [Batch("other size", "waiting", 5, 0, 0, made_at=datetime.now(UTC)),
                        Batch("older", "completed", 3, 3, 0, made_at=long_ago)]  # fmt: skip
    sent = batches.send(provider, file, Budget(VisionKeys(), None))
    journal = tmp_path / "vision_batches.jsonl"
    journal.write_text(journal.read_text().splitlines(keepends=True)[0])  # the line with the id was lost
    batches.mend(provider)
    assert [one.batch_id for one in batches.open()] == [sent.batch_id]
    assert len(provider.batches) == 3


def test_a_half_written_line_of_the_journal_is_dropped(asking, photographs) -> None:
    photographs(5)
    desk, provider = asking(vision_config={"transport": "direct"})
    desk.run("preprocess")
    desk.run("vision")
    journal = desk.folder / "outputs/.juryroom/vision_replies.jsonl"
    data = journal.read_bytes()
    journal.write_bytes(data[:-40])
    desk.run("vision")
    assert provider.stats()["counts"]["completions_direct"] == 6
    assert len(desk.rows("annotations.jsonl")) == 5


def test_two_runs_in_one_folder_exclude_each_other(asking, photographs) -> None:
    photographs(4)
    desk, provider = asking("--latency", "1.5", vision_config={"transport": "direct"})
    desk.run("preprocess")
    command = [
        str(Path(sys.executable).with_name("benchmaker")),
        "vision",
        "--config",
        str(desk.folder / "config.json"),
    ]
    first = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ))
    until = time.monotonic() + 120
    while not provider.stats()["requests_total"] and time.monotonic() < until:
        time.sleep(0.05)
    done = desk.run("vision", expect=1)
    assert f"Process {first.pid} works in" in done.message
    assert first.wait(120) == 0
    desk.run("vision")
    assert provider.stats()["counts"]["completions_direct"] == 4
