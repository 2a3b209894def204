"""People, the organization, and what an installation tells about itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from juryroom.api.schemas.accounts import UserOut, VersionOut, WhoAmI
from juryroom.core.model import Role


class TestUsers:
    def test_whoami_tells_what_one_may_do(self, annotator: Any) -> None:
        me = annotator.client.get("/api/current-user/whoami").json()
        WhoAmI.model_validate(me)
        assert me["role"] == "AN"
        assert "annotations.create" in me["permissions"]
        assert "projects.create" not in me["permissions"]

    def test_are_made_changed_and_removed(self, owner: Any) -> None:
        body = {"email": "New@Example.org", "username": "new", "first_name": "Ann", "last_name": "Lee"}
        made = owner.client.post("/api/users/", json=body)
        assert made.status_code == 201
        UserOut.model_validate(made.json())
        assert (made.json()["email"], made.json()["initials"], made.json()["role"]) == ("new@example.org", "AL", "AN")
        path = f"/api/users/{made.json()['id']}/"
        assert owner.client.patch(path, json={"first_name": "Bea"}).json()["first_name"] == "Bea"
        assert made.json()["id"] in [user["id"] for user in owner.client.get("/api/users/").json()]
        assert owner.client.delete(path).status_code == 204
        assert owner.client.get(path).status_code == 404

    def test_an_address_is_there_once(self, owner: Any) -> None:
        assert owner.client.post("/api/users/", json={"email": owner.email.upper()}).status_code == 409

    @pytest.mark.parametrize("email", ["", "nobody", "@b", "a@", "a b@c", "a@b@c", "a@" + "b" * 300])
    def test_an_address_that_is_none_is_refused(self, owner: Any, email: str) -> None:
        reply = owner.client.post("/api/users/", json={"email": email})
        assert reply.status_code == 400
        assert "email" in reply.json()["validation_errors"]

    def test_answers_never_hold_a_password(self, owner: Any) -> None:
        reply = owner.client.post("/api/users/", json={"email": "n@example.org", "password": "hidden thing"})
        assert "hidden thing" not in reply.text
        assert "argon2" not in reply.text + owner.client.get("/api/users/").text

    def test_a_short_password_is_refused(self, owner: Any) -> None:
        reply = owner.client.post("/api/users/", json={"email": "n@example.org", "password": "short"})
        assert reply.json()["validation_errors"]["password"]

    def test_the_last_owner_stays(self, owner: Any) -> None:
        path = f"/api/users/{owner.id}/"
        assert owner.client.patch(path, json={"role": "AN"}).status_code == 400
        assert owner.client.patch(path, json={"is_active": False}).status_code == 400
        assert owner.client.delete(path).status_code == 400

    def test_an_administrator_cannot_become_or_make_an_owner(self, person: Callable[..., Any], owner: Any) -> None:
        admin = person(Role.ADMIN)
        assert admin.client.patch(f"/api/users/{admin.id}/", json={"role": "OW"}).status_code == 403
        assert admin.client.post("/api/users/", json={"email": "o@x.org", "role": "OW"}).status_code == 403
        assert admin.client.patch(f"/api/users/{owner.id}/", json={"password": "taken over"}).status_code == 403

    def test_an_annotator_changes_their_own_name_alone(self, annotator: Any, owner: Any) -> None:
        me = f"/api/users/{annotator.id}/"
        assert annotator.client.patch(me, json={"first_name": "Me"}).status_code == 200
        assert annotator.client.patch(me, json={"role": "OW"}).status_code == 403
        assert annotator.client.patch(me, json={"email": owner.email}).status_code == 403
        assert annotator.client.patch(f"/api/users/{owner.id}/", json={"first_name": "You"}).status_code == 403

    def test_hotkeys_are_kept(self, annotator: Any) -> None:
        keys = {"custom_hotkeys": {"annotation:submit": {"key": "ctrl+enter", "active": True}}}
        assert annotator.client.patch("/api/current-user/hotkeys/", json=keys).json() == keys
        assert annotator.client.get("/api/current-user/hotkeys/").json() == keys


def test_memberships_are_the_people(owner: Any, annotator: Any) -> None:
    organizations = owner.client.get("/api/organizations/").json()
    path = f"/api/organizations/{organizations[0]['id']}/memberships"
    assert [each["user"]["id"] for each in owner.client.get(path).json()["results"]] == [owner.id, annotator.id]
    assert owner.client.get(f"{path}/{annotator.id}/").json()["role"] == "AN"
    assert owner.client.get("/api/organizations/2").status_code == 404


def test_the_organization_can_be_renamed(owner: Any) -> None:
    assert owner.client.patch("/api/organizations/1/", json={"title": "Lab"}).json()["title"] == "Lab"
    assert owner.client.get("/api/organizations/1/").json()["title"] == "Lab"


def test_version_and_health_need_no_credentials(anyone: TestClient) -> None:
    version = anyone.get("/api/version/").json()
    VersionOut.model_validate(version)
    assert version["edition"] == "Community"
    assert anyone.get("/healthz").json() == {"status": "UP"}
    assert anyone.get("/readyz").json()["database"] in ("sqlite", "postgresql")
    assert anyone.get("/api/openapi.json").json()["openapi"].startswith("3.1")
