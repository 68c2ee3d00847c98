# SPDX-License-Identifier: MIT
"""Digests and signature algorithms of signed data (RFC 5754, BSI TR-03111)."""

from __future__ import annotations

import hashlib
from typing import Final

# Object identifier -> name as hashlib has it.
DIGESTS: Final = {
    "1.2.840.113549.2.5": "md5",
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.4": "sha224",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
RSA_ENCRYPTION: Final = "1.2.840.113549.1.1.1"
EC_PUBLIC_KEY: Final = "1.2.840.10045.2.1"
# Digest name -> signature algorithm with that digest.
RSA_WITH: Final = {
    "md5": "1.2.840.113549.1.1.4",
    "sha1": "1.2.840.113549.1.1.5",
    "sha224": "1.2.840.113549.1.1.14",
    "sha256": "1.2.840.113549.1.1.11",
    "sha384": "1.2.840.113549.1.1.12",
    "sha512": "1.2.840.113549.1.1.13",
}
ECDSA_WITH: Final = {
    "sha1": "1.2.840.10045.4.1",
    "sha224": "1.2.840.10045.4.3.1",
    "sha256": "1.2.840.10045.4.3.2",
    "sha384": "1.2.840.10045.4.3.3",
    "sha512": "1.2.840.10045.4.3.4",
}


def digest(identifier: str, data: bytes) -> bytes:
    """Hash of data; KeyError for an unknown object identifier."""
    return hashlib.new(DIGESTS[identifier], data, usedforsecurity=False).digest()


def with_digest(signature: str, digest_identifier: str) -> str:
    """Signature algorithm that names its digest, for those that leave it to the digest algorithm (RFC 5754, 3.2)."""
    tables = {RSA_ENCRYPTION: RSA_WITH, EC_PUBLIC_KEY: ECDSA_WITH}
    table = tables.get(signature, {})
    return table.get(DIGESTS.get(digest_identifier, ""), signature)
