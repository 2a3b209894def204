"""A list of results against a labelling config: empty list when all fit, else one message per fault.

The messages are the peer's SDK's. Every imported prediction passes here, so what depends on the config alone
is worked out once (`ResultChecks`), and a result that fits costs one dict look-up and one call.
"""

from __future__ import annotations

from juryroom.core.config.faults import faults_of
from juryroom.core.config.interface import Interface


def check_results(interface: Interface, results: object, *, score: object = None) -> list[str]:
    """What keeps these results from fitting the config; empty when nothing does.

    score: a prediction's score, None when it has none; 0 to 1.
    """
    problems = [] if score is None else _score_problems(score)
    if type(results) is not list:
        return [*problems, "'result' must be a list"]
    fitting = interface.checks.fitting
    unsure: list[int] = []
    for index, result in enumerate(results):
        try:
            value = result["value"]
            if not (type(value) is dict and fitting[result["from_name"], result["to_name"], result["type"]](value)):
                unsure.append(index)
        except (KeyError, TypeError):
            unsure.append(index)
    if unsure:
        problems.extend(faults_of(interface.checks, results, unsure))
    return problems


def _score_problems(score: object) -> list[str]:
    try:
        number = float(score)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return [f"Score must be a valid number, got {score}"]
    if 0.0 <= number <= 1.0:
        return []
    return [f"Score must be between 0.00 and 1.00 inclusive, got {number}"]
