# SPDX-License-Identifier: MIT
"""Keys and calls in the form that scripts use them, and OpenSSL as the other party."""

from __future__ import annotations

import subprocess
from pathlib import Path

from jsapi import curves, oid
from jsapi.bytestring import ByteString
from jsapi.crypto.crypto import Crypto
from jsapi.key import Component, Key, KeyType
from jsapi.services import QUIET

CRYPTO = Crypto()

K8 = "7CA110454A1A6E57"
K16 = K8 + "0131D9619DC1376E"
K24 = K16 + "9DC1376E0131D961"
A16 = "000102030405060708090A0B0C0D0E0F"


def bs(text: str) -> ByteString:
    """ByteString of hexadecimal digits."""
    return ByteString(bytes.fromhex(text))


def secret(component: Component, text: str) -> Key:
    """Key with one secret component."""
    return Key().set_component(component, bs(text))


def des(text: str) -> Key:
    """DES key of 8, 16 or 24 bytes."""
    return secret(Component.DES, text)


def aes(text: str) -> Key:
    """AES key."""
    return secret(Component.AES, text)


def generic(text: str) -> Key:
    """Key for HMAC."""
    return secret(Component.GENERIC, text)


def number(key: Key, component: Component) -> int:
    """A component that must be there, as number."""
    value = key.number(component)
    assert value is not None
    return value


def rsa_key(key_type: KeyType, modulus: int, exponent: int) -> Key:
    """RSA key from modulus and the exponent that belongs to the type."""
    key = Key(key_type)
    for component, value in ((Component.MODULUS, modulus), (Component.EXPONENT, exponent)):
        key.set_component(component, ByteString(value.to_bytes((value.bit_length() + 7) // 8, "big")))
    return key


def ec_key(key_type: KeyType, curve_name: str) -> Key:
    """EC key with the named curve and nothing else."""
    curve = curves.by_name(curve_name)
    assert curve is not None
    return Key(key_type).set_component(Component.ECC_CURVE_OID, ByteString(oid.encode(curve.oid)))


def ec_private(curve_name: str, scalar: int) -> Key:
    """Private EC key."""
    key = ec_key(KeyType.PRIVATE, curve_name)
    return key.set_component(Component.ECC_D, ByteString(scalar.to_bytes(70, "big").lstrip(b"\0")))


def ec_public(curve_name: str, x: str, y: str) -> Key:
    """Public EC key from hexadecimal coordinates."""
    key = ec_key(KeyType.PUBLIC, curve_name)
    key.set_component(Component.ECC_QX, bs(x))
    return key.set_component(Component.ECC_QY, bs(y))


def point_of(key: Key) -> tuple[int, int]:
    """Coordinates of a public key."""
    return number(key, Component.ECC_QX), number(key, Component.ECC_QY)


def point_data(key: Key) -> ByteString:
    """x and y of a public key, as key agreement takes them."""
    x, y = key.component(Component.ECC_QX), key.component(Component.ECC_QY)
    assert x is not None
    assert y is not None
    return ByteString(x + y)


def generate(mechanism: int, public: Key) -> tuple[Key, Key]:
    """Generate a key pair by the template; the public and the private key."""
    private = Key(KeyType.PRIVATE)
    CRYPTO.generate_key_pair(QUIET, mechanism, public, private)
    return public, private


def digest(mechanism: int, data: bytes) -> ByteString:
    """Hash."""
    return CRYPTO.digest(QUIET, mechanism, ByteString(data))


def openssl(folder: Path, *arguments: str) -> bytes:
    """Output of an OpenSSL command run in the folder."""
    result = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, check=False)
    assert result.returncode == 0, result.stderr.decode()
    return result.stdout
