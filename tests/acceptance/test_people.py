"""Who may do what, by keyboard: invited, given another role, switched off; and somebody erased from the data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from acceptance.conftest import WINDOW
from acceptance.house import PASSWORD, House
from acceptance.reviewer import somebody


@pytest.fixture(scope="module")
def house(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One for all of these: each has people of its own."""
    made = House(furnished, tmp_path_factory.mktemp("people"))
    made.start()
    yield made
    made.stop()


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    target.focus()
    page.keyboard.press(key)


def annotator(house: House, page: Page, name: str) -> str:
    """The address of somebody new."""
    made = {"email": f"{name}@example.org", "first_name": name.title(), "last_name": "Lee", "role": "AN"}
    asked = page.request.post("/api/users", data=made | {"password": PASSWORD}, headers={"Origin": house.url})
    assert asked.ok, asked.text()
    return made["email"]


def test_whoever_has_the_link_joins_as_what_it_says(house: House, browser: Browser, page: Page):
    page.goto("/people")
    invite = page.get_by_role("button", name="Invite …")
    press(page, invite)
    dialog = page.get_by_role("dialog", name="Invite by a link")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(invite).to_be_focused()

    page.keyboard.press("Enter")
    press(page, dialog.get_by_label("They join as"), "r")
    expect(dialog.get_by_label("They join as")).to_have_value("RE")
    press(page, dialog.get_by_role("button", name="Make the link"))
    link = dialog.get_by_label("Link of the invitation").input_value()
    page.keyboard.press("Escape")
    expect(page.get_by_role("region", name="Invitations")).to_contain_text("As reviewer, 0 joined")

    with_link = browser.new_context(viewport=WINDOW)
    new = with_link.new_page()
    new.goto(link)
    new.get_by_label("Email").fill("nia@example.org")
    new.get_by_label("Password").fill(PASSWORD)
    new.keyboard.press("Enter")
    expect(new.get_by_role("heading", name="Projects", exact=True)).to_be_visible()
    with_link.close()
    page.reload()
    row = page.get_by_role("row").filter(has_text="nia@example.org")
    expect(row.get_by_label("Role of")).to_have_value("RE")


def test_a_password_is_changed_by_who_knows_it(house: House, browser: Browser, page: Page):
    email = annotator(house, page, "lou")
    with somebody(browser, house, email) as lou:
        lou.page.goto("/settings")
        form = lou.page.get_by_role("region", name="Your password")
        form.get_by_label("Present password").fill("not mine at all")
        form.get_by_label("New password").fill("a longer password")
        lou.page.keyboard.press("Enter")
        expect(form.get_by_role("alert")).to_have_text("This is not your password.")
        form.get_by_label("Present password").fill(PASSWORD)
        lou.page.keyboard.press("Enter")
        expect(form.get_by_role("status")).to_have_text("✓ Saved")
        lou.page.get_by_label("First name").fill("Louise")
        lou.page.keyboard.press("Enter")
        expect(lou.page.get_by_role("button", name="Louise Lee")).to_be_visible()
    for password, status in ((PASSWORD, 401), ("a longer password", 200)):
        signed_in = page.request.post("/api/session", data={"email": email, "password": password})
        assert signed_in.status == status


def test_another_role_holds_at_once_and_a_switched_off_account_is_out(house: House, browser: Browser, page: Page):
    email, project = annotator(house, page, "kim"), house.project("Same scene?")
    with somebody(browser, house, email) as kim:
        kim.page.goto("/projects")
        expect(kim.page.get_by_role("heading", name="Projects", exact=True)).to_be_visible()
        assert kim.context.request.get(f"/api/projects/{project}/review/progress").status == 403

        page.goto("/people")
        row = page.get_by_role("row").filter(has_text=email)
        with page.expect_response(lambda answer: answer.request.method == "PATCH" and "memberships" in answer.url):
            press(page, row.get_by_label("Role of Kim Lee"), "r")
        expect(row.get_by_label("Role of Kim Lee")).to_have_value("RE")
        assert kim.context.request.get(f"/api/projects/{project}/review/progress").status == 200
        kim.page.goto(f"/projects/{project}/review")
        expect(kim.page.get_by_role("heading", name="Answers to review")).to_be_visible()

        press(page, row.get_by_role("button", name="More for Kim Lee"))
        expect(page.get_by_role("menuitem").first).to_be_focused()
        page.keyboard.press("End")
        expect(page.get_by_role("menuitem").last).to_be_focused()
        page.keyboard.press("Enter")
        expect(row.get_by_label("Role of Kim Lee")).to_have_value("DI")
        kim.page.goto("/projects")
        expect(kim.page.get_by_role("heading", name="Sign in to Juryroom")).to_be_visible()


def test_somebody_is_erased_after_a_look_and_the_report_says_what_went(house: House, page: Page):
    with house.client() as client:
        project = client.projects.create("Letters", label_config='<View><Text name="t" value="$text"/></View>').id
        rows = [{"data": {"text": "a letter", "sender": who}} for who in ("Ms Doe", "Ms Doe", "Mr Roe")]
        client.tasks.import_tasks(project, rows)
    page.goto("/people")
    erasure = page.get_by_role("region", name="Erasure")
    erasure.get_by_label("Key and value in their data").focus()
    page.keyboard.type("sender=Ms Doe")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Erase for good?")
    expect(dialog.get_by_role("row", name="tasks")).to_contain_text("2")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    with house.client() as client:
        assert len(list(client.tasks.list(project))) == 3, "a look takes nothing"

    press(page, erasure.get_by_role("button", name="Look what would go …"))
    press(page, dialog.get_by_role("button", name="Erase for good"))
    line = erasure.get_by_role("row").filter(has_text="somebody in the data")
    expect(line).to_contain_text("✓ Done")
    report = line.get_by_role("button", name="Report")
    press(page, report)
    shown = page.get_by_role("dialog", name="Erasure")
    expect(shown.get_by_role("row", name="tasks")).to_contain_text("2")
    page.keyboard.press("Escape")
    expect(report).to_be_focused()
    with house.client() as client:
        assert [task.data["sender"] for task in client.tasks.list(project)] == ["Mr Roe"]


def test_somebody_who_is_not_there_is_said_to_be_missing(page: Page):
    page.goto("/people")
    erasure = page.get_by_role("region", name="Erasure")
    erasure.get_by_label("Key and value in their data").fill("sender=Nobody at all")
    page.keyboard.press("Enter")
    expect(erasure.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
