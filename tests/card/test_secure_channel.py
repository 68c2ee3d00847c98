# SPDX-License-Identifier: MIT
"""Secure messaging: recorded answers stand in tests/conformance; here the way back and the refusals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsapi import ber
from jsapi.bytestring import ByteString
from jsapi.card.secure_channel import IsoSecureChannel, Policy
from jsapi.card.secure_messaging import ApduError, parse_command
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Component, Key

# Chip authentication vector of the SmartCard-HSM protocol reference, 21.7: keys, commands and answers.
K_ENC, K_MAC = "D3B825F2D83B126F4791A5D57540E598", "F0518F7C4F6CA1700783E46E1303532A"
VERIFY = "0C2000811D87110121B5DB3C2559135837C9FEDBD05679668E085080628451F3F4FC00"
VERIFIED = "990290008E0864A16C4F1D48482E9000"
STATUS = "0C2000810D9701008E083CCAC35278C47D2000"
STATUS_ANSWER = "990290008E0870516034E5BC69C19000"


def aes(value: str) -> Key:
    key = Key()
    key.set_component(Component.AES, ByteString(bytes.fromhex(value)))
    return key


@pytest.fixture
def channel() -> IsoSecureChannel:
    channel = IsoSecureChannel(Policy.SSC_SYNC_ENC_POLICY)
    channel.set_enc_key(aes(K_ENC))
    channel.set_mac_key(aes(K_MAC))
    channel.set_mac_send_sequence_counter(ByteString(bytes(16)))
    return channel


def test_the_vector_of_a_pin_verification(channel):
    plain = ByteString(bytes.fromhex("0020008106") + b"648219")  # without Le, but the answer is protected
    assert bytes(channel.wrap(plain, 0xFFFF)).hex().upper() == VERIFY
    assert bytes(channel.unwrap(ByteString(bytes.fromhex(VERIFIED)), 0xFFFF)).hex() == "9000"
    assert bytes(channel.wrap(ByteString(bytes.fromhex("0020008100")), 0xFFFF)).hex().upper() == STATUS
    assert bytes(channel.unwrap(ByteString(bytes.fromhex(STATUS_ANSWER)), 0xFFFF)).hex() == "9000"


def test_a_changed_answer_is_refused(channel):
    channel.wrap(ByteString(bytes.fromhex("0020008100")), 0xFFFF)
    changed = bytearray.fromhex(VERIFIED)
    changed[3] ^= 1
    with pytest.raises(GPError) as error:
        channel.unwrap(ByteString(changed), 0xFFFF)
    assert error.value.code == ErrorCode.CRYPTO_FAILED


@given(st.binary(max_size=300))
def test_any_bytes_are_an_answer_or_a_gperror(data):
    channel = IsoSecureChannel()
    channel.set_mac_key(aes(K_MAC))
    with pytest.raises(GPError):
        channel.unwrap(ByteString(data), 4)


@given(st.binary(min_size=4, max_size=4), st.binary(max_size=400), st.sampled_from([None, 0, 256, 65536]))
def test_commands_are_taken_apart_as_they_were_built(header, data, le):
    from jsapi.card.apdu import CommandApdu

    parsed = parse_command(CommandApdu(*header, data or None, le).encode())
    assert (parsed.header, parsed.data or b"") == (header, data)
    assert (parsed.le is None) == (le is None)


@pytest.mark.parametrize("command", ["", "000000", "0000000002AA", "00000000000003AABB", "0000000001AABBCC"])
def test_malformed_commands(command):
    with pytest.raises(ApduError):
        parse_command(bytes.fromhex(command))


def test_missing_keys_are_named():
    with pytest.raises(GPError) as error:
        IsoSecureChannel().wrap(ByteString(bytes.fromhex("00200081")), 1)
    assert error.value.code == ErrorCode.INVALID_MECH


def test_wrapped_data_objects_are_well_formed(channel):
    wrapped = bytes(channel.wrap(ByteString(bytes.fromhex("00D7CE010754020000530155")), 3))
    assert [item.tag for item in ber.parse(wrapped[5:])] == [0x85, 0x8E]
