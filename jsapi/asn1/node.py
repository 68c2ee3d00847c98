# SPDX-License-Identifier: MIT
"""Nodes of an ASN.1 tree: parsing BER, writing DER, without recursion and with limits against hostile input."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from jsapi import ber
from jsapi.asn1 import tags
from jsapi.gperror import ErrorCode, GPError

MAX_DEPTH: Final = 500  # levels of nesting; real structures stay below 30
MAX_NODES: Final = 1_000_000


class MalformedError(ValueError):
    """Raised when bytes are no well-formed or not the expected ASN.1 structure."""


@contextmanager
def reported(class_name: str, what: str) -> Iterator[None]:
    """Turn a MalformedError in the block into GPError INVALID_DATA, reason 0."""
    try:
        yield
    except MalformedError as error:
        raise GPError(class_name, ErrorCode.INVALID_DATA, 0, f"Malformed {what}: {error}") from None


class Node:
    """One data object: a container with children, or (children None) an opaque value.

    Nodes are shared: a node may be a child of several containers, changes are seen in all of them.
    """

    __slots__ = ("children", "content", "name", "tag")

    def __init__(
        self, tag: int, *, content: bytes = b"", children: list[Node] | None = None, name: str | None = None
    ) -> None:
        self.tag, self.content, self.children, self.name = tag, content, children, name

    def __repr__(self) -> str:
        return f"<Node {self.tag:X}>"

    @property
    def value(self) -> bytes:
        """Content bytes: the opaque value, or the encodings of the children one after the other."""
        return self.content if self.children is None else b"".join(map(encode, self.children))

    def contains(self, other: Node) -> bool:
        """True when `other` is this node or one below it."""
        pending, seen = [self], set[int]()
        while pending:
            node = pending.pop()
            if node is other:
                return True
            if node.children and id(node) not in seen:
                seen.add(id(node))
                pending += node.children
        return False

    # Reading an expected structure; every mismatch is a MalformedError.

    def items(self, tag: int, least: int = 0) -> list[Node]:
        """Children, after checking the tag and that there are at least `least` of them."""
        if self.tag != tag or self.children is None or len(self.children) < least:
            raise MalformedError(f"expected a structure with tag {tag:X} and {least} or more elements")
        return self.children

    def leaf(self, tag: int) -> bytes:
        """Content of a primitive node, after checking the tag; pieces of a BER constructed string are joined."""
        if self.tag == tag and self.children is None:
            return self.content
        if self.tag == tag | tags.CONSTRUCTED and self.children is not None:
            return self._joined()
        raise MalformedError(f"expected a value with tag {tag:X}")

    def _joined(self) -> bytes:
        return b"".join(piece.leaf(tags.Type.OCTET_STRING) for piece in self.children or ())

    def integer(self) -> int:
        """Value of an INTEGER."""
        content = self.leaf(tags.Type.INTEGER)
        if not content:
            raise MalformedError("an INTEGER has no content")
        return int.from_bytes(content, "big", signed=True)

    def unsigned(self) -> int:
        """Value of an INTEGER that must not be negative."""
        value = self.integer()
        if value < 0:
            raise MalformedError("a number is negative")
        return value

    def identifier(self) -> str:
        """Dotted decimal form of an OBJECT IDENTIFIER."""
        from jsapi import oid

        try:
            return oid.decode(self.leaf(tags.Type.OBJECT_IDENTIFIER))
        except ValueError as error:
            raise MalformedError(str(error)) from None

    def bits(self) -> bytes:
        """Bytes of a BIT STRING without unused bits."""
        content = self.leaf(tags.Type.BIT_STRING)
        if not content or content[0] != 0:
            raise MalformedError("expected a BIT STRING of whole bytes")
        return content[1:]

    def tagged(self, tag: int) -> Node | None:
        """First child with this tag, or None."""
        return next((child for child in self.children or () if child.tag == tag), None)


def bottom_up(root: Node) -> Iterator[Node]:
    """Every node once, children before their parents."""
    done = set[int]()
    pending: list[tuple[Node, bool]] = [(root, False)]
    while pending:
        node, ready = pending.pop()
        if id(node) in done:
            continue
        if ready or not node.children:
            done.add(id(node))
            yield node
        else:
            pending.append((node, True))
            pending += ((child, False) for child in node.children)


def encode(root: Node) -> bytes:
    """DER encoding of the tag, the length and the value."""
    done: dict[int, bytes] = {}
    for node in bottom_up(root):
        value = node.content if node.children is None else b"".join(done[id(child)] for child in node.children)
        done[id(node)] = ber.encode(node.tag, value)
    return done[id(root)]


def lengths(root: Node) -> dict[int, int]:
    """Length of the value in bytes of every node, by its identity."""
    done: dict[int, int] = {}
    for node in bottom_up(root):
        done[id(node)] = (
            len(node.content)
            if node.children is None
            else sum(size(child.tag, done[id(child)]) for child in node.children)
        )
    return done


def size(tag: int, length: int) -> int:
    """Length of a whole encoding whose value takes `length` bytes."""
    return len(ber.encode_tag(tag)) + len(ber.encode_length(length)) + length


def walk(root: Node) -> Iterator[tuple[Node, int]]:
    """Every node with its depth (root 0), parents before their children."""
    pending = [(root, 0)]
    while pending:
        node, depth = pending.pop()
        yield node, depth
        pending += ((child, depth + 1) for child in reversed(node.children or ()))


def parse(data: bytes, *, max_nodes: int = MAX_NODES) -> tuple[Node, int]:
    """First data object and the number of bytes it takes; MalformedError for anything else.

    Indefinite and non-minimal lengths are accepted; constructed values are taken apart at every level.
    """
    return _Parser(data, max_nodes).run()


def parse_whole(data: bytes, *, max_nodes: int = MAX_NODES) -> Node:
    """The one data object that fills `data`; MalformedError for anything else."""
    root, end = parse(data, max_nodes=max_nodes)
    if end != len(data):
        raise MalformedError(f"{len(data) - end} bytes follow the structure")
    return root


def raw_children(data: bytes) -> list[bytes]:
    """Encodings of the direct children of a container of definite length, byte for byte as they are."""
    try:
        _, offset = ber.read_tag(data, 0)
        length, offset = ber.read_length(data, offset)
        end = offset + (length or 0)
        if length is None or end > len(data):
            raise MalformedError("a structure is cut off or has no definite length")
        children = []
        while offset < end:
            start = offset
            _, offset = ber.read_tag(data, offset)
            inner, offset = ber.read_length(data, offset)
            if inner is None or offset + inner > end:
                raise MalformedError("an element is cut off or has no definite length")
            offset += inner
            children.append(data[start:offset])
    except ber.BerError as error:
        raise MalformedError(str(error)) from None
    return children


class _Parser:
    """Iterative parser; a stack holds the children of open containers and where each ends (None: indefinite)."""

    def __init__(self, data: bytes, max_nodes: int) -> None:
        self.data = data
        self.left = max_nodes
        self.offset = 0
        self.open: list[tuple[list[Node], int | None]] = []

    def run(self) -> tuple[Node, int]:
        root = self._header()
        while self.open:
            children, end = self.open[-1]
            if end is None and self.data.startswith(b"\0\0", self.offset):
                self.offset += 2
                self.open.pop()
            elif self.offset == end:
                self.open.pop()
            else:
                children.append(self._header())
        return root, self.offset

    def _header(self) -> Node:
        """Read tag and length; leaves are complete, containers are opened."""
        self.left -= 1
        if self.left < 0 or len(self.open) > MAX_DEPTH:
            raise MalformedError("the structure has too many elements or levels")
        try:
            tag, offset = ber.read_tag(self.data, self.offset)
            length, offset = ber.read_length(self.data, offset)
        except ber.BerError as error:
            raise MalformedError(str(error)) from None
        end = self._end(offset, length)
        if not tags.is_constructed(tag):
            if end is None:
                raise MalformedError("a primitive value has no indefinite length")
            self.offset = end
            return Node(tag, content=self.data[offset:end])
        children: list[Node] = []
        self.offset = offset
        self.open.append((children, end))
        return Node(tag, children=children)

    def _end(self, offset: int, length: int | None) -> int | None:
        """Offset after the value, which must lie inside of the enclosing container."""
        limit = next((end for _, end in reversed(self.open) if end is not None), len(self.data))
        if length is None:
            return None
        if offset + length > limit:
            raise MalformedError(f"a value of {length} bytes is announced, {max(0, limit - offset)} are there")
        return offset + length
