# SPDX-License-Identifier: MIT
"""Host objects as people read them: bytes as dump, ASN.1 and TLV as trees, certificates by field. No card is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from jsapi.declare import spec_of
from jsapi.encodings import hex_dump, spaced_hex
from jsapi.gperror import GPError
from jsapi.key_components import Component
from shell.card_watch import CardStatus, WatchedConnection
from shell.ui.report import visible

_MOST_BYTES = 2048
_BRIEF_BYTES = 24
_MOST_LINES = 400
_OWN_TEXT = ("jsapi.java", "jsapi.x509", "jsapi.hsm.holder_reference")
"""Where classes are that a short text of their own says enough about."""


def full(value: Any, cards: Sequence[CardStatus] = ()) -> str:
    """Several lines about a host object, control characters visible."""
    name = spec_of(type(value)).name
    if name == "Card":
        return _card(value, cards)
    show = _FULL.get(name)
    if show is None:
        return _generic(value)
    try:
        return _limited(show(value))
    except (GPError, ValueError, RecursionError) as error:
        problem = error.message if isinstance(error, GPError) else str(error)
        return f"[{name}, which cannot be shown: {visible(problem)}]"


def brief(value: Any) -> str:
    """At most one short line, for an object inside of others."""
    name = spec_of(type(value)).name
    if name in ("ByteString", "ByteBuffer"):
        data = bytes(value.data)
        more = f" .. ({len(data)} bytes)" if len(data) > _BRIEF_BYTES else ""
        return f"{name} {spaced_hex(data[:_BRIEF_BYTES]) or '(empty)'}{more}"
    if name == "Key":
        return _key(value)
    return f"[{name}]"


def _generic(value: Any) -> str:
    """Its own text where the class has one, else its name."""
    spec = spec_of(type(value))
    text = next((member for member in spec.members if member.name == "toString" and not member.required), None)
    if text is not None and not text.injected and spec.cls.__module__.startswith(_OWN_TEXT):
        return visible(str(text.func(value)))
    return f"[{spec.name}]"


def _bytes(value: Any) -> str:
    data, name = bytes(value.data), spec_of(type(value)).name
    if not data:
        return f"{name}, empty"
    more = len(data) - _MOST_BYTES
    left_out = f"... {more} more bytes, print(_) shows all\n" if more > 0 else ""
    return f"{name}, {_count(len(data), 'byte')}\n{hex_dump(data[:_MOST_BYTES])}{left_out}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _limited(text: str) -> str:
    lines = visible(text.rstrip("\n")).split("\n")
    if len(lines) > _MOST_LINES:
        lines[_MOST_LINES:] = [f"... {len(lines) - _MOST_LINES} more lines, print(_) shows all"]
    return "\n".join(lines)


def _asn1(value: Any) -> str:
    return str(value.to_string())


def _tlv(value: Any) -> str:
    return "\n".join(_tlv_lines([value], ""))


def _tlv_list(value: Any) -> str:
    lines = _tlv_lines(value.items, "  ")
    return "\n".join([f"TLVList, {_count(len(value.items), 'element')}", *lines])


def _tlv_lines(items: Sequence[Any], indent: str) -> list[str]:
    """One line for each element; constructed BER elements (bit 6 of the tag) with what they contain."""
    from jsapi.tlv import Coding, decode

    lines = []
    for item in items:
        head = f"{indent}{item.tag_field.hex().upper()} [{len(item.value)}]"
        children = None
        if item.coding is Coding.EMV and item.tag_field[:1] and item.tag_field[0] & 0x20:
            try:
                children = list(decode(item.value, item.coding))
            except GPError:  # not nested after all
                children = None
        if children is not None:
            lines += [head, *_tlv_lines(children, indent + "  ")]
        elif len(item.value) <= 16:
            text = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in item.value)
            lines.append(f"{head} {spaced_hex(item.value)}  {text}".rstrip())
        else:
            lines += [head, hex_dump(item.value, indent=indent + "  ").rstrip("\n")]
    return lines


def _x509(value: Any) -> str:
    return str(value.to_string())


def _cvc(value: Any) -> str:
    from jsapi.oid import decode as dotted

    kind = "Authenticated request" if value.is_request else "Card verifiable certificate"
    lines = [kind, f"Holder     {value.holder}", f"Authority  {value.authority}"]
    outer = value.get_outer_car()
    if outer is not None:
        lines.append(f"Signed by  {outer.to_string()}")
    lines.append(f"Key        {dotted(bytes(value.get_public_key_oid().data))}")
    return "\n".join([*lines, f"Length     {_count(len(value.data), 'byte')}"])


def _key(value: Any) -> str:
    """Type, size and names of components; their values are only shown when a script asks for them."""
    size = f", {value.bits} bits" if value.bits > 0 else ""
    names = ", ".join(component.name for component in Component if value.has(component))
    return f"[Key {value.key_type.name}{size}{': ' + names if names else ''}]"


def _card(value: Any, cards: Sequence[CardStatus]) -> str:
    """What is known without sending anything; a closed card stays closed."""
    if not value.is_open:
        return "[Card, closed]"
    connection = value.connection()
    watched = connection.status if isinstance(connection, WatchedConnection) else None
    status = next((card for card in cards if card is watched), None)
    lines = [f"Card in {visible(connection.reader_name)}", f"ATR    {spaced_hex(connection.atr)}"]
    if status is not None:
        lines += [f"Serial {visible(status.serial)}"] if status.serial else []
        lines.append(f"Login  {status.login.removeprefix('login ')}")
    return "\n".join(lines)


_FULL: dict[str, Callable[[Any], str]] = {
    "ASN1": _asn1,
    "Atr": _asn1,
    "ByteBuffer": _bytes,
    "ByteString": _bytes,
    "CVC": _cvc,
    "Key": _key,
    "NativeCertificate": _x509,
    "TLV": _tlv,
    "TLVList": _tlv_list,
    "X509": _x509,
}
