"""Preference pairs: the right items whatever side was shown, ties by rule, columns as the libraries want them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from juryroom.core.config.interface import Interface
from juryroom.core.formats import convert, preference_pairs, triplets
from juryroom.core.formats.convert import WriteOptions
from juryroom.core.formats.items import Bound
from juryroom.core.formats.preference_pairs import PairOptions
from juryroom.errors import BadInput

CONFIG = """<View>
  <Header value="Which is closer?"/>
  <Image name="a" value="$a_url"/><Image name="b" value="$b_url"/><Image name="query" value="$query_url"/>
  <Pairwise name="closer" toName="a,b" allowTie="true" allowNeither="true" shuffle="true"/>
  <Rating name="sure" toName="query"/><TextArea name="why" toName="query"/>
</View>"""
INTERFACE = Interface.of(CONFIG)
CONTROLS = preference_pairs.controls_of(INTERFACE)
SWAPPED = {"left": "b", "right": "a"}
DATA = {
    "query_url": "https://x/q.jpg", "query_id": "q1", "a_url": "https://x/a.jpg", "a_id": "A", "b_url": "https://x/b.jpg",
    "b_id": "B",
}  # fmt: skip


def task(selected: str | None, **more: Any) -> dict[str, Any]:
    results: list[dict[str, Any]] = [
        {"from_name": "sure", "to_name": "query", "type": "rating", "value": {"rating": 4}},
        {"from_name": "why", "to_name": "query", "type": "textarea", "value": {"text": ["sharper", "same light"]}},
    ]
    if selected:
        value = {"selected": selected}
        results.append({"from_name": "closer", "to_name": "a", "type": "pairwise", "value": value})
    annotation = {"id": 7, "completed_by": 3, "lead_time": 2.5, "result": results, **more}
    return {"id": 5, "data": DATA, "annotations": [annotation]}


def rows(*tasks: dict[str, Any], **options: Any) -> list[dict[str, Any]]:
    return list(preference_pairs.rows(tasks, CONTROLS, PairOptions(**options)))


def test_a_row_carries_items_answer_and_provenance():
    assert rows(task("right", meta={"shown": {"closer": SWAPPED}})) == [
        {
            "prompt": "https://x/q.jpg", "chosen": "https://x/b.jpg", "rejected": "https://x/a.jpg",
            "query_id": "q1", "query_url": "https://x/q.jpg", "chosen_id": "B", "chosen_url": "https://x/b.jpg",
            "rejected_id": "A", "rejected_url": "https://x/a.jpg", "tie": False, "rating": 4,
            "note": "sharper\nsame light", "annotator": 3, "lead_time": 2.5, "task_id": 5, "annotation_id": 7,
            "control": "closer", "shown": SWAPPED,
        }
    ]  # fmt: skip


def test_left_is_the_first_object_of_the_config_whatever_side_was_shown():
    swapped = rows(task("left", meta={"shown": {"closer": SWAPPED}}))
    assert [row["chosen_id"] for row in swapped] == ["A"]


@pytest.mark.parametrize(("rule", "chosen"), [("drop", []), ("both", ["A", "B"]), ("keep", ["A"])])
def test_ties_follow_the_rule_and_are_marked(rule: str, chosen: list[str]):
    found = rows(task("tie"), ties=rule)
    assert [row["chosen_id"] for row in found] == chosen
    assert all(row["tie"] for row in found)


@pytest.mark.parametrize("answer", ["neither", None])
@pytest.mark.parametrize("rule", ["drop", "both", "keep"])
def test_no_preference_gives_no_row(answer: str | None, rule: str):
    assert rows(task(answer), ties=rule) == []


def test_a_skip_gives_no_row():
    assert rows(task("left", was_cancelled=True)) == []


def test_columns_stand_in_the_order_that_sentence_transformers_goes_by():
    found = rows(task("left"), layout="sentence-transformers")
    assert list(found[0])[:3] == ["anchor", "positive", "negative"]
    assert list(triplets.rows([task("left")], CONTROLS)) == [
        {"anchor": "https://x/q.jpg", "positive": "https://x/a.jpg", "negative": "https://x/b.jpg"}
    ]


def test_written_as_csv_the_header_is_the_layout():
    options = WriteOptions(PairOptions(layout="sentence-transformers"), "csv")
    text = b"".join(convert.write(convert.named("preference_pairs"), lambda: iter([task("left")]), INTERFACE, options))
    assert text.decode().splitlines()[0].startswith('"anchor","positive","negative","query_id"')


def test_written_as_lines_each_row_is_an_object():
    text = b"".join(
        convert.write(convert.named("TRIPLETS"), lambda: iter([task("left")] * 2), INTERFACE, WriteOptions())
    )
    assert [list(json.loads(line)) for line in text.splitlines()] == [["anchor", "positive", "negative"]] * 2


def test_a_config_without_a_pairwise_control_cannot_give_pairs():
    plain = Interface.of('<View><Text name="t" value="$t"/><Rating name="r" toName="t"/></View>')
    with pytest.raises(BadInput, match="Pairwise"):
        convert.write(convert.named("PREFERENCE_PAIRS"), lambda: iter(()), plain, WriteOptions())


def test_triplets_need_a_query():
    two = Interface.of(
        '<View><Text name="a" value="$a"/><Text name="b" value="$b"/><Pairwise name="p" toName="a,b"/></View>'
    )
    with pytest.raises(BadInput, match="query"):
        convert.write(convert.named("TRIPLETS"), lambda: iter(()), two, WriteOptions())
    answered = {"from_name": "p", "to_name": "a", "type": "pairwise", "value": {"selected": "left"}}
    item = {"id": 1, "data": {"a": "yes", "b": "no"}, "annotations": [{"id": 1, "result": [answered]}]}
    row = next(preference_pairs.rows([item], preference_pairs.controls_of(two), PairOptions()))
    assert (row["prompt"], row["chosen"], row["chosen_url"]) == (None, "yes", None)


@pytest.mark.parametrize(
    ("value", "data", "item_id"),
    [
        ("$a", {"a": {"id": 7, "url": "u"}}, 7),
        ("$a.url", {"a": {"id": 7, "url": "u"}}, 7),
        ("$items[1].url", {"items": [{"id": 1}, {"id": 2, "url": "u"}]}, 2),
        ("$a_url", {"a_url": "u", "a_id": "x"}, "x"),
        ("$a_url", {"a_url": "u", "a.id": "x"}, "x"),
        ("$a_url", {"a_url": "u", "aId": "x"}, "x"),
        ("$a_url", {"a_url": "u", "a": {"id": "x"}}, "x"),
        ("$a", {"a": "u", "a_id": 0}, 0),
        ("$a", {"a": "u"}, "u"),
    ],
)
def test_an_item_is_found_by_the_documented_rule(value: str, data: dict[str, Any], item_id: Any):
    item = Bound("n", "Image", value).item(data)
    assert item is not None
    assert (item.id, item.content, item.url) == (item_id, "u", "u")


@pytest.mark.parametrize("value", ["$missing", "$a.b.c", "literal", "$a[3]"])
def test_a_binding_without_a_value_gives_no_item(value: str):
    assert Bound("n", "Image", value).item({"a": "u"}) is None
