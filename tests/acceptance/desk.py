"""The labelling screen as a person at a keyboard sees it: reads what is shown, presses the keys that are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Locator, Page, expect

ARROWS = {"←": "ArrowLeft", "→": "ArrowRight", "↑": "ArrowUp", "↓": "ArrowDown", "⏎": "Enter", "⌫": "Backspace"}


class Desk:
    """One open labelling screen. Nothing here uses the mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.screen = page.get_by_test_id("label-screen")
        self.saving = page.get_by_test_id("save-state")

    def open(self, project_id: int) -> None:
        self.page.goto(f"/projects/{project_id}/label")
        self.wait_for_task()

    @property
    def task(self) -> int:
        """What is on screen, once something is: between two tasks there may be none for a moment."""
        self.wait_for_task()
        return int(self.screen.get_attribute("data-task-id") or 0)

    def wait_for_task(self, after: int | None = None) -> None:
        """Until a task is there, and another one than `after`."""
        told = "el => el.dataset.taskId && el.dataset.taskId !== '%s'" % (after or "")
        self.page.wait_for_function(
            f"() => {{ const el = document.querySelector('[data-testid=label-screen]');"
            f" return Boolean(el) && ({told})(el); }}"
        )

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def option(self, question: str, answer: str) -> Locator:
        return self.page.get_by_role("radiogroup", name=question).get_by_role("radio", name=answer, exact=True)

    def choose(self, question: str, answer: str) -> None:
        """Press the key that the option shows, unless it is chosen by hand already."""
        option = self.option(question, answer)
        self.press(self.key_on(option))
        expect(option).to_be_checked()

    def key_on(self, control: Locator) -> str:
        """The key a control shows, by its name for the keyboard."""
        shown = control.locator("kbd").inner_text().strip()
        return ARROWS.get(shown, shown)

    def note(self, words: str) -> None:
        """Into the note field by its key, and out of it again."""
        self.press("n")
        self.page.keyboard.type(words)
        self.press("Escape")

    def submit(self) -> int:
        """Enter; the task that was answered, once the next thing is on screen."""
        answered = self.task
        self.press("Enter")
        self.page.wait_for_function(
            "id => document.querySelector('[data-testid=label-screen]')?.dataset.taskId !== id", arg=str(answered)
        )
        return answered

    def wait_until_saved(self) -> None:
        expect(self.saving).to_have_attribute("data-state", "saved")

    def pictures(self) -> list[str]:
        """Addresses of the pictures on screen, from left to right, once there are any."""
        self.screen.locator("figure img").last.wait_for(state="attached")
        found: list[Mapping[str, Any]] = self.page.evaluate(
            "() => [...document.querySelectorAll('[data-testid=label-screen] figure img')]"
            ".map(img => ({src: img.getAttribute('src'), x: img.closest('figure').getBoundingClientRect().x}))"
        )
        return [one["src"] for one in sorted(found, key=lambda one: one["x"])]

    def columns(self) -> dict[str, list[str]]:
        """What stands in each column of a triage board, by the names of the cards."""
        return {
            box.get_attribute("aria-label") or "": [
                card.get_attribute("data-item") or "" for card in box.get_by_role("option").all()
            ]
            for box in self.page.get_by_role("listbox").all()
        }
