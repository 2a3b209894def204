"""What else is done with a prompt: a run in batches, which needs no page, and another name for it, or none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from acceptance.house import House, post
from stand_ins import OpenAI, Said, serving

N_TEXTS = 6
CONFIG = """<View><Text name="text" value="$text"/>
<Choices name="verdict" toName="text" required="true"><Choice value="same"/><Choice value="different"/></Choices>
</View>"""


@pytest.fixture
def provider() -> Iterator[OpenAI]:
    """Cuts one reply short, and answers no batch before it is told to."""
    made = OpenAI(lambda words: Said(ending="truncated") if "text 2" in words else Said())
    made.runs_batches = False
    with serving(made):
        yield made


@pytest.fixture
def house_settings() -> dict[str, str]:
    """It may call the stand-in, which is no public address."""
    return {"egress_allow": "127.0.0.1"}


@pytest.fixture
def project(house: House) -> int:
    with house.client() as client:
        made = client.projects.create("Texts", CONFIG)
        client.tasks.import_tasks(made.id, [{"data": {"text": f"text {number}"}} for number in range(N_TEXTS)])
        return made.id


@pytest.fixture
def prompt(page: Page, project: int, provider: OpenAI) -> dict[str, Any]:
    connection = post(page, "/api/model-provider-connections", provider="Custom", name="Stand-in", api_key="none",
                      endpoint=f"{provider.url}/v1", prices={"*": {"input": 1, "output": 10}})  # fmt: skip
    made: dict[str, Any] = post(page, "/api/prompts", title="Same?", project=project)
    post(page, f"/api/prompts/{made['id']}/versions", title="first", prompt="Same or not? {text}", provider="Custom",
         provider_model_id="m", model_provider_connection=connection["id"])  # fmt: skip
    return made


def test_a_run_in_batches_goes_on_without_its_page(page: Page, project: int, prompt: dict[str, Any], provider: OpenAI):
    here = f"/projects/{project}/prompts/{prompt['id']}?tab=results"
    page.goto(here)
    page.get_by_role("button", name="Run v1").click()
    page.get_by_label("All", exact=True).check()
    page.get_by_label("In batches").check()
    expect(page.get_by_text("The provider answers within a day.")).to_be_visible()
    expect(page.get_by_test_id("estimate")).to_contain_text(f"{N_TEXTS} tasks, {N_TEXTS} requests")
    page.get_by_role("button", name=f"Judge {N_TEXTS} tasks").click()
    expect(page.get_by_test_id("run-batches")).to_contain_text("1 batch with the provider")
    page.goto("/projects")
    provider.runs_batches = True
    page.goto(here)
    expect(page.get_by_test_id("run-count")).to_have_text(f"{N_TEXTS} of {N_TEXTS}")
    expect(page.get_by_test_id("run-batches")).to_have_text("1 batch taken home")
    expect(page.get_by_role("region", name="Run")).to_contain_text("5 judged, 1 cut short")
    page.get_by_role("button", name="Has error 1").click()
    expect(page.get_by_role("grid", name="Verdicts").get_by_role("row")).to_have_count(2)
    page.keyboard.press("j")
    expect(page.get_by_test_id("verdict")).to_contain_text("The reply ended at the limit of tokens: raise max_tokens.")


def test_a_prompt_is_renamed_and_deleted_by_its_menu(page: Page, project: int, prompt: dict[str, Any]):
    page.goto(f"/projects/{project}/prompts/{prompt['id']}")
    page.get_by_role("button", name="More for Same?").click()
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_label("Title", exact=True).fill("Alike")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="More for Alike")).to_be_visible()
    page.get_by_role("button", name="More for Alike").press("Enter")
    page.get_by_role("menuitem", name="Delete").click()
    expect(page.get_by_role("dialog")).to_contain_text("The predictions that it made stay.")
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page).to_have_url(re.compile(f"/projects/{project}/prompts$"))
    expect(page.get_by_text("Alike")).to_have_count(0)


def test_the_parts_of_a_prompt_are_reached_by_the_arrows(page: Page, project: int, prompt: dict[str, Any]):
    page.goto(f"/projects/{project}/prompts/{prompt['id']}?tab=versions")
    line = page.get_by_role("tablist", name="Prompt")
    line.get_by_role("tab", name="Versions").focus()
    page.keyboard.press("ArrowRight")
    expect(line.get_by_role("tab", name="Compare")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    expect(line.get_by_role("tab", name="Rubric")).to_be_focused()
    page.keyboard.press("Enter")
    expect(line.get_by_role("tab", name="Rubric", selected=True)).to_be_focused()
