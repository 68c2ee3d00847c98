# SPDX-License-Identifier: MIT
"""X509: fields, names, extensions and public keys of certificates made by `cryptography` and OpenSSL."""

from __future__ import annotations

import contextlib
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID, ObjectIdentifier

from jsapi.bytestring import ByteString
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Component, Key, KeyType
from jsapi.services import QUIET
from jsapi.x509 import X509
from tests.refused import refused

BEGIN, END = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC), datetime(2055, 6, 7, 8, 9, 10, tzinfo=UTC)
SERIAL = 0xFEDCBA98765432100123


def attribute(oid: ObjectIdentifier, value: str) -> x509.NameAttribute[str]:
    return x509.NameAttribute(oid, value)


SUBJECT = x509.Name(
    [
        attribute(NameOID.COUNTRY_NAME, "DE"),
        attribute(NameOID.STATE_OR_PROVINCE_NAME, "NRW"),
        attribute(NameOID.LOCALITY_NAME, "Köln"),
        attribute(NameOID.ORGANIZATION_NAME, "Acme"),
        attribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "Unit, X"),
        attribute(NameOID.COMMON_NAME, "Test"),
        attribute(NameOID.EMAIL_ADDRESS, "a@b.de"),
    ]
)
ISSUER = x509.Name(
    [
        attribute(NameOID.SERIAL_NUMBER, "7"),
        attribute(ObjectIdentifier("1.2.3.4"), "#odd"),
        attribute(NameOID.DOMAIN_COMPONENT, 'a+b="c"\\;<>'),
    ]
)


def certificate(**changes: Any) -> bytes:
    """Certificate with version 3 extensions, in DER."""
    key = ec.derive_private_key(12345, ec.SECP256R1())
    builder = x509.CertificateBuilder(
        subject_name=changes.get("subject", SUBJECT),
        issuer_name=ISSUER,
        public_key=key.public_key(),
        serial_number=changes.get("serial", SERIAL),
        not_valid_before=BEGIN,
        not_valid_after=END,
    )
    for extension, critical in changes.get("extensions", ()):
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def extensions() -> list[tuple[x509.ExtensionType, bool]]:
    place = x509.UniformResourceIdentifier("http://ocsp.example/x")
    other = x509.UniformResourceIdentifier("http://ca.example/x")
    descriptions = [
        x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, other),
        x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place),
    ]
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=True, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=True,
    )  # fmt: skip
    return [
        (x509.SubjectKeyIdentifier(b"subject id"), False),
        (x509.AuthorityKeyIdentifier(b"issuer id", None, None), False),
        (x509.AuthorityInformationAccess(descriptions), False),
        (x509.BasicConstraints(ca=True, path_length=3), True),
        (usage, True),
    ]


def test_fields() -> None:
    data = certificate()
    made = X509.load(data)
    assert bytes(made.get_bytes()) == data
    assert made.get_subject_dn_string() == "C=DE,ST=NRW,L=Köln,O=Acme,OU=Unit\\, X,CN=Test,E=a@b.de"
    assert made.get_issuer_dn_string() == 'SERIALNUMBER=7,1.2.3.4=\\#odd,DC=a\\+b\\=\\"c\\"\\\\\\;\\<\\>'
    assert bytes(made.get_serial_number()) == b"\0" + SERIAL.to_bytes(10, "big")
    assert made.get_serial_number_string() == str(SERIAL)
    assert (made.get_not_before(), made.get_not_after()) == (BEGIN, END)


def test_without_extensions() -> None:
    made = X509.load(certificate())
    assert made.get_subject_key_identifier() is None
    assert made.get_authority_key_identifier() is None
    assert made.get_ocsp_responder_url() is None
    assert made.get_native().get_basic_constraints() == -1
    assert made.get_native().get_key_usage() is None


def test_extensions() -> None:
    made = X509.load(certificate(extensions=extensions()))
    subject, issuer = made.get_subject_key_identifier(), made.get_authority_key_identifier()
    assert subject is not None
    assert issuer is not None
    assert (bytes(subject), bytes(issuer)) == (b"subject id", b"issuer id")
    assert made.get_ocsp_responder_url() == "http://ocsp.example/x"
    native = made.get_native()
    assert native.get_basic_constraints() == 3
    assert native.get_key_usage() == [True, False, False, False, True, False, False, False, True]
    value = native.get_extension_value("2.5.29.14")
    assert value is not None
    assert bytes(value) == b"\x04\x0c\x04\x0asubject id"
    assert native.get_extension_value("2.5.29.99") is None


def test_native_members() -> None:
    data = certificate()
    judge = x509.load_der_x509_certificate(data)
    native = X509.load(data).get_native()
    assert bytes(native.get_encoded()) == data
    assert bytes(native.get_tbs_certificate()) == judge.tbs_certificate_bytes
    assert bytes(native.get_signature()) == judge.signature
    assert bytes(native.get_subject_principal().get_encoded()) == judge.subject.public_bytes()
    assert bytes(native.get_issuer_principal().get_encoded()) == judge.issuer.public_bytes()
    assert native.get_subject_principal().get_name().startswith("E=a@b.de,CN=Test,OU=Unit\\, X")
    assert (native.get_version(), native.get_type(), native.get_serial_number()) == (3, "X.509", float(SERIAL))
    assert (native.get_sig_alg_name(), native.get_sig_alg_oid()) == ("SHA256withECDSA", "1.2.840.10045.4.3.2")
    key = native.get_public_key()
    assert (key.get_algorithm(), key.get_format()) == ("EC", "X.509")
    expected = judge.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert bytes(key.get_encoded()) == expected
    assert "Subject: C=DE,ST=NRW" in native.to_string()


def test_public_key() -> None:
    numbers = ec.derive_private_key(12345, ec.SECP256R1()).public_key().public_numbers()
    template = Key()
    key = X509.load(certificate()).get_public_key(template)
    assert key is template
    assert (key.key_type, key.get_size()) == (KeyType.PUBLIC, 256)
    assert (key.number(Component.ECC_QX), key.number(Component.ECC_QY)) == (numbers.x, numbers.y)
    assert [len(key.component(c) or b"") for c in (Component.ECC_P, Component.ECC_H, Component.ECC_N)] == [32, 32, 32]
    assert key.component(Component.ECC_CURVE_OID) is None


def test_validity() -> None:
    made = X509.load(certificate())
    made.check_validity()
    made.check_validity(datetime(2030, 1, 1, tzinfo=UTC))
    with refused("X509", ErrorCode.NOT_YET_VALID, 0):
        made.check_validity(datetime(2019, 1, 1, tzinfo=UTC))
    with refused("X509", ErrorCode.EXPIRED, 0):
        made.check_validity(datetime(2056, 1, 1, tzinfo=UTC))
    with refused("X509", ErrorCode.INVALID_TYPE, 1):
        made.check_validity("x")


@pytest.mark.parametrize("serial", [1, 127, 128, 2**159 - 1])
def test_serial_numbers(serial: int) -> None:
    made = X509.load(certificate(serial=serial))
    assert bytes(made.get_serial_number()) == serial.to_bytes(serial.bit_length() // 8 + 1, "big", signed=True)


def test_relative_name_of_two_parts() -> None:
    parts = [attribute(NameOID.COMMON_NAME, "Test"), attribute(NameOID.USER_ID, "17")]
    name = x509.Name([x509.RelativeDistinguishedName(parts)])
    text = X509.load(certificate(subject=name)).get_subject_dn_string()
    assert set(text.split("+")) == {"CN=Test", "UID=17"}


def test_sources(tmp_path: Path) -> None:
    data = certificate()
    pem = x509.load_der_x509_certificate(data).public_bytes(Encoding.PEM)
    for name, content in (("x.cer", data), ("x.pem", b"some text\r\n" + pem.replace(b"\n", b"\r\n") + pem)):
        (tmp_path / name).write_bytes(content)
        assert bytes(X509.create(QUIET, str(tmp_path / name))) == data
    for content in (data, data + bytes(100), pem):
        assert bytes(X509.create(QUIET, ByteString(content))) == data
    for missing in (str(tmp_path / "none"), str(tmp_path), "a\0b"):
        with refused("X509", ErrorCode.OBJECT_NOT_FOUND, 1):
            X509.create(QUIET, missing)
    for value in (5, None):
        with refused("X509", ErrorCode.INVALID_TYPE, 1):
            X509.create(QUIET, value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x30\x00",
        b"\x30\x80\x00\x00",
        b"-----BEGIN CERTIFICATE-----\nAAA\n-----END CERTIFICATE-----\n",
        b"-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n",
        b"\x30\x80" * 10_000,
        b"\x30\x84\x06\x00\x00\x00" + b"\x05\x00" * 1000,
    ],
)
def test_malformed(data: bytes) -> None:
    with refused("X509", ErrorCode.INVALID_DATA, 0):
        X509.load(data)


def test_truncation() -> None:
    data = certificate(extensions=extensions())
    for length in range(len(data)):
        with refused("X509", ErrorCode.INVALID_DATA, 0):
            X509.load(data[:length])


def test_bit_flips_raise_nothing_but_gperror() -> None:
    data = certificate(extensions=extensions())
    generator = random.Random(3)
    for position in range(len(data)):
        damaged = bytearray(data)
        damaged[position] ^= 1 << generator.randrange(8)
        with contextlib.suppress(GPError):
            look_at_everything(X509.load(bytes(damaged)))


def look_at_everything(made: X509) -> None:
    native = made.get_native()
    for look in (
        made.get_subject_dn_string, made.get_issuer_dn_string, made.get_serial_number, made.get_subject_key_identifier,
        made.get_authority_key_identifier, made.get_ocsp_responder_url, made.get_public_key, made.to_string,
        native.get_basic_constraints, native.get_key_usage, native.get_serial_number,
    ):  # fmt: skip
        with contextlib.suppress(GPError):
            look()
    with pytest.raises(GPError):  # not one bit can change without breaking the self-signature
        made.verify_with(made)
