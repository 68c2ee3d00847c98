# SPDX-License-Identifier: MIT
"""Distinguished names as text, in certificate order with the short names that scripts know."""

from __future__ import annotations

from jsapi.asn1 import node
from jsapi.asn1.node import Node
from jsapi.asn1.tags import Type

_SHORT_NAMES = {
    "2.5.4.3": "CN",
    "2.5.4.4": "SURNAME",
    "2.5.4.5": "SERIALNUMBER",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.9": "STREET",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "2.5.4.12": "T",
    "2.5.4.42": "GIVENNAME",
    "2.5.4.43": "INITIALS",
    "2.5.4.44": "GENERATION",
    "2.5.4.46": "DN",
    "2.5.4.65": "Pseudonym",
    "1.2.840.113549.1.9.1": "E",
    "0.9.2342.19200300.100.1.1": "UID",
    "0.9.2342.19200300.100.1.25": "DC",
}
_CHARSETS = {
    Type.UTF8String: "utf-8",
    Type.NumericString: "latin-1",
    Type.PrintableString: "latin-1",
    Type.T61String: "latin-1",
    Type.IA5String: "latin-1",
    0x1A: "latin-1",  # VisibleString
    Type.UniversalString: "utf-32-be",
    Type.BMPString: "utf-16-be",
}
_ESCAPED = frozenset(',"\\+=<>;')


def text(name: Node) -> str:
    """Relative distinguished names in certificate order, joined by commas; parts of one are joined by plus signs."""
    return ",".join(_relative(part) for part in name.items(Type.SEQUENCE))


def reversed_text(name: Node, separator: str = ",") -> str:
    """The same in the order of RFC 2253: the last one first."""
    return separator.join(_relative(part) for part in reversed(name.items(Type.SEQUENCE)))


def _relative(part: Node) -> str:
    return "+".join(_attribute(attribute) for attribute in part.items(Type.SET, 1))


def _attribute(attribute: Node) -> str:
    kind, value = attribute.items(Type.SEQUENCE, 2)[:2]
    identifier = kind.identifier()
    return f"{_SHORT_NAMES.get(identifier, identifier)}={_value(value)}"


def _value(value: Node) -> str:
    charset = _CHARSETS.get(value.tag)
    if charset is None:
        return "#" + node.encode(value).hex()
    plain = value.content.decode(charset, "replace")
    escaped = "".join("\\" + char if char in _ESCAPED else char for char in plain)
    return "\\" + escaped if escaped.startswith("#") else escaped
