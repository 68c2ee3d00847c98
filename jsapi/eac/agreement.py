# SPDX-License-Identifier: MIT
"""What PACE and chip authentication share: session keys, authentication tokens, exchanged points (TR-03110-3, A.2)."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from jsapi import oid
from jsapi.bytestring import ByteString
from jsapi.crypto import keys
from jsapi.crypto.crypto import Crypto
from jsapi.crypto.mechanisms import Mechanism
from jsapi.eac import public_key
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Component, Key, KeyType
from jsapi.services import QUIET

_TOKEN_LENGTH: Final = 8
ENCRYPTION, MAC, PASSWORD = 1, 2, 3
"""Counters of the key derivation function."""


@dataclass(frozen=True, slots=True)
class Suite:
    """Cipher, length of its keys in bytes, and hash of the key derivation."""

    component: Component
    key_length: int
    digest: str


# Last arc of the protocol's object identifier.
_SUITES: Final = {
    1: Suite(Component.DES, 16, "sha1"),
    2: Suite(Component.AES, 16, "sha1"),
    3: Suite(Component.AES, 24, "sha256"),
    4: Suite(Component.AES, 32, "sha256"),
}
BASIC_ACCESS: Final = _SUITES[1]
# Parameter identifier -> curve (TR-03110-3, A.2.1.1); the groups below 8 are not over curves.
STANDARD_CURVES: Final = {
    8: "secp192r1", 9: "brainpoolP192r1", 10: "secp224r1", 11: "brainpoolP224r1", 12: "secp256r1",
    13: "brainpoolP256r1", 14: "brainpoolP320r1", 15: "secp384r1", 16: "brainpoolP384r1", 17: "brainpoolP512r1",
    18: "secp521r1",
}  # fmt: skip


def suite_of(class_name: str, identifier: bytes, family: str) -> Suite:
    """Suite of a protocol of the family id-PACE-ECDH-GM or id-CA-ECDH; INVALID_MECH for all others."""
    head = oid.encode(family)
    suite = _SUITES.get(identifier[-1]) if identifier[:-1] == head else None
    if suite is None:
        raise GPError(class_name, ErrorCode.INVALID_MECH, 0, f"Only protocols of the family {family} are supported")
    return suite


def derive(suite: Suite, secret: bytes, counter: int, nonce: bytes = b"") -> Key:
    """Key derived from a secret: the leading bytes of the hash over secret, nonce and 4-byte counter."""
    value = hashlib.new(suite.digest, secret + nonce + counter.to_bytes(4, "big"), usedforsecurity=False).digest()
    key = Key(KeyType.SECRET)
    key.set_component(suite.component, ByteString(value[: suite.key_length]))
    return key


def token(suite: Suite, mac: Key, template: bytes, *, padded: bool = True) -> bytes:
    """Authentication token over a public key data object: 8 bytes of CMAC or retail MAC.

    Before the retail MAC comes padding method 2, which some devices leave out (`padded` False).
    """
    if suite.component is Component.AES:
        return bytes(Crypto().sign(mac, Mechanism.AES_CMAC, ByteString(template)))[:_TOKEN_LENGTH]
    if padded:
        template += b"\x80"
    blocks = template + bytes(-len(template) % 8)
    return bytes(Crypto().sign(mac, Mechanism.DES_MAC_EMV, ByteString(blocks)))


def same(one: bytes, other: bytes) -> bool:
    """Comparison in constant time."""
    return hmac.compare_digest(one, other)


def pair(domain: Key) -> tuple[Key, Key]:
    """New key pair on the curve of a key: private, public."""
    private, public = Key(KeyType.PRIVATE), Key(KeyType.PUBLIC)
    for key in (private, public):
        key.copy_domain(domain)
    Crypto().generate_key_pair(QUIET, Mechanism.EC, public, private)
    return private, public


def peer(class_name: str, domain: Key, point: ByteString) -> Key:
    """Public key of an exchanged uncompressed point; INVALID_DATA for one of another length or form."""
    data, length = bytes(point), keys.curve_of(domain).field_length
    if len(data) != 1 + 2 * length or data[0] != 0x04:
        message = "The public key of the other side is no uncompressed point of this curve"
        raise GPError(class_name, ErrorCode.INVALID_DATA, 0, message)
    key = Key(KeyType.PUBLIC)
    key.copy_domain(domain)
    key.set_component(Component.ECC_QX, ByteString(data[1 : 1 + length]))
    key.set_component(Component.ECC_QY, ByteString(data[1 + length :]))
    return key


def shared(private: Key, other: Key, mechanism: Mechanism = Mechanism.ECDH) -> bytes:
    """Shared secret: x of the product (ECDH), or x and y (ECDHP)."""
    return bytes(Crypto().decrypt(private, mechanism, ByteString(public_key.point_of(other)[1:])))


def key_text(key: Key) -> str:
    """Kind and length of a session key; never its value."""
    for component, name in ((Component.AES, "AES"), (Component.DES, "DES")):
        if key.has(component):
            return f"({name}, {8 * len(key.component(component) or b'')} bits)"
    return "(no key)"
