"""Every revision of an answer, and back to one."""

from __future__ import annotations

from typing import Any

from api.reviewing import DIFFERENT, SAME, House, house  # noqa: F401 a fixture


class TestHistory:
    def revisions(self, house: House, answer: dict[str, Any], who: Any = None) -> list[dict[str, Any]]:
        reply = (who or house.owner).client.get("/api/annotation-history/", params={"annotation": answer["id"]})
        assert reply.status_code == 200, reply.text
        return list(reply.json())

    def test_every_revision_with_who_and_what(self, house: House) -> None:
        answer = house.submit(house.ann, 0)
        assert [(each["id"], each["action"]) for each in self.revisions(house, answer)] == [(None, "submitted")]
        house.ann.client.patch(f"/api/annotations/{answer['id']}/", json={"result": DIFFERENT})
        house.review(answer, accepted=False, comment="no")
        assert [(each["action"], each["created_by"], each["comment"]) for each in self.revisions(house, answer)] == [
            ("submitted", house.ann.id, None), ("updated", house.ann.id, None), ("rejected", house.reviewer.id, "no"),
        ]  # fmt: skip

    def test_one_click_restores(self, house: House) -> None:
        answer = house.submit(house.ann, 0)
        house.ann.client.patch(f"/api/annotations/{answer['id']}/", json={"result": DIFFERENT})
        first = self.revisions(house, answer)[0]
        restored = house.ann.client.post(f"/api/annotation-history/{first['id']}/restore")
        assert (restored.json()["result"], restored.json()["last_action"]) == (SAME, "restored")
        assert house.ann.client.post(f"/api/annotation-history/{first['id']}/restore").status_code == 409
        assert len(self.revisions(house, answer)) == 3

    def test_others_do_not_see_it(self, house: House) -> None:
        answer = house.submit(house.ann, 0)
        house.ann.client.patch(f"/api/annotations/{answer['id']}/", json={"result": DIFFERENT})
        kept = self.revisions(house, answer)[0]["id"]
        path = {"annotation": answer["id"]}
        assert house.bob.client.get("/api/annotation-history/", params=path).status_code == 404
        assert house.bob.client.get(f"/api/annotation-history/{kept}/").status_code == 404
        assert house.bob.client.post(f"/api/annotation-history/{kept}/restore").status_code == 404
        listed = house.bob.client.get(f"/api/projects/{house.project}/annotation-history/").json()
        assert listed["results"] == []

    def test_of_a_project_and_deleted(self, house: House) -> None:
        answer = house.submit(house.ann, 0)
        house.review(answer)
        listed = house.owner.client.get(f"/api/projects/{house.project}/annotation-history/").json()
        assert [each["action"] for each in listed["results"]] == ["accepted", "submitted"]
        removed = house.owner.client.delete("/api/annotation-history/", params={"annotation": answer["id"]})
        assert removed.json() == {"removed": 2}
        assert house.owner.client.delete("/api/annotation-history/").status_code == 400
