"""Juryroom: people and models judge data together, and you learn how far to trust each of them."""

from __future__ import annotations

__version__ = "0.1.0"
__all__ = ["Client", "__version__"]


def __getattr__(name: str) -> object:
    """The client is loaded when it is asked for: most commands start without it."""
    if name == "Client":
        from juryroom.sdk import Client

        return Client
    raise AttributeError(f"module 'juryroom' has no attribute {name!r}")
