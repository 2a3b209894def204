"""People of the organisation, looked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from api.conftest import Person
from juryroom.core.model import Role
from juryroom.store.unit import Database

HERE = "/api/organizations/1/memberships"


def ids(who: Person, path: str = HERE, **query: Any) -> list[int]:
    reply = who.client.get(path, params=query)
    assert reply.status_code == 200, reply.text
    return [each["user"]["id"] for each in reply.json()["results"]]


def search(who: Person, *filters: dict[str, Any]) -> Any:
    return who.client.post(f"{HERE}/search", json={"filters": {"version": 1, "filters": list(filters)}})


def line(field: str, operator: str, value: Any) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


class TestList:
    def test_goes_by_role_account_and_order(self, owner: Person, person: Callable[..., Person]) -> None:
        ann, rita, gone = person(Role.ANNOTATOR), person(Role.REVIEWER), person(Role.ANNOTATOR)
        owner.client.delete(f"{HERE}/{gone.id}")
        assert ids(owner, role="AN,RE") == [ann.id, rita.id]
        assert ids(owner, is_deleted=True) == [gone.id]
        assert gone.id not in ids(owner, is_deleted=False)
        assert ids(owner, ordering="-id") == [gone.id, rita.id, ann.id, owner.id]
        wrong = owner.client.get(HERE, params={"ordering": "password"})
        assert (wrong.status_code, list(wrong.json()["validation_errors"])) == (400, ["ordering"])

    def test_leaves_out_members_of_a_project_or_a_workspace(
        self, owner: Person, project: dict[str, Any], person: Callable[..., Person]
    ) -> None:
        ann, bob = person(Role.ANNOTATOR), person(Role.ANNOTATOR)
        room = owner.client.post("/api/workspaces", json={"title": "W"}).json()["id"]
        owner.client.post(f"/api/projects/{project['id']}/members", json={"user": ann.id})
        owner.client.post(f"/api/workspaces/{room}/memberships", json={"user": bob.id})
        assert ids(owner, exclude_project_id=project["id"], role="AN") == [bob.id]
        assert ids(owner, exclude_workspace_id=room, role="AN") == [ann.id]
        assert owner.client.get(HERE, params={"exclude_project_id": 2**40}).status_code == 404

    def test_finds_who_carries_a_tag(self, owner: Person, person: Callable[..., Person]) -> None:
        ann, _ = person(Role.ANNOTATOR), person(Role.ANNOTATOR)
        tag = owner.client.post("/api/organizations/1/member-tags", json={"label": "night"}).json()["id"]
        given = {"all": False, "included": [ann.id], "tags": [tag]}
        assert owner.client.post("/api/organizations/1/member-tags/assignments", json=given).status_code < 300
        assert ids(owner, tags=str(tag)) == [ann.id]

    def test_when_people_were_last_at_work_is_asked_by_managers_alone(
        self, owner: Person, person: Callable[..., Person], database: Database
    ) -> None:
        ann, rita = person(Role.ANNOTATOR), person(Role.REVIEWER)
        with database.write() as unit:
            unit.accounts.seen(ann.id)
            since = unit.accounts.get(ann.id).last_activity
        assert ids(owner, user_last_activity_gte=since) == [ann.id]
        assert ids(owner, user_last_activity_lte="2000-01-01") == []
        assert ids(owner, ordering="-last_activity")[0] == ann.id
        for asked in ({"user_last_activity_gte": since}, {"ordering": "last_activity"}):
            assert rita.client.get(HERE, params=asked).status_code == 403
        assert search(rita, line("last_activity", "gte", since)).status_code == 403


class TestSearch:
    def test_all_lines_hold(self, owner: Person, project: dict[str, Any], person: Callable[..., Person]) -> None:
        ann, bob, rita = person(Role.ANNOTATOR), person(Role.ANNOTATOR), person(Role.REVIEWER)
        for each in (ann, rita):
            owner.client.post(f"/api/projects/{project['id']}/members", json={"user": each.id})
        inside, annotators = line("project", "in", [project["id"]]), line("role", "in", ["AN"])
        found = search(owner, inside, annotators).json()
        assert (found["count"], found["results"][0]["user"]["id"]) == (1, ann.id)
        for lines, expected in (
            ([line("project", "not_in", [project["id"]]), annotators], [bob.id]),
            ([line("role", "not_in", ["AN", "OW"])], [rita.id]),
            ([line("search", "contains", ann.email)], [ann.id]),
            ([line("status", "equal", "deactivated")], []),
            ([annotators, line("role", "in", ["RE"])], []),
        ):
            text = json.dumps({"version": 1, "filters": lines})
            assert ids(owner, f"{HERE}/search", filters=text) == expected, lines

    @pytest.mark.parametrize(
        "wrong",
        [
            line("shoe size", "in", [42]), line("role", "like", "A"), line("role", "in", ["XX"]),
            line("role", "in", "AN"), line("status", "equal", "asleep"), line("tags", "in", [True]),
            line("last_activity", "gte", "yesterday"), line("search", "contains", 7), {"field": ["role"]}, "role",
        ],
    )  # fmt: skip
    def test_says_which_line_is_wrong(self, owner: Person, wrong: Any) -> None:
        reply = search(owner, line("role", "in", ["AN"]), wrong)
        assert reply.status_code == 400
        assert reply.json()["validation_errors"]["filters"][0].startswith("1: ")

    def test_the_schema_names_what_may_be_asked(self, owner: Person, person: Callable[..., Person]) -> None:
        told = owner.client.get(f"{HERE}/filter-schema").json()
        assert told["version"] == 1
        assert {"role", "tags", "last_activity"} <= {each["field"] for each in told["filters"]}
        rita = person(Role.REVIEWER).client.get(f"{HERE}/filter-schema").json()
        assert "last_activity" not in {each["field"] for each in rita["filters"]}
        assert search(owner).json()["count"] == 2
        newer = owner.client.post(f"{HERE}/search", json={"filters": {"version": 2, "filters": []}})
        assert newer.status_code == 400

    def test_tells_nobody_who_works_in_a_project_that_names_nobody(
        self, owner: Person, project: dict[str, Any], person: Callable[..., Person]
    ) -> None:
        rita = person(Role.REVIEWER)
        here = f"/api/projects/{project['id']}"
        owner.client.post(f"{here}/members", json={"user": rita.id})
        assert ids(rita, exclude_project_id=project["id"]) == [owner.id]
        owner.client.patch(here, json={"review_settings": {"anonymize_annotations": True}})
        assert rita.client.get(HERE, params={"exclude_project_id": project["id"]}).status_code == 403
        assert search(rita, line("project", "in", [project["id"]])).status_code == 403
