# SPDX-License-Identifier: MIT
"""PKCS#15 descriptions against the samples of the protocol reference (17.2, 21.8), and any others."""

from __future__ import annotations

import hashlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsapi.hsm import p15
from jsapi.hsm.p15 import KeyKind

SAMPLES = [
    (KeyKind.EC, 256, "A01E30060C047369676E30080401010303072080A10A30083002040002020100"),
    (KeyKind.RSA, 2048, "301D30060C047369676E300704010103020274A10A30083002040002020800"),
    (KeyKind.AES, 256, "A82230060C047369676E3008040101030307C010A006300402020100A106300430020400"),
]


@pytest.mark.parametrize(("kind", "bits", "coded"), SAMPLES)
def test_samples(kind, bits, coded):
    assert p15.private_key_description(kind, b"\1", "sign", bits).hex().upper() == coded
    assert p15.parse_key_description(bytes.fromhex(coded)) == p15.KeyDescription(kind, "sign", b"\1", bits)


def test_certificate_description():
    identifier = hashlib.sha1(b"x").digest()
    expected = "302C30080C024341030206403016041411F6AD8EC52A2984ABAAFD7C3B516503785C2072A108300630040402CA00"
    assert p15.certificate_description(identifier, "CA", 0xCA00).hex().upper() == expected


def test_token_info():
    assert p15.token_info("SmartCard-HSM").hex().upper() == "3016020100800D536D617274436172642D48534D03020520"


def test_description_by_opensc():
    """A key made by pkcs11-tool: flags and authentication id behind the label, key reference behind the usage."""
    identifier = bytes(range(20))
    coded = bytes.fromhex("A03F30110C086274632D74657374030206C0040101301E0414") + identifier
    coded += bytes.fromhex("0303073080020101A10A30083002040002020100")
    assert p15.parse_key_description(coded) == p15.KeyDescription(KeyKind.EC, "btc-test", identifier, 256)


def test_sizes_where_old_hosts_wrote_them():
    """EC size behind the inner sequence, AES size directly in A0 (17.1)."""
    ec = bytes.fromhex("A01E30060C047369676E30080401010303072080A10A30043002040002020100")
    aes = bytes.fromhex("A82030060C047369676E3008040101030307C010A00402020100A106300430020400")
    assert p15.parse_key_description(ec).size == 256
    assert p15.parse_key_description(aes).size == 256


@given(st.sampled_from(KeyKind), st.binary(min_size=1, max_size=20), st.text(max_size=80), st.integers(1, 65535))
def test_what_is_written_is_read(kind, identifier, label, bits):
    coded = p15.private_key_description(kind, identifier, label, bits)
    readable = label.encode("utf-8", "replace").decode("utf-8")
    assert p15.parse_key_description(coded) == p15.KeyDescription(kind, readable, identifier, bits)


@given(st.binary(max_size=60))
def test_any_bytes_are_refused_cleanly_or_read(data):
    with suppress(ValueError):
        p15.parse_key_description(data)
    assert data.startswith(p15.first_element(data))


def test_rest_of_a_longer_description_is_cut():
    coded = bytes.fromhex(SAMPLES[0][2])
    assert p15.first_element(coded + b"rest of what was there") == coded
    assert p15.first_element(b"\x30\x7f") == b"\x30\x7f"
