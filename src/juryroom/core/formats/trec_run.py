"""TREC run files: `query Q0 document rank score tag`, one line per result."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from juryroom.errors import FormatUnreadable

COLUMNS = 6


@dataclass
class RunFile:
    """A system's results. `lists`: query -> document -> score, in the order of the file."""

    name: str
    lists: dict[str, dict[str, float]] = field(default_factory=dict)


def read_run(lines: Iterable[str], source: str) -> RunFile:
    """A run from its lines; the name is its tag. Raises FormatUnreadable naming the line that is wrong."""
    found = RunFile("")
    for number, line in enumerate(lines, 1):
        columns = line.split()
        if not columns:
            continue
        if len(columns) != COLUMNS:
            shape = "query Q0 document rank score tag"
            raise FormatUnreadable(f"{source}, line {number}: {len(columns)} columns, a run has 6: {shape}.")
        query, _, document, _, score, tag = columns
        listed = found.lists.setdefault(query, {})
        if document in listed:
            raise FormatUnreadable(f"{source}, line {number}: {document} is in the list of {query} twice.")
        listed[document] = _score(score, source, number)
        found.name = found.name or tag
    if not found.lists:
        raise FormatUnreadable(f"{source} has no results: no line in it.")
    return found


def _score(text: str, source: str, number: int) -> float:
    try:
        score = float(text)
    except ValueError:
        raise FormatUnreadable(f"{source}, line {number}: the score {text!r} is no number.") from None
    if not math.isfinite(score):
        raise FormatUnreadable(f"{source}, line {number}: the score {text} cannot be sorted by.")
    return score


def run_lines(lists: Mapping[str, Mapping[str, float]], tag: str) -> Iterator[str]:
    """Lines of a run file, best first as trec_eval orders them. Blanks in ids become `_`."""
    name = _word(tag) or "run"
    for query, scores in lists.items():
        ordered = sorted(scores.items(), key=lambda one: (one[1], one[0]), reverse=True)
        for rank, (document, score) in enumerate(ordered, 1):
            yield f"{_word(query)} Q0 {_word(document)} {rank} {score!r} {name}\n"


def _word(text: str) -> str:
    return "_".join(text.split())
