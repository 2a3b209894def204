"""The server is killed without warning: what was acknowledged is there, what was not arrives later."""

from __future__ import annotations

import threading

from playwright.sync_api import BrowserContext, Page, expect

from acceptance.desk import Desk
from acceptance.house import House
from juryroom.errors import JuryroomError


def stored(house: House, project: int) -> dict[int, int]:
    """Task -> how many annotations it has, for those that have any."""
    with house.client() as client:
        return {task.id: task.total_annotations for task in client.tasks.list(project) if task.total_annotations}


def judge(desk: Desk, verdict: str) -> int:
    desk.choose("Verdict", verdict)
    return desk.submit()


def test_killed_in_the_middle_the_server_keeps_what_it_said_and_gets_the_rest_after_its_restart(
    house: House, page: Page
):
    project = house.project("Same scene?")
    desk = Desk(page)
    desk.open(project)
    given = [judge(desk, "same") for _ in range(10)]
    desk.wait_until_saved()
    house.kill()

    given.append(judge(desk, "different"))  # the next tasks are there already, so work goes on
    expect(desk.saving).to_have_attribute("data-state", "offline")
    expect(desk.saving).to_contain_text("kept here")
    house.start()
    assert set(given[:10]) <= set(stored(house, project))
    desk.wait_until_saved()
    assert stored(house, project) == dict.fromkeys(given, 1)

    given += [judge(desk, "similar") for _ in range(9)]
    desk.wait_until_saved()
    assert stored(house, project) == dict.fromkeys(given, 1)


def test_an_unsent_answer_survives_a_closed_tab(house: House, context: BrowserContext, page: Page):
    project = house.project("Same scene?")
    desk = Desk(page)
    desk.open(project)
    first = judge(desk, "same")
    desk.wait_until_saved()
    house.kill()
    unsent = judge(desk, "different")
    expect(desk.saving).to_have_attribute("data-state", "offline")
    page.close()
    house.start()
    assert stored(house, project) == {first: 1}

    later = Desk(context.new_page())
    later.open(project)
    later.wait_until_saved()
    assert stored(house, project) == {first: 1, unsent: 1}
    assert later.task not in (first, unsent)


def test_every_acknowledged_annotation_outlives_a_kill_under_load(house: House):
    project = house.project("Same scene?")
    with house.client() as client:
        tasks = [task.id for task in client.tasks.list(project)]
    result = [{"from_name": "verdict", "to_name": "candidate", "type": "choices", "value": {"choices": ["same"]}}]
    acknowledged: list[tuple[int, int]] = []
    enough = threading.Event()

    def submit(mine: list[int]) -> None:
        with house.client() as client:
            for task in mine:
                try:
                    acknowledged.append((task, client.annotations.create(task, result).id))
                except JuryroomError:
                    return
                if len(acknowledged) >= 60:
                    enough.set()

    threads = [threading.Thread(target=submit, args=(tasks[start::4],)) for start in range(4)]
    for thread in threads:
        thread.start()
    assert enough.wait(60)
    house.kill()
    for thread in threads:
        thread.join(60)
    house.start()

    with house.client() as client:
        kept = {(task["id"], one["id"]) for task in client.exports.tasks(project) for one in task["annotations"]}
    assert set(acknowledged) <= kept
    assert len(kept) <= len(acknowledged) + len(threads)  # at most one answer of each was on its way back
