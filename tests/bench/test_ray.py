"""The same bytes from a Ray cluster as from the pool."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.conftest import Desk

ray = pytest.importorskip("ray", reason='no Ray here: pip install "juryroom[ray]"')
MADE = ("images.jsonl", "annotations.jsonl", "query_plan.jsonl", "qrels.jsonl", "qrels_with_score.jsonl")


def test_a_cluster_gives_the_bytes_of_the_pool(desk: Desk, photographs: Callable[..., Path]):
    photographs(80)
    desk.write(workers=2)
    desk.run("all", "--skip-summary", "--skip-upload")
    pool = {name: desk.bytes(name) for name in MADE}
    desk.write(run_dir="clustered", bulk="ray")
    desk.run("all", "--skip-summary", "--skip-upload")
    ray.shutdown()
    assert {name: (desk.folder / "clustered" / name).read_bytes() for name in MADE} == pool
