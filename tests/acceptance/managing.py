"""The Data Manager as a person at it sees it."""

from __future__ import annotations

from playwright.sync_api import Page, expect


class Manager:
    """One open Data Manager."""

    def __init__(self, page: Page, project: int) -> None:
        self.page, self.project = page, project
        self.grid = page.get_by_role("grid", name="Tasks")
        page.goto(f"/projects/{project}/tasks")
        self.wait_for_rows()

    def wait_for_rows(self) -> None:
        expect(self.page.get_by_role("rowheader").first).to_be_visible()

    def where(self, column: str, value: str) -> None:
        self.page.keyboard.press("f")
        self.page.get_by_label("Column", exact=True).last.select_option(label=column)
        field = self.page.get_by_label(f"{column} value")
        field.fill(value)
        field.press("Enter")

    def counts(self, words: str) -> None:
        expect(self.page.get_by_role("status").filter(has_text=words)).to_be_visible()
        expect(self.page.locator("[aria-busy=true]")).to_have_count(0)  # the rows follow a moment after their number

    def scores(self) -> list[float]:
        rows = self.grid.get_by_role("row").filter(has=self.page.get_by_role("rowheader"))
        return [float(one) for one in rows.locator(".dm-as-score .figures").all_inner_texts()]

    def ids(self) -> list[int]:
        """Of the rows in sight, from the top."""
        return [int(one) for one in self.page.get_by_role("rowheader").all_inner_texts()]

    def select_all(self) -> None:
        self.grid.focus()
        self.page.keyboard.press("ControlOrMeta+a")

    def act(self, name: str, **filled: str) -> None:
        """An action on what is selected, its form filled in by labels with `_` for blanks, and confirmed."""
        self.page.get_by_role("button", name="Actions").click()
        self.page.get_by_role("menuitem", name=name).click()
        dialog = self.page.get_by_role("dialog")
        for label, value in filled.items():
            dialog.get_by_label(label.replace("_", " ")).fill(value)
        dialog.get_by_role("button", name=name).click()
        expect(dialog).to_be_hidden()
