"""Final answers where people differ, as clients meet them."""

from __future__ import annotations

from typing import Any

from api.reviewing import DIFFERENT, SAME, House, house, line  # noqa: F401 a fixture
from builders import a_result


class TestFinalAnswer:
    def disputed(self, house: House) -> tuple[dict[str, Any], dict[str, Any]]:
        house.set(agreement_threshold=0.6)
        return house.submit(house.ann, 0), house.submit(house.bob, 0, DIFFERENT)

    def look(self, house: House, task: int = 0) -> dict[str, Any]:
        return dict(house.reviewer.client.get(f"/api/tasks/{house.tasks[task]}/adjudication").json())

    def test_low_agreement_is_flagged_and_settled(self, house: House) -> None:
        first, second = self.disputed(house)
        assert house.shown(line("flags", "contains", ["low_agreement"], "List")) == [0]
        path = f"/api/projects/{house.project}/adjudication"
        assert house.reviewer.client.get(path).json() == {"waiting": 1, "done": 0, "total": 3}
        shown = house.reviewer.client.get(f"{path}/next").json()
        assert house.other.client.get(f"{path}/next").json()["reason"] == "all_leased"
        control = shown["controls"][0]
        keys = [f"a{first['id']}", f"a{second['id']}"]
        assert (control["control"], control["differs"], control["values"][keys[0]]) == ("verdict", True, "same")
        assert control["groups"][:2] == [[keys[0]], [keys[1]]] or control["groups"] == [[keys[0]], [keys[1]]]
        assert (shown["agreement"], shown["matrix"]["values"]) == (0.0, [[None, 0.0], [0.0, None]])
        body = {"annotation": second["id"], "note": "the frame differs", "ground_truth": True}
        done = house.reviewer.client.post(
            f"/api/tasks/{house.tasks[0]}/adjudication", json={**body, "lease": shown["lease"]["token"]}
        )
        assert done.status_code == 201, done.text
        final = done.json()["final"]
        assert (final["result"], final["note"], final["ground_truth"]) == (DIFFERENT, "the frame differs", True)
        task = house.task(0)
        assert (task["adjudication"], task["agreement"], task["awaiting_review"]) == ("done", 0.0, False)
        assert house.annotation(first)["result"] == SAME

    def test_it_is_no_answer_and_no_rater(self, house: House) -> None:
        self.disputed(house)
        house.reviewer.client.post(f"/api/tasks/{house.tasks[0]}/adjudication", json={"result": SAME})
        assert self.look(house)["agreement"] == 0.0
        assert len(self.look(house)["answers"]) == 2
        exported = house.owner.client.get(f"/api/projects/{house.project}/export?exportType=JSON").json()
        assert [one.get("adjudicated") for one in exported[0]["annotations"]] == [None, None, True]

    def test_undo_brings_the_earlier_truth_back(self, house: House) -> None:
        first, _ = self.disputed(house)
        house.owner.client.patch(f"/api/annotations/{first['id']}/", json={"ground_truth": True})
        path = f"/api/tasks/{house.tasks[0]}/adjudication"
        assert house.reviewer.client.post(path, json={"result": DIFFERENT, "ground_truth": True}).status_code == 201
        assert not house.annotation(first)["ground_truth"]
        assert house.reviewer.client.post(path, json={"result": SAME}).status_code == 409
        assert house.reviewer.client.delete(path).status_code == 204
        assert house.annotation(first)["ground_truth"]
        assert house.task(0)["adjudication"] == "waiting"
        assert house.reviewer.client.delete(path).status_code == 404

    def test_a_final_answer_that_does_not_fit_is_refused(self, house: House) -> None:
        self.disputed(house)
        path = f"/api/tasks/{house.tasks[0]}/adjudication"
        assert house.reviewer.client.post(path, json={"result": [a_result("perhaps")]}).status_code == 400
        assert house.reviewer.client.post(path, json={}).status_code == 400
        assert house.task(0)["adjudication"] == "waiting"

    def test_by_hand(self, house: House) -> None:
        house.submit(house.ann, 1)
        path = f"/api/tasks/{house.tasks[1]}/adjudication/request"
        assert house.reviewer.client.post(path, json={"note": "odd"}).status_code == 204
        assert house.task(1)["adjudication"] == "waiting"
        assert [each["reason"] for each in house.task(1)["flags"]] == ["odd"]
        assert house.reviewer.client.delete(path).status_code == 204
        assert house.task(1)["adjudication"] is None

    def test_people_and_the_model_differ(self, house: House) -> None:
        said = {"task": house.tasks[2], "result": DIFFERENT, "score": 0.8, "model_version": "v2"}
        house.owner.client.post("/api/predictions/", json=said)
        house.set(model_divergence=0.5, maximum_annotations=1)
        house.submit(house.ann, 2)
        flags = house.task(2)["flags"]
        assert [(each["flag"], each["control"], each["reason"]) for each in flags] == [
            ("model_differs", "verdict", "same and different")
        ]
        assert self.look(house, 2)["controls"][0]["model_differs"]
        assert house.shown(line("adjudication", "equal", "waiting", "String")) == [2]

    def test_annotators_do_not_get_in(self, house: House) -> None:
        self.disputed(house)
        assert house.ann.client.get(f"/api/tasks/{house.tasks[0]}/adjudication").status_code == 403
