"""XML text -> Node tree. Refuses what a labelling config never needs and an attacker does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from juryroom.core.config.findings import Finding
from juryroom.core.config.node import Node
from juryroom.errors import ConfigInvalid

MAX_DEPTH = 64
MAX_NODES = 10_000
MAX_BYTES = 256 * 1024


@dataclass(slots=True)
class Document:
    """A parsed config: its root element and the comments, which may hold a sample task."""

    root: Node
    comments: list[str] = field(default_factory=list)


def parse(text: str) -> Node:
    """The root element. Raises ConfigInvalid with one finding that says where and what to do."""
    return parse_document(text).root


def parse_document(text: str) -> Document:
    """As `parse`, with the comments."""
    if not text or not text.strip():
        _refuse("blank", 1, "This field may not be blank.", "The smallest config is <View></View>.")
    try:
        data = text.lstrip("\ufeff").encode()
    except UnicodeEncodeError as fault:
        line = fault.object.count("\n", 0, fault.start) + 1
        _refuse("not_unicode", line, "The config holds half a Unicode character.", "Save the file as UTF-8.")
    if len(data) > MAX_BYTES:
        line = data.count(b"\n", 0, MAX_BYTES) + 1
        message = f"The config is longer than {MAX_BYTES:,} bytes (256 kB)."
        _refuse("too_long", line, message, 'Move long label lists into the task data: value="$labels".')
    return _Reader().read(data)


def _refuse(code: str, line: int | None, message: str, fix: str, tag: str | None = None) -> NoReturn:
    raise ConfigInvalid(message, [Finding("error", code, tag, None, line, message, fix)])


class _Reader:
    """One pass of expat over the text."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate("utf-8")
        self.parser.ordered_attributes = True
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.CommentHandler = self._comment
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.root: Node | None = None
        self.open: list[Node] = []
        self.comments: list[str] = []
        self.n_nodes = 0

    def read(self, data: bytes) -> Document:
        try:
            self.parser.Parse(data, True)
        except expat.ExpatError as fault:
            entity = expat.ErrorString(fault.code) == expat.errors.XML_ERROR_UNDEFINED_ENTITY
            code = "entity" if entity else "not_well_formed"
            _refuse(code, fault.lineno, str(fault), self._way_out(fault.code))
        if self.root is None:
            _refuse("not_well_formed", 1, "no element found", "The smallest config is <View></View>.")
        return Document(self.root, self.comments)

    def _start(self, tag: str, attributes: list[str]) -> None:
        line = self.parser.CurrentLineNumber
        self.n_nodes += 1
        if self.n_nodes > MAX_NODES:
            message = f"The config has more than {MAX_NODES:,} elements."
            _refuse("too_many_nodes", line, message, 'Move long label lists into the task data: value="$labels".', tag)
        if len(self.open) >= MAX_DEPTH:
            message = f"Elements are nested more than {MAX_DEPTH} deep."
            _refuse("too_deep", line, message, "Remove some of the nested elements around this one.", tag)
        pairs = dict(zip(attributes[::2], attributes[1::2], strict=True))
        node = Node(tag, pairs, line, self.parser.CurrentColumnNumber + 1)
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
        self.open.append(node)

    def _end(self, _tag: str) -> None:
        node = self.open.pop()
        node.text = node.text.strip()

    def _characters(self, data: str) -> None:
        self.open[-1].text += data

    def _comment(self, data: str) -> None:
        self.comments.append(data)

    def _doctype(self, name: str, system_id: str | None, public_id: str | None, _internal: int) -> None:
        message = f"DTDForbidden(name={name!r}, system_id={system_id!r}, public_id={public_id!r})"
        _refuse("dtd", self.parser.CurrentLineNumber, message, "Remove the <!DOCTYPE ...> declaration.")

    def _way_out(self, code: int) -> str:
        words = expat.ErrorString(code)
        if words in (expat.errors.XML_ERROR_TAG_MISMATCH, expat.errors.XML_ERROR_NO_ELEMENTS) and self.open:
            return f"<{self.open[-1].tag}> of line {self.open[-1].line} is still open: add </{self.open[-1].tag}>."
        return _WAYS_OUT.get(words, "Make it well-formed XML: every tag closed, every attribute value in quotes.")


_WAYS_OUT = {
    expat.errors.XML_ERROR_UNDEFINED_ENTITY: "Only &amp; &lt; &gt; &quot; &apos; and numbers such as &#160; are known.",
    expat.errors.XML_ERROR_UNCLOSED_TOKEN: "A tag is not closed: add the missing > or quote.",
    expat.errors.XML_ERROR_NO_ELEMENTS: "There is no element: the smallest config is <View></View>.",
    expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE: "Keep one of the two attributes of that name.",
    expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: "Put everything inside one outer <View>.",
    expat.errors.XML_ERROR_INVALID_TOKEN: "Put every attribute value in quotes, and write & as &amp; and < as &lt;.",
}
