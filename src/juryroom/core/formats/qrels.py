"""TREC qrels: `topic 0 docno grade`, one line per query and document that people judged.

Grades come from a control of the config: stars of a Rating, a Number, a choice, or the place in a Ranker. Of several
answers to one query and document ground truth counts alone, where there is any; else the lower median counts, so that
a document is relevant only when more than half say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from juryroom.core.config.interface import Interface
from juryroom.core.config.parts import Control
from juryroom.core.config.tags.ranker import LEFT_OVER, buckets_of
from juryroom.core.formats.judgments import DOCUMENT_KEYS, QUERY_KEYS
from juryroom.errors import BadInput

GRADED = ("rating", "number", "choices", "ranker")


@dataclass(frozen=True, slots=True)
class QrelsOptions:
    """Where topics, documents and grades are found. None: by the rules of docs/formats/qrels.md.

    grades: what an answer is worth, `{"relevant": 2, "partly": 1, "no": 0}`; for a Ranker its buckets.
    """

    control: str | None = None
    query_key: str | None = None
    doc_key: str | None = None
    grades: Mapping[str, int] = field(default_factory=dict)


def read_grades(text: str) -> dict[str, int]:
    """`relevant=2,partly=1,no=0`. Raises BadInput."""
    found: dict[str, int] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, number = part.rpartition("=")
        try:
            found[name.strip()] = int(number)
        except ValueError:
            raise BadInput(f"grades: {part!r} is not of the form answer=2.") from None
    return found


class Grader:
    """What an answer of one control is worth."""

    def __init__(self, control: Control, grades: Mapping[str, int]) -> None:
        self.control, self._grades = control, dict(grades) or _default_grades(control)

    def of(self, result: Mapping[str, Any]) -> int | None:
        """The grade of one result; None when it says nothing about the one document of its task."""
        value = result.get("value") or {}
        if self.control.type in ("rating", "number"):
            number = value.get(self.control.type)
            return self._grades.get(str(number), int(number)) if isinstance(number, int | float) else None
        chosen = value.get("choices")
        if not isinstance(chosen, list) or len(chosen) != 1:
            return None
        return self._known(str(chosen[0]))

    def of_items(self, result: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
        """(document, grade) of every item a Ranker placed: its bucket's grade, or n down to 1 in a plain order."""
        ranking = (result.get("value") or {}).get("ranker")
        lists = {self.control.name: ranking} if isinstance(ranking, list) else ranking or {}
        for name, ids in lists.items():
            for place, item in enumerate(ids):
                yield str(item), self._known(name) if self._grades else len(ids) - place

    def _known(self, answer: str) -> int:
        if answer not in self._grades:
            missing = f"What is {answer!r} worth? Say it with grades={answer}=1,..."
            raise BadInput(missing, {"grades": [missing]})
        return self._grades[answer]


def _default_grades(control: Control) -> dict[str, int]:
    """Buckets count down to 0 from the first; choices that are whole numbers mean themselves."""
    if control.type == "ranker":
        names = [bucket.name or "" for bucket in buckets_of(control)]
        worth = {name: len(names) - 1 - place for place, name in enumerate(names)}
        return {**worth, LEFT_OVER: 0, control.name: 0} if names else {}
    if control.type == "choices" and all(_is_whole(label) for label in control.labels):
        return {label: int(label) for label in control.labels}
    return {}


def _is_whole(text: str) -> bool:
    return text.lstrip("-").isdecimal()


def grader_of(interface: Interface, options: QrelsOptions) -> Grader:
    """The control that grades. Raises BadInput when none can, or when it is not said what its answers are worth."""
    able = [control for control in interface.controls.values() if control.type in GRADED]
    if options.control is not None:
        able = [control for control in able if control.name == options.control]
    if not able:
        named = f" named {options.control!r}" if options.control else ""
        raise BadInput(f"Qrels need a Rating, Number, Choices or Ranker control{named}; the config has none.")
    order = [kind for kind in GRADED for control in able if control.type == kind]
    control = next(one for one in able if one.type == order[0])
    grader = Grader(control, options.grades)
    if control.type == "choices":
        for label in control.labels:
            grader.of({"value": {"choices": [label]}})
    return grader


def lines(tasks: Iterable[Mapping[str, Any]], grader: Grader, options: QrelsOptions) -> Iterator[bytes]:
    """The judgements in order of appearance. Raises BadInput naming the task without a query or document.

    Every judged pair is held in memory: a second task may judge it again.
    """
    found: dict[tuple[str, str], list[tuple[bool, int]]] = {}
    for task in tasks:
        data = task.get("data")
        for annotation in task.get("annotations") or ():
            if isinstance(data, dict) and not annotation.get("was_cancelled"):
                truth = bool(annotation.get("ground_truth"))
                for pair, grade in _judged(task, annotation, grader, options):
                    found.setdefault(pair, []).append((truth, grade))
    for (query, document), grades in found.items():
        yield f"{query} 0 {document} {_agreed(grades)}\n".encode()


def _judged(
    task: Mapping[str, Any], annotation: Mapping[str, Any], grader: Grader, options: QrelsOptions
) -> Iterator[tuple[tuple[str, str], int]]:
    for result in annotation.get("result") or ():
        if not isinstance(result, dict) or result.get("from_name") != grader.control.name:
            continue
        query = _word(task, options.query_key, QUERY_KEYS, "query")
        if grader.control.type == "ranker":
            yield from (((query, _joined(item)), grade) for item, grade in grader.of_items(result))
        elif (grade := grader.of(result)) is not None:
            yield (query, _word(task, options.doc_key, DOCUMENT_KEYS, "doc")), grade


def _word(task: Mapping[str, Any], key: str | None, usual: Iterable[str], what: str) -> str:
    """The id of the query or document, from the task's data."""
    data = task["data"]
    if key is not None:
        value = _at(data, key)
    else:
        value = next((data[name] for name in usual if data.get(name) not in (None, "")), None)
    if isinstance(value, dict):
        value = value.get("id")
    if not isinstance(value, str | int | float) or isinstance(value, bool) or value == "":
        where = f"{key!r}" if key else f"any of {', '.join(usual)}"
        message = (
            f"Task {task.get('id')} has no {what} id: its data has none at {where}. Name the field: {what}_key=..."
        )
        raise BadInput(message, {f"{what}_key": [message]})
    return _joined(str(value))


def _at(data: Any, path: str) -> Any:
    if isinstance(data, dict) and path in data:
        return data[path]
    for name in path.split("."):
        data = data.get(name) if isinstance(data, dict) else None
    return data


def _joined(word: str) -> str:
    """The columns of the file are separated by blanks, so an id has none."""
    return "_".join(word.split())


def _agreed(grades: list[tuple[bool, int]]) -> int:
    counted = [grade for truth, grade in grades if truth] or [grade for _, grade in grades]
    return sorted(counted)[(len(counted) - 1) // 2]
