"""Who owns an image: exact file, else longest prefix, else the default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from juryroom.errors import BadInput

UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Rights:
    """Licence, DOI and source collection of an image."""

    license: str = ""
    doi: str = ""
    dataset_name: str = ""


class RightsMap:
    """The rights of every image, by its id."""

    def __init__(
        self, default: Rights, files: Mapping[str, Mapping[str, Any]], prefixes: Mapping[str, Mapping[str, Any]]
    ):
        self._default, self._files = default, files
        self._prefixes = sorted(prefixes.items(), key=lambda entry: -len(entry[0]))

    @staticmethod
    def read(value: Any) -> RightsMap:
        """From the JSON of a rights map: `default`, `files`, `prefixes`. Raises BadInput naming the part."""
        if not isinstance(value, Mapping):
            raise BadInput("A rights map is an object with default, files and prefixes.")
        default, files, prefixes = value.get("default") or {}, value.get("files") or {}, value.get("prefixes") or []
        if not isinstance(files, Mapping) or not all(isinstance(one, Mapping) for one in files.values()):
            raise BadInput("files of a rights map is an object: image id -> record.")
        if not isinstance(prefixes, list) or not all(isinstance(one, Mapping) and "prefix" in one for one in prefixes):
            raise BadInput("prefixes of a rights map is a list of records, each with a prefix.")
        if not isinstance(default, Mapping):
            raise BadInput("default of a rights map is a record.")
        return RightsMap(_rights(default, Rights()), files, {str(one["prefix"]): one for one in prefixes})

    def of(self, image_id: str) -> Rights:
        """The rights of one image; what its record leaves out comes from the default."""
        record = self._files.get(image_id)
        if record is None:
            record = next((one for prefix, one in self._prefixes if image_id.startswith(prefix)), {})
        found = _rights(record, self._default)
        if found.dataset_name in ("", UNKNOWN):
            found = Rights(found.license, found.doi, _collection_of(image_id))
        return found


def _rights(record: Mapping[str, Any], default: Rights) -> Rights:
    def text(name: str, otherwise: str) -> str:
        value = record.get(name)
        return otherwise if value is None else str(value)

    return Rights(
        text("license", default.license), text("doi", default.doi), text("dataset_name", default.dataset_name)
    )


def _collection_of(image_id: str) -> str:
    """The first folder of the id; UNKNOWN when there is none."""
    folder, slash, _ = image_id.partition("/")
    return folder if slash and folder else UNKNOWN
