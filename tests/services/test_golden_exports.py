"""Exports held against files written by hand: tests/reference/exports/README.md."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from juryroom.core.formats import convert
from juryroom.core.formats.convert import WriteOptions
from juryroom.core.formats.qrels import QrelsOptions
from juryroom.core.model import Project, Role
from juryroom.errors import BadInput
from juryroom.services import exports, imports
from juryroom.services.exports import ExportOptions
from juryroom.store.unit import Database

GOLDEN = Path(__file__).parent.parent / "reference" / "exports"


@pytest.fixture
def project(database: Database) -> Project:
    with database.write() as unit:
        unit.accounts.add({"email": "ada@example.org", "username": "ada", "role": Role.ANNOTATOR})
        made = unit.projects.add({"title": "Pairs: a #1", "label_config": (GOLDEN / "config.xml").read_text()})
        with (GOLDEN / "tasks.json").open("rb") as file:
            interface = imports.Interface.of(made.label_config)
            imports.import_tasks(unit, made.id, [(imports.read_stream(".json", file, interface), None)], None)
        return made


def written(database: Database, project: Project, kind: str, **options: object) -> bytes:
    with database.read() as unit:
        asked = ExportOptions(write=WriteOptions(**options))  # type: ignore[arg-type]
        return b"".join(exports.stream(unit, project.id, convert.named(kind), asked))


@pytest.mark.parametrize("file", ["JSON.json", "JSON_MIN.json", "CSV.csv", "TSV.tsv"])
def test_the_peers_formats_are_as_written_by_hand(database: Database, project: Project, file: str):
    kind = file.partition(".")[0]
    assert written(database, project, kind, formulas="keep") == (GOLDEN / file).read_bytes()


def test_a_formula_gets_an_apostrophe_unless_told_otherwise(database: Database, project: Project):
    text = written(database, project, "CSV")
    assert text == (GOLDEN / "CSV.csv").read_bytes().replace(b'"=1+1"', b'"\'=1+1"')


def test_the_models_score_stands_beside_each_answer(database: Database, project: Project):
    text = written(database, project, "CSV", prediction_columns=True).decode()
    header, first, second = text.splitlines()
    place = header.split(",").index('"prediction_id"')
    assert header.split(",")[place : place + 3] == [
        '"prediction_id"',
        '"prediction_model_version"',
        '"prediction_score"',
    ]
    assert all('"1","m1","0.25"' in row for row in (first, second))
    assert b'"prediction_id":1,"prediction_score":0.25,"prediction_model_version":"m1"' in written(
        database, project, "JSON_MIN", prediction_columns=True
    )


def test_stars_are_qrels_when_the_fields_are_named(database: Database, project: Project):
    where = QrelsOptions(query_key="pair", doc_key="right")
    assert written(database, project, "QRELS", qrels=where) == b"7 0 https://example.org/b.jpg 4\n"
    with pytest.raises(BadInput, match="Task 1 has no query id"):
        written(database, project, "QRELS")


def test_parquet_and_the_dataset_folder_hold_the_rows_of_json_min(database: Database, project: Project):
    pq = pytest.importorskip("pyarrow.parquet")
    table = pq.read_table(io.BytesIO(written(database, project, "PARQUET", prediction_columns=True)))
    assert table.column("prediction_score").to_pylist() == [0.25, 0.25]
    assert table.column("quality").to_pylist() == [None, '[{"rating":4}]']
    folder = zipfile.ZipFile(io.BytesIO(written(database, project, "HF_DATASET")))
    assert folder.namelist() == ["data/train-00000-of-00001.parquet", "README.md"]
    inside = pq.read_table(io.BytesIO(folder.read("data/train-00000-of-00001.parquet")))
    assert inside.column("annotation_id").to_pylist() == [2, 1]
    card = folder.read("README.md").decode()
    assert card.startswith('---\npretty_name: "Pairs: a #1"\nsize_categories:\n- n<1K\n')
    assert "2 rows, one per answer" in card
    assert "<Pairwise" in card
