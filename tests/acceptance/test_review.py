"""Three annotators and a reviewer bring thirty pairs to the end: third answers, reviews, one sent back, disputes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from acceptance import shelf
from acceptance.desk import Desk
from acceptance.house import PASSWORD, House
from acceptance.reviewer import Bench, Person, somebody

N_PAIRS = 30
DISPUTED = (2, 7, 12, 17, 22)
"""Places of the pairs that the first two do not agree on."""
VERDICTS = ("same", "similar", "different")


@dataclass
class Room:
    project: int
    tasks: list[int]
    ann: Person
    bob: Person
    cid: Person
    rea: Person


@pytest.fixture
def room(browser: Browser, house: House, page: Page) -> Iterator[Room]:
    """Pairs of photographs, and four people at four browsers; `page` belongs to who runs the house."""
    for email, first, role in (
        ("ann@example.org", "Ann", "AN"), ("bob@example.org", "Bob", "AN"), ("cid@example.org", "Cid", "AN"),
        ("rea@example.org", "Rea", "RE"),
    ):  # fmt: skip
        made = {"email": email, "first_name": first, "last_name": "Lee", "role": role, "password": PASSWORD}
        assert page.request.post("/api/users", data=made, headers={"Origin": house.url}).ok
    project = stocked(house)
    settings = {
        "maximum_annotations": 2, "agreement_threshold": 0.6, "max_additional_annotators_assignable": 1,
        "people_divergence": 0, "show_collab_predictions": False, "open_to_everyone": True,
        "review_settings": {"requeue_rejected_tasks_mode": "requeue", "require_comment_on_reject": True},
    }  # fmt: skip
    changed = page.request.patch(f"/api/projects/{project}/", data=settings, headers={"Origin": house.url})
    assert changed.ok, changed.text()
    with house.client() as client:
        tasks = sorted(task.id for task in client.tasks.list(project))
    with ExitStack() as open_browsers:
        ann, bob, cid, rea = (
            open_browsers.enter_context(somebody(browser, house, f"{name}@example.org"))
            for name in ("ann", "bob", "cid", "rea")
        )
        yield Room(project, tasks, ann, bob, cid, rea)


def stocked(house: House) -> int:
    """Thirty pairs of the grocery store, or of the demo, with a model's verdict by how alike their colours are."""
    files = (shelf.grocery() or shelf.bundled())[:40]
    with house.client() as client:
        config = client.projects.get(house.project("Same scene?")).label_config
        made = client.projects.create("Pairs for three", label_config=config)
        uploaded = client.tasks.upload(made.id, files).file_upload_ids
        addresses = [client.tasks.uploaded(upload_id).file for upload_id in uploaded]
        pairs = shelf.draw([file.read_bytes() for file in files], N_PAIRS)
        client.tasks.import_tasks(made.id, [task_of(pair, addresses) for pair in pairs])
    return made.id


def task_of(pair: shelf.Pair, addresses: list[str]) -> dict[str, Any]:
    score = pair.scores[0]
    said = VERDICTS[0 if score > 0.95 else 1 if score > 0.8 else 2]
    prediction = {"model_version": "colours", "score": round(score, 4), "result": [verdict(said)]}
    return shelf.task_of(pair, addresses) | {"predictions": [prediction]}


def verdict(value: str) -> dict[str, Any]:
    named = {"from_name": "verdict", "to_name": "candidate", "type": "choices"}
    return {"id": "v", **named, "value": {"choices": [value]}}


def confidence(value: int) -> dict[str, Any]:
    return {"id": "c", "from_name": "confidence", "to_name": "candidate", "type": "rating", "value": {"rating": value}}


def said_by(place: int, *, second: bool = False) -> str:
    """What the first, or the second, of two people says of a pair."""
    return VERDICTS[(place + (1 if second and place in DISPUTED else 0)) % 3]


def chosen(results: list[dict[str, Any]]) -> str:
    return next(one["value"]["choices"][0] for one in results if one["from_name"] == "verdict")


def label_here(who: Person, room: Room, n_tasks: int, *, second: bool) -> set[int]:
    """The first tasks of their queue, by keyboard; places of the tasks."""
    desk = Desk(who.page)
    desk.open(room.project)
    done = set()
    for _ in range(n_tasks):
        place = room.tasks.index(desk.task)
        desk.choose("Verdict", said_by(place, second=second))
        desk.choose("Confidence", "4")
        desk.submit()
        done.add(place)
    desk.wait_until_saved()
    who.page.goto("/projects")
    return done


def answer_the_rest(who: Person, room: Room, done: set[int], *, second: bool) -> None:
    for place, task in enumerate(room.tasks):
        if place not in done:
            body = {"result": [verdict(said_by(place, second=second)), confidence(4)]}
            who.post(f"/api/tasks/{task}/annotations/", body)


def test_three_annotators_and_a_reviewer_work_to_the_end(room: Room, page: Page):
    answer_the_rest(room.ann, room, label_here(room.ann, room, 4, second=False), second=False)
    answer_the_rest(room.bob, room, label_here(room.bob, room, 3, second=True), second=True)
    the_third_is_asked_where_two_differ(room)

    fixed, *rejected = the_reviewer_accepts_fixes_rejects_and_takes_back(room)
    a_fix_that_makes_two_differ_asks_the_third(room, fixed)
    the_author_does_it_again(room, *rejected)
    the_history_brings_an_answer_back(room, rejected[1])
    everything_else_is_accepted(room)
    disputes_are_settled(room)

    shown = page.request.get(f"/api/projects/{room.project}/").json()
    assert (shown["tasks_pending_review"], shown["tasks_reviewed"]) == (0, N_PAIRS)
    assert (shown["adjudication_waiting"], shown["adjudicated_tasks"]) == (0, len(DISPUTED) + 1)
    assert shown["finished_task_number"] == N_PAIRS


def the_third_is_asked_where_two_differ(room: Room) -> None:
    desk = Desk(room.cid.page)
    desk.open(room.project)
    asked = set()
    for _ in DISPUTED:
        asked.add(room.tasks.index(desk.task))
        desk.choose("Verdict", said_by(room.tasks.index(desk.task)))
        desk.choose("Confidence", "4")
        desk.submit()
    desk.wait_until_saved()
    assert asked == set(DISPUTED)
    expect(room.cid.page.get_by_role("heading", name="Every task is labelled")).to_be_visible()
    for task in (room.tasks[place] for place in DISPUTED):
        assert len(room.rea.get(f"/api/tasks/{task}/")["annotations"]) == 3


def the_reviewer_accepts_fixes_rejects_and_takes_back(room: Room) -> tuple[int, int, int]:
    """The task that was fixed; the task and the answer that were rejected."""
    page, bench = room.rea.page, Bench(room.rea.page)
    page.goto("/projects")
    page.get_by_role("link", name="Review Pairs for three").click()
    expect(page.get_by_role("heading", name="Answers to review")).to_be_visible()
    expect(page.get_by_role("navigation", name="Project").get_by_role("link").first).to_have_text("Review")
    page.keyboard.press("r")
    bench.wait()

    _, first = bench.decide("a")
    assert answer_of(room, first)["state"] == "ACCEPTED"
    bench.decide("z")
    expect(page.get_by_text("Taken back.")).to_be_visible()
    assert bench.annotation == first
    assert room.rea.get("/api/annotation-reviews", annotation=first) == []
    bench.decide("a")

    task, second = bench.task, bench.annotation
    was = chosen(room.rea.get(f"/api/annotations/{second}/")["result"])
    bench.press("f")
    other = next(word for word in VERDICTS if word != was)
    Desk(page).choose("Verdict", other)
    bench.decide("Enter")
    fixed = answer_of(room, second)
    assert (fixed["state"], chosen(fixed["result"]), fixed["task"]) == ("FIXED_AND_ACCEPTED", other, task)

    passed = bench.task
    assert bench.decide("s")[0] == passed
    assert bench.task != passed

    rejected = (bench.task, bench.annotation)
    bench.press("r", "Enter")
    expect(page.get_by_text("This project wants a comment on every rejected answer.")).to_be_visible()
    page.keyboard.type("look at the labels again")
    bench.decide("Enter")
    assert answer_of(room, rejected[1])["state"] == "REJECTED"
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Disagreements to settle")).to_be_visible()
    return (task, *rejected)


def a_fix_that_makes_two_differ_asks_the_third(room: Room, task: int) -> None:
    assert not room.rea.get(f"/api/tasks/{task}/")["is_labeled"]
    desk = Desk(room.cid.page)
    desk.open(room.project)
    assert desk.task == task
    desk.choose("Verdict", said_by(room.tasks.index(task)))
    desk.choose("Confidence", "4")
    desk.submit()
    desk.wait_until_saved()
    assert room.rea.get(f"/api/tasks/{task}/")["adjudication"] == "waiting"


def answer_of(room: Room, annotation: int) -> dict[str, Any]:
    """The latest review of an answer."""
    return room.rea.get("/api/annotation-reviews", annotation=annotation)[-1]


def the_author_does_it_again(room: Room, task: int, annotation: int) -> None:
    stored = room.rea.get(f"/api/annotations/{annotation}/")
    email = {person["id"]: person["email"] for person in room.rea.get("/api/users")}[stored["completed_by"]]
    author = next(one for one in (room.ann, room.bob, room.cid) if one.email == email)
    author.page.goto("/projects")
    expect(author.page.get_by_role("button", name="Notices, 1 new")).to_be_visible()
    author.page.goto(f"/projects/{room.project}/label")
    author.page.get_by_role("button", name=re.compile("1 answer came back")).wait_for()
    author.page.keyboard.press("b")
    expect(author.page.get_by_text("look at the labels again")).to_be_visible()
    author.page.keyboard.press("c")
    thread = author.page.get_by_role("complementary", name="Comments")
    expect(thread.get_by_text("look at the labels again")).to_be_visible()
    author.page.keyboard.type("the pack is another one, @re")
    author.page.keyboard.press("Enter")
    author.page.keyboard.press("Control+Enter")
    expect(thread.get_by_text("the pack is another one, @rea@example.org")).to_be_visible()
    author.page.keyboard.press("Escape")
    author.page.keyboard.press("Escape")
    desk = Desk(author.page)
    desk.choose("Confidence", "5")
    author.page.keyboard.press("Enter")
    desk.wait_until_saved()
    expect(author.page.get_by_role("button", name=re.compile("came back"))).to_have_count(0)
    assert author.get(f"/api/projects/{room.project}/returned") == []
    assert room.rea.get(f"/api/tasks/{task}/")["awaiting_review"]

    room.rea.page.goto("/projects")
    room.rea.page.get_by_role("button", name="Notices, 1 new").click()
    expect(room.rea.page.get_by_text(re.compile("names you in a comment"))).to_be_visible()
    room.rea.page.keyboard.press("Escape")
    expect(room.rea.page.get_by_role("button", name="Notices", exact=True)).to_be_visible()


def the_history_brings_an_answer_back(room: Room, annotation: int) -> None:
    page, bench = room.rea.page, Bench(room.rea.page)
    task = room.rea.get(f"/api/annotations/{annotation}/")["task"]
    page.goto(f"/projects/{room.project}/review/stream?task={task}")
    bench.wait()
    assert bench.annotation == annotation
    bench.press("h")
    drawer = page.get_by_role("complementary", name="History")
    expect(drawer.get_by_text("Confidence: 4 → 5")).to_be_visible()
    expect(drawer.get_by_text("rejected it")).to_be_visible()
    drawer.get_by_role("button", name="Bring this back").last.click()
    expect(drawer.get_by_text("Confidence: 5 → 4")).to_be_visible()
    expect(page.get_by_test_id("review-state")).to_have_attribute("data-state", "saved")
    now = room.rea.get(f"/api/annotations/{annotation}/")
    assert next(one["value"]["rating"] for one in now["result"] if one["from_name"] == "confidence") == 4
    bench.press("h")
    expect(drawer).to_have_count(0)
    bench.decide("a")


def everything_else_is_accepted(room: Room) -> None:
    """A few more by keyboard, the others through the API."""
    page, bench = room.rea.page, Bench(room.rea.page)
    for _ in range(5):
        bench.decide("a")
    page.keyboard.press("Escape")
    while True:
        answer = room.rea.context.request.get(f"/api/projects/{room.project}/review/next")
        if answer.status == 404:
            assert answer.json()["reason"] == "nothing_to_review"
            break
        shown = answer.json()
        for one in shown["annotations"]:
            if one["review"] is None and not one["adjudicated"]:
                # Without a lease: what was on its way to the page as it closed is given back at any moment now.
                room.rea.post("/api/annotation-reviews", {"annotation": one["id"], "accepted": True})
    page.goto(f"/projects/{room.project}/review/stream")
    expect(page.get_by_role("heading", name="Nothing waits for review")).to_be_visible()


def disputes_are_settled(room: Room) -> None:
    page, bench = room.rea.page, Bench(room.rea.page)
    page.goto(f"/projects/{room.project}/review")
    expect(page.get_by_role("table").get_by_text("people differ").first).to_be_visible()
    rows = page.get_by_role("region", name="Tasks that wait for a final answer").get_by_role("row")
    n_waiting = room.rea.get(f"/api/projects/{room.project}/adjudication")["waiting"]
    expect(rows).to_have_count(n_waiting + 1)
    page.keyboard.press("s")
    bench.wait()

    expect(bench.table().get_by_text("≠ people differ")).to_be_visible()
    task = bench.task
    sides = room.rea.get(f"/api/tasks/{task}/adjudication")
    bench.press("1")
    expect(bench.table().get_by_role("button").first).to_have_attribute("aria-pressed", "true")
    bench.press("n")
    page.keyboard.type("the same shelf")
    bench.press("Escape", "g")
    bench.decide("Enter")
    final = room.rea.get(f"/api/tasks/{task}/adjudication")["final"]
    taken = sides["answers"][0]
    assert (final["source_annotation"], final["note"], final["ground_truth"]) == (
        taken["annotation"], "the same shelf", True,
    )  # fmt: skip
    assert chosen(final["result"]) == chosen(taken["result"])

    bench.press("z")
    expect(page.get_by_text("Taken back.")).to_be_visible()
    assert bench.task == task
    assert room.rea.get(f"/api/tasks/{task}/adjudication")["state"] == "waiting"
    bench.press("1")
    bench.decide("Enter")

    task = bench.task
    bench.press("2", "e")
    Desk(page).choose("Confidence", "2")
    bench.decide("Enter")
    written = room.rea.get(f"/api/tasks/{task}/adjudication")["final"]
    assert written["source_annotation"] is None
    assert {"rating": 2} in [one["value"] for one in written["result"]]

    task, model = bench.task, str(len(room.rea.get(f"/api/tasks/{bench.task}/adjudication")["answers"]) + 1)
    bench.press(model)
    bench.decide("Enter")
    assert room.rea.get(f"/api/tasks/{task}/adjudication")["final"]["source_prediction"] is not None
    for _ in range(n_waiting - 3):
        bench.press("1")
        bench.decide("Enter")
    expect(page.get_by_role("heading", name="Every dispute is settled")).to_be_visible()
