# SPDX-License-Identifier: MIT
"""OCSPQuery against responses that pyca/cryptography makes (RFC 6960)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from hypothesis import given
from hypothesis import strategies as st

from jsapi.bytestring import ByteString
from jsapi.gperror import ErrorCode
from jsapi.network.ocsp import OCSPQuery
from jsapi.services import QUIET
from jsapi.x509 import X509
from tests.refused import error_of, refused

NOW = datetime.now(UTC).replace(microsecond=0)


@cache
def key(name: str):
    return ec.generate_private_key(ec.SECP256R1())


def issue(name: str, issuer: str, *extensions: x509.ExtensionType, serial: int = 0x1234):
    def called(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    builder = x509.CertificateBuilder().subject_name(called(name)).issuer_name(called(issuer))
    builder = builder.public_key(key(name).public_key()).serial_number(serial)
    builder = builder.not_valid_before(NOW - timedelta(1)).not_valid_after(NOW + timedelta(1))
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(key(issuer), hashes.SHA256())


def host(certificate) -> X509:
    return X509.load(certificate.public_bytes(serialization.Encoding.DER))


def responder_url(url: str) -> x509.AuthorityInformationAccess:
    place = x509.UniformResourceIdentifier(url)
    return x509.AuthorityInformationAccess([x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place)])


CA = issue("CA", "CA", serial=1)
SIGNING = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING])


class Responder:
    """Answers requests as asked, and checks that they are well-formed."""

    def __init__(self, certificate) -> None:
        self.certificate = certificate
        self.status, self.reason = ocsp.OCSPCertStatus.GOOD, None
        self.signer, self.chain = CA, []
        self.signing_key = "CA"
        self.nonce: bytes | None = None
        self.next_update = NOW + timedelta(1)

    def __call__(self, _method: str, _path: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        request = ocsp.load_der_ocsp_request(body)
        assert request.serial_number == self.certificate.serial_number
        revoked = self.status is ocsp.OCSPCertStatus.REVOKED
        builder = ocsp.OCSPResponseBuilder().add_response(
            cert=self.certificate, issuer=CA, algorithm=hashes.SHA1(), cert_status=self.status,
            this_update=NOW - timedelta(hours=1), next_update=self.next_update,
            revocation_time=NOW if revoked else None, revocation_reason=self.reason,
        )  # fmt: skip
        nonce = self.nonce or request.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, self.signer)
        if self.chain:
            builder = builder.certificates(self.chain)
        response = builder.sign(key(self.signing_key), hashes.SHA256())
        return 200, {}, response.public_bytes(serialization.Encoding.DER)


@pytest.fixture
def asked(server):
    certificate = issue("Leaf", "CA", responder_url(server.url + "/ocsp"))
    server.answer = Responder(certificate)
    query = OCSPQuery.create(host(CA))
    assert query.add(host(certificate)) is query
    return query, host(certificate), server.answer


def test_a_good_certificate(asked, server):
    query, certificate, _ = asked
    assert query.execute(QUIET) is query
    assert (query.get_status(certificate), query.get_status_string(certificate)) == (0, "GOOD")
    assert query.get_revocation_time(certificate) is None
    assert query.get_response() is not None
    assert server.headers[0]["Content-Type"] == "application/ocsp-request"


@pytest.mark.parametrize(
    ("reason", "status", "name"),
    [
        (None, 100, "REVOKED"),
        (x509.ReasonFlags.key_compromise, 101, "KEYCOMPROMISE"),
        (x509.ReasonFlags.aa_compromise, 110, "AACOMPROMISE"),
    ],
)
def test_a_revoked_certificate(asked, reason, status, name):
    query, certificate, responder = asked
    responder.status, responder.reason = ocsp.OCSPCertStatus.REVOKED, reason
    query.execute(QUIET)
    assert query.get_status(certificate) == status
    assert query.get_status_string(certificate) == f"{name} on {NOW:%Y-%m-%d %H:%M:%S} UTC"
    assert query.get_revocation_time(certificate) == NOW


def test_the_responder_of_the_issuer(server):
    """Where the certificate itself names none."""
    issuer = issue("CA", "CA", responder_url(server.url + "/ca"))
    certificate = issue("Leaf", "CA")
    server.answer = Responder(certificate)
    query = OCSPQuery.create(host(issuer)).add(host(certificate))
    query.execute(QUIET)
    assert server.seen[0][1] == "/ca"
    assert query.get_status(host(certificate)) == 0


def test_an_unknown_certificate(asked):
    query, certificate, responder = asked
    responder.status = ocsp.OCSPCertStatus.UNKNOWN
    query.execute(QUIET)
    assert query.get_status(certificate) == 1


def test_a_responder_certified_by_the_issuer(asked):
    query, certificate, responder = asked
    delegated = issue("Responder", "CA", SIGNING)
    responder.signer, responder.chain, responder.signing_key = delegated, [delegated], "Responder"
    query.execute(QUIET)
    assert query.get_status(certificate) == 0


@pytest.mark.parametrize("extensions", [(), (SIGNING,)])
def test_a_responder_without_authority(asked, extensions):
    query, _, responder = asked
    stranger = issue("Stranger", "Stranger" if extensions else "CA", *extensions)
    responder.signer, responder.chain, responder.signing_key = stranger, [stranger], "Stranger"
    with refused("OCSPQuery", ErrorCode.SIGNATURE_FAILED, 0):
        query.execute(QUIET)


def test_a_response_to_another_request(asked):
    query, _, responder = asked
    responder.nonce = bytes(16)
    with refused("OCSPQuery", ErrorCode.SIGNATURE_FAILED, 0):
        query.execute(QUIET)


def test_an_old_response(asked):
    query, certificate, responder = asked
    responder.next_update = NOW - timedelta(minutes=1)
    query.execute(QUIET)
    with refused("OCSPQuery", ErrorCode.EXPIRED, 0):
        query.get_status(certificate)


def test_a_response_about_others(asked):
    query, _, _ = asked
    query.execute(QUIET)
    with refused("OCSPQuery", ErrorCode.OBJECT_NOT_FOUND, 0):
        query.get_status(host(issue("Other", "CA", serial=9)))


def test_a_responder_that_refuses(asked, server):
    query, certificate, _ = asked
    response = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER)
    server.answer = lambda *_: (200, {}, response.public_bytes(serialization.Encoding.DER))
    with refused("OCSPQuery", ErrorCode.DEVICE_ERROR, 3):
        query.execute(QUIET)
    server.answer = lambda *_: (500, {}, b"")
    with refused("OCSPQuery", ErrorCode.DEVICE_ERROR, 500):
        query.execute(QUIET)
    with refused("OCSPQuery", ErrorCode.INVALID_USAGE, 0):
        query.get_status(certificate)


@given(st.binary(max_size=40))
def test_anything_else_is_refused(data):
    query = OCSPQuery.create(host(CA))
    error = error_of(lambda: query._take(data))
    assert (
        error is not None and error[0] == "OCSPQuery" and error[1] in (ErrorCode.INVALID_DATA, ErrorCode.DEVICE_ERROR)
    )


def test_without_a_responder():
    with refused("OCSPQuery", ErrorCode.OBJECT_NOT_FOUND, 0):
        OCSPQuery.create(host(CA)).add(host(CA)).execute(QUIET)


def test_bad_arguments():
    with refused("OCSPQuery", ErrorCode.ARGUMENTS_MISSING, 0):
        OCSPQuery.create()
    with refused("OCSPQuery", ErrorCode.INVALID_TYPE, 0):
        OCSPQuery.create("x")
    with refused("OCSPQuery", ErrorCode.INVALID_ARGUMENTS, 3):
        OCSPQuery.create(host(CA), host(CA), host(CA))
    query = OCSPQuery.create(host(CA), host(CA))
    with refused("OCSPQuery", ErrorCode.INVALID_DATA, 0):
        query.post("xx", ByteString(b""))
    with refused("OCSPQuery", ErrorCode.INVALID_TYPE, 2):
        query.post("http://localhost/", ByteString(b""), 5)
    with refused("OCSPQuery", ErrorCode.INVALID_DATA, 2):
        query.post("http://localhost/", ByteString(b""), ["no colon"])
