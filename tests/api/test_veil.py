"""What a project keeps from the people who work in it: names, unused data, agreement, its Data Manager."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi.routing import APIRoute
from pytest import approx

from builders import a_result
from juryroom.api.auth import Allow
from juryroom.core.model import Role
from juryroom.core.permissions import permissions_of
from juryroom.services.pseudonyms import number, word
from juryroom.store.unit import Database

SECRET = "Zsuzsanna", "Quillfeather"
"""A name that stands nowhere else."""


@dataclass
class House:
    """A project whose two annotators answered everything, and the people around it."""

    project: int
    tasks: list[int]
    annotations: list[int]
    owner: Any
    ann: Any
    bob: Any
    reviewer: Any

    @property
    def here(self) -> str:
        return f"/api/projects/{self.project}"

    def set(self, **review_settings: Any) -> None:
        reply = self.owner.client.patch(f"{self.here}/", json={"review_settings": review_settings})
        assert reply.status_code == 200, reply.text

    def get(self, path: str, who: Any = None, **query: Any) -> Any:
        reply = (who or self.reviewer).client.get(path, params=query)
        assert reply.status_code == 200, f"{path}: {reply.status_code} {reply.text}"
        return reply.json()


@pytest.fixture
def house(database: Database, person: Any, owner: Any, project: Any, tasks: list[int]) -> House:
    ann, bob, reviewer = person(Role.ANNOTATOR), person(Role.ANNOTATOR), person(Role.REVIEWER)
    for who, names in ((ann, SECRET), (bob, ("Bartholomew", "Undershaft"))):
        with database.write() as unit:
            unit.accounts.update(who.id, {"first_name": names[0], "last_name": names[1]})
    owner.client.patch(f"/api/projects/{project['id']}/", json={"maximum_annotations": 2})
    made = []
    for task in tasks:
        for who in (ann, bob):
            reply = who.client.post(f"/api/tasks/{task}/annotations/", json={"result": [a_result()], "lead_time": 3})
            made.append(reply.json()["id"])
    ann.client.patch(f"/api/annotations/{made[0]}/", json={"result": [a_result("different")]})
    return House(project["id"], tasks, made, owner, ann, bob, reviewer)


def _talk(house: House) -> tuple[int, int]:
    """A comment that speaks to an annotator, and a review."""
    said = house.ann.client.post(
        "/api/comments/", json={"annotation": house.annotations[0], "text": f"is this so? ask @{house.bob.email}"}
    ).json()
    body = {"annotation": house.annotations[2], "accepted": True}
    reviewed = house.owner.client.post("/api/annotation-reviews/", json=body).json()
    house.ann.client.post("/api/comments/", json={
        "annotation": house.annotations[0], "text": f"@{house.reviewer.email} look"})  # fmt: skip
    return said["id"], reviewed["id"]


NAMES_THE_HOUSE = {"/api/users", "/api/users/{user_id}"} | {
    f"/api/organizations/{{organization_id}}/memberships{rest}" for rest in ("", "/{user_id}", "/search")
} | {f"/api/workspaces/{{workspace_id}}/memberships{rest}" for rest in ("", "/paginated")}  # fmt: skip
"""Who is in the house is no secret: these tell of no project, and nobody's answers."""


def _paths(house: House, comment: int, review: int) -> list[str]:
    """Every GET route that a reviewer may call, with what there is in this project."""
    allowed = permissions_of(Role.REVIEWER)
    things = {
        "project_id": house.project, "project_pk": house.project, "task_id": house.tasks[0],
        "task_pk": house.tasks[0], "annotation_id": house.annotations[0], "comment_id": comment, "review_id": review,
        "user_id": house.reviewer.id, "dimension_id": 1, "kpi_key": "submitted_annotations", "entity": "task",
        "entity_id": house.tasks[0], "model_version": "v1", "organization_id": 1, "workspace_id": 1,
    }  # fmt: skip
    found = []
    for route in house.owner.client.app.routes:
        if not isinstance(route, APIRoute) or "GET" not in (route.methods or ()) or route.path in NAMES_THE_HOUSE:
            continue
        (policy,) = [each.dependency for each in route.dependencies if isinstance(each.dependency, Allow)]
        if policy.permission is None or policy.permission not in allowed:
            continue
        queries = [field.alias for field in route.dependant.query_params]
        path = route.path
        for name, value in things.items():
            path = path.replace(f"{{{name}}}", str(value))
        for extra in _queries(house, queries):
            found.append(f"{path}?{extra}")
    return found


def _queries(house: House, names: list[str]) -> list[str]:
    """The ways to ask a route: about the project, in full, as CSV, by person."""
    base = [
        f"{name}={value}"
        for name, value in (
            ("project", house.project), ("annotation", house.annotations[0]), ("task", house.tasks[0]),
            ("fields", "all"), ("expand_created_by", "true"), ("std", "true"), ("column", "id"),
        )
        if name in names and not (name in ("annotation", "task") and "project" in names)
    ]  # fmt: skip
    ways = ["&".join(base)]
    ways += ["&".join([*base, "format=csv"])] if "format" in names else []
    ways += ["&".join([*base, f"{each}=true"]) for each in names if each.startswith("segment_by_user")]
    ways += [""] if base and "project" not in names else []
    return ways


def test_a_reviewer_finds_nobody_in_any_route(house: House) -> None:
    comment, review = _talk(house)
    house.set(anonymize_annotations=True)
    secrets = [*SECRET, "Bartholomew", "Undershaft", house.ann.email, house.bob.email]
    answered = 0
    for path in _paths(house, comment, review):
        reply = house.reviewer.client.get(path)
        found = [secret for secret in secrets if secret in reply.text]
        assert not found, f"{path} names {found}: {reply.text[:2000]}"
        if reply.headers.get("content-type") == "application/json" and reply.status_code == 200:
            _has_no_number(reply.json(), {house.ann.id, house.bob.id}, path)
        answered += reply.status_code == 200
    assert answered > 50


def test_times_are_of_whole_days_where_nobody_is_named(house: House) -> None:
    """To the second, they would tell who answered beside what people do elsewhere under their names."""
    comment, review = _talk(house)
    exact = house.get(f"/api/annotations/{house.annotations[1]}/", house.owner)["created_at"]
    house.set(anonymize_annotations=True)
    for path in _paths(house, comment, review):
        for name, value in _moments(_told(house, path)):
            assert value.endswith("T00:00:00.000000Z"), f"{path} tells {name}: {value}"
    shown = house.get(f"/api/annotations/{house.annotations[1]}/")
    assert (shown["created_at"][:10], shown["created_ago"]) == (exact[:10], "0 days")
    columns = [each["id"] for each in house.get("/api/dm/columns", project=house.project)["columns"]]
    assert not {"updated_at", "completed_at"} & set(columns)
    narrow = {"created_at_from": exact, "created_at_to": exact}
    assert house.get(f"{house.here}/annotation-history", **narrow) == house.get(f"{house.here}/annotation-history")
    mine = {"annotation": house.annotations[3], "accepted": True}
    said = house.reviewer.client.post("/api/annotation-reviews/", json=mine).json()
    assert not said["created_at"].endswith("T00:00:00.000000Z")


def _told(house: House, path: str) -> Any:
    reply = house.reviewer.client.get(path)
    is_json = reply.headers.get("content-type") == "application/json"
    return reply.json() if reply.status_code == 200 and is_json else []


def _moments(value: Any) -> list[tuple[str, str]]:
    """Times of what others did."""
    if isinstance(value, list):
        return [found for each in value for found in _moments(each)]
    if not isinstance(value, dict) or "label_config" in value:
        return []
    own = [(name, each) for name, each in value.items() if isinstance(each, str) and name in (
        "created_at", "updated_at", "completed_at", "draft_created_at", "started_at", "last_active")]  # fmt: skip
    return own + [found for name, each in value.items() if name != "data" for found in _moments(each)]


def test_when_others_were_last_at_work_is_for_managers(house: House, database: Database) -> None:
    with database.write() as unit:
        for who in (house.ann, house.bob, house.reviewer):
            unit.accounts.seen(who.id)
    for path in ("/api/users", "/api/organizations/1/memberships", f"{house.here}/members/paginated"):
        for who, tells in ((house.owner, True), (house.reviewer, False)):
            found = house.get(path, who)
            rows = [each.get("user", each) for each in (found if isinstance(found, list) else found["results"])]
            others = [each["last_activity"] for each in rows if each["id"] != who.id]
            assert len(others) > 1 and any(others) is tells, path
        assert any(each["last_activity"] for each in rows if each["id"] == house.reviewer.id)


def test_an_annotator_is_not_told_who_else_answered(house: House) -> None:
    last = house.get(f"/api/tasks/{house.tasks[1]}/", house.owner)["updated_by"]
    assert last == [{"user_id": house.bob.id}]
    assert house.get(f"/api/tasks/{house.tasks[1]}/", house.ann)["updated_by"] == []
    assert house.get("/api/tasks", house.bob, project=house.project)["tasks"][1]["updated_by"] == last
    assert [each["id"] for each in house.get(f"{house.here}/annotators", house.ann)] == [house.ann.id]


def _has_no_number(value: Any, numbers: set[int], path: str) -> None:
    """No field that is about a person holds the number of one who answered."""
    told = {"completed_by", "updated_by", "created_by", "annotators", "user", "user_id", "last_created_by"}
    if isinstance(value, dict):
        for name, each in value.items():
            if name in ("data", "result"):
                continue
            inside = each if isinstance(each, list) else [each]
            assert not (name in told and numbers & {one for one in inside if isinstance(one, int)}), f"{path}: {name}"
            _has_no_number(each, numbers, path)
    if isinstance(value, list):
        for each in value:
            _has_no_number(each, numbers, path)


def test_the_same_walk_without_anonymity_does_find_them(house: House) -> None:
    comment, review = _talk(house)
    found = sum(house.ann.email in house.reviewer.client.get(path).text for path in _paths(house, comment, review))
    assert found > 10


def test_a_person_is_one_pseudonym_everywhere_that_of_exports_too(house: House, room: Any) -> None:
    house.set(anonymize_annotations=True)
    key = room.secrets.signing
    own, name = number(key, house.project, house.ann.id), word(key, house.project, house.ann.id)
    annotation = house.get(f"/api/annotations/{house.annotations[0]}/")
    assert (annotation["completed_by"], annotation["created_username"]) == (own, name)
    task = house.get(f"/api/tasks/{house.tasks[0]}/")
    assert task["annotations"][0]["completed_by"]["first_name"] == name
    assert own in task["annotators"]
    history = house.get("/api/annotation-history/", annotation=house.annotations[0])
    assert {row["created_by"] for row in history} == {own}
    scores = house.get(f"{house.here}/stats/agreement_annotators")["agreement"]
    assert str(own) in scores
    assert str(house.ann.id) not in scores
    assert own in [row["user_id"] for row in house.get(f"{house.here}/stats/member_performance_rows")["results"]]
    query = {"exportType": "JSON", "authors": "pseudonyms"}
    exported = house.owner.client.get(f"{house.here}/export", params=query).json()
    assert name in [each["completed_by"] for each in exported[0]["annotations"]]


def test_snapshots_take_the_same_pseudonyms(house: House, room: Any) -> None:
    made = house.owner.client.post(
        f"{house.here}/exports/", json={"serialization_options": {"authors": "pseudonyms"}}
    ).json()
    kept = house.owner.client.get(f"{house.here}/exports/{made['id']}/download")
    assert kept.status_code == 200
    assert word(room.secrets.signing, house.project, house.ann.id) in kept.text
    assert "example.org" not in kept.text
    assert room.secrets.signing.hex() not in kept.text


def test_managers_and_authors_see_who_it_was(house: House) -> None:
    house.set(anonymize_annotations=True)
    assert house.get(f"/api/annotations/{house.annotations[0]}/", house.owner)["completed_by"] == house.ann.id
    assert house.get(f"/api/annotations/{house.annotations[0]}/", house.ann)["completed_by"] == house.ann.id


def test_a_reviewer_who_answers_is_themselves(house: House) -> None:
    house.set(anonymize_annotations=True)
    house.owner.client.patch(f"{house.here}/", json={"maximum_annotations": 3})
    reply = house.reviewer.client.post(f"/api/tasks/{house.tasks[0]}/annotations/", json={"result": [a_result()]})
    assert reply.status_code == 201
    assert reply.json()["completed_by"] == house.reviewer.id


def test_a_reviewer_of_one_project_alone_is_no_exception(house: House, person: Any) -> None:
    carol = person(Role.ANNOTATOR)
    body = {"project": house.project, "user": carol.id, "role": "RE"}
    assert house.owner.client.post("/api/projects/roles/", json=body).status_code == 201
    house.set(anonymize_annotations=True)
    assert house.get(f"/api/annotations/{house.annotations[0]}/", carol)["completed_by"] < 0


def test_nobody_can_be_asked_for_by_number(house: House) -> None:
    house.set(anonymize_annotations=True)
    client, ann = house.reviewer.client, house.ann.id
    asked = [
        f"{house.here}/stats/agreement_annotator/{ann}",
        f"{house.here}/user-stats/{ann}/review_score",
        f"{house.here}/stats/finished?user_pk={ann}",
        f"{house.here}/stats/lead_time?ids={ann}",
        f"{house.here}/members/{ann}/pauses",
        f"/api/comments?projects={house.project}&annotators={ann}",
    ]
    assert {client.get(path).status_code for path in asked} == {403}
    _talk(house)
    assert client.get(f"/api/comments?annotators={ann}").json() == []
    line = {"filter": "filter:tasks:annotators", "operator": "contains", "type": "List", "value": ann}
    query = json.dumps({"filters": {"conjunction": "and", "items": [line]}})
    assert client.get("/api/tasks", params={"project": house.project, "query": query}).status_code == 403
    body = {"type": "AN", "users": [ann], "selectedItems": {"all": True, "excluded": []}}
    assert client.post(f"{house.here}/tasks/assignees", json=body).status_code == 403
    shown = client.get(f"/api/analytics/kpis/submitted_annotations?segment_by_user=true&projects={house.project}")
    assert shown.status_code == 200
    assert shown.json()["by_user"]["values"] == []


@pytest.mark.parametrize("spelled", ["%2B{}", "{}.0", "0{}", "{}%20", "%2C{}"])
def test_a_number_is_one_however_it_is_spelled(house: House, spelled: str) -> None:
    house.set(anonymize_annotations=True)
    ann = spelled.format(house.ann.id)
    for path in (f"{house.here}/stats/finished?user_pk={ann}", f"{house.here}/user-stats/{ann}/review_score"):
        assert house.reviewer.client.get(path).status_code == 403, path
    assert house.get(f"{house.here}/stats/finished", user_pk=house.reviewer.id)["id"] == house.reviewer.id


def test_nobody_is_picked_out_of_the_matrix_of_a_task(house: House) -> None:
    house.set(anonymize_annotations=True)
    path = f"{house.here}/tasks/{house.tasks[0]}/agreement-matrix"
    shown = [each["id"] for each in house.get(path)["users"]]
    for ids, status in (([house.ann.id], 403), (shown, 200)):
        query = {"selection": json.dumps({"annotators": {"ids": ids}})}
        assert house.reviewer.client.get(path, params=query).status_code == status


def _give_dashboards_to_reviewers(house: House) -> None:
    path = "/api/organizations/1/permissions/view_project_dashboard"
    assert house.owner.client.put(path, json={"roles": ["RE", "MA", "AD", "OW"]}).status_code == 200


def test_dashboards_name_nobody_either(house: House) -> None:
    house.set(anonymize_annotations=True)
    _give_dashboards_to_reviewers(house)
    raters = house.get(f"{house.here}/consensus")["raters"]
    assert len(raters) == 2
    assert all(rater.startswith("u:-") for rater in raters)
    assert "u:-" in json.dumps(house.get(f"{house.here}/quality")["controls"])
    filters = house.get(f"{house.here}/stats/data_filter")["user_filters"]["stats"]
    assert [each["id"] for each in filters] == ["model:v1"]


def test_a_setting_holds_for_the_very_next_call(house: House) -> None:
    path = f"/api/annotations/{house.annotations[0]}/"
    assert house.get(path)["completed_by"] == house.ann.id
    house.set(anonymize_annotations=True)
    assert house.get(path)["completed_by"] < 0
    house.set(anonymize_annotations=False)
    assert house.get(path)["completed_by"] == house.ann.id


# Data that the config does not show


@pytest.fixture
def with_more_data(house: House) -> int:
    """A task with a field that the config does not show."""
    rows = [{"data": {"text": "seen", "salary": 4711}}]
    made = house.owner.client.post(f"{house.here}/import?return_task_ids=true", json=rows).json()
    return int(made["task_ids"][0])


@pytest.mark.parametrize("setting", [True, False])
def test_unused_fields_are_kept_from_reviewers(house: House, with_more_data: int, setting: bool) -> None:
    house.set(show_unused_data_columns_to_reviewers=setting)
    data = house.get(f"/api/tasks/{with_more_data}/")["data"]
    assert data == ({"text": "seen", "salary": 4711} if setting else {"text": "seen"})
    columns = [each["id"] for each in house.get("/api/dm/columns", project=house.project)["columns"]]
    assert ("salary" in columns) is setting
    everything = house.get("/api/tasks", project=house.project, fields="all")["tasks"]
    assert any("salary" in each["data"] for each in everything) is setting
    query = json.dumps({"ordering": ["tasks:data.salary"]})
    status = house.reviewer.client.get("/api/tasks", params={"project": house.project, "query": query}).status_code
    assert status == (200 if setting else 403)
    assert "salary" in house.get(f"/api/tasks/{with_more_data}/", house.owner)["data"]


@pytest.mark.parametrize("setting", [True, False])
def test_unused_fields_are_kept_from_annotators(house: House, with_more_data: int, setting: bool) -> None:
    body = {"show_unused_data_columns_to_annotators": setting}
    assert (
        house.owner.client.patch(f"{house.here}/", json=body).json()["show_unused_data_columns_to_annotators"]
        is setting
    )
    assert ("salary" in house.get(f"/api/tasks/{with_more_data}/", house.ann)["data"]) is setting
    shown = house.get(f"{house.here}/next", house.ann)
    assert ("salary" in shown["data"]) is setting
    assert "salary" in house.get(f"/api/tasks/{with_more_data}/")["data"]


def test_the_data_manager_is_kept_from_reviewers_and_the_queue_is_not(house: House) -> None:
    house.set(show_data_manager_to_reviewers=False)
    client = house.reviewer.client
    for path in (
        f"/api/tasks?project={house.project}",
        f"{house.here}/tasks",
        f"/api/dm/views?project={house.project}",
    ):
        assert client.get(path).status_code == 403, path
        assert house.owner.client.get(path).status_code == 200
    assert client.get(f"/api/tasks?project={house.project}&review=1").status_code == 200
    assert client.get(f"{house.here}/review/next").status_code == 200
    assert house.ann.client.get(f"/api/tasks?project={house.project}").status_code == 200


def test_agreement_is_kept_from_reviewers(house: House) -> None:
    task = house.tasks[0]
    assert house.get(f"/api/tasks/{task}/")["agreement"] is not None
    house.set(show_agreement_to_reviewers=False)
    assert house.get(f"/api/tasks/{task}/")["agreement"] is None
    assert house.get(f"{house.here}/review/next")["task"]["agreement"] is None
    matrix = house.get(f"{house.here}/tasks/{task}/agreement-matrix")["matrix"]
    assert {value for row in matrix for value in row} == {None}
    assert set(house.get(f"{house.here}/stats/agreement_annotators")["agreement"].values()) == {None}
    assert house.get(f"{house.here}/stats/total_agreement")["total_agreement"] is None
    query = json.dumps({"ordering": ["tasks:agreement"]})
    status = house.reviewer.client.get("/api/tasks", params={"project": house.project, "query": query}).status_code
    assert status == 403
    assert house.get(f"{house.here}/stats/member_performance_summary")["summary"]["avg_agreement"] is None
    kpi = "/api/analytics/kpis/avg_agreement"
    assert (house.get(kpi)["total"]["value"], house.get(kpi, house.owner)["total"]["value"]) == (None, approx(2 / 3))
    assert house.get(f"/api/tasks/{task}/", house.owner)["agreement"] is not None


def test_tables_and_dashboards_tell_of_no_agreement(house: House) -> None:
    house.set(show_agreement_to_reviewers=False)
    table = house.reviewer.client.get(f"{house.here}/stats/IAA?format=csv").text
    assert [line.split(",")[1:] for line in table.split()[1:]] == [['""', '""']] * 2
    rows = house.reviewer.client.get(f"{house.here}/stats/member_performance_rows?format=csv").text
    assert {row["agreement"] for row in csv.DictReader(io.StringIO(rows))} == {""}
    _give_dashboards_to_reviewers(house)
    for path in ("quality", "consensus", "analytics/data-quality/agreement-analysis/lowest?format=csv"):
        assert house.reviewer.client.get(f"{house.here}/{path}").status_code == 403, path
        assert house.owner.client.get(f"{house.here}/{path}").status_code == 200


# Who may be spoken to, and by what comments are classified


def _people(house: House, who: Any) -> list[str]:
    found = house.get("/api/comments/people", who, annotation=house.annotations[0])
    return [each["email"] or each["first_name"] for each in found]


def test_whom_a_comment_may_speak_to(house: House) -> None:
    assert sorted(_people(house, house.ann)) == sorted([house.owner.email, house.reviewer.email])
    assert sorted(_people(house, house.reviewer)) == sorted([house.owner.email, house.ann.email])
    assert house.bob.client.get(f"/api/comments/people?annotation={house.annotations[0]}").status_code == 404


def test_a_mention_by_pseudonym_reaches_the_person(house: House) -> None:
    house.set(anonymize_annotations=True)
    (name,) = [each for each in _people(house, house.reviewer) if each.startswith("annotator-")]
    body = {"annotation": house.annotations[0], "text": f"@{name} why?"}
    said = house.reviewer.client.post("/api/comments/", json=body).json()
    assert said["text"] == f"@{name} why?"
    own = house.get(f"/api/comments/{said['id']}/", house.ann)
    assert own["text"] == f"@{house.ann.email} why?"
    assert own["mentions"] == [house.ann.id]
    told = house.get("/api/notifications", house.ann)["results"]
    assert [each["kind"] for each in told] == ["mention"]


CLASSES = """
<View><Taxonomy name="fault"><Choice value="Box"><Choice value="too wide"/></Choice><Choice value="Label"/></Taxonomy>
<Choices name="weight" required="true"><Choice value="minor"/><Choice value="major"/></Choices>
<Rating name="sure" maxRating="3"/></View>
"""


def _classify(house: House, classifications: Any) -> Any:
    body = {"annotation": house.annotations[0], "text": "x", "classifications": classifications}
    return house.reviewer.client.post("/api/comments/", json=body)


def test_comments_are_classified_as_the_project_says(house: House) -> None:
    assert _classify(house, {"anything": 1}).status_code == 201
    body = {"comment_classification_config": CLASSES}
    assert house.owner.client.patch(f"{house.here}/", json=body).status_code == 200
    fields = house.get(f"{house.here}/comment-classification", house.ann)
    assert [(each["name"], each["kind"]) for each in fields] == [
        ("fault", "taxonomy"), ("weight", "choices"), ("sure", "rating")]  # fmt: skip
    assert fields[0]["choices"] == [["Box"], ["Box", "too wide"], ["Label"]]
    right = {"fault": [["Box", "too wide"]], "weight": "minor", "sure": 2}
    assert _classify(house, right).json()["classifications"] == right
    assert _classify(house, None).status_code == 201


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"weight": "huge"}, "weight has no value 'huge'. It offers: minor, major."),
        ({"weight": ["minor", "major"]}, "weight takes one value."),
        ({"weight": "minor", "sure": 4}, "sure is a whole number from 1 to 3."),
        ({"weight": "minor", "fault": [["Box", "Label"]]}, "fault has no value ['Box', 'Label']."),
        ({"weight": "minor", "colour": 1}, "colour: there is no such field."),
        ({"sure": 1}, "weight is required."),
        ([], "Give an object"),
    ],
)
def test_a_classification_that_does_not_fit_is_refused(house: House, given: Any, problem: str) -> None:
    house.owner.client.patch(f"{house.here}/", json={"comment_classification_config": CLASSES})
    reply = _classify(house, given)
    assert reply.status_code == 400
    assert problem in str(reply.json()["validation_errors"]["classifications"])


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        ("<View>", "line"),
        ("<View/>", "no field in it"),
        ('<View><Choices name="a"/></View>', "offers nothing"),
        ('<View><Choices><Choice value="x"/></Choices></View>', "needs a name"),
        ('<View><Rating name="a"/><TextArea name="a"/></View>', 'called "a"'),
        ('<View><Image name="a" value="$b"/></View>', "no field here"),
        ('<View><Rating name="a" maxRating="many"/></View>', "maxRating"),
    ],
)
def test_a_config_of_classes_is_checked_when_it_is_stored(house: House, config: str, problem: str) -> None:
    reply = house.owner.client.patch(f"{house.here}/", json={"comment_classification_config": config})
    assert reply.status_code == 400, reply.text
    assert problem in str(reply.json()["validation_errors"]["comment_classification_config"])


def test_a_project_says_what_i_may_do_in_it(house: House, person: Any) -> None:
    carol = person(Role.ANNOTATOR)
    body = {"project": house.project, "user": carol.id, "role": "RE"}
    assert house.owner.client.post("/api/projects/roles/", json=body).status_code == 201
    own = house.get(f"{house.here}/", carol)["my_permissions"]
    assert {"reviews.create", "annotations.any"} <= set(own)
    listed = house.get("/api/projects/", carol)["results"]
    assert [each["my_permissions"] for each in listed] == [own]
    assert house.get(f"{house.here}/")["my_permissions"] is None
    assert house.get(f"{house.here}/", house.owner)["my_permissions"] is None
