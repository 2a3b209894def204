"""GHSA-cpmr-mw4j-99r7, CVE-2025-25295 (paths that lead out), CVE-2023-47115, CVE-2024-23633 (files that run)."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

OUT = [
    "../../../../etc/passwd",
    "..%2f..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "....//....//etc/passwd",
    "..\\..\\..\\etc\\passwd",
    "%252e%252e%252f%252e%252e%252fetc%252fpasswd",
    "..%c0%af..%c0%afetc/passwd",
    "/etc/passwd",
    "//etc/passwd",
    "installation.key",
    "../installation.key",
]
HTML = b"<html><script>alert(document.domain)</script></html>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


@pytest.mark.parametrize("way", OUT)
@pytest.mark.parametrize("door", ["/data/upload/1/", "/data/", "/static/", "/assets/", "/data/local-files/?d=", "/"])
def test_no_path_leads_out(owner: Any, tmp_path: Path, door: str, way: str):
    (tmp_path / "installation.key").write_text("the key of this installation")
    reply = owner.client.get(door + way)
    assert "root:" not in reply.text
    assert "the key of this" not in reply.text
    assert reply.status_code < 500


def upload(owner: Any, project: Any, name: str, body: bytes) -> dict[str, Any]:
    reply = owner.client.post(
        f"/api/projects/{project['id']}/import?commit_to_project=false", files={"file": (name, io.BytesIO(body))}
    )
    assert reply.status_code == 201, reply.text
    (id,) = reply.json()["file_upload_ids"]
    return dict(owner.client.get(f"/api/import/file-upload/{id}").json())


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("page.html", HTML),
        ("page.htm", HTML),
        ("picture.svg", SVG),
        ("picture.png", HTML),
        ("picture.png", SVG),
        ("picture.jpg", b"\n \t" + HTML),
        ("table.csv", HTML),
        ("words.txt", HTML),
        ("page.xml", b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><script/></html>"),
        ("paper.pdf", b"%PDF-1.7\n" + HTML),
        ("both.gif", b"GIF89a/*" + HTML + b"*/=1;alert(1)"),
        ("both.bmp", b"BM=1;alert(document.domain)//"),
    ],
)
def test_what_could_run_is_never_shown_by_our_address(owner: Any, project: Any, name: str, body: bytes):
    reply = owner.client.get(upload(owner, project, name, body)["file"])
    assert reply.status_code == 200
    kind, shown = reply.headers["content-type"], reply.headers["content-disposition"]
    assert shown.startswith("attachment") or kind in ("image/gif", "image/bmp"), "pictures by their signature alone"
    assert reply.headers["x-content-type-options"] == "nosniff"  # no script is run as one of these types
    assert not any(word in kind for word in ("html", "xml", "svg", "javascript", "css"))
    assert reply.headers["content-security-policy"].startswith("sandbox;")


def test_a_name_stays_a_name(owner: Any, project: Any):
    found = upload(owner, project, '../../..\\x";\r\nset-cookie: a=b;<b>.csv', b"text\na\n")
    assert "/" not in found["name"]
    assert "\n" not in found["name"]
    address = found["file"]
    assert address.rpartition("/")[2].removesuffix(".csv").isalnum()
    reply = owner.client.get(address)
    assert "set-cookie" not in reply.headers
    assert "\n" not in reply.headers["content-disposition"]
    renamed = owner.client.patch(f"/api/import/file-upload/{found['id']}", json={"name": "../../etc/passwd"})
    assert renamed.json()["file"] == address


def test_files_are_for_members(anyone: TestClient, owner: Any, project: Any):
    address = upload(owner, project, "a.csv", b"text\na\n")["file"]
    assert anyone.get(address).status_code == 401


def test_an_export_is_named_by_us(owner: Any, project: Any, tasks: Any):
    owner.client.patch(f"/api/projects/{project['id']}/", json={"title": '../x";\r\nset-cookie: a=b'})
    reply = owner.client.get(f"/api/projects/{project['id']}/export?download_all_tasks=true")
    assert reply.status_code == 200
    assert reply.headers["content-disposition"].startswith(f'attachment; filename="project-{project["id"]}-at-')
    assert "set-cookie" not in reply.headers


@pytest.mark.parametrize("kind", ["../../x", "JSON/../../x", "JSON\r\nx: y", "pickle", "%00"])
def test_an_export_has_a_known_format(owner: Any, project: Any, kind: str):
    reply = owner.client.get(f"/api/projects/{project['id']}/export", params={"exportType": kind})
    assert reply.status_code == 400


def test_nothing_unpickles():
    """CVE-2025-5173: a model or a cache that is a pickle runs what it likes when it is read."""
    source = Path(__file__).parents[2] / "src"
    words = ("import pickle", "import marshal", "import shelve", "import dill", "joblib", "yaml.load(", "torch.load(")
    found = [path for path in source.rglob("*.py") if any(word in path.read_text() for word in words)]
    assert found == []
