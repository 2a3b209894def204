"""What is decided about reviews without a database; the numbers are worked out beside each case."""

from __future__ import annotations

from typing import Any

import pytest

from builders import CONFIG, a_result
from juryroom.core.config.interface import Interface
from juryroom.core.reviewing.divergence import among_people, divergences, from_model
from juryroom.core.reviewing.mentions import mentions
from juryroom.core.reviewing.settings import ReviewSettings, read
from juryroom.core.reviewing.side_by_side import Given, letters, side_by_side
from juryroom.core.reviewing.standing import Counts, standing
from juryroom.core.reviewing.stream import by_turns
from juryroom.core.sampling.route import Routed, Rule, route, share
from juryroom.errors import BadInput


def rated(stars: float) -> list[dict[str, Any]]:
    return [{"from_name": "stars", "to_name": "text", "type": "rating", "value": {"rating": stars}}]


def ranked(**buckets: list[str]) -> list[dict[str, Any]]:
    return [{"from_name": "triage", "to_name": "list", "type": "ranker", "value": {"ranker": buckets}}]


class TestDivergence:
    def test_ratings_differ_beyond_the_threshold_alone(self) -> None:
        assert divergences(rated(4), rated(3), 1.0) == []  # 1 is not more than 1
        (found,) = divergences(rated(5), rated(3), 1.0)
        assert (found.control, found.apart, found.reason) == ("stars", 2.0, "5 and 3")

    def test_choices_may_not_differ_at_all(self) -> None:
        assert divergences([a_result("same")], [a_result("same")], 9.0) == []
        (found,) = divergences([a_result("same")], [a_result("different")], 9.0)
        assert found.reason == "same and different"

    def test_rankings_conflict_by_bucket_and_not_by_order(self) -> None:
        one, turned = ranked(now=["a", "b"], later=["c"]), ranked(now=["b", "a"], later=["c"])
        assert divergences(one, turned, 0.5) == []
        (found,) = divergences(one, ranked(now=["a"], later=["b", "c"]), 0.5)
        assert found.reason == "b is in now and in later"

    def test_what_only_one_of_them_used_is_not_compared(self) -> None:
        assert divergences(rated(5), [a_result()], 0.0) == []

    def test_the_widest_pair_counts(self) -> None:
        (found,) = among_people([rated(1), rated(3), rated(5)], 1.0)
        assert found.apart == 4.0  # 1 and 5
        (found,) = from_model([rated(1), rated(3)], rated(4), 0.5)
        assert found.apart == 3.0  # 1 and 4


class TestRoutes:
    rules = (Rule(1, 1.0, "lt", 0.5), Rule(2, 0.0))

    def test_without_rules_everything_is_reviewed(self) -> None:
        assert route((), 7, lambda _: None) == Routed("review")

    def test_the_first_that_fits_decides(self) -> None:
        assert route(self.rules, 7, lambda _: 0.4) == Routed("review", self.rules[0])
        assert route(self.rules, 7, lambda _: 0.5) == Routed(None, self.rules[1])

    def test_an_undefined_agreement_fits_rules_without_an_operator(self) -> None:
        assert route(self.rules, 7, lambda _: None).rule is self.rules[1]
        assert route(self.rules[:1], 7, lambda _: None) == Routed(None)

    def test_a_share_is_drawn_by_hash_and_stays(self) -> None:
        drawn = [task for task in range(10_000) if share(3, task) < 0.2]
        assert 1850 < len(drawn) < 2150  # 2000 +- 3.75 standard deviations of 40
        assert drawn == [task for task in range(10_000) if share(3, task) < 0.2]

    def test_a_rule_over_a_control_asks_for_its_agreement(self) -> None:
        rule = Rule(1, 1.0, "gte", 0.9, control="verdict", destination="adjudication")
        assert route((rule,), 7, lambda control: 1.0 if control == "verdict" else 0.0).to == "adjudication"


class TestStanding:
    to_review = Routed("review")

    def of(self, settings: ReviewSettings, disputed: bool = False, **counts: Any) -> tuple[bool, bool, str | None]:
        base = {"answers": 2, "accepted": 0, "rejected": 0, "unreviewed": 2, "finished": True, "settled": False}
        found = standing(Counts(**(base | counts)), settings, self.to_review, disputed=disputed, asked=False)
        return found.reviewed, found.awaiting_review, found.adjudication

    def test_all_answers_or_one(self) -> None:
        half = {"accepted": 1, "unreviewed": 1}
        assert self.of(ReviewSettings(), **half) == (False, True, None)
        assert self.of(ReviewSettings(criteria="one"), **half) == (True, False, None)

    def test_a_rejected_answer_is_reviewed_but_not_accepted(self) -> None:
        done = {"rejected": 2, "unreviewed": 0}
        assert self.of(ReviewSettings(), **done) == (True, False, None)
        assert self.of(ReviewSettings(criteria="one"), **done) == (False, False, None)

    def test_nothing_is_reviewed_where_nobody_answered(self) -> None:
        assert self.of(ReviewSettings(), answers=0, unreviewed=0) == (False, False, None)

    def test_unfinished_tasks_wait_for_neither(self) -> None:
        assert self.of(ReviewSettings(only_finished=True), disputed=True, finished=False) == (False, False, None)

    def test_a_dispute_ends_with_the_final_answer(self) -> None:
        assert self.of(ReviewSettings(), disputed=True) == (False, True, "waiting")
        assert self.of(ReviewSettings(), disputed=True, settled=True) == (False, False, "done")


def test_annotators_take_turns_by_batches():
    # 10 answers each, batches of 20% = 2: with 2 of A and 1 of B reviewed, B's first batch is not done; then C begins.
    assert by_turns({1: (10, 2), 2: (10, 1), 3: (10, 0)}, 20) == [2, 3, 1]
    assert by_turns({1: (10, 10), 2: (10, 4)}, 100) == [2]


def test_settings_are_read_and_refused_by_name():
    kept = read({"sampling": "random", "review_task_limit_percent": 30}, {"instruction": "x"})
    assert (kept["sampling"], kept["review_task_limit_percent"], kept["instruction"]) == ("random", "30", "x")
    with pytest.raises(BadInput) as refused:
        read({"sampling": "best"})
    (message,) = refused.value.fields["review_settings"]
    assert message == 'sampling: "best" is not one of task_id, random, by_annotator.'
    assert read({"requeue_rejected_tasks_to_annotator": False})["requeue_rejected_tasks_mode"] == "remove"
    assert read({"allowed_reject_actions": ["requeue", "remove"]})["requeue_rejected_tasks_mode"] == "flexible"


@pytest.mark.parametrize(
    ("percent", "sampling", "limit"),
    [("30", "random", 30.0), ("30", "task_id", None), ("0", "random", None), ("100", "random", None)],
)
def test_the_limit_is_for_random_reviewing(percent: str, sampling: str, limit: float | None):
    text = f'{{"review_settings": {{"sampling": "{sampling}", "review_task_limit_percent": "{percent}"}}}}'
    assert ReviewSettings.of(text).limit_percent == limit


def test_mentions_are_addresses_behind_an_at():
    text = "@ann@example.org, @Bob@Example.org! not me@example.org nor @nobody. @ann@example.org"
    assert mentions(text) == ["ann@example.org", "bob@example.org"]


def test_answers_side_by_side():
    given = [
        Given("a1", [a_result("same") | {"id": "x"}]),
        Given("a2", [a_result("different") | {"id": "y"}]),
        Given("a3", [a_result("same") | {"id": "z"}]),
        Given("p1", [a_result("different")], by_person=False),
        Given("a4", []),
    ]
    compared = side_by_side(Interface.of(CONFIG), given)
    (control,) = compared.controls
    assert (control.differs, control.model_differs) == (True, False)
    assert control.groups == [["a1", "a3"], ["a2", "p1"], ["a4"]]
    assert control.values == {"a1": "same", "a2": "different", "a3": "same", "p1": "different", "a4": None}
    assert control.note == "same (2), different (2), nothing (1)"
    assert [(mark.id, mark.shared, mark.of) for mark in compared.marks["a1"]] == [("x", 2, 5)]


def test_items_in_different_buckets_are_listed_the_furthest_apart_first():
    config = """<View><List name="l" value="$l"/><Ranker name="triage" toName="l"><Bucket name="now" title="n"/>
    <Bucket name="later" title="l"/><Bucket name="never" title="x"/></Ranker></View>"""

    def triage(**buckets: list[str]) -> list[dict]:
        return [{"from_name": "triage", "to_name": "l", "type": "ranker", "value": {"ranker": buckets}}]

    given = [
        Given("a", triage(now=["1", "2"], later=["3"], never=["4"])),
        Given("b", triage(now=["3"], later=["2"], never=["1", "4"])),
        Given("m", triage(now=["1"]), by_person=False),
        Given("odd", [{"from_name": "triage", "type": "ranker"}]),
    ]
    (control,) = side_by_side(Interface.of(config), given).controls
    assert [(one.item, one.steps, dict(one.buckets)) for one in control.conflicts] == [
        ("1", 2, {"a": "now", "b": "never", "m": "now"}),
        ("2", 1, {"a": "now", "b": "later", "m": None}),
        ("3", 1, {"a": "later", "b": "now", "m": None}),
    ]


def test_hairs_breadths_and_orders_are_no_difference():
    config = """<View><Image name="i" value="$i"/><RectangleLabels name="box" toName="i"><Label value="cat"/>
    </RectangleLabels></View>"""

    def box(x: float) -> dict[str, Any]:
        value = {"x": x, "y": 1, "width": 5.0, "height": 5, "rotation": 0, "rectanglelabels": ["cat"]}
        return {"id": str(x), "from_name": "box", "to_name": "i", "type": "rectanglelabels", "value": value}

    near = side_by_side(Interface.of(config), [Given("a", [box(1.0), box(30)]), Given("b", [box(30.02), box(1)])])
    assert not near.controls[0].differs
    far = side_by_side(Interface.of(config), [Given("a", [box(1)]), Given("b", [box(2)])])
    assert far.controls[0].differs


def test_letters_go_on_after_z():
    assert [letters(number) for number in (0, 1, 25, 26, 27, 701, 702)] == ["A", "B", "Z", "AA", "AB", "ZZ", "AAA"]
