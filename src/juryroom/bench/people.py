"""People judge: pairs of a run go out as tasks, and their answers come back as a new version of the judgments.

What people said is kept in `people.jsonl` and stands over what any judge says, also when the judge's step is run again.
Every version of the judgments before is kept in `versions/`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from juryroom.bench import files
from juryroom.bench.config.keys import BenchConfig, placed
from juryroom.bench.run import Done, Run
from juryroom.bench.run_folder import key_of
from juryroom.bench.tables import annotation_rows, image_rows, judged_row, plan_of, qrels_rows
from juryroom.core.benchmark.people import Asked, Pair, Said
from juryroom.errors import BadInput

FILE = "people.jsonl"
VERSIONS = "versions"
HOLE = "unjudged"
"""The stratum of a pair that no plan had."""
Row = dict[str, Any]


def said_by_people(folder: Path) -> dict[Pair, Said]:
    """What people said so far, by pair."""
    path = folder / FILE
    rows = files.read_rows(path, "people's answers") if path.exists() else iter(())
    return {(row["query_id"], row["image_id"]): _said(row) for row in rows}


def _said(row: Mapping[str, Any]) -> Said:
    return Said(
        row["query_id"], row["image_id"], row["query_text"], row["stratum"], tuple(row["votes"]), row.get("judge")
    )


def planned_pairs(run: Run) -> list[Asked]:
    """Every candidate of the plan but the seeds, with the query's text if it has one, else its seed's caption."""
    config = run.config
    texts = {query: text for query, text, _ in _heads(config)} if placed(config.qrels_jsonl).exists() else {}
    summary = config.column_summary or ""
    captions = {str(row[config.column_image_id]): str(row.get(summary) or "") for row in annotation_rows(config)}
    found = []
    for planned in plan_of(config):
        seed = planned.seeds[0] if planned.seeds else planned.candidates[0]
        text = texts.get(planned.query_id) or captions.get(seed, "")
        found += [
            Asked(planned.query_id, image, text, seed, stratum)
            for image, stratum in zip(planned.candidates, planned.strata, strict=True)
            if image not in planned.seeds
        ]
    return found


def holes(run: Run, pairs: Iterable[Pair] = ()) -> list[Asked]:
    """Pairs that nobody judged: these, or else those that the quality report suspects, likeliest first."""
    heads = {query: (text, seed) for query, text, seed in _heads(run.config)}
    judged = {(query, image) for query, image in _judged(run.config)}
    wanted = _spelled(run, list(pairs)) or _suspects(run)
    return [
        Asked(query, image, *heads[query], HOLE)
        for query, image in dict.fromkeys(wanted)
        if query in heads and (query, image) not in judged
    ]


def _spelled(run: Run, pairs: Sequence[Pair]) -> Sequence[Pair]:
    """Run files have no blanks in their ids: pairs with the ids of this benchmark's images."""
    if not pairs or not placed(run.config.images_jsonl).exists():
        return pairs
    ids = [str(row[run.config.column_image_id]) for row in image_rows(run.config)]
    known, joined = set(ids), {"_".join(id.split()): id for id in ids}
    return [(query, image if image in known else joined.get(image, image)) for query, image in pairs]


def _suspects(run: Run) -> list[Pair]:
    path = placed(run.config.summary_output_dir) / "quality.json"
    if not path.exists():
        raise BadInput(f"There is no {path.name}: the quality report names what was likely missed. Run: bench summary")
    return [(one["query"], one["image"]) for one in files.read_json(path)["holes"]["suspects"]]


def _qrels(config: BenchConfig) -> Iterator[Row]:
    return qrels_rows(config, placed(config.qrels_jsonl))


def _judged(config: BenchConfig) -> Iterator[Pair]:
    return ((str(row[config.column_query_id]), str(row[config.column_image_id])) for row in _qrels(config))


def _heads(config: BenchConfig) -> Iterator[tuple[str, str, str]]:
    """Query, its text and its seed: the first row of each query, as the files promise."""
    for query, rows in groupby(_qrels(config), key=lambda row: str(row[config.column_query_id])):
        first = next(iter(rows))
        yield query, str(first.get(config.column_query) or ""), str(first[config.column_image_id])


def with_people(run: Run, rows: Iterable[Row]) -> Iterator[Row]:
    """Rows of judgments with people's labels over them, and the pairs that people alone have judged added."""
    said = said_by_people(run.folder.path)
    if not said:
        yield from rows
        return
    config, left = run.config, dict(said)
    described = _descriptions(config)
    for query, some in groupby(rows, key=lambda row: str(row[config.column_query_id])):
        last: Row = {}
        for row in some:
            last = row
            known = left.pop((query, str(row[config.column_image_id])), None)
            yield row if known is None else row | {config.column_relevance: known.label}
        for pair in [pair for pair in left if pair[0] == query]:
            yield _new_row(config, left.pop(pair), str(last.get(config.column_query) or ""), described)
    yield from _of_people_alone(run, left, described)


def _of_people_alone(run: Run, left: Mapping[Pair, Said], described: Mapping[str, Row]) -> Iterator[Row]:
    """Queries that no judge has judged: their seed first, which is relevant as it is what was asked with."""
    if not left:
        return
    config = run.config
    seeds = {planned.query_id: planned.seeds for planned in plan_of(config)}
    for query, some in groupby(sorted(left.items()), key=lambda one: one[0][0]):
        answers = [said for _, said in some]
        for seed in seeds.get(query, ()):
            head = Said(query, seed, answers[0].text, "seed", (1,), None)
            yield _new_row(config, head, head.text, described)
        for said in answers:
            yield _new_row(config, said, said.text, described)


def _descriptions(config: BenchConfig) -> dict[str, Row]:
    if not placed(config.annotations_jsonl).exists():
        return {}
    return {str(row[config.column_image_id]): row for row in annotation_rows(config)}


def _new_row(config: BenchConfig, said: Said, text: str, described: Mapping[str, Row]) -> Row:
    found = described.get(said.image, {})
    return judged_row(config, found, said.query, text or said.text, said.image, said.label, said.stratum)


def take_back(run: Run, answers: Sequence[Said]) -> Done:
    """Keep what people said, and write the judgments anew; the version before is kept.

    answers: with all votes on a pair; they take the place of what was known of it. `judge` is looked up here.
    """
    config, folder = run.config, run.folder.path
    if not answers:
        raise BadInput("Nobody has answered a pair of this benchmark yet.")
    path = placed(config.qrels_jsonl)
    before = {(q, i): label for q, i, label in _labels(config)} if path.exists() else {}
    known = said_by_people(folder)
    changed = sum(before.get((one.query, one.image)) not in (None, one.label) for one in answers)
    added = sum((one.query, one.image) not in before for one in answers)
    for one in answers:
        pair = one.query, one.image
        judge = known[pair].judge if pair in known else before.get(pair)
        known[pair] = Said(one.query, one.image, one.text, one.stratum, one.votes, judge)
    version = _keep_version(folder, path)
    files.write_rows(folder / FILE, (_row(one) for one in known.values()))
    rows = list(_qrels(config)) if path.exists() else []
    number = files.write_rows(path, list(with_people(run, rows)))
    facts = {
        "pairs": len(answers), "votes": sum(len(one.votes) for one in answers), "changed": changed, "added": added,
        "judgments": number, "version": version, "certificate": certificate(list(known.values())),
    }  # fmt: skip
    inputs = [folder / FILE]
    run.folder.record(
        "people", key=key_of(inputs, []), inputs=inputs, outputs=[path], when=run.now(), about={"facts": facts}
    )
    return Done("people", facts)


def _row(said: Said) -> Row:
    return {
        "query_id": said.query, "image_id": said.image, "query_text": said.text, "stratum": said.stratum,
        "votes": list(said.votes), "label": said.label, "judge": said.judge,
    }  # fmt: skip


def _labels(config: BenchConfig) -> Iterator[tuple[str, str, int]]:
    for row in _qrels(config):
        yield str(row[config.column_query_id]), str(row[config.column_image_id]), int(row[config.column_relevance])


def _keep_version(folder: Path, path: Path) -> int:
    """Copy the judgments aside before they change; the number of the version that is about to be written."""
    kept = sorted((folder / VERSIONS).glob("qrels_*.jsonl"))
    number = int(kept[-1].stem.partition("_")[2]) + 1 if kept else 1
    if path.exists():
        (folder / VERSIONS).mkdir(exist_ok=True)
        shutil.copyfile(path, folder / VERSIONS / f"qrels_{number:04d}.jsonl")
    return number + 1


def certificate(said: Sequence[Said]) -> dict[str, Any] | None:
    """How well the judge matches people on the pairs that both have judged; None when there is none."""
    from juryroom.core.judging.alignment import align
    from juryroom.core.judging.verdicts import JudgeVerdict

    both = [(f"{one.query}\0{one.image}", str(one.judge), str(one.label)) for one in said if one.judge is not None]
    if not both:
        return None
    found = align([JudgeVerdict(item, "judge", label) for item, label, _ in both], {item: t for item, _, t in both})
    told = found.as_json()
    return {name: told[name] for name in ("n", "accuracy", "accuracy_interval", "kappa", "confusion")}
