# SPDX-License-Identifier: MIT
"""Key objects of the card: their numbers, their storage form and their attributes.

Private keys are kept in the clear in the state file: this is a card in software.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, unique
from functools import lru_cache
from typing import Final

from jsapi import ber, curves
from jsapi.curves import Curve
from jsapi.terminals.virtual.rsa import RsaKey

MAX_ALGORITHMS: Final = 16


@unique
class KeyType(IntEnum):
    """Kind of key in the state file; also the type byte of a wrapped key."""

    RSA = 0x06
    EC = 0x0C
    AES = 0x0F


@dataclass(frozen=True, slots=True)
class EcKey:
    """A private scalar on a curve."""

    curve: Curve
    d: int = field(repr=False)


@dataclass(frozen=True, slots=True)
class AesKey:
    """An AES key of 16, 24 or 32 bytes."""

    value: bytes = field(repr=False)


KeyMaterial = RsaKey | EcKey | AesKey


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key with its attributes (section 9.3 of the protocol reference).

    `algorithms` None means that every use is allowed, `use_counter` None that uses are not counted,
    `domain` None that the key can never be wrapped.
    """

    material: KeyMaterial
    algorithms: bytes | None = None
    use_counter: int | None = None
    domain: int | None = None

    def allows(self, algorithm: int) -> bool:
        """Whether the list of allowed algorithms is absent or names this identifier."""
        return self.algorithms is None or algorithm in self.algorithms


def key_type(material: KeyMaterial) -> KeyType:
    """Return the kind of a key."""
    if isinstance(material, RsaKey):
        return KeyType.RSA
    return KeyType.EC if isinstance(material, EcKey) else KeyType.AES


def encode_material(material: KeyMaterial) -> bytes:
    """Return the storage form: data objects 80, 81, ... in the order of the fields."""
    if isinstance(material, RsaKey):
        values = [_unsigned(n) for n in (material.n, material.e, material.d, material.p, material.q)]
    elif isinstance(material, EcKey):
        values = [material.curve.name.encode("ascii"), _unsigned(material.d)]
    else:
        values = [material.value]
    return b"".join(ber.encode(0x80 + index, value) for index, value in enumerate(values))


@lru_cache(maxsize=16)
def decode_material(kind: int, stored: bytes) -> KeyMaterial:
    """Return the key in this storage form; ValueError or LookupError when the state file was tampered with."""
    values = [tlv.value for tlv in ber.parse(stored)]
    if kind == KeyType.RSA:
        return RsaKey(*(int.from_bytes(value, "big") for value in values))
    if kind == KeyType.EC:
        name, d = values
        return EcKey(curves.prime_curve(name.decode("ascii")), int.from_bytes(d, "big"))
    (value,) = values
    return AesKey(value)


def _unsigned(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")
