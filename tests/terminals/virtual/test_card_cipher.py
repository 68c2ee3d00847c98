# SPDX-License-Identifier: MIT
"""AES on the card with the known key of the reference's blob (section 10.4), judged by `openssl`."""

from __future__ import annotations

import hashlib
import hmac
import subprocess

import pytest

from tests.terminals.virtual.host import Host, vectors

BLOCKS = bytes(range(48))


@pytest.fixture(params=["own_aes_128_blob", "own_aes_256_blob"])
def key(request: pytest.FixtureRequest, wrapping_user: Host) -> bytes:
    """Imports the AES key of a vector as key 1 and returns its value."""
    vector = vectors()[request.param]
    wrapping_user.send("80740193", bytes.fromhex(vector["blob"]), le=None)
    return bytes.fromhex(vector["key"])


def openssl(*arguments: str, data: bytes) -> bytes:
    return subprocess.run(["openssl", *arguments], input=data, capture_output=True, check=True).stdout


def test_cbc(wrapping_user: Host, key: bytes) -> None:
    cipher = f"-aes-{8 * len(key)}-cbc"
    expected = openssl("enc", cipher, "-nopad", "-K", key.hex(), "-iv", "00" * 16, data=BLOCKS)
    assert wrapping_user.send("80780110", BLOCKS) == expected
    assert wrapping_user.send("80780111", expected) == BLOCKS


@pytest.mark.parametrize("length", [0, 1, 16, 33])
def test_cmac(wrapping_user: Host, key: bytes, length: int) -> None:
    message = BLOCKS[:length]
    cipher = f"cipher:AES-{8 * len(key)}-CBC"
    options = ("-macopt", cipher, "-macopt", f"hexkey:{key.hex()}", "-binary", "-in", "-", "CMAC")
    assert wrapping_user.send("80780118", message) == openssl("mac", *options, data=message)


def test_derivation(wrapping_user: Host, key: bytes) -> None:
    """HKDF (RFC 5869) by hand; real cards may do otherwise."""
    label = b"label"
    prk = hmac.new(bytes(32), key, hashlib.sha256).digest()
    assert wrapping_user.send("80780199", label) == hmac.new(prk, label + b"\x01", hashlib.sha256).digest()
    wrapping_user.send("80780199", bytes(127))
    wrapping_user.send("80780199", bytes(128), sw=0x6700)


@pytest.mark.parametrize("algorithm", ["10", "11"])
@pytest.mark.parametrize("length", [0, 1, 15, 17])
def test_only_whole_blocks(user: Host, algorithm: str, length: int) -> None:
    user.generate_aes(1)
    user.send(f"807801{algorithm}", bytes(length), sw=0x6700)


@pytest.mark.parametrize("bits", [128, 192, 256])
def test_generated_keys_work(user: Host, bits: int) -> None:
    user.generate_aes(1, bits)
    assert user.send("80780111", user.send("80780110", BLOCKS)) == BLOCKS


def test_refusals(user: Host) -> None:
    user.generate_aes(1, extra=bytes.fromhex("91011890 0400000001".replace(" ", "")))
    user.send("80780110", BLOCKS, sw=0x6A81)
    user.send("80780118", BLOCKS)
    user.send("80780118", BLOCKS, sw=0x6984)
    user.generate_rsa(2, 1024)
    user.send("80780210", BLOCKS, sw=0x6A81)
    user.send("80780151", BLOCKS, sw=0x6A81)
    user.send("80780310", BLOCKS, sw=0x6A82)
