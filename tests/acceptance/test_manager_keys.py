"""Columns, saved views and dialogs of the Data Manager by keyboard: they open, move and close; the focus comes back."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from acceptance.house import House

LIST = """<View><List name="finds" value="$finds"/><Ranker name="rank" toName="finds">
<Bucket name="keep"/><Bucket name="drop"/></Ranker></View>"""


def test_columns_are_chosen_and_moved_without_a_mouse(house: House, page: Page):
    page.goto(f"/projects/{house.project('Same scene?')}/tasks")
    page.get_by_role("rowheader").first.wait_for()
    opener = page.get_by_role("button", name="Columns")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Columns")
    shown = dialog.get_by_role("list", name="Shown", exact=True)
    before = shown.get_by_role("checkbox").count()
    second = shown.get_by_role("button", name="to the left").nth(1)
    name = (second.get_attribute("aria-label") or "").removeprefix("Move ").removesuffix(" to the left")
    second.focus()
    page.keyboard.press("Enter")
    expect(shown.get_by_role("listitem").first).to_contain_text(name)
    expect(dialog.get_by_role("button", name=f"Move {name} to the right")).to_be_focused()
    tick = shown.get_by_role("checkbox", name=name, exact=True)
    tick.focus()
    page.keyboard.press("Space")
    expect(shown.get_by_role("checkbox")).to_have_count(before - 1)
    expect(dialog.get_by_role("list", name="Not shown").get_by_role("checkbox", name=name, exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    expect(page.get_by_role("columnheader", name=name, exact=True)).to_have_count(0)


def test_a_view_is_saved_renamed_and_deleted_without_a_mouse(house: House, page: Page):
    page.goto(f"/projects/{house.project('Same scene?')}/tasks")
    page.get_by_role("rowheader").first.wait_for()
    add = page.get_by_role("button", name="Save as a new view")
    add.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(add).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("Mine")
    page.keyboard.press("Enter")
    views = page.get_by_role("navigation", name="Views")
    expect(views.get_by_role("button", name="Mine")).to_have_attribute("aria-current", "page")

    menu = page.get_by_role("button", name="About the view Mine")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem").first).to_be_focused()
    page.keyboard.type("Ren")
    expect(page.get_by_role("menuitem", name="Rename")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Rename view")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(menu).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem").first).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_role("menuitem").last).to_be_focused()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Delete the view")
    dialog.get_by_role("button", name="Delete view").focus()
    page.keyboard.press("Enter")
    expect(views.get_by_role("button", name="Mine")).to_have_count(0)


def test_an_item_s_own_picture_is_drawn(house: House, page: Page):
    with house.client() as client:
        photograph = next(iter(client.tasks.list(house.project("Same scene?")))).data["query"]
        project = client.projects.create("Finds", label_config=LIST).id
        items = [{"id": "a", "title": "A tin", "image": photograph}, {"id": "b", "image": photograph}]
        client.tasks.import_tasks(project, [{"data": {"finds": items}}])
    page.goto(f"/projects/{project}/label")
    card = page.get_by_text("A tin").locator("..").locator("..")
    expect(card.get_by_role("presentation").or_(card.locator("img"))).to_have_count(1)
    expect(page.get_by_role("img", name="b")).to_be_visible()
    assert page.get_by_role("img", name="b").evaluate("async el => { await el.decode(); return el.naturalWidth; }") > 0
