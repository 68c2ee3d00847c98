# SPDX-License-Identifier: MIT
"""PKCS10Generator: certification requests (RFC 2986)."""

from __future__ import annotations

from typing import Any

from jsapi import ber
from jsapi.asn1 import ASN1
from jsapi.declare import Duck, Value, constructor, host_class, method
from jsapi.x509.generator import NamedGenerator
from jsapi.x509.pkix import KEY_USAGE

_EXTENSION_REQUEST = "1.2.840.113549.1.9.14"


@host_class("PKCS10Generator", KEY_USAGE, inheritable=True)
class PKCS10Generator(NamedGenerator):
    """A request in the making; EC keys are written with a named curve."""

    CLASS_NAME = "PKCS10Generator"
    CRITICAL = False  # criticality is for the authority to decide

    def __init__(self, crypto: Any = None) -> None:
        super().__init__(crypto)
        self._attributes: list[bytes] = []

    @classmethod
    @constructor
    def create(cls, crypto: Duck = None) -> PKCS10Generator:
        """With an object that has sign(key, mechanism, data): Crypto, that of a SmartCardHSM, or a script's own."""
        return cls(crypto)

    @method("reset")
    def reset(self) -> None:
        """Forget extensions and attributes."""
        self._extensions = []
        self._attributes = []

    @method("addAttribute")
    def add_attribute(self, attribute: ASN1) -> None:
        """Add a complete attribute, such as a challenge password."""
        self._attributes = [*self._attributes, bytes(attribute)]

    @method("addExtendedKeyUsageExtension")
    def add_extended_key_usage(self, identifiers: Value) -> None:
        """Extended key usages, a list of object identifiers or their names."""
        self.add_extended_key_usages(identifiers)

    @method("getExtensions")
    def get_extensions(self) -> ASN1:
        """The attribute with the requested extensions."""
        return ASN1.parse(self._extension_request())

    def _extension_request(self) -> bytes:
        from jsapi import oid

        identifier = ber.encode(0x06, oid.encode(_EXTENSION_REQUEST))
        return ber.encode(0x30, identifier + ber.encode(0x31, self.extension_list()))

    @method("getAttributes")
    def get_attributes(self) -> ASN1:
        """The attributes with their context tag."""
        return ASN1.parse(self._attribute_set())

    def _attribute_set(self) -> bytes:
        attributes = [self._extension_request()] if self._extensions else []
        return ber.encode(0xA0, b"".join(sorted(attributes + self._attributes)))  # a SET OF in DER is sorted

    @method("getTbsRequest")
    def get_tbs_request(self) -> ASN1:
        """The part that is signed."""
        return ASN1.parse(self._body())

    def _body(self) -> bytes:
        content = ber.encode(0x02, b"\0") + bytes(self.get_subject()) + bytes(self.get_subject_public_key_info())
        return ber.encode(0x30, content + self._attribute_set())

    @method("generateCertificationRequest")
    def generate(self, private_key: Duck) -> ASN1:
        """The request, signed with the private key of the public key in it."""
        return ASN1.parse(self.signed(private_key, self._body()))
