"""Writes docs/images/*.png: the labelling screens of a fresh demo, at 1280 x 720. Run it after `make setup browser`."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from acceptance.house import PASSWORD, PERSON, House, furnish  # noqa: E402

IMAGES = ROOT / "docs/images"
SHOTS = {
    "label-pairs": ("Same scene?", {}, ("1", "t")),
    "label-closer": ("Which is closer?", {}, ("ArrowLeft",)),
    "label-score": ("Review the score", {"photo_id": "coins-as-taken"}, ("q", "g")),
    "label-triage": ("What to label next", {}, ("ArrowDown", "3")),
}
"""File -> project, data of the task that is shown (any: the next one), and the keys pressed before the picture."""


def main() -> None:
    """Start a house, take the pictures, leave nothing behind."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        furnish(Path(folder) / "furnished", "--password", PASSWORD)
        house = House(Path(folder) / "furnished", Path(folder) / "house")
        house.start()
        try:
            _take_all(house)
        finally:
            house.stop()


def _take_all(house: House) -> None:
    path = (ROOT / ".browser/path").read_text().strip()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        context = browser.new_context(base_url=house.url, viewport={"width": 1280, "height": 720})
        context.request.post("/api/session", data={"email": PERSON, "password": PASSWORD})
        for name, (title, wanted, keys) in SHOTS.items():
            _take(context, _address(house, title, wanted), keys, IMAGES / f"{name}.png")
        page = context.new_page()
        page.goto("/projects")
        page.get_by_role("heading", name="Same scene?").wait_for()
        _keep(page, IMAGES / "projects.png")
        browser.close()


def _address(house: House, title: str, wanted: dict[str, str]) -> str:
    project = house.project(title)
    if not wanted:
        return f"/projects/{project}/label"
    with house.client() as client:
        fitting = (task.id for task in client.tasks.list(project) if wanted.items() <= dict(task.data).items())
        return f"/projects/{project}/label/{next(fitting)}"


def _take(context: BrowserContext, address: str, keys: tuple[str, ...], path: Path) -> None:
    page = context.new_page()
    page.goto(address)
    _settle(page)
    for key in keys:
        page.keyboard.press(key)
    page.locator("[data-testid=save-state][data-state=saved]").wait_for()
    page.wait_for_timeout(1500)  # the draft is sent, then said to be saved
    _keep(page, path)
    page.close()


def _keep(page: Page, path: Path) -> None:
    with Image.open(io.BytesIO(page.screenshot())) as image:
        image.convert("RGB").save(path, optimize=True)
    print(path.relative_to(ROOT))


def _settle(page: Page) -> None:
    page.locator("[data-testid=label-screen][data-task-id]").wait_for()
    page.wait_for_function("() => [...document.images].every((image) => image.complete)")


if __name__ == "__main__":
    main()
