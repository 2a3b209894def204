"""The rules by which tasks are sent to reviewers, replaced as a whole."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, get_args

import msgspec

from juryroom.core.agreement.dimensions import dimensions
from juryroom.core.config.interface import Interface
from juryroom.core.model import Project, ProjectId
from juryroom.core.reviewing.settings import LAST_RULE, RULES, ReviewSettings
from juryroom.core.sampling.route import Destination, Operator, Rule
from juryroom.errors import BadInput
from juryroom.services import review_standings
from juryroom.services.annotations import encode
from juryroom.store.unit import UnitOfWork

MOST = 50


def of_project(project: Project) -> tuple[Rule, ...]:
    """In the order in which they are tried."""
    return ReviewSettings.of(project.settings).rules


def replace(unit: UnitOfWork, project_id: ProjectId, given: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Put these rules in the place of all there are; tasks are routed anew. Raises BadInput, and changes nothing then.

    A rule that is given with the id of an earlier one keeps it, and with it the tasks that its share draws.
    """
    project = unit.projects.get(project_id)
    known = {rule.id: rule for rule in of_project(project)}
    if len(given) > MOST:
        raise BadInput("Validation error", {"rules": [f"At most {MOST} rules."]})
    settings = msgspec.json.decode(project.settings, type=dict[str, Any])
    last = max([0, settings.get(LAST_RULE, 0), *known])
    rules: list[Rule] = []
    for place, each in enumerate(given):
        own = each.get("id")
        if own is None:
            last += 1
        elif own not in known or any(rule.id == own for rule in rules):
            raise BadInput("Validation error", {"rules": [f"rules[{place}].id: there is no rule {own}."]})
        rules.append(_rule(unit, project, each, last if own is None else own, known, place))
    settings |= {RULES: [asdict(rule) for rule in rules], LAST_RULE: last}
    after = unit.projects.update(project_id, {"settings": encode(settings)})
    review_standings.project_changed(unit, project, after)
    return tuple(rules)


def _rule(
    unit: UnitOfWork, project: Project, given: Mapping[str, Any], rule_id: int, known: Mapping[int, Rule], place: int
) -> Rule:
    def number(name: str) -> float | None:
        return _share(given.get(name), f"rules[{place}].{name}")

    operator, dimension = given.get("operator"), given.get("dimension")
    threshold, rate = number("agreement_threshold"), number("sample_rate")
    if operator is not None and threshold is None:
        _refuse(f"rules[{place}].agreement_threshold", "an operator needs one.")
    if operator is not None and operator not in get_args(Operator):
        _refuse(f"rules[{place}].operator", f"one of {', '.join(get_args(Operator))}.")
    destination: Any = given.get("destination") or "review"
    if destination not in get_args(Destination):
        _refuse(f"rules[{place}].destination", f"one of {', '.join(get_args(Destination))}.")
    control = None if dimension is None else _control(project, dimension)
    if dimension is not None and control is None:
        _refuse(f"rules[{place}].dimension", f"this project has no dimension {dimension}.")
    created = known[rule_id].created_at if rule_id in known else unit.now
    return Rule(
        id=rule_id, sample_rate=1.0 if rate is None else rate, operator=operator, agreement_threshold=threshold,
        dimension=dimension, control=control, destination=destination, created_at=created, updated_at=unit.now,
    )  # fmt: skip


def _control(project: Project, dimension: int) -> str | None:
    """The control that the API's dimension of this number is about."""
    named = dimensions(Interface.of(project.label_config))
    return named[dimension - 1].control if 0 < dimension <= len(named) else None


def _share(value: Any, where: str) -> float | None:
    if value is None or value == "":
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not 0 <= number <= 1:
        _refuse(where, "a number from 0 to 1.")
    return number


def _refuse(where: str, message: str) -> None:
    raise BadInput("Validation error", {"rules": [f"{where}: {message}"]})
