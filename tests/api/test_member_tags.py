"""Tags of people over HTTP: made, given, read from a list, and lists of members narrowed by them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from api.conftest import Person
from juryroom.core.model import Role

HERE = "/api/organizations/1/member-tags"


def _make(owner: Person, *labels: str) -> list[int]:
    made = owner.client.post(f"{HERE}/bulk", json={"labels": list(labels)})
    assert made.status_code == 201, made.text
    return [each["id"] for each in made.json()["tags"]]


def test_a_tag_is_made_renamed_and_removed(owner: Person) -> None:
    made = owner.client.post(HERE, json={"label": "  speaks   French "})
    assert made.status_code == 201, made.text
    tag = made.json()
    assert (tag["label"], tag["member_count"], tag["created_by"]["id"]) == ("speaks French", 0, owner.id)
    assert owner.client.post(HERE, json={"label": "speaks French"}).status_code == 409
    (other,) = _make(owner, "cards")
    assert owner.client.patch(f"{HERE}/{other}", json={"label": "speaks French"}).status_code == 409
    assert owner.client.patch(f"{HERE}/{other}", json={"label": "radiology"}).json()["label"] == "radiology"
    assert [each["label"] for each in owner.client.get(f"{HERE}?search=RAD").json()["results"]] == ["radiology"]
    assert owner.client.delete(f"{HERE}/{tag['id']}").status_code == 204
    assert owner.client.get(f"{HERE}/{tag['id']}").status_code == 404
    assert owner.client.delete(f"{HERE}/bulk?ids={other}").status_code == 204
    assert owner.client.get(HERE).json()["count"] == 0


def test_people_carry_tags_and_lists_are_narrowed_by_them(
    owner: Person, person: Callable[..., Person], project: dict[str, Any]
) -> None:
    ann, bob, reviewer = person(Role.ANNOTATOR), person(Role.ANNOTATOR), person(Role.REVIEWER)
    french, night = _make(owner, "French", "night")
    body: dict[str, Any] = {"included": [ann.id, bob.id, 9999], "tags": [french]}
    given = owner.client.post(f"{HERE}/assignments", json=body).json()
    assert given == {"assignments": 2, "members": 2, "skipped_user_ids": [9999]}
    assert owner.client.post(f"{HERE}/assignments", json=body).json()["assignments"] == 0
    everybody = owner.client.post(f"{HERE}/assignments?role=RE", json={"all": True, "tags": [night]}).json()
    assert everybody["members"] == 1
    path = f"/api/projects/{project['id']}/members/paginated"
    members = owner.client.get(f"{path}?tags={french}").json()["results"]
    assert {each["id"] for each in members} == {ann.id, bob.id}
    only = owner.client.post(f"{HERE}/assignments", json={"included": [ann.id], "tags": [night], "overwrite": True})
    assert only.json()["assignments"] == 1
    counts = {each["label"]: each["member_count"] for each in owner.client.get(HERE).json()["results"]}
    assert counts == {"French": 1, "night": 2}
    assert {each["id"] for each in owner.client.get(f"{path}?tags={night}").json()["results"]} == {ann.id, reviewer.id}


def test_a_list_of_tags_is_read_and_strangers_are_counted(owner: Person, annotator: Person) -> None:
    text = f"Email,Tags\n{annotator.email.upper()},French; night\nnobody@example.org,French\n"
    form = {"file": ("tags.csv", text.encode(), "text/csv")}
    done = owner.client.post(f"{HERE}/imports", files=form, data={"bulk_tags": "autumn"})
    assert done.status_code == 201, done.text
    told = done.json()
    assert (told["status"], told["tags_created"], told["assignments_created"]) == ("completed", 3, 3)
    assert told["users_skipped"] == [3]
    assert owner.client.get(f"{HERE}/imports/{told['id']}").json() == told
    again = owner.client.post(f"{HERE}/imports", files=form).json()
    assert (again["tags_created"], again["assignments_created"]) == (0, 0)


@pytest.mark.parametrize("text", [b"name,tags\nx,y\n", b"\xff\xfe\x00", b'email,tags\n"a,b\n'])
def test_a_list_that_cannot_be_read_is_refused(owner: Person, text: bytes) -> None:
    reply = owner.client.post(f"{HERE}/imports", files={"file": ("tags.csv", text, "text/csv")})
    assert reply.status_code == 400
    assert "file" in reply.json()["validation_errors"]
    assert owner.client.get(HERE).json()["count"] == 0


def test_bad_requests_and_who_may(owner: Person, annotator: Person, person: Callable[..., Person]) -> None:
    for body in ({"label": ""}, {"label": "x" * 129}, {"label": 5}):
        assert owner.client.post(HERE, json=body).status_code == 400, body
    assert owner.client.post(f"{HERE}/assignments", json={"all": True}).status_code == 400
    assert owner.client.post(f"{HERE}/assignments", json={"all": True, "tags": [77]}).status_code == 404
    assert owner.client.delete(f"{HERE}/bulk?ids=a").status_code == 400
    assert owner.client.get("/api/organizations/2/member-tags").status_code == 404
    assert annotator.client.get(HERE).status_code == 403
    assert person(Role.MANAGER).client.post(HERE, json={"label": "x"}).status_code == 403


def test_invitations_by_mail_say_what_to_do_instead(owner: Person) -> None:
    reply = owner.client.post("/api/invite/send-email", json={"emails": ["a@example.org"], "role": "AN"})
    assert reply.status_code == 501
    assert "/api/invitations" in reply.json()["detail"]
    assert owner.client.post("/api/invite/send-email", json={}).status_code == 400
    assert owner.client.post("/api/invite/revoke", json={"email": "a@example.org"}).status_code == 404
