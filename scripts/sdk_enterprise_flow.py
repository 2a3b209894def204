#!/usr/bin/env python3
"""Drives a Juryroom server with the enterprise calls of the official Label Studio SDK (label_studio_sdk 2.1).

    python scripts/sdk_enterprise_flow.py --url http://127.0.0.1:8080 --api-key TOKEN

Workspaces, members, roles, assignments, pauses, reviews, comments, history, dimensions, statistics, permissions and the
activity log. Each call is one line, PASS or FAIL with the error; the last line counts them and the exit status is 1 if
any failed. A call passes only when it returns and what it returns is right. The key is an owner's; the script makes its
own people, workspace and project, and removes them at the end.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
from label_studio_sdk import AgreementSelectionRequest
from label_studio_sdk.client import LabelStudio
from label_studio_sdk.core.api_error import ApiError

CONFIG = """\
<View>
  <Text name="text" value="$text"/>
  <Choices name="verdict" toName="text" choice="single"><Choice value="same"/><Choice value="different"/></Choices>
  <Rating name="sure" toName="text" maxRating="5"/>
</View>
"""
TASKS = 6
PASSWORD = "a passphrase for this script"


def answer(choice: str, sure: int = 4) -> list[dict[str, Any]]:
    """Results that fit CONFIG."""
    return [
        {"from_name": "verdict", "to_name": "text", "type": "choices", "value": {"choices": [choice]}},
        {"from_name": "sure", "to_name": "text", "type": "rating", "value": {"rating": sure}},
    ]


class Report:
    """What passed and what failed, a line each."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed: list[str] = []

    def check(self, name: str, call: Callable[[], Any], right: Callable[[Any], Any] = lambda _: True) -> Any:
        """Run a call; it passes when `right` of its value holds. The value, or None."""
        try:
            value = call()
            if not right(value):
                raise AssertionError(f"unexpected: {str(value)[:300]}")
        except ApiError as error:
            return self._fail(name, f"HTTP {error.status_code}: {str(error.body)[:300]}")
        except Exception as error:  # every other failure of a call is a result too
            return self._fail(name, f"{type(error).__name__}: {str(error)[:300]}")
        self.passed += 1
        print(f"PASS {name}", flush=True)
        return value

    def _fail(self, name: str, why: str) -> None:
        self.failed.append(name)
        print(f"FAIL {name}: {' '.join(why.split())}", flush=True)


def raises(call: Callable[[], Any]) -> bool:
    """Whether the server refuses the call with a 4xx."""
    try:
        call()
    except ApiError as error:
        return 400 <= (error.status_code or 0) < 500
    return False


def plain(value: Any) -> Any:
    """Models of the SDK as dicts, to look into."""
    return value.model_dump() if hasattr(value, "model_dump") else value


class Flow:
    """The calls, section by section; later sections stand on earlier ones."""

    def __init__(self, url: str, api_key: str) -> None:
        self.url = url
        self.ls = LabelStudio(base_url=url, api_key=api_key)
        self.report = Report()
        self.check = self.report.check
        self.people: dict[str, int] = {}
        self.keys: dict[str, LabelStudio] = {}
        self.organization = self.workspace = self.project = 0
        self.tasks: list[int] = []
        self.answers: dict[tuple[int, str], int] = {}

    def run(self) -> int:
        sections = (
            self.persons, self.workspaces, self.members, self.roles, self.searches, self.assignments, self.answering,
            self.in_bulk, self.pauses, self.reviews, self.comments, self.history, self.dimensions, self.stats,
            self.by_label, self.member_performance, self.tags, self.key_figures, self.permissions, self.activity,
            self.copies, self.clean_up,
        )  # fmt: skip
        for section in sections:
            print(f"-- {section.__name__}")
            try:
                section()
            except Exception as error:  # a section stands on calls before it that failed
                self.report.failed.append(section.__name__)
                print(f"FAIL {section.__name__} (rest of the section): {type(error).__name__}: {str(error)[:300]}")
        print(f"{self.report.passed} passed, {len(self.report.failed)} failed")
        return 1 if self.report.failed else 0

    def persons(self) -> None:
        ls, check = self.ls, self.check
        self.me = check("users.whoami", ls.users.whoami, lambda user: user.id > 0).id
        self.organization = check("organizations.list", ls.organizations.list, lambda many: len(many) == 1)[0].id
        mark = int(time.time())
        for name, role in (("ann", "AN"), ("bob", "AN"), ("rita", "RE")):
            email = f"{name}-{mark}@example.org"
            made = check(
                f"users.create ({name})",
                lambda email=email: ls.users.create(username=email, email=email, password=PASSWORD),
                lambda user: user.id > 0,
            )
            self.people[name] = made.id
            check(
                f"organizations.members.update ({name} is {role})",
                lambda user=made.id, role=role: ls.organizations.members.update(
                    self.organization, user_id=user, role=role
                ),
            )
            token = check(f"a key of their own ({name})", lambda email=email: self._token_of(email), bool)
            self.keys[name] = LabelStudio(base_url=self.url, api_key=token)
            check(f"users.whoami ({name})", self.keys[name].users.whoami, lambda user, own=made.id: user.id == own)
        check("organizations.members.get", lambda: ls.organizations.members.get(self.organization, self.people["ann"]),
              lambda member: member is not None)  # fmt: skip

    def _token_of(self, email: str) -> str:
        """As the person would do it: sign in, then look at one's own key."""
        with httpx.Client(base_url=self.url) as browser:
            browser.post("/user/login", data={"email": email, "password": PASSWORD})
            return str(browser.get("/api/current-user/token").json()["token"])

    def workspaces(self) -> None:
        ls, check = self.ls, self.check
        made = check("workspaces.create", lambda: ls.workspaces.create(title="SDK flow", color="#617ADA"),
                     lambda one: one.id > 0 and one.title == "SDK flow")  # fmt: skip
        self.workspace = made.id
        check("workspaces.get", lambda: ls.workspaces.get(self.workspace), lambda one: one.id == self.workspace)
        check("workspaces.list", ls.workspaces.list, lambda many: self.workspace in [one.id for one in many])
        check("workspaces.update", lambda: ls.workspaces.update(self.workspace, description="made by a script"),
              lambda one: one.description == "made by a script")  # fmt: skip
        check("workspaces.members.create",
              lambda: ls.workspaces.members.create(self.workspace, user=self.people["rita"]))  # fmt: skip
        check(
            "workspaces.members.bulk.post",
            lambda: ls.workspaces.members.bulk.post(self.workspace, all_=False, included=[self.people["bob"]]),
        )
        check("workspaces.members.list", lambda: ls.workspaces.members.list(self.workspace),
              lambda many: len(many) >= 2)  # fmt: skip
        check("workspaces.members.bulk.delete",
              lambda: ls.workspaces.members.bulk.delete(self.workspace, ids=str(self.people["bob"])))  # fmt: skip
        check("projects.create (in the workspace)", lambda: ls.projects.create(
            title="SDK enterprise flow", label_config=CONFIG, maximum_annotations=2, workspace=self.workspace),
            lambda one: one.id > 0)  # fmt: skip
        self.project = next(iter(ls.projects.list(title="SDK enterprise flow"))).id
        check("workspaces.projects.list", lambda: ls.workspaces.projects.list(self.workspace),
              lambda many: len(many) == 1)  # fmt: skip
        check("workspaces.projects.remove",
              lambda: ls.workspaces.projects.remove(self.workspace, project=self.project))  # fmt: skip
        check("workspaces.projects.add", lambda: ls.workspaces.projects.add(self.workspace, project=self.project))
        check("workspaces.get (missing) is 404", lambda: raises(lambda: ls.workspaces.get(2**30)), bool)

    def members(self) -> None:
        ls, check = self.ls, self.check
        check("projects.members.add", lambda: ls.projects.members.add(self.project, user=self.people["ann"]))
        check("projects.members.bulk.post", lambda: ls.projects.members.bulk.post(
            self.project, all_=False, included=[self.people["bob"], self.people["rita"]]))  # fmt: skip
        page = check("projects.members.paginated.list", lambda: ls.projects.members.paginated.list(self.project))
        told = str(plain(page))
        check("all three are members", lambda: all(f"'id': {own}" in told or str(own) in told
                                                   for own in self.people.values()), bool)  # fmt: skip
        check("projects.members.export_csv", lambda: b"".join(ls.projects.members.export_csv(self.project)), len)

    def roles(self) -> None:
        ls, check = self.ls, self.check
        made = check("projects.roles.add", lambda: ls.projects.roles.add(
            project=self.project, role="RE", user=self.people["bob"]), lambda role: role.id > 0)  # fmt: skip
        check(
            "projects.roles.get",
            lambda: ls.projects.roles.get(self.project),
            lambda many: [one.id for one in many] == [made.id],
        )
        check(
            "projects.roles.list (one's own)",
            lambda: self.keys["bob"].projects.roles.list(ids=self.project),
            lambda many: [one.role for one in many] == ["RE"],
        )
        check("projects.roles.remove", lambda: ls.projects.roles.remove(made.id))

    def searches(self) -> None:
        people, check, here = self.ls.organizations.members, self.check, self.organization
        check("organizations.members.list (by role)", lambda: list(people.list(here, role="RE")),
              lambda found: self.people["rita"] in [one.user.id for one in found])  # fmt: skip
        check("organizations.members.list (who is in no project)",
              lambda: list(people.list(here, exclude_project_id=self.project)),
              lambda found: self.people["ann"] not in [one.user.id for one in found])  # fmt: skip
        lines = {"version": 1, "filters": [{"field": "project", "operator": "in", "value": [self.project]},
                                           {"field": "role", "operator": "in", "value": ["AN"]}]}  # fmt: skip
        check("organizations.members.get_filter_schema", lambda: people.get_filter_schema(here),
              lambda schema: schema.version == 1 and len(schema.filters) > 3)  # fmt: skip
        check("organizations.members.list_filtered",
              lambda: people.list_filtered(here, filters=json.dumps(lines)).results,
              lambda found: {self.people["ann"], self.people["bob"]} == {one.user.id for one in found})  # fmt: skip
        check("organizations.members.search", lambda: plain(people.search(here, filters=lines)),
              lambda found: found["count"] == 2)  # fmt: skip

    def assignments(self) -> None:
        ls, check = self.ls, self.check
        rows = [{"data": {"text": f"pair {number}"}, "predictions": [
            {"model_version": "model-a", "score": number / TASKS, "result": answer("same")}]}
            for number in range(TASKS)]  # fmt: skip
        made = check("projects.import_tasks", lambda: ls.projects.import_tasks(
            self.project, request=rows, return_task_ids=True), lambda done: done.task_count == TASKS)  # fmt: skip
        self.tasks = list(made.task_ids)
        first = self.tasks[0]
        check("projects.assignments.assign", lambda: ls.projects.assignments.assign(
            self.project, first, type="AN", users=[self.people["ann"]]))  # fmt: skip
        check("projects.assignments.list", lambda: ls.projects.assignments.list(self.project, first),
              lambda found: str(self.people["ann"]) in str(plain(found)))  # fmt: skip
        check("projects.assignments.update", lambda: ls.projects.assignments.update(
            self.project, first, type="AN", users=[self.people["ann"], self.people["bob"]]))  # fmt: skip
        check(
            "projects.assignments.bulk_assign",
            lambda: ls.projects.assignments.bulk_assign(
                self.project, selected_items={"all": True, "excluded": []}, type="RE", users=[self.people["rita"]]
            ),
        )
        check("projects.assignments.delete", lambda: ls.projects.assignments.delete(
            self.project, first, type="AN", users=[self.people["bob"]]))  # fmt: skip

    def answering(self) -> None:
        check = self.check
        for number, task in enumerate(self.tasks[:4]):
            for name in ("ann", "bob"):
                said = answer("different" if name == "bob" and number == 3 else "same", 4 if name == "ann" else 5)
                made = check(f"annotations.create ({name}, task {number})",
                             lambda name=name, task=task, said=said: self.keys[name].annotations.create(
                                 id=task, result=said, lead_time=3.0), lambda one: one.id > 0)  # fmt: skip
                self.answers[task, name] = made.id
        truth = self.answers[self.tasks[0], "ann"]
        check("annotations.update (ground truth)", lambda: self.ls.annotations.update(truth, ground_truth=True),
              lambda one: one.ground_truth)  # fmt: skip

    def in_bulk(self) -> None:
        ls, check, two = self.ls, self.check, self.tasks[4:6]
        made = check("annotations.create_bulk", lambda: ls.annotations.create_bulk(
            tasks=two, project=self.project, result=answer("same"), lead_time=1.0),
            lambda found: len(found) == 2)  # fmt: skip
        check("they are marked", lambda: ls.annotations.get(made[0].id), lambda one: one.bulk_created)
        check("annotations.delete_bulk", lambda: ls.annotations.delete_bulk(
            ids=[one.id for one in made], project=self.project), lambda done: done.deleted_count == 2)  # fmt: skip
        now = datetime.now(UTC)
        check("tasks.create_event says that nothing is recorded", lambda: self._refused(501, lambda: (
            ls.tasks.create_event(two[0], event_key="hotkey_pressed", event_time=now))), bool)  # fmt: skip

    def pauses(self) -> None:
        ls, check, bob = self.ls, self.check, self.people["bob"]
        made = check("projects.pauses.create", lambda: ls.projects.pauses.create(
            self.project, bob, reason="MANUAL", verbose_reason="a word first"), lambda one: one.id > 0)  # fmt: skip
        check("a paused person cannot answer", lambda: raises(
            lambda: self.keys["bob"].annotations.create(id=self.tasks[4], result=answer("same"))), bool)  # fmt: skip
        check("projects.pauses.list", lambda: ls.projects.pauses.list(self.project, bob), lambda many: len(many) == 1)
        check("projects.pauses.get", lambda: ls.projects.pauses.get(self.project, bob, made.id),
              lambda one: one.verbose_reason == "a word first")  # fmt: skip
        check("projects.pauses.update", lambda: ls.projects.pauses.update(
            self.project, bob, made.id, verbose_reason="two words"),
            lambda one: one.verbose_reason == "two words")  # fmt: skip
        check("projects.pauses.delete", lambda: ls.projects.pauses.delete(self.project, bob, made.id))
        check("projects.pauses.list (ended)", lambda: ls.projects.pauses.list(self.project, bob, include_deleted=True),
              lambda many: len(many) == 1)  # fmt: skip

    def reviews(self) -> None:
        ls, rita, check = self.ls, self.keys["rita"], self.check
        mine = self.answers[self.tasks[0], "ann"]
        accepted = check("annotation_reviews.create (accept)", lambda: rita.annotation_reviews.create(
            annotation=mine, accepted=True), lambda one: one.id > 0 and one.accepted)  # fmt: skip
        other = self.answers[self.tasks[3], "bob"]
        rejected = check("annotation_reviews.create (reject)", lambda: rita.annotation_reviews.create(
            annotation=other, accepted=False, comment="look again"), lambda one: not one.accepted)  # fmt: skip
        fixed = self.answers[self.tasks[1], "bob"]
        check("annotation_reviews.create (fix and accept)", lambda: rita.annotation_reviews.create(
            annotation=fixed, accepted=True, result=answer("different")), lambda one: one.accepted)  # fmt: skip
        check("annotation_reviews.get", lambda: ls.annotation_reviews.get(accepted.id), lambda one: one.accepted)
        check("annotation_reviews.list", lambda: ls.annotation_reviews.list(annotation=other),
              lambda many: [one.id for one in many] == [rejected.id])  # fmt: skip
        check("annotation_reviews.delete (undo)", lambda: ls.annotation_reviews.delete(rejected.id))
        check("an annotator cannot review", lambda: raises(
            lambda: self.keys["ann"].annotation_reviews.create(annotation=other, accepted=True)), bool)  # fmt: skip
        check("projects.review_routing_rules.list", lambda: ls.projects.review_routing_rules.list(self.project))

    def comments(self) -> None:
        ls, check = self.ls, self.check
        on = self.answers[self.tasks[2], "ann"]
        made = check("comments.create", lambda: ls.comments.create(annotation=on, text="why?"),
                     lambda one: one.id > 0 and one.text == "why?")  # fmt: skip
        check("comments.get", lambda: ls.comments.get(made.id), lambda one: one.text == "why?")
        check("comments.list", lambda: ls.comments.list(annotation=on), lambda many: len(list(many)) == 1)
        check("comments.update (resolve)", lambda: ls.comments.update(made.id, is_resolved=True),
              lambda one: one.is_resolved)  # fmt: skip
        check("comments.export", lambda: b"".join(ls.comments.export(projects=str(self.project))), len)
        check("comments.delete", lambda: ls.comments.delete(made.id))

    def history(self) -> None:
        ls, check = self.ls, self.check
        fixed = self.answers[self.tasks[1], "bob"]
        check("annotation_history.list", lambda: ls.annotation_history.list(annotation=fixed),
              lambda many: len(list(many)) >= 1)  # fmt: skip
        check("annotation_history.list_for_project",
              lambda: ls.annotation_history.list_for_project(self.project))  # fmt: skip

    def dimensions(self) -> None:
        ls, check = self.ls, self.check
        many = check("dimensions.list", lambda: list(ls.dimensions.list(self.project)), lambda found: len(found) == 2)
        check("dimensions.get", lambda: ls.dimensions.get(self.project, many[0].id),
              lambda one: one.id == many[0].id)  # fmt: skip
        check("projects.metrics.get", lambda: ls.projects.metrics.get(self.project))
        check("projects.metrics.update", lambda: ls.projects.metrics.update(self.project, agreement_threshold=0.5))
        check(
            "tasks.agreement_matrix.get",
            lambda: ls.tasks.agreement_matrix.get(
                self.project, self.tasks[3], selection=AgreementSelectionRequest(annotators={"all": True})
            ),
        )

    def stats(self) -> None:
        stats, check, own = self.ls.projects.stats, self.check, self.project
        ann, bob = self.people["ann"], self.people["bob"]
        check("stats.iaa", lambda: stats.iaa(own))
        check("stats.total_agreement", lambda: stats.total_agreement(own))
        check("stats.agreement_annotator", lambda: stats.agreement_annotator(own, ann))
        check("stats.agreement_annotators", lambda: stats.agreement_annotators(own, ids=f"{ann},{bob}"))
        check("stats.data_filters", lambda: stats.data_filters(own))
        check("stats.data_quality_agreement_confusion_matrix",
              lambda: stats.data_quality_agreement_confusion_matrix(own, from_name="verdict"))  # fmt: skip
        check("stats.data_quality_agreement_dimensions", lambda: stats.data_quality_agreement_dimensions(own))
        check("stats.data_quality_agreement_distribution", lambda: stats.data_quality_agreement_distribution(own))
        check("stats.finished_tasks", lambda: stats.finished_tasks(own, user_pk=ann))
        check("stats.label_distribution_structure", lambda: stats.label_distribution_structure(own))
        check("stats.label_distribution_counts",
              lambda: stats.label_distribution_counts(own, choice_keys="verdict"))  # fmt: skip
        check("stats.lead_time", lambda: stats.lead_time(own))
        check("stats.model_version_annotator_agreement",
              lambda: stats.model_version_annotator_agreement(own, "model-a"))  # fmt: skip
        check("stats.model_version_ground_truth_agreement",
              lambda: stats.model_version_ground_truth_agreement(own, "model-a"))  # fmt: skip
        check("stats.model_version_prediction_agreement",
              lambda: stats.model_version_prediction_agreement(own, "model-a"))  # fmt: skip
        for name in ("user_ground_truth_agreement", "user_prediction_agreement", "user_review_score"):
            check(f"stats.{name}", lambda name=name: getattr(stats, name)(own, ann))
            many = name.replace("user_", "users_")
            check(f"stats.{many}", lambda many=many: getattr(stats, many)(own, ids=f"{ann},{bob}"))
        check("stats.update_stats", lambda: stats.update_stats(own, stat_type="label"))

    def member_performance(self) -> None:
        stats, check, own = self.ls.projects.stats, self.check, self.project
        check("stats.member_performance_participants",
              lambda: stats.member_performance_participants(own, table="annotations"))  # fmt: skip
        check("stats.member_performance_rows", lambda: stats.member_performance_rows(own, table="annotations"))
        check("stats.member_performance_summary", lambda: stats.member_performance_summary(own, table="annotations"))

    def by_label(self) -> None:
        stats, check, own = self.ls.projects.stats, self.check, self.project
        ann = self.people["ann"]
        check("stats.iaa (by label)", lambda: stats.iaa(own, per_label=True, std=True),
              lambda found: "same" in plain(found)["iaa"])  # fmt: skip
        check("stats.total_agreement (by label)", lambda: stats.total_agreement(own, per_label=True))
        for name in ("user_ground_truth_agreement", "user_prediction_agreement", "user_review_score"):
            check(f"stats.{name} (by label)", lambda name=name: getattr(stats, name)(own, ann, per_label=True))
            many = name.replace("user_", "users_")
            check(f"stats.{many} (by label)", lambda many=many: getattr(stats, many)(own, ids=str(ann), per_label=True))
        check("stats.model_version_ground_truth_agreement (by label)",
              lambda: self.ls.projects.stats.with_raw_response.model_version_ground_truth_agreement(
                  own, "model-a", per_label=True))  # fmt: skip

    def tags(self) -> None:
        tags, check, here = self.ls.organizations.member_tags, self.check, self.organization
        made = check("organizations.member_tags.create", lambda: tags.create(here, label=f"night {time.time():.0f}"),
                     lambda tag: tag.id > 0)  # fmt: skip
        check("organizations.member_tags.bulk.post", lambda: tags.bulk.post(here, labels=[made.label]))
        given = {"included": [self.people["ann"]], "bulk_organization_member_tag_assignment_request_tags": [made.id]}
        check("organizations.member_tags.assign", lambda: tags.assign(here, all_=False, **given))
        check("organizations.member_tags.list", lambda: tags.list(here).results,
              lambda many: [one.member_count for one in many if one.id == made.id] == [1])  # fmt: skip
        check("organizations.member_tags.get", lambda: tags.get(here, made.id), lambda tag: tag.label == made.label)
        check("organizations.member_tags.update", lambda: tags.update(here, made.id, label=f"{made.label} shift"),
              lambda tag: tag.label.endswith("shift"))  # fmt: skip
        listed = ("tags.csv", b"email,tags\nnobody@example.org,French\n", "text/csv")
        read = check("organizations.member_tags.import_", lambda: tags.import_(here, file=listed, bulk_tags=""))
        check("organizations.member_tags.get_import", lambda: tags.get_import(here, read.id),
              lambda done: done.assignments_created == 0)  # fmt: skip
        check("organizations.member_tags.delete", lambda: tags.delete(here, made.id))
        check("organizations.invites.send_email says that there is no mail", lambda: self._refused(501, lambda: (
            self.ls.organizations.invites.send_email(emails=["a@example.org"]))), bool)  # fmt: skip

    @staticmethod
    def _refused(status: int, call: Callable[[], Any]) -> bool:
        try:
            call()
        except ApiError as error:
            return error.status_code == status
        return False

    def key_figures(self) -> None:
        ls, check = self.ls, self.check
        many = check("analytics.kpis.list", lambda: list(ls.analytics.kpis.list()), lambda found: len(found) > 20)
        check("there are key figures of reviews", lambda: any("review" in one.key for one in many), bool)
        check("dimensions.trigger_backfill", lambda: ls.dimensions.trigger_backfill(project_id=self.project))
        check("dimensions.list_backfills", ls.dimensions.list_backfills)

    def permissions(self) -> None:
        ls, check = self.ls.organizations.permissions, self.check
        check("organizations.permissions.list", lambda: ls.list(self.organization))
        options = check("organizations.permissions.get_options", lambda: ls.get_options(self.organization))
        check("there are options", lambda: len(plain(options)) if isinstance(plain(options), list) else 1, bool)
        check("organizations.update_default_role",
              lambda: self.ls.organizations.update_default_role(self.organization, default_role="AN"))  # fmt: skip
        check("organizations.invites.get_invite_link", self.ls.organizations.invites.get_invite_link)

    def activity(self) -> None:
        ls, check = self.ls, self.check
        check("activity_logs.list", lambda: ls.activity_logs.list(project=self.project, method="POST"),
              lambda found: "annotation" in str(plain(found)))  # fmt: skip
        check("an annotator sees no log", lambda: raises(self.keys["ann"].activity_logs.list), bool)

    def copies(self) -> None:
        ls, check = self.ls, self.check
        made = check("projects.duplicate", lambda: ls.projects.duplicate(
            self.project, mode="settings,data", title="SDK flow, again", workspace=self.workspace,
            include_members=True), lambda one: one.id > 0)  # fmt: skip
        check("it has the tasks and none of the answers", lambda: ls.projects.get(made.id),
              lambda one: (one.task_number, one.total_annotations_number) == (TASKS, 0))  # fmt: skip
        check("projects.delete (the copy)", lambda: ls.projects.delete(made.id))

    def clean_up(self) -> None:
        ls, check = self.ls, self.check
        check("projects.members.remove", lambda: ls.projects.members.remove(self.project, user=self.people["bob"]))
        check("projects.delete", lambda: ls.projects.delete(self.project))
        check("workspaces.members.delete",
              lambda: ls.workspaces.members.delete(self.workspace, user_id=self.people["rita"]))  # fmt: skip
        check("workspaces.delete", lambda: ls.workspaces.delete(self.workspace))
        for name, user in self.people.items():
            check(f"users.delete ({name})", lambda user=user: ls.users.delete(user))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--url", required=True)
    parser.add_argument("--api-key", required=True, help="of an owner")
    given = parser.parse_args()
    return Flow(given.url, given.api_key).run()


if __name__ == "__main__":
    sys.exit(main())
