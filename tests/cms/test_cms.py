# SPDX-License-Identifier: MIT
"""Signed data against OpenSSL: messages that it makes are read and checked, ours are verified by it."""

from __future__ import annotations

import hashlib
import subprocess
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from jsapi import oid
from jsapi.bytestring import ByteString
from jsapi.cms.generator import CMSGenerator
from jsapi.cms.signed_data import CMSSignedData
from jsapi.crypto import keys
from jsapi.gperror import ErrorCode
from jsapi.key import Key
from jsapi.x509 import X509
from tests.refused import error_of, refused

SHA1, SHA256, SHA512 = "1.3.14.3.2.26", "2.16.840.1.101.3.4.2.1", "2.16.840.1.101.3.4.2.3"
SECURITY_OBJECT = "0.4.0.127.0.7.3.2.1"


@cache
def identity(kind: str):
    private = rsa.generate_private_key(65537, 2048) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "DE"), x509.NameAttribute(NameOID.COMMON_NAME, kind)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(private.public_key())
    builder = builder.serial_number(0x80FF).not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(9))
    builder = builder.add_extension(x509.SubjectKeyIdentifier(b"identifier"), critical=False)
    return private, builder.sign(private, hashes.SHA256())


def host_key(private) -> Key:
    key = Key()
    keys.fill_private(key, private)
    return key


def der(certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def made_by_openssl(kind: str, content: bytes, *options: pkcs7.PKCS7Options, pss: bool = False) -> bytes:
    private, certificate = identity(kind)
    scheme = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH) if pss else None
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content)
    builder = builder.add_signer(certificate, private, hashes.SHA256(), rsa_padding=scheme)
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary, *options])


# ---- reading ----


@pytest.mark.parametrize(("kind", "pss"), [("rsa", False), ("rsa", True), ("ec", False)])
def test_messages_of_another_implementation(kind, pss):
    message = CMSSignedData.create(ByteString(made_by_openssl(kind, b"content", pss=pss) + b"\0\0"))
    assert bytes(message.get_signed_content()) == b"content"
    assert oid.decode(bytes(message.get_content_type())) == "1.2.840.113549.1.7.1"
    assert [oid.decode(bytes(item)) for item in message.get_digest_algorithms()] == [SHA256]
    assert [bytes(item) for item in message.get_certificates()] == [der(identity(kind)[1])]
    assert message.get_number_of_signers() == 1
    assert (message.get_signer_version(0), message.get_signer_id_type(0)) == (1, 1)
    assert message.is_certificate_available(0)
    assert message.is_valid(0)


def test_without_attributes_the_signature_covers_the_content():
    data = made_by_openssl("ec", b"content", pkcs7.PKCS7Options.NoAttributes)
    message = CMSSignedData.create(ByteString(data))
    assert message.get_signed_attribute(0, "1.2.840.113549.1.9.4") is None
    assert message.is_valid(0)
    assert not CMSSignedData.create(ByteString(data.replace(b"content", b"Content"))).is_valid(0)


def test_a_changed_content_is_noticed():
    data = made_by_openssl("rsa", b"content")
    assert not CMSSignedData.create(ByteString(data.replace(b"content", b"Content"))).is_valid(0)


def test_a_changed_signature_is_noticed():
    data = bytearray(made_by_openssl("rsa", b"content"))
    data[-1] ^= 1
    assert not CMSSignedData.create(ByteString(data)).is_valid(0)


def test_a_message_without_certificates():
    data = made_by_openssl("rsa", b"content", pkcs7.PKCS7Options.NoCerts)
    message = CMSSignedData.create(ByteString(data))
    assert not message.is_certificate_available(0)
    for question in (message.get_certificate, message.is_valid):
        with refused("CMSSignedData", ErrorCode.OBJECT_NOT_FOUND, 0):
            question(0)


def test_signed_attributes():
    message = CMSSignedData.create(ByteString(made_by_openssl("rsa", b"content")))
    digest = message.get_signed_attribute(0, "1.2.840.113549.1.9.4")
    assert digest is not None and bytes(digest) == hashlib.sha256(b"content").digest()
    assert message.get_signed_attribute(0, "1.2.3") is None


@pytest.mark.parametrize("index", [-1, 1, 1000])
def test_signers_outside_of_the_list(index):
    message = CMSSignedData.create(ByteString(made_by_openssl("rsa", b"content")))
    for question in (message.get_signer_version, message.is_valid, message.get_certificate, message.get_signature):
        with refused("CMSSignedData", ErrorCode.INVALID_INDEX, index):
            question(index)


@given(st.binary(max_size=50))
def test_anything_else_is_refused(data):
    assert error_of(lambda: CMSSignedData.create(ByteString(data))) == ("CMSSignedData", ErrorCode.INVALID_DATA, 0)


@given(position=st.integers(0, 1500), value=st.integers(0, 255))
def test_damaged_messages(position, value):
    data = bytearray(made_by_openssl("rsa", b"content"))
    data[position % len(data)] = value
    error = error_of(lambda: CMSSignedData.create(ByteString(data)).is_valid(0))
    assert error is None or error[0] in ("CMSSignedData", "X509", "Crypto"), error


# ---- making ----


@pytest.mark.external
@pytest.mark.parametrize(("kind", "digest"), [("rsa", SHA1), ("rsa", SHA256), ("ec", SHA256), ("ec", SHA512)])
def test_messages_are_verified_by_openssl(tmp_path: Path, kind, digest):
    private, certificate = identity(kind)
    generator = CMSGenerator.create(1)
    generator.set_data_content(ByteString(b"signed content"))
    generator.add_signer(host_key(private), X509.load(der(certificate)), ByteString(oid.encode(digest)), True)
    data = bytes(generator.generate(ByteString(oid.encode(SECURITY_OBJECT))))
    (tmp_path / "m.der").write_bytes(data)
    (tmp_path / "ca.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    command = [
        "openssl",
        "cms",
        "-verify",
        "-inform",
        "DER",
        "-in",
        "m.der",
        "-CAfile",
        "ca.pem",
        "-purpose",
        "any",
        "-binary",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"signed content"), done.stderr
    message = CMSSignedData.create(ByteString(data))
    assert message.is_valid(0) and oid.decode(bytes(message.get_content_type())) == SECURITY_OBJECT
    assert message.get_version() == 3


def test_certificates_are_included_when_asked_for():
    private, certificate = identity("ec")
    generator = CMSGenerator.create(1)
    generator.set_data_content(ByteString(b""))
    generator.add_signer(host_key(private), X509.load(der(certificate)), ByteString(oid.encode(SHA256)))
    assert CMSSignedData.create(generator.generate()).get_certificates() == []
    generator.add_certificate(X509.load(der(certificate)))
    generator.add_certificate(X509.load(der(certificate)))
    assert len(CMSSignedData.create(generator.generate()).get_certificates()) == 1


def test_bad_input():
    with refused("CMSGenerator", ErrorCode.NOT_IMPLEMENTED, 2):
        CMSGenerator.create(2)
    with refused("CMSGenerator", ErrorCode.INVALID_ARGUMENTS, 9):
        CMSGenerator.create(9)
    generator = CMSGenerator.create(1)
    with refused("CMSGenerator", ErrorCode.INVALID_DATA, 0, "setDataContent"):
        generator.generate()
    certificate = X509.load(der(identity("ec")[1]))
    with refused("CMSGenerator", ErrorCode.INVALID_MECH, 2):
        generator.add_signer(Key(), certificate, ByteString(oid.encode("1.2.3")))
    with refused("CMSGenerator", ErrorCode.INVALID_DATA, 0):
        generator.add_signer(Key(), certificate, ByteString(b"\x80"))


@pytest.mark.parametrize("name", ["SHA256withECDSA", "SHA-256withRSA", "sha256"])
def test_the_digest_by_the_name_of_an_algorithm(name):
    private, certificate = identity("ec")
    generator = CMSGenerator.create(1)
    generator.set_data_content(ByteString(b"x"))
    generator.add_signer(host_key(private), X509.load(der(certificate)), name)
    message = CMSSignedData.create(generator.generate())
    assert bytes(message.get_signer_digest(0)) == oid.encode(SHA256)
    with refused("CMSGenerator", ErrorCode.INVALID_MECH, 2):
        generator.add_signer(Key(), X509.load(der(certificate)), "MD5withRSA")
    with refused("CMSGenerator", ErrorCode.INVALID_TYPE, ErrorCode.INVALID_TYPE):
        generator.add_signer(Key(), X509.load(der(certificate)), 5)


def test_from_scripts(scripts):
    data = made_by_openssl("ec", b"content").hex()
    scripts.run(f"var cms = new CMSSignedData(new ByteString('{data}', HEX));")
    assert scripts.run("cms.getSignedDataCertificates()[0].getSubjectDNString()") == "C=DE,CN=ec"
    assert scripts.run("cms.getSignerInfoSIDType(0) === CMSSignedData.SID_ISSUERANDSERIALNUMBER") is True
    assert scripts.run("cms.getSignerInfoSignedAttribute(0, CMSSignedData.ATTR_MESSAGEDIGEST).length") == 32
    assert scripts.run("cms.getEContentType().toString(OID)") == "1.2.840.113549.1.7.1"
    assert scripts.run("CMSGenerator.TYPE_SIGNED_DATA") == 1
