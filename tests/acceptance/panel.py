"""A project that four people of different skill have worked on for two weeks, for pictures and tests of its figures.

60 pairs of the demo's photographs, a model's predictions, known answers to every sixth task, three answers to most
tasks, half of them given with the model's score in sight. One person has slackened and is paused; a reviewer has
looked at some answers. The same from the same seed.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from acceptance.house import House
from juryroom.core.assigning import PauseReason
from juryroom.core.model import Json, NewAnnotation, NewPrediction, NewTask, ProjectId, Role, TaskId, UserId
from juryroom.errors import Paused
from juryroom.services import accounts, annotations, pauses, reviews
from juryroom.services.annotations import Details
from juryroom.services.credentials import hash_password
from juryroom.store.unit import Database, UnitOfWork

PASSWORD = "panel of four"
N_TASKS, DAYS, EVERY_KNOWN = 60, 12, 6
VERDICTS = ("Same", "Similar", "Different")
CONFIG = """<View>
  <Header value="Model: $prediction.score"/>
  <View style="display: flex"><Image name="query" value="$query"/><Image name="candidate" value="$candidate"/></View>
  <Choices name="verdict" toName="candidate" choice="single" required="true" showInline="true">
    <Choice value="Same"/><Choice value="Similar"/><Choice value="Different"/>
  </Choices>
  <Rating name="confidence" toName="candidate" maxRating="5"/>
</View>"""
SETTINGS = {
    "maximum_annotations": 3, "agreement_threshold": 60, "max_additional_annotators_assignable": 1,
    "reveal_scores": "arm:0.5", "annotator_evaluation_enabled": True, "annotator_evaluation_minimum_tasks": 4,
    "annotator_evaluation_minimum_score": 78,
}  # fmt: skip
CONTROL = "verdict"


@dataclass(frozen=True)
class Person:
    """Somebody at work: how often they are right, how much a score in sight pulls them, seconds per answer."""

    name: str
    skill: float
    pull: float
    seconds: float
    id: UserId = field(default=UserId(0))

    @property
    def email(self) -> str:
        return f"{self.name.split()[0].lower()}@example.org"


PEOPLE = (
    Person("Ada Lindqvist", 0.94, 0.05, 9), Person("Bela Moreno", 0.85, 0.15, 14),
    Person("Chidi Okafor", 0.74, 0.35, 21), Person("Dana Petrov", 0.48, 0.6, 5),
)  # fmt: skip
REVIEWER = Person("Rosa Reyes", 1, 0, 9)


@dataclass(frozen=True)
class Panel:
    """The project, and who worked on it."""

    project: int
    people: dict[str, UserId]


class _Clock:
    """Stands where it is put."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


def fill(house: House, n_tasks: int = N_TASKS) -> Panel:
    """Make the project in a running house."""
    with house.client() as client:
        demo = client.projects.get(house.project("Same scene?"))
        shown = [task.data for task in client.tasks.list(demo.id)]
        project = client.projects.create("Shelf pairs", label_config=CONFIG).id
        client.projects.update(project, **SETTINGS)
    start = datetime.now(UTC).replace(hour=8, minute=0, second=0, microsecond=0) - timedelta(days=DAYS)
    clock = _Clock(start)
    database = Database(f"sqlite:///{house.folder / 'juryroom.sqlite3'}", clock)
    try:
        return _work(database, clock, ProjectId(project), [shown[at % len(shown)] for at in range(n_tasks)])
    finally:
        database.close()


def _work(database: Database, clock: _Clock, project: ProjectId, shown: list[Any]) -> Panel:
    dice = random.Random(11)
    truths = [dice.choices(VERDICTS, (3, 2, 4))[0] for _ in shown]
    with database.write() as unit:
        people = [_person(unit, one) for one in PEOPLE]
        reviewer = _person(unit, REVIEWER, Role.REVIEWER)
        tasks = _tasks(unit, project, shown, truths, dice, reviewer.id)
    start, given = clock.moment, []
    for at, (task, truth, said) in enumerate(tasks[: len(tasks) * 9 // 10]):
        clock.moment = start + timedelta(days=at * DAYS / len(tasks), minutes=7 * at)
        for person in _who(at, people):
            given.append(_answer(database, project, (task, truth, said), person, dice))
    with database.write() as unit:
        pauses.pause(
            unit, project, people[3].id, PauseReason.MANUAL, "Please call Rosa before you go on.", by=reviewer.id
        )
    for number, annotation in enumerate(each for each in given[::4] if each is not None):
        _review(database, *annotation, number=number, by=reviewer.id)
    return Panel(project, {person.email: person.id for person in (*people, reviewer)})


def _who(at: int, people: list[Person]) -> list[Person]:
    """Three of the four, in turn; the last person gave up two thirds of the way."""
    return [each for number, each in enumerate(people) if (at + number) % 4 and not (number == 3 and at > 36)]


def _person(unit: UnitOfWork, one: Person, role: Role = Role.ANNOTATOR) -> Person:
    first, _, last = one.name.partition(" ")
    made = accounts.create_user(
        unit, email=one.email, role=role, first_name=first, last_name=last, password_hash=hash_password(PASSWORD)
    )
    return Person(one.name, one.skill, one.pull, one.seconds, made.id)


def _tasks(
    unit: UnitOfWork, project: ProjectId, shown: list[Any], truths: list[str], dice: random.Random, by: UserId
) -> list[tuple[TaskId, str, str]]:
    found = unit.projects.get(project)
    new, said = [], []
    for at, (data, truth) in enumerate(zip(shown, truths, strict=True)):
        said.append(truth if dice.random() < 0.72 else dice.choice(VERDICTS))
        guess = NewPrediction(Json(json.dumps(results(said[-1], 3))), round(dice.uniform(0.35, 0.98), 2), "resnet-9")
        known = NewAnnotation(Json(json.dumps(results(truth, 5))), 2, by, ground_truth=True, lead_time=40.0)
        pair = {"query": data["query"], "candidate": data["candidate"], "shelf": f"{'ABCD'[at % 4]}{at // 4 + 1}"}
        kept = (known,) if at % EVERY_KNOWN == 0 else ()
        new.append(NewTask(Json(json.dumps(pair)), predictions=(guess,), annotations=kept))
    ids = unit.tasks.add_many(found, new)
    return list(zip(ids, truths, said, strict=True))


def results(verdict: str, confidence: int) -> list[dict[str, Any]]:
    """One answer."""
    return [
        {"from_name": "verdict", "to_name": "candidate", "type": "choices", "value": {"choices": [verdict]}},
        {"from_name": "confidence", "to_name": "candidate", "type": "rating", "value": {"rating": confidence}},
    ]


def _answer(
    database: Database, project: ProjectId, work: tuple[TaskId, str, str], person: Person, dice: random.Random
) -> tuple[Any, str] | None:
    """One answer, from whoever is not paused; its arm is the server's to say."""
    from juryroom.services.anchoring import reveal_for

    task, truth, model = work
    with database.write() as unit:
        sees = reveal_for(unit.projects.get(project), task, person.id) == "always"
        own = truth if dice.random() < person.skill else dice.choice([each for each in VERDICTS if each != truth])
        verdict = model if sees and dice.random() < person.pull else own
        sure = min(5, max(1, round(dice.gauss(4.4 if verdict == truth else 3.2, 0.8))))
        skip = dice.random() < 0.02
        details = Details(
            lead_time=round(dice.lognormvariate(0, 0.4) * person.seconds, 1),
            was_cancelled=skip,
            meta=Json('{"reveal": ""}'),
        )
        try:
            made = annotations.submit(
                unit, task, [] if skip else results(verdict, sure), author=person.id, details=details
            )
        except Paused:
            return None
    return None if skip else (made.id, truth)


def _review(database: Database, annotation: Any, truth: str, *, number: int, by: UserId) -> None:
    with database.write() as unit:
        given = json.loads(unit.annotations.get(annotation).result)
        right = given[0]["value"]["choices"] == [truth]
        fix = None if right or number % 2 else [{**given[0], "value": {"choices": [truth]}}, *given[1:]]
        reviews.review(unit, annotation, reviews.Said(right or fix is not None, fix), by=by)
