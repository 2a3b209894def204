"""Search engines: each finds what comparing every vector finds. Engines whose client is not installed are skipped."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler
from importlib import import_module
from types import SimpleNamespace

import numpy as np
import pytest

from adapters.small_server import AnswersJson, serving
from databases import Postgres
from juryroom.adapters.search import exact, http, opensearch, pgvector, weaviate
from juryroom.errors import BadInput, OutsideFailed
from juryroom.ports import SearchQuery


def section(url="", **options):
    return SimpleNamespace(url=url, collection="juryroom_test", options=options)


@pytest.fixture
def corpus():
    rows = np.random.default_rng(4).normal(size=(60, 8)).astype(np.float32)
    return [f"dir/{at}.jpg" for at in range(60)], rows / np.linalg.norm(rows, axis=1, keepdims=True)


def check(engine, corpus):
    """The same ten as by hand, best first, scores falling; and a second corpus takes the first one's place."""
    ids, rows = corpus
    engine.index(ids, rows)
    for at in (0, 7, 33):
        found = engine.search(SearchQuery("q", "words", rows[at]), 10)
        assert [id for id, _ in found] == [ids[place] for place in np.argsort(-(rows @ rows[at]))[:10]]
        assert sorted((score for _, score in found), reverse=True) == [score for _, score in found]
    engine.index(ids[:3], rows[:3])
    assert {id for id, _ in engine.search(SearchQuery("q", "", rows[0]), 10)} == set(ids[:3])
    with pytest.raises(BadInput, match="text alone"):
        engine.search(SearchQuery("q", "words"), 10)
    engine.close()


def test_exact(corpus):
    check(exact.build(section()), corpus)


def test_equal_scores_are_ordered_as_trec_eval_orders_them():
    engine = exact.build(section())
    engine.index(["a", "c", "b"], np.ones((3, 1), np.float32))
    assert [id for id, _ in engine.search(SearchQuery("q", vector=np.ones(1, np.float32)), 2)] == ["c", "b"]


def test_pgvector(corpus, postgres: Postgres):
    url = postgres.fresh(empty=True)
    check(pgvector.build(section(url)), corpus)
    check(pgvector.build(section(url, index="hnsw")), corpus)
    postgres.drop(url)


@pytest.mark.parametrize(
    ("name", "package"), [("faiss", "faiss"), ("qdrant", "qdrant_client"), ("milvus", "milvus_lite")]
)
def test_engines_with_a_client_of_their_own(corpus, tmp_path, name, package):
    pytest.importorskip(package, reason=f"{package} is not installed")
    module = import_module(f"juryroom.adapters.search.{name}")
    check(module.build(section(str(tmp_path / "m.db") if name == "milvus" else "")), corpus)


@pytest.mark.parametrize(("name", "package"), [("faiss", "faiss"), ("qdrant", "qdrant_client"), ("milvus", "pymilvus")])
def test_a_missing_client_says_what_to_install(monkeypatch, name, package):
    monkeypatch.setitem(__import__("sys").modules, package, None)
    with pytest.raises(BadInput, match=f"juryroom\\[{name}\\]"):
        import_module(f"juryroom.adapters.search.{name}").build(section())


class Shelf(AnswersJson, BaseHTTPRequestHandler):
    """A small server in the shapes of OpenSearch, Weaviate and an endpoint of somebody's own."""

    rows: dict[str, list[float]] = {}

    def body(self):
        return self.rfile.read(int(self.headers.get("content-length") or 0))

    def nearest(self, vector, limit):
        scores = {id: float(np.dot(row, vector)) for id, row in self.rows.items()}
        return sorted(scores.items(), key=lambda one: -one[1])[:limit]

    def do_DELETE(self):
        self.rows.clear()
        self.answer({}, 404)

    def do_PUT(self):
        self.body()
        self.answer({"acknowledged": True})

    def do_POST(self):  # noqa: PLR0911 - a case for each shape
        raw = self.body()
        if self.path.endswith("/_bulk"):
            lines = [json.loads(line) for line in raw.splitlines()]
            self.rows.update(
                (one["index"]["_id"], row["vector"]) for one, row in zip(lines[::2], lines[1::2], strict=True)
            )
            return self.answer({"errors": False})
        asked = json.loads(raw) if raw else {}
        if self.path.endswith("/_search"):
            knn = asked["query"]["knn"]["vector"]
            hits = [{"_id": id, "_score": score} for id, score in self.nearest(knn["vector"], asked["size"])]
            return self.answer({"hits": {"hits": hits}})
        if self.path == "/v1/batch/objects":
            self.rows.update((one["properties"]["item"], one["vector"]) for one in asked["objects"])
            return self.answer([{"result": {"status": "SUCCESS"}} for _ in asked["objects"]])
        if self.path == "/v1/graphql":
            vector = json.loads(asked["query"].split("nearVector: {vector: ")[1].split("}")[0])
            limit = int(asked["query"].split("limit: ")[1].split(")")[0])
            rows = [{"item": id, "_additional": {"distance": -score}} for id, score in self.nearest(vector, limit)]
            return self.answer({"data": {"Get": {"Juryroom_test": rows}}})
        if self.path == "/broken":
            return self.answer({"why": "overloaded"}, 503)
        if self.path == "/own":
            words = asked.get("q", "").split()
            return self.answer(
                {"data": {"hits": [{"doc": {"id": word}, "distance": at} for at, word in enumerate(words)]}}
            )
        return self.answer({})


@pytest.fixture
def shelf():
    Shelf.rows = {}
    with serving(Shelf) as address:
        yield address


def test_opensearch(corpus, shelf):
    check(opensearch.build(section(shelf)), corpus)


def test_weaviate(corpus, shelf):
    check(weaviate.build(section(shelf)), corpus)


OWN = {
    "body": '{"q": {text}, "n": {limit}}',
    "results": "data.hits",
    "id": "doc.id",
    "score": "distance",
    "order": "distance",
}


def test_an_endpoint_by_template(shelf):
    engine = http.build(section(shelf + "/own", **OWN))
    assert engine.search(SearchQuery("q", 'one "two" {limit}'), 3) == [("one", 0.0), ('"two"', -1.0), ("{limit}", -2.0)]


def test_an_endpoint_that_fails_is_told_as_it_is(shelf):
    with pytest.raises(OutsideFailed, match=r"answers 503.*overloaded"):
        http.build(section(shelf + "/broken")).search(SearchQuery("q", "x"), 3)


def test_an_endpoint_without_results_where_they_should_be(shelf):
    with pytest.raises(OutsideFailed, match="without a list at results"):
        http.build(section(shelf + "/own")).search(SearchQuery("q", "x"), 3)
