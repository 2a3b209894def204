"""Answers as agreement sees them: who gave the results, and which of them belong to which control."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from juryroom.core.config.interface import Interface

Result = Mapping[str, Any]
Results = Sequence[Result]


@dataclass(frozen=True, slots=True)
class Answer:
    """One rater's results for a task. Skips are no answers: they are for the caller to leave out.

    rater: `u:7` a person, `m:VERSION` a model, `gt` the ground truth; any text that sorts will do.
    """

    rater: str
    results: Results


def latest_by_rater(answers: Iterable[Answer]) -> dict[str, Results]:
    """One answer per rater, raters sorted. Of several by one the last counts: nobody is to agree with himself."""
    found = {answer.rater: answer.results for answer in answers}
    return {rater: found[rater] for rater in sorted(found)}


def by_control(interface: Interface, results: Results) -> dict[str, list[Result]]:
    """Results by the control of the config they answer; a Repeater's `r_0` and `r_1` both answer `r_{{idx}}`.

    Results of controls that the config does not have (any more) and relations are left out.
    """
    found: dict[str, list[Result]] = {}
    for result in results:
        if isinstance(result, Mapping) and isinstance(result.get("value"), Mapping):
            control = interface.checks.control_of(result.get("from_name"))
            if control is not None:
                found.setdefault(control.name, []).append(result)
    return found


def parts_of(results: Iterable[Result]) -> dict[tuple[str, str], list[Result]]:
    """Results of one control by what they are about: the name of the result and, of several items, which one."""
    found: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        item = result.get("item_index")
        found.setdefault((str(result.get("from_name")), "" if item is None else str(item)), []).append(result)
    return found
