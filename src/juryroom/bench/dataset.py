"""A benchmark's tables, written row by row: images are never all in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from juryroom.bench import files
from juryroom.bench.config.keys import BenchConfig, placed
from juryroom.bench.pictures import Pictures
from juryroom.bench.run import Run
from juryroom.bench.tables import image_rows, qrels_rows
from juryroom.core.formats import json_text
from juryroom.errors import BadInput

Row = dict[str, Any]
Table = tuple[str, int, int, dict[str, str]]
"""Where it is below the folder, its rows, its bytes, column -> kind."""
GROUP = 100
"""Rows of a Parquet row group: with their images, some tens of megabytes."""


@dataclass
class Dataset:
    """Judged rows, seed first; every image; the queries."""

    run: Run
    rows: list[Row]
    images: dict[str, Row]
    paths: dict[str, Path]
    missing: dict[str, str] = field(default_factory=dict)
    uses_local_images: bool = False

    @staticmethod
    def of(run: Run, judged: Path) -> Dataset:
        """Read the run's files. Images that cannot be had are missing, and listed."""
        config = run.config
        rows = seed_first(config, list(qrels_rows(config, judged)))
        if not rows:
            raise BadInput(f"{judged} holds no judgment. Run: juryroom bench judge")
        images = (
            {str(row[config.column_image_id]): row for row in image_rows(config)}
            if placed(config.images_jsonl).exists()
            else {}
        )
        for row in rows:
            images.setdefault(str(row[config.column_image_id]), row)
        pictures = Pictures(_without_folder(run) if config.upload_use_local_image_paths is False else run)
        addresses = [(id, str(row.get(config.image_url_temp_column) or "")) for id, row in images.items()]
        paths = {id: path for id, path in pictures.files_of(addresses) if path is not None}
        return Dataset(run, rows, images, paths, dict(pictures.faults), pictures.n_fetched == 0)

    def licences(self) -> list[str]:
        """The licences of the images, each once."""
        column = self.run.config.column_license
        return sorted({str(row[column]) for row in self.images.values() if row.get(column)})

    # --- Parquet

    def write_tables(self, folder: Path) -> dict[str, Table]:
        """The four tables; the first is the layout existing users know."""
        config = self.run.config
        return {
            "rows": self._write(folder, "data/train-00000-of-00001.parquet", self._judged, pictured=True),
            "corpus": self._write(folder, "corpus/test-00000-of-00001.parquet", self._corpus, pictured=True),
            "queries": self._write(folder, "queries/test-00000-of-00001.parquet", self._queries),
            "qrels": self._write(folder, "qrels/test-00000-of-00001.parquet", lambda: self._qrels(config)),
        }

    def _judged(self) -> Iterator[Row]:
        config = self.run.config
        for row in self.rows:
            image = str(row[config.column_image_id])
            if image in self.paths:
                yield {config.column_image: image, **row}

    def _corpus(self) -> Iterator[Row]:
        config = self.run.config
        left_out = {config.image_url_temp_column}
        annotations = self._annotations()
        for image, row in sorted(self.images.items()):
            if image in self.paths:
                kept = {name: value for name, value in row.items() if name not in left_out}
                yield {config.column_image: image, **kept, **annotations.get(image, {})}

    def _annotations(self) -> dict[str, Row]:
        config = self.run.config
        path = placed(config.annotations_jsonl)
        if not path.exists():
            return {}
        return {str(row[config.column_image_id]): row for row in files.read_rows(path, "annotations")}

    def _queries(self) -> Iterator[Row]:
        config = self.run.config
        seen: set[str] = set()
        for row in self.rows:
            query = str(row[config.column_query_id])
            if query not in seen:
                seen.add(query)
                seed = str(row[config.column_image_id])
                yield {
                    config.column_query_id: query,
                    config.column_query: row.get(config.column_query),
                    "seed_image_id": seed,
                }

    def _qrels(self, config: BenchConfig) -> Iterator[Row]:
        names = (config.column_query_id, config.column_image_id, config.column_relevance)
        for row in self.rows:
            if str(row[config.column_image_id]) in self.paths:
                yield {name: row[name] for name in names}

    def _write(self, folder: Path, name: str, rows: Any, *, pictured: bool = False) -> Table:
        try:
            import pyarrow as pa
            import pyarrow.parquet as pq
        except ImportError:
            raise BadInput('Datasets are written with pyarrow: pip install "juryroom[parquet]".') from None
        column = self.run.config.column_image
        kinds = _kinds(rows(), column if pictured else None)
        schema = _schema(pa, kinds)
        path = folder / name
        number = 0
        with files.replacing(path) as file, pq.ParquetWriter(file, schema) as writer:
            for some in _in_groups(rows()):
                number += len(some)
                cells = [{key: self._cell(key, row.get(key), kind) for key, kind in kinds.items()} for row in some]
                writer.write_table(pa.Table.from_pylist(cells, schema=schema))
        return name, number, path.stat().st_size, kinds

    def _cell(self, _key: str, value: Any, kind: str) -> Any:
        if kind == "image":
            path = self.paths[str(value)]
            return {"bytes": path.read_bytes(), "path": path.name}
        if value is None or kind in ("int64", "float64", "bool", "strings"):
            return value
        return value if isinstance(value, str) else json_text.encoder.encode(value).decode()

    # --- Text

    def write_beir(self, folder: Path) -> None:
        """corpus.jsonl, queries.jsonl, qrels/test.tsv."""
        config = self.run.config
        annotations = self._annotations()
        summary = config.column_summary or ""
        corpus = (
            {"_id": image, "title": "", "text": str(annotations.get(image, {}).get(summary) or ""), "image": image}
            for image in sorted(self.images)
            if image in self.paths
        )
        files.write_rows(folder / "corpus.jsonl", corpus)
        queries = (
            {"_id": row[config.column_query_id], "text": row[config.column_query] or ""} for row in self._queries()
        )
        files.write_rows(folder / "queries.jsonl", queries)
        lines = ["query-id\tcorpus-id\tscore"]
        lines += ["\t".join(str(value) for value in row.values()) for row in self._qrels(config)]
        files.write_text(folder / "qrels" / "test.tsv", "\n".join(lines) + "\n")

    def write_trec(self, folder: Path) -> None:
        """qrels.txt, and topics.tsv. Blanks in an id become `_`, for the columns are separated by them."""
        config = self.run.config
        names = (config.column_query_id, config.column_image_id, config.column_relevance)
        judged = ([_word(row[name]) for name in names] for row in self._qrels(config))
        lines = [f"{query} 0 {image} {grade}" for query, image, grade in judged]
        files.write_text(folder / "qrels.txt", "\n".join(lines) + "\n")
        topics = [f"{_word(row[config.column_query_id])}\t{row[config.column_query] or ''}" for row in self._queries()]
        files.write_text(folder / "topics.tsv", "\n".join(topics) + "\n")

    def mteb_task(self) -> str:
        """A task class for MTEB to start from."""
        config = self.run.config
        name = "".join(part for part in config.benchmark_name.title() if part.isalnum()) or "Benchmark"
        return MTEB.format(
            name=name,
            description=json_text.compact(config.benchmark_description),
            repository=config.hf_repo_id or "NAME/DATASET",
            licence=json_text.compact(", ".join(self.licences()) or "not specified"),
        )


def _without_folder(run: Run) -> Run:
    """The same run, whose images are had from their addresses alone."""
    return replace(run, config=replace(run.config, image_root_dir=None)) if run.config.image_base_url else run


def seed_first(config: BenchConfig, rows: Sequence[Row]) -> list[Row]:
    """Queries in order of appearance; of each the seed first, whatever order the rows came in."""
    by_query: dict[str, list[Row]] = {}
    for row in rows:
        by_query.setdefault(str(row[config.column_query_id]), []).append(row)
    return [row for some in by_query.values() for row in sorted(some, key=lambda row: row.get("stratum") != "seed")]


def _word(value: Any) -> str:
    return "_".join(str(value).split())


def _in_groups(rows: Iterable[Row]) -> Iterator[list[Row]]:
    some: list[Row] = []
    for row in rows:
        some.append(row)
        if len(some) == GROUP:
            yield some
            some = []
    if some:
        yield some


def _kinds(rows: Iterable[Row], image: str | None) -> dict[str, str]:
    """column -> what it holds in every row; columns of different kinds become text."""
    found: dict[str, str] = {}
    for row in rows:
        for name, value in row.items():
            kind = "image" if name == image else _kind(value)
            known = found.get(name)
            if kind is None:
                found.setdefault(name, "")
            elif known in (None, "", kind):
                found[name] = kind
            elif {known, kind} == {"int64", "float64"}:
                found[name] = "float64"
            else:
                found[name] = "string"
    return {name: kind or "string" for name, kind in found.items()}


def _kind(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int64"
    if isinstance(value, float):
        return "float64"
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "strings"
    return "string"


def _schema(pa: Any, kinds: Mapping[str, str]) -> Any:
    types = {
        "int64": pa.int64(),
        "float64": pa.float64(),
        "bool": pa.bool_(),
        "strings": pa.list_(pa.string()),
        "string": pa.string(),
        "image": pa.struct([("bytes", pa.binary()), ("path", pa.string())]),
    }
    features = {name: _feature(kind) for name, kind in kinds.items()}
    about = {"huggingface": json_text.compact({"info": {"features": features}})}
    return pa.schema([(name, types[kind]) for name, kind in kinds.items()], metadata=about)


def _feature(kind: str) -> dict[str, Any]:
    if kind == "image":
        return {"_type": "Image"}
    if kind == "strings":
        return {"feature": {"dtype": "string", "_type": "Value"}, "_type": "List"}
    return {"dtype": kind, "_type": "Value"}


MTEB = '''"""A task for MTEB: fill in what is marked, pin the revision, and send it to the project."""

from mteb.abstasks.retrieval import AbsTaskRetrieval
from mteb.abstasks.task_metadata import TaskMetadata


class {name}T2IRetrieval(AbsTaskRetrieval):
    metadata = TaskMetadata(
        name="{name}T2IRetrieval",
        description={description},
        dataset={{"path": "{repository}", "revision": "main"}},  # pin a commit
        type="Any2AnyRetrieval",
        category="t2i",
        modalities=["text", "image"],
        eval_splits=["test"],
        eval_langs=["eng-Latn"],
        main_score="ndcg_at_10",
        license={licence},
    )
'''
