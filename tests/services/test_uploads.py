"""Uploads: named by us, typed by content, whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from builders import a_project
from juryroom.adapters.media.local import LocalMedia
from juryroom.core.formats import upload_kind
from juryroom.core.model import ProjectId
from juryroom.errors import BadInput, NotThere
from juryroom.services import uploads
from juryroom.services.uploads import IncomingFile
from juryroom.store.unit import Database

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def files_under(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_file_is_stored_under_a_name_that_says_nothing_of_the_uploaders(sqlite_database: Database, tmp_path: Path):
    media = LocalMedia(tmp_path / "media")
    with sqlite_database.write() as unit:
        project = a_project(unit)
        stored = uploads.store(media, project.id, [IncomingFile("../../secret/../cat\n.PNG", io.BytesIO(PNG))])
        (kept,) = uploads.note(unit, project.id, None, stored)
    assert kept.name == "cat.PNG"
    assert uploads.url_of(kept) == f"/data/{kept.stored_as}"
    assert "cat" not in kept.stored_as
    assert files_under(tmp_path / "media") == [kept.stored_as]
    assert uploads.fetch(media, kept).file.read() == PNG


def test_one_kind_that_is_not_taken_and_no_file_stays(tmp_path: Path):
    files = [IncomingFile("a.png", io.BytesIO(PNG)), IncomingFile("run.exe", io.BytesIO(b"MZ"))]
    with pytest.raises(BadInput, match=r"\.exe extension is not supported"):
        uploads.store(LocalMedia(tmp_path), ProjectId(1), files)
    assert files_under(tmp_path) == []


@pytest.mark.parametrize(
    ("head", "kind", "inline"),
    [
        (PNG, "image/png", True),
        (b"\xff\xd8\xff\xe0", "image/jpeg", True),
        (b"RIFF0000WEBPVP8 ", "image/webp", True),
        (b"RIFF0000WAVEfmt ", "audio/wav", True),
        (b"<svg onload='x()'>", "application/octet-stream", False),
        (b"<html><script>", "application/octet-stream", False),
        (b"%PDF-1.7", "application/pdf", False),
    ],
)
def test_content_decides_what_a_file_is(head: bytes, kind: str, inline: bool):
    assert upload_kind.sniff(head) == kind
    assert upload_kind.shown_inline(kind) == inline


def test_svg_is_never_shown_inline_whatever_it_is_called(sqlite_database: Database):
    for name in ("picture.svg", "picture.png"):
        kind = uploads.media_type_of(IncomingFile(name, io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'/>")))
        assert not upload_kind.shown_inline(kind)


@pytest.mark.parametrize("name", ["../x", "upload/1/../../etc", "/etc/passwd", "upload/1/x.png", "upload/1/abcdefgh0"])
def test_a_name_that_is_not_ours_is_not_there(tmp_path: Path, name: str):
    with pytest.raises(NotThere):
        LocalMedia(tmp_path).open(name)


def test_a_file_that_breaks_off_is_not_stored(tmp_path: Path):
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        LocalMedia(tmp_path).save("upload/1/0123456789abcdef.png", broken())
    assert files_under(tmp_path) == []
