# SPDX-License-Identifier: MIT
"""Crypto: the host class through which scripts encrypt, sign, hash, and generate or derive keys."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Final

from jsapi.bytestring import ByteString
from jsapi.crypto.mechanisms import Mechanism
from jsapi.crypto.request import (
    Request,
    Transform,
    Verify,
    demand_cipher_key,
    demand_content,
    failed,
    invalid_mechanism,
    not_implemented,
)
from jsapi.declare import UNDEFINED, Reason, Undefined, Value, constructor, host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Key
from jsapi.services import Services

PROVIDERS: Final = frozenset({"BC", "SUN", "SunEC", "SunJCE", "SunRsaSign"})

_MOST_RANDOM: Final = 1 << 26  # bytes

_KeyArgument = Annotated[Key, Reason(1)]


@dataclass(frozen=True, slots=True)
class _Tables:
    encrypt: Mapping[Mechanism, Transform]
    decrypt: Mapping[Mechanism, Transform]
    sign: Mapping[Mechanism, Transform]
    verify: Mapping[Mechanism, Verify]


@cache
def _tables() -> _Tables:
    from jsapi.crypto import ec, mac, rsa, symmetric

    return _Tables(
        encrypt={**symmetric.ENCRYPT, **rsa.ENCRYPT},
        decrypt={**symmetric.DECRYPT, **rsa.DECRYPT, **ec.DECRYPT},
        sign={**mac.SIGN, **rsa.SIGN, **ec.SIGN},
        verify={**mac.VERIFY, **rsa.VERIFY, **ec.VERIFY},
    )


def _known(number: int) -> Mechanism:
    try:
        mechanism = Mechanism(number)
    except ValueError:
        raise invalid_mechanism(number) from None
    if mechanism is Mechanism.ECELGAMAL:
        raise not_implemented(mechanism, "this mechanism")
    return mechanism


@contextmanager
def _reported(mechanism: Mechanism) -> Iterator[None]:
    """Library failures as GPError CRYPTO_FAILED, gaps of the libraries as NOT_IMPLEMENTED."""
    from cryptography.exceptions import UnsupportedAlgorithm

    from jsapi.crypto.keys import NotOfferedError

    try:
        yield
    except NotOfferedError as error:
        raise not_implemented(mechanism, error.what) from None
    except UnsupportedAlgorithm:
        raise not_implemented(mechanism, "the combination of key and hash") from None
    except (ValueError, OverflowError) as error:
        raise failed(mechanism, str(error) or type(error).__name__) from None


@contextmanager
def _own_number() -> Iterator[None]:
    """Decryption reports the number of INVALID_MECH itself instead of that of the mechanism (observed)."""
    try:
        yield
    except GPError as error:
        if (error.class_name, error.code) == ("Crypto", ErrorCode.INVALID_MECH):
            error.reason = ErrorCode.INVALID_MECH
        raise


def _initial_value(iv: object, index: int) -> bytes | None:
    if iv is None:
        return None
    if not isinstance(iv, ByteString):
        raise GPError("Crypto", ErrorCode.INVALID_TYPE, index, "The initialization vector must be a ByteString")
    return bytes(iv)


@host_class("Crypto", Mechanism, identity=True)
class Crypto:
    """Stateless provider of cryptographic operations in software."""

    __slots__ = ("provider",)

    def __init__(self, provider: str = "BC") -> None:
        self.provider = provider

    @classmethod
    @constructor
    def create(cls, *args: Value) -> Crypto:
        """With the default provider, or a named one; unknown names fail on use."""
        if not args:
            return cls()
        for index, value in enumerate(args[:2]):  # the second is not used
            if not isinstance(value, str | Undefined):
                raise GPError("Crypto", ErrorCode.INVALID_TYPE, index, "The provider name must be a string")
        return cls() if args[0] is UNDEFINED else cls(args[0])

    def _perform(self, table: Mapping[Mechanism, Transform], request: Request) -> ByteString:
        operation = table.get(request.mechanism)
        if operation is None:
            raise invalid_mechanism(request.mechanism)
        self._demand_provider(request.mechanism)
        demand_content(request.key)
        with _reported(request.mechanism):
            return ByteString(operation(request))

    def _demand_provider(self, mechanism: Mechanism) -> None:
        if self.provider not in PROVIDERS:
            raise failed(mechanism, f"there is no provider {self.provider}")

    @method("encrypt")
    def encrypt(
        self, key: _KeyArgument, mechanism: int, data: Annotated[ByteString, Reason(2)], iv: Value = None
    ) -> ByteString:
        """Encrypt, without adding padding unless the mechanism is about padding."""
        request = Request(_known(mechanism), key, bytes(data), _initial_value(iv, 3))
        demand_cipher_key(key)
        return self._perform(_tables().encrypt, request)

    @method("decrypt")
    def decrypt(
        self, key: _KeyArgument, mechanism: int, data: Annotated[ByteString, Reason(2)], iv: Value = None
    ) -> ByteString:
        """Decrypt, or agree on a key (ECDH, ECDHC, ECDHP with a point x, y); for a key in a token, there."""
        if key.device is not None:
            return ByteString(key.device.decrypt(mechanism, bytes(data)))
        vector = _initial_value(iv, 3)
        with _own_number():
            request = Request(_known(mechanism), key, bytes(data), vector)
            demand_cipher_key(key)
            return self._perform(_tables().decrypt, request)

    @method("sign")
    def sign(
        self, key: _KeyArgument, mechanism: int, data: Annotated[ByteString, Reason(2)], iv: Value = None
    ) -> ByteString:
        """Signature or message authentication code; for a key in a token, made there."""
        if key.device is not None:
            return ByteString(key.device.sign(mechanism, bytes(data)))
        vector = _initial_value(iv, 3)
        return self._perform(_tables().sign, Request(_known(mechanism), key, bytes(data), vector))

    @method("verify")
    def verify(
        self,
        key: _KeyArgument,
        mechanism: int,
        data: Annotated[ByteString, Reason(2)],
        signature: ByteString,
        iv: Value = None,
    ) -> bool:
        """True for a right signature or MAC; block cipher MACs may be cut to 4 bytes or more."""
        request = Request(_known(mechanism), key, bytes(data), _initial_value(iv, 4))
        operation = _tables().verify.get(request.mechanism)
        if operation is None:
            raise invalid_mechanism(request.mechanism)
        self._demand_provider(request.mechanism)
        demand_content(key)
        with _reported(request.mechanism):
            return operation(request, bytes(signature))

    @method("digest")
    def digest(self, services: Services, mechanism: int, data: ByteString, iterations: int = 1) -> ByteString:
        """Hash, applied `iterations` times to its own result."""
        from jsapi.crypto import digest

        if mechanism not in digest.NAMES:
            raise GPError("Crypto", ErrorCode.INVALID_MECH, 0, f"Mechanism {mechanism} is no hash")
        if iterations < 1:
            message = "The number of iterations must be at least 1"
            raise GPError("ByteString", ErrorCode.ARGUMENTS_MISSING, 1, message)
        self._demand_provider(Mechanism(mechanism))
        return ByteString(digest.iterated(Mechanism(mechanism), bytes(data), iterations, services))

    @method("generateRandom")
    def generate_random(self, length: int) -> ByteString:
        """Random bytes from the operating system."""
        if length < 0:
            message = f"Length {length} is negative"
            raise GPError("Crypto", ErrorCode.INVALID_ARGUMENTS, ErrorCode.INVALID_ARGUMENTS, message)
        if length > _MOST_RANDOM:
            message = f"{length} random bytes are more than {_MOST_RANDOM}"
            raise GPError("Crypto", ErrorCode.OUT_OF_MEMORY, length, message)
        return ByteString(os.urandom(length))

    @method("generateKeyPair")
    def generate_key_pair(self, services: Services, mechanism: int, public: Key, private: Key) -> None:
        """Generate an RSA key of the size, or an EC key on the curve, of the public key."""
        from jsapi.crypto import generate

        generate.demand_types(public, private)
        known = generate.generating(mechanism)
        self._demand_provider(known)
        with _reported(known), services.working(f"Generating a key pair for {known.name}"):
            generate.generate_key_pair(known, public, private)

    @method("deriveKey")
    def derive_key(self, master: _KeyArgument, mechanism: int, data: Value, derived: Annotated[Key, Reason(4)]) -> None:
        """Derive a DES key (the encrypted data) or a point (data times the master point + derived)."""
        from jsapi.crypto import derive

        if data is not None and not isinstance(data, ByteString):
            raise GPError("Crypto", ErrorCode.INVALID_TYPE, 2, "Expected a ByteString or null")
        derivation = derive.derivation(mechanism)
        demand_cipher_key(master)
        self._demand_provider(Mechanism(mechanism))
        with _reported(Mechanism(mechanism)):
            derivation(Mechanism(mechanism), master, None if data is None else bytes(data), derived)
