"""Coefficients over 100,000 items by 5 people, Dawid-Skene over a million labels, one task's update, the command.

.venv/bin/python -m benchmarks.agreement
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from juryroom.core.agreement.answers import Answer
from juryroom.core.agreement.cohen import Pairwise
from juryroom.core.agreement.fleiss import fleiss_kappa
from juryroom.core.agreement.krippendorff import krippendorff_alpha
from juryroom.core.agreement.labels import LEVELS, Labels
from juryroom.core.agreement.settings import AgreementSettings
from juryroom.core.agreement.task import task_agreement
from juryroom.core.config.interface import Interface
from juryroom.core.consensus.dawid_skene import dawid_skene

CONFIG = """<View><Text name="t" value="$t"/><Choices name="verdict" toName="t"><Choice value="A"/><Choice value="B"/>
</Choices><Rating name="stars" toName="t"/><TextArea name="why" toName="t"/></View>"""


def made_up(n_items: int, n_raters: int, per_item: int, n_labels: int, right: float = 0.7) -> Labels:
    """Labels of raters who are right with a probability and else say anything."""
    rng = np.random.default_rng(1)
    truth = rng.integers(0, n_labels, n_items)
    items = np.repeat(np.arange(n_items), per_item)
    first = rng.integers(0, n_raters, n_items)
    raters = (first[:, None] + np.arange(per_item)[None, :]).ravel() % n_raters
    knows = rng.random(len(items)) < right
    codes = np.where(knows, truth[items], rng.integers(0, n_labels, len(items)))
    names = [str(place) for place in range(max(n_items, n_raters))]
    return Labels(items, raters, codes, names[:n_items], names[:n_raters], [str(label) for label in range(n_labels)])


def seconds(call: Callable[[], object], times: int = 5) -> float:
    """The best of several calls, in processor time: one thread, no waiting."""
    taken = []
    for _ in range(times):
        began = time.process_time()
        call()
        taken.append(time.process_time() - began)
    return round(min(taken), 4)


def peak_mb() -> float:
    """The most memory this process has held."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def one_task() -> float:
    """Milliseconds for the agreement of a task with three answers to three controls."""
    interface, settings = Interface.of(CONFIG), AgreementSettings()
    results = [
        {"from_name": "verdict", "to_name": "t", "type": "choices", "value": {"choices": ["A"]}},
        {"from_name": "stars", "to_name": "t", "type": "rating", "value": {"rating": 4}},
        {"from_name": "why", "to_name": "t", "type": "textarea", "value": {"text": ["It reads well. " * 10]}},
    ]
    answers = [Answer(f"u:{at}", results) for at in range(3)]
    return round(seconds(lambda: [task_agreement(interface, answers, settings) for _ in range(200)]) / 200 * 1000, 3)


def command(n_items: int, per_item: int) -> float:
    """Seconds of `juryroom agreement` on a file, intervals included."""
    labels = made_up(n_items, 20, per_item, 5)
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "labels.csv"
        with table.open("w", encoding="utf-8") as stream:
            stream.write("item,annotator,label\n")
            rows = zip(labels.items, labels.raters, labels.codes, strict=True)
            stream.writelines(f"i{item},a{rater},{code}\n" for item, rater, code in rows)
        juryroom = str(Path(sys.executable).with_name("juryroom"))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([juryroom, "agreement", str(table), "--json"], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 2)


def main() -> None:
    figures: dict[str, object] = {}
    labels = made_up(100_000, 5, 5, 5)
    for level in LEVELS:
        figures[f"alpha_{level}_s"] = seconds(lambda level=level: krippendorff_alpha(labels, level))
    figures["fleiss_kappa_s"] = seconds(lambda: fleiss_kappa(labels))
    figures["cohen_kappa_all_pairs_s"] = seconds(lambda: Pairwise(labels).mean_kappa())
    figures["one_task_ms"] = one_task()
    figures["memory_before_dawid_skene_mb"] = peak_mb()
    crowd = made_up(200_000, 2_000, 5, 5)
    found = dawid_skene(crowd)
    figures["dawid_skene_1m_labels_s"] = seconds(lambda: dawid_skene(crowd), 1)
    figures["dawid_skene_rounds"] = found.rounds if found else None
    figures["dawid_skene_100_rounds_s"] = seconds(lambda: dawid_skene(crowd, tolerance=-np.inf), 1)
    figures["peak_memory_mb"] = peak_mb()
    figures["command_50k_labels_s"] = command(10_000, 5)
    figures["command_500k_labels_s"] = command(100_000, 5)
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
