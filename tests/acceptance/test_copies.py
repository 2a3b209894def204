"""A project made after another one, from its settings."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from acceptance.house import House


def test_a_copy_of_a_project_has_its_tasks_if_wanted(house: House, page: Page) -> None:
    project = house.project("Same scene?")
    page.goto(f"/projects/{project}/settings")
    page.get_by_role("button", name="Make a copy").click()
    dialog = page.get_by_role("dialog", name="Copy “Same scene?”")
    title = dialog.get_by_label("Title of the copy")
    expect(title).to_be_focused()
    expect(title).to_have_value("Copy of Same scene?")

    title.fill("ab")
    title.press("Enter")
    expect(title).to_have_accessible_description(re.compile("3"))
    title.fill("Same scene again?")
    dialog.get_by_label("without what was answered").check()
    title.press("Enter")
    expect(page.get_by_text("Same scene again?", exact=True)).to_be_visible()
    expect(page.get_by_role("rowheader").first).to_be_visible()
    with house.client() as client:
        made, other = client.projects.get(house.project("Same scene again?")), client.projects.get(project)
    assert page.url.endswith(f"/projects/{made.id}/tasks")
    assert made.task_number == other.task_number
    assert made.total_annotations_number == 0
