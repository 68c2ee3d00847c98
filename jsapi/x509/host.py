# SPDX-License-Identifier: MIT
"""X509: a certificate as scripts see it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from jsapi import files
from jsapi.asn1 import node
from jsapi.asn1.node import Node, reported
from jsapi.asn1.tags import Type
from jsapi.bytestring import ByteString
from jsapi.declare import Reason, Value, constructor, host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Key
from jsapi.services import Services
from jsapi.x509 import names, publickey, signatures, structure
from jsapi.x509.native import NativeCertificate, describe
from jsapi.x509.structure import Certificate

_MAX_FILE = 16 << 20
_SUBJECT_KEY_ID, _AUTHORITY_KEY_ID, _AUTHORITY_INFO = "2.5.29.14", "2.5.29.35", "1.3.6.1.5.5.7.1.1"
_OCSP = "1.3.6.1.5.5.7.48.1"
_KEY_IDENTIFIER, _URI = 0x80, 0x86


def _error(code: ErrorCode, reason: int, message: str) -> GPError:
    return GPError("X509", code, reason, message)


@host_class("X509")
class X509:
    """An X.509 certificate."""

    __slots__ = ("certificate",)

    def __init__(self, certificate: Certificate) -> None:
        self.certificate = certificate

    def __bytes__(self) -> bytes:
        return self.certificate.signed.der

    def __repr__(self) -> str:
        return f"<X509 {names.text(self.certificate.subject)}>"

    @classmethod
    def load(cls, data: bytes) -> X509:
        """Read a certificate in DER or PEM; INVALID_DATA when it is malformed."""
        with reported("X509", "certificate"):
            return cls(structure.certificate(data))

    @classmethod
    @constructor
    def create(cls, services: Services, source: Value) -> X509:
        """Read a certificate from a ByteString or a file, DER or PEM."""
        return cls.load(files.content(services, "X509", source, _MAX_FILE))

    @method("getBytes")
    def get_bytes(self) -> ByteString:
        """The certificate in DER."""
        return ByteString(bytes(self))

    @property
    def subject_der(self) -> bytes:
        """Encoded name of the holder."""
        return node.encode(self.certificate.subject)

    @method("getNative")
    def get_native(self) -> NativeCertificate:
        """The certificate with the members of java.security.cert.X509Certificate."""
        return NativeCertificate(self.certificate)

    @method("getIssuerDNString")
    def get_issuer_dn_string(self) -> str:
        """Issuer in certificate order: C=DE,O=Acme,CN=Test."""
        return names.text(self.certificate.issuer)

    @method("getSubjectDNString")
    def get_subject_dn_string(self) -> str:
        """Subject in certificate order."""
        return names.text(self.certificate.subject)

    @property
    def serial_number(self) -> int:
        """Serial number."""
        return int.from_bytes(self.certificate.serial, "big", signed=True)

    @method("getSerialNumber")
    def get_serial_number(self) -> ByteString:
        """Serial number as minimal two's complement."""
        number = self.serial_number
        length = (number if number >= 0 else ~number).bit_length() // 8 + 1
        return ByteString(number.to_bytes(length, "big", signed=True))

    @method("getSerialNumberString")
    def get_serial_number_string(self) -> str:
        """Serial number in decimal."""
        return str(self.serial_number)

    @method("getNotBefore")
    def get_not_before(self) -> datetime:
        """Begin of validity."""
        return self.certificate.not_before

    @method("getNotAfter")
    def get_not_after(self) -> datetime:
        """End of validity."""
        return self.certificate.not_after

    @method("checkValidity")
    def check_validity(self, moment: Value = None) -> None:
        """Compare the validity with a Date, or with now; NOT_YET_VALID, EXPIRED."""
        if moment is not None and not isinstance(moment, datetime):
            raise _error(ErrorCode.INVALID_TYPE, 1, "Expected a Date")
        when = moment or datetime.now(UTC)
        if when < self.certificate.not_before:
            raise _error(ErrorCode.NOT_YET_VALID, 0, f"Not valid before {self.certificate.not_before}")
        if when > self.certificate.not_after:
            raise _error(ErrorCode.EXPIRED, 0, f"Not valid after {self.certificate.not_after}")

    def _extension(self, oid: str) -> Node | None:
        extension = self.certificate.extensions.get(oid)
        return None if extension is None else node.parse(extension.value)[0]

    @method("getSubjectKeyIdentifier")
    def get_subject_key_identifier(self) -> ByteString | None:
        """Subject key identifier, or null."""
        with reported("X509", "extension"):
            extension = self._extension(_SUBJECT_KEY_ID)
            return None if extension is None else ByteString(extension.leaf(Type.OCTET_STRING))

    @method("getAuthorityKeyIdentifier")
    def get_authority_key_identifier(self) -> ByteString | None:
        """Key identifier of the issuer, or null."""
        with reported("X509", "extension"):
            extension = self._extension(_AUTHORITY_KEY_ID)
        identifier = None if extension is None else extension.tagged(_KEY_IDENTIFIER)
        return None if identifier is None else ByteString(identifier.content)

    @method("getOCSPResponderURL")
    def get_ocsp_responder_url(self) -> str | None:
        """Address of the first OCSP responder, or null."""
        with reported("X509", "extension"):
            extension = self._extension(_AUTHORITY_INFO)
            for entry in extension.items(Type.SEQUENCE) if extension else ():
                kind, place = entry.items(Type.SEQUENCE, 2)[:2]
                if kind.identifier() == _OCSP and place.tag == _URI:
                    return place.content.decode("latin-1")
        return None

    @method("getPublicKey")
    def get_public_key(self, template: Annotated[Key, Reason(1)] | None = None) -> Key:
        """Public key, in a new Key or in the given one; EC keys carry explicit domain parameters."""
        key = Key() if template is None else template
        try:
            with reported("X509", "public key"):
                publickey.fill(key, self.certificate.public_key)
        except publickey.UnsupportedKeyError as error:
            raise _error(ErrorCode.INVALID_MECH, 0, str(error)) from None
        return key

    @method("verify")
    def verify(self, key: Key) -> None:
        """Check the signature with a public key; CRYPTO_FAILED when it does not fit. Validity dates are not checked."""
        if key.is_empty:
            raise _error(ErrorCode.INVALID_KEY, 0, "The key has no components")
        try:
            with reported("X509", "signature parameters"):
                fits = signatures.verifies(self.certificate.signed, key)
        except signatures.UnsupportedSignatureError as error:
            raise _error(ErrorCode.INVALID_MECH, 0, str(error)) from None
        if not fits:
            raise _error(ErrorCode.CRYPTO_FAILED, 0, "The certificate was not signed with this key")

    @method("verifyWith")
    def verify_with(self, issuer: X509) -> None:
        """Check the signature with the public key of the issuer's certificate; CRYPTO_FAILED when it does not fit."""
        self.verify(issuer.get_public_key())

    @method("toString")
    def to_string(self) -> str:
        """Text, one line for each field."""
        return describe(self.certificate)
