"""`juryroom eval search`, `compare` and `pool`, from photographs to people and back."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest
from PIL import Image
from pytest import approx

from bench.eval_command import run, told
from juryroom.bench import registry
from juryroom.bench.evaluation.search import _READERS, fuse
from shared_data import folder


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Thirty plain pictures in three colours; a query for each colour."""
    at = tmp_path_factory.mktemp("world")
    (at / "images").mkdir()
    rng, colours = np.random.default_rng(0), {"red": (200, 30, 30), "green": (30, 180, 40), "blue": (30, 40, 190)}
    qrels, queries = [], [["query_id", "file", "query_text"]]
    for colour, rgb in colours.items():
        for number in range(10):
            noise = rng.integers(-25, 26, (40, 40, 3))
            pixels = np.clip(np.array(rgb) + noise, 0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(at / "images" / f"{colour}{number}.png")
            if number < 8:  # the last two of each colour were never judged
                qrels.append(f"q-{colour} 0 {colour}{number}.png 1")
        queries.append([f"q-{colour}", f"images/{colour}0.png", colour])
        qrels.append(f"q-{colour} 0 {'blue' if colour == 'red' else 'red'}0.png 0")
    with (at / "queries.csv").open("w", newline="") as file:
        csv.writer(file).writerows(queries)
    (at / "qrels.txt").write_text("\n".join(qrels) + "\n")
    return at


def searched(capsys, world, out, *more):
    return told(capsys, "search", "--corpus", world / "images", "--queries", world / "queries.csv", "--out", out, *more)


def test_a_search_writes_a_run_that_finds_every_colour(world, tmp_path, capsys):
    found = searched(capsys, world, tmp_path / "colours.run", "--embedder", "colour-histogram", "--limit", 10)
    assert (found["answered"], found["images"], found["failures"]) == (3, 30, {})
    assert found["latency_ms"]["p50"] >= 0
    figures = told(capsys, "score", "--run", tmp_path / "colours.run", "--qrels", world / "qrels.txt",
                   "--measures", "R@10 Judged@10")["measures"]  # fmt: skip
    assert figures == {"R@10": 1.0, "Judged@10": approx(0.8)}


def test_what_was_answered_is_not_asked_again(world, tmp_path, capsys):
    first = searched(capsys, world, tmp_path / "s.run")
    text = (tmp_path / "s.run").read_text()
    again = searched(capsys, world, tmp_path / "s.run")
    assert (first["asked_now"], again["asked_now"]) == (3, 0)
    assert (tmp_path / "s.run").read_text() == text


def test_another_embedder_asks_anew(world, tmp_path, capsys):
    searched(capsys, world, tmp_path / "s.run")
    assert searched(capsys, world, tmp_path / "s.run", "--embedder", "colour-histogram")["asked_now"] == 3


def test_text_needs_an_embedder_that_reads(world, tmp_path, capsys):
    assert run("search", "--corpus", world / "images", "--queries", world / "queries.csv", "--out",
               tmp_path / "s.run", "--alpha", "0.5") == 2  # fmt: skip
    assert "reads no text" in capsys.readouterr().err


def test_systems_are_compared_and_the_report_has_pictures(world, tmp_path, capsys):
    for name in ("descriptors", "colour-histogram"):
        searched(capsys, world, tmp_path / f"{name}.run", "--embedder", name)
    found = told(capsys, "compare", "--run", tmp_path / "descriptors.run", "--run", tmp_path / "colour-histogram.run",
                 "--qrels", world / "qrels.txt", "--measures", "AP P@10", "--report", tmp_path / "report.html",
                 "--images", world / "images", "--queries", world / "queries.csv")  # fmt: skip
    assert [one["measure"] for one in found["pairs"]] == ["AP", "P@10"]
    assert found["pairs"][0]["wins"] + found["pairs"][0]["losses"] + found["pairs"][0]["ties"] == 3
    page = (tmp_path / "report.html").read_text()
    assert "<svg" in page
    assert "<script" not in page


def test_a_comparison_uses_the_queries_that_both_answered(world, tmp_path, capsys):
    (tmp_path / "a.run").write_text("q-red Q0 red1.png 1 1 a\nq-green Q0 green1.png 1 1 a\nq-blue Q0 blue1.png 1 1 a\n")
    (tmp_path / "b.run").write_text("q-red Q0 red1.png 1 1 b\nq-green Q0 green1.png 1 1 b\n")
    files = ("--run", tmp_path / "a.run", "--run", tmp_path / "b.run", "--qrels", world / "qrels.txt")
    found = told(capsys, "compare", *files, "--measures", "RR")
    assert (found["pairs"][0]["n"], found["systems"]["b"]["n_missing"]) == (2, 1)
    found = told(capsys, "compare", *files, "--measures", "RR", "--missing", "zero")
    assert (found["pairs"][0]["n"], found["pairs"][0]["difference"]) == (3, approx(-1 / 3))


def test_a_comparison_names_each_query_s_values_and_what_nobody_judged(world, tmp_path, capsys):
    for name in "ab":
        rest = "red9" if name == "a" else "red8"
        (tmp_path / f"{name}.run").write_text(f"q-red Q0 red1.png 1 2 {name}\nq-red Q0 {rest}.png 2 1 {name}\n")
    files = ("--run", tmp_path / "a.run", "--run", tmp_path / "b.run", "--qrels", world / "qrels.txt")
    found = told(capsys, "compare", *files, "--measures", "RR P@2")
    assert found["systems"]["a"]["per_query"]["q-red"] == {"RR": 1.0, "P@2": 0.5}
    assert found["systems"]["a"]["per_query"]["q-blue"] == {"RR": None, "P@2": None}
    assert found["unjudged"] == {"depth": 10, "n": 2, "pairs": [["q-red", "red8.png"], ["q-red", "red9.png"]]}


def test_a_judge_s_grades_are_corrected_by_people_s(tmp_path, capsys):
    rng = np.random.default_rng(1)
    judge, people, lines = [], [], []
    for query in range(60):
        for place in range(5):
            good = rng.random() < 0.5
            lines.append(f"q{query} Q0 d{place} {place} {5 - place} s")
            judge.append(f"q{query} 0 d{place} {int(good or rng.random() < 0.4)}")  # it says yes too often
            if query < 20:
                people.append(f"q{query} 0 d{place} {int(good)}")
    for name, rows in (("judge", judge), ("people", people), ("s.run", lines)):
        (tmp_path / name).write_text("\n".join(rows) + "\n")
    (tmp_path / "t.run").write_text("\n".join(line[:-1] + "t" for line in lines) + "\n")
    found = told(capsys, "compare", "--run", tmp_path / "s.run", "--run", tmp_path / "t.run", "--qrels",
                 tmp_path / "judge", "--people", tmp_path / "people", "--measures", "P@5")  # fmt: skip
    estimate = found["with_people"]["P@5"]["s"]
    assert found["systems"]["s"]["measures"]["P@5"]["value"] > 0.6  # what the judge alone says
    assert estimate["low"] < 0.5 < estimate["high"]
    assert (estimate["n_labelled"], estimate["n_judged"]) == (20, 40)


def test_holes_go_to_people_and_come_back_as_a_version(world, tmp_path, capsys):
    searched(capsys, world, tmp_path / "s.run", "--embedder", "colour-histogram", "--limit", 10)
    files = ("--run", tmp_path / "s.run", "--qrels", world / "qrels.txt")
    found = told(capsys, "pool", *files, "--out", tmp_path / "tasks.json", "--address", "https://example.org/{id}")
    tasks = json.loads((tmp_path / "tasks.json").read_text())
    assert found["n_unjudged"] == len(tasks) == 6  # two of each colour
    assert tasks[0]["data"]["image"].startswith("https://example.org/")
    answers = "".join(f"{one['data']['query_id']} 0 {one['data']['image_id']} 1\n" for one in tasks)
    (tmp_path / "answers.txt").write_text(answers)
    back = ("--answers", tmp_path / "answers.txt", "--versions", tmp_path / "versions", "--measures", "P@10 Judged@10")
    found = told(capsys, "pool", *files, *back)
    assert found["counts"] == {"added": 6, "changed": 0, "same": 0}
    assert found["scores"]["s"] == {
        "P@10": {"before": approx(0.8), "after": 1.0}, "Judged@10": {"before": approx(0.8), "after": 1.0},
    }  # fmt: skip
    manifest = json.loads((tmp_path / "versions" / "qrels_versions.json").read_text())
    assert [one["file"] for one in manifest["versions"]] == ["qrels_v1.txt"]
    told(capsys, "pool", *files, *back)  # the same answers again are the same version
    assert len(list((tmp_path / "versions").glob("qrels_v*.txt"))) == 1


def test_photographs_from_shops(tmp_path, capsys):
    import pytrec_eval

    at = folder("grocery-store")
    found = told(capsys, "search", "--corpus", at / "labels.csv", "--where", "source_split=train", "--queries",
                 at / "queries.csv", "--embedder", "colour-histogram", "--out", tmp_path / "h.run")  # fmt: skip
    assert (found["images"], found["answered"]) == (704, 132)
    ours = told(capsys, "score", "--run", tmp_path / "h.run", "--qrels", at / "qrels.txt", "--measures", "nDCG@10 AP")
    with (at / "qrels.txt").open() as qrels, (tmp_path / "h.run").open() as lists:
        evaluator = pytrec_eval.RelevanceEvaluator(pytrec_eval.parse_qrel(qrels), {"ndcg_cut_10", "map"})
        theirs = evaluator.evaluate(pytrec_eval.parse_run(lists))
    for query, values in theirs.items():
        assert ours["per_query"][query] == approx({"nDCG@10": values["ndcg_cut_10"], "AP": values["map"]}, abs=1e-6)
    assert ours["measures"]["nDCG@10"] > 0.4


def test_an_outage_leaves_queries_unanswered_and_the_next_run_asks_them(world, tmp_path, capsys):
    closed = "http://127.0.0.1:9/search"
    code = run("search", "--corpus", world / "images", "--queries", world / "queries.csv", "--out", tmp_path / "s.run",
               "--engine", "http", "--url", closed, "--json")  # fmt: skip
    found = json.loads(capsys.readouterr().out)
    assert (code, found["answered"], len(found["failures"])) == (1, 0, 3)
    assert (tmp_path / "s.run").read_text() == ""


class Colours:
    """A space of three colours that reads their names."""

    name = "colour-words"

    def embed(self, images):
        rows = []
        for one in images:
            with Image.open(io.BytesIO(one)) as image:
                rows.append(np.asarray(image.convert("RGB"), np.float32).mean(axis=(0, 1)))
        return self.unit(np.array(rows))

    def embed_texts(self, texts):
        return self.unit(np.array([[name in text for name in ("red", "green", "blue")] for text in texts], np.float32))

    @staticmethod
    def unit(rows):
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


class TestFusedQueries:
    """A red picture with the words «blue»: which is nearest of red, blue and what lies between."""

    @pytest.fixture
    def palette(self, tmp_path, monkeypatch):
        build = registry.build
        monkeypatch.setattr(
            registry, "build", lambda kind, name, section: Colours() if name == "words" else build(kind, name, section)
        )
        (tmp_path / "corpus").mkdir()
        colours = {"red": (250, 0, 0), "blue": (0, 0, 250), "both": (200, 0, 200), "green": (0, 250, 0)}
        for name, rgb in colours.items():
            Image.new("RGB", (16, 16), rgb).save(tmp_path / f"corpus/{name}.png")
        self.ask(tmp_path, "q,corpus/red.png,blue")
        return tmp_path

    def ask(self, at, *rows):
        (at / "queries.csv").write_text("query_id,file,query_text\n" + "\n".join(rows) + "\n")

    def first(self, capsys, at, alpha, *more):
        files = ("--corpus", at / "corpus", "--queries", at / "queries.csv", "--out", at / "s.run")
        told(capsys, "search", *files, "--embedder", "words", "--alpha", alpha, *more)
        lines = [line.split() for line in (at / "s.run").read_text().splitlines()]
        return {query: (image, float(score)) for query, _, image, rank, score, _ in lines if rank == "1"}

    @pytest.mark.parametrize(
        ("alpha", "image", "score"),
        [
            (1, "red.png", 1.0),
            (0, "blue.png", 1.0),
            (0.5, "both.png", 1.0),  # (1, 0, 1) of length 1 is `both`
            # 0.9 (1, 0, 0) + 0.1 (0, 0, 1), of length sqrt(0.82): red at 0.9 / sqrt(0.82), both at 1 / sqrt(1.64)
            (0.9, "red.png", 0.9 / np.sqrt(0.82)),
            (0.1, "blue.png", 0.9 / np.sqrt(0.82)),
            # the bounds: red beats both where a / s > (a + b) / (s sqrt(2)), that is a > b / (sqrt(2) - 1)
            (0.71, "red.png", 0.71 / np.hypot(0.71, 0.29)),
            (0.70, "both.png", 1 / (np.hypot(0.7, 0.3) * np.sqrt(2))),
        ],
    )
    def test_alpha_is_the_picture_s_share(self, palette, capsys, alpha, image, score):
        assert self.first(capsys, palette, alpha) == {"q": (image, approx(score, abs=1e-6))}

    @pytest.mark.parametrize("alpha", [0, 0.3, 1])
    def test_a_query_of_one_part_is_asked_with_that_part(self, palette, capsys, alpha):
        self.ask(palette, "words,,green", "picture,corpus/blue.png,")
        found = self.first(capsys, palette, alpha)
        assert {query: image for query, (image, _) in found.items()} == {"words": "green.png", "picture": "blue.png"}

    def test_a_query_of_neither_fails_by_its_name_and_the_others_are_asked(self, palette, capsys):
        self.ask(palette, "q,corpus/red.png,blue", "nothing,,")
        files = ("--corpus", palette / "corpus", "--queries", palette / "queries.csv", "--out", palette / "s.run")
        assert run("search", *files, "--embedder", "words", "--alpha", 0.5, "--json") == 1
        found = json.loads(capsys.readouterr().out)
        assert (found["answered"], list(found["failures"])) == (1, ["nothing"])

    def test_another_alpha_and_another_text_are_other_questions(self, palette, capsys):
        files = ("--corpus", palette / "corpus", "--queries", palette / "queries.csv", "--out", palette / "s.run")
        search = ("search", *files, "--embedder", "words", "--alpha")
        assert [told(capsys, *search, alpha)["asked_now"] for alpha in (0.5, 0.5, 0.6)] == [1, 0, 1]
        self.ask(palette, "q,corpus/red.png,green")
        assert told(capsys, *search, 0.6)["asked_now"] == 1
        assert self.first(capsys, palette, 0) == {"q": ("green.png", approx(1))}

    def test_a_replaced_picture_of_the_corpus_is_searched_anew(self, palette, capsys):
        assert self.first(capsys, palette, 0)["q"][0] == "blue.png"
        Image.new("RGB", (16, 16), (0, 240, 0)).save(palette / "corpus/blue.png")
        assert self.first(capsys, palette, 0)["q"][0] == "both.png"

    def test_opposite_parts_cancel_and_nothing_is_divided_by_zero(self):
        assert fuse(np.array([1.0, 0]), np.array([-1.0, 0]), 0.5).tolist() == [0, 0]

    @pytest.mark.parametrize("alpha", ["-0.1", "1.1"])
    def test_a_share_is_from_0_to_1(self, palette, capsys, alpha):
        files = ("--corpus", palette / "corpus", "--queries", palette / "queries.csv", "--out", palette / "s.run")
        assert run("search", *files, "--alpha", alpha) == 2

    def test_descriptors_read_no_words(self, palette, capsys):
        files = ("--corpus", palette / "corpus", "--queries", palette / "queries.csv", "--out", palette / "s.run")
        assert run("search", *files, "--alpha", 0.5) == 2
        assert "reads no text" in capsys.readouterr().err

    def test_words_alone_are_refused_at_once_with_embedders_that_read(self, palette, capsys):
        self.ask(palette, "q,,blue", "r,,red")
        files = ("--corpus", palette / "corpus", "--queries", palette / "queries.csv", "--out", palette / "s.run")
        assert run("search", *files) == 2
        said = capsys.readouterr().err
        assert said == (
            "The embedder descriptors reads no text, and none of the 2 queries to ask has a picture. Give them one in "
            "a column `file`, or name one that reads: --embedder clip, openai or triton.\n"
        )
        assert not (palette / "s.run").exists()

    def test_words_among_pictures_fail_by_name_and_the_pictures_are_asked(self, palette, capsys):
        self.ask(palette, "q,,blue", "r,corpus/red.png,")
        files = ("--corpus", palette / "corpus", "--queries", palette / "queries.csv", "--out", palette / "s.run")
        assert run("search", *files) == 1
        out, said = capsys.readouterr()
        assert "1 of 2 queries" in out
        assert "  q: q has no picture, and the embedder descriptors reads no text (clip, openai, triton do).\n" in said
        assert said.endswith("1 query failed. Mend what is said above, then run the command again: "
                             "what has an answer is not asked again.\n")  # fmt: skip

    def test_every_embedder_that_is_named_is_one_there_is(self):
        assert set(_READERS) < set(registry.names("similarity"))
