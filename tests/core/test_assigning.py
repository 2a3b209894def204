from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from juryroom.core.sampling.assigning import (
    BETWEEN,
    Assigning,
    Distribution,
    Escalation,
    Evaluation,
    Metric,
    distribute,
    known_is_due,
)


def of(**settings: object) -> Assigning:
    return Assigning.of(json.dumps(settings))


class TestSettings:
    def test_without_any_tasks_come_by_themselves_and_nobody_is_stopped(self) -> None:
        assert of() == Assigning()
        assert (of().assigned_only, of().limit(100)) == (False, None)

    def test_the_names_of_the_api(self) -> None:
        found = of(
            assignment_settings={"label_stream_task_distribution": "auto_distribution"},
            strict_task_overlap=True,
            agreement_threshold="70.00",
            max_additional_annotators_assignable=2,
            annotator_evaluation_enabled=True,
            annotator_evaluation_onboarding_tasks=3,
            annotator_evaluation_metric="rejection_rate",
            annotator_evaluation_minimum_score="85.5",
            pause_on_failed_annotator_evaluation=True,
        )
        assert found.strict
        assert found.escalation == Escalation(0.7, 2)
        assert found.evaluation == Evaluation(True, 3, minimum_score=85.5, metric=Metric.REJECTION, pauses=True)

    def test_a_share_and_per_cent_are_the_same_threshold(self) -> None:
        assert of(agreement_threshold=0.7).escalation.threshold == of(agreement_threshold=70).escalation.threshold

    def test_given_by_name_there_is_neither_evaluation_nor_escalation(self) -> None:
        found = of(
            assignment_settings={"label_stream_task_distribution": "assigned_only"},
            annotator_evaluation_enabled=True, agreement_threshold=0.5, max_additional_annotators_assignable=2,
        )  # fmt: skip
        assert found.distribution == Distribution.ASSIGNED_ONLY
        assert (found.evaluation.enabled, found.escalation.most) == (False, 0)

    def test_what_cannot_be_read_is_as_if_it_were_not_there(self) -> None:
        assert of(assignment_settings="x", annotation_limit_count="many", agreement_threshold=None) == Assigning()

    @pytest.mark.parametrize(
        ("count", "percent", "limit"),
        [(10, None, 10), (None, 50, 25), (10, 50, 10), (40, 50, 25), (0, None, None), (None, 1, 1)],
    )
    def test_of_two_limits_the_smaller_counts(
        self, count: int | None, percent: float | None, limit: int | None
    ) -> None:
        # of 50 tasks: 50 % are 25; 1 % would be half a task, and is one
        assert of(annotation_limit_count=count, annotation_limit_percent=percent).limit(50) == limit


class TestPlaces:
    """Overlap 2, at most 2 more people, below 0.7."""

    rule = Escalation(0.7, 2)

    @pytest.mark.parametrize(
        ("answers", "agreement", "places"),
        [
            (1, None, 0),  # not yet as many as are wanted
            (2, 0.5, 1),  # they differ: one more
            (2, 0.7, 0),  # as good as asked for
            (3, 0.33, 2),  # still: another
            (4, 0.5, 0),  # nobody is left to be asked
            (2, None, 0),  # nothing to compare is no disagreement
        ],
    )
    def test_one_more_at_a_time(self, answers: int, agreement: float | None, places: int) -> None:
        assert self.rule.places(2, answers, agreement) == places


class TestDistribute:
    def test_each_task_gets_as_many_and_loads_are_even(self) -> None:
        # 9 tasks x 2 people = 18 places over 3 people: 6 each
        found = distribute(range(9), [1, 2, 3], each=2, load={}, there={})
        assert {len(people) for people in found.values()} == {2}
        assert Counter(one for people in found.values() for one in people) == {1: 6, 2: 6, 3: 6}

    def test_who_has_much_gets_less(self) -> None:
        # Ann has 4 already. 6 more tasks: Bob gets 5, Ann 1, and both have 5
        found = distribute(range(6), [1, 2], each=1, load={1: 4}, there={})
        assert Counter(one for people in found.values() for one in people) == {1: 1, 2: 5}

    def test_who_is_there_counts_and_is_not_asked_twice(self) -> None:
        found = distribute([10, 11], [1, 2], each=1, load={}, there={10: {1}, 11: {9}})
        assert list(found) == [11]  # 9 is none of those to choose from
        assert found[11] in ([1], [2])

    def test_a_seed_decides_between_equals(self) -> None:
        def by(seed: str) -> dict[int, list[int]]:
            return distribute(range(40), [1, 2, 3, 4], each=1, load={}, there={}, seed=seed)

        assert by("a") == by("a") != by("b")

    def test_with_fewer_people_than_asked_for_all_of_them(self) -> None:
        assert distribute([1], [5, 6], each=3, load={}, there={}) == {1: [5, 6]}

    @given(
        tasks=st.integers(0, 30), people=st.integers(1, 6), each=st.integers(1, 7),
        load=st.dictionaries(st.integers(0, 5), st.integers(0, 9)),
    )  # fmt: skip
    def test_loads_end_up_as_even_as_they_can(self, tasks: int, people: int, each: int, load: dict[int, int]) -> None:
        found = distribute(range(tasks), range(people), each=each, load=load, there={})
        added = Counter(one for those in found.values() for one in those)
        assert all(len(set(those)) == len(those) == min(each, people) for those in found.values())
        after = {one: load.get(one, 0) + added[one] for one in range(people)}
        given_some = [after[one] for one in range(people) if 0 < added[one] < tasks]
        if given_some:  # nobody who got less than all has two more than somebody who could have had another
            could = [after[one] for one in range(people) if added[one] < tasks]
            assert max(given_some) - min(could) <= 1


class TestKnownIsDue:
    rules = Evaluation(enabled=True, onboarding=2, continuous=3)

    def test_onboarding_comes_before_all_else(self) -> None:
        assert [known_is_due(self.rules, 7, known=known, others=0) for known in (0, 1, 2)] == [True, True, False]

    def test_then_each_has_its_place_among_as_many_others(self) -> None:
        for number in range(3):
            first = next(n for n in range(100) if known_is_due(self.rules, 7, known=2 + number, others=n))
            assert number * BETWEEN < first <= (number + 1) * BETWEEN

    def test_no_more_than_asked_for(self) -> None:
        assert not known_is_due(self.rules, 7, known=5, others=10_000)

    def test_people_are_not_checked_at_the_same_places(self) -> None:
        def first(person: int) -> int:
            return next(n for n in range(100) if known_is_due(self.rules, person, known=2, others=n))

        assert len({first(person) for person in range(1, 30)}) > 5

    def test_switched_off(self) -> None:
        assert not known_is_due(Evaluation(onboarding=2), 7, known=0, others=0)
