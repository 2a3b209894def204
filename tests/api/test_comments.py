"""Comments: threads, mentions, drafts, export."""

from __future__ import annotations

from api.reviewing import SAME, House, house, line  # noqa: F401 a fixture


class TestComments:
    def test_a_thread_counts_on_its_task(self, house: House) -> None:
        answer = house.submit(house.ann, 0)
        said = house.reviewer.client.post(
            "/api/comments/", json={"annotation": answer["id"], "text": "why?", "region_ref": {"regionId": "r1"}}
        ).json()
        reply = house.ann.client.post(
            "/api/comments/", json={"annotation": answer["id"], "text": "because", "parent": said["id"]}
        ).json()
        assert (reply["parent"], said["region_ref"]) == (said["id"], {"regionId": "r1"})
        task = house.task(0)
        assert (task["comment_count"], task["unresolved_comment_count"]) == (2, 2)
        assert task["comment_authors"] == sorted([house.reviewer.id, house.ann.id])
        house.ann.client.patch(f"/api/comments/{said['id']}/", json={"is_resolved": True})
        assert house.task(0)["unresolved_comment_count"] == 1
        assert house.shown(line("unresolved_comment_count", "greater", 0, "Number")) == [0]
        assert house.reviewer.client.delete(f"/api/comments/{said['id']}/").status_code == 204
        assert house.task(0)["comment_count"] == 0

    def test_mentions_tell_those_who_may_see_it(self, house: House) -> None:
        answer = house.submit(house.ann, 0)
        text = f"@{house.other.email} and @{house.bob.email}, look"
        made = house.reviewer.client.post("/api/comments/", json={"annotation": answer["id"], "text": text}).json()
        assert made["mentions"] == [house.other.id, house.bob.id]
        assert house.other.client.get("/api/notifications/unread").json() == {"unread": 1}
        assert house.bob.client.get("/api/notifications/unread").json() == {"unread": 0}  # not his answer
        mine = house.ann.client.get("/api/notifications").json()["results"]
        assert [(each["kind"], each["comment"]) for each in mine] == [("comment", made["id"])]
        assert house.other.client.post("/api/notifications/seen").json() == {"unread": 0}

    def test_a_draft_takes_its_comments_along(self, house: House) -> None:
        draft = house.ann.client.post(f"/api/tasks/{house.tasks[0]}/drafts/", json={"result": SAME}).json()
        house.ann.client.post("/api/comments/", json={"draft": draft["id"], "text": "unsure"})
        answer = house.submit(house.ann, 0, draft_id=draft["id"])
        found = house.owner.client.get("/api/comments/", params={"annotation": answer["id"]}).json()
        assert [each["text"] for each in found] == ["unsure"]
        assert house.task(0)["comment_count"] == 1

    def test_annotators_read_and_write_on_their_own_alone(self, house: House) -> None:
        theirs = house.submit(house.bob, 0)
        said = house.bob.client.post("/api/comments/", json={"annotation": theirs["id"], "text": "mine"}).json()
        assert house.ann.client.get(f"/api/comments/{said['id']}/").status_code == 404
        body = {"annotation": theirs["id"], "text": "let me in"}
        assert house.ann.client.post("/api/comments/", json=body).status_code == 404
        assert house.ann.client.get("/api/comments/", params={"projects": house.project}).json() == []
        assert house.reviewer.client.patch(f"/api/comments/{said['id']}/", json={"text": "x"}).status_code == 403

    def test_export_is_csv_that_no_spreadsheet_runs(self, house: House) -> None:
        answer = house.submit(house.ann, 0)
        house.reviewer.client.post("/api/comments/", json={"annotation": answer["id"], "text": "=1+1"})
        reply = house.owner.client.get(
            "/api/comments/export/", params={"projects": house.project, "expand_created_by": True, "tz": "Europe/Paris"}
        )
        assert reply.headers["content-type"].startswith("text/csv")
        assert "'=1+1" in reply.text and house.reviewer.email in reply.text
        assert house.owner.client.get("/api/comments/export/", params={"tz": "Moon/Sea"}).status_code == 400
