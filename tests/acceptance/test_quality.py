"""The dashboards show what the API says: figures, matrix, links to the tasks behind them, settings, pauses."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from acceptance import panel
from acceptance.conftest import PATIENCE_MS, WINDOW
from acceptance.house import House
from acceptance.panel import Panel

ANALYSIS = "analytics/data-quality/agreement-analysis"


@pytest.fixture(scope="module")
def house(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One for all of these: most of them look only."""
    made = House(furnished, tmp_path_factory.mktemp("quality"))
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def filled(house: House) -> Panel:
    return panel.fill(house, n_tasks=30)


def asked(page: Page, project: int, path: str) -> Any:
    """The API's answer, to the person who is signed in."""
    answer = page.request.get(f"/api/projects/{project}/{path}")
    assert answer.ok, answer.text()
    return answer.json()


def written(value: float) -> str:
    return f"{value:.2f}".replace("-", "\N{MINUS SIGN}")


def test_the_dashboard_shows_what_the_api_says(page: Page, filled: Panel, tmp_path: Path):
    project = filled.project
    page.goto(f"/projects/{project}/quality")
    quality, spread = asked(page, project, "quality"), asked(page, project, f"{ANALYSIS}/distribution")
    headline = page.locator(".headline-one")
    expect(headline.filter(has_text="Agreement").get_by_text(written(quality["agreement"]["mean"]))).to_be_visible()
    alpha = quality["controls"]["verdict"]["alpha"]["nominal"]
    row = page.get_by_role("row").filter(has_text="verdict").filter(has_text="alpha, nominal")
    expect(row).to_contain_text(f"{written(alpha['value'])} [{written(alpha['low'])}, {written(alpha['high'])}]")
    expect(row.get_by_role("cell").last).to_have_text(str(alpha["n"]))
    _matrix_is_that_of(page, asked(page, project, "stats/IAA"))
    bars = page.get_by_role("figure", name="Tasks by agreement").get_by_role("listitem")
    for band, tasks in enumerate(spread["histogram"]):
        expect(bars.nth(band)).to_contain_text(f": {tasks} task")
    effect = asked(page, project, "anchoring")["effect"]
    expect(page.get_by_role("region", name="Does the score pull?")).to_contain_text(written(effect["low"]))

    lowest = asked(page, project, f"{ANALYSIS}/lowest")
    table = page.get_by_role("region", name="Tasks with the lowest agreement")
    expect(table.get_by_role("rowheader").first).to_have_text(str(lowest[0]["task"]))
    table.get_by_role("button", name="Agreement").press("Enter")
    expect(table.get_by_role("columnheader", name="Agreement")).to_have_attribute("aria-sort", "descending")
    expect(table.locator(".meter").first).to_contain_text(written(max(each["agreement"] for each in lowest)))

    with page.expect_download() as download:
        page.get_by_role("button", name="Save who agrees with whom as CSV").click()
    download.value.save_as(tmp_path / "pairs.csv")
    pairs = list(csv.DictReader((tmp_path / "pairs.csv").open()))
    assert len(pairs) == 10 and pairs[0]["person"] == "Ada Lindqvist"


def _matrix_is_that_of(page: Page, found: dict[str, Any]) -> None:
    table = page.get_by_role("table").filter(has=page.get_by_title("Ada Lindqvist"))
    for at, row in enumerate(found["IAA"]):
        cells = table.get_by_role("row").nth(at + 1).get_by_role("cell")
        for place, value in enumerate(row):
            n = found["common_tasks"][at][place]
            expect(cells.nth(place)).to_have_text("" if value is None else f"{written(value)}n {n}")


def test_a_cell_leads_to_its_tasks(page: Page, filled: Panel):
    project = filled.project
    page.goto(f"/projects/{project}/quality")
    confusion = page.get_by_role("region", name="Confused labels")
    cell = confusion.get_by_title("Same beside Different")
    cell.click()
    rows = page.get_by_role("grid", name="Tasks").get_by_role("rowheader")
    rows.first.wait_for()
    shown = {int(one) for one in rows.all_inner_texts()}
    tasks = page.request.get("/api/tasks/", params={"project": project, "fields": "all", "page_size": 100}).json()
    both = {
        task["id"]
        for task in tasks["tasks"]
        if {"Same", "Different"}
        <= {answer["result"][0]["value"]["choices"][0] for answer in task["annotations"] if answer["result"]}
    }
    assert shown == both


def test_members_are_sorted_paused_and_let_go_on(page: Page, filled: Panel):
    project, rows = filled.project, asked(page, filled.project, "stats/member_performance_rows/")["results"]
    page.goto(f"/projects/{project}/quality/people")
    table = page.get_by_role("region", name="Who answers")
    expect(table.get_by_role("rowheader")).to_have_count(len(rows))
    table.get_by_role("button", name="Submitted").press("Enter")
    most = max(rows, key=lambda row: row["submitted"])
    expect(table.get_by_role("rowheader").first).to_have_text(f"{most['first_name']} {most['last_name']}")
    table.locator(".state-paused", has_text="paused").first.focus()
    expect(page.get_by_role("tooltip").filter(has_text="Please call Rosa")).to_be_visible()

    page.get_by_role("button", name="Pause Ada Lindqvist").click()
    page.get_by_label("What they are told").fill("A short break.")
    page.get_by_role("dialog").get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Let go on Ada Lindqvist")).to_be_visible()
    page.get_by_role("link", name="Ada Lindqvist").click()
    expect(page.get_by_role("region", name="Pauses").first).to_contain_text("A short break.")
    page.get_by_role("button", name="Let go on").click()
    page.get_by_role("dialog").get_by_role("button", name="Let go on").click()
    expect(page.get_by_role("button", name="Pause …")).to_be_visible()
    assert asked(page, project, f"members/{filled.people['ada@example.org']}/pauses/") == []


def test_an_annotator_sees_their_own_work_alone(browser: Browser, house: House, filled: Panel):
    context = browser.new_context(base_url=house.url, viewport=WINDOW)
    context.set_default_timeout(PATIENCE_MS)
    signed_in = context.request.post("/api/session", data={"email": "chidi@example.org", "password": panel.PASSWORD})
    assert signed_in.ok
    page = context.new_page()
    page.goto(f"/projects/{filled.project}/quality")
    expect(page.get_by_role("heading", name="Chidi Okafor")).to_be_visible()
    expect(
        page.get_by_role("table").filter(has=page.get_by_role("columnheader", name="n tasks")).get_by_role("row").nth(1)
    ).to_be_visible()
    for other in ("Ada", "Bela", "Dana"):
        expect(page.get_by_text(other)).to_have_count(0)
    context.close()


def test_settings_say_what_they_do_and_what_is_wrong(page: Page, filled: Panel):
    project = filled.project
    page.goto(f"/projects/{project}/settings")
    parts = page.get_by_role("navigation", name="Settings")
    parts.get_by_role("link", name="Agreement").press("Enter")
    agreement = page.get_by_role("region", name="Agreement")
    expect(agreement).to_contain_text("A task below 0.6 stays open for one more person.")
    agreement.get_by_role("group", name="confidence").get_by_label("Weight").fill("0")
    agreement.get_by_label("People differ below").fill("0.5")
    expect(agreement).to_contain_text("by verdict alone; confidence left out")
    agreement.get_by_role("button", name="Save").click()
    expect(agreement.get_by_role("status").filter(has_text="✓ Saved")).to_be_visible()
    stored = page.request.get(f"/api/projects/{project}/").json()
    assert stored["agreement_threshold"] == 0.5
    assert stored["control_weights"]["confidence"]["overall"] == 0

    agreement.get_by_label("People differ below").fill("0.4")
    parts.get_by_role("link", name="Labelling", exact=True).press("Enter")
    annotation = page.get_by_role("region", name="Annotation")
    annotation.get_by_label("for this share of the tasks, %").fill("50")
    annotation.get_by_label("After the answer", exact=False).first.check()
    expect(annotation).to_contain_text("50 % of the tasks are answered by 3 people; the others by one.")
    annotation.get_by_role("button", name="Save").click()
    expect(annotation.get_by_role("status").filter(has_text="✓ Saved")).to_be_visible()
    stored = page.request.get(f"/api/projects/{project}/").json()
    assert (stored["overlap_cohort_percentage"], stored["reveal_scores"]) == (50, "after-answer")
    parts.get_by_role("link", name="Agreement").press("Enter")
    expect(agreement.get_by_label("People differ below")).to_have_value("0.4")  # typed, not saved, still there


def test_tasks_are_given_to_people_by_ticking_them(page: Page, filled: Panel):
    page.goto(f"/projects/{filled.project}/tasks")
    page.get_by_role("rowheader").first.wait_for()
    page.get_by_role("grid", name="Tasks").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.get_by_role("button", name="Actions").click()
    page.get_by_role("menuitem", name="Assign annotators").click()
    dialog = page.get_by_role("dialog")
    for name in ("Ada", "Bela", "Chidi"):
        dialog.get_by_label(name).check()
    dialog.get_by_label("How many of them").fill("2")
    expect(dialog).to_contain_text("each of the 30 tasks gets 2 of them")
    dialog.get_by_role("button", name="Assign annotators").click()
    expect(dialog).to_be_hidden()
    counts = asked(page, filled.project, "tasks/assignees/counts")
    assert [each["assigned"] for each in counts] == [20, 20, 20]
