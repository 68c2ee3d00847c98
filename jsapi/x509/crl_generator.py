# SPDX-License-Identifier: MIT
"""CRLGenerator: revocation lists of version 2 (RFC 5280, chapter 5)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from jsapi import files, oid
from jsapi.asn1 import ASN1, node
from jsapi.asn1.node import MalformedError, Node
from jsapi.asn1.tags import Type
from jsapi.ber import encode
from jsapi.bytestring import ByteString
from jsapi.coercion import is_number
from jsapi.declare import UNDEFINED, Duck, Long, Value, constructor, host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.services import Services
from jsapi.x509 import structure
from jsapi.x509.extensions import Extensions
from jsapi.x509.generator import SignedStructure, time_of

_CRL_NUMBER, _REASON = "2.5.29.20", "2.5.29.21"
_MAX_FILE = 16 << 20
_TIMES = (Type.UTCTime, Type.GeneralizedTime)


# CRLReason (RFC 5280, 5.3.1).
REASONS = {
    "unspecified": 0, "keyCompromise": 1, "cACompromise": 2, "affiliationChanged": 3, "superseded": 4,
    "cessationOfOperation": 5, "certificateHold": 6, "removeFromCRL": 8, "privilegeWithdrawn": 9, "aACompromise": 10,
}  # fmt: skip


def _integer(value: int) -> bytes:
    return encode(Type.INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


@host_class("CRLGenerator", REASONS, inheritable=True)
class CRLGenerator(SignedStructure, Extensions):
    """A revocation list in the making."""

    CLASS_NAME = "CRLGenerator"

    def __init__(self, crypto: Any = None) -> None:
        super().__init__()
        self.crypto_object = crypto
        self._issuer: Any = None
        self._this_update: Any = None
        self._next_update: Any = None
        self._revoked: list[bytes] = []

    @classmethod
    @constructor
    def create(cls, crypto: Duck = None) -> CRLGenerator:
        """With an object that has sign(key, mechanism, data): Crypto, that of a SmartCardHSM, or a script's own."""
        return cls(crypto)

    @method("reset")
    def reset(self) -> None:
        """Forget extensions, entries and the next update."""
        self._extensions, self._revoked, self._next_update = [], [], None

    @method("setIssuer")
    def set_issuer(self, issuer: Value) -> None:
        """Name of the issuer: {C:, O:, CN:}, a list of such objects, or a Name as ASN1."""
        self._issuer = issuer

    @method("setThisUpdate")
    def set_this_update(self, moment: Value) -> None:
        """Time of the list: a Date, or a text YYMMDDhhmmssZ in UTC."""
        self._this_update = time_of(moment, self._error)

    @method("setNextUpdate")
    def set_next_update(self, moment: Value) -> None:
        """Time at which the next list will be there."""
        self._next_update = time_of(moment, self._error)

    @method("addCRLNumberExtension")
    def add_crl_number(self, number: Long) -> None:
        """Number of the list, 0 or more; every list has a higher one."""
        if number < 0:
            raise self._error(ErrorCode.INVALID_ARGUMENTS, "The number of a list cannot be negative", int(number))
        self.put_extension(_CRL_NUMBER, _integer(number), critical=False)

    @method("addRevokedCertificate")
    def add_revoked_certificate(self, entry: ASN1) -> None:
        """Add a complete entry, such as one of another list."""
        self._revoked = [*self._revoked, bytes(entry)]

    @method("revokeCertificate")
    def revoke_certificate(
        self, serial: ByteString, moment: Value = UNDEFINED, reason: Value = UNDEFINED, extensions: Value = UNDEFINED
    ) -> None:
        """Add an entry: serial number, time (default now), a reason constant (-1 for none), further extensions."""
        when = time_of(datetime.now(UTC) if moment is UNDEFINED or moment is None else moment, self._error)
        content = bytes(extensions.value) if isinstance(extensions, ASN1) else b""
        if is_number(reason) and reason != -1:
            content += self._reason(int(reason))
        entry = _integer(int.from_bytes(bytes(serial), "big")) + when.dump()
        if content:
            entry += encode(Type.SEQUENCE, content)
        self._revoked = [*self._revoked, encode(Type.SEQUENCE, entry)]

    def _reason(self, reason: int) -> bytes:
        if reason not in REASONS.values():
            raise self._error(ErrorCode.INVALID_ARGUMENTS, "There is no such revocation reason", reason)
        value = encode(Type.OCTET_STRING, encode(Type.ENUMERATED, bytes([reason])))
        return encode(Type.SEQUENCE, encode(Type.OBJECT_IDENTIFIER, oid.encode(_REASON)) + value)

    @method("loadCRLEntries")
    def load_crl_entries(self, services: Services, name: str) -> int:
        """Take over the entries of a list in a file; its number, 0 when it has none, -1 when there is no such list."""
        try:
            data = files.read(services, self.CLASS_NAME, name, _MAX_FILE)
            known = structure.revocation_list(data)
            entries, number = _content(known.signed.body)
        except (GPError, MalformedError) as error:
            services.trace(f"{name} is not taken over: {error}\n")
            return -1
        self._revoked = [*self._revoked, *entries]
        return number

    @method("getIssuer")
    def get_issuer(self) -> ASN1:
        """Name of the issuer."""
        return self.name_of(self._issuer, "the issuer")

    @method("getThisUpdate")
    def get_this_update(self) -> ASN1:
        """Time of the list."""
        return ASN1.parse((self._this_update or self.missing("the time of the list")).dump())

    @method("getNextUpdate")
    def get_next_update(self) -> ASN1:
        """Time of the next list."""
        return ASN1.parse((self._next_update or self.missing("the time of the next list")).dump())

    @method("getRevokedCertificates")
    def get_revoked_certificates(self) -> ASN1:
        """The entries."""
        return ASN1.parse(self._entries())

    def _entries(self) -> bytes:
        return encode(Type.SEQUENCE, b"".join(self._revoked))

    @method("getExtensions")
    def get_extensions(self) -> ASN1:
        """The extensions with their context tag."""
        return ASN1.parse(encode(0xA0, self.extension_list()))

    @method("getTbsCertificateList")
    def get_tbs_certificate_list(self) -> ASN1:
        """The part that is signed."""
        return ASN1.parse(self._body())

    def _body(self) -> bytes:
        content = _integer(1) + self._algorithm().dump() + bytes(self.get_issuer()) + bytes(self.get_this_update())
        if self._next_update is not None:
            content += self._next_update.dump()
        if self._revoked:
            content += self._entries()
        if self._extensions:
            content += encode(0xA0, self.extension_list())
        return encode(Type.SEQUENCE, content)

    @method("generateCRL")
    def generate(self, private_key: Duck) -> ASN1:
        """The list, signed with a private key of the crypto object."""
        return ASN1.parse(self.signed(private_key, self._body()))


def _content(body: bytes) -> tuple[list[bytes], int]:
    """Encoded entries, and the number of the list or 0."""
    fields = node.parse(body)[0].items(Type.SEQUENCE, 3)
    fields = fields[1:] if fields[0].tag == Type.INTEGER else fields
    rest = [field for field in fields[3:] if field.tag not in _TIMES]
    entries = [node.encode(entry) for field in rest if field.tag == Type.SEQUENCE for entry in field.items(field.tag)]
    numbers = [_number(field) for field in rest if field.tag == 0xA0]
    return entries, numbers[0] if numbers else 0


def _number(wrapper: Node) -> int:
    for extension in wrapper.items(0xA0, 1)[0].items(Type.SEQUENCE):
        identifier, *rest = extension.items(Type.SEQUENCE, 2)
        if identifier.identifier() == _CRL_NUMBER:
            return node.parse(rest[-1].leaf(Type.OCTET_STRING))[0].unsigned()
    return 0
