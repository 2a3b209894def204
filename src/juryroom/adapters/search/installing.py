"""What to say when an engine's client is not there."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from juryroom.errors import BadInput


def client(module: str, extra: str) -> Any:
    """The engine's client library. Raises BadInput telling which extra brings it."""
    try:
        return import_module(module)
    except ImportError:
        raise BadInput(
            f'This engine needs the package {module}. Install it: pip install "juryroom[{extra}]".'
        ) from None
