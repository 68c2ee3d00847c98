# SPDX-License-Identifier: MIT
"""Wrapped keys against blobs of a real device and of an independent computation (protocol reference, 21.1 to 21.4)."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsapi import curves
from jsapi.hsm import keyblob
from jsapi.hsm.protocol import BlobType
from jsapi.oid import encode as oid
from tests.terminals.virtual.host import vectors

VECTORS = vectors()
KEK = bytes.fromhex(VECTORS["dkek"]["kek"])
RANDOM = bytes.fromhex("A0A1A2A3A4A5A6A7")
EC, RSA = oid("id-TA-ECDSA-SHA-256"), oid("id-TA-RSA-v1-5-SHA-256")
AES_256 = bytes.fromhex(VECTORS["own_aes_256_blob"]["blob"])


def test_keys_of_a_dkek():
    known = VECTORS["dkek"]
    assert keyblob.key_check_value(KEK).hex().upper() == known["key_check_value"]
    assert keyblob.encryption_key(KEK).hex().upper() == known["encryption_key"]
    assert keyblob.mac_key(KEK).hex().upper() == known["mac_key"]


def test_blob_of_a_real_device_opens():
    known = VECTORS["real_ec_blob"]
    curve = curves.prime_curve("secp256k1")
    header, plain = keyblob.decode(bytes.fromhex(known["kek"]), bytes.fromhex(known["blob"]))
    assert header.key_check_value.hex().upper() == known["key_check_value"]
    assert (header.key_type, header.algorithm, header.allowed) == (BlobType.EC, EC, b"")
    assert (plain.size, plain.random.hex().upper()) == (256, "A5114B21416A96E2")
    generator = b"\4" + curve.gx.to_bytes(32, "big") + curve.gy.to_bytes(32, "big")
    numbers = [number.to_bytes(32, "big") for number in (curve.a, curve.b, curve.p, curve.n)]
    assert list(plain.components) == [*numbers, generator, bytes.fromhex(known["d"]), bytes.fromhex(known["point"])]


def test_ec_key():
    curve, known = curves.prime_curve("secp256r1"), VECTORS["own_ec_blob"]
    generator = b"\4" + curve.gx.to_bytes(32, "big") + curve.gy.to_bytes(32, "big")
    parts = [number.to_bytes(32, "big") for number in (curve.a, curve.b, curve.p, curve.n)]
    qx = bytes.fromhex("60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6")
    qy = bytes.fromhex("7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299")
    parts += [generator, bytes.fromhex(known["d"]), b"\4" + qx + qy]
    assert keyblob.encode(KEK, BlobType.EC, EC, b"", 256, parts, RANDOM).hex().upper() == known["blob"]


@pytest.mark.parametrize("name", ["own_aes_128_blob", "own_aes_256_blob"])
def test_aes_key(name):
    known = VECTORS[name]
    key = bytes.fromhex(known["key"])
    allowed = bytes.fromhex("10111899")
    blob = keyblob.encode(KEK, BlobType.AES, oid("2.16.840.1.101.3.4.1"), allowed, len(key), [key], RANDOM)
    assert blob.hex().upper() == known["blob"]
    header, plain = keyblob.decode(KEK, blob)
    assert (header.allowed, plain.size, plain.components) == (allowed, len(key), (key,))


def test_rsa_key_in_both_forms():
    known = VECTORS["own_rsa_1024"]
    p, q = int(known["p"], 16), int(known["q"], 16)
    n, e = p * q, 65537
    d = pow(e, -1, (p - 1) * (q - 1))
    crt = [d % (p - 1), d % (q - 1), p, pow(q, -1, p), q]
    public = [n.to_bytes(128, "big"), b"\1\0\1"]
    for kind, secret, name in (
        (BlobType.RSA_CRT, [number.to_bytes(64, "big") for number in crt], "crt"),
        (BlobType.RSA, [d.to_bytes(128, "big")], "plain"),
    ):
        blob = keyblob.encode(KEK, kind, RSA, b"", 1024, [*secret, *public], RANDOM)
        assert hashlib.sha256(blob).hexdigest().upper() == known[f"{name}_blob_sha256"]
        assert blob[-16:].hex().upper() == known[f"{name}_blob_mac"]


def test_aligned_content_gets_a_block_of_padding():
    """Sizes in section 11.1 of the reference: RSA 2048 with CRT has 971 bytes, EC 384 has 507."""
    crt = keyblob.encode(KEK, BlobType.RSA_CRT, RSA, b"", 2048, [bytes(128)] * 5 + [bytes(256), bytes(3)], RANDOM)
    ec = keyblob.encode(KEK, BlobType.EC, EC, b"", 384, [bytes(48)] * 4 + [bytes(97), bytes(48), bytes(97)], RANDOM)
    assert (len(crt), len(ec)) == (971, 507)
    assert (len(AES_256) - keyblob.parse_header(AES_256).length - keyblob.MAC_LENGTH) % 16 == 0


def test_wrong_dkek():
    with pytest.raises(keyblob.BlobError, match="wrong DKEK or damaged"):
        keyblob.decode(bytes(32), AES_256)


@pytest.mark.parametrize("position", [0, 8, 12, 30, len(AES_256) - 1])
def test_every_change_is_noticed(position):
    damaged = bytearray(AES_256)
    damaged[position] ^= 1
    with pytest.raises(keyblob.BlobError):
        keyblob.decode(KEK, bytes(damaged))


@given(st.binary(max_size=120))
def test_any_bytes_are_refused_cleanly(data):
    with pytest.raises(keyblob.BlobError):
        keyblob.decode(KEK, data)


@given(st.integers(0, len(AES_256) - 1))
def test_truncated_blobs_are_refused(length):
    with pytest.raises(keyblob.BlobError):
        keyblob.decode(KEK, AES_256[:length])


def test_secrets_stay_out_of_representations():
    header, plain = keyblob.decode(KEK, AES_256)
    assert VECTORS["own_aes_256_blob"]["key"].lower() not in (repr(plain) + repr(header)).lower()
    assert repr(plain) == "Plain(size=32)"
