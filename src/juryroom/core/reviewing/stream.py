"""What reviewers go through: tasks that wait for them, by annotator where the project says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from juryroom.core.columns import Operator, read_column
from juryroom.core.filters import Condition, TaskQuery

Author = TypeVar("Author", bound=int)


def by_turns(progress: Mapping[Author, tuple[int, int]], batch_percent: float) -> list[Author]:
    """Authors in the order of their turns; those whose answers are all reviewed are left out.

    progress: (answers, of these reviewed). batch_percent: the share of somebody's answers that is reviewed before the
    next one's turn. First comes who has had the fewest whole batches, of these whoever is in the middle of one.
    """
    left = [author for author, (answers, reviewed) in progress.items() if reviewed < answers]

    def turn(author: Author) -> tuple[int, bool, Author]:
        answers, reviewed = progress[author]
        size = max(answers * batch_percent / 100, 1.0)
        whole = int(reviewed / size + 1e-9)
        return whole, reviewed <= whole * size + 1e-9, author

    return sorted(left, key=turn)


def awaiting_review(query: TaskQuery) -> TaskQuery:
    """The same query, of tasks that wait for review alone."""
    line = Condition(read_column("awaiting_review", None, "review"), Operator.EQUAL, True)
    if not query.conditions:
        return replace(query, conditions=(line,))
    return replace(query, conditions=tuple(_with(top, line) for top in query.conditions))


def _with(line: Condition, more: Condition) -> Condition:
    """A line that holds only where `more` does."""
    return replace(line, child=more if line.child is None else _with(line.child, more))
