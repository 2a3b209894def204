"""A Hugging Face dataset folder, as a zip: the answers as Parquet, and a card. Nothing is sent anywhere.

Unpacked, `datasets.load_dataset("folder")` reads it; uploaded, the hub shows it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from juryroom.core.formats import json_text, parquet
from juryroom.core.formats.sink import Sink

CARD, TABLE = "README.md", "data/train-00000-of-00001.parquet"
SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
MEANINGS = {
    "id": "The task.",
    "annotator": "Who answered.",
    "annotation_id": "The answer.",
    "created_at": "When it was given, UTC.",
    "updated_at": "When it was last changed, UTC.",
    "lead_time": "Seconds it took.",
    "prediction_id": "The model's answer to the same task.",
    "prediction_score": "What the model gave it.",
    "prediction_model_version": "Which model.",
}
KINDS = {"integer": "int64", "number": "float64", "flag": "bool", "text": "string", "json": "string, JSON"}


@dataclass(frozen=True, slots=True)
class About:
    """What the card tells of the project."""

    title: str = ""
    description: str = ""
    label_config: str = ""


def write(rows: Callable[[], Iterator[dict[str, Any]]], about: About) -> Iterator[bytes]:
    """The zip, piece by piece. `rows` is called twice."""
    sink = Sink()
    number = 0

    def counted() -> Iterator[dict[str, Any]]:
        nonlocal number
        number = 0
        for row in rows():
            number += 1
            yield row

    columns: dict[str, str] = {}
    with zipfile.ZipFile(sink, "w") as folder:
        with folder.open(zipfile.ZipInfo(TABLE), "w", force_zip64=True) as table:
            for piece in parquet.write(counted, columns=columns):
                table.write(piece)
                yield sink.taken()
        folder.writestr(zipfile.ZipInfo(CARD), card(about, columns, number))
        yield sink.taken()
    yield sink.taken()


def card(about: About, columns: Mapping[str, str], number: int) -> str:
    """The dataset card: YAML for the hub, then what a reader wants to know."""
    title = about.title or "Judgements"
    size = next((name for most, name in SIZES if number < most), "n>1M")
    listed = "\n".join(
        f"| `{name.replace('|', '/')}` | {KINDS[kind]} | {MEANINGS.get(name, 'The data, or an answer.')} |"
        for name, kind in columns.items()
    )
    fence = "~" * 4
    return f"""---
pretty_name: {json_text.compact(title)}
size_categories:
- {size}
tags:
- human-feedback
- juryroom
configs:
- config_name: default
  data_files:
  - split: train
    path: data/train-*.parquet
---

# {" ".join(title.split())}

{about.description.strip() or "People's answers, collected with Juryroom."}

{number} rows, one per answer. Several people may have answered one task: group by `id`. The licence of the data is not
known to Juryroom: add `license:` to the header before you publish.

| column | type | meaning |
|---|---|---|
{listed}

## How it was asked

{fence}xml
{about.label_config.strip()}
{fence}
"""
