"""People around one project: annotators and a reviewer, each in a browser of their own, and what they ask the API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from acceptance.conftest import PATIENCE_MS, WINDOW
from acceptance.house import PASSWORD, House


class Person:
    """Somebody signed in: a page, and the API as their browser asks it."""

    def __init__(self, house: House, context: BrowserContext, email: str) -> None:
        self.house, self.context, self.email = house, context, email
        signed_in = context.request.post("/api/session", data={"email": email, "password": PASSWORD})
        assert signed_in.ok, signed_in.text()
        self.origin = {"Origin": house.url}
        self.page = context.new_page()

    def get(self, path: str, **query: str | float | bool) -> Any:
        answer = self.context.request.get(path, params=query)
        assert answer.ok, answer.text()
        return answer.json()

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        answer = self.context.request.post(path, data=dict(body), headers=self.origin)
        assert answer.ok, answer.text()
        return answer.json()


@contextmanager
def somebody(browser: Browser, house: House, email: str) -> Iterator[Person]:
    """A browser of their own."""
    made = browser.new_context(base_url=house.url, viewport=WINDOW, reduced_motion="reduce")
    made.set_default_timeout(PATIENCE_MS)
    yield Person(house, made, email)
    made.close()


class Bench:
    """An open review or settling screen. Nothing here uses the mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.screen = page.get_by_test_id("label-screen")

    @property
    def task(self) -> int:
        self.wait()
        return int(self.screen.get_attribute("data-task-id") or 0)

    @property
    def annotation(self) -> int:
        self.wait()
        return int(self.screen.get_attribute("data-annotation-id") or 0)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def wait(self) -> None:
        """Until a task is there."""
        self.page.wait_for_function("() => document.querySelector('[data-testid=label-screen]')?.dataset.taskId")

    def decide(self, *keys: str) -> tuple[int, int]:
        """Press, wait until something else is on screen; the task and the answer that were decided."""
        before = (self.task, self.annotation)
        self.press(*keys)
        self.page.wait_for_function(
            "([task, answer]) => { const el = document.querySelector('[data-testid=label-screen]');"
            " return el?.dataset.taskId !== task || (el?.dataset.annotationId ?? '0') !== answer; }",
            arg=[str(before[0]), str(before[1])],
        )
        return before

    def table(self) -> Locator:
        return self.page.get_by_role("region", name="Answers side by side")
