"""What can be chosen is written down."""

from __future__ import annotations

from pathlib import Path

from juryroom.settings import PREFIX, Settings

DOCS = Path(__file__).parent.parent / "docs"


def test_every_setting_is_documented() -> None:
    text = (DOCS / "reference/settings.md").read_text()
    missing = [name for name in Settings.model_fields if f"`{name}` | `{PREFIX}{name.upper()}`" not in text]
    assert missing == []
