"""Judgments of retrieval as a file holds them: TREC qrels, BEIR's table, or rows as benchmarks have them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from juryroom.errors import FormatUnreadable

QUERY_KEYS = ("query_id", "qid", "topic_id", "topic", "query", "seed_id", "seed")
DOCUMENT_KEYS = (
    "doc_id", "docid", "docno", "document_id", "candidate_id", "passage_id", "image_id", "item_id", "document", "doc",
    "candidate", "passage", "image", "item",
)  # fmt: skip
GRADE_KEYS = ("relevance_label", "relevance", "score", "grade", "label", "rel", "judgment")
_QUERY_KEYS = (*QUERY_KEYS, "query-id", "queryId")
_DOCUMENT_KEYS = (*DOCUMENT_KEYS, "corpus-id", "corpus_id", "corpusId")
_TREC_COLUMNS, _BEIR_COLUMNS = 4, 3


@dataclass
class Judgments:
    """What was judged. `grades`: query -> document -> grade; below 0: drawn to be judged, and not judged.

    strata: (query, document) -> why it was drawn, where the file says so; texts: what a query says.
    """

    grades: dict[str, dict[str, int]] = field(default_factory=dict)
    strata: dict[tuple[str, str], str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Judged pairs."""
        return sum(map(len, self.grades.values()))

    def add(self, query: str, document: str, grade: int, where: str) -> None:
        """One judgment. Raises FormatUnreadable when the pair was judged differently before."""
        known = self.grades.setdefault(query, {})
        if known.setdefault(document, grade) != grade:
            raise FormatUnreadable(f"{where}: {document} has grade {known[document]} for {query}, and here {grade}.")


def read_judgments(lines: Iterable[str], source: str) -> Judgments:
    """`topic 0 document grade`, or `query document grade` with BEIR's header. Raises FormatUnreadable by line."""
    found = Judgments()
    for number, line in enumerate(lines, 1):
        columns = line.split()
        if not columns or (number == 1 and _is_header(columns)):
            continue
        if len(columns) not in (_TREC_COLUMNS, _BEIR_COLUMNS):
            shape = "topic 0 document grade"
            raise FormatUnreadable(f"{source}, line {number}: {len(columns)} columns, qrels have 4: {shape}.")
        found.add(columns[0], columns[-2], _grade(columns[-1], f"{source}, line {number}"), f"{source}, line {number}")
    if not found.grades:
        raise FormatUnreadable(f"{source} has no judgments: no line in it.")
    return found


def _is_header(columns: list[str]) -> bool:
    return re.fullmatch(r"-?\d+(\.0*)?", columns[-1]) is None and columns[0].lower().startswith(("query", "topic"))


def judgments_of_rows(
    rows: Iterable[Mapping[str, Any]], source: str, names: Mapping[str, str] | None = None
) -> Judgments:
    """Rows of a benchmark: one a pair, with its query, document, grade, and stratum if it has one.

    names: the columns `query`, `document` and `grade`, where they are not among the usual ones.
    """
    found, told = Judgments(), dict(names or {})
    columns: dict[str, str] = {}
    for number, row in enumerate(rows, 1):
        where = f"{source}, row {number}"
        if not columns:
            columns = {
                "query": told.get("query") or _column(row, _QUERY_KEYS, "query", where),
                "document": told.get("document") or _column(row, _DOCUMENT_KEYS, "document", where),
                "grade": told.get("grade") or _column(row, GRADE_KEYS, "grade", where),
            }
        query, document = (_text(row, columns[what], what, where) for what in ("query", "document"))
        found.add(query, document, _grade(_text(row, columns["grade"], "grade", where), where), where)
        if row.get("stratum"):
            found.strata[query, document] = str(row["stratum"])
        if row.get("query_text"):
            found.texts[query] = str(row["query_text"])
    if not found.grades:
        raise FormatUnreadable(f"{source} has no judgments: no row in it.")
    return found


def _column(row: Mapping[str, Any], usual: Iterable[str], what: str, where: str) -> str:
    name = next((name for name in usual if row.get(name) not in (None, "")), None)
    if name is None:
        raise FormatUnreadable(f"{where}: no {what} in any of {', '.join(usual)}; the row has {', '.join(row)}.")
    return name


def _text(row: Mapping[str, Any], column: str, what: str, where: str) -> str:
    value = row.get(column)
    if value is None or value == "":
        raise FormatUnreadable(f"{where}: no {what} at {column!r}.")
    return "_".join(str(value).split())


def _grade(text: str, where: str) -> int:
    """A whole number, also written as 2.0."""
    try:
        value = float(text)
    except ValueError:
        raise FormatUnreadable(f"{where}: the grade {text!r} is no number.") from None
    if not value.is_integer():
        raise FormatUnreadable(f"{where}: the grade {text} is no whole number; measures of ranking need steps.")
    return int(value)


def qrels_text(grades: Mapping[str, Mapping[str, int]]) -> str:
    """The judgments as TREC qrels."""
    return "".join(f"{query} 0 {one} {grade}\n" for query, told in grades.items() for one, grade in told.items())
