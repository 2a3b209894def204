"""What an uploaded file is: by its name for tables and texts, by its first bytes for media."""

from __future__ import annotations

from juryroom.errors import BadInput

TABLES = frozenset({".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".parquet"})
DOCUMENTS = frozenset({".html", ".htm", ".xml"})
MEDIA = frozenset(
    {".bmp", ".flac", ".gif", ".jpeg", ".jpg", ".m4a", ".mp3", ".mp4", ".ogg", ".pdf", ".png", ".svg", ".wav", ".webm",
     ".webp"}
)  # fmt: skip

BY_TYPE = {
    "application/json": ".json",
    "application/jsonl": ".jsonl",
    "application/x-jsonlines": ".jsonl",
    "application/x-ndjson": ".jsonl",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "text/plain": ".txt",
    "application/vnd.apache.parquet": ".parquet",
}
"""Media types of tables and texts."""

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"fLaC", "audio/flac"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"%PDF-", "application/pdf"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
UNKNOWN = "application/octet-stream"


def extension(name: str) -> str:
    """The last suffix in lower case, with its dot. Raises BadInput when such files are not taken."""
    stem, dot, suffix = name.rpartition(".")
    found = f".{suffix.lower()}" if dot and stem else ""
    if found not in TABLES | DOCUMENTS | MEDIA:
        raise BadInput(f"{found or name} extension is not supported", {"non_field_errors": [_taken(found or name)]})
    return found


def _taken(found: str) -> str:
    known = ", ".join(sorted(kind.lstrip(".") for kind in TABLES | DOCUMENTS | MEDIA))
    return f"{found} extension is not supported. Files may be: {known}."


def sniff(head: bytes) -> str:
    """The media type told by the first bytes (64 are enough), whatever the name claims; octet-stream when unknown."""
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        return "audio/mp4" if head[8:11] == b"M4A" else "video/mp4"
    return UNKNOWN


def shown_inline(media_type: str) -> bool:
    """Pictures and sound may open in the page. The rest is handed out as a file: SVG and HTML can carry scripts."""
    return media_type.startswith(("image/", "audio/", "video/")) and media_type != "image/svg+xml"
