"""Three people, four tasks, every number worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from api.conftest import Person
from juryroom.core.model import Role

CONFIG = """<View>
  <Text name="text" value="$text"/>
  <Choices name="verdict" toName="text"><Choice value="same"/><Choice value="different"/></Choices>
  <Rating name="sure" toName="text" maxRating="5"/>
</View>"""


ANSWERS = {  # by task: what ann, bob and cy said, verdict and stars; None: no answer
    0: ("same 5", "same 5", "different 3"),
    1: ("same 4", "same 4", None),
    2: ("different 1", "same 2", None),
    3: ("different 2", None, None),
}


def results(said: str) -> list[dict[str, Any]]:
    choice, stars = said.split()
    return [
        {"from_name": "verdict", "to_name": "text", "type": "choices", "value": {"choices": [choice]}},
        {"from_name": "sure", "to_name": "text", "type": "rating", "value": {"rating": int(stars)}},
    ]


class Desk:
    """A project with those answers, and who gave them."""

    def __init__(self, owner: Person, people: list[Person]) -> None:
        self.owner, (self.ann, self.bob, self.cy) = owner, people
        fields = {"title": "Same?", "label_config": CONFIG, "maximum_annotations": 3}
        self.project = owner.client.post("/api/projects/", json=fields).json()["id"]
        rows = [
            {
                "data": {"text": f"t{n}"},
                "predictions": [{"model_version": "v1", "score": 0.5, "result": results("same 5")}],
            }
            for n in ANSWERS
        ]
        path = f"/api/projects/{self.project}/import?return_task_ids=true"
        self.tasks = owner.client.post(path, json=rows).json()["task_ids"]
        for place, said in ANSWERS.items():
            for seconds, (person, own) in enumerate(zip(people, said, strict=True), start=1):
                if own is not None:
                    body = {"result": results(own), "lead_time": 10.0 * seconds + place}
                    reply = person.client.post(f"/api/tasks/{self.tasks[place]}/annotations", json=body)
                    assert reply.status_code == 201, reply.text

    def get(self, path: str, who: Person | None = None, status: int = 200) -> Any:
        reply = (who or self.owner).client.get(f"/api/projects/{self.project}/{path}")
        assert reply.status_code == status, reply.text
        return reply.json() if reply.headers["content-type"].startswith("application/json") else reply.text

    def patch(self, **fields: Any) -> Any:
        reply = self.owner.client.patch(f"/api/projects/{self.project}/", json=fields)
        assert reply.status_code == 200, reply.text
        return reply.json()


@pytest.fixture
def desk(owner: Person, person: Callable[..., Person]) -> Desk:
    return Desk(owner, [person(Role.ANNOTATOR) for _ in range(3)])


# Pairwise, verdict exact and stars 1 / (1 + |a - b|), both weighing 1:
# task 0  ann-bob (1 + 1) / 2 = 1; ann-cy and bob-cy (0 + 1/3) / 2 = 1/6.  verdict 1/3, stars 5/9, task 4/9
# task 1  ann-bob 1.                                                       task 1
# task 2  ann-bob (0 + 1/2) / 2 = 1/4.                                      task 1/4
# task 3  one answer: undefined, and not counted as left out, as nobody was compared
ANN_BOB = (1 + 1 + 1 / 4) / 3
