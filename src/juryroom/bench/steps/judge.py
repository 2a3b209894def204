"""A text for every query, and a label for every candidate: by one judge or several, in one order or several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from juryroom.bench import files
from juryroom.bench.budget import cost_of
from juryroom.bench.config.keys import BenchConfig, placed
from juryroom.bench.config.model_keys import JudgeKeys
from juryroom.bench.config.values import read_value, spelling
from juryroom.bench.people import with_people
from juryroom.bench.questions import Asker, Question
from juryroom.bench.run import Done, Run
from juryroom.bench.run_folder import key_of
from juryroom.bench.stage import Collected, Stage
from juryroom.bench.steps.vision import image_rows, picture_of
from juryroom.core.benchmark import judgments, leakage
from juryroom.core.benchmark.annotations import interpolate
from juryroom.core.benchmark.answers import Unreadable
from juryroom.core.benchmark.judgments import Form, Judged
from juryroom.core.judging.messages import Message, Picture, Words
from juryroom.errors import BadInput

TOKENS = 8000


@dataclass(frozen=True, slots=True)
class Planned:
    """A query of the plan: its seeds, its candidates in order, and why each was drawn."""

    query_id: str
    seeds: tuple[str, ...]
    candidates: tuple[str, ...]
    strata: tuple[str, ...]


def plan_of(config: BenchConfig) -> list[Planned]:
    """The query plan; seeds first, each candidate once. Raises BadInput naming the column that is missing."""
    path = placed(config.query_plan_jsonl)
    found: dict[str, Planned] = {}
    for row in files.read_rows(path, "planned queries", "plan"):
        query = files.column_of(row, config.column_query_id, path, "column_query_id")
        seeds = _images(row, config.query_plan_seed_image_ids_column, path, query)
        listed = _images(row, config.query_plan_candidate_image_ids_column, path, query)
        why = dict(zip(listed, row.get("candidate_strata") or [""] * len(listed), strict=False))
        ordered = list(dict.fromkeys([*seeds, *listed]))
        strata = tuple("seed" if image in seeds else str(why.get(image, "")) for image in ordered)
        if query in found:
            raise BadInput(f"{path} names the query {query} twice.")
        found[query] = Planned(query, tuple(seeds), tuple(ordered), strata)
    return list(found.values())


def _images(row: Mapping[str, Any], column: str, path: Path, query: str) -> list[str]:
    value = row.get(column)
    if not isinstance(value, list):
        raise BadInput(f"{path}: {query} has no list {column!r}; it has {', '.join(row)}.")
    return [str(image) for image in value]


class Bench:
    """Everything the judges are asked about: the plan, the captions, the pictures. Read once."""

    def __init__(self, run: Run) -> None:
        self.run, self.config = run, run.config
        self.plan = plan_of(run.config)
        self.images = {str(row[run.config.column_image_id]): row for row in image_rows(run.config)}
        self.annotations = {str(row[run.config.column_image_id]): row for row in annotation_rows(run.config)}
        self._refuse_unknown()
        self.captions = {image: self._caption(row) for image, row in self.annotations.items()}

    def _refuse_unknown(self) -> None:
        for planned in self.plan:
            for image in planned.candidates:
                if image not in self.annotations:
                    raise BadInput(
                        f"{planned.query_id} has the candidate {image}, which is not annotated: the plan and the "
                        "annotations do not belong together. Run: juryroom bench plan"
                    )

    def _caption(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """What a judge is shown: no rights, no address, no file name, no confidence of another model."""
        config = self.config
        names = (config.column_summary, *config.columns_taxonomy, *config.columns_boolean, config.column_tags)
        return {name: row[name] for name in names if name and name in row}

    def picture(self, image: str, how: str) -> tuple[str, str]:
        """Address and fingerprint of an image."""
        row = self.images.get(image)
        if row is None:
            raise BadInput(f"{image} is in the plan, but not in {self.config.images_jsonl}.")
        return picture_of(self.config, row, how)


def annotation_rows(config: BenchConfig) -> Iterator[dict[str, Any]]:
    """Rows of the annotations file. Raises BadInput for an id given twice."""
    path = placed(config.annotations_jsonl)
    seen: set[str] = set()
    for row in files.read_rows(path, "annotations", "vision"):
        image = files.column_of(row, config.column_image_id, path, "column_image_id")
        if image in seen:
            raise BadInput(f"{path} describes {image} twice. Make the file again: juryroom bench vision-parse")
        seen.add(image)
        yield row


class Asked:
    """One judge: its section, and its questions about every query."""

    def __init__(
        self, bench: Bench, section: JudgeKeys, name: str, part: str, queries: Mapping[str, str] | None
    ) -> None:
        self.bench, self.section, self.name = bench, section, name
        config = bench.config
        self._queries = queries
        self.form = Form(
            config.column_image_id,
            config.column_query,
            config.column_relevance,
            "graded" if section.scale == "graded" else "binary",
            asks_query=part in ("together", "query"),
            asks_labels=part in ("together", "labels"),
        )
        parameters = {
            "max_tokens": section.max_output_tokens or TOKENS,
            "effort": section.reasoning_effort,
            "detail": section.image_detail or "low",
            "side": section.image_max_side,
        }
        adapter = section.adapter or "offline"
        self._asker = Asker(adapter, section.model or "", self.form.schema(), judgments.SCHEMA_NAME, parameters)
        self._reader = judgments.Reader(self.form)
        self._plan = {planned.query_id: planned for planned in bench.plan}
        self._prefix = section.stage or "judge"

    def stage(self) -> Stage:
        """Ready to be asked."""
        adapter = self.section.adapter or "offline"
        if adapter not in ("offline", "recorded") and not self.section.model:
            raise BadInput(f"judge_config.model is missing: which model of {adapter} is to be asked?")
        section = replace(self.section, adapter=adapter)
        beside = placed(self.bench.config.qrels_jsonl).parent
        run = self.bench.run
        return Stage(run, self.name, section, self.questions, self.read, beside, section.max_queries_per_batch)

    def ids_of(self, planned: Planned) -> Iterator[tuple[str, int, int]]:
        """(custom id, order, part) of every question about a query."""
        orders = self.section.orders if self.form.asks_labels else 1
        for order in range(max(orders, 1)):
            for part in range(len(self._parts(planned, order))):
                tail = "" if order == part == 0 else f"::{order}.{part}"
                yield f"{self._prefix}::{planned.query_id}{tail}", order, part

    def _parts(self, planned: Planned, order: int) -> list[dict[str, str]]:
        """The candidates as they are shown, in as many lists as the configuration asks for."""
        seed = self.bench.config.query_plan_random_seed
        shown = judgments.labels_of(planned.query_id, planned.candidates, order, 42 if seed is None else seed)
        most = self.section.max_candidates or len(shown)
        entries = list(shown.items())
        if not self.form.asks_labels:
            return [{}]
        return [dict(entries[start : start + most]) for start in range(0, len(entries), max(most, 1))]

    def questions(self) -> Iterator[Question]:
        """In the order of the plan."""
        for planned in self.bench.plan:
            if self._queries is not None and planned.query_id not in self._queries:
                continue
            for custom_id, order, part in self.ids_of(planned):
                yield self._question(planned, custom_id, self._parts(planned, order)[part])

    def _question(self, planned: Planned, custom_id: str, shown: Mapping[str, str]) -> Question:
        section, bench = self.section, self.bench
        captions = bench.captions if section.sees != "pixels" else {}
        query = self._queries.get(planned.query_id) if self._queries is not None else None
        seeds = [captions.get(seed, {}) for seed in planned.seeds] if self._queries is None else []
        data = judgments.payload(planned.query_id, seeds, shown, captions, self.form, query)
        system = section.system_prompt or judgments.SYSTEM
        user = section.user_prompt if self.form.asks_query and section.user_prompt else self.form.instruction()
        parts: list[Words | Picture] = [Words(interpolate(user, {})), Words("\n" + judgments.rendered(data))]
        known_by: list[str] = []
        if section.sees != "captions":
            for label, image in self._pictured(planned, shown):
                address, known = bench.picture(image, section.image_input)
                parts += [Words(f"\n{label}:"), Picture(address)]
                known_by.append(known)
        messages = (Message("system", (Words(system),)), Message("user", tuple(parts)))
        facts = {"data": data, "shown": dict(shown), "columns": self._columns()} if self._is_offline else None
        metadata = {"query_id": planned.query_id}
        return self._asker.question(custom_id, messages, pictures=tuple(known_by), metadata=metadata, facts=facts)

    def _pictured(self, planned: Planned, shown: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        if self._queries is None:
            yield from ((f"s{at:02d}", seed) for at, seed in enumerate(planned.seeds, 1))
        if self.form.asks_labels:
            yield from shown.items()

    @property
    def _is_offline(self) -> bool:
        return (self.section.adapter or "offline") in ("offline", "recorded")

    def _columns(self) -> dict[str, Any]:
        config = self.bench.config
        return {
            "id": config.column_image_id,
            "query": config.column_query,
            "relevance": config.column_relevance,
            "summary": config.column_summary,
            "confidence": config.column_confidence,
            "query_id": config.column_query_id,
            "image_id": config.column_image_id,
        }

    def read(self, custom_id: str, text: str) -> Judged | Unreadable:
        """An answer against the candidates its question showed."""
        query, order, part = self.places[custom_id]
        return self._reader.read(text, self._parts(self._plan[query], order)[part])

    @cached_property
    def places(self) -> dict[str, tuple[str, int, int]]:
        """custom id -> its query, order and part."""
        return {
            custom_id: (planned.query_id, order, part)
            for planned in self.bench.plan
            for custom_id, order, part in self.ids_of(planned)
        }

    def votes(self, known: Collected) -> tuple[dict[str, list[dict[str, int]]], dict[str, str]]:
        """query -> a ballot for each order in which all its candidates were labelled; query -> its text."""
        ballots: dict[str, list[dict[str, int]]] = {}
        texts: dict[str, str] = {}
        for planned in self.bench.plan:
            by_order: dict[int, dict[str, int]] = {}
            for custom_id, order, _part in self.ids_of(planned):
                judged = known.values.get(custom_id)
                if judged is None:
                    continue
                by_order.setdefault(order, {}).update(judged.labels)
                if judged.query_text and planned.query_id not in texts:
                    texts[planned.query_id] = judged.query_text
            whole = [ballot for ballot in by_order.values() if set(ballot) == set(planned.candidates)]
            if whole:
                ballots[planned.query_id] = whole
        return ballots, texts


def judges_of(config: BenchConfig) -> list[tuple[str, JudgeKeys]]:
    """Name and section of every judge; each table of `judges` changes keys of the section."""
    base = config.judge_config
    if not base.judges:
        return [("judge", base)]
    known = {spelling(one): one for one in fields(JudgeKeys) if one.metadata}
    found = []
    for at, table in enumerate(base.judges):
        unknown = [name for name in table if name not in known]
        if unknown:
            raise BadInput(f"judge_config.judges[{at}].{unknown[0]} is no key of judge_config.")
        changes = {
            known[name].name: read_value(
                f"judge_config.judges[{at}].{name}", known[name].metadata["kind"], value, config.base
            )
            for name, value in table.items()
        }
        found.append((f"judge{at + 1}", replace(base, judges=[], **changes)))
    return found


def stages(run: Run) -> list[tuple[Asked, Stage]]:
    """Every judge, ready to be asked about what can be asked now.

    Where texts are written apart, the first judge writes them; labels can be asked for once they are there.
    """
    bench = Bench(run)
    judges = judges_of(run.config)
    if run.config.judge_config.query_text == "together" and len(judges) == 1:
        asked = Asked(bench, judges[0][1], judges[0][0], "together", None)
        return [(asked, asked.stage())]
    writer = Asked(bench, judges[0][1], "judge_queries", "query", None)
    stage = writer.stage()
    _, texts = writer.votes(stage.collect())
    labellers = [Asked(bench, section, name, "labels", texts) for name, section in judges]
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


def finish(run: Run, asked: Sequence[tuple[Asked, Stage]], *, waiting: bool) -> Done:
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
    costs = [cost_of(stage.replies, stage.section) for _, stage in asked]
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


def judged_row(
    config: BenchConfig, annotation: Mapping[str, Any], query: str, text: str, image: str, label: int, stratum: str
) -> dict[str, Any]:
    """A row of judgments, with what is known of the image."""
    names = (
        config.column_confidence,
        config.column_doi,
        config.column_license,
        config.column_original_dataset_name,
        config.column_summary,
        config.column_tags,
        *config.columns_boolean,
        *config.columns_taxonomy,
    )
    about = {name: annotation[name] for name in names if name and name in annotation}
    row = {
        config.column_query_id: query,
        config.column_query: text,
        config.column_image_id: image,
        config.column_relevance: label,
        **about,
    }
    return row | ({"stratum": stratum} if stratum else {})
