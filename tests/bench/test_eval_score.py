"""`juryroom eval score`, by the command line, on published figures."""

from __future__ import annotations

import json

import pytest
from pytest import approx

from bench.eval_command import run, told
from shared_data import folder

TREC = {"map": "AP", "P_5": "P@5", "recall_100": "R@100", "recip_rank": "RR", "ndcg": "nDCG", "ndcg_cut_10": "nDCG@10",
        "bpref": "Bpref", "Rprec": "Rprec", "success_1": "Success@1"}  # fmt: skip


def scored(capsys, *arguments):
    return told(capsys, "score", *arguments)


def test_published_figures_of_trec_eval(capsys):
    at = folder("trec-eval")
    expected = json.loads((at / "expected.json").read_text())["main"]
    files = ("--run", at / "results.test", "--qrels", at / "qrels.test")
    found = scored(capsys, *files, "--measures", " ".join(TREC.values()))
    for theirs, ours in TREC.items():
        assert found["measures"][ours] == approx(expected["aggregate"][theirs], abs=1e-6)
        for query, values in expected["per_query"].items():
            if theirs in values:
                assert found["per_query"][query][ours] == approx(values[theirs], abs=1e-6)
    assert found["n_queries"] == 3


def test_an_llm_s_grades_as_a_run_against_people_s(tmp_path, capsys):
    import ir_measures

    at = folder("rag25-relevance")
    lines = [line.split() for line in (at / "qrels.llm.txt").read_text().splitlines()]
    path = tmp_path / "llm.run"
    path.write_text("".join(f"{query} Q0 {doc} 1 {grade} llm\n" for query, _, doc, grade in lines))
    found = scored(capsys, "--run", path, "--qrels", at / "qrels.human.txt", "--measures", "nDCG@10 AP(rel=2) P@20")
    theirs = ir_measures.calc_aggregate(
        [ir_measures.parse_measure(name) for name in found["measures"]],
        list(ir_measures.read_trec_qrels(str(at / "qrels.human.txt"))),
        list(ir_measures.read_trec_run(str(path))),
    )
    assert found["measures"] == approx({str(measure): value for measure, value in theirs.items()}, abs=1e-9)


@pytest.fixture
def small(tmp_path):
    rows = [("q1", "a", 1, "seed"), ("q1", "b", 0, "hard"), ("q1", "c", 0, "easy"), ("q2", "a", 1, "seed")]
    names = ("query_id", "image_id", "relevance_label", "stratum")
    text = "".join(json.dumps(dict(zip(names, row, strict=True))) + "\n" for row in rows)
    (tmp_path / "qrels.jsonl").write_text(text)
    (tmp_path / "s.run").write_text("q1 Q0 b 1 3 s\nq1 Q0 a 2 2 s\nq1 Q0 c 3 1 s\n")
    (tmp_path / "queries.csv").write_text("query_id,kind\nq1,fruit\nq2,milk\n")
    return tmp_path


def test_a_run_folder_by_stratum_and_facet(small, capsys):
    found = scored(capsys, "--run", small / "s.run", "--qrels", small, "--measures", "RR", "--facets",
                   small / "queries.csv", "--facet", "kind")  # fmt: skip
    assert found["strata"]["hard"]["measures"]["RR"] == 0.5  # the hard one stands before the relevant one
    assert found["strata"]["easy"]["measures"]["RR"] == 1.0
    assert found["facets"]["kind"]["fruit"] == {"n_queries": 1, "measures": {"RR": 0.5}}
    assert found["facets"]["kind"]["milk"] == {"n_queries": 0, "measures": {"RR": None}}


def test_a_picture_that_finds_itself_is_no_result(small, capsys):
    # with its seed first q1 has RR 1; without it the relevant d comes second. q2 has nothing relevant but its seed.
    with (small / "qrels.jsonl").open("a") as file:
        file.write('{"query_id": "q1", "image_id": "d", "relevance_label": 1, "stratum": "easy"}\n')
    (small / "s.run").write_text("q1 Q0 a 1 4 s\nq1 Q0 b 2 3 s\nq1 Q0 d 3 2 s\nq2 Q0 a 1 1 s\n")
    files = ("--run", small / "s.run", "--qrels", small, "--measures", "RR")
    assert scored(capsys, *files)["per_query"] == {"q1": {"RR": 1.0}, "q2": {"RR": 1.0}}
    found = scored(capsys, *files, "--without-seeds")
    assert (found["per_query"], found["queries_of_seeds_alone"]) == ({"q1": {"RR": 0.5}}, ["q2"])
    assert "seed" not in found["strata"]


def test_seeds_cannot_be_left_out_where_nobody_says_which_they_are(small, capsys):
    (small / "plain.qrels").write_text("q1 0 a 1\n")
    files = ("--run", small / "s.run", "--qrels", small / "plain.qrels")
    assert run("score", *files, "--without-seeds") == 2
    assert "do not say which images are seeds" in capsys.readouterr().err


def test_unanswered_queries_are_counted_and_both_figures_shown(small, capsys):
    found = scored(capsys, "--run", small / "s.run", "--qrels", small, "--measures", "RR")
    assert (found["n_queries"], found["n_missing"], found["missing_queries"]) == (1, 1, ["q2"])
    assert found["measures"]["RR"] == 0.5
    assert found["measures_missing_as_zero"]["RR"] == 0.25
    assert run("score", "--run", small / "s.run", "--qrels", small, "--measures", "RR", "--missing", "zero") == 0
    assert "with --missing skip: RR 0.5000" in capsys.readouterr().out


def test_the_older_statistics_stand_beside_the_right_ones(small, capsys):
    found = scored(capsys, "--run", small / "s.run", "--qrels", small, "--older", "--condensed")
    assert found["older"]["precision"] == {"value": approx(1 / 3), "correct": "P@25"}


@pytest.mark.parametrize(
    ("text", "message"),
    [("q1 Q0 a 1 x s\n", "line 1: the score 'x'"), ("q1 Q0 a 1\n", "line 1: 4 columns"), ("", "no results"),
     ("q1 Q0 a 1 2 s\nq1 Q0 a 2 1 s\n", "line 2: a is in the list of q1 twice"), 
     ("q1 Q0 a 1 nan s\n", "cannot be sorted"),
     ("z Q0 a 1 2 s\n", "no query in common")],
)  # fmt: skip
def test_a_bad_run_is_refused_by_its_line(small, capsys, text, message):
    (small / "bad.run").write_text(text)
    assert run("score", "--run", small / "bad.run", "--qrels", small) == 2
    assert message in capsys.readouterr().err


def test_bad_qrels_are_refused_by_their_line(small, capsys):
    (small / "bad.qrels").write_text("q1 0 a 1\nq1 0 a 2\n")
    assert run("score", "--run", small / "s.run", "--qrels", small / "bad.qrels") == 2
    assert "line 2: a has grade 1 for q1, and here 2" in capsys.readouterr().err


def test_beir_s_table_is_read(small, capsys):
    (small / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\ta\t1\n")
    assert scored(capsys, "--run", small / "s.run", "--qrels", small / "test.tsv", "--measures", "RR")["measures"] == {
        "RR": 0.5
    }


def test_a_system_that_finds_what_it_was_asked_with_is_told_of(small, capsys):
    (small / "seeds.jsonl").write_text(
        '{"query_id": "q1", "image_id": "a", "relevance_label": 1, "stratum": "seed"}\n'
        '{"query_id": "q1", "image_id": "b", "relevance_label": 1, "stratum": "positive"}\n'
    )
    (small / "itself.run").write_text("q1 Q0 a 1 2 itself\nq1 Q0 b 2 1 itself\n")
    assert run("score", "--run", small / "itself.run", "--qrels", small / "seeds.jsonl") == 0
    assert "in 1 of 1 queries the first result is the picture asked with" in capsys.readouterr().err
    assert run("score", "--run", small / "itself.run", "--qrels", small / "seeds.jsonl", "--without-seeds") == 0
    assert capsys.readouterr().err == ""
