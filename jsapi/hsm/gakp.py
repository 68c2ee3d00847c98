# SPDX-License-Identifier: MIT
"""Command data of GENERATE ASYMMETRIC KEY PAIR (protocol reference, 9.1)."""

from __future__ import annotations

from jsapi.ber import encode
from jsapi.gperror import ErrorCode
from jsapi.hsm.errors import error
from jsapi.key import Component, Key

_PROFILE, _CAR, _PUBLIC_KEY, _CHR, _OUTER_CAR = 0x5F29, 0x42, 0x7F49, 0x5F20, 0x45
_MOST_BITS = 0xFFFF
USE_COUNTER, ALGORITHMS, KEY_DOMAIN = 0x90, 0x91, 0x92


def rsa_template(algorithm: bytes, bits: int) -> bytes:
    """Public key template for an RSA key with exponent 65537; INVALID_ARGUMENTS for a size beyond two bytes."""
    if not 0 < bits <= _MOST_BITS:
        raise error(ErrorCode.INVALID_ARGUMENTS, bits, f"There are no RSA keys of {bits} bits")
    return encode(
        _PUBLIC_KEY, encode(0x06, algorithm) + encode(0x82, b"\x01\0\x01") + encode(0x02, bits.to_bytes(2, "big"))
    )


def ec_template(algorithm: bytes, domain: Key) -> bytes:
    """Public key template for an EC key; field elements keep their full length."""
    parts = [domain.component(component) for component in (Component.ECC_P, Component.ECC_A, Component.ECC_B)]
    gx, gy = domain.component(Component.ECC_GX), domain.component(Component.ECC_GY)
    order, cofactor = domain.component(Component.ECC_N), domain.number(Component.ECC_H)
    if None in parts or gx is None or gy is None or order is None or cofactor is None:
        raise ValueError("the key has no complete domain parameters over a prime field")
    fields = encode(0x06, algorithm)
    for tag, value in zip((0x81, 0x82, 0x83), parts, strict=True):
        fields += encode(tag, value or b"")
    fields += encode(0x84, b"\x04" + gx + gy) + encode(0x85, order) + encode(0x87, bytes([cofactor & 0xFF]))
    return encode(_PUBLIC_KEY, fields)


def command_data(
    template: bytes, car: bytes, chr_: bytes, outer_car: bytes | None = None, attributes: bytes = b""
) -> bytes:
    """Command data around a template: references of at most 16 bytes, further attributes behind."""
    data = encode(_PROFILE, b"\0") + encode(_CAR, car) + template + encode(_CHR, chr_)
    return data + (encode(_OUTER_CAR, outer_car) if outer_car else b"") + attributes
