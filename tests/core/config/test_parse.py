"""Reading XML: places kept, hostile and broken text refused with a way out."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from juryroom.core.config.findings import Finding
from juryroom.core.config.node import Node
from juryroom.core.config.parse import MAX_BYTES, parse, parse_document
from juryroom.errors import ConfigInvalid


def refusal(text: str) -> Finding:
    with pytest.raises(ConfigInvalid) as caught:
        parse(text)
    [finding] = caught.value.findings
    assert isinstance(finding, Finding)
    assert finding.severity == "error"
    assert finding.fix
    assert caught.value.message == finding.message
    return finding


class TestPlaces:
    def test_line_and_column_of_every_element(self):
        root = parse('<View>\n  <Text name="é" value="$t"/><Image name="i"\n value="$i"/>\n</View>')
        assert (root.line, root.column) == (1, 1)
        # `  <Text name="é" value="$t"/>` is 29 characters long, so Image starts in column 30
        assert [(child.tag, child.line, child.column) for child in root.children] == [("Text", 2, 3), ("Image", 2, 30)]

    def test_attribute_names_keep_their_spelling_and_are_found_in_any(self):
        node = parse('<Choices ToName="t" showInLine="true"/>')
        assert node.attrs == {"ToName": "t", "showInLine": "true"}
        assert node.get("toName") == "t"
        assert node.get("showinline") == "true"
        assert node.get("value") is None

    def test_text_and_comments_are_kept(self):
        document = parse_document("<!-- one --><View><Style> .a { b } </Style></View><!--two-->")
        assert document.root.children[0].text == ".a { b }"
        assert document.comments == [" one ", "two"]

    def test_a_mark_of_byte_order_and_a_declaration_are_no_fault(self):
        assert parse('\ufeff<?xml version="1.0" encoding="UTF-8"?><View/>').tag == "View"


class TestRefusals:
    def test_parse_error_is_passed_through(self):
        finding = refusal("<View><Nope/></View")
        assert finding.message == "unclosed token: line 1, column 13"
        assert (finding.code, finding.line) == ("not_well_formed", 1)

    def test_element_left_open_is_named(self):
        finding = refusal("<View>\n  <Choices>\n</View>")
        assert finding.line == 3
        assert finding.fix == "<Choices> of line 2 is still open: add </Choices>."

    @pytest.mark.parametrize("text", ["", "  \n"])
    def test_blank(self, text):
        assert refusal(text).message == "This field may not be blank."

    def test_document_type(self):
        finding = refusal('<!DOCTYPE x [<!ENTITY a "b">]>\n<View>&a;</View>')
        assert finding.code == "dtd"
        assert finding.message == "DTDForbidden(name='x', system_id=None, public_id=None)"

    def test_external_entity(self):
        assert refusal('<!DOCTYPE v SYSTEM "file:///etc/passwd"><View/>').code == "dtd"

    def test_entity(self):
        finding = refusal("<View>\n&nbsp;</View>")
        assert (finding.code, finding.line) == ("entity", 2)

    def test_64_levels_are_read_and_65_refused(self):
        assert parse("<View>" * 64 + "</View>" * 64).tag == "View"
        finding = refusal("<View>\n" * 65 + "</View>" * 65)
        assert (finding.code, finding.line) == ("too_deep", 65)

    def test_10000_elements_are_read_and_10001_refused(self):
        assert len(parse("<V>" + "<a/>" * 9_999 + "</V>").children) == 9_999
        finding = refusal("<V>\n" + "<a/>" * 10_000 + "</V>")
        assert (finding.code, finding.line) == ("too_many_nodes", 2)

    def test_256_kilobytes_are_read_and_one_byte_more_refused(self):
        filler = "x" * (MAX_BYTES - len("<View></View>"))
        assert parse(f"<View>{filler}</View>").text == filler
        finding = refusal(f"<View>\n{filler}x</View>")
        assert (finding.code, finding.line) == ("too_long", 2)

    def test_half_a_character(self):
        finding = refusal("<View\na='\ud800'/>")
        assert (finding.code, finding.line) == ("not_unicode", 2)


@given(st.text(alphabet=st.characters(), max_size=200) | st.text(alphabet="<>/='\"&;!-[]? aView\n", max_size=200))
def test_any_text_is_read_or_refused_with_a_finding(text):
    try:
        assert isinstance(parse(text), Node)
    except ConfigInvalid as refused:
        assert [finding.severity for finding in refused.findings] == ["error"]


@dataclass
class Element:
    tag: str
    attrs: dict[str, str]
    children: list[Element]


NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_.-]{0,8}", fullmatch=True)
VALUES = st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
TREES = st.recursive(
    st.builds(Element, NAMES, st.dictionaries(NAMES, VALUES, max_size=3), st.just([])),
    lambda inner: st.builds(
        Element, NAMES, st.dictionaries(NAMES, VALUES, max_size=3), st.lists(inner, min_size=1, max_size=4)
    ),
    max_leaves=20,
)


def written(element: Element, indent: int = 0) -> list[str]:
    """One line for each tag, so that the line of an element is known."""
    attrs = "".join(f" {name}={quoteattr(value)}" for name, value in element.attrs.items())
    inner = [line for child in element.children for line in written(child, indent + 1)]
    return [" " * indent + f"<{element.tag}{attrs}>", *inner, f"</{element.tag}>"]


@given(TREES)
@settings(max_examples=150)
def test_a_written_tree_is_read_again_with_its_lines(tree):
    lines = written(tree)
    root = parse("\n".join(lines))
    for node in root.walk():
        assert lines[node.line - 1].lstrip().startswith(f"<{node.tag}")
        assert node.column == len(lines[node.line - 1]) - len(lines[node.line - 1].lstrip()) + 1
    assert as_element(root) == tree


def as_element(node: Node) -> Element:
    return Element(node.tag, node.attrs, [as_element(child) for child in node.children])
