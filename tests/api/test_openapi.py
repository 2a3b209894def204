"""The API's description: what clients are generated from."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from starlette.testclient import TestClient

from juryroom.api.openapi import describe


@pytest.fixture
def document(anyone: TestClient) -> dict[str, Any]:
    return describe(anyone.app)  # type: ignore[arg-type]


def test_every_operation_has_a_name_of_its_own(document: dict[str, Any]) -> None:
    names = Counter(call["operationId"] for calls in document["paths"].values() for call in calls.values())
    assert [name for name, times in names.items() if times > 1] == []


def test_every_shape_has_a_name_of_its_own(document: dict[str, Any]) -> None:
    """Two models of one name are told apart by their modules, and clients would call both otherwise from then on."""
    assert [name for name in document["components"]["schemas"] if "__" in name] == []
