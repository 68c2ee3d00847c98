# SPDX-License-Identifier: MIT
"""Tags and object identifiers of card verifiable certificates (BSI TR-03110-3, annexes A and D)."""

from __future__ import annotations

from enum import IntEnum, unique
from typing import Final

from jsapi import oid
from jsapi.crypto.mechanisms import Mechanism


@unique
class Tag(IntEnum):
    """Data objects."""

    AT = 0x67  # authenticated request
    CVC = 0x7F21
    BODY = 0x7F4E
    CPI = 0x5F29  # certificate profile identifier
    CAR = 0x42
    PUK = 0x7F49
    ECC_P = 0x81
    ECC_A = 0x82
    ECC_B = 0x83
    ECC_G = 0x84
    ECC_N = 0x85
    ECC_Q = 0x86
    ECC_H = 0x87
    CHR = 0x5F20
    CHAT = 0x7F4C
    EXTN = 0x65
    CED = 0x5F25
    CXD = 0x5F24
    SIG = 0x5F37


OBJECT_IDENTIFIER: Final = 0x06
DISCRETIONARY: Final = 0x53  # rights in a CHAT
NAMES: Final[dict[int, str]] = {
    Tag.AT: "Authentication",
    Tag.CVC: "CV Certificate",
    Tag.BODY: "Certificate Body",
    Tag.CPI: "Certificate Profile Identifier",
    Tag.CAR: "Certification Authority Reference",
    Tag.PUK: "Public Key",
    Tag.ECC_P: "Prime or Modulus",
    Tag.ECC_A: "Coefficient a or Exponent",
    Tag.ECC_B: "Coefficient b",
    Tag.ECC_G: "Base Point",
    Tag.ECC_N: "Order of the Base Point",
    Tag.ECC_Q: "Public Point",
    Tag.ECC_H: "Cofactor",
    Tag.CHR: "Certificate Holder Reference",
    Tag.CHAT: "Certificate Holder Authorization Template",
    Tag.EXTN: "Certificate Extensions",
    Tag.CED: "Certificate Effective Date",
    Tag.CXD: "Certificate Expiration Date",
    Tag.SIG: "Signature",
}

ECDSA: Final = oid.encode("id-TA-ECDSA")
_ECDSA_HASHES: Final = ("1", "224", "256", "384", "512")
# Object identifier of the public key -> mechanisms to sign with and to hash with.
ALGORITHMS: Final[dict[bytes, tuple[Mechanism, Mechanism]]] = {
    **{
        oid.encode(f"id-TA-ECDSA-SHA-{name}"): (Mechanism[f"ECDSA_SHA{name}"], Mechanism[f"SHA_{name}"])
        for name in _ECDSA_HASHES
    },
    **{
        oid.encode(f"id-TA-RSA-{scheme}-SHA-{name}"): (Mechanism[f"{family}_SHA{name}"], Mechanism[f"SHA_{name}"])
        for scheme, family in (("v1-5", "RSA"), ("PSS", "RSA_PSS"))
        for name in ("1", "256", "512")
    },
}
ROLES: Final = {"idIS": oid.encode("id-IS"), "idAT": oid.encode("id-AT"), "idST": oid.encode("id-ST")}
SMARTCARD_HSM: Final = oid.encode("1.3.6.1.4.1.24991.3.1.1")
# What scripts read of the class CVC.
CONSTANTS: Final[dict[str, object]] = {
    **{f"TAG_{tag.name}": int(tag) for tag in Tag},
    "OBJECTNAMES": NAMES,
    **ROLES,
    "idSC_HSM": SMARTCARD_HSM,
    "id_TA_ECDSA": ECDSA,
    **{f"id_TA_ECDSA_SHA_{name}": oid.encode(f"id-TA-ECDSA-SHA-{name}") for name in _ECDSA_HASHES},
    **{
        f"id_TA_RSA_{scheme.replace('-', '_')}_SHA_{name}": oid.encode(f"id-TA-RSA-{scheme}-SHA-{name}")
        for scheme in ("v1-5", "PSS")
        for name in ("1", "256", "512")
    },
}


def signature_mechanism(identifier: bytes) -> Mechanism | None:
    """Mechanism for signatures by a public key with this identifier."""
    return ALGORITHMS[identifier][0] if identifier in ALGORITHMS else None


def is_ecdsa(identifier: bytes) -> bool:
    """True for the identifier of an EC key."""
    return identifier.startswith(ECDSA)
