"""A browser, a house per test, and a page signed in to it. What the screen showed is kept when a test fails."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from acceptance.house import PERSON, House, furnished_once, password_in, told_by

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FAILURES = ROOT / "test-results"
WINDOW = {"width": 1280, "height": 720}
PATIENCE_MS = 60_000
"""Generous: a busy machine is slow, not wrong."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents and "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    report = yield
    if report.when == "call" and report.failed:
        for number, page in enumerate(_pages(item)):
            FAILURES.mkdir(exist_ok=True)
            name = re.sub(r"\W+", "-", item.name)
            page.screenshot(path=FAILURES / f"{name}-{number}.png")
            report.sections.append((f"screen {number}", f"{page.url}\n{page.locator('body').aria_snapshot()}"))
    return report


def _pages(item: pytest.Item) -> list[Page]:
    context = getattr(item, "funcargs", {}).get("context")
    return [page for page in context.pages if not page.is_closed()] if context else []


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's data, to be copied. All processes of a run share it; `make test`, which is two runs, says where."""
    own = tmp_path_factory.getbasetemp()
    shared = os.environ.get("JURYROOM_TEST_SHARED") or (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)
    return furnished_once(Path(shared) / "furnished")


@pytest.fixture(scope="session")
def password(furnished: Path) -> str:
    """PERSON's."""
    return password_in(told_by(furnished))


@pytest.fixture
def house_settings() -> dict[str, str]:
    """What a test's house has that others have not."""
    return {}


@pytest.fixture
def house(furnished: Path, tmp_path: Path, house_settings: dict[str, str]) -> Iterator[House]:
    made = House(furnished, tmp_path / "house", **house_settings)
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=_browser_path(), args=["--disable-background-networking", "--disable-component-update"]
        )
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser, house: House) -> Iterator[BrowserContext]:
    made = browser.new_context(base_url=house.url, viewport=WINDOW, accept_downloads=True, reduced_motion="reduce")
    made.set_default_timeout(PATIENCE_MS)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, password: str) -> Page:
    """Signed in, looking at the projects."""
    signed_in = context.request.post("/api/session", data={"email": PERSON, "password": password})
    assert signed_in.ok, signed_in.text()
    opened = context.new_page()
    opened.goto("/projects")
    return opened


def _browser_path() -> str:
    kept = ROOT / ".browser/path"
    chosen = os.environ.get("JURYROOM_TEST_BROWSER") or (kept.read_text().strip() if kept.exists() else None)
    found = chosen or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        pytest.fail("no browser for the tests: run `make browser`, or set JURYROOM_TEST_BROWSER", pytrace=False)
    return found
