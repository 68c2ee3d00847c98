# SPDX-License-Identifier: MIT
"""DECIPHER (raw RSA and ECDH) and EC key derivation (sections 10.2 and 10.3 of the protocol reference)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from jsapi.terminals.virtual import ecc, rsa, xkek
from jsapi.terminals.virtual.apdu import Command, Response
from jsapi.terminals.virtual.attributes import count_use, require_replaceable, usable_key
from jsapi.terminals.virtual.files import data_or_scratch
from jsapi.terminals.virtual.instructions import Algorithm
from jsapi.terminals.virtual.keys import EcKey, KeyMaterial
from jsapi.terminals.virtual.rsa import RsaKey
from jsapi.terminals.virtual.session import Context
from jsapi.terminals.virtual.status import CardError, StatusWord, require


def decipher(context: Context, command: Command) -> Response:
    """Raw RSA decryption to the whole padded block, ECDH to the shared point 04 || X || Y, or XKEK derivation."""
    if command.p2 == Algorithm.EXCHANGE_KEY:
        return _derive_exchange_key(context, command)
    operation = _OPERATIONS.get(command.p2)
    key = usable_key(context, command.p1, command.p2)
    if operation is None:
        raise CardError(StatusWord.FUNCTION_NOT_SUPPORTED)
    result = operation(key.material, command.data)
    count_use(context, command.p1, key)
    return Response(result)


def _derive_exchange_key(context: Context, command: Command) -> Response:
    """Agree on the key of an XKEK domain with another member; answers the domain's status."""
    key = usable_key(context, command.p1, Algorithm.EXCHANGE_KEY)
    content = data_or_scratch(context, command)
    if content is None:
        raise CardError(StatusWord.WRONG_LENGTH)
    domain = xkek.agree(context, key, content)
    context.state.put_domain(domain)
    count_use(context, command.p1, key)
    return Response(domain.encode_status())


def _raw_decrypt(material: KeyMaterial, data: bytes) -> bytes:
    if not isinstance(material, RsaKey):
        raise CardError(StatusWord.FUNCTION_NOT_SUPPORTED)
    require(len(data) == material.length, StatusWord.WRONG_LENGTH)
    try:
        return rsa.private_operation(material, data)
    except rsa.RsaError as error:
        raise CardError(StatusWord.WRONG_DATA) from error


def _ecdh(material: KeyMaterial, data: bytes) -> bytes:
    key = _ec_key(material)
    try:
        peer = ecc.decode_point(key.curve, data)
        return ecc.encode_point(key.curve, ecc.multiply(key.curve, peer, key.d))
    except ecc.PointError as error:
        raise CardError(StatusWord.WRONG_DATA) from error


_OPERATIONS: Final[dict[int, Callable[[KeyMaterial, bytes], bytes]]] = {
    Algorithm.RSA_RAW_DECRYPT: _raw_decrypt,
    Algorithm.ECDH: _ecdh,
}


def derive_ec_key(context: Context, command: Command) -> Response:
    """Store d + parameter mod n under the reference in P2, with the attributes of the key in P1.

    Data is 98 followed by the parameter, at most as long as the order of the curve.
    """
    key = usable_key(context, command.p1, Algorithm.DERIVE_EC)
    material = _ec_key(key.material)
    require_replaceable(context.state, command.p2, Algorithm.REPLACE)
    require(command.data[:1] == bytes((Algorithm.DERIVE_EC,)), StatusWord.WRONG_DATA)
    parameter = command.data[1:]
    require(0 < len(parameter) <= material.curve.order_length, StatusWord.WRONG_LENGTH)
    d = (material.d + int.from_bytes(parameter, "big")) % material.curve.n
    require(d != 0, StatusWord.WRONG_DATA)
    count_use(context, command.p1, key)
    context.state.put_key(command.p2, replace(key, material=EcKey(material.curve, d)))
    return Response()


def _ec_key(material: KeyMaterial) -> EcKey:
    if isinstance(material, EcKey):
        return material
    raise CardError(StatusWord.FUNCTION_NOT_SUPPORTED)
