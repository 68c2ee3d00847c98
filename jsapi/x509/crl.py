# SPDX-License-Identifier: MIT
"""CRL: a certificate revocation list as scripts see it."""

from __future__ import annotations

from datetime import datetime

from jsapi import files
from jsapi.asn1.node import reported
from jsapi.bytestring import ByteString
from jsapi.declare import Value, constructor, host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.services import Services
from jsapi.x509 import X509, names, structure
from jsapi.x509.native import NativeCertificate, NativeName, NativeSigned
from jsapi.x509.structure import RevocationList

_MAX_FILE = 64 << 20


def _error(code: ErrorCode, reason: int, message: str) -> GPError:
    return GPError("CRL", code, reason, message)


@host_class("NativeCRL")
class NativeCRL(NativeSigned):
    """A revocation list, as java.security.cert.X509CRL."""

    __slots__ = ("revocations",)

    def __init__(self, revocations: RevocationList) -> None:
        super().__init__(revocations.signed)
        self.revocations = revocations

    @method("getVersion")
    def get_version(self) -> int:
        """1 or 2."""
        return self.revocations.version

    @method("getIssuerX500Principal")
    def get_issuer_principal(self) -> NativeName:
        """Issuer."""
        return NativeName(self.revocations.issuer)

    @method("getThisUpdate")
    def get_this_update(self) -> datetime:
        """Date of issue."""
        return self.revocations.this_update

    @method("getNextUpdate")
    def get_next_update(self) -> datetime | None:
        """Date of the next list, or null."""
        return self.revocations.next_update

    @method("isRevoked")
    def is_revoked(self, certificate: Value) -> bool:
        """True when the list has the serial number of this certificate, given as X509 or its native form."""
        if not isinstance(certificate, X509 | NativeCertificate):
            raise _error(ErrorCode.INVALID_TYPE, 0, "Expected a certificate")
        number = int.from_bytes(certificate.certificate.serial, "big", signed=True)
        return number in self.revocations.revoked

    @method("getTBSCertList")
    def get_tbs_cert_list(self) -> ByteString:
        """The signed part in DER."""
        return ByteString(self.signed.body)

    @method("toString")
    def to_string(self) -> str:
        """Issuer, dates and number of revoked certificates."""
        return (
            f"Issuer: {names.text(self.revocations.issuer)}\n"
            f"This update: {self.revocations.this_update}\n"
            f"Next update: {self.revocations.next_update or 'not announced'}\n"
            f"Revoked certificates: {len(self.revocations.revoked)}\n"
        )


@host_class("CRL")
class CRL:
    """An X.509 certificate revocation list."""

    __slots__ = ("revocations",)

    def __init__(self, revocations: RevocationList) -> None:
        self.revocations = revocations

    def __bytes__(self) -> bytes:
        return self.revocations.signed.der

    @classmethod
    def load(cls, data: bytes) -> CRL:
        """Read a list in DER or PEM; INVALID_DATA when it is malformed."""
        with reported("CRL", "revocation list"):
            return cls(structure.revocation_list(data))

    @classmethod
    @constructor
    def create(cls, services: Services, source: Value) -> CRL:
        """Read a list from a ByteString or a file, DER or PEM."""
        return cls.load(files.content(services, "CRL", source, _MAX_FILE))

    @method("getNative")
    def get_native(self) -> NativeCRL:
        """The list with the members of java.security.cert.X509CRL."""
        return NativeCRL(self.revocations)
