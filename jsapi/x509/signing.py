# SPDX-License-Identifier: MIT
"""Signatures of certificates, requests and revocation lists, made by whatever signs: software, a device, a script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jsapi.bytestring import ByteString
from jsapi.crypto.mechanisms import Mechanism
from jsapi.declare import UNDEFINED
from jsapi.gperror import ErrorCode, GPError
from jsapi.script import ScriptObject

_RSA_HASHES = ("SHA1", "SHA224", "SHA256", "SHA384", "SHA512")
# What asn1crypto calls the algorithm of a mechanism; Crypto.RSA signs with SHA-1, as Crypto does.
_NAMES = {
    Mechanism.RSA: "sha1_rsa",
    **{Mechanism[f"RSA_{name}"]: f"{name.lower()}_rsa" for name in _RSA_HASHES},
    **{Mechanism[f"RSA_PSS_{name}"]: "rsassa_pss" for name in _RSA_HASHES},
    **{Mechanism[f"ECDSA_{name}"]: f"{name.lower()}_ecdsa" for name in _RSA_HASHES},
}
_SALT_LENGTHS = {"sha1": 20, "sha224": 28, "sha256": 32, "sha384": 48, "sha512": 64}


@dataclass(frozen=True, slots=True)
class Signer:
    """A crypto object with sign(key, mechanism, data) and a key for it; without crypto, what the key itself offers."""

    crypto: Any
    key: Any

    def sign(self, mechanism: Mechanism, data: bytes) -> bytes:
        """The signature; exceptions of a script that signs pass through."""
        if mechanism is Mechanism.RSA:
            mechanism = Mechanism.RSA_SHA1  # to a device, RSA is the bare operation
        made = self._sign(int(mechanism), ByteString(data))
        if not isinstance(made, ByteString):
            raise GPError("Crypto", ErrorCode.INVALID_TYPE, 0, "sign() of the crypto object gave no ByteString")
        return bytes(made)

    def _sign(self, mechanism: int, data: ByteString) -> Any:
        if self.crypto is None or self.crypto is UNDEFINED:
            return self._sign_by_key(mechanism, data)
        if isinstance(self.crypto, ScriptObject):
            return self.crypto.call("sign", self.key, mechanism, data)
        sign = getattr(self.crypto, "sign", None)
        if sign is None:
            raise GPError("Crypto", ErrorCode.INVALID_TYPE, 0, "The crypto object has no method sign")
        return sign(self.key, mechanism, data)

    def _sign_by_key(self, mechanism: int, data: ByteString) -> Any:
        from jsapi.crypto.crypto import Crypto
        from jsapi.key import Key

        if isinstance(self.key, Key):
            return Crypto().sign(self.key, mechanism, data)
        if isinstance(self.key, ScriptObject):
            return self.key.call("sign", mechanism, data)
        if hasattr(self.key, "sign"):
            return self.key.sign(mechanism, data)
        raise GPError("Crypto", ErrorCode.INVALID_TYPE, 0, "Expected a private key or an object that signs")


def algorithm(class_name: str, mechanism: int | None) -> Any:
    """AlgorithmIdentifier (asn1crypto) of a signature mechanism; INVALID_MECH for others, the number as reason."""
    from asn1crypto import algos

    try:
        known = Mechanism(mechanism or 0)
        name = _NAMES[known]
    except (ValueError, KeyError):
        message = "Set a signature algorithm: RSA, RSA_PSS or ECDSA with a hash"
        raise GPError(class_name, ErrorCode.INVALID_MECH, mechanism or 0, message) from None
    if name == "rsassa_pss":
        return algos.SignedDigestAlgorithm({"algorithm": name, "parameters": _pss(known.name[8:].lower())})
    return algos.SignedDigestAlgorithm({"algorithm": name})


def _pss(digest: str) -> dict[str, Any]:
    """RSASSA-PSS-params (RFC 4055) with the salt as long as the hash."""
    return {
        "hash_algorithm": {"algorithm": digest},
        "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": digest}},
        "salt_length": _SALT_LENGTHS[digest],
    }
