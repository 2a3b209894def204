"""Every image described: a summary, tags, facets and how sure they are, by one model or by file names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from juryroom.bench import files
from juryroom.bench.budget import cost_of
from juryroom.bench.config.keys import BenchConfig, placed
from juryroom.bench.pictures import metadata_of, picture_of
from juryroom.bench.questions import Asker, Question
from juryroom.bench.run import Done, Run
from juryroom.bench.run_folder import key_of
from juryroom.bench.stage import Collected, Stage
from juryroom.bench.tables import image_rows
from juryroom.core.benchmark import annotations as described
from juryroom.core.benchmark.annotations import Words
from juryroom.core.judging.messages import Message, Picture
from juryroom.core.judging.messages import Words as Said
from juryroom.errors import BadInput

TOKENS = 4000
"""The longest answer, where the configuration leaves that open."""


def words_of(config: BenchConfig) -> Words:
    """Columns and vocabularies, as the configuration has them."""
    section = config.vision_config
    return Words(
        summary=config.column_summary,
        tags=config.column_tags,
        confidence=config.column_confidence,
        taxonomies=config.columns_taxonomy,
        booleans=config.columns_boolean,
        vocabulary=section.controlled_tag_vocab,
        min_tags=section.min_tags,
        max_tags=section.max_tags,
        free_tags=adapter_of(config) == "offline",
    )


def adapter_of(config: BenchConfig) -> str:
    """Who describes; nobody named means file names."""
    return config.vision_config.adapter or "offline"


def stage(run: Run) -> Stage:
    """The stage, ready to be asked. Raises BadInput where the configuration lacks what the adapter needs."""
    config = run.config
    section = config.vision_config
    adapter = adapter_of(config)
    if adapter != "offline" and not section.model:
        raise BadInput(f"vision_config.model is missing: which model of {adapter} is to be asked?")
    reader = described.Reader(words_of(config))
    made = _Questions(run, adapter)
    beside = placed(config.annotations_jsonl).parent
    section = replace(section, adapter=adapter)
    return Stage(
        run, "vision", section, made.all, lambda _id, text: reader.read(text), beside, section.max_images_per_batch
    )


class _Questions:
    """One question for each image, made as it is needed."""

    def __init__(self, run: Run, adapter: str) -> None:
        self._config = run.config
        section = run.config.vision_config
        self._offline = adapter == "offline"
        self._prefix = section.stage or "vision"
        self._system = section.system_prompt or described.SYSTEM
        self._user = section.user_prompt or described.USER
        schema = described.schema_of(words_of(run.config))
        self._asker = Asker.of(section, adapter, schema, described.SCHEMA_NAME, max_tokens=TOKENS)

    def all(self) -> Iterator[Question]:
        """In the order of the images."""
        for row in image_rows(self._config):
            yield self._one(row)

    def _one(self, row: Mapping[str, Any]) -> Question:
        image_id = str(row[self._config.column_image_id])
        metadata = metadata_of(self._config, row)
        system = Message("system", (Said(described.interpolate(self._system, metadata)),))
        user = Said(described.interpolate(self._user, metadata))
        custom_id = f"{self._prefix}::{image_id}"
        if self._offline:
            rights = (self._config.column_license, self._config.column_doi)
            told = {name: value for name, value in metadata.items() if name not in rights}
            facts = {"image_id": image_id, "metadata": told}
            return self._asker.question(custom_id, (system, Message("user", (user,))), facts=facts)
        url, known_by = picture_of(self._config, row, self._config.vision_config.image_input)
        about = {"image_id": image_id, **{name: str(value) for name, value in metadata.items() if value is not None}}
        messages = (system, Message("user", (user, Picture(url))))
        return self._asker.question(custom_id, messages, pictures=(known_by,), metadata=_short(about))


def _short(about: Mapping[str, str]) -> dict[str, str]:
    """What providers take as metadata: 16 entries, 64 letters a name, 512 a value."""
    return {name[:64]: value[:512] for name, value in list(about.items())[:16]}


def run(run: Run, *, wait: bool = True) -> Done:
    """Ask for what is missing, and write the file of annotations."""
    asked = stage(run)
    known, waiting = asked.ask(wait=wait)
    return finish(run, asked, known, waiting=waiting)


def parse(run: Run, *, outputs: Path | None = None) -> Done:
    """Write the file of annotations from the answers there are."""
    asked = stage(run)
    if outputs is not None:
        asked.read_output(outputs)
    return finish(run, asked, asked.collect(), waiting=False)


def finish(run: Run, asked: Stage, known: Collected, *, waiting: bool) -> Done:
    """The file of annotations, in the order of the images; what is missing beside it, with the reason."""
    config = run.config
    path = placed(config.annotations_jsonl)
    failures = {} if waiting else {id.partition("::")[2]: why for id, why in asked.missing(known).items()}
    prefix = config.vision_config.stage or "vision"
    rows = (
        _row(config, row, known.values[f"{prefix}::{row[config.column_image_id]}"])
        for row in image_rows(config)
        if f"{prefix}::{row[config.column_image_id]}" in known.values
    )
    number = files.write_rows(path, rows)
    failed = (
        {config.column_image_id: id, "custom_id": f"{prefix}::{id}", "error": why} for id, why in failures.items()
    )
    files.write_rows(files.failed_file(path), failed)
    facts = {"annotated": number, "failed": len(failures), "cost_usd": cost_of(asked.replies.spent(), asked.section)}
    inputs = [placed(config.images_jsonl)]
    about = {"facts": facts, "adapter": asked.section.adapter, "model": asked.section.model}
    run.folder.record("vision", key=key_of(inputs, about), inputs=inputs, outputs=[path], when=run.now(), about=about)
    return Done("vision", facts, failures, waiting)


def _row(config: BenchConfig, image: Mapping[str, Any], annotation: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in annotation.items() if value not in ([], {})}
    more = {
        name: image[name]
        for name in (
            config.column_license,
            config.column_doi,
            config.column_original_dataset_name,
            *config.vision_config.vision_metadata_columns,
        )
        if name in image
    }
    return {config.column_image_id: image[config.column_image_id], **kept, **more}
