"""The Data Manager: rows found, put in order, labelled, deleted and brought back, exported."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from acceptance.desk import Desk
from acceptance.house import House
from acceptance.managing import Manager

N_TASKS = 300
SOURCES = ("catalog-v1", "catalog-v2", "scrape")


def score_of(index: int) -> float:
    """Not in the order of the ids."""
    return round((index * 37 % N_TASKS) / N_TASKS, 4)


@pytest.fixture
def pairs(house: House) -> int:
    """A project of pairs from three sources, each with a score."""
    with house.client() as client:
        demo = client.projects.get(house.project("Same scene?"))
        shown = [task.data for task in client.tasks.list(demo.id)]
        made = client.projects.create("Shelf pairs", label_config=demo.label_config)
        client.tasks.import_tasks(made.id, [task_of(index, shown[index % len(shown)]) for index in range(N_TASKS)])
    return made.id


def task_of(index: int, shown: Any) -> dict[str, Any]:
    data = {"query": shown["query"], "candidate": shown["candidate"], "source": SOURCES[index % 3]}
    return {"data": data, "predictions": [{"model_version": "m1", "score": score_of(index), "result": []}]}


def of_source(source: str) -> list[float]:
    """The scores of a source's tasks, lowest first."""
    return sorted(score_of(index) for index in range(N_TASKS) if SOURCES[index % 3] == source)


def test_rows_are_filtered_sorted_labelled_deleted_undone_and_exported(page: Page, pairs: int, tmp_path: Path):
    manager = Manager(page, pairs)
    manager.where("source", "catalog-v2")
    manager.counts("300 tasks · 100 match")
    expected = of_source("catalog-v2")
    shown = manager.scores()
    assert shown == [round(score, 2) for score in expected[: len(shown)]]

    head = page.get_by_role("columnheader", name="Score")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    again = page.url

    page.get_by_role("button", name="Label these").click()
    desk = Desk(page)
    desk.wait_for_task()
    expect(page.get_by_text("0 of 100 in this view")).to_be_visible()
    first = desk.task
    desk.choose("Verdict", "similar")
    desk.submit()
    desk.wait_until_saved()
    page.keyboard.press("Escape")
    manager.wait_for_rows()
    assert page.url == again
    expect(page.get_by_role("row").filter(has_text=str(first)).get_by_text("1 / 1 ✓")).to_be_visible()

    manager.grid.focus()
    page.keyboard.press("ControlOrMeta+a")
    manager.counts("100 selected")
    page.keyboard.press("x")  # all but the first
    manager.counts("99 selected")
    manager.act("Delete tasks")
    manager.counts("201 tasks · 1 match")
    page.get_by_role("button", name="Undo", exact=True).click()
    manager.counts("300 tasks · 100 match")

    page.get_by_role("button", name="Export", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download JSON", exact=True).click()
    tasks = json.loads(Path(download.value.path()).read_text())
    assert len(tasks) == 100
    assert {task["data"]["source"] for task in tasks} == {"catalog-v2"}
    assert sum(len(task["annotations"]) for task in tasks) == 1


def test_a_link_shows_the_same_rows_and_a_view_keeps_them(page: Page, pairs: int):
    manager = Manager(page, pairs)
    manager.where("source", "scrape")
    manager.counts("· 100 match")
    manager.where("Score", "0.5")
    manager.counts("· 50 match")
    page.reload()
    manager.wait_for_rows()
    manager.counts("300 tasks · 50 match")
    expect(page.get_by_label("source value")).to_have_value("scrape")

    page.get_by_role("button", name="Save as a new view").click()
    page.get_by_label("Name of the view").fill("Doubtful scrapes")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/tasks\?view=\d+$"))
    page.get_by_role("button", name="All", exact=True).click()
    manager.counts("300 tasks")
    page.get_by_role("button", name="Doubtful scrapes", exact=True).click()
    manager.counts("300 tasks · 50 match")


def test_a_task_is_looked_into_opened_and_found_again(page: Page, pairs: int):
    manager = Manager(page, pairs)
    manager.grid.focus()
    for _ in range(40):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    peek = page.get_by_test_id("peek")
    expect(peek.get_by_text("41 of 300")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(peek.get_by_text("42 of 300")).to_be_visible()
    title = peek.get_by_role("heading", level=2).inner_text()
    page.keyboard.press("x")
    manager.counts("1 selected")
    before = manager.grid.evaluate("el => el.scrollTop")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("label-screen")).to_have_attribute("data-task-id", title.removeprefix("Task "))
    page.keyboard.press("Escape")
    manager.wait_for_rows()
    manager.counts("1 selected")
    expect(manager.grid).to_be_visible()
    assert before > 0
    assert manager.grid.evaluate("el => el.scrollTop") == before


def test_a_filter_that_the_server_refuses_says_why_and_how_to_go_on(page: Page, pairs: int):
    manager = Manager(page, pairs)
    query = {
        "conjunction": "and",
        "items": [{"filter": "filter:tasks:colour", "operator": "equal", "type": "String", "value": "red"}],
    }
    page.goto(f"/projects/{pairs}/tasks?filters={json.dumps(query)}")
    expect(page.get_by_role("alert")).to_contain_text('there is no column "colour"')
    page.get_by_role("button", name="Remove the filter", exact=True).click()
    manager.wait_for_rows()
    manager.counts("300 tasks")
