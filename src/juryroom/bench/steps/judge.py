"""A text for every query, and a label for every candidate: by one judge or several, in one order or several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    """Every judge, ready to be asked about what can be asked now.

    Where texts are written apart, the first judge writes them; labels can be asked for once they are there.
    """
    bench = Bench(run)
    judges = judges_of(run.config)
    if run.config.judge_config.query_text == "together" and len(judges) == 1:
        asked = Judge(bench, judges[0][1], judges[0][0], "together", None)
        return [(asked, asked.stage())]
    writer = Judge(bench, judges[0][1], "judge_queries", "query", None)
    stage = writer.stage()
    _, texts = writer.votes(stage.collect())
    labellers = [Judge(bench, section, name, "labels", texts) for name, section in judges]
    return [(writer, stage), *((asked, asked.stage()) for asked in labellers if texts)]


def run(run: Run, *, wait: bool = True) -> Done:
    """Ask for what is missing, and write the file of judgments."""
    first = stages(run)
    _, waiting = first[0][1].ask(wait=wait)
    if waiting:
        return finish(run, first, waiting=True)
    asked = stages(run)  # the texts are there now
    apart = len(asked) > 1
    for _judge, stage in asked[1:] if apart else ():
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


def finish(run: Run, asked: Sequence[tuple[Judge, Stage]], *, waiting: bool) -> Done:
    """The file of judgments, in the order of the plan, seed first; what is missing beside it, with the reason."""
    bench, config = asked[0][0].bench, run.config
    texts: dict[str, str] = {}
    ballots: dict[str, list[dict[str, int]]] = {}
    reasons: dict[str, str] = {}
    missing: set[str] = set()
    n_labellers = sum(judge.form.asks_labels for judge, _ in asked)
    for judge, stage in asked:
        known = stage.collect()
        found, written = judge.votes(known)
        texts = written | texts
        for query, given in found.items():
            ballots.setdefault(query, []).extend(given)
        if judge.form.asks_labels:
            missing |= {planned.query_id for planned in bench.plan if planned.query_id not in found}
        for custom_id, why in ({} if waiting else stage.missing(known)).items():
            query = judge.places[custom_id][0]
            missing.add(query)
            reasons.setdefault(query, why)
    if not n_labellers:
        missing |= {planned.query_id for planned in bench.plan}
    done = [one for one in bench.plan if one.query_id not in missing and texts.get(one.query_id)]
    facts = _write(run, bench, done, texts, ballots)
    done_ids = {one.query_id for one in done}
    left = [one.query_id for one in bench.plan if one.query_id not in done_ids]
    failures = {} if waiting else {query: reasons.get(query, "not answered yet") for query in left}
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


def _write(
    run: Run,
    bench: Bench,
    done: Sequence[Planned],
    texts: Mapping[str, str],
    ballots: Mapping[str, list[dict[str, int]]],
) -> dict[str, Any]:
    """Write qrels and verdicts; the figures of the step."""
    config = run.config
    counted: dict[str, Any] = {"ties": 0, "seeds_not_relevant": [], "leaking_queries": []}
    agreed: list[float] = []

    def rows() -> Iterator[dict[str, Any]]:
        for planned in done:
            votes = ballots[planned.query_id]
            text = texts[planned.query_id]
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
    verdicts = (
        {"query_id": planned.query_id, "ballots": ballots[planned.query_id]}
        for planned in done
        if len(ballots[planned.query_id]) > 1
    )
    files.write_rows(run.folder.path / "verdicts.jsonl", verdicts)
    agreement = sum(agreed) / len(agreed) if agreed else None
    return {"queries": len(done), "judgments": number, "label_agreement": agreement, **counted}


def _note_leak(config: BenchConfig, bench: Bench, planned: Planned, text: str, counted: dict[str, Any]) -> None:
    caption = " ".join(str(bench.captions.get(seed, {}).get(config.column_summary or "", "")) for seed in planned.seeds)
    share = leakage.share(text, caption)
    if share is not None and share > config.judge_config.leakage_threshold:
        counted["leaking_queries"].append(planned.query_id)
