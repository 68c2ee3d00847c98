# SPDX-License-Identifier: MIT
"""Public key data objects 7F49 (BSI TR-03110-3, D.3) and Key objects."""

from __future__ import annotations

from jsapi import ber, curves
from jsapi.bytestring import ByteString
from jsapi.crypto import keys
from jsapi.eac.vocabulary import OBJECT_IDENTIFIER, Tag
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Component, Key

_POINTS = (Component.ECC_QX, Component.ECC_QY)
_BASE = (Component.ECC_GX, Component.ECC_GY)
_DOMAIN = {
    Tag.ECC_P: Component.ECC_P,
    Tag.ECC_A: Component.ECC_A,
    Tag.ECC_B: Component.ECC_B,
    Tag.ECC_N: Component.ECC_N,
    Tag.ECC_H: Component.ECC_H,
}


def _error(code: ErrorCode, message: str) -> GPError:
    return GPError("CVC", code, 0, message)


def point_of(key: Key) -> bytes:
    """04 || x || y of an EC public key."""
    return _joined(key, _POINTS)


def _joined(key: Key, components: tuple[Component, Component]) -> bytes:
    x, y = (key.component(component) for component in components)
    if x is None or y is None:
        raise _error(ErrorCode.INVALID_KEY, "The key has no public point or no base point")
    return b"\x04" + x + y


def encode(identifier: bytes, key: Key, *, domain: bool) -> bytes:
    """7F49 of an RSA or EC public key; `domain` adds the curve parameters, as roots have them."""
    content = ber.encode(OBJECT_IDENTIFIER, identifier)
    modulus, exponent = key.component(Component.MODULUS), key.component(Component.EXPONENT)
    if modulus is not None and exponent is not None:
        parts = ber.encode(Tag.ECC_P, modulus.lstrip(b"\0")) + ber.encode(Tag.ECC_A, exponent.lstrip(b"\0"))
        return ber.encode(Tag.PUK, content + parts)
    point = ber.encode(Tag.ECC_Q, point_of(key))
    if not domain:
        return ber.encode(Tag.PUK, content + point)
    curve = keys.curve_of(key)
    length = curve.field_length
    for tag, value in ((Tag.ECC_P, curve.p), (Tag.ECC_A, curve.a), (Tag.ECC_B, curve.b)):
        content += ber.encode(tag, value.to_bytes(length, "big"))
    base = b"\x04" + curve.gx.to_bytes(length, "big") + curve.gy.to_bytes(length, "big")
    content += ber.encode(Tag.ECC_G, base) + ber.encode(Tag.ECC_N, curve.n.to_bytes(curve.order_length, "big"))
    return ber.encode(Tag.PUK, content + point + ber.encode(Tag.ECC_H, bytes([curve.h])))


def fill(key: Key, content: bytes) -> None:
    """Store an EC public key from the content of a 7F49: its point, and curve parameters that are there."""
    try:
        fields = {part.tag: part.value for part in ber.parse(content)}
    except ber.BerError as error:
        raise _error(ErrorCode.INVALID_DATA, f"Malformed public key: {error}") from None
    if Tag.ECC_Q not in fields:
        raise _error(ErrorCode.OBJECT_NOT_FOUND, "The public key has no public point")
    for tag, components in ((Tag.ECC_Q, _POINTS), (Tag.ECC_G, _BASE)):
        for component, value in zip(components, _halves(fields.get(tag)), strict=False):
            key.set_component(component, ByteString(value))
    for tag, component in _DOMAIN.items():
        if tag in fields:
            key.set_component(component, ByteString(fields[tag]))


def _halves(point: bytes | None) -> tuple[bytes, ...]:
    if point is None:
        return ()
    if len(point) < 3 or len(point) % 2 == 0 or point[0] != 0x04:
        raise _error(ErrorCode.INVALID_DATA, "A point of the public key is not uncompressed")
    half = len(point) // 2
    return point[1 : 1 + half], point[1 + half :]


def curve_in(content: bytes) -> curves.Curve | None:
    """The curve whose parameters are in a 7F49; None when they are inherited. INVALID_DATA when they are cut."""
    key = Key()
    fill(key, content)
    return keys.curve_of(key) if key.has(Component.ECC_P) else None
