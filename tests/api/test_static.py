"""The web app as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from juryroom.api.static import WebApp


@pytest.fixture
def web(tmp_path: Path) -> TestClient:
    folder = tmp_path / "web"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Juryroom</title>")
    (folder / "assets" / "app-1a2b.js").write_text("plain")
    (folder / "assets" / "app-1a2b.js.br").write_bytes(b"brotli")
    (folder / "assets" / "app-1a2b.js.gz").write_bytes(b"gzip")
    (tmp_path / "secret.txt").write_text("secret")
    app = Starlette()
    app.router.default = WebApp(folder)
    return TestClient(app)


@pytest.mark.parametrize("path", ["/", "/projects", "/projects/3/label", "/missing.png"])
def test_every_page_is_the_one_page(web: TestClient, path: str) -> None:
    reply = web.get(path)
    assert reply.status_code == 200
    assert "Juryroom" in reply.text
    assert reply.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(("accepts", "encoding"), [("gzip, br", "br"), ("gzip", "gzip"), ("identity", None)])
def test_assets_come_as_small_as_the_browser_can_read(web: TestClient, accepts: str, encoding: str | None) -> None:
    with web.stream("GET", "/assets/app-1a2b.js", headers={"accept-encoding": accepts}) as reply:
        assert reply.status_code == 200
        assert reply.headers.get("content-encoding") == encoding
        assert "immutable" in reply.headers["cache-control"]
        assert reply.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize("path", ["/assets/nothing.js", "/assets/../../secret.txt", "/assets/%2e%2e/%2e%2e/secret.txt"])
def test_what_is_no_asset_is_not_there(web: TestClient, path: str) -> None:
    assert "secret" not in web.get(path).text


def test_says_so_when_it_has_not_been_built(tmp_path: Path) -> None:
    app: Any = Starlette()
    app.router.default = WebApp(tmp_path)
    reply = TestClient(app).get("/")
    assert (reply.status_code, "make web" in reply.text) == (503, True)


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/projects", ["/api/current-user/whoami"]),
        ("/projects/3/label", ["/api/current-user/whoami", "/api/projects/3/interface"]),
        ("/projects/3/label/77", ["/api/current-user/whoami", "/api/projects/3/interface"]),
        ("/projects/3/labels", ["/api/current-user/whoami"]),
        ("/user/signup", []),
    ],
)
def test_a_page_names_what_its_scripts_will_ask_for(web: TestClient, path: str, asked: list[str]) -> None:
    links = [f"<{one}>; rel=preload; as=fetch; crossorigin" for one in asked]
    assert web.get(path).headers.get("link", "") == ", ".join(links)


def test_an_asset_names_nothing(web: TestClient) -> None:
    assert "link" not in web.get("/assets/app-1a2b.js", headers={"accept-encoding": "identity"}).headers
