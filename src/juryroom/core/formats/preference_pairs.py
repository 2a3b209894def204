"""Preference pairs: which of two items was chosen, as training libraries read it.

One row per answered Pairwise control. `selected` is kept in the config's order, whatever side was shown, so the items
come from the task's data; what was on screen is told by `shown`. An answer of `neither` prefers nothing and gives no
row; nor does a skip.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from juryroom.core.config.interface import Interface
from juryroom.core.formats.items import Bound, Item

Ties = Literal["drop", "both", "keep"]
Layout = Literal["trl", "sentence-transformers"]
Row = dict[str, Any]

EXTRAS = (
    "query_id", "query_url", "chosen_id", "chosen_url", "rejected_id", "rejected_url", "tie", "rating", "note",
    "annotator", "lead_time", "task_id", "annotation_id", "control", "shown",
)  # fmt: skip
LEADING: Mapping[Layout, tuple[str, str, str]] = {
    "trl": ("prompt", "chosen", "rejected"),
    "sentence-transformers": ("anchor", "positive", "negative"),
}


@dataclass(frozen=True, slots=True)
class PairControl:
    """A Pairwise control: what its two sides show, and what they are compared with (None: nothing else is shown)."""

    name: str
    left: Bound
    right: Bound
    query: Bound | None


@dataclass(frozen=True, slots=True)
class PairOptions:
    """How pairs are written.

    ties: `drop` leaves them out; `both` writes each order once; `keep` writes one row, left as chosen. Both mark `tie`.
    extras: False writes the three leading columns alone.
    """

    ties: Ties = "drop"
    layout: Layout = "trl"
    extras: bool = True

    @property
    def columns(self) -> list[str]:
        """The columns in their order, which sentence-transformers goes by."""
        return [*LEADING[self.layout], *(EXTRAS if self.extras else ())]


QUERY_WORDS = ("query", "anchor", "prompt", "reference", "seed", "source")
SHOWN_ASIDE = frozenset({"header", "markdown", "style"})


def controls_of(interface: Interface) -> list[PairControl]:
    """The config's Pairwise controls. The query is the object that is not compared; of several the one that is named
    like one (query, anchor, prompt, reference, seed, source), else the first."""
    shown = {name: Bound(name, part.tag, part.value) for name, part in interface.objects.items()}
    found = []
    for control in interface.controls.values():
        sides = [shown[name] for name in control.to_name if name in shown]
        if control.type == "pairwise" and len(sides) == 2:
            found.append(PairControl(control.name, sides[0], sides[1], _query(shown.values(), sides)))
    return found


def _query(shown: Iterable[Bound], sides: Sequence[Bound]) -> Bound | None:
    others = [one for one in shown if one not in sides and one.tag.lower() not in SHOWN_ASIDE]
    named = (one for one in others if any(word in f"{one.name} {one.value}".lower() for word in QUERY_WORDS))
    return next(named, others[0] if others else None)


def rows(tasks: Iterable[Mapping[str, Any]], controls: Sequence[PairControl], options: PairOptions) -> Iterator[Row]:
    """The preferences in exported tasks, in their order. A query that is missing makes `prompt`/`anchor` null;
    the sentence-transformers layout leaves such rows out, as an anchor is what it is about."""
    for task in tasks:
        data = task.get("data")
        for annotation in task.get("annotations") or ():
            if isinstance(data, dict) and not annotation.get("was_cancelled"):
                for control in controls:
                    yield from _pairs(task, data, annotation, control, options)


def _pairs(
    task: Mapping[str, Any], data: Row, annotation: Mapping[str, Any], control: PairControl, options: PairOptions
) -> Iterator[Row]:
    answer = _selected(annotation.get("result") or (), control)
    left, right = control.left.item(data), control.right.item(data)
    query = control.query.item(data) if control.query else None
    if left is None or right is None or (query is None and options.layout == "sentence-transformers"):
        return
    for chosen, rejected in _orders(answer, left, right, options.ties):
        row = _leading(options.layout, query, chosen, rejected)
        yield row | _extras(task, annotation, control, (query, chosen, rejected), answer) if options.extras else row


def _orders(answer: str | None, left: Item, right: Item, ties: Ties) -> list[tuple[Item, Item]]:
    if answer == "left":
        return [(left, right)]
    if answer == "right":
        return [(right, left)]
    if answer == "tie" and ties != "drop":
        return [(left, right), (right, left)][: 2 if ties == "both" else 1]
    return []


def _selected(results: Iterable[Any], control: PairControl) -> str | None:
    """`left`, `right`, `tie`, `neither`, or None. The name of a side's object means that side."""
    for result in results:
        if isinstance(result, dict) and result.get("from_name") == control.name and "value" in result:
            answer = str(result["value"].get("selected"))
            return {control.left.name: "left", control.right.name: "right"}.get(answer, answer)
    return None


def _leading(layout: Layout, query: Item | None, chosen: Item, rejected: Item) -> Row:
    first, second, third = LEADING[layout]
    return {first: query.content if query else None, second: chosen.content, third: rejected.content}


def _extras(
    task: Mapping[str, Any],
    annotation: Mapping[str, Any],
    control: PairControl,
    items: tuple[Item | None, Item, Item],
    answer: str | None,
) -> Row:
    results = annotation.get("result") or ()
    identity: Row = {}
    for word, item in zip(("query", "chosen", "rejected"), items, strict=True):
        identity[f"{word}_id"], identity[f"{word}_url"] = (item.id, item.url) if item else (None, None)
    return identity | {
        "tie": answer == "tie",
        "rating": _first(results, "rating", "rating"),
        "note": _note(results),
        "annotator": _annotator(annotation.get("completed_by")),
        "lead_time": annotation.get("lead_time"),
        "task_id": task.get("id"),
        "annotation_id": annotation.get("id"),
        "control": control.name,
        "shown": _shown(annotation.get("meta"), control.name),
    }


def _first(results: Iterable[Any], kind: str, key: str) -> Any:
    found = (one["value"].get(key) for one in results if isinstance(one, dict) and one.get("type") == kind)
    return next(found, None)


def _note(results: Iterable[Any]) -> str | None:
    lines = _first(results, "textarea", "text")
    if isinstance(lines, list):
        return "\n".join(str(line) for line in lines) or None
    return lines if isinstance(lines, str) else None


def _annotator(author: Any) -> Any:
    return author.get("id", author.get("email")) if isinstance(author, dict) else author


def _shown(meta: Any, control: str) -> Any:
    shown = meta.get("shown") if isinstance(meta, dict) else None
    return shown.get(control) if isinstance(shown, dict) else None
