"""Runs, judgments and tables of queries, from the files and folders that hold them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from juryroom.bench import files
from juryroom.core.formats.judgments import Judgments, judgments_of_rows, read_judgments
from juryroom.core.formats.trec_run import RunFile, read_run
from juryroom.errors import BadInput, FormatUnreadable

QRELS_OF_A_FOLDER = (
    "qrels_with_score.jsonl", "qrels.jsonl", "qrels.txt", "trec/qrels.txt", "hf_dataset/trec/qrels.txt",
    "qrels/test.tsv", "beir/qrels/test.tsv",
)  # fmt: skip
Run = dict[str, dict[str, float]]
SEED = "seed"
"""The stratum of an image that a query was made from."""
_QUERY_COLUMNS = ("query_id", "query-id", "qid", "topic", "topic_id", "_id", "id")


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            yield stream
    except FileNotFoundError:
        raise BadInput(f"There is no file {path}.") from None
    except OSError as fault:
        raise BadInput(f"{path} cannot be read: {fault.strerror}.") from None
    except UnicodeDecodeError:
        raise FormatUnreadable(f"{path} is not UTF-8 text. Save it as UTF-8.") from None


def run_of(path: Path) -> RunFile:
    """A TREC run; its name is the tag, or the file's. Raises BadInput."""
    with _opened(path) as lines:
        found = read_run(lines, str(path))
    found.name = found.name or path.stem
    return found


def runs_of(paths: Iterable[Path]) -> dict[str, Run]:
    """Systems by name: the tag of the file, or the file's name where a tag comes twice. Raises BadInput."""
    found = [(path, run_of(path)) for path in paths]
    names = [one.name for _, one in found]
    named = {one.name if names.count(one.name) == 1 else path.stem: one.lists for path, one in found}
    if len(named) < len(found):
        raise BadInput("Two runs have the same tag and the same file name; rename one of them.")
    return named


def qrels_of(path: Path) -> Judgments:
    """Judgments of a TREC or BEIR file, JSONL, a Parquet file, or the folder of a benchmark. Raises BadInput."""
    if path.is_dir():
        return qrels_of(_inside(path))
    if path.suffix == ".parquet":
        return judgments_of_rows(_parquet(path), str(path))
    if path.suffix in (".jsonl", ".ndjson"):
        return judgments_of_rows(files.read_rows(path, "judgments"), str(path))
    if path.suffix == ".csv":
        return judgments_of_rows(table_of(path), str(path))
    with _opened(path) as lines:
        return read_judgments(lines, str(path))


def without_seeds(judged: Judgments, runs: Mapping[str, Run]) -> list[str]:
    """Take what was asked with out of judgments and lists; queries with nothing else relevant go, and are named.

    A picture finds itself, whatever the system is worth. Raises BadInput when the judgments do not say which it is.
    """
    seeds = seeds_of(judged)
    if not seeds:
        raise BadInput("--without-seeds: these qrels do not say which images are seeds. Name the benchmark's folder.")
    for query, images in seeds.items():
        for image in images:
            judged.grades.get(query, {}).pop(image, None)
            judged.strata.pop((query, image), None)
            for lists in runs.values():
                lists.get(query, {}).pop(image, None)
    alone = [query for query in seeds if not any(grade > 0 for grade in judged.grades.get(query, {}).values())]
    for query in alone:
        judged.grades.pop(query, None)
        for lists in runs.values():
            lists.pop(query, None)
    return alone


def seeds_of(judged: Judgments) -> dict[str, set[str]]:
    """query -> the pictures it was made from, where the judgments say which these are."""
    found: dict[str, set[str]] = {}
    for (query, image), stratum in judged.strata.items():
        if stratum == SEED:
            found.setdefault(query, set()).add(image)
    return found


def found_themselves(judged: Judgments, run: Run) -> int:
    """Queries whose first result is what they were asked with, where the judgments say which that is."""
    seeds = seeds_of(judged)
    return sum(
        max(listed, key=lambda one: (listed[one], one)) in seeds.get(query, ())
        for query, listed in run.items()
        if listed
    )


def _inside(folder: Path) -> Path:
    found = next((folder / name for name in QRELS_OF_A_FOLDER if (folder / name).is_file()), None)
    found = found or next(iter(sorted(folder.glob("qrels/*.parquet"))), None)
    if found is None:
        raise BadInput(f"{folder} holds no qrels: none of {', '.join(QRELS_OF_A_FOLDER)}, qrels/*.parquet.")
    return found


def _parquet(path: Path) -> Iterator[Mapping[str, Any]]:
    from juryroom.core.formats import parquet

    if not path.is_file():
        raise BadInput(f"There is no file {path}.")
    with path.open("rb") as source:
        for rows in parquet.blocks(source):
            yield from rows.items


def table_of(path: Path) -> list[dict[str, Any]]:
    """Rows of a CSV, TSV or JSONL file. Raises BadInput."""
    if path.suffix in (".jsonl", ".ndjson"):
        return list(files.read_rows(path, "rows"))
    with _opened(path) as lines:
        return list(csv.DictReader(lines, delimiter="\t" if path.suffix == ".tsv" else ","))


def query_column(rows: list[dict[str, Any]], path: Path) -> str:
    """The column of query ids. Raises BadInput."""
    columns = list(rows[0]) if rows else []
    found = next((name for name in _QUERY_COLUMNS if name in columns), None)
    if found is None:
        raise BadInput(f"{path} has no column of query ids; it has {', '.join(columns) or 'no rows'}.")
    return found


def texts_of(path: Path) -> dict[str, str]:
    """query -> its text, from a table. Raises BadInput."""
    rows = table_of(path)
    key = query_column(rows, path)
    column = next(
        (name for name in ("query_text", "text_query", "text", "query") if name in rows[0] and name != key), None
    )
    if column is None:
        raise BadInput(f"{path} has no column query_text, text_query, text or query; it has {', '.join(rows[0])}.")
    return {str(row[key]): str(row[column] or "") for row in rows}
