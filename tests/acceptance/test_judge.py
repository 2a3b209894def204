"""An expert's path: a key, a rubric, a sample, ground truth, a certificate, automation; on 100 photographs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from acceptance import shelf, standin
from acceptance.house import House, post
from juryroom.sdk.client import Client

N_PHOTOGRAPHS, N_KNOWN = 100, 90
KINDS = ("Apple", "Pear", "Other")
CONFIG = """<View>
  <Image name="photo" value="$photo"/>
  <Text name="file" value="$file"/>
  <Choices name="kind" toName="photo" choice="single" required="true">
    <Choice value="Apple"/><Choice value="Pear"/><Choice value="Other"/>
  </Choices>
</View>"""
RUBRIC = "Which kind of fruit is on the photograph?\n\nApple, Pear, or Other for anything else."


def _kind(path: Path) -> str:
    name = path.parent.name
    apples = ("Golden-Delicious", "Granny-Smith", "Pink-Lady", "Red-Delicious", "Royal-Gala")
    return "Apple" if name in apples else "Pear" if name in ("Anjou", "Conference", "Kaiser") else "Other"


def _photographs() -> list[Path]:
    """Spread over the folders of the grocery store; the demo's own where it is not at hand."""
    every = shelf.grocery()
    if not every:
        every = shelf.bundled()
    return [every[place * len(every) // N_PHOTOGRAPHS] for place in range(N_PHOTOGRAPHS)]


@pytest.fixture
def labels() -> dict[int, str]:
    return {number: _kind(path) for number, path in enumerate(_photographs(), 1)}


@pytest.fixture
def provider(labels: dict[int, str]) -> Iterator[standin.StandIn]:
    with standin.provider(labels, KINDS) as made:
        yield made


@pytest.fixture
def careless(labels: dict[int, str]) -> Iterator[standin.StandIn]:
    """Wrong of every third."""
    with standin.provider(labels, KINDS, wrong_every=3) as made:
        yield made


@pytest.fixture
def house_settings() -> dict[str, str]:
    """It may call the stand-in, which is no public address."""
    return {"egress_allow": "127.0.0.1"}


@pytest.fixture
def project(house: House, labels: dict[int, str]) -> int:
    """100 photographs, 90 of them with ground truth."""
    with house.client() as client:
        made = client.projects.create("Fruit", CONFIG)
        addresses = _upload(client, made.id)
        client.tasks.import_tasks(made.id, [_task(number, addresses[number - 1], labels) for number in labels])
        return made.id


def _upload(client: Client, project: int) -> list[str]:
    unique = list(dict.fromkeys(_photographs()))
    found: dict[Path, str] = {}
    for start in range(0, len(unique), 50):
        some = unique[start : start + 50]
        for path, upload in zip(some, client.tasks.upload(project, some).file_upload_ids, strict=True):
            found[path] = client.tasks.uploaded(upload).file
    return [found[path] for path in _photographs()]


def _task(number: int, address: str, labels: dict[int, str]) -> dict[str, Any]:
    task: dict[str, Any] = {"data": {"photo": address, "file": f"photo-{number}"}}
    if number <= N_KNOWN:
        result = {"from_name": "kind", "to_name": "photo", "type": "choices", "value": {"choices": [labels[number]]}}
        task["annotations"] = [{"result": [result], "ground_truth": True}]
    return task


def test_from_the_rubric_to_automation(house: House, page: Page, project: int, provider: standin.StandIn):
    _connect(page, provider)
    _write_the_rubric(page, project)
    _run_a_sample_that_stops_at_its_limit(page)
    _walk_disagreements(page)
    _run_everything(page)
    _certify(page)
    _automate(page)
    assert len(provider.asked) == len(set(provider.asked)) == N_PHOTOGRAPHS  # nothing was bought twice
    with house.client() as client:
        answered = [str(task.data["file"]) for task in client.tasks.list(project) if task.is_labeled]
    assert sorted(answered) == [f"photo-{number}" for number in range(91, 100)]  # the hundredth goes to people


def _connect(page: Page, provider: standin.StandIn) -> None:
    page.get_by_role("button", name="judge@juryroom.local").click()
    page.get_by_role("menuitem", name="Connections").click()
    page.get_by_role("button", name="New connection").click()
    page.get_by_label("Provider").select_option("Custom")
    page.get_by_label("Name", exact=True).fill("Stand-in")
    page.get_by_label("Address").fill(provider.endpoint)
    page.get_by_label("Key, if it needs one").fill("sk-secret")
    page.get_by_text("Price and limits").click()
    page.get_by_label("USD per million in").fill("2")
    page.get_by_label("USD per million out").fill("8")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Test Stand-in")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("row").filter(has_text="Stand-in")).to_contain_text("has a key")
    assert "sk-secret" not in page.content()


def _write_the_rubric(page: Page, project: int) -> None:
    page.goto(f"/projects/{project}/prompts")
    page.get_by_role("button", name="New prompt").click()
    page.get_by_label("Title").fill("Fruit by kind")
    page.get_by_role("button", name="Write the rubric").click()
    page.get_by_label("System", exact=True).fill(f"{RUBRIC} {{colour}}")
    expect(page.get_by_role("alert")).to_contain_text("{colour}")
    page.get_by_label("System", exact=True).fill(RUBRIC)
    page.get_by_label("User", exact=True).fill("Its file is ")
    page.get_by_role("button", name="Put {file} into User").click()
    expect(page.get_by_label("User", exact=True)).to_have_value("Its file is {file}")
    page.get_by_label("Connection").select_option("Stand-in")
    page.get_by_label("Model").fill(standin.MODEL)
    expect(page.get_by_role("region", name="What is sent")).to_contain_text("photo-1")
    expect(page.get_by_test_id("draft-estimate")).to_contain_text("100 requests")
    page.get_by_label("Title of the new version").fill("kinds named")
    page.get_by_role("button", name="Save as v1").click()
    expect(page.get_by_label("Version", exact=True)).to_contain_text("kinds named")


def _run_a_sample_that_stops_at_its_limit(page: Page) -> None:
    """One verdict costs $0.0012: half a cent is not enough for twenty."""
    page.get_by_role("button", name="Run v1").click()
    expect(page.get_by_test_id("estimate")).to_contain_text("20 tasks")
    page.get_by_label("Spend at most, USD").fill("0.005")
    page.get_by_role("button", name="Judge 20 tasks").click()
    expect(page.get_by_text("Stopped at its limit")).to_be_visible()
    page.get_by_label("tasks are left").fill("1")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_test_id("run-count")).to_have_text("20 of 20")
    expect(page.get_by_test_id("run-spent")).to_contain_text("$0.024 spent of $1.00")
    expect(page.get_by_role("button", name="All 20")).to_be_visible()


def _walk_disagreements(page: Page) -> None:
    page.reload()  # or the last verdicts may be on their way yet
    expect(page.get_by_role("button", name="All 20")).to_be_visible()
    page.keyboard.press("j")
    panel = page.get_by_test_id("verdict")
    expect(panel).to_contain_text("It might be")
    page.keyboard.press("r")
    expect(panel.locator("pre")).to_contain_text('"confidence": 0.55')
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)


def _run_everything(page: Page) -> None:
    page.get_by_role("button", name="Run v1").click()
    page.get_by_label("All", exact=True).check()
    expect(page.get_by_test_id("estimate")).to_contain_text("80 tasks")
    page.get_by_role("button", name="Judge 80 tasks").click()
    expect(page.get_by_test_id("run-count")).to_have_text("80 of 80", timeout=40_000)


def _certify(page: Page) -> None:
    page.get_by_role("tab", name="Alignment").click()
    expect(page.get_by_test_id("alignment")).to_contain_text("Agrees with people on")
    page.get_by_role("button", name="people say Other, the judge Other").click()
    expect(page.get_by_test_id("cell-tasks")).to_contain_text("people say Other")
    page.get_by_role("button", name="Certify kinds named").click()
    page.get_by_role("button", name="Certify", exact=True).click()
    page.get_by_role("link", name="Open the certificate").click()
    expect(page.get_by_test_id("headline")).to_contain_text("sealed items this judge agrees with people on")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as HTML").click()
    assert saved.value.suggested_filename == "certificate-fruit-by-kind-v1.html"
    page.get_by_role("link", name="kinds named").click()


def _automate(page: Page) -> None:
    page.get_by_role("tab", name="Automate").click()
    page.get_by_label("Right at least, %").fill("85")
    expect(page.get_by_test_id("automation-plan")).to_contain_text("Above 0.970")
    expect(page.get_by_text("The sealed half confirms it")).to_be_visible()
    page.get_by_role("button", name="Automate above").click()
    expect(page.get_by_test_id("automation")).to_contain_text("Automated above 0.970")
    expect(page.get_by_test_id("automation")).to_contain_text("9 stand without a person")


@pytest.fixture
def judged(page: Page, project: int, careless: standin.StandIn) -> str:
    """A version that has judged every task with ground truth; where its prompt is."""
    connection = post(page, "/api/model-provider-connections", provider="Custom", name="Stand-in",
                       endpoint=careless.endpoint, api_key="none", prices={"*": {"input": 2, "output": 8}})  # fmt: skip
    prompt = post(page, "/api/prompts", title="Fruit by kind", project=project)
    here = f"/api/prompts/{prompt['id']}/versions"
    version = post(page, here, title="kinds named", prompt=f"{RUBRIC} {{file}}", provider="Custom",
                    provider_model_id=standin.MODEL, model_provider_connection=connection["id"])  # fmt: skip
    post(page, f"{here}/{version['id']}/inference-runs", project=project, project_subset="HasGT")
    where = f"/projects/{project}/prompts/{prompt['id']}"
    page.goto(f"{where}?tab=results")
    expect(page.get_by_test_id("run-count")).to_have_text(f"{N_KNOWN} of {N_KNOWN}", timeout=40_000)
    return where


def test_disagreements_are_settled_by_keys_alone(page: Page, judged: str):
    page.goto(f"{judged}?tab=results")
    wrong = page.get_by_role("button", name="Incorrect")
    expect(wrong).to_have_text(re.compile(r"Incorrect [1-9]"))
    before = int(wrong.inner_text().split()[-1])
    panel = page.get_by_test_id("verdict")
    page.keyboard.press("j")
    expect(panel).to_contain_text("It might be")
    note = panel.get_by_label("Why the judge is wrong here")
    expect(note).to_be_visible()
    page.keyboard.press("n")
    expect(note).to_be_focused()
    page.keyboard.type("The stalk is hidden.")
    page.keyboard.press("Enter")
    expect(panel.get_by_text("The stalk is hidden.", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    expect(wrong).to_have_text(f"Incorrect {before - 1}")


def test_a_teacher_proposes_and_the_better_version_is_accepted(page: Page, judged: str):
    page.goto(f"{judged}?tab=enhance")
    page.get_by_label("Teacher").fill(standin.TEACHER)
    page.get_by_label("Search", exact=True).check()
    page.get_by_label("Calls at most").fill("200")
    page.get_by_role("button", name="Propose a better version").click()
    candidate = page.get_by_test_id("candidate").first
    expect(candidate.get_by_role("button", name="Accept")).to_be_visible(timeout=60_000)
    expect(page.get_by_test_id("enhancement")).to_contain_text("A better version")
    expect(candidate).to_contain_text("They were taken for others.")
    candidate.get_by_role("button", name="Changes from v1").click()
    expect(candidate.get_by_test_id("difference")).to_contain_text(f"+ {standin.ADVICE}")
    candidate.get_by_role("button", name="Accept").click()
    expect(page.get_by_label("System", exact=True)).to_have_value(re.compile(re.escape(standin.ADVICE)))
