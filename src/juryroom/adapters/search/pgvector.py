"""pgvector: a PostgreSQL database with the extension `vector`. Exact, or options index=hnsw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from juryroom.adapters.search.vectors import vector_of
from juryroom.errors import BadInput, OutsideFailed
from juryroom.ports import SearchQuery


class PgVector:
    """A table of its own, made anew with each corpus."""

    name = "pgvector"

    def __init__(self, url: str, collection: str, index: str) -> None:
        import psycopg

        if not url:
            raise BadInput("pgvector needs the address of a database: --url postgresql://...")
        if index not in ("", "hnsw", "ivfflat"):
            raise BadInput(f"pgvector has no index {index!r}; there are hnsw and ivfflat.")
        self._failed, self._sql, self._index = psycopg.Error, psycopg.sql, index
        self._table = psycopg.sql.Identifier(collection)
        try:
            self._connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
            self._connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
        except psycopg.Error as fault:
            raise OutsideFailed(f"The database does not answer, or has no pgvector: {fault}") from None

    def index(self, ids: Sequence[str], vectors: np.ndarray) -> None:
        sql = self._sql.SQL
        try:
            self._connection.execute(sql("DROP TABLE IF EXISTS {}").format(self._table))
            width = self._sql.Literal(int(vectors.shape[1]))
            self._connection.execute(
                sql("CREATE TABLE {} (id text PRIMARY KEY, row vector({}))").format(self._table, width)
            )
            with self._connection.cursor().copy(sql("COPY {} (id, row) FROM STDIN").format(self._table)) as copy:
                for id, row in zip(ids, vectors, strict=True):
                    copy.write_row((id, _text(row)))
            if self._index:
                kind = self._sql.Identifier(self._index)
                self._connection.execute(
                    sql("CREATE INDEX ON {} USING {} (row vector_ip_ops)").format(self._table, kind)
                )
        except self._failed as fault:
            raise OutsideFailed(f"pgvector did not take the corpus: {fault}") from None

    def search(self, query: SearchQuery, limit: int) -> list[tuple[str, float]]:
        text = _text(vector_of(query))
        asked = self._sql.SQL("SELECT id, -(row <#> %s::vector) FROM {} ORDER BY row <#> %s::vector LIMIT %s").format(
            self._table
        )
        try:
            rows = self._connection.execute(asked, (text, text, limit)).fetchall()
        except self._failed as fault:
            raise OutsideFailed(f"pgvector did not answer: {fault}") from None
        return [(str(id), float(score)) for id, score in rows]

    def close(self) -> None:
        self._connection.close()


def _text(row: np.ndarray) -> str:
    return "[" + ",".join(format(value, ".9g") for value in row.tolist()) + "]"


def build(section: Any) -> PgVector:
    """The engine."""
    return PgVector(section.url, section.collection, section.options.get("index", ""))
