"""Reflective search for a better version: candidates are tried on tasks one may learn from, what goes wrong is shown to
a teacher, and those that nothing else beats everywhere are worked on further.

Every question that is asked is stored with its reply. A search that was cut off begins anew, finds them, and goes on
where it was: what it decides follows from the replies and a seed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from juryroom.core.judging.asking import Question
from juryroom.core.judging.pareto import pick, wins
from juryroom.core.judging.prompts import TaskVerdict
from juryroom.core.judging.split import side_of
from juryroom.core.model import Json, Task, TaskId
from juryroom.services.judging import work
from juryroom.services.judging.asking import Asked

MOST_LEARNT = 100
"""Tasks that candidates are tried on."""
SHOWN_WRONG, SHOWN_RIGHT = 5, 2
"""Tasks that the teacher sees of one candidate, and that its successor is tried on first."""
MOST_FRUITLESS = 6
"""Proposals in a row that were no better, after which it ends."""
MOST_OFFERED = 3
Reflect = Callable[["Candidate", Sequence[TaskId], Sequence[TaskId], int], Question]
"""What to ask the teacher about a candidate that got these tasks wrong and those right, the how-maniest time."""
Ask = Callable[[Sequence[Question]], Asked]
Read = Callable[[str], "dict[str, Any] | None"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rubric with what it said of every task that one may learn from. `changes`: of every step since the first."""

    system: str
    verdicts: Mapping[TaskId, TaskVerdict]
    scores: Mapping[TaskId, float]
    reasoning: str = ""
    changes: tuple[dict[str, str], ...] = ()

    @property
    def mean(self) -> float:
        """Over all tasks that one may learn from."""
        return sum(self.scores.values()) / len(self.scores) if self.scores else 0.0


@dataclass(slots=True)
class Progress:
    """How far a search is. `calls`: questions to judge and teacher, those known before included."""

    calls: int = 0
    proposed: int = 0
    kept: int = 0
    ended: str = ""
    """Why it ended."""
    stopped: bool = False
    """It was cut off, and begins anew."""


@dataclass(slots=True)
class Search:
    """What a search is made of. `go_on` is told of every step, and says whether there is to be another."""

    bench: work.Bench
    tasks: Sequence[Task]
    truth: Mapping[TaskId, Json]
    reflect: Reflect
    teach: Ask
    judge: Ask
    read: Read
    budget: int
    """Most questions to judge and teacher together."""
    go_on: Callable[[Progress], bool]
    progress: Progress = field(default_factory=Progress)

    def run(self, first: Candidate) -> list[Candidate]:
        """Candidates that nothing beats everywhere, best first; the first one is not among them."""
        pool, fruitless, rng = [first], 0, random.Random(0)
        while not self.progress.ended and self._may_go_on(fruitless):
            child = self._step(pool[pick([_plain(one) for one in pool], rng.random())], rng)
            fruitless = 0 if child else fruitless + 1
            pool += [child] if child else []
            self.progress.kept = len(wins([_plain(one) for one in pool]))
        kept = [pool[place] for place in wins([_plain(one) for one in pool]) if place]
        return sorted(kept, key=lambda one: -one.mean)[:MOST_OFFERED]

    def _may_go_on(self, fruitless: int) -> bool:
        if not self.go_on(self.progress):
            self.progress.ended = "It was cancelled."
        elif fruitless >= MOST_FRUITLESS:
            self.progress.ended = f"The last {fruitless} proposals were no better."
        elif self.progress.calls + 1 + SHOWN_WRONG + SHOWN_RIGHT > self.budget:
            self.progress.ended = f"The budget of {self.budget} calls is used."
        return not self.progress.ended

    def _step(self, parent: Candidate, rng: random.Random) -> Candidate | None:
        """One proposal: None when it is none, or no better on what its parent got wrong and right."""
        wrong = [one for one in sorted(parent.scores) if parent.scores[one] < 1]
        right = [one for one in sorted(parent.scores) if parent.scores[one] >= 1]
        if not wrong:
            self.progress.ended = "Nothing is wrong any more."
            return None
        shown = rng.sample(wrong, min(SHOWN_WRONG, len(wrong))), rng.sample(right, min(SHOWN_RIGHT, len(right)))
        said = self._propose(parent, *shown)
        if said is None:
            return None
        child = replace(
            parent, system=said["system"], reasoning=said["reasoning"], changes=(*parent.changes, *said["changes"])
        )
        batch = [*shown[0], *shown[1]]
        tried = self._tried(child, batch)
        if tried is None or sum(tried.scores.values()) <= sum(parent.scores[one] for one in batch):
            return None
        rest = [one for one in parent.scores if one not in batch]
        return self._whole(tried, rest)

    def _propose(self, parent: Candidate, wrong: list[TaskId], right: list[TaskId]) -> dict[str, Any] | None:
        question = self.reflect(parent, wrong, right, self.progress.proposed)
        self.progress.proposed += 1
        asked = self._counted(self.teach, [question])
        reply = next(iter(asked.replies.values()), None)
        return self.read(reply.reply or "") if reply is not None else None

    def _whole(self, tried: Candidate, rest: Sequence[TaskId]) -> Candidate | None:
        if self.progress.calls + len(rest) > self.budget:
            self.progress.ended = f"The budget of {self.budget} calls is used."
            return None
        more = self._tried(tried, rest)
        if more is None:
            return None
        verdicts = {**tried.verdicts, **more.verdicts}
        return replace(tried, verdicts=verdicts, scores={**tried.scores, **more.scores})

    def _tried(self, child: Candidate, ids: Sequence[TaskId]) -> Candidate | None:
        """The candidate with what it says of these tasks alone; None when they could not all be asked."""
        judge = self.bench.judge
        judge = replace(judge, rubric=replace(judge.rubric, system=child.system))
        bench, chosen = replace(self.bench, judge=judge), set(ids)
        cases = work.cases(bench, [task for task in self.tasks if task.id in chosen])
        found, asked = work.judged(bench, cases, lambda questions: self._counted(self.judge, questions))
        if not asked.complete:
            return None
        verdicts = {one.task_id: one for one in found}
        scores = {
            one: work.score(bench.interface, bench.settings, verdict, self.truth[one]) or 0.0
            for one, verdict in verdicts.items()
        }
        return replace(child, verdicts=verdicts, scores=scores)

    def _counted(self, ask: Ask, questions: Sequence[Question]) -> Asked:
        self.progress.calls += len(questions)
        asked = ask(questions)
        if asked.over_budget:
            self.progress.ended = "The cap is reached."
        elif asked.stopped:
            self.progress.ended, self.progress.stopped = "It was cut off.", True
        return asked


def halves(version_id: int, tasks: Sequence[TaskId]) -> tuple[list[TaskId], list[TaskId]]:
    """The tasks to learn from, at most a hundred, and those that no teacher sees and no candidate is chosen by: on
    them the best one is tested."""
    seed = f"search {version_id}"
    learnt = [one for one in sorted(tasks) if side_of(one, seed) == "dev"]
    return learnt[:MOST_LEARNT], [one for one in sorted(tasks) if side_of(one, seed) == "test"]


def _plain(candidate: Candidate) -> dict[int, float]:
    return {int(task): score for task, score in candidate.scores.items()}
