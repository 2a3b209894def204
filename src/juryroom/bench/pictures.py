"""Where an image's bytes are: in the folder of images, or behind its address. Each is read once a step."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from juryroom.bench.config.keys import BenchConfig
from juryroom.bench.questions import LOCAL
from juryroom.bench.run import Run
from juryroom.errors import BadInput, JuryroomError

MOST_BYTES, SECONDS = 64 * 1024 * 1024, 30.0
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def address_of(base: str | None, image_id: str) -> str:
    """The image's address: the base, a slash, the id percent-encoded; the id alone without a base."""
    return f"{base.rstrip('/')}/{quote(image_id)}" if base else quote(image_id)


def local_path(config: BenchConfig, image_id: str) -> Path | None:
    """The image's file in the folder of images; None when there is none, or the id leads out of it."""
    if config.image_root_dir is None:
        return None
    path = config.image_root_dir / image_id
    with suppress(OSError, ValueError):
        inside = path.resolve().is_relative_to(config.image_root_dir.resolve()) or config.follow_symlinks
        if ".." not in Path(image_id).parts and not Path(image_id).is_absolute() and inside and path.is_file():
            return path
    return None


def is_public(address: str) -> bool:
    """Whether a provider could fetch from this address: http, and not this machine."""
    parts = urlsplit(address)
    return parts.scheme in ("http", "https") and parts.hostname not in _LOOPBACK


class Pictures:
    """Images of a run as files. Those that are not in the folder are fetched, once, and kept with the run."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._cache = run.folder.state / "images"
        self._web: Any = None
        self.n_fetched = 0
        self.faults: dict[str, str] = {}

    def files_of(self, images: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Path | None]]:
        """(image id, its file) for (image id, address); None with an entry in `faults` when it cannot be had."""
        for image_id, address in images:
            yield image_id, local_path(self._run.config, image_id) or self._fetched(image_id, address)

    def _fetched(self, image_id: str, address: str) -> Path | None:
        path = self._cache / hashlib.sha256(f"{image_id}\0{address}".encode()).hexdigest()
        if path.exists():
            return path
        if urlsplit(address).scheme not in ("http", "https"):
            self.faults[image_id] = "is not in image_root_dir, and has no address"
            return None
        try:
            self.n_fetched += 1
            with self.web(address).request("GET", address, most_bytes=MOST_BYTES, seconds=SECONDS) as answer:
                if answer.status != 200:
                    self.faults[image_id] = f"{address} answers {answer.status}"
                    return None
                path.parent.mkdir(parents=True, exist_ok=True)
                draft = path.with_suffix(".part")
                with draft.open("wb") as file:
                    for piece in answer.pieces:
                        file.write(piece)
                draft.replace(path)
        except JuryroomError as fault:
            self.faults[image_id] = fault.message
            return None
        return path

    def web(self, address: str) -> Any:
        """The way out. The host of the configuration's own image_base_url may be private: its user named it."""
        if self._web is None:
            named = urlsplit(self._run.config.image_base_url or "").hostname
            self._web = self._run.build("fetch", "web", [named] if named else [urlsplit(address).hostname or ""])
        return self._web


def picture_of(config: BenchConfig, row: Mapping[str, Any], how: str) -> tuple[str, str]:
    """The address under which a model sees an image, and what it is recognised by.

    Raises BadInput when the image is neither a file nor at an address that can be given away.
    """
    image_id, address = str(row[config.column_image_id]), str(row.get(config.image_url_temp_column) or "")
    if how == "url" or (how == "auto" and is_public(address)):
        if not address.startswith(("http://", "https://", "data:")):
            raise BadInput(f"{image_id} has no address that a provider could fetch: set image_base_url.")
        return address, address
    path = local_path(config, image_id)
    if path is None:
        if address.startswith(("http://", "https://")):
            return address, address
        raise BadInput(f"{image_id} is not in image_root_dir ({config.image_root_dir}), and has no address.")
    return f"{LOCAL}{path}", str(row.get("sha256") or path)


def metadata_of(config: BenchConfig, row: Mapping[str, Any]) -> dict[str, Any]:
    """What prompts may use of an image: licence, DOI and the configured columns."""
    names = (config.column_license, config.column_doi, *config.vision_config.vision_metadata_columns)
    return {name: row.get(name) for name in names}
