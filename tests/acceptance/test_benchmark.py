"""A benchmark as its maker meets it: the demo's finished one, what nobody judged sent to people, their answers back."""

from __future__ import annotations

import json
import shutil

import httpx2
from playwright.sync_api import Page, expect

from acceptance.house import TOKEN, House


def asking(house: House) -> httpx2.Client:
    return httpx2.Client(base_url=house.url, headers={"authorization": f"Token {TOKEN}"}, timeout=60)


def test_the_demos_benchmark_is_gone_through_by_keys_and_its_report_shows_pictures(house: House, page: Page):
    page.get_by_role("link", name="Benchmarks").click()
    page.get_by_role("link", name="Views of photographs").click()
    rows = page.get_by_role("grid", name="Queries")
    expect(rows.get_by_role("row")).not_to_have_count(0)
    rows.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("2 of ")
    picture = dialog.get_by_role("img").last
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    page.keyboard.press("ArrowRight")
    expect(dialog).to_contain_text("3 of ")
    page.keyboard.press("Escape")
    page.keyboard.press("]")
    frame = page.frame_locator("iframe[title='Quality report']")
    expect(frame.get_by_role("heading", name="Views of photographs")).to_be_visible()
    sheet = frame.get_by_role("img").first
    sheet.scroll_into_view_if_needed()
    expect(sheet).to_have_js_property("complete", True)
    assert sheet.evaluate("image => image.naturalWidth") > 0
    page.get_by_role("link", name="Systems").click()
    systems = page.get_by_role("region", name="Systems")
    expect(systems).to_contain_text("descriptors")
    expect(systems).to_contain_text("colours")


def test_a_folder_becomes_a_benchmark_and_a_share_of_it_is_judged_by_people(house: House, page: Page):
    shutil.copytree(house.folder / "benchmarks/demo-photographs", house.folder / "benchmarks/mine")
    page.goto("/benchmarks/new")
    page.get_by_label("Title").fill("Mine")
    page.get_by_label("Folder of photographs").select_option("mine")
    page.get_by_label("Queries").fill("3")
    page.get_by_role("button", name="Make and run it").click()
    expect(page.get_by_role("grid", name="Queries")).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="Steps").click()
    expect(page.get_by_text("6 steps done")).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="People").click()
    page.get_by_label("Share, %").fill("100")
    page.get_by_role("button", name="Send a share to people").click()
    expect(page.get_by_text("0 of ", exact=False)).to_be_visible()
    with asking(house) as http:
        (made,) = [one for one in http.get("/api/benchmarks").json() if one["title"] == "Mine"]
        (sent,) = http.get(f"/api/benchmarks/{made['id']}/sendings").json()
        task = http.get(f"/api/tasks/?project={sent['project']}").json()["tasks"][0]
        answer = {"from_name": "verdict", "to_name": "candidate", "type": "choices", "value": {"choices": ["relevant"]}}
        http.post(f"/api/tasks/{task['id']}/annotations/", json={"result": [answer]}).raise_for_status()
    page.reload()
    page.get_by_role("button", name="Bring answers back").click()
    expect(page.get_by_text("Version 2 of the judgments")).to_be_visible()
    told = house.folder / "benchmarks" / made["folder"] / "people.jsonl"
    (row,) = [json.loads(line) for line in told.read_text().splitlines()]
    assert (row["image_id"], row["label"]) == (task["data"]["image_id"], 1)
    page.get_by_role("link", name="Gallery").click()
    page.get_by_label("Judged by people").check()
    expect(page.get_by_role("grid", name="Queries").get_by_role("row")).to_have_count(1)
