# SPDX-License-Identifier: MIT
"""DKEK: the device key encryption key outside of the device, to wrap software keys for import."""

from __future__ import annotations

import os
from typing import Any

from jsapi.bytestring import ByteString
from jsapi.declare import Value, constructor, host_class, method, prop
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm import keyblob, share_file
from jsapi.hsm.blob_report import report
from jsapi.hsm.protocol import DKEK_LENGTH, BlobType
from jsapi.key import Component, Key, KeyType
from jsapi.oid import encode as oid
from jsapi.services import Services

EMPTY_ALLOWED = "empty-dkek"
_RSA_ALGORITHM = oid("id-TA-RSA-v1-5-SHA-256")
_EC_ALGORITHM = oid("id-TA-ECDSA-SHA-256")
_AES_ALGORITHM = oid("2.16.840.1.101.3.4.1")
_AES_ALLOWED = bytes.fromhex("10111899")
_LARGEST_CRT_MODULUS = 256  # bytes; longer keys travel as type 5, else the blob exceeds what tools and readers take


def _error(code: ErrorCode, message: str) -> GPError:
    return GPError("DKEK", code, 0, message)


@host_class("DKEK")
class DKEK:
    """The exclusive or of the imported shares; refuses to wrap anything before a share was imported."""

    def __init__(self, crypto: Any = None) -> None:
        self._crypto = crypto
        self._dkek = bytearray(DKEK_LENGTH)
        self._shares = 0

    @classmethod
    @constructor
    def create(cls, crypto: Value = None) -> DKEK:
        """With a crypto provider, used for random numbers when it is a script object."""
        return cls(crypto)

    @property
    @prop("crypto")
    def crypto(self) -> Value:
        """The crypto provider given at construction."""
        return self._crypto

    @method("importDKEKShare")
    def import_dkek_share(self, share: ByteString) -> None:
        """Combine a 32-byte share into the DKEK."""
        if len(share) != DKEK_LENGTH:
            raise _error(ErrorCode.INVALID_DATA, f"A DKEK share has {DKEK_LENGTH} bytes, this one has {len(share)}")
        self._dkek = bytearray(a ^ b for a, b in zip(self._dkek, share.data, strict=True))
        self._shares += 1

    @method("clear")
    def clear(self) -> None:
        """Overwrite the DKEK with zeros and forget that shares were imported."""
        self._dkek[:] = bytes(DKEK_LENGTH)
        self._shares = 0

    @method("getKCV")
    def get_kcv(self) -> ByteString:
        """Key check value, 8 bytes."""
        return ByteString(keyblob.key_check_value(self._dkek))

    @method("getKENC")
    def get_kenc(self) -> Key:
        """AES-256 key that encrypts wrapped keys."""
        return _aes_key(keyblob.encryption_key(self._dkek))

    @method("getKMAC")
    def get_kmac(self) -> Key:
        """AES-256 key that authenticates wrapped keys."""
        return _aes_key(keyblob.mac_key(self._dkek))

    # ---- keys ----

    @method("encodeKey")
    def encode_key(self, services: Services, private: Key, public: Key) -> ByteString:
        """Wrap an RSA or EC private key; the public key supplies modulus and exponent, or the point."""
        self._demand_share(services)
        if public.has(Component.MODULUS):
            return ByteString(self._encode_rsa(private, public))
        return ByteString(self._encode_ec(private, public))

    @method("encodeRSAKey")
    def encode_rsa_key(self, services: Services, private: Key, public: Key) -> ByteString:
        """Older name of encodeKey."""
        return self.encode_key(services, private, public)

    @method("encodeAESKey")
    def encode_aes_key(self, services: Services, key: Key) -> ByteString:
        """Wrap an AES key of 16, 24 or 32 bytes; it may encrypt, decrypt, MAC and derive."""
        self._demand_share(services)
        value = key.component(Component.AES)
        if value is None or len(value) not in (16, 24, 32):
            raise _error(ErrorCode.INVALID_KEY, "Expected an AES key of 16, 24 or 32 bytes")
        return ByteString(self._encode(BlobType.AES, _AES_ALGORITHM, _AES_ALLOWED, len(value), [value]))

    @method("convertCRT2PEM")
    def convert_crt(self, private: Key, public: Key) -> Key:
        """RSA private key with modulus and private exponent, from one with CRT components."""
        plain = Key(KeyType.PRIVATE)
        plain.put(Component.MODULUS, _component(public, Component.MODULUS))
        plain.put(Component.EXPONENT, self._private_exponent(private, public))
        return plain

    def _encode_rsa(self, private: Key, public: Key) -> bytes:
        modulus, exponent = _component(public, Component.MODULUS), _component(public, Component.EXPONENT)
        crt = private.has(Component.CRT_P)
        size = len(modulus) * 8
        if crt and len(modulus) <= _LARGEST_CRT_MODULUS:
            order = (Component.CRT_DP1, Component.CRT_DQ1, Component.CRT_P, Component.CRT_PQ, Component.CRT_Q)
            parts = [_component(private, component) for component in order]
            return self._encode(BlobType.RSA_CRT, _RSA_ALGORITHM, b"", size, [*parts, modulus, exponent])
        secret = self._private_exponent(private, public) if crt else _component(private, Component.EXPONENT)
        return self._encode(BlobType.RSA, _RSA_ALGORITHM, b"", size, [secret, modulus, exponent])

    @staticmethod
    def _private_exponent(private: Key, public: Key) -> bytes:
        """d = e^-1 mod (p-1)(q-1), without leading zeros."""
        p, q = _number(private, Component.CRT_P), _number(private, Component.CRT_Q)
        d = pow(_number(public, Component.EXPONENT), -1, (p - 1) * (q - 1))
        return d.to_bytes((d.bit_length() + 7) // 8, "big")

    def _encode_ec(self, private: Key, public: Key) -> bytes:
        """Field elements go out as the key holds them: full length, as devices expect."""
        prime = _component(public, Component.ECC_P)
        generator = b"\x04" + _component(private, Component.ECC_GX) + _component(private, Component.ECC_GY)
        point = b"\x04" + _component(public, Component.ECC_QX) + _component(public, Component.ECC_QY)
        order = (Component.ECC_A, Component.ECC_B, Component.ECC_P, Component.ECC_N)
        parts = [_component(private, component) for component in order]
        parts += [generator, _component(private, Component.ECC_D), point]
        return self._encode(BlobType.EC, _EC_ALGORITHM, b"", len(prime) * 8, parts)

    def _encode(self, kind: BlobType, algorithm: bytes, allowed: bytes, size: int, parts: list[bytes]) -> bytes:
        return keyblob.encode(self._dkek, kind, algorithm, allowed, size, parts, self._random(keyblob.RANDOM_LENGTH))

    def _random(self, length: int) -> bytes:
        """From the operating system, or from a crypto provider that is a script object."""
        if hasattr(self._crypto, "call") and self._crypto.has("generateRandom"):
            value = self._crypto.call("generateRandom", length)
            if not isinstance(value, ByteString) or len(value) != length:
                raise _error(ErrorCode.CRYPTO_FAILED, "The crypto provider returned no usable random numbers")
            return bytes(value)
        return os.urandom(length)

    def _demand_share(self, services: Services) -> None:
        if self._shares == 0 and not services.option(EMPTY_ALLOWED):
            raise _error(
                ErrorCode.INVALID_USAGE,
                "No DKEK share was imported, so the key would be wrapped under 32 zero bytes and the device would "
                "refuse it. Import the shares first (importDKEKShare); for an old script use --allow empty-dkek",
            )

    @method("dumpKeyBLOB")
    def dump_key_blob(self, services: Services, blob: ByteString) -> None:
        """Print what a wrapped key contains; secret values are shown by their length only."""
        services.write(report(self._dkek, bytes(blob)))

    # ---- share files ----

    @staticmethod
    @method("deriveDKEKShareKey", static=True)
    def derive_share_key(services: Services, salt: ByteString, password: ByteString) -> ByteString:
        """AES key and IV (48 bytes) of a share file, thirty million MD5 rounds with progress."""
        return ByteString(share_file.derive(bytes(salt), password.data, services=services))

    @staticmethod
    @method("encryptKeyShare", static=True)
    def encrypt_key_share(services: Services, share: ByteString, password: ByteString) -> ByteString:
        """Content of a share file (.pbe, 64 bytes) for a 32-byte share."""
        try:
            return ByteString(share_file.encrypt(share.data, password.data, services))
        except share_file.ShareFileError as error:
            raise _error(ErrorCode.INVALID_DATA, _sentence(error)) from None

    @staticmethod
    @method("decryptKeyShare", static=True)
    def decrypt_key_share(services: Services, content: ByteString, password: ByteString) -> ByteString:
        """The 32-byte share of a share file; INVALID_DATA when it is none, or for a wrong password."""
        try:
            return ByteString(share_file.decrypt(bytes(content), password.data, services))
        except share_file.ShareFileError as error:
            raise _error(ErrorCode.INVALID_DATA, _sentence(error)) from None


def _sentence(error: Exception) -> str:
    text = str(error)
    return text[:1].upper() + text[1:]


def _aes_key(value: bytes) -> Key:
    key = Key(KeyType.SECRET)
    key.set_component(Component.AES, ByteString(value))
    return key


def _component(key: Key, component: Component) -> bytes:
    value = key.component(component)
    if value is None:
        raise _error(ErrorCode.INVALID_KEY, f"The key has no component {component.name}")
    return value


def _number(key: Key, component: Component) -> int:
    return int.from_bytes(_component(key, component), "big")
