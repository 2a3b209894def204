"""What a project asks a comment to say beside its text, and what the activity log makes of it."""

from __future__ import annotations

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
