# SPDX-License-Identifier: MIT
"""Key derivation: DES keys by encryption, and sums of EC points (as in PACE, BSI TR-03110)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from jsapi.crypto import keys
from jsapi.crypto.mechanisms import Mechanism
from jsapi.crypto.request import Request, unusable_key
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Component, Key, KeyType
from jsapi.key_components import POINT_COMPONENTS

_DES_KEY_LENGTHS: Final = (8, 16, 24)


Derivation = Callable[[Mechanism, Key, bytes | None, Key], None]


def derivation(mechanism: int) -> Derivation:
    """The function that fills a derived key; INVALID_MECH, reason 14, for mechanisms that derive nothing."""
    found = _DERIVATIONS.get(mechanism)
    if found is None:
        message = "The mechanism derives no keys"
        raise GPError("Crypto", ErrorCode.INVALID_MECH, ErrorCode.INVALID_MECH, message)
    return found


def with_odd_parity(key: bytes) -> bytes:
    """DES key bytes with the lowest bit of each set for an odd number of ones."""
    return bytes(byte & 0xFE | (bin(byte >> 1).count("1") + 1) % 2 for byte in key)


def _des(mechanism: Mechanism, master: Key, data: bytes | None, derived: Key) -> None:
    from jsapi.crypto import symmetric

    if data is None:
        raise GPError("Crypto", ErrorCode.INVALID_TYPE, 2, "Expected a ByteString")
    if len(data) not in _DES_KEY_LENGTHS:
        raise GPError("Crypto", ErrorCode.INVALID_ARGUMENTS, len(data), "Derivation data must have 8, 16 or 24 bytes")
    key = symmetric.ENCRYPT[mechanism](Request(mechanism, master, data))
    derived.key_type = KeyType.SECRET
    derived.put(Component.DES, with_odd_parity(key))


def _multiply(mechanism: Mechanism, master: Key, data: bytes | None, derived: Key, *, sign: int) -> None:
    from jsapi.crypto import point

    if not keys.is_ec(master):
        raise GPError("Crypto", ErrorCode.INVALID_KEY, 0, "The master key is no EC key")
    curve = keys.curve_of(master)
    if derived.key_type is not KeyType.PUBLIC and not derived.has(*POINT_COMPONENTS):
        raise unusable_key("the derived key must be of type PUBLIC")
    start = keys.point_of(master)
    if start is None:
        raise unusable_key("the master key has no public point")
    result = point.point(curve, *start)
    if data is not None:
        result = result * (int.from_bytes(data, "big") % curve.n)
    other = keys.point_of(derived)
    if other is not None:
        addend = point.point(curve, *other)
        result = result + (addend if sign > 0 else -addend)
    keys.put_point(derived, curve, *point.affine(result))
    derived.key_type = KeyType.PUBLIC


_DERIVATIONS: Final[Mapping[int, Derivation]] = {
    Mechanism.DES_ECB: _des,
    Mechanism.DES_CBC: _des,
    Mechanism.EC_MULTIPLY_ADD: partial(_multiply, sign=1),
    Mechanism.EC_MULTIPLY_SUB: partial(_multiply, sign=-1),
}
