# SPDX-License-Identifier: MIT
"""Card verifiable certificates and requests (BSI TR-03110-3, annex C): reading and verifying."""

from __future__ import annotations

from jsapi import ber, curves, oid
from jsapi.asn1 import ASN1
from jsapi.bytestring import ByteString
from jsapi.crypto import keys, plain_ecdsa
from jsapi.declare import Value, constructor, host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm.holder_reference import PublicKeyReference
from jsapi.key import Component, Key, KeyType

_CERTIFICATE, _REQUEST, _BODY, _SIGNATURE = 0x7F21, 0x67, 0x7F4E, 0x5F37
_CAR, _CHR, _PUBLIC_KEY, _CED, _CXD = 0x42, 0x5F20, 0x7F49, 0x5F25, 0x5F24
_OID, _P, _A, _B, _G, _N, _POINT, _H = 0x06, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87
_HASHES = {1: "SHA1", 2: "SHA224", 3: "SHA256", 4: "SHA384", 5: "SHA512"}
_ECDSA_PREFIX = oid.encode("id-TA-ECDSA")
_RSA_SHA256 = oid.encode("id-TA-RSA-v1-5-SHA-256")


def _malformed(why: str) -> GPError:
    return GPError("CVC", ErrorCode.INVALID_DATA, 0, f"Not a card verifiable certificate: {why}")


@host_class("CVC")
class CVC:
    """A certificate (7F21) or authenticated request (67)."""

    def __init__(self, data: bytes) -> None:
        try:
            outer, end = ber.parse_first(data)
            certificate = outer
            if outer.tag == _REQUEST:
                certificate, _ = ber.parse_first(outer.value)
            body = ber.find(certificate.value, _BODY)
            signature = ber.find(certificate.value, _SIGNATURE)
        except ber.BerError as error:
            raise _malformed(str(error)) from None
        if certificate.tag != _CERTIFICATE or body is None or signature is None:
            raise _malformed("a body or signature is missing")
        self.data = data[:end]
        self.is_request = outer.tag == _REQUEST
        self._outer = outer.value
        self.body = body
        self.signature = signature

    @classmethod
    @constructor
    def create(cls, data: ByteString) -> CVC:
        """Decode a certificate or request; bytes behind it are ignored."""
        return cls(bytes(data))

    def field(self, tag: int) -> bytes | None:
        """A field of the body."""
        try:
            return ber.find(self.body, tag)
        except ber.BerError as error:
            raise _malformed(str(error)) from None

    @property
    def holder(self) -> str:
        """Certificate holder reference."""
        return (self.field(_CHR) or b"").decode("latin-1")

    @property
    def authority(self) -> str:
        """Certification authority reference."""
        return (self.field(_CAR) or b"").decode("latin-1")

    @property
    def public_point(self) -> bytes:
        """Uncompressed point of an EC key; INVALID_DATA for other keys."""
        return self._key_field(_POINT)

    @method("getCHR")
    def get_chr(self) -> PublicKeyReference:
        """Certificate holder reference."""
        return PublicKeyReference(self.holder)

    @method("getCAR")
    def get_car(self) -> PublicKeyReference:
        """Certification authority reference, of the body."""
        return PublicKeyReference(self.authority)

    @method("getOuterCAR")
    def get_outer_car(self) -> PublicKeyReference | None:
        """Authority reference of the outer signature of a request; null for a certificate."""
        value = ber.find(self._outer, _CAR) if self.is_request else None
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
        return ByteString(self._key_field(_OID))

    def _key_field(self, tag: int) -> bytes:
        template = self.field(_PUBLIC_KEY) or b""
        try:
            value = ber.find(template, tag)
        except ber.BerError as error:
            raise _malformed(str(error)) from None
        if value is None:
            raise _malformed(f"the public key has no field {tag:02X}")
        return value

    @method("getPublicKey")
    def get_public_key(self, domain: Key | None = None) -> Key:
        """Public key; EC domain parameters come from the certificate, else from the given key."""
        key = Key(KeyType.PUBLIC)
        if not self._key_field(_OID).startswith(_ECDSA_PREFIX):
            key.set_component(Component.MODULUS, ByteString(self._key_field(_P)))
            key.set_component(Component.EXPONENT, ByteString(self._key_field(_A)))
            return key
        point = self._key_field(_POINT)
        half = len(point) // 2
        keys.put_curve(key, self._curve(domain), named=True)
        key.set_component(Component.ECC_QX, ByteString(point[1 : 1 + half]))
        key.set_component(Component.ECC_QY, ByteString(point[1 + half :]))
        return key

    def _curve(self, domain: Key | None) -> curves.Curve:
        template = self.field(_PUBLIC_KEY) or b""
        if ber.find(template, _P) is None:
            if domain is None:
                raise GPError(
                    "CVC", ErrorCode.INVALID_DATA, 0, "The certificate inherits its curve: name the issuer's key"
                )
            return keys.curve_of(domain)
        p, a, b, n = (int.from_bytes(self._key_field(tag), "big") for tag in (_P, _A, _B, _N))
        generator = self._key_field(_G)
        half = len(generator) // 2
        found = curves.by_parameters(
            p, a, b, int.from_bytes(generator[1 : 1 + half], "big"), int.from_bytes(generator[1 + half :], "big"), n
        )
        if not isinstance(found, curves.Curve):
            raise _malformed("its curve is unknown")
        return found

    @method("verifyWith")
    def verify_with(self, crypto: Value, key: Key, algorithm: Value = None) -> bool:
        """True when the (inner) signature over the body is valid under the key."""
        identifier = bytes(algorithm) if isinstance(algorithm, ByteString) else self._key_field(_OID)
        return verify(key, identifier, ber.encode(_BODY, self.body), self.signature)

    @method("toString")
    def to_string(self) -> str:
        """One line: kind, authority and holder."""
        return f"{'Request' if self.is_request else 'CVC'} CAR={self.authority} CHR={self.holder}"


def verify(key: Key, algorithm: bytes, data: bytes, signature: bytes) -> bool:
    """Verify a plain (r||s) ECDSA or PKCS#1 v1.5 RSA signature as the public key OID says."""
    from jsapi.crypto.crypto import Crypto
    from jsapi.crypto.mechanisms import Mechanism

    message = ByteString(data)
    if algorithm.startswith(_ECDSA_PREFIX):
        name = _HASHES.get(algorithm[-1], "SHA256")
        coded = ByteString(plain_ecdsa.to_der(signature))
        return Crypto().verify(key, Mechanism[f"ECDSA_{name}"], message, coded)
    mechanism = Mechanism.RSA_SHA256 if algorithm == _RSA_SHA256 else Mechanism.RSA_SHA1
    return Crypto().verify(key, mechanism, message, ByteString(signature))
