# SPDX-License-Identifier: MIT
"""PKCS#8: keys from OpenSSL into scripts and back, plain and encrypted."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsapi.bytestring import ByteString
from jsapi.crypto import keys
from jsapi.curves import prime_curve
from jsapi.gperror import GPError
from jsapi.key import Component, Key, KeyType
from jsapi.pkcs.pkcs8 import PKCS8

KEYS = {
    "rsa": ("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"),
    "p256": ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"),
    "bp512": ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:brainpoolP512r1"),
    "explicit": ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:explicit"),
}
PASSWORD = "pässword"


@pytest.mark.parametrize("kind", KEYS)
@pytest.mark.parametrize("form", ["DER", "PEM"])
def test_keys_of_openssl_return_to_it(pkcs, openssl, tmp_path, kind, form):
    openssl("genpkey", *KEYS[kind], "-outform", form, "-out", "a.key")
    openssl("pkcs8", "-topk8", "-nocrypt", "-in", "a.key", "-inform", form, "-outform", form, "-out", "a.p8")
    pkcs.run("var key = PKCS8.decodeKeyFromPKCS8Format(PKIXCommon.readFileFromDisk(folder + 'a.p8'));")
    pkcs.run("PKIXCommon.writeFileToDisk(folder + 'b.p8', PKCS8.encodeKeyUsingPKCS8Format(key));")
    named = ("-ec_param_enc", "named_curve") if kind == "explicit" else ()
    before = openssl("pkey", "-in", "a.key", "-inform", form, "-pubout", *named)
    assert openssl("pkey", "-in", "b.p8", "-inform", "DER", "-pubout") == before


@pytest.mark.parametrize(
    "scheme", [("-v2", "aes256"), ("-v2", "des3"), ("-scrypt",), ("-v1", "PBE-SHA1-3DES")], ids=lambda s: s[-1]
)
@pytest.mark.parametrize("form", ["DER", "PEM"])
def test_encrypted_keys_of_openssl(pkcs, openssl, scheme, form):
    openssl("genpkey", *KEYS["p256"], "-out", "a.pem")
    password = ("-passout", f"pass:{PASSWORD}")
    openssl("pkcs8", "-topk8", *scheme, *password, "-in", "a.pem", "-outform", form, "-out", "a.p8")
    pkcs.run(f"var file = PKIXCommon.readFileFromDisk(folder + 'a.p8'), password = new ByteString('{PASSWORD}', UTF8);")
    pkcs.run("var key = PKCS8.decodeKeyFromPKCS8Format(file, password), text = password.toString(UTF8);")
    pkcs.run("PKIXCommon.writeFileToDisk(folder + 'b.p8', PKCS8.encodeKeyUsingPKCS8Format(key));")
    assert openssl("pkey", "-in", "b.p8", "-inform", "DER", "-pubout") == openssl("pkey", "-in", "a.pem", "-pubout")
    assert pkcs.run("PKCS8.decodeKeyFromPKCS8Format(file, text).getComponent(Key.ECC_D)") is not None


def test_openssl_reads_what_scripts_encrypt(pkcs, openssl):
    openssl("genpkey", *KEYS["rsa"], "-outform", "DER", "-out", "a.key")
    openssl("pkcs8", "-topk8", "-nocrypt", "-in", "a.key", "-outform", "DER", "-out", "a.p8")
    pkcs.run("var key = PKCS8.decodeKeyFromPKCS8Format(PKIXCommon.readFileFromDisk(folder + 'a.p8'));")
    pkcs.run(f"var encrypted = PKCS8.encryptKeyUsingPKCS8Format(key, new ByteString('{PASSWORD}', UTF8));")
    pkcs.run("PKIXCommon.writeFileToDisk(folder + 'b.pem', new ByteString(PKCS8.toPEM(encrypted), ASCII));")
    shown = openssl("pkey", "-in", "b.pem", "-passin", f"pass:{PASSWORD}", "-pubout")
    assert shown == openssl("pkey", "-in", "a.key", "-inform", "DER", "-pubout")


def test_rsa_keys_come_with_all_numbers(pkcs, openssl):
    openssl("genpkey", *KEYS["rsa"], "-outform", "DER", "-out", "a.key")
    openssl("pkcs8", "-topk8", "-nocrypt", "-in", "a.key", "-outform", "DER", "-out", "a.p8")
    pkcs.run("var info = PKIXCommon.readFileFromDisk(folder + 'a.p8');")
    assert pkcs.run("""
        PKCS8.encodeRSAKey(PKCS8.decodeKeyFromPKCS8Format(info)).equals(new ASN1(info).get(2).value)""")
    assert pkcs.run("""
        var info1 = new ASN1(info);
        var parts = PKCS8.decodeRSAKeyFromPKCS8Format(info1.get(1).get(1), new ASN1(info1.get(2).value));
        PKCS8.encodeKeyUsingPKCS8Format(parts).equals(info)""")


@pytest.mark.parametrize(
    ("action", "code", "message"),
    [
        ("decodeKeyFromPKCS8Format(new ByteString('3003020100', HEX))", "INVALID_DATA", "Not a private key in PKCS#8"),
        ("decodeKeyFromPKCS8Format(new ByteString('00', HEX))", "INVALID_DATA", "Not a private key in PKCS#8"),
        ("decodeKeyFromPKCS8Format(cut)", "INVALID_DATA", "Not a private key in PKCS#8"),
        ("decodeKeyFromPKCS8Format(encrypted)", "CRYPTO_FAILED", "The key is encrypted and needs a password"),
        ("decodeKeyFromPKCS8Format(encrypted, 'wrong')", "CRYPTO_FAILED", "The password is wrong"),
        ("decodeKeyFromPKCS8Format(encrypted, 1)", "INVALID_TYPE", "A password is a ByteString or a string"),
        ("encryptKeyUsingPKCS8Format(key, '')", "INVALID_ARGUMENTS", "A password is needed"),
        ("encodeKeyUsingPKCS8Format(new Key())", "INVALID_KEY", "Expected a private key"),
        ("decodeUncompressedECPoint(new ByteString('0301', HEX))", "INVALID_DATA", "An uncompressed point is 04"),
    ],
)
def test_refusals(pkcs, action, code, message):
    pkcs.run("""
        var puk = new Key(), key = new Key();
        puk.setType(Key.PUBLIC); key.setType(Key.PRIVATE);
        puk.setComponent(Key.ECC_CURVE_OID, new ByteString("secp256r1", OID));
        crypto.generateKeyPair(Crypto.EC, puk, key);
        var encrypted = PKCS8.encryptKeyUsingPKCS8Format(key, "right"), plain = PKCS8.encodeKeyUsingPKCS8Format(key);
        var cut = plain.left(plain.length - 1);
    """)
    assert pkcs.run(f"refused(function () {{ PKCS8.{action}; }}) === GPError.{code}") is True, pkcs.run("'' + error")
    assert message in pkcs.run("error.message")


@pytest.mark.parametrize(
    ("call", "result"),
    [
        ("I2O(new ByteString('0102', HEX), 4)", "00000102"),
        ("I2O(new ByteString('010203', HEX), 2)", "0203"),
        ("stripLeadingZeros(new ByteString('00000102', HEX))", "0102"),
        ("stripLeadingZeros(new ByteString('00000102', HEX), 3)", "000102"),
        ("stripLeadingZeros(new ByteString('0000', HEX))", ""),
        ("convertUnsignedInteger(new ByteString('0080', HEX))", "0080"),
        ("encodeUncompressedECPoint(new ByteString('01', HEX), new ByteString('02', HEX))", "040102"),
        ("decodeUncompressedECPoint(new ByteString('040102', HEX)).y", "02"),
        ("idEcPublicKey", "2A8648CE3D0201"),
        ("rsaEncryption", "2A864886F70D010101"),
    ],
)
def test_numbers_and_points(pkcs, call, result):
    assert pkcs.run(f"PKCS8.{call}.toString(HEX)") == result


@given(data=st.data())
def test_damaged_keys_are_refused_or_read(data):
    """Whatever the damage, there is a key or a GPError."""
    key = Key(KeyType.PRIVATE)
    keys.put_curve(key, prime_curve("secp256r1"), named=True)
    key.put(Component.ECC_D, (7).to_bytes(32, "big"))
    content = bytearray(bytes(PKCS8.encode_key(key)))
    if data.draw(st.booleans()):
        content = content[: data.draw(st.integers(0, len(content) - 1))]
    else:
        content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with suppress(GPError):
        assert PKCS8.decode_key(ByteString(content)).key_type is KeyType.PRIVATE
