# SPDX-License-Identifier: MIT
"""Text form of an ASN.1 tree, in the layout that scripts and operators know from the original."""

from __future__ import annotations

from jsapi import ber, oid
from jsapi.asn1 import tags
from jsapi.asn1.node import Node, lengths, walk
from jsapi.encodings import hex_dump

_INDENT = "  "
_LAST_SHORT = 30  # tag number that fits into one byte
_ALWAYS_CONSTRUCTED = (16, 17)  # SEQUENCE and SET; others with the constructed bit are marked with an asterisk
_TYPES = {
    0: "END-OF-CONTENTS",
    1: "BOOLEAN",
    2: "INTEGER",
    3: "BIT-STRING",
    4: "OCTET-STRING",
    5: "NULL",
    6: "OBJECT-IDENTIFIER",
    7: "OBJECT-DESCRIPTOR",
    8: "EXTERNAL-TYPE/INSTANCE-OF",
    9: "REAL",
    10: "ENUMERATED",
    11: "EMBEDDED-PDV",
    12: "UTF8-STRING",
    16: "SEQUENCE",
    17: "SET",
    18: "NUMERIC-STRING",
    19: "PRINTABLE-STRING",
    20: "TELETEXT-STRING",
    21: "VIDEOTEXT-STRING",
    22: "IA5-STRING",
    23: "UTC",
    24: "GENERALIZED-TIME",
    25: "GRAPHIC-STRING",
    26: "VISIBLE-STRING",
    27: "GENERAL-STRING",
    28: "UNIVERSAL-STRING",
    30: "BMP-STRING",
}


def dump(root: Node) -> str:
    """One line for each node and hex dump line, two blanks deeper for each level, each ended by a line feed."""
    lines, length = [], lengths(root)
    for node, depth in walk(root):
        indent = _INDENT * depth
        lines.append(f"{indent}{line(node, length[id(node)])}\n")
        if node.children is None and _identifier(node) is None:
            lines.append(hex_dump(node.content, indent=indent + _INDENT))
    return "".join(lines)


def line(node: Node, length: int) -> str:
    """Name, type and the length of the value in bytes, or an object identifier."""
    name = f"{node.name} " if node.name is not None else ""
    return name + (_identifier(node) or f"{_type(node.tag)} SIZE( {length} )")


def _type(tag: int) -> str:
    kind, number = tags.tag_class(tag), tags.number(tag)
    if kind is tags.TagClass.UNIVERSAL and number <= _LAST_SHORT:
        return _TYPES.get(number, "RFU") + "*" * (tags.is_constructed(tag) and number not in _ALWAYS_CONSTRUCTED)
    constructed = " IMPLICIT SEQUENCE" if tags.is_constructed(tag) else ""
    return f"{ber.encode_tag(tag).hex().upper()} [ {kind.name} {number} ]{constructed}"


def _identifier(node: Node) -> str | None:
    """Line of an object identifier by name or arcs; None for other nodes and malformed content (shown as bytes)."""
    if node.tag != tags.Type.OBJECT_IDENTIFIER or node.children is not None:
        return None
    if not node.content:
        return "OBJECT IDENTIFIER = { }"
    try:
        arcs = oid.decode_arcs(node.content)
    except ValueError:
        return None
    return f"OBJECT IDENTIFIER = {{ {oid.registry().name(arcs) or ' '.join(map(str, arcs))} }}"
