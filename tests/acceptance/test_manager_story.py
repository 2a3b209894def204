"""A manager among photographs: found, put in order, labelled as displayed, renamed, deleted, undone, exported."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import shared_data
from acceptance import shelf
from acceptance.desk import Desk
from acceptance.house import House
from acceptance.managing import Manager

SOURCE = "at random"
N_LABELLED = 10
SMALL_COPY = re.compile(r"^/data/thumbnail/\d+/\w+\.\w+\?size=128$")


def grocery_pairs(house: House) -> tuple[int, int]:
    shared_data.folder("grocery-store")
    return stocked(house, shelf.grocery(), 5000)


def bundled_pairs(house: House) -> tuple[int, int]:
    return stocked(house, shelf.bundled(), 300)


def stocked(house: House, files: Sequence[Path], n_pairs: int) -> tuple[int, int]:
    with house.client() as client:
        config = client.projects.get(house.project("Same scene?")).label_config
        return shelf.stock(client, "Shelf pairs", config, files, n_pairs), n_pairs


@pytest.mark.parametrize("pairs", [bundled_pairs, grocery_pairs])
def test_a_manager_works_through_the_photographs(
    page: Page, house: House, pairs: Callable[[House], tuple[int, int]], tmp_path: Path
):
    project, n_tasks = pairs(house)
    n_match = len(range(shelf.SOURCES.index(SOURCE), n_tasks, len(shelf.SOURCES)))
    manager = Manager(page, project)
    expect(page.locator(".dm-picture img").first).to_have_attribute("src", SMALL_COPY)

    manager.where("source", SOURCE)
    manager.counts(f"{n_tasks:,} tasks · {n_match:,} match")
    sort_by_score_ascending(page)
    first = manager.ids()[:N_LABELLED]
    assert manager.scores() == sorted(manager.scores())
    assert first == lowest(house, project)[: len(first)]

    assert label_as_displayed(page, N_LABELLED)[: len(first)] == first
    manager.wait_for_rows()
    expect(page.get_by_text("1 / 1 ✓").first).to_be_visible()

    page.get_by_role("button", name="Remove the filter on source").click()
    manager.counts(f"{n_tasks:,} tasks")
    manager.select_all()
    manager.counts(f"{n_tasks:,} selected")
    manager.act("Rename a label", Old_label="similar", New_label="alike")
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_visible()
    answers = [answer for task in tasks_of(house, project) for answer in task.annotations]
    assert [chosen(answer) for answer in answers] == [["alike"]] * N_LABELLED

    manager.where("source", SOURCE)
    manager.counts(f"· {n_match:,} match")
    manager.select_all()
    manager.counts(f"{n_match:,} selected")
    manager.act("Delete tasks")
    manager.counts(f"{n_tasks - n_match:,} tasks · 0 match")
    page.get_by_role("button", name="Undo", exact=True).last.click()
    manager.counts(f"{n_tasks:,} tasks · {n_match:,} match")

    exported = export_view(page, tmp_path)
    assert exported == {task.id: [chosen(one) for one in task.annotations] for task in of_source(house, project)}
    assert sum(map(len, exported.values())) == N_LABELLED


def sort_by_score_ascending(page: Page) -> None:
    head = page.get_by_role("columnheader", name="Score")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    expect(page.locator(".dm-scroll[aria-busy]")).to_have_count(0)


def label_as_displayed(page: Page, number: int) -> list[int]:
    """Answer so many tasks of the queue that the view makes, and come back; the tasks in the order they came."""
    page.get_by_role("button", name="Label these").click()
    desk = Desk(page)
    desk.wait_for_task()
    answered = []
    for _ in range(number):
        desk.choose("Verdict", "similar")
        answered.append(desk.submit())
    desk.wait_until_saved()
    page.keyboard.press("Escape")
    return answered


def export_view(page: Page, folder: Path) -> dict[int, list[Any]]:
    """What the screen exports of the view as JSON: the answers by task."""
    page.get_by_role("button", name="Export", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("dialog").get_by_text("Download JSON", exact=True).click()
    download.value.save_as(folder / "view.json")
    tasks = json.loads((folder / "view.json").read_text())
    return {task["id"]: [chosen(one) for one in task["annotations"]] for task in tasks}


def chosen(annotation: Any) -> Any:
    results = annotation["result"] if isinstance(annotation, dict) else annotation.result
    return next(result["value"]["choices"] for result in results if result["from_name"] == "verdict")


def tasks_of(house: House, project: int, **query: Any) -> list[Any]:
    with house.client() as client:
        return list(client.tasks.list(project, fields="all", **query))


def of_source(house: House, project: int) -> list[Any]:
    item = {"filter": "filter:tasks:data.source", "operator": "equal", "type": "String", "value": SOURCE}
    query = {"filters": {"conjunction": "and", "items": [item]}, "ordering": ["tasks:predictions_score"]}
    return tasks_of(house, project, query=json.dumps(query))


def lowest(house: House, project: int) -> list[int]:
    return [task.id for task in of_source(house, project)]
