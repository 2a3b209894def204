"""The card of a published benchmark: a YAML header with the true sizes, then what a reader wants to know."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from juryroom.core.formats.json_text import compact

_PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
MEANINGS = {
    "rows": "every judged pair with its image; of each query the seed comes first",
    "corpus": "every image, judged or not",
    "queries": "the text of each query and its seed",
    "qrels": "query, image, grade",
}


@dataclass(frozen=True, slots=True)
class Card:
    """What a card tells. tables: configuration -> (glob of its files, rows, bytes, column -> kind)."""

    title: str
    description: str
    author: str
    licences: Sequence[str]
    tables: Mapping[str, tuple[str, int, int, Mapping[str, str]]]
    figures: Mapping[str, Any] = field(default_factory=dict)


def fill(template: str, card: Card) -> str:
    """A template with its `{{ fields }}` filled in. A header in it makes way for one with the true sizes."""
    values = {name: str(value) for name, value in card.figures.items()} | {
        "title": card.title,
        "description": card.description,
        "author": card.author,
        "licences": ", ".join(card.licences),
    }
    text = _PLACE.sub(lambda match: values.get(match[1], match[0]), template)
    if text.startswith("---\n") and "\n---\n" in text[4:]:
        kept = text[4 : text.index("\n---\n", 4)].splitlines()
        text = text[text.index("\n---\n", 4) + 5 :]
        return f"---\n{_header(card, _without_sizes(kept))}---\n{text}"
    return f"---\n{_header(card, [])}---\n{text}"


def _without_sizes(lines: Sequence[str]) -> list[str]:
    """The entries of a header but those that are told from the data."""
    kept: list[str] = []
    dropping = False
    for line in lines:
        if line[:1] not in (" ", "-"):
            dropping = line.split(":")[0] in ("dataset_info", "configs", "size_categories")
        if not dropping and line.strip():
            kept.append(line)
    return kept


def default(card: Card) -> str:
    """A card without a template."""
    listed = "\n".join(f"| `{name}` | {table[1]} | {MEANINGS.get(name, '')} |" for name, table in card.tables.items())
    figures = "\n".join(f"| {name.replace('_', ' ')} | {value} |" for name, value in card.figures.items())
    by = f"By {card.author}. " if card.author else ""
    body = f"""# {card.title}

{card.description}

{by}Licences of the images: {", ".join(card.licences) or "not known"}; each row names its own.

| configuration | rows | what a row is |
|---|---|---|
{listed}

## Figures

| | |
|---|---|
{figures}

An image that was not judged for a query is not known to be irrelevant: report judged@k beside your measures.
"""
    about = [f"pretty_name: {compact(card.title)}", "tags:", "- image-retrieval", "- juryroom"]
    return f"---\n{_header(card, about)}---\n\n{body}"


def _header(card: Card, kept: Sequence[str]) -> str:
    rows = max((table[1] for table in card.tables.values()), default=0)
    size = next((name for most, name in SIZES if rows < most), "n>1M")
    lines = [*kept, "size_categories:", f"- {size}", "configs:"]
    for at, (name, (glob, _, _, _)) in enumerate(card.tables.items()):
        lines += [f"- config_name: {name}", *(["  default: true"] if at == 0 else []), "  data_files:"]
        lines += [f"  - split: {'train' if name == 'rows' else 'test'}", f"    path: {glob}"]
    lines.append("dataset_info:")
    for name, (_, rows, size_bytes, columns) in card.tables.items():
        lines += [f"- config_name: {name}", "  features:"]
        for column, kind in columns.items():
            lines += [f"  - name: {compact(column)}", *_kind(kind)]
        lines += ["  splits:", f"  - name: {'train' if name == 'rows' else 'test'}", f"    num_bytes: {size_bytes}"]
        lines += [f"    num_examples: {rows}", f"  dataset_size: {size_bytes}", f"  download_size: {size_bytes}"]
    return "\n".join(lines) + "\n"


def _kind(kind: str) -> list[str]:
    if kind == "strings":
        return ["    list: string"]
    return [f"    dtype: {kind}"]
