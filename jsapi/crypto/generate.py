# SPDX-License-Identifier: MIT
"""Key pair generation into two Key objects."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from jsapi.crypto import keys
from jsapi.crypto.mechanisms import Mechanism
from jsapi.crypto.request import failed
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Component, Key, KeyType

_PUBLIC_EXPONENT: Final = 65537
_LARGEST_RSA: Final = 16384


def demand_types(public: Key, private: Key) -> None:
    """INVALID_DATA unless the keys are typed PUBLIC and PRIVATE."""
    if public.key_type is not KeyType.PUBLIC or private.key_type is not KeyType.PRIVATE:
        raise GPError("Crypto", ErrorCode.INVALID_DATA, 0, "Set the types PUBLIC and PRIVATE before generating")


def generating(mechanism: int) -> Mechanism:
    """The mechanism, RSA or EC; INVALID_MECH, reason 0, for others."""
    if mechanism not in _GENERATORS:
        raise GPError("Crypto", ErrorCode.INVALID_MECH, 0, f"Mechanism {mechanism} generates no key pairs")
    return Mechanism(mechanism)


def generate_key_pair(mechanism: Mechanism, public: Key, private: Key) -> None:
    """Fill both keys from the size or the curve of the public one."""
    _GENERATORS[mechanism](public, private)


def _rsa(public: Key, private: Key) -> None:
    if public.bits <= 0:
        raise GPError("Crypto", ErrorCode.INVALID_DATA, 0, "Set the size of the public key before generating")
    if public.bits > _LARGEST_RSA:
        raise failed(Mechanism.RSA, f"more than {_LARGEST_RSA} bits are not supported")
    pair = rsa.generate_private_key(_PUBLIC_EXPONENT, public.bits)
    keys.fill_private(private, pair)
    keys.fill_public(public, pair.public_key(), named=False)


def _ec(public: Key, private: Key) -> None:
    curve = keys.curve_of(public)
    named = keys.library_curve(curve)
    if named:
        numbers = ec.generate_private_key(named).private_numbers()
        secret, x, y = numbers.private_value, numbers.public_numbers.x, numbers.public_numbers.y
    else:
        from jsapi.crypto import point

        base = point.generator(curve)
        secret = secrets.randbelow(curve.n - 1) + 1
        x, y = point.affine(base * secret)
    private.copy_domain(public)
    private.bits = public.bits = curve.bits
    private.put(Component.ECC_D, keys.scalar_bytes(curve, secret))
    keys.put_point(public, curve, x, y)


_GENERATORS: Final[Mapping[int, Callable[[Key, Key], None]]] = {Mechanism.RSA: _rsa, Mechanism.EC: _ec}
