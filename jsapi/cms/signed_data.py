# SPDX-License-Identifier: MIT
"""CMSSignedData: reading and checking signed data (API reference, section 18)."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any

from jsapi import oid
from jsapi.asn1 import ASN1, node
from jsapi.asn1.node import MalformedError, Node
from jsapi.bytestring import ByteString
from jsapi.cms import algorithms
from jsapi.declare import constructor, host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.x509 import X509, signatures
from jsapi.x509.structure import Signed

if TYPE_CHECKING:
    from asn1crypto import cms

CONSTANTS = {
    "SID_ISSUERANDSERIALNUMBER": 1,
    "SID_SUBJECTKEYIDENTIFIER": 2,
    "ATTR_MESSAGEDIGEST": "1.2.840.113549.1.9.4",
    "ATTR_SIGNINGTIME": "1.2.840.113549.1.9.5",
}
_ATTR_CONTENT_TYPE = "1.2.840.113549.1.9.3"
_ISSUER_AND_SERIAL = "issuer_and_serial_number"


def _error(code: ErrorCode, reason: int, message: str) -> GPError:
    return GPError("CMSSignedData", code, reason, message)


@host_class("CMSSignedData", CONSTANTS)
class CMSSignedData:
    """Signed data with its content, certificates and signers."""

    def __init__(self, data: bytes) -> None:
        self._content = b""
        self._signers: list[Any] = []
        self._certificates: list[X509] = []
        try:
            node.parse(data)  # bounds the depth for the parser that follows
            self._load(data)
        except (MalformedError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise _error(ErrorCode.INVALID_DATA, 0, f"The data is no CMS signed data: {error}") from None

    def _load(self, data: bytes) -> None:
        from asn1crypto import cms

        info = cms.ContentInfo.load(data)
        if info["content_type"].native != "signed_data":
            raise ValueError(f"its type is {info['content_type'].dotted}")
        self._signed: Any = info["content"]
        encapsulated = self._signed["encap_content_info"]
        self._type: str = encapsulated["content_type"].dotted
        self._content = _octets(encapsulated["content"])
        self._version = int(self._signed["version"])
        self._signers = list(self._signed["signer_infos"])
        self._digests = [item["algorithm"].dotted for item in self._signed["digest_algorithms"]]
        found = self._signed["certificates"] if self._signed["certificates"] else []
        self._certificates = [X509.load(item.chosen.dump()) for item in found if item.name == "certificate"]
        for signer in self._signers:
            signer.native  # noqa: B018  asn1crypto takes structures apart when they are used: fail now

    @classmethod
    @constructor
    def create(cls, data: ByteString) -> CMSSignedData:
        """From DER or BER; bytes behind the structure are passed over. INVALID_DATA for anything else."""
        return cls(bytes(data))

    # ---- the message ----

    @method("getSignedContent")
    def get_signed_content(self) -> ByteString:
        """The content that is signed; empty when the signature is detached."""
        return ByteString(self._content)

    @method("getEContentType")
    def get_content_type(self) -> ByteString:
        """Object identifier of the content's type."""
        return _identifier(self._type)

    @method("getSignedDataVersion")
    def get_version(self) -> int:
        """Version of the structure."""
        return self._version

    @method("getSignedDataDigestAlgorithms")
    def get_digest_algorithms(self) -> list[Any]:
        """Object identifiers of the digests."""
        return [_identifier(item) for item in self._digests]

    @method("getSignedDataCertificates")
    def get_certificates(self) -> list[Any]:
        """The certificates in the message."""
        return list(self._certificates)

    # ---- signers ----

    @method("getNumberOfSigners")
    def get_number_of_signers(self) -> int:
        """How many signers there are."""
        return len(self._signers)

    def _signer(self, index: int) -> cms.SignerInfo:
        if not 0 <= index < len(self._signers):
            raise _error(ErrorCode.INVALID_INDEX, index, f"There are {len(self._signers)} signers")
        return self._signers[index]

    @method("getSignerInfoVersion")
    def get_signer_version(self, index: int) -> int:
        """Version of a signer's structure."""
        return int(self._signer(index)["version"])

    @method("getSignerInfoSIDType")
    def get_signer_id_type(self, index: int) -> int:
        """How the signer's certificate is named: SID_ISSUERANDSERIALNUMBER or SID_SUBJECTKEYIDENTIFIER."""
        return 1 if self._signer(index)["sid"].name == _ISSUER_AND_SERIAL else 2

    @method("getSignerInfoDigestAlgorithm")
    def get_signer_digest(self, index: int) -> ByteString:
        """Object identifier of the digest."""
        return _identifier(self._signer(index)["digest_algorithm"]["algorithm"].dotted)

    @method("getSignerInfoSignatureAlgorithm")
    def get_signer_algorithm(self, index: int) -> ByteString:
        """Object identifier of the signature algorithm."""
        return _identifier(self._signer(index)["signature_algorithm"]["algorithm"].dotted)

    @method("getSignerInfoSignature")
    def get_signature(self, index: int) -> ByteString:
        """The signature."""
        return ByteString(self._signer(index)["signature"].native)

    @method("getSignerInfoSignedAttribute")
    def get_signed_attribute(self, index: int, identifier: str) -> ByteString | None:
        """Content of the value of a signed attribute, without tag and length; null when there is none."""
        value = self._attribute(self._signer(index), identifier)
        return None if value is None else ASN1.parse(value).value

    def _attribute(self, signer: cms.SignerInfo, identifier: str) -> bytes | None:
        for attribute in signer["signed_attrs"] or []:
            if attribute["type"].dotted == identifier and len(attribute["values"]):
                return bytes(attribute["values"][0].dump())
        return None

    def _certificate(self, signer: cms.SignerInfo) -> X509 | None:
        sid = signer["sid"]
        for certificate in self._certificates:
            if sid.name == _ISSUER_AND_SERIAL:
                named = certificate.certificate
                serial = int.from_bytes(named.serial, "big", signed=True)
                wanted = sid.chosen["issuer"].dump()
                if serial == sid.chosen["serial_number"].native and node.encode(named.issuer) == wanted:
                    return certificate
            else:
                identifier = certificate.get_subject_key_identifier()
                if identifier is not None and bytes(identifier) == sid.chosen.native:
                    return certificate
        return None

    @method("isCertificateAvailable")
    def is_certificate_available(self, index: int) -> bool:
        """Whether the message holds the certificate of a signer."""
        return self._certificate(self._signer(index)) is not None

    @method("getCertificate")
    def get_certificate(self, index: int) -> X509:
        """Certificate of a signer; OBJECT_NOT_FOUND when the message does not hold it."""
        certificate = self._certificate(self._signer(index))
        if certificate is None:
            raise _error(ErrorCode.OBJECT_NOT_FOUND, index, "The message does not hold the certificate of the signer")
        return certificate

    @method("isSignerInfoSignatureValid")
    def is_valid(self, index: int) -> bool:
        """Whether content and signature fit the signer's certificate. The certificate itself is not checked."""
        signer = self._signer(index)
        key = self.get_certificate(index).get_public_key()
        digest_identifier = signer["digest_algorithm"]["algorithm"].dotted
        if digest_identifier not in algorithms.DIGESTS:
            raise _error(ErrorCode.INVALID_MECH, 0, f"The digest {digest_identifier} is not supported")
        body = self._signed_body(signer, digest_identifier)
        if body is None:
            return False
        try:
            algorithm = _algorithm(signer, digest_identifier)
            return signatures.verifies(Signed(b"", body, algorithm, signer["signature"].native), key)
        except (signatures.UnsupportedSignatureError, MalformedError) as error:
            raise _error(ErrorCode.INVALID_MECH, 0, str(error)) from None

    def _signed_body(self, signer: cms.SignerInfo, digest_identifier: str) -> bytes | None:
        """What the signature covers: the content, or attributes that hold its digest (RFC 5652, 5.4); None if wrong."""
        attributes = signer["signed_attrs"]
        if not attributes:
            return self._content
        given = self._attribute(signer, CONSTANTS["ATTR_MESSAGEDIGEST"])  # type: ignore[arg-type]
        content_type = self._attribute(signer, _ATTR_CONTENT_TYPE)
        if given is None or content_type is None:
            return None
        expected = algorithms.digest(digest_identifier, self._content)
        matches = hmac.compare_digest(node.parse_whole(given).content, expected)
        if not matches or node.parse_whole(content_type).content != oid.encode(self._type):
            return None
        return bytes(attributes.untag().dump())


def _octets(content: Any) -> bytes:
    """Content of the encapsulated OCTET STRING; of anything else (PKCS #7), its encoding."""
    if content.native is None:
        return b""
    return content.native if isinstance(content.native, bytes) else bytes(content.parsed.dump())


def _algorithm(signer: cms.SignerInfo, digest_identifier: str) -> Node:
    from asn1crypto import algos

    given = signer["signature_algorithm"]
    named = algorithms.with_digest(given["algorithm"].dotted, digest_identifier)
    if named != given["algorithm"].dotted:
        given = algos.SignedDigestAlgorithm({"algorithm": named})
    return node.parse_whole(given.dump())


def _identifier(text: str) -> ByteString:
    return ByteString(oid.encode(text))
