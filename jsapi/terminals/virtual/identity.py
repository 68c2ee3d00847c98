# SPDX-License-Identifier: MIT
"""Device identity: a test root (SRCA), a device issuer (DICA) under it, and the device certificate.

Layout as on production devices (section 12 of the protocol reference), names and keys of our own; none of the
vendor's names is ever used. The root that ships in data/test_root.json is the same for everybody, private keys
included: virtual cards trust each other through it, and a chain under it proves nothing about any device.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Final

from jsapi import ber, curves
from jsapi.terminals.virtual import ecc
from jsapi.terminals.virtual.cvc import Role, Subject, encode_certificate, encode_ec_public_key
from jsapi.terminals.virtual.keys import EcKey

CURVE: Final = "brainpoolP256r1"
DEVICE_SEQUENCE: Final = "00000"
CA_SEQUENCE: Final = "00001"
ROOT_MNEMONIC: Final = "UTSRCAVC"
ISSUER_MNEMONIC: Final = "UTDICAVC"
SERIAL_PATTERN: Final = re.compile(r"[A-Z]{2}[A-Z0-9]{6,9}")
TEST_ROOT_FILE: Final = "test_root.json"
VALIDITY_YEARS: Final = {Role.ROOT: 20, Role.DEVICE_ISSUER: 15, Role.DEVICE: 10}
_SUFFIX_ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True, slots=True)
class IssuingAuthority:
    """Root and device issuer of virtual cards, with their private keys: for tests and rehearsals only."""

    root_name: str
    root_key: EcKey = field(repr=False)
    root_certificate: bytes = field(repr=False)
    issuer_name: str
    issuer_key: EcKey = field(repr=False)
    issuer_certificate: bytes = field(repr=False)

    def encode(self) -> bytes:
        """Return the storage form: data objects 80 to 85 in the order of the fields."""
        values = (
            *(self.root_name.encode("ascii"), _encode_scalar(self.root_key), self.root_certificate),
            *(self.issuer_name.encode("ascii"), _encode_scalar(self.issuer_key), self.issuer_certificate),
        )
        return b"".join(ber.encode(0x80 + index, value) for index, value in enumerate(values))

    @classmethod
    def decode(cls, stored: bytes) -> IssuingAuthority:
        """Return the authority in this storage form; ValueError when it is damaged."""
        root, root_key, root_cvc, issuer, issuer_key, issuer_cvc = (tlv.value for tlv in ber.parse(stored))
        return cls(
            *(root.decode("ascii"), _decode_scalar(root_key), root_cvc),
            *(issuer.decode("ascii"), _decode_scalar(issuer_key), issuer_cvc),
        )


@dataclass(frozen=True, slots=True)
class DeviceIdentity:
    """Serial number, device key and certificates (device, then issuer) of one card."""

    serial: str
    key: EcKey = field(repr=False)
    certificates: bytes = field(repr=False)
    authority: IssuingAuthority

    @property
    def device_name(self) -> str:
        """Holder reference of the device certificate: serial number and 00000."""
        return self.serial + DEVICE_SEQUENCE


@cache
def shipped_authority() -> IssuingAuthority:
    """Return the root and device issuer that ship with the virtual card. Worthless for trust: the keys are public."""
    import json
    from importlib import resources

    text = resources.files("jsapi.terminals.virtual").joinpath("data", TEST_ROOT_FILE).read_text(encoding="ascii")
    root, issuer = (json.loads(text)[level] for level in ("root", "issuer"))
    return IssuingAuthority(
        *(root["name"], _decode_scalar(bytes.fromhex(root["private_key"])), bytes.fromhex(root["certificate"])),
        *(issuer["name"], _decode_scalar(bytes.fromhex(issuer["private_key"])), bytes.fromhex(issuer["certificate"])),
    )


def make_authority(suffix: str | None = None) -> IssuingAuthority:
    """Return a new root and device issuer, foreign to all other cards.

    Their names end in `suffix` before the sequence number, by default three random characters.
    """
    suffix = suffix if suffix is not None else "".join(secrets.choice(_SUFFIX_ALPHABET) for _ in range(3))
    root_name, issuer_name = ROOT_MNEMONIC + suffix + CA_SEQUENCE, ISSUER_MNEMONIC + suffix + CA_SEQUENCE
    root_key, issuer_key = _make_key(), _make_key()
    root = encode_certificate(_subject(root_name, Role.ROOT, root_key), root_name, root_key)
    issuer = encode_certificate(_subject(issuer_name, Role.DEVICE_ISSUER, issuer_key), root_name, root_key)
    return IssuingAuthority(root_name, root_key, root, issuer_name, issuer_key, issuer)


def issue_identity(serial: str | None = None, authority: IssuingAuthority | None = None) -> DeviceIdentity:
    """Return a new device identity.

    A random serial number UTVCnnnnnnn is made and the test root issues when none is given; ValueError unless the
    serial number is 8 to 11 capital letters and digits that begin with two letters.
    """
    serial = serial if serial is not None else f"UTVC{secrets.randbelow(10**7):07d}"
    if not SERIAL_PATTERN.fullmatch(serial):
        raise ValueError("a serial number is two capital letters and 6 to 9 capital letters or digits")
    authority = authority or shipped_authority()
    key = _make_key()
    subject = _subject(serial + DEVICE_SEQUENCE, Role.DEVICE, key)
    certificate = encode_certificate(subject, authority.issuer_name, authority.issuer_key)
    return DeviceIdentity(serial, key, certificate + authority.issuer_certificate, authority)


def _make_key() -> EcKey:
    curve = curves.prime_curve(CURVE)
    return EcKey(curve, ecc.generate_scalar(curve))


def _subject(name: str, role: Role, key: EcKey) -> Subject:
    today = date.today()
    expiration = today.replace(year=today.year + VALIDITY_YEARS[role], day=min(today.day, 28))
    return Subject(name, role, encode_ec_public_key(key, with_domain=role is Role.ROOT), today, expiration)


def _encode_scalar(key: EcKey) -> bytes:
    return key.d.to_bytes(key.curve.order_length, "big")


def _decode_scalar(data: bytes) -> EcKey:
    return EcKey(curves.prime_curve(CURVE), int.from_bytes(data, "big"))
