"""A run from a program in Python, as the guide has it."""

from __future__ import annotations

import pytest

from juryroom.adapters.bulk.local import ProcessPool
from juryroom.bench.opening import open_run
from juryroom.bench.pipeline import run_all, take_step
from juryroom.errors import BadInput, RunBusy, StepFailed


def test_all_steps_with_changes_over_the_file(desk, photographs, capsys: pytest.CaptureFixture[str]) -> None:
    photographs(8)
    with open_run(desk.folder / "config.json", {"limit": 6, "judge_config": {"scale": "graded"}}) as run:
        steps = [done.step for done in run_all(run, skip=frozenset({"summary", "upload"}))]
        with pytest.raises(RunBusy), open_run(desk.folder / "config.json"):
            pass
        assert take_step("judge", run).facts["failed"] == 0
    assert steps == ["preprocess", "vision", "plan", "judge", "similarity"]
    assert len(desk.rows("images.jsonl")) == 6
    assert max(row["relevance_label"] for row in desk.rows("qrels.jsonl")) == 3
    assert "-- preprocess" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"limt": 5}, r"limt is no key .* Did you mean limit"),
        ({"judge_config": {"scales": "graded"}}, r"judge_config\.scales .* Did you mean scale"),
    ],
)
def test_a_change_of_no_key_is_refused(desk, changes, said: str) -> None:
    with pytest.raises(BadInput, match=said), open_run(desk.folder / "config.json", changes):
        pass


def test_a_process_that_dies_says_what_scripts_need() -> None:
    dying = "import os; os._exit(3)  # one chunk of more letters than are done here"
    with pytest.raises(StepFailed, match="__main__"):
        list(ProcessPool(2).map(exec, dying, chunk=len(dying)))
