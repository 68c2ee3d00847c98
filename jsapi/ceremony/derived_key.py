# SPDX-License-Identifier: MIT
"""DerivedPublicKey: the public key of a private one that came without certificate (module pyscsh/DerivedPublicKey)."""

from __future__ import annotations

from jsapi.bytestring import ByteString
from jsapi.crypto import keys
from jsapi.declare import host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Component, Key, KeyType


@host_class("DerivedPublicKey")
class DerivedPublicKey:
    """Static functions only."""

    @staticmethod
    @method("of", static=True)
    def of(private: Key) -> Key:
        """Public key of an RSA key with CRT components or an EC key; UNSUPPORTED for curves that OpenSSL lacks."""
        return _rsa(private) if private.has(Component.CRT_P) else _ec(private)


def _rsa(private: Key) -> Key:
    p, q, dp, dq, _ = keys.crt_values(private)
    public = Key(KeyType.PUBLIC)
    public.set_component(Component.MODULUS, ByteString(_bytes(p * q)))
    public.set_component(Component.EXPONENT, ByteString(_bytes(keys.crt_public_exponent(p, q, dp, dq))))
    return public


def _ec(private: Key) -> Key:
    curve = keys.curve_of(private)
    if not keys.library_curve(curve):
        raise GPError("DerivedPublicKey", ErrorCode.UNSUPPORTED, 0, "On this curve the certificate has to be given")
    numbers = keys.ec_private_key(private).public_key().public_numbers()
    public = Key(KeyType.PUBLIC)
    keys.put_curve(public, curve, named=True)
    for part, value in ((Component.ECC_QX, numbers.x), (Component.ECC_QY, numbers.y)):
        public.put(part, value.to_bytes(curve.field_length, "big"))
    return public


def _bytes(value: int) -> bytes:
    return value.to_bytes((value.bit_length() + 7) // 8, "big")
