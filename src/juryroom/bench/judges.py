"""What a judge is asked: a question about every query of the plan, in as many orders and parts as configured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from functools import cached_property
from typing import Any

from juryroom.bench.config.keys import BenchConfig, placed
from juryroom.bench.config.model_keys import JudgeKeys
from juryroom.bench.config.values import read_value, spelling
from juryroom.bench.pictures import picture_of
from juryroom.bench.questions import Asker, Question
from juryroom.bench.run import Run
from juryroom.bench.stage import Collected, Stage
from juryroom.bench.tables import Planned, annotation_rows, image_rows, plan_of
from juryroom.core.benchmark import judgments
from juryroom.core.benchmark.annotations import interpolate
from juryroom.core.benchmark.answers import Unreadable
from juryroom.core.benchmark.judgments import Form, Judged
from juryroom.core.judging.messages import Message, Picture, Words
from juryroom.errors import BadInput

TOKENS = 8000
"""The longest answer, where the configuration leaves that open."""


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


class Judge:
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
        adapter = section.adapter or "offline"
        self._asker = Asker.of(section, adapter, self.form.schema(), judgments.SCHEMA_NAME, max_tokens=TOKENS)
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
        facts = self._facts(planned, data, shown) if self._is_offline else None
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

    def _facts(self, planned: Planned, data: Mapping[str, Any], shown: Mapping[str, str]) -> dict[str, Any]:
        """What adapters without a model answer from."""
        return {"data": data, "shown": dict(shown), "seeds": list(planned.seeds), "columns": self._columns()}

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
