"""A judge's reply, read against the labelling config: a verdict, or the reason why there is none."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from juryroom.core.config.binding import resolve
from juryroom.core.config.interface import Interface
from juryroom.core.config.parts import Control
from juryroom.core.config.results import check_results
from juryroom.core.judging.schema import judged_controls

Results = list[dict[str, Any]]
_BESIDE = ("reasoning", "confidence")


class Outcome(StrEnum):
    """What became of asking a judge. All but `ok` are counted and shown, and never averaged in."""

    OK = "ok"
    UNREADABLE = "unreadable"
    """A reply that does not say what was asked."""
    REFUSED = "refused"
    """The model will not answer."""
    TRUNCATED = "truncated"
    """The reply ended at the limit of tokens."""
    FAILED = "failed"
    """No reply: the provider or a picture could not be reached, or said no for good."""
    WAITING = "waiting"
    """Not asked yet."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One judge's reply to one task. `results` is empty unless the outcome is ok; `problem` says what to do then."""

    outcome: Outcome
    results: Results
    confidence: float | None = None
    """0 to 1, as the judge said; None when it said nothing that is a number between them."""
    reasoning: str = ""
    problem: str | None = None


def unread(outcome: Outcome, problem: str) -> Verdict:
    """A verdict that is none."""
    return Verdict(outcome, [], problem=problem)


def read_ended(ending: str, text: str, interface: Interface, data: Mapping[str, object]) -> Verdict:
    """What a model said, by how it ended: a refusal and half a reply are not read."""
    if ending == "refused":
        return unread(Outcome.REFUSED, text or "The model refused without saying why.")
    if ending == "truncated":
        return unread(Outcome.TRUNCATED, "The reply ended at the limit of tokens: raise max_tokens.")
    return read_reply(text, interface, data)


def read_reply(text: str, interface: Interface, data: Mapping[str, object]) -> Verdict:
    """The reply as results that fit the config; unreadable with the reason when it cannot be read as such.

    Prose or a code fence around the JSON does no harm; an answer under no `answer` key is taken as it stands.
    """
    said = next((found for found in objects_in(text) if _is_reply(found, interface)), None)
    if said is None:
        return unread(Outcome.UNREADABLE, "There is no JSON object with an answer in the reply.")
    answers = said["answer"] if isinstance(said.get("answer"), dict) else said
    try:
        results = _results(answers, interface, data)
    except ValueError as fault:
        return unread(Outcome.UNREADABLE, f"{fault}.")
    if problems := check_results(interface, results):
        return unread(Outcome.UNREADABLE, _stranger(answers, interface) or "; ".join(problems))
    return Verdict(Outcome.OK, results, _confidence(said.get("confidence")), str(said.get("reasoning") or ""))


def objects_in(text: str) -> Iterator[dict[str, Any]]:
    """The JSON objects of a text, outermost ones only."""
    decoder, place = json.JSONDecoder(), text.find("{")
    while place >= 0:
        try:
            found, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            place += 1
        else:
            if isinstance(found, dict):
                yield found
        place = text.find("{", place)


def _is_reply(found: Mapping[str, Any], interface: Interface) -> bool:
    return isinstance(found.get("answer"), dict) or any(name in judged_controls(interface) for name in found)


def _results(answers: Mapping[str, Any], interface: Interface, data: Mapping[str, object]) -> Results:
    controls = judged_controls(interface)
    for name in answers:
        if name not in controls and name not in _BESIDE:
            raise ValueError(f"{name!r} is no control of the config; there are {', '.join(controls)}")
    results: Results = []
    for name, control in controls.items():
        answer = answers.get(name)
        if answer is None and control.required:
            raise ValueError(f"{name} is required and has no answer")
        if answer is not None:
            results += _of_control(control, _spelled(control, answer), data)
    if not results:
        raise ValueError("No control has an answer")
    return results


def _stranger(answers: Mapping[str, Any], interface: Interface) -> str | None:
    """The first choice that is not offered, in words for whoever wrote the rubric, and for the model's second try."""
    for name, control in judged_controls(interface).items():
        said = answers.get(name)
        for one in said if isinstance(said, list) else [said]:
            if control.tag == "Choices" and isinstance(one, str) and _spelled(control, one) not in control.labels:
                return f"{one!r} is no choice of {name}, which offers {', '.join(control.labels)}."
    return None


def _of_control(control: Control, answer: Any, data: Mapping[str, object]) -> Results:
    assert control.spec.said is not None
    text = resolve(control.objects[0].value, data) if control.objects else None
    try:
        values = control.spec.said(control, answer, text if isinstance(text, str) else "")
    except (KeyError, TypeError, AttributeError):
        raise ValueError(f"{control.name}: the answer is not of the form that was asked for") from None
    except ValueError as fault:
        raise ValueError(f"{control.name}: {fault}") from None
    target = ",".join(control.to_name) if control.tag == "Pairwise" else control.to_name[0]
    return [
        {"id": f"{control.name}-{place}", "from_name": control.name, "to_name": target, "type": control.type,
         "value": value}
        for place, value in enumerate(values)
    ]  # fmt: skip


def _spelled(control: Control, answer: Any) -> Any:
    """A label whose case or spaces differ is still that label, when only one label can be meant."""
    if isinstance(answer, list):
        return [_spelled(control, one) for one in answer]
    if not isinstance(answer, str) or not control.labels or control.dynamic or answer in control.labels:
        return answer
    meant = [label for label in control.labels if label.strip().casefold() == answer.strip().casefold()]
    return meant[0] if len(meant) == 1 else answer


def _confidence(said: object) -> float | None:
    if isinstance(said, int | float) and not isinstance(said, bool) and 0 <= said <= 1:
        return float(said)
    return None
