# SPDX-License-Identifier: MIT
"""Signature algorithms of certificates: RSA PKCS#1 v1.5 and PSS (RFC 4055), ECDSA (RFC 5758, BSI TR-03111)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jsapi.asn1.node import Node
from jsapi.asn1.tags import Type
from jsapi.gperror import GPError
from jsapi.key import Key
from jsapi.x509.structure import Signed

if TYPE_CHECKING:
    from cryptography.hazmat.primitives import hashes

_HASHES: Final = {
    "1.2.840.113549.2.5": "MD5",
    "1.3.14.3.2.26": "SHA1",
    "2.16.840.1.101.3.4.2.4": "SHA224",
    "2.16.840.1.101.3.4.2.1": "SHA256",
    "2.16.840.1.101.3.4.2.2": "SHA384",
    "2.16.840.1.101.3.4.2.3": "SHA512",
}
_RSA: Final = {
    "1.2.840.113549.1.1.4": "MD5",
    "1.2.840.113549.1.1.5": "SHA1",
    "1.3.14.3.2.29": "SHA1",
    "1.2.840.113549.1.1.14": "SHA224",
    "1.2.840.113549.1.1.11": "SHA256",
    "1.2.840.113549.1.1.12": "SHA384",
    "1.2.840.113549.1.1.13": "SHA512",
}
_RSA_RIPEMD160: Final = "1.3.36.3.3.1.2"
_RIPEMD160_INFO: Final = bytes.fromhex("3021300906052B240302010500 0414")  # DigestInfo up to the hash (RFC 8017, 9.2)
_PSS: Final = "1.2.840.113549.1.1.10"
_ECDSA: Final = {
    "1.2.840.10045.4.1": "SHA1",
    "1.2.840.10045.4.3.1": "SHA224",
    "1.2.840.10045.4.3.2": "SHA256",
    "1.2.840.10045.4.3.3": "SHA384",
    "1.2.840.10045.4.3.4": "SHA512",
}
_ECDSA_PLAIN: Final = {
    "0.4.0.127.0.7.1.1.4.1.1": "SHA1",
    "0.4.0.127.0.7.1.1.4.1.2": "SHA224",
    "0.4.0.127.0.7.1.1.4.1.3": "SHA256",
    "0.4.0.127.0.7.1.1.4.1.4": "SHA384",
    "0.4.0.127.0.7.1.1.4.1.5": "SHA512",
}


class UnsupportedSignatureError(ValueError):
    """Raised for a signature algorithm that is not offered."""


@dataclass(frozen=True, slots=True)
class PssParameters:
    """RSASSA-PSS-params: names of the hashes, length of the salt in bytes."""

    digest: str
    mask_digest: str
    salt_length: int


def name_of(identifier: str) -> str:
    """Name in the style of Java (SHA256withRSA), or the identifier itself."""
    for table, suffix in ((_RSA, "RSA"), (_ECDSA, "ECDSA"), (_ECDSA_PLAIN, "PLAIN-ECDSA")):
        if identifier in table:
            return f"{table[identifier]}with{suffix}"
    if identifier == _RSA_RIPEMD160:
        return "RIPEMD160withRSA"
    return "RSASSA-PSS" if identifier == _PSS else identifier


def verifies(signed: Signed, key: Key) -> bool:
    """True when the signature was made with the private key that belongs to this public key.

    False for keys of another kind too; UnsupportedSignatureError for other algorithms, MalformedError for
    damaged parameters.
    """
    identifier = signed.algorithm_oid
    try:
        if identifier in _RSA:
            return _verifies_rsa(signed, key, _RSA[identifier], None)
        if identifier == _RSA_RIPEMD160:
            return _verifies_ripemd160(signed, key)
        if identifier == _PSS:
            parameters = _pss_parameters(signed.algorithm)
            return _verifies_rsa(signed, key, parameters.digest, parameters)
        if identifier in _ECDSA:
            return _verifies_ecdsa(signed.body, signed.signature, key, _ECDSA[identifier])
        if identifier in _ECDSA_PLAIN:
            return _verifies_ecdsa(signed.body, _der_signature(signed.signature), key, _ECDSA_PLAIN[identifier])
    except GPError:  # the key is of another kind or not usable
        return False
    raise UnsupportedSignatureError(f"The signature algorithm {identifier} is not supported")


def _verifies_rsa(signed: Signed, key: Key, digest: str, pss: PssParameters | None) -> bool:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import padding

    from jsapi.crypto import keys

    scheme: padding.AsymmetricPadding = padding.PKCS1v15()
    if pss is not None:
        scheme = padding.PSS(padding.MGF1(_hash(pss.mask_digest)), pss.salt_length)
    try:
        keys.rsa_public_key(key).verify(signed.signature, signed.body, scheme, _hash(digest))
    except (InvalidSignature, ValueError):
        return False
    except UnsupportedAlgorithm:
        raise UnsupportedSignatureError(f"Signatures with {digest} are not supported here") from None
    return True


def _verifies_ripemd160(signed: Signed, key: Key) -> bool:
    """RSA with RIPEMD-160 (TeleTrusT), which old German certificates use and the library does not know."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import padding

    from jsapi.crypto import keys

    try:
        expected = _RIPEMD160_INFO + hashlib.new("ripemd160", signed.body, usedforsecurity=False).digest()
        found = keys.rsa_public_key(key).recover_data_from_signature(signed.signature, padding.PKCS1v15(), None)
    except InvalidSignature:
        return False
    except ValueError as error:
        if "unsupported hash" in str(error):
            raise UnsupportedSignatureError("Signatures with RIPEMD160 are not supported here") from None
        return False
    return found == expected


def _hash(name: str) -> hashes.HashAlgorithm:
    from cryptography.hazmat.primitives import hashes

    algorithms: dict[str, type[hashes.HashAlgorithm]] = {
        "MD5": hashes.MD5,
        "SHA1": hashes.SHA1,
        "SHA224": hashes.SHA224,
        "SHA256": hashes.SHA256,
        "SHA384": hashes.SHA384,
        "SHA512": hashes.SHA512,
    }
    return algorithms[name]()


def _verifies_ecdsa(body: bytes, signature: bytes, key: Key, digest: str) -> bool:
    from jsapi.bytestring import ByteString
    from jsapi.crypto.crypto import Crypto
    from jsapi.crypto.mechanisms import Mechanism

    return Crypto().verify(key, Mechanism[f"ECDSA_{digest}"], ByteString(body), ByteString(signature))


def _der_signature(plain: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    half = len(plain) // 2
    return encode_dss_signature(int.from_bytes(plain[:half], "big"), int.from_bytes(plain[half:], "big"))


def _pss_parameters(algorithm: Node) -> PssParameters:
    """Parameters with the defaults of RFC 4055, 3.1: SHA-1, MGF1 with SHA-1, 20 bytes of salt."""
    fields = algorithm.items(Type.SEQUENCE, 1)[1:]
    given = {field.tag: field.items(field.tag, 1)[0] for field in (fields[0].items(Type.SEQUENCE) if fields else ())}
    digest = _hash_name(given[0xA0]) if 0xA0 in given else "SHA1"
    mask = "SHA1"
    if 0xA1 in given:
        mask = _hash_name(given[0xA1].items(Type.SEQUENCE, 2)[1])
    salt = given[0xA2].unsigned() if 0xA2 in given else 20
    return PssParameters(digest, mask, salt)


def _hash_name(algorithm: Node) -> str:
    identifier = algorithm.items(Type.SEQUENCE, 1)[0].identifier()
    if identifier not in _HASHES:
        raise UnsupportedSignatureError(f"The hash {identifier} is not supported")
    return _HASHES[identifier]
