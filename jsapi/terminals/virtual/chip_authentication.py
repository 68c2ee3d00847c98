# SPDX-License-Identifier: MIT
"""EAC chip authentication version 2 with the device key, which opens secure messaging (section 13)."""

from __future__ import annotations

import hashlib
import os
from typing import Final

from jsapi import ber
from jsapi.terminals.virtual import ecc
from jsapi.terminals.virtual.aes import cmac
from jsapi.terminals.virtual.apdu import Command, Response
from jsapi.terminals.virtual.cvc import CvcTag, PublicKeyTag
from jsapi.terminals.virtual.instructions import DEVICE_KEY
from jsapi.terminals.virtual.keys import EcKey
from jsapi.terminals.virtual.secure_messaging import Channel
from jsapi.terminals.virtual.session import Context
from jsapi.terminals.virtual.status import CardError, StatusWord, require

OID_AES_128: Final = bytes.fromhex("04007F00070202030202")
"""id-CA-ECDH-AES-CBC-CMAC-128."""
KEY_LENGTH: Final = 16
NONCE_LENGTH: Final = 8
TOKEN_LENGTH: Final = 8
_DYNAMIC_DATA: Final = 0x7C
_HOST_KEY: Final = 0x80
_NONCE: Final = 0x81
_TOKEN: Final = 0x82


def choose_protocol(context: Context, oid: bytes) -> None:
    """Accept the AES-128 protocol for the next GENERAL AUTHENTICATE; 6A80 for any other, 3DES included."""
    require(oid == OID_AES_128, StatusWord.WRONG_DATA)
    context.session.chip_authentication = True


def general_authenticate(context: Context, command: Command) -> Response:
    """Agree on session keys with the host's ephemeral key 7C{80}; answers 7C{81 nonce, 82 token}.

    The channel begins with the next command. 6985 before the protocol was chosen, 6A80 for no point of the curve.
    """
    require(command.p1p2 == 0, StatusWord.INCORRECT_P1P2)
    require(context.session.chip_authentication, StatusWord.CONDITIONS_NOT_SATISFIED)
    host_point = _host_point(command.data)
    key = _device_key(context)
    try:
        shared = ecc.multiply(key.curve, ecc.decode_point(key.curve, host_point), key.d)
    except ecc.PointError as error:
        raise CardError(StatusWord.WRONG_DATA) from error
    nonce = os.urandom(NONCE_LENGTH)
    secret = shared[0].to_bytes(key.curve.field_length, "big")
    mac_key = derive_key(secret, nonce, 2)
    context.session.channel = Channel(derive_key(secret, nonce, 1), mac_key)
    context.session.chip_authentication = False
    token = ber.encode(_TOKEN, authentication_token(mac_key, host_point))
    return Response(ber.encode(_DYNAMIC_DATA, ber.encode(_NONCE, nonce) + token))


def derive_key(secret: bytes, nonce: bytes, counter: int) -> bytes:
    """Return a session key: SHA-1 of secret, nonce and counter, cut to 16 bytes (TR-03110-3 A.2.3)."""
    return hashlib.sha1(secret + nonce + counter.to_bytes(4, "big")).digest()[:KEY_LENGTH]


def authentication_token(mac_key: bytes, host_point: bytes) -> bytes:
    """Return the MAC of 8 bytes over the host's public key as 7F49."""
    objects = ber.encode(PublicKeyTag.OID, OID_AES_128) + ber.encode(PublicKeyTag.POINT, host_point)
    return cmac(mac_key, ber.encode(CvcTag.PUBLIC_KEY, objects))[:TOKEN_LENGTH]


def _host_point(data: bytes) -> bytes:
    try:
        (template,) = ber.parse(data)
        (point,) = ber.parse(template.value)
    except ValueError as error:
        raise CardError(StatusWord.WRONG_DATA) from error
    require((template.tag, point.tag) == (_DYNAMIC_DATA, _HOST_KEY), StatusWord.WRONG_DATA)
    return point.value


def _device_key(context: Context) -> EcKey:
    device = context.state.key(DEVICE_KEY)
    if device is None or not isinstance(device.material, EcKey):
        raise CardError(StatusWord.INTERNAL_ERROR)
    return device.material
