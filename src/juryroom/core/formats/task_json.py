"""The JSON task format: an object or a list, tasks with `data` or flat objects, predictions and annotations inside.

`read` decodes, `to_tasks` understands. What is wrong with a row is told by row and path; nothing is guessed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from juryroom.core.formats import json_items, json_text
from juryroom.core.formats.instants import read_instant
from juryroom.core.formats.rows import RowError, Rows, fault
from juryroom.core.formats.text_lines import name_column
from juryroom.core.model import Json, NewAnnotation, NewPrediction, NewTask, TaskId, UserId
from juryroom.errors import FormatUnreadable

EMPTY = Json("{}")
NO_VERSION = "undefined"
LONGEST_KEY = 500
MOST_SHOWN = 400
"""Letters of what somebody sent, in a message about it."""
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""Escaped, and not the text `\\u0000` itself."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a task has to satisfy in the project it goes to. None: that side is not checked."""

    check_data: Callable[[dict[str, Any]], list[str]] | None
    check_results: Callable[[list[Any], float | None], list[str]] | None
    author_of: Callable[[Any], UserId | None]
    """`completed_by` as given (None when absent) to a member. Raises ValueError with the message."""
    only_variable: str | None = None
    """The config's variable when it has exactly one: the name of a nameless column."""
    file_upload: str | None = None
    key: tuple[str, ...] = ()
    """Where in the data the value stands that tells one task from another."""


class Misfit(ValueError):
    """One fault inside an item, at a path; becomes a RowError once the row is known."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path


def read(body: bytes) -> Rows:
    """One object or a list of them, whole. Raises FormatUnreadable."""
    items: list[Any] = []
    for rows in json_items.blocks(io.BytesIO(body)):
        items += rows.items
        if rows.unreadable:
            raise FormatUnreadable(f"This is no JSON. {rows.unreadable[0].message}")
    return Rows(items, range(len(items)))


def to_tasks(rows: Rows, rules: Rules) -> tuple[list[NewTask], list[RowError]]:
    """Every row that fits as a task, and every fault of those that do not; a row is in one of the two."""
    tasks: list[NewTask] = []
    faults = list(rows.unreadable)
    add = tasks.append
    for number, item in zip(rows.numbers, rows.items, strict=True):
        problems: list[Misfit] = []
        task = read_task(item, rules, problems)
        if problems or task is None:
            faults += (fault(rows.place, number, problem.path, str(problem)) for problem in problems)
        else:
            add(task)
    return tasks, sorted(faults, key=lambda one: one.row) if rows.unreadable else faults


def read_task(item: Any, rules: Rules, problems: list[Misfit]) -> NewTask | None:
    """One item as a task; what is wrong goes to `problems`. An item without `data` is the data itself."""
    if not isinstance(item, dict):
        problems.append(Misfit("", f"a task must be an object, not {_kind(item)}"))
        return None
    if rules.only_variable is not None:
        name_column(item, rules.only_variable)
    wrapped = "data" in item
    data = item["data"] if wrapped else item
    _check_data(data, item, rules, problems)
    if not wrapped:
        key = _key_of(data, rules, problems)
        return NewTask(_kept(data, "/data", problems), file_upload=rules.file_upload, key=key)
    return _wrapped_task(item, data, rules, problems)


def _check_data(data: Any, item: Any, rules: Rules, problems: list[Misfit]) -> None:
    if isinstance(data, dict):
        if rules.check_data is not None:
            for message in rules.check_data(data):
                problems.append(Misfit(_path_of(message), _with_item(message, item)))
    elif not isinstance(data, list):
        problems.append(Misfit("/data", f'"data" must be an object or a list, not {_kind(data)}'))


def _wrapped_task(item: dict[str, Any], data: Any, rules: Rules, problems: list[Misfit]) -> NewTask:
    meta = item.get("meta")
    if meta is not None and not isinstance(meta, dict | list):
        problems.append(Misfit("/meta", f'"meta" must be an object or a list, not {_kind(meta)}'))
    given = item.get("predictions")
    predictions = _each(given, "predictions", _prediction, rules, problems) if given is not None else ()
    given = item.get("annotations", item.get("completions"))
    annotations = _each(given, "annotations", _annotation, rules, problems) if given is not None else ()
    return NewTask(
        _kept(data, "/data", problems),
        _kept(meta, "/meta", problems) if meta else EMPTY,
        None,
        item.get("allow_skip") is not False,
        _import_id(item),
        _instant(item, "created_at", "", problems) if "created_at" in item else None,
        _instant(item, "updated_at", "", problems) if "updated_at" in item else None,
        rules.file_upload or _word(item.get("file_upload"), 255),
        predictions,
        annotations,
        _key_of(data, rules, problems),
    )


def _key_of(data: Any, rules: Rules, problems: list[Misfit]) -> str | None:
    """The key as text; a fault when the data has none that could tell tasks apart."""
    if not rules.key:
        return None
    value = data
    for name in rules.key:
        value = value.get(name) if isinstance(value, dict) else None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and 0 < len(value) <= LONGEST_KEY:
        return value
    path = "/data/" + "/".join(rules.key)
    problems.append(Misfit(path, f"the key must be a whole number or a text of 1 to {LONGEST_KEY} letters"))
    return None


def _each(given: Any, key: str, read_one: Callable[..., Any], rules: Rules, problems: list[Misfit]) -> tuple[Any, ...]:
    if not isinstance(given, list):
        problems.append(Misfit(f"/{key}", f'"{key}" must be a list, not {_kind(given)}'))
        return ()
    found = []
    for index, one in enumerate(given):
        try:
            made = read_one(one, rules)
        except Misfit as problem:
            where = f"{key.removesuffix('s')} {index}"
            problems.append(Misfit(f"/{key}/{index}{problem.path}", f"{where}: {problem}"))
        else:
            if made is not None:
                found.append(made)
    return tuple(found)


def to_predictions(
    rows: Rows,
    rules: Rules,
    known: Collection[int],
    earlier: Mapping[TaskId, dict[str, Json]] | None = None,
) -> tuple[list[tuple[TaskId, NewPrediction]], list[RowError]]:
    """Predictions that name their task: those that fit, and the faults of the others. `known`: tasks there are.

    earlier: results that tasks have by version, the newest last; an item without results takes those of its version
    or else the newest, as they are. None: every item needs results.
    """
    found: list[tuple[TaskId, NewPrediction]] = []
    faults: list[RowError] = []
    for number, item in zip(rows.numbers, rows.items, strict=True):
        try:
            if earlier is not None and isinstance(item, dict) and "result" not in item:
                made: NewPrediction | None = _rescored(item, earlier.get(item["task"], {}), rules)
            else:
                made = _prediction(item if isinstance(item, dict) else str(item), rules)
            if item["task"] not in known:
                raise Misfit("/task", f"the project has no task {item['task']!r}")
        except Misfit as problem:
            faults.append(fault(rows.place, number, problem.path, str(problem)))
        except (KeyError, TypeError):
            faults.append(fault(rows.place, number, "/task", "Missing required field 'task'"))
        else:
            if made is not None:
                found.append((TaskId(item["task"]), made))
    return found, faults


def _rescored(item: dict[str, Any], earlier: dict[str, Json], rules: Rules) -> NewPrediction:
    """A new score and nothing else: it has to be there, if only as null."""
    if "score" not in item:
        raise Misfit("/score", "Missing required field 'score'")
    score = read_score(item["score"])
    if score is None and item["score"] is not None:
        raise _no_score(item["score"])
    if rules.check_results is not None:
        _raise_first(rules.check_results([], score), "/score")
    version = read_version(item.get("model_version"))
    newest = next(reversed(earlier.values()), Json("[]"))
    return NewPrediction(earlier.get(version, newest), score, version)


def _no_score(given: Any) -> Misfit:
    return Misfit("/score", f"Score must be a valid number, got {str(given)[:MOST_SHOWN]}")


def _prediction(given: Any, rules: Rules) -> NewPrediction | None:
    """None for a bare id: an export refers to predictions by id, and there is nothing in it to store."""
    if isinstance(given, int) and not isinstance(given, bool):
        return None
    results = _results_of(given)
    score = read_score(given.get("score"))
    if rules.check_results is not None:
        if score is None and given.get("score") is not None:
            raise _no_score(given["score"])
        _raise_first(rules.check_results(results, score))
    version = given.get("model_version")
    return NewPrediction(_storable(results, "/result"), score, read_version(version))


def read_score(value: Any) -> float | None:
    """The score as a number; None for what is no finite number."""
    if value is None:
        return None
    try:
        score = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return score if score - score == 0 else None  # not for NaN and infinity


def read_version(value: Any) -> str:
    """The model version as text; `undefined` when there is none. Raises Misfit for what a database cannot hold."""
    if value is None or value == "":
        return NO_VERSION
    version = value if isinstance(value, str) else json_text.compact(value)
    if "\x00" in version:
        raise Misfit("/model_version", "the model version holds a NUL character")
    return version


def _annotation(given: Any, rules: Rules) -> NewAnnotation:
    results = _results_of(given)
    if rules.check_results is not None:
        _raise_first(rules.check_results(results, None))
    try:
        author = rules.author_of(given.get("completed_by"))
    except ValueError as problem:
        raise Misfit("/completed_by", str(problem)) from None
    faults: list[Misfit] = []
    snapshot, meta = given.get("prediction"), given.get("meta")
    made = NewAnnotation(
        result=_storable(results, "/result"),
        result_count=len(results),
        completed_by=author,
        lead_time=_lead_time(given.get("lead_time")),
        was_cancelled=bool(given.get("was_cancelled") or given.get("skipped")),
        ground_truth=given.get("ground_truth") is not False,
        last_action=_word(given.get("last_action"), 24) or "imported",
        created_at=_instant(given, "created_at", "", faults),
        updated_at=_instant(given, "updated_at", "", faults),
        draft_created_at=_instant(given, "draft_created_at", "", faults),
        import_id=_import_id(given),
        unique_id=_word(given.get("unique_id"), 64),
        prediction=_storable(snapshot, "/prediction") if isinstance(snapshot, dict) else EMPTY,
        meta=_storable(meta, "/meta") if isinstance(meta, dict) else EMPTY,
        bulk_created=given.get("bulk_created") is True,
        adjudicated=given.get("adjudicated") is True,
    )
    if faults:
        raise faults[0]
    return made


def _storable(value: Any, path: str) -> Json:
    """The text that is stored. Raises Misfit for the one character that a database cannot look into."""
    text = json_text.compact(value)
    if "\\u0000" in text and _NUL.search(text):
        raise Misfit(path, f'"{path[1:]}" holds a NUL character (\\u0000), which cannot be kept')
    return text


def _kept(value: Any, path: str, problems: list[Misfit]) -> Json:
    try:
        return _storable(value, path)
    except Misfit as problem:
        problems.append(problem)
        return EMPTY


def _results_of(given: Any) -> list[Any]:
    if not isinstance(given, dict):
        raise Misfit("", f"must be an object, not {_kind(given)}")
    if "result" not in given:
        raise Misfit("/result", "Missing required field 'result'")
    results = given["result"]
    if not isinstance(results, list):
        raise Misfit("/result", "'result' must be a list")
    return results


def _raise_first(messages: Sequence[str], path: str = "/result") -> None:
    if messages:
        raise Misfit(path, "; ".join(messages))


def _lead_time(value: Any) -> float | None:
    seconds = read_score(value)
    return seconds if seconds is None or seconds >= 0 else None


def _instant(given: dict[str, Any], key: str, path: str, problems: list[Misfit]) -> Any:
    try:
        return read_instant(given.get(key))
    except ValueError as problem:
        problems.append(Misfit(f"{path}/{key}", f'"{key}": {problem}'))
        return None


def _import_id(given: dict[str, Any]) -> int | None:
    """The id it had elsewhere, when that was a whole number."""
    value = given.get("id")
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value[:20])
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63 else None


def _word(value: Any, longest: int) -> str | None:
    """A text that a column of this length can hold; None for anything else."""
    return value if isinstance(value, str) and 0 < len(value) <= longest and "\x00" not in value else None


def _path_of(message: str) -> str:
    """Where a message of `check_data` points: it names the key first, as `"score" key` or `data['score']`."""
    for opening, closing in (('"', '"'), ("data['", "']")):
        if message.startswith(opening):
            return "/data/" + message[len(opening) :].split(closing, 1)[0]
    return "/data"


def _with_item(message: str, item: Any) -> str:
    """The missing-key message carries the item, cut to a length that can be read."""
    if not message.startswith('"'):
        return message
    text = json_text.compact(item)
    shown = text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}..."
    assumed = "" if "[assume" in message else ' [assume: item["data"] = task root with values]'
    return f"{message}{assumed} :: {shown}"


def _kind(value: Any) -> str:
    return {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}.get(
        type(value), "a number"
    )
