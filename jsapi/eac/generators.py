# SPDX-License-Identifier: MIT
"""Making card verifiable certificates and requests (BSI TR-03110-3, C.1 and C.2)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NoReturn

from jsapi import ber
from jsapi.asn1 import ASN1
from jsapi.bytestring import ByteString
from jsapi.crypto import keys
from jsapi.declare import UNDEFINED, Duck, Value, constructor, host_class, method
from jsapi.eac import public_key, signatures
from jsapi.eac.vocabulary import DISCRETIONARY, OBJECT_IDENTIFIER, Tag, is_ecdsa
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm.cvc import CVC
from jsapi.hsm.holder_reference import PublicKeyReference
from jsapi.key import Component, Key

_DATE_LENGTH = 6


class CvcGenerator:
    """Members of both generators."""

    CLASS_NAME = ""

    def __init__(self, crypto: Any = None) -> None:
        self._crypto = crypto
        self._profile = 0
        self._car: bytes | None = None
        self._chr: bytes | None = None
        self._public_key: Key | None = None
        self._algorithm: bytes | None = None
        self._extensions: list[bytes] = []

    def _error(self, code: ErrorCode, message: str) -> GPError:
        return GPError(self.CLASS_NAME, code, 0, message)

    def _missing(self, what: str) -> NoReturn:
        raise self._error(ErrorCode.INVALID_DATA, f"Set {what} before generating")

    @method("setProfileIdentifier")
    def set_profile_identifier(self, number: int) -> None:
        """Version of the format, 0."""
        self._profile = number & 0xFF

    @method("setCAR")
    def set_car(self, reference: Value) -> None:
        """Authority reference: PublicKeyReference, string or ByteString."""
        self._car = _reference(reference)

    @method("setCHR")
    def set_chr(self, reference: Value) -> None:
        """Holder reference."""
        self._chr = _reference(reference)

    @method("setPublicKey")
    def set_public_key(self, key: Key) -> None:
        """RSA or EC public key of the holder."""
        self._public_key = key

    @method("setTAAlgorithmIdentifier")
    def set_ta_algorithm_identifier(self, identifier: ByteString) -> None:
        """Object identifier of the public key, such as CVC.id_TA_ECDSA_SHA_256."""
        if CVC.get_signature_mech(identifier) < 0:
            raise self._error(ErrorCode.INVALID_MECH, "Expected an object identifier such as CVC.id_TA_ECDSA_SHA_256")
        self._algorithm = bytes(identifier)

    @method("setExtensions")
    def set_extensions(self, extensions: Value) -> None:
        """List of discretionary data templates as ASN1."""
        if not isinstance(extensions, list) or not all(isinstance(item, ASN1) for item in extensions):
            raise self._error(ErrorCode.INVALID_TYPE, "Expected a list of ASN1 objects")
        self._extensions = [bytes(item) for item in extensions]

    # ---- parts ----

    def _identifier(self) -> bytes:
        return self._algorithm or self._missing("the algorithm identifier")

    def _template(self, *, domain: bool) -> bytes:
        return public_key.encode(self._identifier(), self._public_key or self._missing("the public key"), domain=domain)

    def _head(self, *, domain: bool, authority: bytes | None) -> bytes:
        holder = self._chr or self._missing("the holder reference")
        parts = ber.encode(Tag.CPI, bytes([self._profile]))
        parts += ber.encode(Tag.CAR, authority) if authority else b""
        return parts + self._template(domain=domain) + ber.encode(Tag.CHR, holder)

    def _tail(self) -> bytes:
        return ber.encode(Tag.EXTN, b"".join(self._extensions)) if self._extensions else b""

    def _signed(self, key: Any, identifier: bytes, body: bytes) -> bytes:
        length = order_length(key, self._public_key) if is_ecdsa(identifier) else 0
        signature = signatures.sign(self._crypto, key, identifier, body, length)
        return ber.encode(Tag.CVC, body + ber.encode(Tag.SIG, signature))

    @method("getPublicKey")
    def get_public_key(self) -> ASN1:
        """Public key data object."""
        return ASN1.parse(self._template(domain=True))


def _reference(reference: object) -> bytes:
    if isinstance(reference, PublicKeyReference):
        return bytes(reference.get_bytes())
    return bytes(PublicKeyReference.create(reference).get_bytes())


def order_length(key: Any, public: Key | None) -> int:
    """Bytes of a number in a signature: of the signing key if it tells its curve or size, else of the holder's."""
    for candidate in (key, public):
        if isinstance(candidate, Key) and candidate.has(Component.ECC_P):
            return keys.curve_of(candidate).order_length
        size = getattr(candidate, "get_size", lambda: None)()
        if isinstance(size, int) and size > 0:
            return (size + 7) // 8
    raise GPError("CVC", ErrorCode.INVALID_KEY, 0, "The size of the signing key is not known")


@host_class("EAC2CVRequestGenerator", inheritable=True)
class EAC2CVRequestGenerator(CvcGenerator):
    """A certificate request, with or without the signature of an earlier key."""

    CLASS_NAME = "EAC2CVRequestGenerator"

    @classmethod
    @constructor
    def create(cls, crypto: Duck = None) -> EAC2CVRequestGenerator:
        """With an object that has sign(key, mechanism, data)."""
        return cls(crypto)

    @method("reset")
    def reset(self) -> None:
        """Forget everything but the crypto object."""
        self.__init__(self._crypto)  # type: ignore[misc]  # the class is final for scripts

    def _body(self) -> bytes:
        return ber.encode(Tag.BODY, self._head(domain=True, authority=self._car) + self._tail())

    @method("getCertificateBody")
    def get_certificate_body(self) -> ASN1:
        """The part that is signed."""
        return ASN1.parse(self._body())

    @method("generateCVRequest")
    def generate(self, private_key: Duck) -> ASN1:
        """The request, signed with the private key of the public key in it."""
        return ASN1.parse(self._signed(private_key, self._identifier(), self._body()))

    @method("generateAuthenticatedCVRequest")
    def generate_authenticated(
        self, private_key: Duck, authentication_key: Duck, holder: Value, algorithm: Value = UNDEFINED
    ) -> ASN1:
        """The request, signed also with an earlier key of `holder`, whose algorithm may be another one."""
        outer = algorithm if isinstance(algorithm, ByteString) else ByteString(self._identifier())
        return self.sign_authenticated(self._crypto, self.generate(private_key), authentication_key, holder, outer)

    @staticmethod
    @method("signAuthenticatedCVRequest", static=True)
    def sign_authenticated(
        crypto: Duck, request: ASN1, authentication_key: Duck, holder: Value, algorithm: ByteString
    ) -> ASN1:
        """An existing request with an outer signature."""
        content = bytes(request) + ber.encode(Tag.CAR, _reference(holder))
        length = order_length(authentication_key, None) if is_ecdsa(bytes(algorithm)) else 0
        signature = signatures.sign(crypto, authentication_key, bytes(algorithm), content, length)
        return ASN1.parse(ber.encode(Tag.AT, content + ber.encode(Tag.SIG, signature)))


@host_class("EAC2CVCertificateGenerator", inheritable=True)
class EAC2CVCertificateGenerator(CvcGenerator):
    """A certificate; that of a root includes the curve parameters."""

    CLASS_NAME = "EAC2CVCertificateGenerator"

    def __init__(self, crypto: Any = None) -> None:
        super().__init__(crypto)
        self._role: bytes | None = None
        self._rights: bytes | None = None
        self._effective: bytes | None = None
        self._expiry: bytes | None = None
        self._domain = False

    @classmethod
    @constructor
    def create(cls, crypto: Duck = None) -> EAC2CVCertificateGenerator:
        """With an object that has sign(key, mechanism, data)."""
        return cls(crypto)

    @method("setEffectiveDate")
    def set_effective_date(self, day: Value) -> None:
        """First day of validity: a Date or a text YYMMDD."""
        self._effective = self._date(day)

    @method("setExpiryDate")
    def set_expiry_date(self, day: Value) -> None:
        """Last day of validity."""
        self._expiry = self._date(day)

    def _date(self, day: object) -> bytes:
        text = day.astimezone().strftime("%y%m%d") if isinstance(day, datetime) else day
        if not isinstance(text, str) or len(text) != _DATE_LENGTH or not (text.isascii() and text.isdecimal()):
            raise self._error(ErrorCode.INVALID_DATA, "Expected a Date or a text YYMMDD")
        return bytes(map(int, text))

    @method("setChatOID")
    def set_chat_oid(self, identifier: ByteString) -> None:
        """Role of the holder: CVC.idIS, idAT, idST."""
        self._role = bytes(identifier)

    @method("setChatAuthorizationLevel")
    def set_chat_authorization_level(self, rights: ByteString) -> None:
        """Level (two highest bits) and rights of the holder."""
        self._rights = bytes(rights)

    @method("setIncludeDomainParameters")
    def set_include_domain_parameters(self, include: bool) -> None:
        """Include the curve parameters, as in certificates of roots."""
        self._domain = include

    @method("getCHAT")
    def get_chat(self) -> ASN1:
        """Certificate holder authorization template."""
        return ASN1.parse(self._chat())

    def _chat(self) -> bytes:
        if self._role is None or self._rights is None:
            self._missing("role and rights of the holder")
        content = ber.encode(OBJECT_IDENTIFIER, self._role) + ber.encode(DISCRETIONARY, self._rights)
        return ber.encode(Tag.CHAT, content)

    def _body(self) -> bytes:
        content = self._head(domain=self._domain, authority=self._car or self._missing("the authority reference"))
        content += self._chat()
        for tag, day in ((Tag.CED, self._effective), (Tag.CXD, self._expiry)):
            content += ber.encode(tag, day or self._missing("both dates"))
        return ber.encode(Tag.BODY, content + self._tail())

    @method("getCertificateBody")
    def get_certificate_body(self) -> ASN1:
        """The part that is signed."""
        return ASN1.parse(self._body())

    @method("generateCVCertificate")
    def generate(self, signing_key: Duck, algorithm: Value = UNDEFINED) -> CVC:
        """The certificate; `algorithm` is that of the signing key when it differs from the holder's."""
        identifier = bytes(algorithm) if isinstance(algorithm, ByteString) else self._identifier()
        return CVC(self._signed(signing_key, identifier, self._body()))
