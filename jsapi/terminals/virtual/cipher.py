# SPDX-License-Identifier: MIT
"""AES on the card: CBC, CMAC and key derivation (section 10.4 of the protocol reference)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from jsapi.terminals.virtual.aes import BLOCK_LENGTH, cbc_decrypt, cbc_encrypt, cmac
from jsapi.terminals.virtual.apdu import Command, Response
from jsapi.terminals.virtual.attributes import count_use, usable_key
from jsapi.terminals.virtual.instructions import Algorithm
from jsapi.terminals.virtual.keys import AesKey
from jsapi.terminals.virtual.session import Context
from jsapi.terminals.virtual.status import CardError, StatusWord, require

MAX_LABEL_LENGTH: Final = 127
DERIVED_LENGTH: Final = 32


def symmetric_cipher(context: Context, command: Command) -> Response:
    """Encrypt, decrypt, authenticate or derive with the AES key in P1 by the algorithm in P2."""
    context.require_user()
    operation = _OPERATIONS.get(command.p2)
    key = usable_key(context, command.p1, command.p2)
    if operation is None or not isinstance(key.material, AesKey):
        raise CardError(StatusWord.FUNCTION_NOT_SUPPORTED)
    result = operation(key.material.value, command.data)
    count_use(context, command.p1, key)
    return Response(result)


def _encrypt(key: bytes, data: bytes) -> bytes:
    _require_blocks(data)
    return cbc_encrypt(key, data)


def _decrypt(key: bytes, data: bytes) -> bytes:
    _require_blocks(data)
    return cbc_decrypt(key, data)


def _derive(key: bytes, label: bytes) -> bytes:
    """HKDF-SHA256 without salt; what real cards do beyond "SP 800-56C, 32 bytes" is not known."""
    require(len(label) <= MAX_LABEL_LENGTH, StatusWord.WRONG_LENGTH)
    return HKDF(algorithm=hashes.SHA256(), length=DERIVED_LENGTH, salt=None, info=label).derive(key)


def _require_blocks(data: bytes) -> None:
    require(len(data) > 0 and len(data) % BLOCK_LENGTH == 0, StatusWord.WRONG_LENGTH)


_OPERATIONS: Final[dict[int, Callable[[bytes, bytes], bytes]]] = {
    Algorithm.AES_CBC_ENCRYPT: _encrypt,
    Algorithm.AES_CBC_DECRYPT: _decrypt,
    Algorithm.AES_CMAC: cmac,
    Algorithm.DERIVE_AES: _derive,
}
