# SPDX-License-Identifier: MIT
"""CRL: lists made by `cryptography`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from jsapi.bytestring import ByteString
from jsapi.gperror import ErrorCode
from jsapi.services import QUIET
from jsapi.x509 import X509
from jsapi.x509.crl import CRL
from tests.refused import refused

ISSUED, NEXT = datetime(2024, 1, 2, tzinfo=UTC), datetime(2054, 1, 2, tzinfo=UTC)
KEY = ec.derive_private_key(99, ec.SECP256R1())
NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "CA")])


def revocations(*serials: int) -> x509.CertificateRevocationList:
    builder = x509.CertificateRevocationListBuilder(NAME, ISSUED, NEXT)
    for serial in serials:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(ISSUED).build()
        )
    return builder.sign(KEY, hashes.SHA256())


def certificate(serial: int) -> X509:
    builder = x509.CertificateBuilder(NAME, NAME, KEY.public_key(), serial, ISSUED, NEXT)
    return X509.load(builder.sign(KEY, hashes.SHA256()).public_bytes(Encoding.DER))


@pytest.mark.parametrize("encoding", [Encoding.DER, Encoding.PEM])
def test_native(tmp_path: Path, encoding: Encoding) -> None:
    judge = revocations(5, 2**100)
    path = tmp_path / "list"
    path.write_bytes(judge.public_bytes(encoding))
    native = CRL.create(QUIET, str(path)).get_native()
    assert bytes(native.get_encoded()) == judge.public_bytes(Encoding.DER)
    assert bytes(native.get_tbs_cert_list()) == judge.tbs_certlist_bytes
    assert bytes(native.get_signature()) == judge.signature
    assert (native.get_this_update(), native.get_next_update(), native.get_version()) == (ISSUED, NEXT, 2)
    assert native.get_issuer_principal().get_name() == "CN=CA"
    assert native.get_sig_alg_name() == "SHA256withECDSA"
    assert [native.is_revoked(certificate(serial)) for serial in (5, 6, 2**100)] == [True, False, True]
    assert native.is_revoked(certificate(5).get_native())
    assert "Revoked certificates: 2" in native.to_string()
    with refused("CRL", ErrorCode.INVALID_TYPE, 0):
        native.is_revoked("5")


def test_empty_list() -> None:
    native = CRL.create(QUIET, ByteString(revocations().public_bytes(Encoding.DER))).get_native()
    assert not native.is_revoked(certificate(5))


def test_refused() -> None:
    with refused("CRL", ErrorCode.INVALID_DATA, 0):
        CRL.create(QUIET, ByteString(b"\x30\x00"))
    with refused("CRL", ErrorCode.OBJECT_NOT_FOUND, 1):
        CRL.create(QUIET, "no such file")
    with refused("CRL", ErrorCode.INVALID_TYPE, 1):
        CRL.create(QUIET, 5)
    data = revocations(5, 6).public_bytes(Encoding.DER)
    for length in range(len(data)):
        with refused("CRL", ErrorCode.INVALID_DATA, 0):
            CRL.load(data[:length])
