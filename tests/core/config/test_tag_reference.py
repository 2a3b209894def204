"""docs/reference/tags.md says what the tags are now."""

from __future__ import annotations

import runpy
from pathlib import Path

from juryroom.core.config.check import check
from juryroom.core.config.parse import parse
from juryroom.core.config.registry import SPECS

ROOT = Path(__file__).parents[3]


def test_page_is_the_one_written_from_the_tags():
    # When this fails after a change that is meant: make docs
    page = runpy.run_path(str(ROOT / "scripts" / "write_tag_reference.py"))["page"]()
    assert (ROOT / "docs" / "reference" / "tags.md").read_text("utf-8") == page


def test_every_example_is_well_formed_and_uses_only_known_attributes():
    for spec in SPECS.values():
        codes = {finding.code for finding in check(spec.example)}
        assert not codes & {"not_well_formed", "unknown_attribute", "wrong_value", "tag_case"}, spec.name
        assert parse(spec.example).tag == spec.name


def test_what_is_said_to_have_no_effect_is_an_attribute_that_the_screen_does_not_read():
    no_effect = runpy.run_path(str(ROOT / "scripts" / "write_tag_reference.py"))["no_effect"]
    for spec in (one for one in SPECS.values() if one.drawn):
        named = no_effect(spec.name) - no_effect("")
        assert named <= {attr.name for attr in spec.attrs}, spec.name
        folder = ROOT / "web/src/tags" / spec.name.lower()
        code = "".join(file.read_text("utf-8") for file in folder.glob("*.ts*") if ".test." not in file.name)
        assert not [name for name in named if f"attrs.{name}" in code or f'(node, "{name}")' in code], spec.name
