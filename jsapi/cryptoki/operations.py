# SPDX-License-Identifier: MIT
"""Cryptographic operations of a session, as PKCS#11 has them: begun with a key, then in one step or in several.

python-pkcs11 begins an operation when it gets the data, so a mechanism that the token does not know is refused by the
call after ...Init; a key that may not be used is refused at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from jsapi.bytestring import ByteString
from jsapi.cryptoki.connection import Connection
from jsapi.cryptoki.library import reported
from jsapi.cryptoki.mechanism import mechanism_arguments
from jsapi.cryptoki.object import PKCS11Object
from jsapi.declare import Long, Value, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Key


def crypto_failed(message: str) -> GPError:
    """What a refused operation becomes."""
    return GPError("PKCS11Session", ErrorCode.CRYPTO_FAILED, 0, message)


def _native(key: object) -> Any:
    """The object of python-pkcs11 behind a PKCS11Object, or a Key of the token's key store."""
    from jsapi.cryptoki.token_key import TokenKey

    if isinstance(key, PKCS11Object):
        return key.native()
    if isinstance(key, Key) and isinstance(key.device, TokenKey):
        return key.device.native()
    raise GPError("PKCS11Session", ErrorCode.INVALID_TYPE, 1, "Argument 2 must be a PKCS11Object or a Key of a token")


class _Stream:
    """Drives a cipher of python-pkcs11, which pulls its input, by pushing."""

    def __init__(self, cipher: Callable[[Iterator[bytes]], Iterator[bytes]]) -> None:
        self._waiting: deque[bytes] = deque()
        self._results: Any = cipher(self._input())

    def _input(self) -> Iterator[bytes]:
        while self._waiting:
            yield self._waiting.popleft()

    def update(self, data: bytes) -> bytes:
        if not data:  # would be taken for the end
            return b""
        self._waiting.append(data)
        return bytes(next(self._results))

    def final(self) -> bytes:
        return b"".join(self._results)

    def close(self) -> None:
        self._results.close()


@dataclass(slots=True)
class _Operation:
    perform: Callable[..., Any]  # of python-pkcs11, without the data
    parts: list[bytes] = field(default_factory=list)
    stream: _Stream | None = None

    def close(self) -> None:
        """End the operation in the token too, where it has begun."""
        if self.stream is not None:
            self.stream.close()


class Operations:
    """Signing, verifying, encrypting and decrypting with objects of the token."""

    connection: Connection[_Operation]

    def _begin(self, name: str, mechanism: int, key: object, parameter: ByteString | None) -> None:
        self.connection.native("PKCS11Session")
        function = getattr(_native(key), name, None)
        if function is None:
            raise crypto_failed(f"CKR_KEY_FUNCTION_NOT_PERMITTED: the key may not {name} (CKA_{name.upper()})")
        chosen = mechanism_arguments(mechanism, None if parameter is None else bytes(parameter))
        self.connection.begin(name, _Operation(lambda *data: function(*data, **chosen)))

    def _running(self, name: str) -> _Operation:
        self.connection.native("PKCS11Session")
        operation = self.connection.operations.get(name)
        if operation is None:
            raise crypto_failed(f"CKR_OPERATION_NOT_INITIALIZED: call {name}Init before")
        return operation

    def _finish(self, name: str, *data: bytes) -> Any:
        """Result of the operation that runs, on these data or on the parts given before."""
        operation = self._running(name)
        del self.connection.operations[name]
        with reported("PKCS11Session", ErrorCode.CRYPTO_FAILED, f"The token refuses to {name}"):
            return operation.perform(*data)

    def _finish_parts(self, name: str, *further: bytes) -> Any:
        return self._finish(name, iter(self._running(name).parts), *further)  # type: ignore[arg-type]

    def _update(self, name: str, data: ByteString) -> ByteString:
        operation = self._running(name)
        operation.stream = operation.stream or _Stream(operation.perform)
        with reported("PKCS11Session", ErrorCode.CRYPTO_FAILED, f"The token refuses to {name}"):
            return ByteString(operation.stream.update(bytes(data)))

    def _final(self, name: str) -> ByteString | None:
        operation = self._running(name)
        del self.connection.operations[name]
        with reported("PKCS11Session", ErrorCode.CRYPTO_FAILED, f"The token refuses to {name}"):
            result = (operation.stream or _Stream(operation.perform)).final()
        return ByteString(result) if result else None

    # ---- signatures ----

    @method("signInit")
    def sign_init(self, mechanism: Long, key: Value, parameter: ByteString | None = None) -> None:
        """Begin a signature, with a CKM_ mechanism; the parameter is as PKCS#11 has it in memory."""
        self._begin("sign", mechanism, key, parameter)

    @method("sign")
    def sign(self, message: ByteString) -> ByteString:
        """The signature of a message."""
        return ByteString(self._finish("sign", bytes(message)))

    @method("signUpdate")
    def sign_update(self, message: ByteString) -> None:
        """Take a part of the message."""
        self._running("sign").parts.append(bytes(message))

    @method("signFinal")
    def sign_final(self) -> ByteString:
        """The signature of all parts."""
        return ByteString(self._finish_parts("sign"))

    @method("verifyInit")
    def verify_init(self, mechanism: Long, key: Value, parameter: ByteString | None = None) -> None:
        """Begin to check a signature."""
        self._begin("verify", mechanism, key, parameter)

    @method("verify")
    def verify(self, message: ByteString, signature: ByteString) -> bool:
        """Whether a signature is that of a message."""
        return bool(self._finish("verify", bytes(message), bytes(signature)))

    @method("verifyUpdate")
    def verify_update(self, message: ByteString) -> None:
        """Take a part of the message."""
        self._running("verify").parts.append(bytes(message))

    @method("verifyFinal")
    def verify_final(self, signature: ByteString) -> bool:
        """Whether a signature is that of all parts."""
        return bool(self._finish_parts("verify", bytes(signature)))

    # ---- encryption ----

    @method("encryptInit")
    def encrypt_init(self, mechanism: Long, key: Value, parameter: ByteString | None = None) -> None:
        """Begin an encryption; the parameter of a CBC mechanism is the initial value."""
        self._begin("encrypt", mechanism, key, parameter)

    @method("encrypt")
    def encrypt(self, message: ByteString) -> ByteString:
        """A message encrypted in one step."""
        return ByteString(self._finish("encrypt", bytes(message)))

    @method("encryptUpdate")
    def encrypt_update(self, message: ByteString) -> ByteString:
        """What a part of the message gives."""
        return self._update("encrypt", message)

    @method("encryptFinal")
    def encrypt_final(self) -> ByteString | None:
        """What the end of the message gives, null when that is nothing."""
        return self._final("encrypt")

    @method("decryptInit")
    def decrypt_init(self, mechanism: Long, key: Value, parameter: ByteString | None = None) -> None:
        """Begin a decryption."""
        self._begin("decrypt", mechanism, key, parameter)

    @method("decrypt")
    def decrypt(self, message: ByteString) -> ByteString:
        """A message decrypted in one step."""
        return ByteString(self._finish("decrypt", bytes(message)))

    @method("decryptUpdate")
    def decrypt_update(self, message: ByteString) -> ByteString:
        """What a part of the message gives."""
        return self._update("decrypt", message)

    @method("decryptFinal")
    def decrypt_final(self) -> ByteString | None:
        """What the end of the message gives, null when that is nothing."""
        return self._final("decrypt")
