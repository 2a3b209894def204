"""Fixtures every floor may use."""

from __future__ import annotations

pytest_plugins = ("databases",)
