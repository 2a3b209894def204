"""Everything wrong or doubtful about a labelling config, worst first in the order the peer's server would find it."""

from __future__ import annotations

from itertools import islice
from typing import cast

from juryroom.core.config.findings import Finding
from juryroom.core.config.outline import Outline
from juryroom.core.config.parse import parse
from juryroom.core.config.rules import attributes, bindings, hotkeys, names, structure, tags, visibility
from juryroom.errors import ConfigInvalid

_RULES = (
    structure.missing_parts,
    names.repeated_names,
    names.unknown_targets,
    tags.own_rules,
    structure.no_controls,
    structure.unknown_tags,
    structure.misplaced_tags,
    names.missing_targets,
    names.odd_targets,
    attributes.unknown_attributes,
    attributes.wrong_values,
    attributes.repeated_labels,
    bindings.literal_values,
    bindings.surprising_variables,
    visibility.broken_conditions,
    visibility.half_hidden_controls,
    hotkeys.clashing_hotkeys,
)

MOST_FINDINGS = 200


def check(text: str) -> list[Finding]:
    """Findings of a config, errors before warnings. Empty: nothing to say."""
    try:
        root = parse(text)
    except ConfigInvalid as fault:
        return [cast(Finding, finding) for finding in fault.findings]
    return findings_of(Outline(root))


def findings_of(outline: Outline) -> list[Finding]:
    """As `check`, for a config that is parsed already."""
    # A hostile config could earn thousands of findings, each naming thousands of names; errors' rules come first.
    findings = islice((finding for rule in _RULES for finding in rule(outline)), MOST_FINDINGS)
    return sorted(findings, key=lambda finding: finding.severity == "warning")
