"""Numbered, forward-only steps of the schema. `HEAD` is the newest; a test holds it to the files in `versions`."""

from __future__ import annotations

HEAD = "0021"
