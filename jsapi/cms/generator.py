# SPDX-License-Identifier: MIT
"""CMSGenerator: making signed data (API reference, section 18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import Annotated, Any

from jsapi import oid
from jsapi.bytestring import ByteString
from jsapi.cms import algorithms
from jsapi.crypto.crypto import Crypto
from jsapi.crypto.keys import is_ec
from jsapi.crypto.mechanisms import Mechanism
from jsapi.declare import Reason, Value, constructor, host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Key
from jsapi.x509 import X509

_Content = Annotated[ByteString, Reason(ErrorCode.INVALID_TYPE)]  # the error reports its own number (observed)
_DATA = "1.2.840.113549.1.7.1"
_RSA = "1.2.840.113549.1.1.1"
_MECHANISM_NAMES = {"sha1": "SHA1", "sha224": "SHA224", "sha256": "SHA256", "sha384": "SHA384", "sha512": "SHA512"}


class Type(IntEnum):
    """Kinds of messages; only signed data is made."""

    TYPE_SIGNED_DATA = 1
    TYPE_ENVELOPED_DATA = 2
    TYPE_DIGESTED_DATA = 3
    TYPE_ENCRYPTED_DATA = 4
    TYPE_AUTHENTICATED_DATA = 5


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs, and with which digest (object identifier)."""

    key: Key
    certificate: X509
    digest: str


def _error(code: ErrorCode, reason: int, message: str) -> GPError:
    return GPError("CMSGenerator", code, reason, message)


@host_class("CMSGenerator", Type)
class CMSGenerator:
    """A message in the making."""

    def __init__(self) -> None:
        self._content: bytes | None = None
        self._signers: list[Signer] = []
        self._certificates: list[X509] = []

    @classmethod
    @constructor
    def create(cls, kind: int) -> CMSGenerator:
        """Generator of TYPE_SIGNED_DATA; NOT_IMPLEMENTED for the other types."""
        if kind == Type.TYPE_SIGNED_DATA:
            return cls()
        code = ErrorCode.NOT_IMPLEMENTED if kind in list(Type) else ErrorCode.INVALID_ARGUMENTS
        raise _error(code, kind, "Only messages of TYPE_SIGNED_DATA are made")

    @method("setDataContent")
    def set_data_content(self, content: ByteString) -> None:
        """The bytes to sign."""
        self._content = bytes(content)

    @method("addSigner")
    def add_signer(
        self,
        key: Annotated[Key, Reason(ErrorCode.INVALID_TYPE)],
        certificate: Annotated[X509, Reason(ErrorCode.INVALID_TYPE)],
        digest: Value,
        with_certificate: bool = False,
    ) -> None:
        """Sign with a private key and a digest, and optionally include the certificate.

        The digest is an object identifier (ByteString) or, as newer scripts give it, a name like SHA256withECDSA.
        """
        identifier = _digest_of(digest)
        if algorithms.DIGESTS.get(identifier) not in _MECHANISM_NAMES:
            raise _error(ErrorCode.INVALID_MECH, 2, f"The digest {identifier} is not supported")
        self._signers.append(Signer(key, certificate, identifier))
        if with_certificate:
            self.add_certificate(certificate)

    @method("addCertificate")
    def add_certificate(self, certificate: X509) -> None:
        """Include a certificate."""
        if bytes(certificate) not in [bytes(known) for known in self._certificates]:
            self._certificates.append(certificate)

    @method("generate")
    def generate(self, content_type: ByteString | None = None) -> ByteString:
        """The message in DER; the type of the content is id-data or the given object identifier."""
        if self._content is None:
            raise _error(ErrorCode.INVALID_DATA, 0, "There is no content to sign, call setDataContent")
        from asn1crypto import cms

        kind = _DATA if content_type is None else _dotted(content_type)
        infos = [_signer_info(signer, kind, self._content) for signer in self._signers]
        digests = {signer.digest: None for signer in self._signers}
        fields: dict[str, Any] = {
            "version": "v1" if kind == _DATA else "v3",
            "digest_algorithms": [{"algorithm": digest} for digest in digests],
            "encap_content_info": _encapsulated(kind, self._content),
            "signer_infos": infos,
        }
        if self._certificates:
            fields["certificates"] = [_choice(certificate) for certificate in self._certificates]
        signed = cms.SignedData(fields)
        return ByteString(cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump())


def _digest_of(given: Any) -> str:
    if isinstance(given, ByteString):
        return _dotted(given)
    if not isinstance(given, str):
        raise _error(
            ErrorCode.INVALID_TYPE, int(ErrorCode.INVALID_TYPE), "The digest must be an object identifier or a name"
        )
    name = given.lower().partition("with")[0].replace("-", "")
    return next((number for number, known in algorithms.DIGESTS.items() if known == name), given)


def _dotted(identifier: ByteString) -> str:
    try:
        return oid.decode(bytes(identifier))
    except ValueError:
        raise _error(ErrorCode.INVALID_DATA, 0, "The bytes are no object identifier") from None


def _choice(certificate: X509) -> Any:
    from asn1crypto import cms, x509

    return cms.CertificateChoices("certificate", x509.Certificate.load(bytes(certificate)))


def _encapsulated(kind: str, content: bytes) -> Any:
    from asn1crypto import cms, core

    if kind == _DATA:
        return cms.ContentInfo({"content_type": "data", "content": content})
    return cms.EncapsulatedContentInfo({"content_type": kind, "content": core.ParsableOctetString(content)})


def _signer_info(signer: Signer, kind: str, content: bytes) -> Any:
    """Signature over attributes: type of the content, time, digest (RFC 5652, 5.3 and 11)."""
    from asn1crypto import cms, core, x509

    certificate = x509.Certificate.load(bytes(signer.certificate))
    now = datetime.now(UTC).replace(microsecond=0)
    attributes = cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": "content_type", "values": [kind]}),
            cms.CMSAttribute({"type": "signing_time", "values": [cms.Time("utc_time", now)]}),
            cms.CMSAttribute({"type": "message_digest", "values": [algorithms.digest(signer.digest, content)]}),
        ]
    )
    name = algorithms.DIGESTS[signer.digest]
    family = "ECDSA" if is_ec(signer.key) else "RSA"
    mechanism = Mechanism[f"{family}_{_MECHANISM_NAMES[name]}"]
    signature = Crypto().sign(signer.key, mechanism, ByteString(attributes.dump()))
    algorithm: dict[str, Any] = {"algorithm": algorithms.ECDSA_WITH[name]}
    if family == "RSA":  # rsaEncryption as every reader must take it (RFC 3370, 3.2)
        algorithm = {"algorithm": _RSA, "parameters": core.Null()}
    return cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                "issuer_and_serial_number",
                {"issuer": certificate.issuer, "serial_number": certificate.serial_number},
            ),
            "digest_algorithm": {"algorithm": signer.digest},
            "signed_attrs": attributes,
            "signature_algorithm": algorithm,
            "signature": bytes(signature),
        }
    )
