"""The anchoring report: how alike people and the model answer with the score in sight, and without."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import msgspec

from juryroom.core.agreement.answers import Results
from juryroom.core.model import Annotation, Json, Prediction, Project, TaskId, UserId
from juryroom.core.quality.anchoring import ARMS, Reveal, arm_of, effect, is_experiment, reveal
from juryroom.core.quality.task_shares import Rules
from juryroom.services.model_agreement import alike
from juryroom.store.agreement import results_of
from juryroom.store.rows import chunks
from juryroom.store.unit import UnitOfWork

SETTING = "reveal_scores"
USUAL = "always"
KEY = "reveal"
"""Of an annotation's meta: when its author saw the score."""
_AT_ONCE = 500


def setting_of(project: Project) -> str:
    """The project's `reveal_scores`."""
    return str(msgspec.json.decode(project.settings).get(SETTING) or USUAL)


def reveal_for(project: Project, task_id: TaskId, person: UserId) -> Reveal:
    """When this person sees the score of this task."""
    return reveal(setting_of(project), project.id, task_id, person)


def reveal_told(project: Project, task_id: TaskId, person: UserId) -> Reveal | None:
    """What the labelling screen is told: None lets the config's own `reveal` stand."""
    return None if setting_of(project) == USUAL else reveal_for(project, task_id, person)


def stamped(project: Project, task_id: TaskId, person: UserId, meta: Json) -> Json:
    """The meta of an answer with its arm, as we know it. A client that says nothing of it has shown no score."""
    if not is_experiment(setting_of(project)):
        return meta
    said = msgspec.json.decode(meta)
    if not isinstance(said, dict) or KEY not in said:
        return meta
    return Json(msgspec.json.encode(said | {KEY: reveal_for(project, task_id, person)}).decode())


def kept(before: str, after: str) -> str:
    """New meta of an answer that is changed: the arm it was given in stays."""
    was, now = (msgspec.json.decode(text) for text in (before, after))
    now = {name: value for name, value in now.items() if name != KEY} if isinstance(now, dict) else {}
    arm = {KEY: was[KEY]} if isinstance(was, dict) and KEY in was else {}
    return msgspec.json.encode(now | arm).decode()


def report(unit: UnitOfWork, project: Project) -> dict[str, Any]:
    """Agreement of answers with the prediction they were given beside, by arm, the difference, and n of each.

    Answers made before the experiment, or by clients that do not show the score, are `unassigned`.
    """
    values: dict[str, list[float | None]] = {arm: [] for arm in ARMS}
    unassigned = without_model = 0
    rules = unit.agreements.rules(project.id)
    for ids in chunks(unit.statistics.predicted(project.id), _AT_ONCE) if rules else ():
        said = unit.predictions.of_tasks(ids)
        for task_id, answers in unit.annotations.of_tasks(ids).items():
            for answer in answers:
                if answer.was_cancelled:
                    continue
                arm = _arm(answer)
                model = _seen(answer, said[task_id], project)
                if arm is None:
                    unassigned += 1
                elif model is None:
                    without_model += 1
                else:
                    assert rules is not None
                    values[arm].append(_alike(rules, answer, model))
    shown, hidden = (values[arm] for arm in ARMS)
    return {
        "reveal_scores": setting_of(project),
        "arms": {arm: asdict(arm_of(own)) for arm, own in values.items()},
        "effect": asdict(effect(shown, hidden)),
        "unassigned": unassigned,
        "without_prediction": without_model,
    }


def _arm(answer: Annotation) -> str | None:
    try:
        said = msgspec.json.decode(answer.meta)
    except msgspec.DecodeError:
        return None
    arm = said.get(KEY) if isinstance(said, dict) else None
    return arm if arm in ARMS else None


def _seen(answer: Annotation, predictions: list[Prediction], project: Project) -> Results | None:
    """The results beside which the answer was given: the snapshot stored with it, else the newest prediction that was
    there by then, of the pinned version if there is one."""
    kept = msgspec.json.decode(answer.prediction)
    if isinstance(kept, dict) and isinstance(kept.get("result"), list):
        results: Results = kept["result"]
        return results
    there = [each for each in predictions if each.created_at <= answer.created_at]
    pinned = [each for each in there if each.model_version == project.model_version]
    return results_of((pinned or there)[-1].result) if there else None


def _alike(rules: Rules, answer: Annotation, model: Results) -> float | None:
    return alike(rules, results_of(answer.result), model)
