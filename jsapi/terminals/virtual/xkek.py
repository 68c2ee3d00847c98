# SPDX-License-Identifier: MIT
"""XKEK key domains: membership signed by a group signer, and key agreement between two members (section 8.2).

How a real card makes the domain's UID and its key is not known; both are done here as pico-hsm does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from jsapi import ber
from jsapi.terminals.virtual import ecc
from jsapi.terminals.virtual.certificates import verify_request
from jsapi.terminals.virtual.instructions import DEVICE_KEY
from jsapi.terminals.virtual.keys import EcKey, StoredKey
from jsapi.terminals.virtual.records import SHARE_LENGTH, KeyDomain
from jsapi.terminals.virtual.session import Context
from jsapi.terminals.virtual.status import CardError, StatusWord, require

MEMBERSHIP_TAG: Final = 0x54


def admitted_domain(context: Context, content: bytes) -> bytes:
    """Return the UID of the group whose signer admitted this device: X || Y of the signer's public key.

    Content is that of the signer's 67 followed by 54, a plain ECDSA-SHA256 signature over 54 || X of the device key.
    """
    request, signature = _split(content)
    signer = verify_request(context.session.verification_key, request).request.key
    message = bytes((MEMBERSHIP_TAG,)) + _x_of_device_key(context)
    require(signer.verifies(signature, message), StatusWord.SECURITY_STATUS_NOT_SATISFIED)
    return signer.encode()[1:]


def agree(context: Context, key: StoredKey, content: bytes) -> KeyDomain:
    """Return the key's domain with the key agreed on: X of ECDH with the exchange key in another member's request.

    Content is that of the peer's 67. 6A81 for a key that is no EC key of 256 bits, 6A88 outside XKEK domains, 6985
    when the peer's key is of another domain, 6A80 when it is on another curve.
    """
    material = key.material
    if not isinstance(material, EcKey) or material.curve.field_length != SHARE_LENGTH:
        raise CardError(StatusWord.FUNCTION_NOT_SUPPORTED)
    domain = None if key.domain is None else context.state.domain(key.domain)
    if domain is None or domain.uid is None:
        raise CardError(StatusWord.REFERENCED_DATA_NOT_FOUND)
    peer = verify_request(context.session.verification_key, content).request
    require(peer.key_domain == domain.uid, StatusWord.CONDITIONS_NOT_SATISFIED)
    require(peer.key.curve == material.curve, StatusWord.WRONG_DATA)
    shared = ecc.multiply(material.curve, peer.key.point, material.d)
    return replace(domain, kek=shared[0].to_bytes(SHARE_LENGTH, "big"))


def _split(content: bytes) -> tuple[bytes, bytes]:
    """Return the three data objects of the request as they are, and the value of the 54 behind them."""
    try:
        objects = ber.parse(content)
    except ber.BerError as error:
        raise CardError(StatusWord.WRONG_DATA) from error
    require(len(objects) == 4 and objects[-1].tag == MEMBERSHIP_TAG, StatusWord.WRONG_DATA)
    signature = objects[-1].value
    return content[: -len(ber.encode(MEMBERSHIP_TAG, signature))], signature


def _x_of_device_key(context: Context) -> bytes:
    device = context.state.key(DEVICE_KEY)
    if device is None or not isinstance(device.material, EcKey):
        raise CardError(StatusWord.INTERNAL_ERROR)
    curve = device.material.curve
    return ecc.public_point(curve, device.material.d)[0].to_bytes(curve.field_length, "big")
