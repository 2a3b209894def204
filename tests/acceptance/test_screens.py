"""From signing in to an export, by keyboard, with controls found by their role and name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from acceptance.desk import Desk
from acceptance.house import PERSON, House

MODEL = "colour-histogram"
"""The version the demo's projects are pinned to."""


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus, as somebody without a mouse does."""
    expect(target).to_be_visible()
    for _ in range(80):
        if target.evaluate("el => el === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reached {target}")


def follow(page: Page, target: Locator) -> None:
    tab_to(page, target)
    page.keyboard.press("Enter")


def test_signing_in_leads_to_the_page_that_was_asked_for(house: House, context: BrowserContext, password: str):
    page = context.new_page()
    project = house.project("Same scene?")
    page.goto(f"/projects/{project}/tasks")
    expect(page.get_by_role("heading", name="Sign in to Juryroom")).to_be_visible()
    page.keyboard.type(PERSON)  # the first field has the focus
    page.keyboard.press("Tab")
    page.keyboard.type("not the password")
    page.keyboard.press("Enter")
    expect(page.get_by_text("do not belong together")).to_be_visible()
    tab_to(page, page.get_by_label("Password"))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{house.url}/projects/{project}/tasks")
    expect(page.get_by_role("heading", name="Tasks")).to_be_visible()


def test_a_project_is_made_from_a_template_filled_judged_and_exported(house: House, page: Page, tmp_path: Path):
    rows = tmp_path / "pairs.json"
    with house.client() as client:
        shown = [task.data for task in client.tasks.list(house.project("Same scene?"))][:3]
    rows.write_text(json.dumps([{"data": data} for data in shown]))

    expect(page.get_by_role("heading", name="Projects", exact=True)).to_be_visible()
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="New project")).to_be_visible()
    page.keyboard.type("Harbour pairs")
    expect(page.get_by_role("radio", name="Same or different?")).to_be_checked()
    create = page.get_by_role("button", name="Create project")
    expect(create).to_be_enabled()
    follow(page, create)

    expect(page.get_by_role("heading", name="Import", exact=True)).to_be_visible()
    page.get_by_label("Drop files here").set_input_files(rows)
    follow(page, page.get_by_role("button", name="Import 3 tasks"))
    expect(page.get_by_text("3 tasks").first).to_be_visible()

    project = house.project("Harbour pairs")
    desk = Desk(page)
    desk.open(project)
    for _ in range(2):
        desk.choose("Verdict", "similar")
        desk.submit()
    desk.choose("Verdict", "similar")
    desk.press("Enter")
    done = page.get_by_text("You have answered every task").or_(page.get_by_text("Every task is labelled"))
    expect(done).to_be_visible()
    desk.wait_until_saved()

    page.goto(f"/projects/{project}/export")
    with page.expect_download() as download:
        follow(page, page.get_by_role("link", name="Download"))
    tasks = json.loads(Path(download.value.path()).read_text())
    assert [task["data"]["query_id"] for task in tasks] == [data["query_id"] for data in shown]
    assert all(len(task["annotations"]) == 1 for task in tasks)


def test_a_file_with_a_bad_row_is_refused_and_the_row_is_named(house: House, page: Page, tmp_path: Path):
    project = house.project("Same scene?")
    rows = tmp_path / "pairs.csv"
    rows.write_text("query,candidate\na.jpg,b.jpg\nc.jpg,\n")
    page.goto(f"/projects/{project}/import")
    page.get_by_label("Drop files here").set_input_files(rows)
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps([{"query": "a.jpg", "candidate": "b.jpg"}, {"query": "c.jpg"}]))
    page.get_by_label("Drop files here").set_input_files(bad)
    follow(page, page.get_by_role("button", name="Import"))
    expect(page.get_by_text("candidate", exact=False).last).to_be_visible()
    expect(page.get_by_role("alert").or_(page.get_by_text("Nothing was imported")).first).to_be_visible()
    with house.client() as client:
        assert client.projects.get(project).task_number == 200


def test_the_task_list_is_sorted_by_score_and_opens_a_task(house: House, page: Page):
    project = house.project("Same scene?")
    page.goto(f"/projects/{project}/tasks")
    rows = page.get_by_role("region", name="Tasks").get_by_role("row")
    expect(rows.nth(5)).to_be_visible()
    with house.client() as client:
        tasks = [client.tasks.get(task.id) for task in client.tasks.list(project)]
    scores = {task.id: one["score"] for task in tasks for one in task.predictions if one["model_version"] == MODEL}
    listed = [int(cell.inner_text()) for cell in page.get_by_role("rowheader").all()]
    assert [scores[id] for id in listed] == sorted(scores.values())[: len(listed)]

    first = page.get_by_role("rowheader").first.get_by_role("link")
    follow(page, first)
    expect(page.get_by_test_id("label-screen")).to_have_attribute("data-task-id", str(listed[0]))


NAMELESS = """() => {
  const named = (el) => el.getAttribute("aria-label") || el.getAttribute("aria-labelledby") || el.innerText?.trim()
    || el.labels?.length || el.title || el.getAttribute("alt");
  const seen = (el) => el.checkVisibility({ visibilityProperty: true }) && !el.closest("[aria-hidden=true]");
  const all = (selector) => [...document.querySelectorAll(selector)];
  const controls = all("button, a[href], input:not([type=hidden]), select, textarea, [role=radio], [role=option]");
  const faults = controls.filter((el) => seen(el) && !named(el)).map((el) => el.outerHTML);
  const pictures = all("img:not([alt])").map((el) => el.outerHTML);
  const ids = all("[id]").map((el) => el.id);
  return [...faults, ...pictures, ...ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `twice: ${id}`)];
}"""
"""What has no name for a screen reader, pictures without a text, and ids given twice."""


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/projects/new",
        "/projects/1/tasks",
        "/projects/1/import",
        "/projects/1/export",
        "/projects/1/settings",
        "/projects/1/label",
        "/projects/4/label",
        "/settings",
    ],
)
def test_every_screen_names_its_controls_and_says_where_it_is(house: House, page: Page, path: str):
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path or "/")
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_role("main")).to_have_count(1)
    page.wait_for_load_state("networkidle")
    nameless = page.evaluate(NAMELESS)
    assert nameless == []
    assert page.title()
    assert page.evaluate("document.documentElement.lang")
    assert complaints == []
