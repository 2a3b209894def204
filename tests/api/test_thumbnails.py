"""Small copies of pictures: made once, for those who may see the task, refused before they cost memory."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image

from juryroom.core.formats import pictures
from juryroom.core.model import Role
from juryroom.errors import AddressRefused
from juryroom.ports import Answer
from juryroom.services.thumbnails import shrunk


def jpeg(width: int = 900, height: int = 600, **more: Any) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(out, "JPEG", **more)
    return out.getvalue()


def png_that_says(width: int, height: int) -> bytes:
    """A PNG of a hundred bytes whose header claims any size."""

    def part(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = part(b"IHDR", struct.pack(">II", width, height) + b"\x08\x02\x00\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + header + part(b"IDAT", zlib.compress(b"\x00" * 100)) + part(b"IEND", b"")


@pytest.fixture
def upload(owner: Any, project: dict[str, Any]) -> Callable[..., str]:
    """Put a file into the project; its address."""

    def put(content: bytes, name: str = "p.jpg") -> str:
        path = f"/api/projects/{project['id']}/import?commit_to_project=false"
        sent = owner.client.post(path, files={"file": (name, content, "image/jpeg")})
        assert sent.status_code == 201, sent.text
        return str(owner.client.get(f"/api/import/file-upload/{sent.json()['file_upload_ids'][0]}").json()["file"])

    return put


def small(address: str, size: int = 256) -> str:
    return f"{address.replace('/data/upload/', '/data/thumbnail/')}?size={int(size)}"


def copies(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "media").glob("thumbnail*/*/*") if path.is_file()]


def test_a_picture_is_made_small_once_and_kept_by_browsers(owner: Any, upload: Any, tmp_path: Path):
    address = upload(jpeg())
    reply = owner.client.get(small(address))
    with Image.open(io.BytesIO(reply.content)) as picture:
        assert (picture.format, picture.size) == ("WEBP", (256, 171))
    assert reply.headers["content-type"] == "image/webp"
    assert "immutable" in reply.headers["cache-control"]
    (kept,) = copies(tmp_path)
    stamp = kept.stat().st_mtime_ns
    assert owner.client.get(small(address)).content == reply.content
    assert kept.stat().st_mtime_ns == stamp
    again = owner.client.get(small(address), headers={"if-none-match": reply.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_photograph_is_turned_as_its_camera_says(owner: Any, upload: Any):
    turned = Image.Exif()
    turned[0x0112] = 6
    reply = owner.client.get(small(upload(jpeg(900, 600, exif=turned)), 128))
    with Image.open(io.BytesIO(reply.content)) as picture:
        assert picture.size == (85, 128)


def test_holes_stay_holes(owner: Any, upload: Any):
    out = io.BytesIO()
    Image.new("RGBA", (300, 300), (0, 0, 0, 0)).save(out, "PNG")
    reply = owner.client.get(small(upload(out.getvalue(), "p.png")))
    with Image.open(io.BytesIO(reply.content)) as picture:
        assert picture.convert("RGBA").getpixel((5, 5))[3] == 0


def test_a_size_that_is_not_made(owner: Any, upload: Any):
    assert owner.client.get(small(upload(jpeg()), 5000)).status_code == 400


def test_more_pixels_than_are_looked_at_are_refused_by_the_header(
    owner: Any, upload: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("juryroom.services.uploads.MOST_PIXELS", 10**9)  # as if stored before there was a limit
    address = upload(png_that_says(10_500, 10_500), "p.png")
    monkeypatch.setattr(Image.Image, "load", lambda *_: pytest.fail("it was unpacked"))
    reply = owner.client.get(small(address))
    assert (reply.status_code, "100 megapixels" in reply.text) == (400, True)
    assert copies(tmp_path) == []


def test_what_would_take_much_memory_is_shown_as_it_is(owner: Any, upload: Any):
    """90 megapixels of a format that cannot be read at an eighth of its size."""
    address = upload(png_that_says(9_500, 9_500), "p.png")
    reply = owner.client.get(small(address))
    assert (reply.status_code, reply.headers["location"]) == (307, address)


def test_a_large_jpeg_is_read_at_a_part_of_its_size():
    content = shrunk(io.BytesIO(jpeg(9_000, 6_000, quality=10)), pictures.Size.CARD)
    with Image.open(io.BytesIO(content or b"")) as picture:
        assert picture.size == (256, 171)


@pytest.mark.parametrize(
    ("name", "content"),
    [("p.jpg", jpeg()[:300]), ("p.png", b"\x89PNG\r\n\x1a\n" + b"0" * 40), ("p.svg", b"<svg onload='x()'/>")],
)
def test_what_cannot_be_made_small_is_shown_from_where_it_is(owner: Any, upload: Any, name: str, content: bytes):
    address = upload(content, name)
    reply = owner.client.get(small(address))
    assert (reply.status_code, reply.headers["location"]) == (307, address)


def test_only_who_may_see_tasks_sees_their_pictures(anyone: Any, person: Any, upload: Any, owner: Any):
    address = upload(jpeg())
    assert anyone.get(small(address)).status_code == 401
    assert person(Role.REVIEWER).client.get(small(address)).status_code == 200
    assert owner.client.get(small(address.replace("/upload/", "/upload/9"))).status_code == 404


def test_copies_go_with_the_file_the_setting_and_the_project(
    owner: Any, upload: Any, project: dict[str, Any], tmp_path: Path
):
    here = f"/api/projects/{project['id']}"
    first, second = upload(jpeg()), upload(jpeg(600, 900))
    for address in (first, second):
        for size in pictures.Size:
            owner.client.get(small(address, size))
    assert len(copies(tmp_path)) == 6
    ids = [one["id"] for one in owner.client.get(f"{here}/file-uploads?all=true").json()]
    owner.client.delete(f"/api/import/file-upload/{ids[0]}")
    assert len(copies(tmp_path)) == 3
    assert owner.client.patch(f"{here}/", json={"thumbnails": "off"}).json()["thumbnails"] == "off"
    assert copies(tmp_path) == []
    assert owner.client.get(small(second)).headers["location"] == second
    owner.client.patch(f"{here}/", json={"thumbnails": "uploads"})
    owner.client.get(small(second))
    assert len(copies(tmp_path)) == 1
    assert owner.client.delete(f"{here}/").status_code == 204
    assert [path for path in (tmp_path / "media").rglob("*") if path.is_file()] == []


class OneSite:
    """An Egress to one picture."""

    def __init__(self, content: bytes) -> None:
        self.content, self.asked = content, 0

    @contextmanager
    def request(self, method: str, url: str, **limits: Any) -> Iterator[Answer]:
        self.asked += 1
        if "inside" in url:
            raise AddressRefused("inside stands for 10.0.0.1, which is not a public address.")
        yield Answer(200 if "there" in url else 404, url, {}, iter([self.content]))


@pytest.fixture
def site(anyone: Any) -> OneSite:
    made = OneSite(jpeg())
    object.__setattr__(anyone.app.state.room, "egress", made)
    return made


THERE = "https://pictures.example/there.jpg?a=1&b=2"


@pytest.fixture
def elsewhere(owner: Any, project: dict[str, Any]) -> Callable[..., Any]:
    """Ask for the small copy of an address that a task of the project names."""
    shown = {"text": "t", "query": THERE, "gone": "https://pictures.example/g.jpg", "inside": "http://inside.example/"}
    listed = [{"id": 1, "html": "<img src='https://pictures.example/there/1.jpg?a=1&amp;b=2'>"}]
    path = f"/api/projects/{project['id']}/import?return_task_ids=true"
    (task,) = owner.client.post(path, json=[shown | {"items": listed}]).json()["task_ids"]
    return lambda address: owner.client.get(f"/api/tasks/{task}/thumbnail?address={quote(address, safe='')}")


def test_pictures_elsewhere_are_fetched_only_where_the_project_says_so(
    owner: Any, project: dict[str, Any], elsewhere: Any, site: OneSite, tmp_path: Path
):
    reply = elsewhere(THERE)
    assert (reply.status_code, reply.headers["location"], site.asked) == (307, THERE, 0)
    owner.client.patch(f"/api/projects/{project['id']}/", json={"thumbnails": "all"})
    reply = elsewhere(THERE)
    assert (reply.status_code, reply.headers["content-type"]) == (200, "image/webp")
    assert "immutable" not in reply.headers["cache-control"]
    assert elsewhere(THERE).content == reply.content
    assert (site.asked, len(copies(tmp_path))) == (1, 1)
    assert elsewhere("https://pictures.example/there/1.jpg?a=1&b=2").status_code == 200


def test_only_pictures_that_the_task_names_are_fetched(
    owner: Any, project: dict[str, Any], elsewhere: Any, site: OneSite
):
    owner.client.patch(f"/api/projects/{project['id']}/", json={"thumbnails": "all"})
    assert elsewhere("https://pictures.example/there/other.jpg").status_code == 404
    assert elsewhere("file:///etc/passwd").status_code == 404
    assert site.asked == 0


@pytest.mark.parametrize("address", ["https://pictures.example/g.jpg", "http://inside.example/"])
def test_what_is_not_reached_is_left_to_the_browser(
    owner: Any, project: dict[str, Any], elsewhere: Any, site: OneSite, address: str
):
    owner.client.patch(f"/api/projects/{project['id']}/", json={"thumbnails": "all"})
    reply = elsewhere(address)
    assert (reply.status_code, reply.headers["location"]) == (307, address)
