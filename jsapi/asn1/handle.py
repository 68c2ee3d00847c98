# SPDX-License-Identifier: MIT
"""ASN1, the host class: a handle on a shared node of an ASN.1 tree."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from jsapi import coercion, oid
from jsapi.asn1 import node, tags, times
from jsapi.asn1.node import Node
from jsapi.bytestring import ByteString
from jsapi.declare import UNDEFINED, Blank, Long, Value, constructor, host_class, method, prop
from jsapi.gperror import ErrorCode, GPError
from jsapi.ui.tree_model import hex_or_text


def _error(code: ErrorCode, reason: int, message: str) -> GPError:
    return GPError("ASN1", code, reason, message)


@host_class("ASN1", tags.CONSTANTS)
class ASN1:
    """Handle on an ASN.1 node; several handles may denote the same node."""

    __slots__ = ("node",)

    def __init__(self, target: Node) -> None:
        self.node = target

    def __bytes__(self) -> bytes:
        return node.encode(self.node)

    def __repr__(self) -> str:
        return f"<ASN1 {self.node.tag:X}>"

    @classmethod
    def parse(cls, data: bytes) -> ASN1:
        """Decode the first data object; INVALID_DATA when it is malformed."""
        with node.reported("ASN1", "ASN.1 data"):
            return cls(node.parse(data)[0])

    @classmethod
    @constructor
    def create(cls, *args: Value) -> ASN1:
        """Decode a ByteString, or build from a tag with a value, with children or empty; a name may come first."""
        named = bool(args) and isinstance(args[0], str)
        rest = args[1:] if named else args
        if not rest:
            raise _error(ErrorCode.ARGUMENTS_MISSING, len(args), "Expected a tag or a ByteString")
        if isinstance(rest[0], ByteString):
            made = cls.parse(bytes(rest[0].data))
        elif coercion.is_number(rest[0]):
            made = cls(_build(coercion.whole(rest[0]), rest[1:], int(named) + 1))
        else:
            raise _error(ErrorCode.INVALID_TYPE, int(named), "Expected a tag or a ByteString")
        if named:
            made.node.name = args[0]
        return made

    @property
    @prop("tag")
    def tag(self) -> int:
        """All tag bytes as one number: 0x30, 0x7F49."""
        return self.node.tag

    @property
    @prop("tagclass")
    def tagclass(self) -> int:
        """ASN1.UNIVERSAL, APPLICATION, CONTEXT or PRIVATE."""
        return int(tags.tag_class(self.node.tag))

    @property
    @prop("tagnumber")
    def tagnumber(self) -> int:
        """Number part of the tag."""
        return tags.number(self.node.tag)

    @property
    @prop("isconstructed")
    def isconstructed(self) -> bool:
        """The constructed bit of the tag, whatever the node holds."""
        return tags.is_constructed(self.node.tag)

    @property
    @prop("length")
    def length(self) -> int:
        """Length of the value in bytes."""
        return node.lengths(self.node)[id(self.node)]

    @property
    @prop("size")
    def size(self) -> int:
        """Length of tag, length field and value in bytes."""
        return node.size(self.node.tag, self.length)

    @property
    @prop("value")
    def value(self) -> ByteString:
        """Copy of the value; for a container the encodings of its children."""
        return ByteString(self.node.value)

    @property
    @prop("elements")
    def elements(self) -> int:
        """Number of children; 0 for an opaque value."""
        return len(self.node.children or ())

    @property
    @prop("name")
    def name(self) -> str | None:
        """Name given by the script, or null."""
        return self.node.name

    @method("setName")
    def set_name(self, name: Blank) -> None:
        """Name the node; the dump shows it."""
        self.node.name = name

    def _children(self) -> list[Node]:
        if self.node.children is None:
            raise _error(ErrorCode.INVALID_MECH, 0, "This is a value, not a container of other objects")
        return self.node.children

    def _child(self, index: int) -> Node:
        children = self._children()
        if not 0 <= index < len(children):
            raise _error(ErrorCode.INVALID_INDEX, index, f"There is no element {index} of {len(children)}")
        return children[index]

    @method("add")
    def add(self, *args: Value) -> Self:
        """Append objects, or insert them before an index that comes first."""
        if not args:
            raise _error(ErrorCode.ARGUMENTS_MISSING, 0, "Expected an ASN1 object")
        children = self._children()
        indexed = coercion.is_number(args[0])
        index = coercion.int32(args[0]) if indexed else len(children)
        if not 0 <= index <= len(children):
            raise _error(ErrorCode.INVALID_INDEX, index, f"Index {index} is outside of 0..{len(children)}")
        children[index:index] = [self._addable(i, args[i]) for i in range(int(indexed), len(args))]
        return self

    def _addable(self, position: int, item: object) -> Node:
        if not isinstance(item, ASN1):
            raise _error(ErrorCode.INVALID_TYPE, position, "Expected an ASN1 object")
        if item.node.contains(self.node):
            raise _error(ErrorCode.INVALID_ARGUMENTS, 0, "An object cannot contain itself")
        return item.node

    @method("get")
    def get(self, index: int) -> ASN1:
        """New handle on a child."""
        return ASN1(self._child(index))

    @method("remove")
    def remove(self, index: int) -> None:
        """Remove a child."""
        self._child(index)
        del self._children()[index]

    @method("find")
    def find(self, tag: Long, start: Value = 0) -> ASN1 | None:
        """First child with a tag, from an index or after a child given as cursor (null: from the start); else null."""
        children = self._children()
        first = self._start(children, start)
        return next((ASN1(child) for child in children[first:] if child.tag == tag), None)

    def _start(self, children: list[Node], start: object) -> int:
        if start is None:
            return 0
        if isinstance(start, ASN1):
            wanted = bytes(start)
            return next((i + 1 for i, child in enumerate(children) if node.encode(child) == wanted), len(children))
        if start is UNDEFINED or not isinstance(start, int | float) or isinstance(start, bool):
            raise _error(ErrorCode.INVALID_TYPE, 1, "Expected an index or an ASN1 object")
        index = coercion.int32(start)
        if index < 0 or index >= max(1, len(children)):
            raise _error(ErrorCode.INVALID_INDEX, index, f"There is no element {index} of {len(children)}")
        return index

    @method("getBytes")
    def get_bytes(self) -> ByteString:
        """DER encoding."""
        return ByteString(bytes(self))

    @method("getDate")
    def get_date(self) -> datetime:
        """Date of a UTCTime or GeneralizedTime value; INVALID_DATA when it is none."""
        if self.node.children is not None:
            raise _error(ErrorCode.INVALID_MECH, 0, "A container has no date")
        try:
            return times.parse(self.node.content)
        except (ValueError, OverflowError) as error:
            raise _error(ErrorCode.INVALID_DATA, 0, f"The value is no date: {error}") from None

    @method("toString")
    def to_string(self) -> str:
        """Dump of the tree."""
        from jsapi.asn1 import dump

        return dump.dump(self.node)

    # ---- as a part of an outline ----

    def tree_label(self) -> str:
        """The line of the dump."""
        from jsapi.asn1 import dump

        return dump.line(self.node, node.lengths(self.node)[id(self.node)])

    def tree_value(self) -> str:
        """The bytes of an opaque value."""
        return hex_or_text(self.node.content) if self.node.children is None else ""

    def tree_children(self) -> list[ASN1]:
        """Handles on the children."""
        return [ASN1(child) for child in self.node.children or ()]

    @staticmethod
    @method("defineObjectIdentifier", static=True)
    def define_object_identifier(name: Blank, definition: Blank) -> None:
        """Register a symbolic name; INVALID_DATA for unknown components or another value than before."""
        try:
            oid.registry().define(name, definition)
        except ValueError as error:
            raise _error(ErrorCode.INVALID_DATA, 0, str(error)) from None


def _build(tag: int, rest: tuple[object, ...], first: int) -> Node:
    """Node from constructor arguments after the tag; `first` is the index of the first of them."""
    number = _checked_tag(tag)
    if rest and isinstance(rest[0], ByteString):
        return Node(number, content=bytes(rest[0].data))
    children = []
    for index, item in enumerate(rest, first):
        if not isinstance(item, ASN1):
            raise _error(ErrorCode.INVALID_TYPE, index, "Expected a ByteString or ASN1 objects")
        children.append(item.node)
    return Node(number, children=children)


def _checked_tag(tag: int) -> int:
    try:
        return tags.normalised(min(max(tag, -(2**31)), 0xFFFFFFFF) & 0xFFFFFFFF)
    except ValueError as error:
        raise _error(ErrorCode.INVALID_DATA, 1, str(error)) from None
