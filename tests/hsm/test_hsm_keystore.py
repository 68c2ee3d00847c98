# SPDX-License-Identifier: MIT
"""HSMKeyStore and SmartCardHSMKey on the virtual card; results are checked in software or by OpenSSL."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from jsapi.bytestring import ByteString
from jsapi.crypto.crypto import Crypto
from jsapi.crypto.mechanisms import Mechanism
from jsapi.gperror import ErrorCode
from jsapi.hsm import keyblob
from jsapi.hsm.dkek import DKEK
from jsapi.hsm.key import SmartCardHSMKey
from jsapi.hsm.keyspec import SmartCardHSMKeySpecGenerator
from jsapi.hsm.p15 import KeyKind
from jsapi.key import Component, Key, KeyType
from jsapi.keystore import KeyStore
from jsapi.services import QUIET
from jsapi.x509 import X509
from tests.ceremonies.pkcs12_files import ALIAS, PASSWORD, Pkcs12Files
from tests.hsm.conftest import KEK, CardServices, Hsm
from tests.refused import refused
from tests.terminals.virtual.host import vectors

EC_BLOB = ByteString(bytes.fromhex(vectors()["own_ec_blob"]["blob"]))
AES_BLOB = ByteString(bytes.fromhex(vectors()["own_aes_256_blob"]["blob"]))
MESSAGE = ByteString(b"The quick brown fox")
CRYPTO = Crypto()


def pair(files: Pkcs12Files, kind: str) -> tuple[Key, Key, X509]:
    """Key pair and certificate of a file of OpenSSL."""
    store = KeyStore.load(files.pkcs12(kind).read_bytes(), PASSWORD)
    certificate = store.get_certificate(ALIAS)
    return store.private_key(ALIAS), certificate.get_public_key(), certificate


def bring_in(hsm: Hsm, files: Pkcs12Files, kind: str) -> tuple[SmartCardHSMKey, Key]:
    private, public, _ = pair(files, kind)
    dkek = DKEK()
    dkek.import_dkek_share(ByteString(KEK))
    blob = dkek.encode_key(QUIET, private, public)
    load = hsm.ks.import_rsa_key if kind.startswith("rsa") else hsm.ks.import_ecc_key
    return load(kind, blob, public.bits), public


@pytest.mark.parametrize(
    "mechanism",
    [Mechanism[f"ECDSA_{name}"] for name in ("SHA1", "SHA224", "SHA256", "SHA384", "SHA512")],
)
def test_ecdsa(hsm: Hsm, pkcs12_files: Pkcs12Files, mechanism: Mechanism):
    key, public = bring_in(hsm, pkcs12_files, "secp384r1")
    assert CRYPTO.verify(public, mechanism, MESSAGE, key.sign(mechanism, MESSAGE))


def test_ecdsa_over_a_hash(hsm: Hsm, pkcs12_files: Pkcs12Files):
    key, public = bring_in(hsm, pkcs12_files, "brainpoolP256r1")
    signature = key.sign(Mechanism.ECDSA, CRYPTO.digest(QUIET, Mechanism.SHA_256, MESSAGE))
    assert CRYPTO.verify(public, Mechanism.ECDSA_SHA256, MESSAGE, signature)


def test_rsa(hsm: Hsm, pkcs12_files: Pkcs12Files):
    key, public = bring_in(hsm, pkcs12_files, "rsa2048")
    names = [f"RSA_{mode}{name}" for mode in ("", "PSS_") for name in ("SHA1", "SHA256", "SHA384", "SHA512")]
    for mechanism in (Mechanism[name] for name in names):
        assert CRYPTO.verify(public, mechanism, MESSAGE, key.sign(mechanism, MESSAGE))
    secret = CRYPTO.encrypt(public, Mechanism.RSA_PKCS1, MESSAGE)
    assert key.decrypt(Mechanism.RSA_PKCS1, secret) == MESSAGE
    block = key.decrypt(Mechanism.RSA, secret)
    assert (len(block), bytes(block)[:2], bytes(block).endswith(b"\0" + bytes(MESSAGE))) == (256, b"\0\2", True)


def test_ecdh(hsm: Hsm, pkcs12_files: Pkcs12Files):
    key, public = bring_in(hsm, pkcs12_files, "prime256v1")
    private, _, _ = pair(pkcs12_files, "prime256v1")
    peer = ByteString(public.component(Component.ECC_QX) + public.component(Component.ECC_QY))
    for mechanism in (Mechanism.ECDH, Mechanism.ECDHP):
        assert key.decrypt(mechanism, peer) == CRYPTO.decrypt(private, mechanism, peer)


def test_aes(hsm: Hsm):
    key = hsm.ks.import_aes_key("secret", AES_BLOB, 256)
    software = Key(KeyType.SECRET)
    software.set_component(Component.AES, ByteString(bytes.fromhex(vectors()["own_aes_256_blob"]["key"])))
    block, zeros = ByteString(bytes(range(32))), ByteString(bytes(16))
    secret = key.encrypt(Mechanism.AES_CBC, block)
    assert secret == CRYPTO.encrypt(software, Mechanism.AES_CBC, block, zeros)
    assert key.decrypt(Mechanism.AES_CBC, secret) == block
    assert key.sign(Mechanism.AES_CMAC, MESSAGE) == CRYPTO.sign(software, Mechanism.AES_CMAC, MESSAGE)
    assert (key.get_label(), key.get_size(), key.get_type()) == ("secret", 256, "AES")


@pytest.mark.parametrize(
    ("operation", "mechanism"),
    [("sign", Mechanism.DES_MAC), ("decrypt", Mechanism.RSA_OAEP), ("encrypt", Mechanism.AES_ECB), ("sign", 9999)],
)
def test_what_a_device_cannot_do(hsm: Hsm, operation: str, mechanism: int):
    key = hsm.ks.import_ecc_key("key", EC_BLOB, 256)
    with refused("SmartCardHSMKey", ErrorCode.INVALID_MECH, mechanism):
        getattr(key, operation)(mechanism, MESSAGE)


# ---- labels ----


def test_keys_by_label(hsm: Hsm):
    hsm.ks.import_ecc_key("one", EC_BLOB, 256)
    hsm.ks.import_ecc_key("zwei ✓", EC_BLOB, 256)
    assert hsm.ks.enumerate_keys() == ["one", "zwei ✓"]
    assert (hsm.ks.has_key("one"), hsm.ks.has_key("two")) == (True, False)
    key = hsm.ks.get_key("zwei ✓")
    assert (key.get_id(), key.get_size(), key.get_type(), key.get_pkcs15_id()) == (2, 256, "EC", ByteString(b"\2"))
    with refused("HSMKeyStore", ErrorCode.INVALID_DATA, 0, "no key with label two"):
        hsm.ks.get_key("two")


def test_label_that_is_taken(hsm: Hsm):
    hsm.ks.import_ecc_key("one", EC_BLOB, 256)
    before = hsm.host.objects()
    with refused("HSMKeyStore", ErrorCode.INVALID_ARGUMENTS, 0, "already holds a key with label one"):
        hsm.ks.import_ecc_key("one", EC_BLOB, 256)
    assert hsm.host.objects() == before


def test_full_device(hsm: Hsm):
    with hsm.host.card.state.transaction():
        for number in range(1, 256):
            hsm.host.card.state.put_file(0xC400 | number, b"\x30\x00")
    with refused("HSMKeyStore", ErrorCode.OUT_OF_MEMORY, 0, "all 255 key numbers are in use"):
        hsm.ks.import_ecc_key("one", EC_BLOB, 256)


def test_deleting_a_key_takes_its_files(hsm: Hsm, pkcs12_files: Pkcs12Files):
    hsm.ks.import_ecc_key("one", EC_BLOB, 256)
    hsm.ks.store_end_entity_certificate("one", X509.load(pkcs12_files.der("prime256v1")))
    assert hsm.host.objects() == ["C401", "CC00", "CC01", "CE01"]
    hsm.ks.delete_key("one")
    assert hsm.host.objects() == ["CC00"]
    assert hsm.ks.enumerate_keys() == []


def test_description_shorter_than_the_one_before(hsm: Hsm):
    """Files are not cut when they are rewritten, so a left-over description must not shine through."""
    hsm.sc.update_binary(ByteString(b"\xc4\x01"), 0, ByteString(bytes(300)))
    hsm.sc.update_binary(ByteString(b"\xce\x01"), 0, ByteString(bytes(300)))
    assert hsm.ks.import_ecc_key("x", EC_BLOB, 256).get_id() == 2
    hsm.host.send("00E40200", bytes.fromhex("CE01"), le=None)
    hsm.ks.delete_key("x")
    assert hsm.sc.determine_free_key_id() == 2


# ---- certificates ----


def test_certificates_of_keys(hsm: Hsm, pkcs12_files: Pkcs12Files):
    short, long = pkcs12_files.der("prime256v1"), pkcs12_files.der("rsa2048")
    key = hsm.ks.import_ecc_key("one", EC_BLOB, 256)
    assert not hsm.ks.has_certificate("one")
    hsm.ks.store_end_entity_certificate(key, ByteString(long))
    hsm.ks.store_end_entity_certificate("one", X509.load(short))
    assert hsm.ks.has_certificate(key)
    assert bytes(hsm.ks.get_certificate("one")) == short
    assert hsm.ks.get_end_entity_certificate("one").get_subject_dn_string() == "CN=prime256v1"


def test_certificates_without_key_are_stored_once(hsm: Hsm, pkcs12_files: Pkcs12Files):
    issuing, root = (X509.load(pkcs12_files.der(name)) for name in ("issuing", "root"))
    assert [hsm.ks.store_ca_certificate("CA", it) for it in (issuing, root, issuing)] == [0, 1, 0]
    assert hsm.host.objects() == ["C800", "C801", "CA00", "CA01", "CC00"]


@pytest.mark.parametrize("certificate", ["text", 1, None])
def test_things_that_are_no_certificates(hsm: Hsm, certificate: object):
    hsm.ks.import_ecc_key("one", EC_BLOB, 256)
    with refused("HSMKeyStore", ErrorCode.INVALID_TYPE, 1):
        hsm.ks.store_end_entity_certificate("one", certificate)


# ---- generation ----


@pytest.mark.parametrize("curve", ["secp256r1", "brainpoolP384r1", "secp256k1"])
def test_generated_ec_key(hsm: Hsm, curve: str):
    request = hsm.ks.generate_ecc_key_pair("new", curve)
    public = request.get_public_key()
    assert request.verify_with(None, public)
    signature = hsm.ks.get_key("new").sign(Mechanism.ECDSA_SHA256, MESSAGE)
    assert CRYPTO.verify(public, Mechanism.ECDSA_SHA256, MESSAGE, signature)


def test_generated_rsa_key(hsm: Hsm):
    request = hsm.ks.generate_rsa_key_pair("new", 1024)
    assert request.verify_with(None, request.get_public_key())
    assert hsm.ks.get_key("new").get_size() == 1024


def test_generated_aes_key(hsm: Hsm):
    key = hsm.ks.generate_key("new", SmartCardHSMKeySpecGenerator(KeyKind.AES, 128))
    assert len(key.encrypt(Mechanism.AES_CBC, ByteString(bytes(16)))) == 16
    with refused("HSMKeyStore", ErrorCode.INVALID_ARGUMENTS, 0, "128, 192 or 256"):
        hsm.ks.generate_key("odd", SmartCardHSMKeySpecGenerator(KeyKind.AES, 64))


def test_unknown_curve(hsm: Hsm):
    with refused("HSMKeyStore", ErrorCode.INVALID_DATA, 0, "Unknown curve"):
        hsm.ks.generate_ecc_key_pair("new", "curve of nobody")


def test_wrapped_key_of_the_device_opens_on_the_host(hsm: Hsm):
    """The way back: WRAP, then the DKEK in software."""
    hsm.ks.import_ecc_key("one", EC_BLOB, 256)
    _, plain = keyblob.decode(KEK, bytes(hsm.sc.wrap_key(1)))
    assert plain.components[5].hex().upper() == vectors()["own_ec_blob"]["d"]


def test_generating_keys_tells_that_the_card_works(hsm: Hsm, monkeypatch: pytest.MonkeyPatch):
    """A real card takes up to half a minute for an RSA key, in one command."""
    told = []
    monkeypatch.setattr(CardServices, "working", lambda _s, title: told.append(title) or nullcontext())
    hsm.ks.generate_ecc_key_pair("a", "secp256r1")
    hsm.ks.generate_key("b", SmartCardHSMKeySpecGenerator(KeyKind.AES, 128))
    assert told == ["The card generates a key pair", "The card generates a key"]
