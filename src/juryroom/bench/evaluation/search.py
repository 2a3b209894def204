"""A search system on a corpus: indexed, asked every query, timed. Ends in a TREC run file; resumes where it stopped."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from juryroom.bench import files, registry
from juryroom.bench.config.model_keys import SimilarityKeys
from juryroom.bench.config.values import Secret
from juryroom.bench.evaluation.inputs import query_column, table_of
from juryroom.bench.evaluation.pictures import SUFFIXES
from juryroom.bench.journal import Journal
from juryroom.bench.vectors import VectorStore
from juryroom.core.formats.trec_run import run_lines
from juryroom.errors import BadInput, JuryroomError
from juryroom.ports import Embedder, SearchEngine, SearchQuery, TextEmbedder

_TEXT_COLUMNS = ("query_text", "text_query", "text")
_IMAGE_COLUMNS = ("file", "image", "image_path", "image_id", "path")
_READERS = ("clip", "openai", "triton")
"""Embedders of ours that read text."""
BATCH = 16


@dataclass(frozen=True)
class System:
    """What is searched with. `alpha`: how much of a fused query is its picture, 1 all of it, 0 its text alone."""

    engine: str
    embedder: str = "descriptors"
    model: str | None = None
    url: str = ""
    collection: str = "juryroom_eval"
    options: Mapping[str, str] = field(default_factory=dict)
    alpha: float = 1.0
    limit: int = 100


@dataclass(frozen=True)
class Asked:
    """A query of the table: its text, its picture, either may be missing."""

    id: str
    text: str = ""
    image: Path | None = None

    @property
    def digest(self) -> str:
        """Of what is asked: another text or another picture under the same id is another question."""
        return hashlib.sha256(repr((self.text, _state_of(self.image))).encode()).hexdigest()[:12]


def _state_of(path: Path | None) -> tuple[str, int, int] | None:
    """A file as it is: replaced, it is another."""
    if path is None or not path.exists():
        return None
    known = path.stat()
    return str(path), known.st_size, known.st_mtime_ns


def corpus_of(path: Path, where: str = "") -> dict[str, Path]:
    """id -> file: of a folder (its paths), or of a table with columns of ids and files. Raises BadInput.

    where: COLUMN=VALUE, rows of the table to take.
    """
    if path.is_dir():
        found = {
            str((Path(top) / name).relative_to(path)): Path(top) / name
            for top, _, names in sorted(os.walk(path))
            for name in sorted(names)
            if name.lower().endswith(SUFFIXES)
        }
    else:
        found = {_word(row["id"]): row["file"] for row in _rows(path, where) if row["file"] is not None}
    if not found:
        raise BadInput(f"{path} holds no images.")
    return found


def _rows(path: Path, where: str) -> list[dict[str, Any]]:
    rows = table_of(path)
    column, _, value = where.partition("=")
    if where and rows and column not in rows[0]:
        raise BadInput(f"{path} has no column {column!r}; it has {', '.join(rows[0])}.")
    ids = next((name for name in ("image_id", "doc_id", "corpus-id", "_id", "id") if rows and name in rows[0]), None)
    if ids is None:
        raise BadInput(f"{path} has no column image_id, doc_id or id.")
    place = next((name for name in _IMAGE_COLUMNS if name in rows[0]), None)
    if place is None:
        raise BadInput(f"{path} has no column {', '.join(_IMAGE_COLUMNS)}.")
    kept = [row for row in rows if not where or row[column] == value]
    return [{"id": str(row[ids]), "file": path.parent / str(row[place])} for row in kept]


def queries_of(path: Path) -> list[Asked]:
    """Queries of a table, each once. Raises BadInput."""
    rows = table_of(path)
    key = query_column(rows, path)
    text = next((name for name in _TEXT_COLUMNS if name in rows[0]), None)
    image = next((name for name in _IMAGE_COLUMNS if name in rows[0]), None)
    if text is None and image is None:
        raise BadInput(f"{path} has neither a text ({', '.join(_TEXT_COLUMNS)}) nor a picture of its queries.")
    found = {
        str(row[key]): Asked(
            _word(str(row[key])),
            str(row.get(text or "") or ""),
            path.parent / str(row[image]) if image and row.get(image) else None,
        )
        for row in rows
    }
    return list(found.values())


class Space:
    """Vectors of one embedder: those of pictures are kept by the hash of their bytes."""

    def __init__(self, system: System, state: Path) -> None:
        key = os.environ.get("OPENAI_API_KEY")
        section = SimilarityKeys(
            adapter=system.embedder,
            model=system.model,
            base_url=system.options.get("embedder_url"),
            openai_api_key=Secret(key) if key else None,
        )
        self._name = system.embedder
        self._adapter: Embedder = registry.build("similarity", system.embedder, section)
        name = hashlib.sha256(
            f"{system.embedder}\0{system.model}\0{system.options.get('embedder_url')}".encode()
        ).hexdigest()[:12]
        self._store = VectorStore(state, name)

    @property
    def reads_text(self) -> bool:
        """Whether texts have a place in this space, too."""
        return isinstance(self._adapter, TextEmbedder)

    def pictures(self, paths: Sequence[Path]) -> np.ndarray:
        """(N, D) rows of length 1. Raises BadInput naming the file that cannot be read."""
        keys = []
        for start in range(0, len(paths), BATCH):
            some = [_bytes(path) for path in paths[start : start + BATCH]]
            names = [hashlib.sha256(one).hexdigest() for one in some]
            new = {name: at for at, name in enumerate(names) if name not in self._store}
            if new:
                try:
                    rows = self._adapter.embed([some[at] for at in new.values()])
                except BadInput as fault:
                    raise BadInput(f"{paths[start]} and the {len(some) - 1} files after it: {fault.message}") from None
                self._store.add((name, row.astype(np.float32).tobytes()) for name, row in zip(new, rows, strict=True))
            keys += names
        return self._store.rows(keys)

    def query(self, asked: Asked, alpha: float) -> np.ndarray:
        """The query's row: its picture's, its text's, or alpha of one and the rest of the other, of length 1.

        A query that has only one of the two is asked with that one. Raises BadInput for one that has neither.
        """
        reader = self._adapter if asked.text and isinstance(self._adapter, TextEmbedder) else None
        picture = self.pictures([asked.image])[0] if asked.image and (alpha > 0 or reader is None) else None
        text = reader.embed_texts([asked.text])[0] if reader and (alpha < 1 or not asked.image) else None
        if picture is not None and text is not None:
            return fuse(picture, text, alpha)
        found = text if picture is None else picture
        if found is None:
            unread = (
                f", and the embedder {self._name} reads no text ({', '.join(_READERS)} do)"
                if asked.text
                else ", and no text"
            )
            raise BadInput(f"{asked.id} has no picture{unread}.")
        row: np.ndarray = found
        return row


def fuse(picture: np.ndarray, text: np.ndarray, alpha: float) -> np.ndarray:
    """alpha * picture + (1 - alpha) * text, of length 1."""
    row = alpha * picture + (1 - alpha) * text
    length = float(np.linalg.norm(row))
    found: np.ndarray = row / length if length else row
    return found


def search(
    system: System,
    corpus: Mapping[str, Path],
    queries: Sequence[Asked],
    out: Path,
    say: Callable[[str], None],
) -> dict[str, Any]:
    """Ask every query, write the run file. What was answered before is not asked again; what failed is."""
    state = out.parent / ".juryroom"
    journal = Journal(state / f"search_{out.stem}_{_fingerprint(system, corpus)}.jsonl")
    done = _answered(journal, queries)
    open_queries = [one for one in queries if one.id not in done]
    failures: dict[str, str] = {}
    facts: dict[str, Any] = {}
    if open_queries:
        facts = _ask_all(system, corpus, open_queries, state, journal, failures, say)
        done = _answered(journal, queries)
    lists = {one.id: dict(done[one.id]["results"]) for one in queries if one.id in done}
    files.write_text(out, "".join(run_lines(lists, out.stem)))
    times = [float(done[query]["ms"]) for query in lists]
    return {
        "run": str(out), "engine": system.engine, "embedder": system.embedder, "images": len(corpus),
        "queries": len(queries), "answered": len(lists), "asked_now": len(open_queries), "failures": failures,
        **_latency(times), **facts,
    }  # fmt: skip


def _answered(journal: Journal, queries: Sequence[Asked]) -> dict[str, Any]:
    """Answers by query; those to a query that has since been changed do not count."""
    asked = {one.id: one.digest for one in queries}
    rows = ((str(row["query"]), row) for row in journal.rows() if row.get("results") is not None)
    return {query: row for query, row in rows if row.get("asked") == asked.get(query)}


def _ask_all(
    system: System,
    corpus: Mapping[str, Path],
    queries: Sequence[Asked],
    state: Path,
    journal: Journal,
    failures: dict[str, str],
    say: Callable[[str], None],
) -> dict[str, Any]:
    space = Space(system, state) if system.engine != "http" or system.options.get("vectors") else None
    if space is not None and not space.reads_text:
        _refuse_unread(system, queries)
    engine: SearchEngine = registry.build("search", system.engine, system)
    try:
        began = time.perf_counter()
        rows = space.pictures(list(corpus.values())) if space is not None else np.zeros((0, 1), np.float32)
        embedded = time.perf_counter()
        engine.index(list(corpus) if space is not None else [], rows)
        indexed = time.perf_counter()
        say(f"search: {len(corpus)} images in {system.engine}")
        for one in queries:
            _ask(system, engine, space, one, journal, failures)
        whole = time.perf_counter() - indexed
    finally:
        engine.close()
    return {
        "embed_s": round(embedded - began, 3), "index_s": round(indexed - embedded, 3),
        "queries_per_s": round(len(queries) / whole, 1) if whole > 0 else None,
    }  # fmt: skip


def _refuse_unread(system: System, queries: Sequence[Asked]) -> None:
    """Of an embedder that reads no text. Raises BadInput when texts would go unread and nothing would say so."""
    reads_none = f"The embedder {system.embedder} reads no text"
    instead = f"name one that reads: --embedder {', '.join(_READERS[:-1])} or {_READERS[-1]}."
    if not any(one.text for one in queries):
        return
    if not any(one.image for one in queries):
        raise BadInput(
            f"{reads_none}, and none of the {len(queries)} queries to ask has a picture. Give them one in a column "
            f"`file`, or {instead}"
        )
    if system.alpha < 1:
        raise BadInput(f"{reads_none}. Search by pictures alone (--alpha 1), or {instead}")


def _ask(
    system: System, engine: SearchEngine, space: Space | None, one: Asked, journal: Journal, failures: dict[str, str]
) -> None:
    try:
        vector = space.query(one, system.alpha) if space is not None else None
        began = time.perf_counter()
        found = engine.search(SearchQuery(one.id, one.text, vector), system.limit)
        took = 1000 * (time.perf_counter() - began)
    except JuryroomError as fault:
        failures[one.id] = fault.message
        journal.append([{"query": one.id, "error": fault.message}])
        return
    results = {_word(id): score for id, score in reversed(found)}  # of an id that comes twice the first place counts
    ordered = [[id, score] for id, score in reversed(results.items())]
    journal.append([{"query": one.id, "asked": one.digest, "results": ordered, "ms": round(took, 4)}])


def _latency(times: Sequence[float]) -> dict[str, Any]:
    if not times:
        return {"latency_ms": None}
    p50, p90, p99 = np.percentile(times, (50, 90, 99))
    told = {"p50": p50, "p90": p90, "p99": p99, "mean": np.mean(times), "most": max(times)}
    return {"latency_ms": {name: round(float(value), 3) for name, value in told.items()}}


def _fingerprint(system: System, corpus: Mapping[str, Path]) -> str:
    told = repr((system, sorted((id, _state_of(path)) for id, path in corpus.items())))
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise BadInput(f"{path} cannot be read: {fault.strerror}.") from None


def _word(text: str) -> str:
    return "_".join(text.split())
