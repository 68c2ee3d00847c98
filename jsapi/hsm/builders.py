# SPDX-License-Identifier: MIT
"""Structures that scripts build to write them into a SmartCard-HSM or to send them with a command."""

from __future__ import annotations

from jsapi.asn1 import ASN1
from jsapi.ber import encode
from jsapi.bytestring import ByteString
from jsapi.coercion import int32, is_number
from jsapi.declare import Value, method
from jsapi.gperror import ErrorCode
from jsapi.hsm import gakp, p15
from jsapi.hsm.errors import error
from jsapi.hsm.holder_reference import PublicKeyReference
from jsapi.key import Key


class Builders:
    """Static members of SmartCardHSM: key descriptions and command data."""

    @staticmethod
    @method("buildPrkDforECC", static=True)
    def build_prkd_for_ecc(identifier: Value, label: str, bits: int) -> ASN1:
        """PKCS#15 description of an EC key; the identifier is a key number or a ByteString."""
        return _description(p15.KeyKind.EC, identifier, label, bits)

    @staticmethod
    @method("buildPrkDforRSA", static=True)
    def build_prkd_for_rsa(identifier: Value, label: str, bits: int) -> ASN1:
        """PKCS#15 description of an RSA key."""
        return _description(p15.KeyKind.RSA, identifier, label, bits)

    @staticmethod
    @method("buildSKDforAES", static=True)
    def build_skd_for_aes(identifier: Value, label: str, bits: int) -> ASN1:
        """PKCS#15 description of an AES key."""
        return _description(p15.KeyKind.AES, identifier, label, bits)

    @staticmethod
    @method("buildGAKPwithECC", static=True)
    def build_gakp_with_ecc(
        car: PublicKeyReference,
        algorithm: ByteString,
        chr_: PublicKeyReference,
        domain: Key,
        outer: PublicKeyReference | None = None,
    ) -> ASN1:
        """Command data for generating an EC key pair."""
        try:
            template = gakp.ec_template(bytes(algorithm), domain)
        except ValueError as problem:
            raise error(ErrorCode.INVALID_DATA, 0, f"Cannot generate: {problem}") from None
        return _gakp(car, template, chr_, outer)

    @staticmethod
    @method("buildGAKPwithRSA", static=True)
    def build_gakp_with_rsa(
        car: PublicKeyReference,
        algorithm: ByteString,
        chr_: PublicKeyReference,
        bits: int,
        outer: PublicKeyReference | None = None,
    ) -> ASN1:
        """Command data for generating an RSA key pair."""
        return _gakp(car, gakp.rsa_template(bytes(algorithm), bits), chr_, outer)

    @staticmethod
    @method("stripLeadingZeros", static=True)
    def strip_leading_zeros(value: ByteString) -> ByteString:
        """Value without leading zero bytes."""
        return ByteString(bytes(value).lstrip(b"\0"))


_MOST_BITS = 0xFFFF  # of a key, as the device writes them in two bytes


def _gakp(car: PublicKeyReference, template: bytes, chr_: PublicKeyReference, outer: PublicKeyReference | None) -> ASN1:
    names = [bytes(name.get_bytes()) if name is not None else b"" for name in (car, chr_, outer)]
    return ASN1.parse(encode(0x30, gakp.command_data(template, names[0], names[1], names[2] or None)))


def _description(kind: p15.KeyKind, identifier: object, label: str, bits: int) -> ASN1:
    if isinstance(identifier, ByteString):
        coded = bytes(identifier)
    elif is_number(identifier):
        coded = bytes([int32(identifier) & 0xFF])  # type: ignore[arg-type]  # is_number is no type guard
    else:
        raise error(ErrorCode.INVALID_TYPE, 0, "Expected a key number or a ByteString")
    if not 0 <= bits <= _MOST_BITS:
        raise error(ErrorCode.INVALID_ARGUMENTS, bits, f"A key of {bits} bits cannot be described")
    return ASN1.parse(p15.private_key_description(kind, coded, label, bits))
