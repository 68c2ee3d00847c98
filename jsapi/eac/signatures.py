# SPDX-License-Identifier: MIT
"""Signatures in the form of card verifiable certificates: RSA as it is, ECDSA as r || s (BSI TR-03110-3, A.6)."""

from __future__ import annotations

from typing import Any

from jsapi.bytestring import ByteString
from jsapi.crypto import plain_ecdsa
from jsapi.crypto.mechanisms import Mechanism
from jsapi.eac.vocabulary import is_ecdsa, signature_mechanism
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Key
from jsapi.script import ScriptObject
from jsapi.x509.signing import Signer


def _mechanism(identifier: bytes) -> Mechanism:
    found = signature_mechanism(identifier)
    if found is None:
        raise GPError("CVC", ErrorCode.INVALID_MECH, 0, "The public key has an unknown object identifier")
    return found


def sign(crypto: Any, key: Any, identifier: bytes, data: bytes, order_length: int) -> bytes:
    """Signature for a public key with this identifier; `order_length` is that of the signing key's curve."""
    made = Signer(crypto, key).sign(_mechanism(identifier), data)
    if not is_ecdsa(identifier):
        return made
    try:
        return plain_ecdsa.from_der(made, order_length)
    except ValueError as error:
        raise GPError("CVC", ErrorCode.CRYPTO_FAILED, 0, f"The key does not fit: {error}") from None


def verify(crypto: Any, key: Key, identifier: bytes, data: bytes, signature: bytes) -> bool:
    """True for a valid signature; computed by a script's own crypto object when there is one."""
    from jsapi.crypto.crypto import Crypto

    mechanism = _mechanism(identifier)
    coded = ByteString(plain_ecdsa.to_der(signature) if is_ecdsa(identifier) else signature)
    if isinstance(crypto, ScriptObject):
        return bool(crypto.call("verify", key, int(mechanism), ByteString(data), coded))
    return Crypto().verify(key, mechanism, ByteString(data), coded)
