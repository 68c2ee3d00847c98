# SPDX-License-Identifier: MIT
"""RestrictedIdentification: sector-specific pseudonyms of a chip (BSI TR-03110-2, 3.6)."""

from __future__ import annotations

import hashlib
from typing import Final

from jsapi import oid
from jsapi.bytestring import ByteString
from jsapi.crypto import keys
from jsapi.declare import host_class, method
from jsapi.eac import agreement, public_key
from jsapi.eac.agreement import STANDARD_CURVES
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Key

_HASHES: Final = {
    oid.encode(f"id-RI-ECDH-SHA-{name}"): f"sha{name}" for name in ("1", "224", "256")
}  # fmt: skip
CONSTANTS: Final[dict[str, object]] = {
    "id_RI": oid.encode("id-RI"),
    "id_RI_DH": oid.encode("id-RI-DH"),
    "id_RI_ECDH": oid.encode("id-RI-ECDH"),
    **{f"id_RI_ECDH_SHA_{name}": oid.encode(f"id-RI-ECDH-SHA-{name}") for name in ("1", "224", "256")},
    "standardizedDomainParameter": STANDARD_CURVES,
}


@host_class("RestrictedIdentification", CONSTANTS)
class RestrictedIdentification:
    """Static functions for both sides."""

    @staticmethod
    @method("calculateSectorIdentifier", static=True)
    def calculate_sector_identifier(protocol: ByteString, private_key: Key, sector_key: Key) -> ByteString:
        """What the chip answers: hash over the x coordinate of its private key times the sector's public key."""
        name = _HASHES.get(bytes(protocol))
        if name is None:
            message = "Only the protocols id-RI-ECDH with SHA-1, SHA-224 or SHA-256 are supported"
            raise GPError("RestrictedIdentification", ErrorCode.INVALID_MECH, 0, message)
        secret = agreement.shared(private_key, sector_key)
        return ByteString(hashlib.new(name, secret, usedforsecurity=False).digest())

    @staticmethod
    @method("hashSectorPublicKey", static=True)
    def hash_sector_public_key(protocol: ByteString, sector_key: Key, digest: str = "sha256") -> ByteString:
        """Hash of a sector's public key data object with its curve, as an extension of terminal certificates has it."""
        keys.curve_of(sector_key)
        if digest not in ("sha1", "sha224", "sha256"):
            message = "The hash of a sector key is sha1, sha224 or sha256"
            raise GPError("RestrictedIdentification", ErrorCode.INVALID_ARGUMENTS, 0, message)
        template = public_key.encode(bytes(protocol), sector_key, domain=True)
        return ByteString(hashlib.new(digest, template, usedforsecurity=False).digest())
