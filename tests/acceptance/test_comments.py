"""What a project asks a comment to say beside its text, and what the activity log makes of it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from acceptance.desk import Desk
from acceptance.house import House

FIELDS = """<View>
  <Taxonomy name="fault" required="true"><Choice value="Box"><Choice value="too wide"/></Choice></Taxonomy>
  <Rating name="weight" maxRating="3"/>
</View>"""


def test_a_comment_is_classified_by_the_projects_fields(house: House, page: Page) -> None:
    project = house.project("Same scene?")
    settings = {"comment_classification_config": FIELDS}
    changed = page.request.patch(f"/api/projects/{project}/", data=settings, headers={"Origin": house.url})
    assert changed.ok, changed.text()
    Desk(page).open(project)

    page.keyboard.press("c")
    panel = page.get_by_role("complementary", name="Comments")
    panel.get_by_label("Comment on this answer").fill("Look again")
    expect(panel.get_by_role("button", name="Say it")).to_be_disabled()
    panel.get_by_role("group", name="Fault, required").get_by_label("Box / too wide").check()
    panel.get_by_label("Weight").select_option("3")
    panel.get_by_role("button", name="Say it").click()
    expect(panel.get_by_text("Fault: Box / too wide")).to_be_visible()
    expect(panel.get_by_text("Weight: 3")).to_be_visible()

    page.goto("/activity")
    expect(page.get_by_role("row", name="made a comment")).to_be_visible()


def test_whoever_skips_says_why_where_the_project_wants_that(house: House, page: Page) -> None:
    project = house.project("Same scene?")
    page.goto(f"/projects/{project}/settings?part=labelling")
    queue = page.get_by_role("region", name="Queue")
    queue.get_by_label("Whoever skips says why").check()
    queue.get_by_role("button", name="Save").click()
    expect(queue.get_by_text("✓ Saved")).to_be_visible()
    desk = Desk(page)
    desk.open(project)
    first = desk.task
    desk.choose("Verdict", "same")

    desk.press("s")
    panel = page.get_by_role("complementary", name="Comments")
    field = panel.get_by_label("Comment on this answer")
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description(re.compile("wants to know why a task is skipped"))
    desk.press("Escape", "Escape")
    expect(panel).to_be_hidden()
    expect(desk.option("Verdict", "same")).to_be_checked()
    assert desk.task == first

    desk.press("s")
    expect(field).to_be_focused()
    page.keyboard.type("The second picture is cut off")
    desk.press("ControlOrMeta+Enter")
    desk.wait_for_task(after=first)
    expect(panel).to_be_hidden()
    desk.wait_until_saved()
    with house.client() as client:
        skipped = client.tasks.get(first).annotations
    assert [each["was_cancelled"] for each in skipped][-1:] == [True]
