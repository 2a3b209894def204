"""A job from the click to its end, through a crash of the server, as the Jobs screen shows it."""

from __future__ import annotations

import httpx2
from playwright.sync_api import Page, expect

from acceptance.house import TOKEN, House

MANY = 10_000
EVERYTHING = {"selectedItems": {"all": True, "excluded": []}}


def test_a_job_is_watched_and_goes_on_after_a_crash(house: House, page: Page):
    project = house.project("Same scene?")
    with httpx2.Client(base_url=house.url, headers={"authorization": f"Token {TOKEN}"}, timeout=60) as http:
        sample = http.get(f"/api/tasks/?project={project}").json()["tasks"][0]["data"]
        http.post(f"/api/projects/{project}/import", json=[{"data": sample}] * MANY).raise_for_status()
        n_tasks = http.get(f"/api/projects/{project}").json()["task_number"]
        asked = http.post(f"/api/dm/actions?id=delete_tasks&project={project}", json=EVERYTHING)
        assert asked.status_code == 202
    page.get_by_role("button", name="judge@juryroom.local").click()
    page.get_by_role("menuitem", name="Jobs").click()
    row = page.get_by_role("row").filter(has_text="Delete tasks")
    expect(row).to_contain_text(f"of {n_tasks:,}")
    house.kill()
    house.start()
    expect(row).to_contain_text("Done", timeout=60_000)
    expect(row).to_contain_text(f"Deleted {n_tasks} tasks")
    expect(row.get_by_role("progressbar")).to_have_attribute("aria-valuenow", str(n_tasks))
    expect(row.get_by_role("button")).to_have_count(0)
