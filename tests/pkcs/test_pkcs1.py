# SPDX-License-Identifier: MIT
"""PKCS#1 blocks: what they become under the bare RSA operation is judged by OpenSSL through the library."""

from __future__ import annotations

import pytest

KEYS = """
var puk = new Key(), prk = new Key();
puk.setType(Key.PUBLIC); prk.setType(Key.PRIVATE); puk.setSize(%d);
crypto.generateKeyPair(Crypto.RSA, puk, prk);
var message = new ByteString("message", ASCII);
"""


def test_digest_info_is_that_of_the_standard(pkcs):
    """RFC 8017, 9.2, note 1."""
    known = {
        "SHA_1": ("3021300906052b0e03021a05000414", 20),
        "SHA_256": ("3031300d060960864801650304020105000420", 32),
        "SHA_384": ("3041300d060960864801650304020205000430", 48),
        "SHA_512": ("3051300d060960864801650304020305000440", 64),
    }
    for name, (head, length) in known.items():
        made = pkcs.run(f"PKCS1.encodeDigestInfo(Crypto.{name}, new ByteString('{'AB' * length}', HEX)).toString(HEX)")
        assert made == head.upper() + "AB" * length


@pytest.mark.parametrize(("name", "mechanism"), [("SHA_1", "RSA_SHA1"), ("SHA_512", "RSA_SHA512")])
def test_signature_blocks(pkcs, name, mechanism):
    pkcs.run(KEYS % 1024)
    pkcs.run(f"var info = PKCS1.encodeDigestInfo(Crypto.{name}, crypto.digest(Crypto.{name}, message));")
    pkcs.run("var block = PKCS1.encodeBlock(PKCS1.TYPE_1, info, 128);")
    assert pkcs.run(f"crypto.decrypt(prk, Crypto.RSA, block).equals(crypto.sign(prk, Crypto.{mechanism}, message))")
    assert pkcs.run("PKCS1.decodeBlock(block).equals(info)")


def test_encryption_blocks(pkcs):
    pkcs.run(KEYS % 1024)
    pkcs.run("var block = PKCS1.encodeBlock(PKCS1.TYPE_2, message, 128);")
    assert pkcs.run(
        "crypto.decrypt(prk, Crypto.RSA_PKCS1, crypto.encrypt(puk, Crypto.RSA, block)).toString(ASCII)"
    ) == ("message")
    assert pkcs.run("PKCS1.decodeBlock(block).equals(message)")


@pytest.mark.parametrize("bits", [1024, 1031, 1025])
def test_pss_blocks(pkcs, bits):
    """A modulus of 8n+1 bits has a block that is one byte shorter than the modulus."""
    pkcs.run(KEYS % bits)
    pkcs.run(f"var block = PKCS1.encodePSS(Crypto.SHA_256, crypto.digest(Crypto.SHA_256, message), {bits});")
    pkcs.run("var signature = crypto.decrypt(prk, Crypto.RSA, block);")
    assert pkcs.run("crypto.verify(puk, Crypto.RSA_PSS_SHA256, message, signature)") is True


@pytest.mark.parametrize(("name", "mechanism"), [("SHA_1", "RSA_OAEP"), ("SHA_256", "RSA_OAEP_SHA256")])
def test_oaep_blocks(pkcs, name, mechanism):
    pkcs.run(KEYS % 1024)
    pkcs.run(f"var block = crypto.decrypt(prk, Crypto.RSA, crypto.encrypt(puk, Crypto.{mechanism}, message));")
    assert pkcs.run(f"PKCS1.decodeOAEP(Crypto.{name}, block).toString(ASCII)") == "message"
    assert pkcs.run("refused(function () { PKCS1.decodeOAEP(Crypto.SHA_384, block); }) === GPError.CRYPTO_FAILED")


@pytest.mark.parametrize(
    ("action", "code"),
    [
        ("encodeDigestInfo(Crypto.SHA_256, new ByteString('00', HEX))", "INVALID_LENGTH"),
        ("encodeDigestInfo(Crypto.RSA, new ByteString('00', HEX))", "INVALID_MECH"),
        ("encodeBlock(PKCS1.TYPE_1, new ByteString('00', HEX), 11)", "DATA_TOO_LARGE"),
        ("encodeBlock(3, new ByteString('00', HEX), 128)", "INVALID_ARGUMENTS"),
        ("decodeBlock(new ByteString('', HEX))", "CRYPTO_FAILED"),
        ("decodeBlock(new ByteString('0001FFFFFFFFFFFFFF00AA', HEX))", "CRYPTO_FAILED"),
        ("decodeBlock(new ByteString('0001FFFFFFFFFFFFFEFF00AA', HEX))", "CRYPTO_FAILED"),
        ("encodePSS(Crypto.SHA_512, crypto.digest(Crypto.SHA_512, new ByteString('', HEX)), 1024)", "DATA_TOO_LARGE"),
        ("decodeOAEP(Crypto.SHA_1, new ByteString('00', HEX))", "CRYPTO_FAILED"),
    ],
)
def test_refusals(pkcs, action, code):
    assert pkcs.run(f"refused(function () {{ PKCS1.{action}; }}) === GPError.{code}") is True, pkcs.run("'' + error")


def test_the_shortest_block_has_eight_bytes_of_filler(pkcs):
    assert pkcs.run("PKCS1.decodeBlock(PKCS1.encodeBlock(1, new ByteString('AA', HEX), 12)).toString(HEX)") == "AA"
