"""Who may enter which project; members, workspaces, roles by project; permissions that the owner chooses."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest

from builders import a_result
from juryroom.core.membership import Sight
from juryroom.core.model import ProjectId, Role, UserId
from juryroom.services import members
from juryroom.services.accounts import Caller
from juryroom.services.room import Room

CLOSED = {"open_to_everyone": False}


@pytest.fixture
def here(owner: Any, project: dict[str, Any], tasks: list[int]) -> str:
    """The project, closed."""
    path = f"/api/projects/{project['id']}"
    assert owner.client.patch(f"{path}/", json=CLOSED).json()["open_to_everyone"] is False
    return path


class TestEntering:
    def test_a_project_is_open_until_it_has_members(self, owner: Any, annotator: Any, person: Any, project: Any):
        path = f"/api/projects/{project['id']}/"
        assert annotator.client.get(path).json()["open_to_everyone"] is True
        member = person(Role.ANNOTATOR)
        owner.client.post(f"{path}members/", json={"user": member.id})
        assert annotator.client.get(path).status_code == 404
        assert member.client.get(path).json()["open_to_everyone"] is False

    def test_what_is_closed_is_not_there(self, annotator: Any, here: str, tasks: list[int], owner: Any):
        made = owner.client.post(f"/api/tasks/{tasks[0]}/annotations/", json={"result": [a_result()]}).json()
        prediction = owner.client.get(f"/api/predictions/?task={tasks[0]}").json()[0]["id"]
        number = here.rpartition("/")[2]
        for path in (
            here, f"{here}/next", f"{here}/tasks", f"{here}/summary", f"/api/tasks/{tasks[0]}/",
            f"/api/tasks/?project={number}", f"/api/annotations/{made['id']}/", f"/api/predictions/{prediction}/",
            f"/api/predictions/?project={number}", f"/api/predictions/?task__project={number}",
            f"/api/dm/views?project={number}", f"/api/dm/columns?project={number}",
            f"/api/fsm/entities/task/{tasks[0]}/history", f"/api/fsm/entities/project/{number}/history",
        ):  # fmt: skip
            assert annotator.client.get(path).status_code == 404, path
        submitted = annotator.client.post(f"/api/tasks/{tasks[0]}/annotations/", json={"result": [a_result()]})
        assert submitted.status_code == 404
        assert annotator.client.post(f"/api/tasks/{tasks[0]}/drafts", json={"result": []}).status_code == 404
        assert annotator.client.get("/api/projects/").json()["count"] == 0
        assert annotator.client.get("/api/projects/counts").json()["count"] == 0

    def test_numbers_in_bodies_are_looked_at(self, here: str, person: Any, tasks: list[int]):
        manager = person(Role.MANAGER)
        body = {"task": tasks[0], "result": [], "model_version": "x"}
        assert manager.client.post("/api/predictions/", json=body).status_code == 404
        for number in (int(here.rpartition("/")[2]), here.rpartition("/")[2], float(here.rpartition("/")[2])):
            reply = manager.client.post("/api/tasks/", json={"project": number, "data": {"text": "x"}})
            assert reply.status_code == 404, number

    def test_a_manager_enters_what_is_theirs(self, here: str, person: Any):
        manager, other = person(Role.MANAGER), person(Role.MANAGER)
        mine = manager.client.post("/api/projects/", json={"title": "mine", **CLOSED}).json()["id"]
        assert manager.client.get(f"/api/projects/{mine}/").status_code == 200
        assert other.client.get(f"/api/projects/{mine}/").status_code == 404
        assert manager.client.get(here).status_code == 404

    def test_owners_and_administrators_enter_everything(self, here: str, owner: Any, person: Any):
        for who in (owner, person(Role.ADMIN)):
            assert who.client.get(here).status_code == 200

    def test_a_membership_that_ends_ends_at_once(self, here: str, owner: Any, annotator: Any, tasks: list[int]):
        owner.client.post(f"{here}/members/", json={"user": annotator.id})
        assert annotator.client.get(f"{here}/next").status_code == 200
        assert owner.client.delete(f"{here}/members/?user={annotator.id}").status_code == 204
        assert annotator.client.get(f"{here}/next").status_code == 404

    def test_a_role_that_changes_changes_at_once(self, owner: Any, annotator: Any, project: Any):
        path = f"/api/projects/{project['id']}/export/formats"
        assert annotator.client.get(path).status_code == 403
        owner.client.patch("/api/organizations/1/memberships", json={"user_id": annotator.id, "role": "MA"})
        assert annotator.client.get(path).status_code == 200
        owner.client.patch("/api/organizations/1/memberships", json={"user_id": annotator.id, "role": "DI"})
        assert annotator.client.get(path).status_code == 401

    def test_the_organisation_may_begin_closed(self, owner: Any, annotator: Any):
        owner.client.patch("/api/organizations/1", json={"new_projects_open": False})
        made = owner.client.post("/api/projects/", json={"title": "quiet"}).json()
        assert made["open_to_everyone"] is False
        assert annotator.client.get(f"/api/projects/{made['id']}/").status_code == 404

    def test_the_list_and_the_door_agree(self, room: Room, owner: Any, person: Any):
        """The rule is said twice, in SQL for lists and in Python for one project."""
        people = [person(role) for role in Role if role is not Role.DEACTIVATED]
        space = owner.client.post("/api/workspaces/", json={"title": "w"}).json()["id"]
        for number in range(8):
            maker = next(one for one in people if one.email.startswith(("ow", "ma")[number % 2]))
            made = maker.client.post("/api/projects/", json={"title": f"project {number}"}).json()["id"]
            change = {"open_to_everyone": number < 2, "workspace": space if number % 3 == 0 else None}
            assert owner.client.patch(f"/api/projects/{made}/", json=change).status_code == 200
            for one in people[number % 4 :: 4]:
                owner.client.post(f"/api/projects/{made}/members/bulk", json={"included": [one.id]})
            owner.client.patch(f"/api/projects/{made}/", json={"open_to_everyone": number < 2})
        for one in people[::3]:
            owner.client.post(f"/api/workspaces/{space}/memberships/", json={"user": one.id})
        with room.database.read() as unit:
            for one in people:
                user = unit.accounts.get(UserId(one.id))
                for within in (None, ProjectId(3)):
                    listed = {each.id for each in unit.projects.page(sight=Sight(user.id, user.role, within))}
                    caller = Caller.of(unit, user, "token").by_key("full", within)
                    entered = {n for n in range(1, 9) if members.may_enter(unit, ProjectId(n), caller)}
                    assert listed == entered, user.role


class TestMembers:
    def test_in_bulk_by_page_and_as_a_table(self, here: str, owner: Any, person: Any):
        people = [person(Role.ANNOTATOR) for _ in range(3)] + [person(Role.REVIEWER)]
        ids = [one.id for one in people]
        roles = [{"user_id": ids[0], "role": "RE"}]
        body = {"all": False, "included": [*ids, 999], "roles": roles}
        assert owner.client.post(f"{here}/members/bulk/", json=body).json() == {
            "assignments": 4, "skipped_user_ids": [999],
        }  # fmt: skip
        page = owner.client.get(f"{here}/members/paginated/?implicit=false&page_size=2").json()
        assert (page["count"], len(page["results"])) == (4, 2)
        assert page["results"][0]["project_role"] == "RE"
        found = owner.client.get(f"{here}/members/paginated/?role=RE").json()["results"]
        assert {each["id"] for each in found} == {ids[0], ids[3]}
        table = owner.client.get(f"{here}/members/export/?implicit=false").text
        assert [row["email"] for row in csv.DictReader(io.StringIO(table))] == [one.email for one in people]
        gone = owner.client.request("DELETE", f"{here}/members/bulk/", json={"all": True, "excluded": ids[:1]})
        assert gone.json() == {"unassignments": 3}

    def test_all_are_those_who_need_it(self, here: str, owner: Any, person: Any):
        one, two = person(Role.ANNOTATOR), person(Role.ANNOTATOR)
        person(Role.ADMIN)
        added = owner.client.post(f"{here}/members/bulk/", json={"all": True, "excluded": [two.id]}).json()
        assert added["assignments"] == 1
        assert one.client.get(here).status_code == 200
        assert two.client.get(here).status_code == 404

    def test_nobody_unknown(self, here: str, owner: Any):
        assert owner.client.post(f"{here}/members/", json={"user": 999}).status_code == 400

    def test_annotators_do_not_see_who_else_is_there(self, project: Any, annotator: Any):
        assert annotator.client.get(f"/api/projects/{project['id']}/members/").status_code == 403
        assert [one["id"] for one in annotator.client.get("/api/users/").json()] == [annotator.id]

    def test_a_manager_who_closes_a_project_stays_inside(self, owner: Any, person: Any, project: Any):
        manager, other = person(Role.MANAGER), person(Role.ANNOTATOR)
        path = f"/api/projects/{project['id']}"
        assert manager.client.post(f"{path}/members/", json={"user": other.id}).status_code == 201
        assert manager.client.get(path).status_code == 200


class TestRoles:
    def test_an_annotator_reviews_in_one_project(self, here: str, owner: Any, annotator: Any, tasks: list[int]):
        made = owner.client.post(f"/api/tasks/{tasks[0]}/annotations/", json={"result": [a_result()]}).json()
        owner.client.post(f"{here}/members/", json={"user": annotator.id})
        assert annotator.client.get(f"/api/annotations/{made['id']}/").status_code == 404
        body = {"project": int(here.rpartition("/")[2]), "user": annotator.id, "role": "RE"}
        role = owner.client.post("/api/projects/roles/", json=body).json()
        assert annotator.client.get(f"/api/annotations/{made['id']}/").status_code == 200
        assert annotator.client.get("/api/projects/roles/").json() == [role]
        assert owner.client.get(f"{here}/roles").json() == [role]
        assert annotator.client.get("/api/current-user/whoami").json()["role"] == "AN"
        assert owner.client.delete(f"/api/projects/roles/{role['id']}/").status_code == 204
        assert annotator.client.get(f"/api/annotations/{made['id']}/").status_code == 404

    def test_a_reviewer_annotates_in_one_project(self, project: Any, owner: Any, person: Any, tasks: list[int]):
        reviewer = person(Role.REVIEWER)
        made = owner.client.post(f"/api/tasks/{tasks[0]}/annotations/", json={"result": [a_result()]}).json()
        body = {"project": project["id"], "user": reviewer.id, "role": "AN"}
        assert owner.client.post("/api/projects/roles/", json=body).status_code == 201
        assert reviewer.client.get(f"/api/annotations/{made['id']}/").status_code == 404

    @pytest.mark.parametrize(("has", "gets"), [("AN", "MA"), ("AN", "OW"), ("MA", "AN"), ("VO", "RE"), ("AN", "VO")])
    def test_between_annotators_and_reviewers_alone(self, project: Any, owner: Any, person: Any, has: str, gets: str):
        body = {"project": project["id"], "user": person(Role(has)).id, "role": gets}
        assert owner.client.post("/api/projects/roles/", json=body).status_code == 400

    def test_not_of_somebody_outside(self, here: str, owner: Any, annotator: Any):
        body = {"project": int(here.rpartition("/")[2]), "user": annotator.id, "role": "RE"}
        assert owner.client.post("/api/projects/roles/", json=body).status_code == 409

    def test_a_viewer_sees_and_changes_nothing(self, project: Any, owner: Any, person: Any, tasks: list[int]):
        viewer = person(Role.VIEWER)
        made = owner.client.post(f"/api/tasks/{tasks[0]}/annotations/", json={"result": [a_result()]}).json()
        assert viewer.client.get(f"/api/annotations/{made['id']}/").status_code == 200
        assert viewer.client.get(f"/api/projects/{project['id']}/next").status_code == 403
        assert viewer.client.patch(f"/api/annotations/{made['id']}/", json={"result": []}).status_code == 403


class TestWorkspaces:
    def test_members_inherit_its_projects(self, owner: Any, annotator: Any, person: Any, project: Any):
        space = owner.client.post("/api/workspaces/", json={"title": "Team A", "color": "#112233"}).json()
        path = f"/api/workspaces/{space['id']}"
        assert owner.client.post(f"{path}/projects/", json={"project": project["id"]}).status_code == 204
        here = f"/api/projects/{project['id']}/"
        assert annotator.client.get(here).status_code == 404
        added = owner.client.post(f"{path}/memberships/", json={"user": annotator.id, "workspace": space["id"]})
        assert added.json() == {"user": annotator.id, "workspace": space["id"]}
        assert annotator.client.get(here).json()["workspace"] == space["id"]
        assert [one["id"] for one in annotator.client.get(f"{path}/projects/").json()] == [project["id"]]
        assert annotator.client.get("/api/workspaces/").json()[0]["projects_count"] == 1
        listed = owner.client.get(f"{here}members/paginated/?implicit=true").json()["results"]
        assert annotator.id in [one["id"] for one in listed]
        owner.client.delete(f"{path}/memberships/?user_id={annotator.id}")
        assert annotator.client.get(here).status_code == 404

    def test_a_manager_of_one_does_not_see_another(self, owner: Any, person: Any, project: Any):
        one, two = person(Role.MANAGER), person(Role.MANAGER)
        space = one.client.post("/api/workspaces/", json={"title": "mine"}).json()["id"]
        for method, path, body in (
            ("GET", "", None), ("PATCH", "", {"title": "theirs"}), ("DELETE", "", None), ("GET", "/memberships", None),
            ("POST", "/memberships", {"user": two.id}), ("POST", "/projects", {"project": project["id"]}),
        ):  # fmt: skip
            reply = two.client.request(method, f"/api/workspaces/{space}{path}", json=body)
            assert reply.status_code == 404, f"{method} {path}"
        assert two.client.get("/api/workspaces/").json() == []
        assert [each["id"] for each in owner.client.get("/api/workspaces/").json()] == [space]

    def test_without_the_workspace_its_projects_stay(self, owner: Any, annotator: Any, project: Any):
        space = owner.client.post("/api/workspaces/", json={"title": "short"}).json()["id"]
        owner.client.patch(f"/api/projects/{project['id']}/", json={"workspace": space})
        assert owner.client.delete(f"/api/workspaces/{space}/").status_code == 204
        after = owner.client.get(f"/api/projects/{project['id']}/").json()
        assert (after["workspace"], after["open_to_everyone"]) == (None, False)

    def test_in_bulk(self, owner: Any, person: Any):
        people = [person(Role.ANNOTATOR).id for _ in range(3)]
        path = f"/api/workspaces/{owner.client.post('/api/workspaces/', json={'title': 'w'}).json()['id']}"
        added = owner.client.post(f"{path}/memberships/bulk/", json={"all": False, "included": people})
        assert added.json()["assignments"] == 3
        page = owner.client.get(f"{path}/memberships/paginated/?search=an").json()
        assert page["count"] == 3
        gone = owner.client.request("DELETE", f"{path}/memberships/bulk/", json={"all": False, "included": people[:2]})
        assert gone.json() == {"unassignments": 2}


class TestPermissions:
    def test_the_owner_chooses_and_it_holds_at_once(self, owner: Any, person: Callable[..., Any], project: Any):
        manager, path = person(Role.MANAGER), "/api/organizations/1/permissions"
        lines = {line["permission"]: line for line in owner.client.get(path).json()}
        assert lines["delete_project"]["roles"] == ["MA", "AD", "OW"]
        assert owner.client.put(f"{path}/delete_project", json={"roles": ["AD"]}).json()["roles"] == ["AD", "OW"]
        assert manager.client.delete(f"/api/projects/{project['id']}/").status_code == 403
        assert "projects.delete" not in manager.client.get("/api/current-user/whoami").json()["permissions"]
        assert owner.client.delete(f"{path}/delete_project").status_code == 204
        assert manager.client.delete(f"/api/projects/{project['id']}/").status_code == 204

    def test_it_holds_for_actions_too(self, owner: Any, person: Callable[..., Any], project: Any, tasks: list[int]):
        manager = person(Role.MANAGER)
        owner.client.put("/api/organizations/1/permissions/delete_tasks", json={"roles": []})
        body = {"selectedItems": {"all": False, "included": tasks}}
        done = manager.client.post(f"/api/dm/actions/?id=delete_tasks&project={project['id']}", json=body)
        assert done.status_code == 403

    def test_who_may_hold_no_tokens_has_none_that_work(self, owner: Any, annotator: Any):
        path = "/api/organizations/1/permissions/create_api_tokens"
        assert annotator.client.get("/api/projects/").status_code == 200
        owner.client.put(path, json={"roles": ["MA", "AD", "OW"]})
        assert annotator.client.get("/api/projects/").status_code == 401

    def test_nobody_else_chooses(self, person: Callable[..., Any]):
        admin = person(Role.ADMIN)
        reply = admin.client.put("/api/organizations/1/permissions/delete_tasks", json={"roles": ["AD"]})
        assert reply.status_code == 403

    @pytest.mark.parametrize(("key", "roles", "status"), [("unknown", ["AD"], 404), ("delete_tasks", ["AN"], 400)])
    def test_what_cannot_be_is_refused(self, owner: Any, key: str, roles: list[str], status: int):
        reply = owner.client.put(f"/api/organizations/1/permissions/{key}", json={"roles": roles})
        assert reply.status_code == status
