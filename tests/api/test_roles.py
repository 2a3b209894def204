"""Every route as every role, really called: what the table of permissions says is what happens, inside a project and
outside of it. The same calls write docs/reference/roles.md: `make roles`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from builders import a_result
from juryroom.api.auth import Allow
from juryroom.api.entry import IN_BODIES, IN_PATHS, IN_QUERIES, _body_names
from juryroom.core.membership import EVERYWHERE
from juryroom.core.model import Role
from juryroom.core.permissions import CONFIGURABLE, Permission, permissions_of
from juryroom.store.unit import Database

PAGE = Path(__file__).parents[2] / "docs/reference/roles.md"
ROLES = {
    Role.VIEWER: "viewer", Role.ANNOTATOR: "annotator",
    Role.REVIEWER: "reviewer", Role.MANAGER: "manager", Role.ADMIN: "administrator", Role.OWNER: "owner",
}  # fmt: skip
OF_NO_PROJECT = {
    "user_id", "session_id", "token_id", "invitation_id", "workspace_id", "organization_id", "permission_key",
    "benchmark_id", "report_id", "action_id", "kpi_key", "entity", "connection_id", "indicator_key", "erasure_id",
    "sending_id", "tag_id", "tag_import_id",
}  # fmt: skip
"""Path parameters that lead to no project; their routes look after themselves."""
WITHIN = {
    "import_id",
    "export_id",
    "name",
    "pause_id",
    "dimension_id",
    "model_version",
    "entity_id",
    "user_id",
    "sending_id",
}
"""Path parameters that stand behind a project in the path, or are told apart by another one."""
NOT_HERE = {"/api/current-user/reset-token"}
"""Would end the token that is used here."""
NOBODY = "999999"
YES, NO = "✓", "–"  # noqa: RUF001 a dash, as in print


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """What a role may do does not depend on the database."""
    return sqlite_database


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    permission: Permission
    route: APIRoute

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"{(\w+)}", self.path)

    @property
    def asked(self) -> list[str]:
        """Names in the query that lead to a project."""
        return [field.alias for field in self.route.dependant.query_params if field.alias in IN_QUERIES]

    @property
    def said(self) -> list[str]:
        """Names in the body that lead to a project."""
        return sorted(_body_names(self.route))

    @property
    def in_project(self) -> bool:
        return bool(self.asked or self.said or {*self.parameters} & {*IN_PATHS, "entity_id"})


def operations(client: TestClient) -> Iterator[Operation]:
    routes = [route for route in client.app.routes if isinstance(route, APIRoute)]  # type: ignore[attr-defined]
    for route in routes:
        (policy,) = [each.dependency for each in route.dependencies if isinstance(each.dependency, Allow)]
        if policy.permission is None or route.path in NOT_HERE:
            continue
        for method in sorted(route.methods or ()):
            if method != "HEAD":
                yield Operation(method, route.path, policy.permission, route)


@pytest.fixture
def things(owner: Any, project: Any, tasks: list[int]) -> dict[str, str]:
    """Something of each kind, in a project that is for its members."""
    call = owner.client
    here = f"/api/projects/{project['id']}"
    made: dict[str, Any] = {"project": project["id"], "task": tasks[0]}
    made["annotation"] = call.post(f"/api/tasks/{tasks[0]}/annotations/", json={"result": [a_result()]}).json()["id"]
    made["draft"] = call.post(f"/api/tasks/{tasks[1]}/drafts", json={"result": []}).json()["id"]
    made["prediction"] = call.get(f"/api/predictions/?task={tasks[0]}").json()[0]["id"]
    made["view"] = call.post("/api/dm/views/", json={"project": project["id"], "data": {}}).json()["id"]
    form = {"file": ("a.csv", b"text\na\n")}
    made["upload"] = call.post(f"{here}/import?commit_to_project=false", files=form).json()["file_upload_ids"][0]
    call.post(f"/api/dm/actions/?id=cache_labels&project={project['id']}", json={"selectedItems": {"all": True}})
    assert call.patch(f"{here}/", json={"open_to_everyone": False}).status_code == 200
    return {kind: str(number) for kind, number in made.items()}


def _real(operation: Operation, things: dict[str, str], *, only_project: bool) -> tuple[str, dict[str, str], Any]:
    """(path, query, body) that name what there is; with `only_project` nothing else that could be changed."""

    def number(name: str, kinds: Any) -> str:
        kind = kinds.get(name)
        known = things.get(kind, NOBODY)
        return known if not only_project or kind == "project" else NOBODY

    spare = only_project and operation.method == "DELETE"
    me = "{user_id}" if operation.method == "GET" else NOBODY
    kinds = {**IN_PATHS, **({} if "project_id" not in operation.parameters else {"upload_id": None})}
    path = operation.path.replace("{entity}", "task").replace("{entity_id}", NOBODY if only_project else things["task"])
    path = path.replace("{organization_id}", "1")
    path = path.replace("{user_id}", "{me}")
    path = re.sub(r"\{(?!me)(\w+)\}", lambda found: NOBODY if spare else number(found[1], kinds), path)
    path = path.replace("{me}", me)
    query = {name: number(name, IN_QUERIES) for name in operation.asked if not only_project or "project" in name}
    said = [name for name in operation.said if not only_project or "project" in name]
    body = {name: [number(name, IN_BODIES)] if name == "projects" else number(name, IN_BODIES) for name in said}
    return path, {} if spare else query, body


def _status(who: Any, operation: Operation, asked: tuple[str, dict[str, str], Any]) -> int:
    path, query, body = asked
    path = path.replace("{user_id}", str(who.id))  # some may look at themselves alone
    with_body = operation.method != "GET" and operation.route.body_field is not None
    reply = who.client.request(operation.method, path, params=query, json=body if with_body else None)
    assert reply.status_code < 500 or reply.status_code == 501, f"{operation.method} {path}: {reply.text}"
    return int(reply.status_code)


@pytest.mark.parametrize("role", ROLES)
def test_inside_a_project_a_role_does_what_its_row_says(
    anyone: TestClient, owner: Any, person: Callable[..., Any], things: dict[str, str], role: Role
) -> None:
    who = person(role)
    owner.client.post(f"/api/projects/{things['project']}/members/", json={"user": who.id})
    granted, wrong = permissions_of(role), []
    for operation in operations(anyone):
        status = _status(who, operation, _real(operation, things, only_project=True))
        fits = status not in (401, 403) if operation.permission in granted else status == 403
        if not fits:
            wrong.append(f"{operation.method} {operation.path}: {status}, {operation.permission}")
    assert wrong == []


@pytest.mark.parametrize("role", [role for role in ROLES if role not in EVERYWHERE])
def test_outside_there_is_nothing(
    anyone: TestClient, person: Callable[..., Any], things: dict[str, str], role: Role
) -> None:
    """What is real is as absent as what nobody has made; who lacks the permission learns nothing else, either."""
    who, granted, wrong = person(role), permissions_of(role), []
    for operation in operations(anyone):
        if not operation.in_project:
            continue
        status = _status(who, operation, _real(operation, things, only_project=False))
        expected = 404 if operation.permission in granted else 403
        if status != expected:
            wrong.append(f"{operation.method} {operation.path}: {status}, not {expected}")
    assert wrong == []


@pytest.mark.parametrize("role", [role for role in ROLES if role not in EVERYWHERE])
def test_lists_of_everything_leave_out_what_is_closed(
    anyone: TestClient, owner: Any, person: Callable[..., Any], things: dict[str, str], role: Role
) -> None:
    """Routes that list across projects when none is named."""
    who = person(role)
    owner.client.post("/api/comments/", json={"annotation": int(things["annotation"]), "text": "Same? says a comment"})
    owner.client.post("/api/annotation-reviews/", json={"annotation": int(things["annotation"]), "accepted": True})
    for operation in operations(anyone):
        if operation.method == "GET" and not operation.parameters:
            reply = who.client.get(operation.path)
            told = re.search(r'Same\?|text 0|"(project|project_id|task)": ?\d', reply.text)
            assert told is None, f"{operation.path}: {reply.text[max(told.start() - 80, 0) :][:200]}"


def test_what_leads_to_a_project_is_known(anyone: TestClient) -> None:
    """A parameter that nobody traces to its project would be a door without a lock."""
    unknown = {
        f"{operation.method} {operation.path}: {name}"
        for operation in operations(anyone)
        for name in operation.parameters
        if name not in IN_PATHS
        and name not in OF_NO_PROJECT
        and not (name in WITHIN and {"project_id", "project_pk", "entity"} & {*operation.parameters})
    }
    assert unknown == set()


def test_who_is_not_activated_sees_themselves_alone(
    anyone: TestClient, person: Callable[..., Any], owner: Any, project: Any
):
    who = person(Role.NOT_ACTIVATED, password="correct horse")
    assert who.client.get("/api/current-user/whoami").status_code == 401  # no token opens anything
    signed_in = anyone.post("/api/session", json={"email": who.email, "password": "correct horse"})
    assert signed_in.json()["user"]["permissions"] == ["users.self"]
    assert anyone.get("/api/current-user/whoami").json()["role"] == "NO"
    assert [one["id"] for one in anyone.get("/api/users/").json()] == [who.id]
    assert anyone.get("/api/projects/").status_code == 403
    assert anyone.get(f"/api/projects/{project['id']}/").status_code == 403
    owner.client.patch("/api/organizations/1/memberships", json={"user_id": who.id, "role": "AN"})
    assert anyone.get("/api/projects/").json()["count"] == 1


def test_an_account_that_is_switched_off_opens_nothing(anyone: TestClient, person: Callable[..., Any], owner: Any):
    who = person(Role.MANAGER)
    owner.client.delete(f"/api/organizations/1/memberships/{who.id}/")
    for operation in operations(anyone):
        path = re.sub(r"\{[^}]+\}", NOBODY, operation.path.replace("{entity}", "task"))
        assert who.client.request(operation.method, path).status_code == 401, path


def test_the_page_says_what_happens(
    anyone: TestClient, owner: Any, person: Callable[..., Any], things: dict[str, str]
) -> None:
    people = {role: person(role) for role in ROLES}
    for who in people.values():
        owner.client.post(f"/api/projects/{things['project']}/members/", json={"user": who.id})
    text = _page(anyone, people, things)
    if os.environ.get("JURYROOM_WRITE_ROLES"):
        PAGE.write_text(text)
    assert text == PAGE.read_text(), "run `make roles`"


def _page(client: TestClient, people: dict[Role, Any], things: dict[str, str]) -> str:
    head = "| | " + " | ".join(ROLES.values()) + " | where |"
    lines = [_INTRODUCTION, "## Every route", "", head, "|---|" + "---|" * (len(ROLES) + 1)]
    for operation in sorted(operations(client), key=lambda each: (each.path, each.method)):
        statuses = (_status(who, operation, _real(operation, things, only_project=True)) for who in people.values())
        cells = [NO if status == 403 else YES for status in statuses]
        where = "project" if operation.in_project else ""
        lines.append(f"| `{operation.method} {operation.path}` | {' | '.join(cells)} | {where} |")
    lines += ["", "## What the owner can change", "", _CHANGEABLE, *_changeable(), ""]
    return "\n".join(lines)


def _changeable() -> Iterator[str]:
    yield "| key | what | usually | may be given to |"
    yield "|---|---|---|---|"
    for line in CONFIGURABLE:
        usual, offered = (", ".join(ROLES[role] for role in roles) for roles in (line.default, line.options))
        yield f"| `{line.key}` | {line.label} | {usual} | {offered} |"


_INTRODUCTION = f"""# Roles and routes

Which role may call what. Written by `tests/api/test_roles.py`, which calls every route as every role and fails when
this page says otherwise; `make roles` writes it anew. {YES} the call is let through, {NO} it is answered with 403.
*project* in the last column: the route names something in a project, and whoever may not enter that project gets 404,
as if it were not there. Who may enter is in [People](../guide/people.md). What a person sees of it may be less:
annotators see their own answers alone.

In a project, an annotator may be a reviewer and a reviewer an annotator; then the other column holds there. Tokens may
be for less than their owner: for reading, or for one project. Somebody who is not activated sees their own account
alone; an account that is switched off opens nothing.
"""
_CHANGEABLE = """`PUT /api/organizations/1/permissions/{key} {roles: [...]}`, or the screen People.
It holds at once, for the API as well."""
