"""Names and addresses of pictures made small; the pictures themselves are made at the edge."""

from __future__ import annotations

import hashlib
from enum import IntEnum
from typing import Literal

Thumbnails = Literal["off", "uploads", "all"]
"""What a project keeps small copies of: nothing, files uploaded to it, pictures on other servers as well."""
USUAL: Thumbnails = "uploads"


class Size(IntEnum):
    """The longest side in pixels."""

    ROW = 128
    CARD = 256
    CLOSER = 512


KINDS = tuple(f"thumbnail{size.value}" for size in Size)


def names_of_upload(stored_as: str) -> list[str]:
    """Where the small copies of an uploaded file lie: `upload/7/<hex>.jpg` gives `thumbnail128/7/<hex>.webp` ..."""
    _, project, file = stored_as.split("/")
    return [f"{kind}/{project}/{file.partition('.')[0]}.webp" for kind in KINDS]


def name_of_upload(stored_as: str, size: Size) -> str:
    """The one of this size."""
    return names_of_upload(stored_as)[list(Size).index(size)]


def name_of_address(project_id: int, address: str, size: Size) -> str:
    """Where the small copy of a picture on another server lies."""
    return f"thumbnail{size.value}/{project_id}/{hashlib.sha256(address.encode()).hexdigest()}.webp"
