"""A text for every query, and a label for every candidate: by one judge or several, in one order or several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from juryroom.bench import files
from juryroom.bench.budget import cost_of
from juryroom.bench.config.keys import BenchConfig, placed
from juryroom.bench.judges import Bench, Judge, judges_of
from juryroom.bench.people import with_people
from juryroom.bench.run import Done, Run
from juryroom.bench.run_folder import key_of
from juryroom.bench.stage import Stage
from juryroom.bench.tables import Planned, judged_row
from juryroom.core.benchmark import judgments, leakage


def stages(run: Run) -> list[tuple[Judge, Stage]]:
    """Every judge, ready to be asked about what can be asked now."""
    return _stages(Bench(run))


def _stages(bench: Bench) -> list[tuple[Judge, Stage]]:
    """Where texts are written apart, the first judge writes them; labels can be asked for once they are there."""
    config = bench.config
    judges = judges_of(config)
    (first, section), *others = judges
    if config.judge_config.query_text == "together" and not others:
        judge = Judge(bench, section, first, "together", None)
        return [(judge, judge.stage())]
    writer = Judge(bench, section, "judge_queries", "query", None)
    stage = writer.stage()
    _, texts = writer.votes(stage.collect())
    labellers = [Judge(bench, section, name, "labels", texts) for name, section in judges] if texts else []
    return [(writer, stage), *((judge, judge.stage()) for judge in labellers)]


def run(run: Run, *, wait: bool = True) -> Done:
    """Ask for what is missing, and write the file of judgments."""
    bench = Bench(run)
    first = _stages(bench)
    _, waiting = first[0][1].ask(wait=wait)
    if waiting:
        return finish(run, first, waiting=True)
    asked = _stages(bench)  # the texts are there now
    for _, stage in asked[1:]:
        _, out = stage.ask(wait=wait)
        waiting = waiting or out
    return finish(run, asked, waiting=waiting)


def parse(run: Run, *, outputs: Path | None = None) -> Done:
    """Write the file of judgments from the answers there are."""
    asked = stages(run)
    if outputs is not None:
        for _, stage in asked:
            stage.read_output(outputs)
    return finish(run, asked, waiting=False)


@dataclass
class _Answered:
    """What all judges said: texts and ballots by query, the queries that lack one, and why."""

    texts: dict[str, str] = field(default_factory=dict)
    ballots: dict[str, list[dict[str, int]]] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    reasons: dict[str, str] = field(default_factory=dict)

    def add(self, judge: Judge, stage: Stage, *, waiting: bool) -> None:
        """What one of them said."""
        known = stage.collect()
        found, written = judge.votes(known)
        self.texts = written | self.texts
        for query, given in found.items():
            self.ballots.setdefault(query, []).extend(given)
        if judge.form.asks_labels:
            self.missing |= {planned.query_id for planned in judge.bench.plan if planned.query_id not in found}
        for custom_id, why in ({} if waiting else stage.missing(known)).items():
            query = judge.places[custom_id][0]
            self.missing.add(query)
            self.reasons.setdefault(query, why)

    def is_whole(self, query: str) -> bool:
        """Whether every judge has labelled all its candidates, and somebody has written its text."""
        return query not in self.missing and query in self.ballots and bool(self.texts.get(query))


def finish(run: Run, asked: Sequence[tuple[Judge, Stage]], *, waiting: bool) -> Done:
    """The file of judgments, in the order of the plan, seed first; what is missing beside it, with the reason."""
    bench, config = asked[0][0].bench, run.config
    answered = _Answered()
    for judge, stage in asked:
        answered.add(judge, stage, waiting=waiting)
    done = [one for one in bench.plan if answered.is_whole(one.query_id)]
    facts = _write(run, bench, done, answered)
    left = [one.query_id for one in bench.plan if not answered.is_whole(one.query_id)]
    failures = {} if waiting else {query: answered.reasons.get(query, "not answered yet") for query in left}
    path = placed(config.qrels_jsonl)
    failed = (
        {config.column_query_id: query, "custom_id": f"judge::{query}", "error": why} for query, why in failures.items()
    )
    files.write_rows(files.failed_file(path), failed)
    costs = [cost_of(stage.replies.spent(), stage.section) for _, stage in asked]
    facts["cost_usd"] = None if any(cost is None for cost in costs) else sum(cost or 0 for cost in costs)
    facts["failed"] = len(failures)
    inputs = [placed(config.query_plan_jsonl), placed(config.annotations_jsonl)]
    judges = [{"adapter": stage.section.adapter, "model": stage.section.model} for _, stage in asked]
    about = {"facts": facts, "judges": judges}
    run.folder.record("judge", key=key_of(inputs, judges), inputs=inputs, outputs=[path], when=run.now(), about=about)
    return Done("judge", facts, failures, waiting)


def _write(run: Run, bench: Bench, done: Sequence[Planned], answered: _Answered) -> dict[str, Any]:
    """Write qrels and verdicts; the figures of the step."""
    config = run.config
    counted: dict[str, Any] = {"ties": 0, "seeds_not_relevant": [], "leaking_queries": []}
    agreed: list[float] = []

    def rows() -> Iterator[dict[str, Any]]:
        for planned in done:
            votes, text = answered.ballots[planned.query_id], answered.texts[planned.query_id]
            _note_leak(config, bench, planned, text, counted)
            share, _n = judgments.agreement(votes)
            if share is not None:
                agreed.append(share)
            for image, stratum in zip(planned.candidates, planned.strata, strict=True):
                label, tied = judgments.combine([ballot[image] for ballot in votes])
                counted["ties"] += tied
                if image in planned.seeds and label == 0:
                    counted["seeds_not_relevant"].append(planned.query_id)
                yield judged_row(config, bench.annotations[image], planned.query_id, text, image, label, stratum)

    number = files.write_rows(placed(config.qrels_jsonl), with_people(run, rows()))
    given = ((one.query_id, answered.ballots[one.query_id]) for one in done)
    verdicts = ({"query_id": query, "ballots": ballots} for query, ballots in given if len(ballots) > 1)
    files.write_rows(run.folder.path / "verdicts.jsonl", verdicts)
    agreement = sum(agreed) / len(agreed) if agreed else None
    return {"queries": len(done), "judgments": number, "label_agreement": agreement, **counted}


def _note_leak(config: BenchConfig, bench: Bench, planned: Planned, text: str, counted: dict[str, Any]) -> None:
    caption = " ".join(str(bench.captions.get(seed, {}).get(config.column_summary or "", "")) for seed in planned.seeds)
    share = leakage.share(text, caption)
    if share is not None and share > config.judge_config.leakage_threshold:
        counted["leaking_queries"].append(planned.query_id)
