"""docs/reference/tags.md says what the tags are now."""

from __future__ import annotations

import runpy
from pathlib import Path

from juryroom.core.config.check import check
from juryroom.core.config.parse import parse
from juryroom.core.config.registry import SPECS

ROOT = Path(__file__).parents[3]


def test_page_is_the_one_written_from_the_tags():
    # When this fails after a change that is meant: python scripts/write_tag_reference.py
    page = runpy.run_path(str(ROOT / "scripts" / "write_tag_reference.py"))["page"]()
    assert (ROOT / "docs" / "reference" / "tags.md").read_text("utf-8") == page


def test_every_example_is_well_formed_and_uses_only_known_attributes():
    for spec in SPECS.values():
        codes = {finding.code for finding in check(spec.example)}
        assert not codes & {"not_well_formed", "unknown_attribute", "wrong_value", "tag_case"}, spec.name
        assert parse(spec.example).tag == spec.name
