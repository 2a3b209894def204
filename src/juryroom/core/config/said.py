"""How a judge's answer, in the form its control's schema asks for, becomes the `value`s of results.

A tag that gives a schema names one of these beside it. Each raises ValueError with what is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from juryroom.core.config.parts import Control
    from juryroom.core.config.spec import Said

Value = dict[str, Any]


def as_it_stands(key: str) -> Said:
    """The answer is the one field of one value."""

    def said(_: Control, answer: Any, __: str) -> list[Value]:
        return [{key: answer}]

    return said


def listed(key: str) -> Said:
    """One answer or several, stored as a list; an empty one is no answer."""

    def said(_: Control, answer: Any, __: str) -> list[Value]:
        answers = [one for one in (answer if isinstance(answer, list) else [answer]) if one != ""]
        return [{key: answers}] if answers else []

    return said


def whole(_: Control, answer: Any, __: str) -> list[Value]:
    """The answer is a value."""
    return [answer]


def regions(_: Control, answer: Any, __: str) -> list[Value]:
    """Each region is a result of its own."""
    return [dict(region) for region in answer]


def located(key: str) -> Said:
    """Spans by their words, found in the text: models quote well and count letters badly."""

    def said(_: Control, answer: Any, text: str) -> list[Value]:
        return [_place(span, text, key) for span in answer]

    return said


def _place(span: Value, text: str, key: str) -> Value:
    words, which = span["text"], span.get("occurrence") or 1
    start = -1
    for _ in range(which):
        start = text.find(words, start + 1) if words else -1
        if start < 0:
            raise ValueError(f"{words!r} does not stand in the text" + (f" {which} times" if which > 1 else ""))
    return {"start": start, "end": start + len(words), "text": words, key: span[key]}
