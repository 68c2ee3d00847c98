# SPDX-License-Identifier: MIT
"""ECDSA signatures whose integers are padded: real devices and public scripts make them."""

from __future__ import annotations

from jsapi import ber
from jsapi.bytestring import ByteString
from jsapi.crypto.mechanisms import Mechanism as M
from jsapi.crypto.signature_form import minimal
from jsapi.key import KeyType
from tests.crypto.material import CRYPTO, ec_key, generate


def test_surplus_zeros_go():
    """Integers of real devices may have them (protocol reference, 10.1)."""
    padded, short = bytes.fromhex("300A 0204 00000081 0202 0001"), bytes.fromhex("3007 0202 0081 0201 01")
    assert minimal(padded) == short
    assert minimal(short) == short
    assert minimal(b"\x30\x05\x02") == b"\x30\x05\x02"


def test_padded_signatures_verify():
    """CardContact's scripts put a zero byte before both numbers of a signature, whatever their first bit is."""
    public, private = generate(M.EC, ec_key(KeyType.PUBLIC, "secp256r1"))
    signature = CRYPTO.sign(private, M.ECDSA_SHA256, ByteString(b"message"))
    numbers = ber.parse(ber.parse_first(bytes(signature))[0].value)
    padded = ber.encode(0x30, b"".join(ber.encode(0x02, b"\0" + number.value) for number in numbers))
    assert CRYPTO.verify(public, M.ECDSA_SHA256, ByteString(b"message"), ByteString(padded))
    assert not CRYPTO.verify(public, M.ECDSA_SHA256, ByteString(b"massage"), ByteString(padded))
