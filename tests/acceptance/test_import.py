"""Files into tasks as a person at the screen does it: large ones with faults, bad lines, a folder of photographs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, Route, expect

from acceptance.house import House

N_ROWS = 20_000
BAD_ROWS = (7, 4_000, N_ROWS)
"""Lines, counted from 1."""
PARTS = re.compile(r"/uploads/[0-9A-Za-z-]+$")
WORDS = (
    '<View><Text name="words" value="$words"/>'
    '<Choices name="tone" toName="words"><Choice value="calm"/></Choices></View>'
)
PICTURE = (
    '<View><Image name="photo" value="$photo"/><Choices name="ok" toName="photo"><Choice value="yes"/></Choices></View>'
)


@pytest.fixture
def project(house: House) -> int:
    with house.client() as client:
        return client.projects.create("Long letters", label_config=WORDS).id


def write_rows(path: Path, length: int) -> Path:
    """Rows of some `length` bytes, three of which lack what the config reads."""
    with path.open("w") as lines:
        for line in range(1, N_ROWS + 1):
            field = "wrods" if line in BAD_ROWS else "words"
            lines.write(
                json.dumps({"data": {field: f"{line} ".ljust(length - 40, "."), "source": f"s{line % 3}"}}) + "\n"
            )
    return path


class ImportScreen:
    """The import page of one project."""

    def __init__(self, page: Page, project: int) -> None:
        self.page = page
        page.goto(f"/projects/{project}/import")

    def choose(self, *files: Path) -> None:
        self.page.get_by_label("Drop files here").set_input_files(list(files))

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).click()

    def faults(self) -> list[str]:
        """Where the table says that something is wrong."""
        rows = self.page.get_by_role("region", name="Faults by row").get_by_role("row")
        expect(rows).to_have_count(len(BAD_ROWS) + 1)
        return [row.get_by_role("cell").first.inner_text() for row in rows.all()[1:]]

    def status(self, words: str) -> None:
        expect(self.page.get_by_role("status").filter(has_text=words)).to_be_visible()

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name)


class Line:
    """The connection to the server: parts of a file pass until it is cut."""

    def __init__(self, page: Page) -> None:
        self.passed, self.passes = 0, 3
        page.route(PARTS, self._on_part)

    def _on_part(self, route: Route) -> Any:
        if route.request.method != "PATCH":
            return route.continue_()
        if self.passed >= self.passes:
            return route.abort("connectionreset")
        self.passed += 1
        return route.continue_()


def test_a_large_file_arrives_over_a_bad_line_is_checked_and_its_good_rows_are_imported(
    page: Page, project: int, tmp_path: Path
):
    letters = write_rows(tmp_path / "letters.jsonl", 2_050)
    screen, line = ImportScreen(page, project), Line(page)
    screen.choose(letters)
    expect(page.get_by_role("region", name="letters.jsonl", exact=True)).to_contain_text("too long to count here")
    screen.press("Check first")
    screen.status("The server does not answer. At 30 %")
    line.passes = 5  # and it is back, for a while
    screen.status("The server does not answer. At 51 %")

    page.reload()
    expect(page.get_by_text("letters.jsonl (39.1 MB) was not finished: 51 % of it is here.")).to_be_visible()
    line.passes = N_ROWS
    screen.choose(letters)
    screen.press("Check first")
    expect(page.get_by_text("Nothing is stored yet. It would be 19,997 tasks. 3 rows would not fit.")).to_be_visible()
    assert line.passed == 10  # parts of 4 MB: none was sent twice
    assert screen.faults() == [f"line {bad}" for bad in BAD_ROWS]

    screen.press("Import 19,997 tasks")
    expect(page.get_by_text("Imported 19,997 tasks. 3 rows did not fit and stayed out.")).to_be_visible()
    assert line.passed == 10
    assert screen.faults() == [f"line {bad}" for bad in BAD_ROWS]
    expect(screen.link("Start labelling")).to_be_focused()
    screen.link("See the tasks").first.click()
    expect(page.get_by_role("status").filter(has_text="19,997 tasks")).to_be_visible()


def test_a_refused_file_is_not_sent_again_and_a_reload_leaves_the_import_going(
    page: Page, project: int, tmp_path: Path
):
    letters = write_rows(tmp_path / "letters.jsonl", 1_000)
    screen, line = ImportScreen(page, project), Line(page)
    line.passes = N_ROWS
    screen.choose(letters)
    screen.press("Import")
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved: 3 rows do not fit.")
    assert screen.faults() == [f"line {bad}" for bad in BAD_ROWS]
    screen.press("Import the others without them")
    screen.status("you may leave this page")
    page.reload()
    assert line.passed == 5
    runs = page.get_by_role("region", name="Imports in the background")
    expect(runs.get_by_text("Imported 19,997 tasks")).to_be_visible()
    expect(page.get_by_text("was not finished")).to_have_count(0)
    runs.get_by_role("link", name="See the tasks").first.click()
    expect(page.get_by_role("status").filter(has_text="19,997 tasks")).to_be_visible()


def test_a_small_table_is_imported_in_one_go(page: Page, project: int, tmp_path: Path):
    table = tmp_path / "letters.csv"
    table.write_text('words,source\n"Dear, all",post\nHello,post\n')
    screen = ImportScreen(page, project)
    screen.choose(table)
    expect(page.get_by_role("cell", name="Dear, all")).to_be_visible()
    screen.press("Import 2 tasks")
    expect(page.get_by_text("Imported 2 tasks.")).to_be_visible()


def test_an_address_that_is_not_fetched_says_why(page: Page, project: int):
    ImportScreen(page, project)
    page.get_by_label("address of such a file").fill("http://10.0.0.1/rows.csv")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not a public address")
    page.get_by_label("address of such a file").fill("not an address")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not a public address")  # the browser stops it before it is sent


def test_a_folder_of_photographs_becomes_a_task_each(house: House, page: Page, tmp_path: Path):
    folder = tmp_path / "holiday"
    (folder / "second day").mkdir(parents=True)
    for number in range(8):
        place = folder / "second day" if number > 4 else folder
        Image.new("RGB", (64, 48), (30 * number, 90, 120)).save(place / f"{number}.jpg")
    (folder / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    with house.client() as client:
        project = client.projects.create("Holiday", label_config=PICTURE).id
    screen = ImportScreen(page, project)
    page.get_by_label("choose a folder").set_input_files(folder)
    expect(page.get_by_role("region", name="Media")).to_contain_text("8 media files")
    screen.press("Import 8 tasks")
    expect(page.get_by_text("Imported 8 tasks.")).to_be_visible()
    screen.link("See the tasks").first.click()
    pictures = page.get_by_role("grid", name="Tasks").locator("img")
    expect(pictures).to_have_count(8)
    expect(pictures.first).to_have_js_property("complete", True)
    assert pictures.first.evaluate("el => el.naturalWidth") > 0
