"""How a project's answers are reviewed: its `review_settings`, thresholds and routing rules, read from its settings."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, get_args

import msgspec

from juryroom.core.agreement.settings import as_share
from juryroom.core.sampling.route import Rule
from juryroom.errors import BadInput

Criteria = Literal["all", "one"]
Requeue = Literal["requeue", "remove", "flexible"]
Sampling = Literal["task_id", "random", "by_annotator"]
RejectAction = Literal["requeue", "remove"]

FIELDS: Mapping[str, Any] = {
    "instruction": "",
    "show_instruction": False,
    "review_criteria": "all",
    "only_finished_tasks": False,
    "review_only_manual_assignments": False,
    "requeue_rejected_tasks_mode": "requeue",
    "require_comment_on_reject": False,
    "sampling": "task_id",
    "review_task_limit_percent": "0",
    "annotator_batch_percent": "100",
    "anonymize_annotations": False,
    "show_data_manager_to_reviewers": True,
    "show_agreement_to_reviewers": True,
    "show_unused_data_columns_to_reviewers": True,
}
"""The names of the API with their defaults; what reviewers see of lists and figures is for those to obey."""
_WORDS: Mapping[str, Sequence[str]] = {
    "review_criteria": get_args(Criteria),
    "requeue_rejected_tasks_mode": get_args(Requeue),
    "sampling": get_args(Sampling),
}
_PERCENTS = frozenset({"review_task_limit_percent", "annotator_batch_percent"})
_FLAGS = frozenset(name for name, default in FIELDS.items() if isinstance(default, bool))
_LONGEST = 100_000
RULES, LAST_RULE = "review_routing_rules", "last_review_rule"
"""Where the rules stand in a project's settings, and the last number given to one."""
KEPT_APART = frozenset({RULES, LAST_RULE})


@dataclass(frozen=True, slots=True)
class ReviewSettings:
    """The same, ready to be gone by."""

    criteria: Criteria = "all"
    only_finished: bool = False
    only_assigned: bool = False
    requeue: Requeue = "requeue"
    require_comment: bool = False
    sampling: Sampling = "task_id"
    limit_percent: float | None = None
    """Share of the eligible tasks that is reviewed; None: all of them."""
    batch_percent: float = 100.0
    """Share of one annotator's answers that is reviewed before the next one's turn."""
    anonymous: bool = False
    people_divergence: float | None = None
    model_divergence: float | None = None
    """How far apart two answers may be before the task is flagged; None: it never is. See `divergence.py`."""
    agreement_threshold: float | None = None
    rules: tuple[Rule, ...] = field(default=())

    @staticmethod
    def of(settings: str) -> ReviewSettings:
        """Read from a project's settings (JSON text); what is missing there has its default."""
        return _of(settings)


@lru_cache(maxsize=256)
def _of(settings: str) -> ReviewSettings:
    stored = msgspec.json.decode(settings, type=dict[str, Any])
    shown = dict(FIELDS) | (stored.get("review_settings") or {})
    limit, batch = float(shown["review_task_limit_percent"]), float(shown["annotator_batch_percent"])
    return ReviewSettings(
        criteria=shown["review_criteria"],
        only_finished=shown["only_finished_tasks"],
        only_assigned=shown["review_only_manual_assignments"],
        requeue=shown["requeue_rejected_tasks_mode"],
        require_comment=shown["require_comment_on_reject"],
        sampling=shown["sampling"],
        limit_percent=limit if shown["sampling"] == "random" and 0 < limit < 100 else None,
        batch_percent=batch if 0 < batch < 100 else 100.0,
        anonymous=shown["anonymize_annotations"],
        people_divergence=stored.get("people_divergence"),
        model_divergence=stored.get("model_divergence"),
        agreement_threshold=as_share(stored.get("agreement_threshold")),
        rules=tuple(Rule.of(each) for each in stored.get(RULES) or ()),
    )


def stream_settings(settings: str) -> dict[str, Any]:
    """What the review screen goes by, from a project's settings (JSON text)."""
    shown = dict(FIELDS) | (msgspec.json.decode(settings, type=dict[str, Any]).get("review_settings") or {})
    names = ("instruction", "show_instruction", "require_comment_on_reject", "anonymize_annotations", "review_criteria")
    return {name: shown[name] for name in names} | {"requeue": shown["requeue_rejected_tasks_mode"]}


def read(given: Mapping[str, Any], stored: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """`review_settings` as they are kept: what is stored, changed by what a request gives.

    Fields of other products are left out. The legacy flag `requeue_rejected_tasks_to_annotator` sets the mode, and so
    do `allowed_reject_actions`. Raises BadInput naming the field and what it takes.
    """
    wanted = {name: value for name, value in given.items() if name in FIELDS and value is not None}
    mode = _legacy_mode(given)
    if mode is not None and "requeue_rejected_tasks_mode" not in wanted:
        wanted["requeue_rejected_tasks_mode"] = mode
    problems = {name: message for name, value in wanted.items() if (message := _problem(name, value))}
    if problems:
        raise BadInput("Validation error", {"review_settings": [f"{name}: {said}" for name, said in problems.items()]})
    plain = {name: _percent(value) if name in _PERCENTS else value for name, value in wanted.items()}
    return {name: value for name, value in (dict(FIELDS) | dict(stored or {}) | plain).items() if name in FIELDS}


def _legacy_mode(given: Mapping[str, Any]) -> str | None:
    allowed = given.get("allowed_reject_actions")
    if isinstance(allowed, list) and allowed:
        unknown = sorted({str(each) for each in allowed} - set(get_args(RejectAction)))
        if unknown:
            message = f'allowed_reject_actions: "{unknown[0]}" is not offered. There are: requeue, remove.'
            raise BadInput("Validation error", {"review_settings": [message]})
        return str(allowed[0]) if len(set(allowed)) == 1 else "flexible"
    legacy = given.get("requeue_rejected_tasks_to_annotator")
    return None if legacy is None else ("requeue" if legacy else "remove")


def _problem(name: str, value: Any) -> str | None:
    if name in _WORDS:
        return None if value in _WORDS[name] else f'"{value}" is not one of {", ".join(_WORDS[name])}.'
    if name in _FLAGS:
        return None if isinstance(value, bool) else "must be true or false."
    if name in _PERCENTS:
        return None if _is_percent(value) else f"{value!r} is not a percentage."
    return None if isinstance(value, str) and len(value) <= _LONGEST else "must be a text."


def _is_percent(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return False
    try:
        return math.isfinite(float(value)) and abs(float(value)) <= 1000
    except ValueError:
        return False


def _percent(value: Any) -> str:
    """A text, as the field has it."""
    return f"{float(value):g}"
