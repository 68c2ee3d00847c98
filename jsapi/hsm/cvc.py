# SPDX-License-Identifier: MIT
"""Card verifiable certificates and requests (BSI TR-03110-3, annex C): reading and verifying."""

from __future__ import annotations

from typing import Any

from jsapi import ber, curves
from jsapi.asn1 import ASN1
from jsapi.bytestring import ByteString
from jsapi.crypto import keys
from jsapi.declare import Duck, Value, constructor, host_class, method
from jsapi.eac import public_key, signatures
from jsapi.eac.description import Description
from jsapi.eac.vocabulary import ALGORITHMS, CONSTANTS, OBJECT_IDENTIFIER, Tag, is_ecdsa
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm.holder_reference import PublicKeyReference
from jsapi.key import Component, Key, KeyType


def _malformed(why: str) -> GPError:
    return GPError("CVC", ErrorCode.INVALID_DATA, 0, f"Not a card verifiable certificate: {why}")


def _find(data: bytes, tag: int) -> bytes | None:
    try:
        return ber.find(data, tag)
    except ber.BerError as error:
        raise _malformed(str(error)) from None


def _parts(data: bytes) -> list[ber.Tlv]:
    try:
        return ber.parse(data)
    except ber.BerError as error:
        raise _malformed(str(error)) from None


@host_class("CVC", CONSTANTS, inheritable=True)
class CVC(Description):
    """A certificate (7F21) or authenticated request (67)."""

    def __init__(self, data: bytes) -> None:
        try:
            outer, end = ber.parse_first(data)
            certificate = outer
            if outer.tag == Tag.AT:
                certificate, _ = ber.parse_first(outer.value)
            body = ber.find(certificate.value, Tag.BODY)
            signature = ber.find(certificate.value, Tag.SIG)
        except ber.BerError as error:
            raise _malformed(str(error)) from None
        if certificate.tag != Tag.CVC or body is None or signature is None:
            raise _malformed("a body or signature is missing")
        self.data = data[:end]
        self.is_request = outer.tag == Tag.AT
        self._outer = outer.value
        self.body = body
        self.signature = signature

    @classmethod
    @constructor
    def create(cls, source: Value) -> CVC:
        """Decode a certificate or request (ByteString or ASN1); bytes behind it are ignored."""
        if not isinstance(source, (ByteString, ASN1)):
            raise GPError("CVC", ErrorCode.INVALID_TYPE, 0, "Expected a ByteString or an ASN1 object")
        return cls(bytes(source))

    def field(self, tag: int) -> bytes | None:
        """A field of the body."""
        return _find(self.body, tag)

    @property
    def holder(self) -> str:
        """Certificate holder reference."""
        return (self.field(Tag.CHR) or b"").decode("latin-1")

    @property
    def authority(self) -> str:
        """Certification authority reference."""
        return (self.field(Tag.CAR) or b"").decode("latin-1")

    @property
    def public_point(self) -> bytes:
        """Uncompressed point of an EC key; INVALID_DATA for other keys."""
        return self._key_field(Tag.ECC_Q)

    @method("getCHR")
    def get_chr(self) -> PublicKeyReference:
        """Certificate holder reference."""
        return PublicKeyReference(self.holder)

    @method("getCAR")
    def get_car(self) -> PublicKeyReference | None:
        """Certification authority reference of the body; null in a request without one."""
        return PublicKeyReference(self.authority) if self.field(Tag.CAR) is not None else None

    @method("getCertificationAuthorityReference")
    def get_certification_authority_reference(self) -> PublicKeyReference | None:
        """The same."""
        return self.get_car()

    @method("getOuterCAR")
    def get_outer_car(self) -> PublicKeyReference | None:
        """Authority reference of the outer signature of a request; null for a certificate."""
        value = _find(self._outer, Tag.CAR) if self.is_request else None
        return None if value is None else PublicKeyReference(value.decode("latin-1"))

    @method("isAuthenticatedRequest")
    def is_authenticated_request(self) -> bool:
        """True for a request with an outer signature."""
        return self.is_request

    @method("getBytes")
    def get_bytes(self) -> ByteString:
        """The complete encoding."""
        return ByteString(self.data)

    @method("getASN1")
    def get_asn1(self) -> ASN1:
        """The complete structure."""
        return ASN1.parse(self.data)

    @method("getPublicKeyOID")
    def get_public_key_oid(self) -> ByteString:
        """Object identifier of the public key."""
        return ByteString(self._key_field(OBJECT_IDENTIFIER))

    def _key_field(self, tag: int) -> bytes:
        template = self.field(Tag.PUK) or b""
        value = _find(template, tag)
        if value is None:
            raise _malformed(f"the public key has no field {tag:02X}")
        return value

    @method("containsDomainParameter")
    def contains_domain_parameter(self) -> bool:
        """True when the curve parameters are in the public key, as in root certificates and requests."""
        return _find(self.field(Tag.PUK) or b"", Tag.ECC_G) is not None

    @staticmethod
    @method("decodeECPublicKey", static=True)
    def decode_ec_public_key(template: ASN1, key: Key) -> None:
        """Store the point, and curve parameters that are there, of a public key data object in a Key."""
        public_key.fill(key, bytes(template.value))

    @method("getPublicKey")
    def get_public_key(self, domain: Key | None = None) -> Key:
        """Public key; EC domain parameters come from the certificate, else from the given key."""
        if is_ecdsa(self._key_field(OBJECT_IDENTIFIER)):
            return self.get_ec_public_key(domain)
        return self.get_rsa_public_key()

    @method("getRSAPublicKey")
    def get_rsa_public_key(self) -> Key:
        """RSA public key."""
        key = Key(KeyType.PUBLIC)
        key.set_component(Component.MODULUS, ByteString(self._key_field(Tag.ECC_P)))
        key.set_component(Component.EXPONENT, ByteString(self._key_field(Tag.ECC_A)))
        return key

    @method("getECPublicKey")
    def get_ec_public_key(self, domain: Key | None = None) -> Key:
        """EC public key; domain parameters come from the certificate, else from the given key."""
        key = Key(KeyType.PUBLIC)
        curve = self._curve(domain)
        keys.put_curve(key, curve, named=bool(curve.oid))
        point = self.public_point
        half = len(point) // 2
        key.set_component(Component.ECC_QX, ByteString(point[1 : 1 + half]))
        key.set_component(Component.ECC_QY, ByteString(point[1 + half :]))
        return key

    def _curve(self, domain: Key | None) -> curves.Curve:
        found = public_key.curve_in(self.field(Tag.PUK) or b"")
        if found is not None:
            return found
        if domain is None:
            message = "The certificate inherits its curve: name the issuer's key"
            raise GPError("CVC", ErrorCode.INVALID_DATA, 0, message)
        return keys.curve_of(domain)

    @method("getExtension")
    def get_extension(self, identifier: ByteString) -> ASN1 | None:
        """Extension with its object identifier; null when there is none."""
        for part in _parts(self.field(Tag.EXTN) or b""):
            if _find(part.value, OBJECT_IDENTIFIER) == bytes(identifier):
                return ASN1.parse(ber.encode(part.tag, part.value))
        return None

    # ---- requests ----

    @method("isCertificateRequest")
    def is_certificate_request(self) -> bool:
        """True for a request, with or without an outer signature."""
        return self.is_request or self.field(Tag.CED) is None

    @method("isCountersignedRequest")
    def is_countersigned_request(self) -> bool:
        """True when the outer signature is by another holder than that of the request."""
        outer = self.get_outer_car()
        return outer is not None and outer.get_holder() != self.get_chr().get_holder()

    # ---- signatures ----

    @staticmethod
    @method("getSignatureMech", static=True)
    def get_signature_mech(identifier: ByteString) -> int:
        """Mechanism to sign with a key of this object identifier, -1 when unknown."""
        return int(ALGORITHMS[bytes(identifier)][0]) if bytes(identifier) in ALGORITHMS else -1

    @staticmethod
    @method("getHashMech", static=True)
    def get_hash_mech(identifier: ByteString) -> int:
        """Mechanism of the hash in such a signature, -1 when unknown."""
        return int(ALGORITHMS[bytes(identifier)][1]) if bytes(identifier) in ALGORITHMS else -1

    @staticmethod
    @method("isECDSA", static=True)
    def is_ecdsa_identifier(identifier: ByteString) -> bool:
        """True for the object identifier of an EC key."""
        return is_ecdsa(bytes(identifier))

    def _identifier(self, algorithm: Any) -> bytes:
        return bytes(algorithm) if isinstance(algorithm, ByteString) else self._key_field(OBJECT_IDENTIFIER)

    @method("verifyWith")
    def verify_with(self, crypto: Duck, key: Key, algorithm: Value = None) -> bool:
        """True when the (inner) signature over the body is valid under the key.

        The algorithm is that of the key in this certificate unless the object identifier of another one is given.
        """
        body = ber.encode(Tag.BODY, self.body)
        return signatures.verify(crypto, key, self._identifier(algorithm), body, self.signature)

    @method("verifyWithCVC")
    def verify_with_cvc(self, crypto: Duck, issuer: CVC, domain: Key | None = None) -> bool:
        """The same with the key in another certificate, whose curve may come from a further key."""
        return self.verify_with(crypto, issuer.get_public_key(domain), issuer.get_public_key_oid())

    @method("verifyATWith")
    def verify_at_with(self, crypto: Duck, key: Key, algorithm: Value = None) -> bool:
        """True when the outer signature of an authenticated request is valid under the key."""
        parts = _parts(self._outer) if self.is_request else []
        if len(parts) < 3:
            raise GPError("CVC", ErrorCode.INVALID_DATA, 0, "This is no authenticated request")
        signed = b"".join(ber.encode(part.tag, part.value) for part in parts[:2])
        return signatures.verify(crypto, key, self._identifier(algorithm), signed, parts[2].value)

    @method("verifyATWithCVC")
    def verify_at_with_cvc(self, crypto: Duck, signer: CVC, domain: Key | None = None) -> bool:
        """The same with the key in a certificate."""
        return self.verify_at_with(crypto, signer.get_public_key(domain), signer.get_public_key_oid())

    @method("toString")
    def to_string(self) -> str:
        """One line: kind and role, authority, holder, dates, outer authority."""
        outer = self.get_outer_car()
        dates = (("CED", self.get_ced()), ("CXD", self.get_cxd()))
        parts = [self.get_type(), f"CAR={self.authority}" if self.authority else "", f"CHR={self.holder}"]
        parts += [f"{name}={day:%Y-%m-%d}" for name, day in dates if day is not None]
        return " ".join(filter(None, [*parts, f"oCAR={outer.text}" if outer is not None else ""]))
