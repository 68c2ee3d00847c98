# SPDX-License-Identifier: MIT
"""GENERATE ASYMMETRIC KEY PAIR and GENERATE SYMMETRIC KEY (section 9 of the protocol reference)."""

from __future__ import annotations

import os
from typing import Final

from jsapi import ber
from jsapi.curves import Curve
from jsapi.terminals.virtual import cvc, ecc, rsa
from jsapi.terminals.virtual.apdu import Command, Response
from jsapi.terminals.virtual.attributes import Attributes, AttributeTag, parse_attributes, require_replaceable
from jsapi.terminals.virtual.cvc import CvcTag, PublicKeyTag
from jsapi.terminals.virtual.instructions import DEVICE_KEY, Algorithm, Prefix
from jsapi.terminals.virtual.keys import AesKey, EcKey, KeyMaterial, StoredKey
from jsapi.terminals.virtual.rsa import RsaKey
from jsapi.terminals.virtual.session import Context
from jsapi.terminals.virtual.state import CardState
from jsapi.terminals.virtual.status import CardError, StatusWord, require

DEFAULT_SEQUENCE: Final = b"00001"
AES_KEY_LENGTHS: Final = {0xB0: 16, 0xB1: 24, 0xB2: 32}
"""Bytes of an AES key by P2 of GENERATE SYMMETRIC KEY."""

_RSA_KEY_OIDS: Final = bytes.fromhex("04007F000702020201")
_EC_KEY_OIDS: Final = bytes.fromhex("04007F000702020202")
_OUTER_AUTHORITY: Final = 0x45
_ASYMMETRIC_TAGS: Final = frozenset(
    (
        *(CvcTag.PROFILE_IDENTIFIER, CvcTag.AUTHORITY_REFERENCE, CvcTag.PUBLIC_KEY, CvcTag.HOLDER_REFERENCE),
        *(_OUTER_AUTHORITY, *AttributeTag),
    )
)


def generate_asymmetric_key_pair(context: Context, command: Command) -> Response:
    """Make an RSA or EC key under the reference in P1; store its authenticated request in CExx and return it."""
    context.require_user()
    require(command.p2 == 0, StatusWord.INCORRECT_P1P2)
    require_replaceable(context.state, command.p1, Algorithm.REPLACE)
    values = _values(command.data)
    require(values.keys() <= _ASYMMETRIC_TAGS, StatusWord.WRONG_DATA)
    require(values.get(CvcTag.PROFILE_IDENTIFIER, b"\x00") == b"\x00", StatusWord.WRONG_DATA)
    attributes = parse_attributes(context.state, values)
    authority, holder = _names(context.state, values)
    template = _values(values.get(CvcTag.PUBLIC_KEY, b""))
    material = _generate(template)
    domain = _domain_of_exchange_key(context.state, attributes)
    request = cvc.encode_request(_public_key(material, template), authority, holder, material, domain)
    context.state.put_key(command.p1, _stored(material, attributes))
    return Response(_store_request(context.state, command.p1, request))


def _domain_of_exchange_key(state: CardState, attributes: Attributes) -> bytes | None:
    """Return the UID of its key domain for a key that is explicitly meant for key agreement in an XKEK domain."""
    if attributes.domain is None or Algorithm.EXCHANGE_KEY not in (attributes.algorithms or b""):
        return None
    domain = state.domain(attributes.domain)
    return None if domain is None else domain.uid


def _store_request(state: CardState, key_id: int, request: bytes) -> bytes:
    device = state.key(DEVICE_KEY)
    if device is None or not isinstance(device.material, EcKey):
        raise CardError(StatusWord.INTERNAL_ERROR)
    authenticated = cvc.encode_authenticated_request(request, state.device_name, device.material)
    state.put_file(Prefix.EE_CERTIFICATE << 8 | key_id, authenticated)
    return authenticated


def _names(state: CardState, values: dict[int, bytes]) -> tuple[bytes, bytes]:
    """Return inner authority and holder reference; the device's names stand in for absent ones."""
    authority = values.get(CvcTag.AUTHORITY_REFERENCE, state.device_name.encode("ascii"))
    holder = values.get(CvcTag.HOLDER_REFERENCE, state.serial.encode("ascii") + DEFAULT_SEQUENCE)
    for name in (authority, holder):
        require(0 < len(name) <= cvc.NAME_LENGTH, StatusWord.WRONG_DATA)
    return authority, holder


def _generate(template: dict[int, bytes]) -> RsaKey | EcKey:
    family = template.get(PublicKeyTag.OID, b"")[:-1]
    if family == _RSA_KEY_OIDS:
        return _generate_rsa(template)
    require(family == _EC_KEY_OIDS, StatusWord.WRONG_DATA)
    curve = _requested_curve(template)
    return EcKey(curve, ecc.generate_scalar(curve))


def _generate_rsa(template: dict[int, bytes]) -> RsaKey:
    bits = int.from_bytes(_required(template, PublicKeyTag.MODULUS_BITS), "big")
    require(bits in rsa.SIZES, StatusWord.FUNCTION_NOT_SUPPORTED)
    default = rsa.DEFAULT_EXPONENT.to_bytes(3, "big")
    exponent = int.from_bytes(template.get(PublicKeyTag.RSA_EXPONENT, default), "big")
    require(exponent in rsa.EXPONENTS, StatusWord.FUNCTION_NOT_SUPPORTED)
    return rsa.generate(bits, exponent)


def _requested_curve(template: dict[int, bytes]) -> Curve:
    """Return the curve with exactly the parameters given; 6A80 when one is missing, 6A81 when it is unknown."""
    tags = (PublicKeyTag.PRIME, PublicKeyTag.COEFFICIENT_A, PublicKeyTag.COEFFICIENT_B, PublicKeyTag.ORDER)
    p, a, b, n = (int.from_bytes(_required(template, tag), "big") for tag in tags)
    generator = _required(template, PublicKeyTag.GENERATOR)
    half = len(generator) // 2
    require(len(generator) % 2 == 1 and generator[0] == 0x04, StatusWord.WRONG_DATA)
    base = int.from_bytes(generator[1 : 1 + half], "big"), int.from_bytes(generator[1 + half :], "big")
    curve = ecc.supported_curve(p, a, b, base, n)
    cofactor = int.from_bytes(template.get(PublicKeyTag.COFACTOR, b"\x01"), "big")
    if curve is None or cofactor != curve.h:
        raise CardError(StatusWord.FUNCTION_NOT_SUPPORTED)
    return curve


def _public_key(material: RsaKey | EcKey, template: dict[int, bytes]) -> bytes:
    oid = template[PublicKeyTag.OID]
    if isinstance(material, RsaKey):
        return cvc.encode_rsa_public_key(material, oid)
    return cvc.encode_ec_public_key(material, True, oid)


def generate_symmetric_key(context: Context, command: Command) -> Response:
    """Make an AES key of 128, 192 or 256 bits under the reference in P1."""
    context.require_user()
    length = AES_KEY_LENGTHS.get(command.p2)
    if length is None:
        raise CardError(StatusWord.INCORRECT_P1P2)
    require_replaceable(context.state, command.p1, Algorithm.REPLACE)
    values = _values(command.data)
    require(values.keys() <= frozenset(AttributeTag), StatusWord.WRONG_DATA)
    attributes = parse_attributes(context.state, values)
    context.state.put_key(command.p1, _stored(AesKey(os.urandom(length)), attributes))
    return Response()


def _stored(material: KeyMaterial, attributes: Attributes) -> StoredKey:
    return StoredKey(material, attributes.algorithms, attributes.use_counter, attributes.domain)


def _required(template: dict[int, bytes], tag: PublicKeyTag) -> bytes:
    value = template.get(tag, b"")
    require(len(value) > 0, StatusWord.WRONG_DATA)
    return value


def _values(data: bytes) -> dict[int, bytes]:
    """Return values by tag; of a repeated tag the first one counts (a second 42 names the outer authority)."""
    try:
        return {tlv.tag: tlv.value for tlv in reversed(ber.parse(data))}
    except ber.BerError as error:
        raise CardError(StatusWord.WRONG_DATA) from error
