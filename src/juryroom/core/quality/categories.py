"""What an answer says in words that can be counted: the labels it gives, and the one category it puts a task in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from juryroom.core.agreement.answers import Result, parts_of
from juryroom.core.agreement.dimensions import labels_of as offered_by
from juryroom.core.agreement.metric import Reading
from juryroom.core.agreement.ranking import ranking
from juryroom.core.agreement.values import chosen, number
from juryroom.core.config.parts import Control
from juryroom.core.config.tags.ranker import buckets_of

_SETS = frozenset({"Choices", "Taxonomy", "Pairwise"})
_NUMBERS = frozenset({"Rating", "Number"})
AND = " + "
"""Between the labels of an answer that gives several."""


def is_counted(control: Control) -> bool:
    """Whether answers to the control give labels out of a list that can be counted."""
    return control.tag in _SETS or control.tag == "Rating" or control.spec.label_key is not None


def has_category(control: Control) -> bool:
    """Whether an answer to the control puts the task, or one item of it, in one category."""
    if control.tag == "Ranker":
        return bool(buckets_of(control))
    return (control.tag in _SETS or control.tag in _NUMBERS) and not control.per_region


def in_order(control: Control) -> bool:
    """Whether the categories have an order: stars, numbers, buckets."""
    return control.tag in _NUMBERS or control.tag == "Ranker"


def ordered(control: Control, used: Iterable[str]) -> list[str]:
    """Categories as the config has them, then others that were used; numbers from low to high."""
    if control.tag in _NUMBERS:
        return sorted(set(used), key=float)
    offered = list(dict.fromkeys(offered_by(control)))
    return [*offered, *sorted(set(used) - set(offered))]


def labels_of(control: Control, results: Sequence[Result]) -> frozenset[str]:
    """The labels that these results of the control give; each once, however often."""
    if control.tag == "Rating":
        stars = number(Reading(control, results))
        return frozenset() if stars is None else frozenset({spelled(stars)})
    if control.tag in _SETS:
        return chosen(Reading(control, results)) or frozenset()
    key = control.spec.label_key
    if key is None:
        return frozenset()
    lists = (result["value"].get(key) for result in results)
    return frozenset(label for each in lists if isinstance(each, list) for label in each if isinstance(label, str))


def categories_of(control: Control, results: Sequence[Result]) -> dict[tuple[str, str], str]:
    """The category by what it is about: a part (see `parts_of`), or an item and its bucket. Without an answer none."""
    found: dict[tuple[str, str], str] = {}
    if control.tag == "Ranker":
        sorted_into = ranking(Reading(control, results))
        return {(control.name, item): bucket for item, bucket in sorted_into.bucket_of.items()} if sorted_into else {}
    for part, own in parts_of(results).items():
        if control.tag in _NUMBERS:
            value = number(Reading(control, own))
            if value is not None:
                found[part] = spelled(value)
        elif labels := chosen(Reading(control, own)):
            found[part] = AND.join(sorted(labels))
    return found


def spelled(value: float) -> str:
    """A number as a category: `4`, `0.5`."""
    return str(int(value)) if value == int(value) else repr(value)
