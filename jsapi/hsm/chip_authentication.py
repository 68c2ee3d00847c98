# SPDX-License-Identifier: MIT
"""Chip authentication version 2 (BSI TR-03110-2, 3.4) with the device key: the secure channel to a SmartCard-HSM."""

from __future__ import annotations

import hashlib
import hmac

from jsapi import ber, oid
from jsapi.bytestring import ByteString
from jsapi.card.secure_channel import IsoSecureChannel, Policy
from jsapi.crypto.crypto import Crypto
from jsapi.crypto.mechanisms import Mechanism
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm.device import Device
from jsapi.hsm.protocol import Ins
from jsapi.key import Component, Key, KeyType
from jsapi.services import QUIET

_ALGORITHM = oid.encode("id-CA-ECDH-AES-CBC-CMAC-128")
_SET_AUTHENTICATION = (0x41, 0xA4)
_DYNAMIC_DATA, _POINT, _NONCE, _TOKEN = 0x7C, 0x80, 0x81, 0x82
_PUBLIC_KEY, _OBJECT_IDENTIFIER, _PUBLIC_POINT = 0x7F49, 0x06, 0x86
_KEY_LENGTH, _TOKEN_LENGTH, _COUNTER_LENGTH = 16, 8, 16


def open_channel(device: Device, public_key: Key) -> IsoSecureChannel:
    """Agree on keys with the device (AES-128) and return the channel; AUTHENTICATION_FAILED for another device."""
    device.demand(Ins.MANAGE_SECURITY_ENVIRONMENT, *_SET_AUTHENTICATION, ber.encode(0x80, _ALGORITHM))
    ephemeral, private = Key(KeyType.PUBLIC), Key(KeyType.PRIVATE)
    ephemeral.copy_domain(public_key)
    Crypto().generate_key_pair(QUIET, Mechanism.EC, ephemeral, private)
    point = b"\x04" + _coordinates(ephemeral)
    request = ber.encode(_DYNAMIC_DATA, ber.encode(_POINT, point))
    nonce, token = _answer(device.demand(Ins.GENERAL_AUTHENTICATE, 0, 0, request, 0))
    shared = Crypto().decrypt(private, Mechanism.ECDH, ByteString(_coordinates(public_key)))
    encryption, mac = (_derive(bytes(shared), nonce, number) for number in (1, 2))
    expected = _authentication_token(mac, point)
    if not hmac.compare_digest(expected, token):
        raise GPError(
            "SmartCardHSM", ErrorCode.AUTHENTICATION_FAILED, 0,
            "The device could not prove that it has the key of its certificate: do not use it",
        )  # fmt: skip
    channel = IsoSecureChannel(Policy.SSC_SYNC_ENC_POLICY)
    channel.set_enc_key(encryption)
    channel.set_mac_key(mac)
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


def _coordinates(key: Key) -> bytes:
    x, y = key.component(Component.ECC_QX), key.component(Component.ECC_QY)
    if x is None or y is None:
        raise GPError("SmartCardHSM", ErrorCode.INVALID_KEY, 0, "Expected the public key of the device certificate")
    return x + y


def _derive(shared: bytes, nonce: bytes, number: int) -> Key:
    """Session key: the first 16 bytes of SHA-1 over secret, nonce and 4-byte counter (TR-03110-3, A.2.3)."""
    key = Key(KeyType.SECRET)
    value = hashlib.sha1(shared + nonce + number.to_bytes(4, "big")).digest()[:_KEY_LENGTH]
    key.set_component(Component.AES, ByteString(value))
    return key


def _authentication_token(mac: Key, point: bytes) -> bytes:
    """First 8 bytes of the CMAC over the host's public key template."""
    template = ber.encode(_OBJECT_IDENTIFIER, _ALGORITHM) + ber.encode(_PUBLIC_POINT, point)
    signed = Crypto().sign(mac, Mechanism.AES_CMAC, ByteString(ber.encode(_PUBLIC_KEY, template)))
    return bytes(signed)[:_TOKEN_LENGTH]
