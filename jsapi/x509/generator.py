# SPDX-License-Identifier: MIT
"""X509CertificateGenerator: certificates of version 3 (RFC 5280)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NoReturn

from jsapi.asn1 import ASN1
from jsapi.bytestring import ByteString
from jsapi.crypto.mechanisms import Mechanism
from jsapi.declare import Duck, Value, constructor, host_class, method, prop
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Component, Key
from jsapi.x509.extensions import KeyExtensions, public_key_info
from jsapi.x509.host import X509
from jsapi.x509.pkix import KEY_USAGE, PKIXCommon
from jsapi.x509.signing import Signer, algorithm

_FIRST_GENERALIZED_YEAR = 2050  # RFC 5280, 4.1.2.5


class SignedStructure:
    """What all generators have in common: who signs, and with which algorithm."""

    CLASS_NAME = ""
    crypto_object: Any = None
    _mechanism: int | None = None

    def _error(self, code: ErrorCode, message: str, reason: int = 0) -> GPError:
        return GPError(self.CLASS_NAME, code, reason, message)

    @property
    @prop("crypto")
    def crypto(self) -> Any:
        """The object that signs."""
        return self.crypto_object

    @method("setSignatureAlgorithm")
    def set_signature_algorithm(self, mechanism: int) -> None:
        """Crypto.RSA_SHA256, RSA_PSS_SHA256, ECDSA_SHA256 or with another hash; RSA means RSA_SHA1."""
        algorithm(self.CLASS_NAME, mechanism)
        self._mechanism = mechanism

    @method("getSignatureAlgorithm")
    def get_signature_algorithm(self) -> ASN1:
        """AlgorithmIdentifier of the signature."""
        return ASN1.parse(self._algorithm().dump())

    def _algorithm(self) -> Any:
        return algorithm(self.CLASS_NAME, self._mechanism)

    def name_of(self, name: Any, what: str) -> ASN1:
        """A name in either of its forms; INVALID_DATA when it was not set."""
        if name is None:
            self.missing(what)
        return name if isinstance(name, ASN1) else PKIXCommon.encode_name(name)

    def missing(self, what: str) -> NoReturn:
        """INVALID_DATA for what a script forgot."""
        raise self._error(ErrorCode.INVALID_DATA, f"Set {what} before generating")

    def signed(self, key: Any, body: bytes) -> bytes:
        """SEQUENCE of body, algorithm and signature by the key."""
        from asn1crypto import core

        identifier = self._algorithm().dump()
        signature = Signer(self.crypto_object, key).sign(Mechanism(self._mechanism or 0), body)
        parts = body + identifier + core.OctetBitString(signature).dump()
        return bytes(core.Sequence(contents=parts).dump())


class NamedGenerator(SignedStructure, KeyExtensions):
    """What generators for the holder of a key have in common: subject and public key."""

    def __init__(self, crypto: Any = None, *, explicit_curve: bool = False) -> None:
        super().__init__()
        self.crypto_object = crypto
        self.explicit_curve = explicit_curve
        self._subject: Any = None
        self._public_key: Key | None = None

    @property
    @prop("encodeECDomainParameter")
    def encode_ec_domain_parameter(self) -> bool:
        """Whether EC keys are written with explicit curve parameters, which few programs take, or a named curve."""
        return self.explicit_curve

    @encode_ec_domain_parameter.setter
    def encode_ec_domain_parameter(self, explicit: Value) -> None:
        self.explicit_curve = bool(explicit)

    @method("setSubject")
    def set_subject(self, subject: Value) -> None:
        """Name of the holder: {C:, O:, CN:}, a list of such objects, or a Name as ASN1."""
        self._subject = subject

    @method("setPublicKey")
    def set_public_key(self, public_key: Key) -> None:
        """RSA or EC public key of the holder."""
        self._public_key = public_key

    @method("addSubjectKeyIdentifierExtension")
    def add_subject_key_identifier(self) -> None:
        """Identifier of the holder's key, which must be set before."""
        self.put_subject_key_identifier(self._key())

    @method("getSubject")
    def get_subject(self) -> ASN1:
        """Name of the holder."""
        return self.name_of(self._subject, "the subject")

    @method("getSubjectPublicKeyInfo")
    def get_subject_public_key_info(self) -> ASN1:
        """Public key of the holder."""
        return public_key_info(self._key(), explicit=self.explicit_curve)

    @property
    def has_rsa_key(self) -> bool:
        """Whether the holder's key is an RSA key."""
        return self._key().has(Component.MODULUS)

    def _key(self) -> Key:
        return self._public_key or self.missing("the public key")


def time_of(moment: Any, class_name_error: Any) -> Any:
    """Time (asn1crypto) of a Date or of a text YYMMDDhhmmssZ or YYYYMMDDhhmmssZ in UTC."""
    from asn1crypto import x509

    if isinstance(moment, str):
        form = "%y%m%d%H%M%SZ" if len(moment) == 13 else "%Y%m%d%H%M%SZ"
        try:
            moment = datetime.strptime(moment, form).replace(tzinfo=UTC)
        except ValueError:
            raise class_name_error(ErrorCode.INVALID_DATA, f"{moment} is not of the form YYMMDDhhmmssZ") from None
    if not isinstance(moment, datetime):
        raise class_name_error(ErrorCode.INVALID_TYPE, "Expected a Date or a text YYMMDDhhmmssZ")
    moment = moment.astimezone(UTC).replace(microsecond=0)
    return x509.Time("utc_time" if moment.year < _FIRST_GENERALIZED_YEAR else "general_time", moment)


@host_class("X509CertificateGenerator", KEY_USAGE, inheritable=True)
class X509CertificateGenerator(NamedGenerator):
    """A certificate in the making; reset() starts the next one with the same settings but no extensions."""

    CLASS_NAME = "X509CertificateGenerator"

    def __init__(self, crypto: Any = None) -> None:
        super().__init__(crypto, explicit_curve=True)
        self._serial: bytes | None = None
        self._issuer: Any = None
        self._not_before: Any = None
        self._not_after: Any = None

    @classmethod
    @constructor
    def create(cls, crypto: Duck = None) -> X509CertificateGenerator:
        """With an object that has sign(key, mechanism, data): Crypto, that of a SmartCardHSM, or a script's own."""
        return cls(crypto)

    @method("reset")
    def reset(self) -> None:
        """Forget the extensions."""
        self._extensions = []

    @method("setSerialNumber")
    def set_serial_number(self, serial: ByteString) -> None:
        """Serial number as unsigned number, 1 to 20 bytes."""
        if not 0 < len(bytes(serial).lstrip(b"\0")) <= 20:
            raise self._error(ErrorCode.INVALID_DATA, "A serial number is above 0 and has at most 20 bytes")
        self._serial = bytes(serial)

    @method("setIssuer")
    def set_issuer(self, issuer: Value) -> None:
        """Name of the issuer: {C:, O:, CN:}, a list of such objects, or a Name as ASN1."""
        self._issuer = issuer

    @method("setNotBefore")
    def set_not_before(self, moment: Value) -> None:
        """Begin of validity: a Date, or a text YYMMDDhhmmssZ in UTC."""
        self._not_before = time_of(moment, self._error)

    @method("setNotAfter")
    def set_not_after(self, moment: Value) -> None:
        """End of validity."""
        self._not_after = time_of(moment, self._error)

    @method("getIssuer")
    def get_issuer(self) -> ASN1:
        """Name of the issuer."""
        return self.name_of(self._issuer, "the issuer")

    @method("getValidity")
    def get_validity(self) -> ASN1:
        """Begin and end of validity."""
        return ASN1.parse(self._validity().dump())

    def _validity(self) -> Any:
        from asn1crypto import x509

        if self._not_before is None or self._not_after is None:
            self.missing("begin and end of validity")
        return x509.Validity({"not_before": self._not_before, "not_after": self._not_after})

    @method("getExtensions")
    def get_extensions(self) -> ASN1:
        """The extensions with their context tag."""
        from jsapi.ber import encode

        return ASN1.parse(encode(0xA3, self.extension_list()))

    @method("getTbsCertificate")
    def get_tbs_certificate(self) -> ASN1:
        """The part that is signed."""
        return ASN1.parse(self._body())

    def _body(self) -> bytes:
        from asn1crypto import keys, x509

        fields: dict[str, Any] = {
            "version": "v3",
            "serial_number": int.from_bytes(self._serial or self.missing("the serial number"), "big"),
            "signature": self._algorithm(),
            "issuer": x509.Name.load(bytes(self.get_issuer())),
            "validity": self._validity(),
            "subject": x509.Name.load(bytes(self.get_subject())),
            "subject_public_key_info": keys.PublicKeyInfo.load(bytes(self.get_subject_public_key_info())),
        }
        if self._extensions:
            fields["extensions"] = x509.Extensions.load(self.extension_list())
        return bytes(x509.TbsCertificate(fields).dump())

    @method("generateX509Certificate")
    def generate(self, private_key: Duck) -> X509:
        """The certificate, signed with a private key of the crypto object."""
        return X509.load(self.signed(private_key, self._body()))
