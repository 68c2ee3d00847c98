# SPDX-License-Identifier: MIT
"""Chip authentication version 2 (BSI TR-03110-2, 3.4) with the device key: the secure channel to a SmartCard-HSM."""

from __future__ import annotations

from jsapi import ber, oid
from jsapi.bytestring import ByteString
from jsapi.card.secure_channel import IsoSecureChannel, Policy
from jsapi.eac.chip_authentication import ChipAuthentication
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm.device import Device
from jsapi.hsm.protocol import Ins
from jsapi.key import Component, Key

_ALGORITHM = oid.encode("id-CA-ECDH-AES-CBC-CMAC-128")
_SET_AUTHENTICATION = (0x41, 0xA4)
_DYNAMIC_DATA, _POINT, _NONCE, _TOKEN = 0x7C, 0x80, 0x81, 0x82
_COUNTER_LENGTH = 16


def open_channel(device: Device, public_key: Key) -> IsoSecureChannel:
    """Agree on keys with the device (AES-128) and return the channel; AUTHENTICATION_FAILED for another device."""
    point = _point(public_key)
    device.demand(Ins.MANAGE_SECURITY_ENVIRONMENT, *_SET_AUTHENTICATION, ber.encode(0x80, _ALGORITHM))
    agreement = ChipAuthentication(_ALGORITHM, public_key)
    agreement.generate_ephemeral_key_pair()
    request = ber.encode(_DYNAMIC_DATA, ber.encode(_POINT, bytes(agreement.get_ephemeral_public_key())))
    nonce, token = _answer(device.demand(Ins.GENERAL_AUTHENTICATE, 0, 0, request, 0))
    agreement.perform_key_agreement(ByteString(point), ByteString(nonce))
    if not agreement.verify_authentication_token(ByteString(token)):
        raise GPError(
            "SmartCardHSM", ErrorCode.AUTHENTICATION_FAILED, 0,
            "The device could not prove that it has the key of its certificate: do not use it",
        )  # fmt: skip
    channel = IsoSecureChannel(Policy.SSC_SYNC_ENC_POLICY)
    channel.set_enc_key(agreement.kenc or Key())
    channel.set_mac_key(agreement.kmac or Key())
    channel.set_mac_send_sequence_counter(ByteString(bytes(_COUNTER_LENGTH)))
    return channel


def _answer(response: bytes) -> tuple[bytes, bytes]:
    """Nonce and token of the device."""
    try:
        content = ber.find(response, _DYNAMIC_DATA) or b""
        nonce, token = ber.find(content, _NONCE), ber.find(content, _TOKEN)
    except ber.BerError:
        nonce = token = None
    if nonce is None or token is None:
        raise GPError(
            "SmartCardHSM", ErrorCode.INVALID_DATA, 0, "The device's answer to GENERAL AUTHENTICATE is malformed"
        )
    return nonce, token


def _point(key: Key) -> bytes:
    x, y = key.component(Component.ECC_QX), key.component(Component.ECC_QY)
    if x is None or y is None:
        raise GPError("SmartCardHSM", ErrorCode.INVALID_KEY, 0, "Expected the public key of the device certificate")
    return b"\x04" + x + y
