"""Croissant: what a dataset holds, for machines (schema.org JSON-LD, version 1.0 of the vocabulary)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

TYPES = {
    "string": "sc:Text",
    "int64": "sc:Integer",
    "float64": "sc:Float",
    "bool": "sc:Boolean",
    "image": "sc:ImageObject",
}
CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "recordSet": "cr:recordSet",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "extract": "cr:extract",
    "column": "cr:column",
    "source": "cr:source",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "sha256": "cr:sha256",
}


def metadata(
    name: str,
    description: str,
    licences: Sequence[str],
    creator: str | None,
    tables: Mapping[str, tuple[str, str, Mapping[str, str]]],
) -> dict[str, Any]:
    """The document. tables: record set -> (file, its SHA-256, column -> kind)."""
    files = [
        {
            "@type": "cr:FileObject",
            "@id": file,
            "name": file,
            "contentUrl": file,
            "encodingFormat": "application/vnd.apache.parquet",
            "sha256": digest,
        }
        for file, digest, _ in tables.values()
    ]
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": name,
        "description": description,
        "license": list(licences),
        **({"creator": {"@type": "sc:Person", "name": creator}} if creator else {}),
        "distribution": files,
        "recordSet": [_record_set(name, file, columns) for name, (file, _, columns) in tables.items()],
    }


def _record_set(name: str, file: str, columns: Mapping[str, str]) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{name}/{column}",
                "name": column,
                "dataType": TYPES.get(kind, "sc:Text"),
                "source": {"fileObject": {"@id": file}, "extract": {"column": column}},
            }
            for column, kind in columns.items()
        ],
    }
