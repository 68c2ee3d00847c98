# SPDX-License-Identifier: MIT
"""Certificate and CertificateList (RFC 5280, clauses 4.1 and 5.1) taken apart; PEM files (RFC 7468)."""

from __future__ import annotations

import base64
import binascii
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from jsapi.asn1 import node, times
from jsapi.asn1.node import MalformedError, Node
from jsapi.asn1.tags import Type

_PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----\s*([A-Za-z0-9+/=\s]*?)-----END \1-----")
_PIVOT = 50  # RFC 5280, 4.1.2.5.1: UTCTime years from 50 on are of the 20th century
_MAX_NODES = 3_000_000

VERSION, ISSUER_ID, SUBJECT_ID, EXTENSIONS, CRL_EXTENSIONS = 0xA0, 0x81, 0x82, 0xA3, 0xA0


@dataclass(frozen=True, slots=True)
class Extension:
    """One extension: whether it is critical, and the content of its OCTET STRING."""

    critical: bool
    value: bytes


@dataclass(frozen=True, slots=True)
class Signed:
    """What certificates and revocation lists have in common: three parts, byte for byte as they came."""

    der: bytes
    body: bytes
    algorithm: Node
    signature: bytes

    @property
    def algorithm_oid(self) -> str:
        """Object identifier of the signature algorithm."""
        return self.algorithm.items(Type.SEQUENCE, 1)[0].identifier()


@dataclass(frozen=True, slots=True)
class Certificate:
    """Fields of a certificate; version counts from 1, names and the public key are kept encoded."""

    signed: Signed
    version: int
    serial: bytes
    issuer: Node
    subject: Node
    not_before: datetime
    not_after: datetime
    public_key: bytes
    extensions: Mapping[str, Extension]


@dataclass(frozen=True, slots=True)
class RevocationList:
    """Fields of a CRL; `revoked` maps serial numbers to dates of revocation."""

    signed: Signed
    version: int
    issuer: Node
    this_update: datetime
    next_update: datetime | None
    revoked: Mapping[int, datetime]


def from_pem(data: bytes, *labels: str) -> bytes:
    """DER content of the first PEM block with one of the labels; data that is not PEM is returned as it is."""
    if b"-----BEGIN " not in data:
        return data
    for label, body in _PEM.findall(data):
        if label.decode("ascii") in labels:
            try:
                return base64.b64decode(body)
            except binascii.Error as error:
                raise MalformedError(f"the PEM block is damaged: {error}") from None
    raise MalformedError(f"there is no PEM block {labels[0]}")


def to_pem(label: str, data: bytes) -> str:
    """PEM text with lines of 64 characters."""
    lines = textwrap.wrap(base64.b64encode(data).decode("ascii"), 64)
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""])


def certificate(data: bytes) -> Certificate:
    """First certificate in DER or PEM data; what follows it is ignored (files on cards are padded)."""
    signed, fields = _signed(from_pem(data, "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"))
    raw = node.raw_children(signed.body)
    version = 1
    if fields and fields[0].tag == VERSION:
        version = fields[0].items(VERSION, 1)[0].unsigned() + 1
        fields, raw = fields[1:], raw[1:]
    if len(fields) < 6:
        raise MalformedError("a certificate has at least six fields")
    serial, _, issuer, validity, subject, key = fields[:6]
    not_before, not_after = validity.items(Type.SEQUENCE, 2)[:2]
    key.items(Type.SEQUENCE, 2)
    return Certificate(
        signed,
        version,
        _serial(serial),
        _name(issuer),
        _name(subject),
        date(not_before),
        date(not_after),
        raw[5],
        _extensions(fields[6:], EXTENSIONS),
    )


def revocation_list(data: bytes) -> RevocationList:
    """First CertificateList in DER or PEM data."""
    signed, fields = _signed(from_pem(data, "X509 CRL", "CRL"))
    version = 1
    if fields and fields[0].tag == Type.INTEGER:
        version = fields[0].unsigned() + 1
        fields = fields[1:]
    if len(fields) < 3:
        raise MalformedError("a revocation list has at least three fields")
    issuer, this_update, rest = fields[1], fields[2], fields[3:]
    next_update = None
    if rest and rest[0].tag in (Type.UTCTime, Type.GeneralizedTime):
        next_update, rest = date(rest[0]), rest[1:]
    revoked: dict[int, datetime] = {}
    if rest and rest[0].tag == Type.SEQUENCE:
        for entry in rest[0].items(Type.SEQUENCE):
            serial, moment = entry.items(Type.SEQUENCE, 2)[:2]
            revoked[serial.integer()] = date(moment)
    return RevocationList(signed, version, _name(issuer), date(this_update), next_update, revoked)


def _signed(data: bytes) -> tuple[Signed, list[Node]]:
    root, end = node.parse(data, max_nodes=_MAX_NODES)
    body, algorithm, signature = root.items(Type.SEQUENCE, 3)[:3]
    algorithm.items(Type.SEQUENCE, 1)[0].identifier()
    der = data[:end]
    return Signed(der, node.raw_children(der)[0], algorithm, signature.bits()), body.items(Type.SEQUENCE)


def _serial(field: Node) -> bytes:
    field.integer()
    return field.content


def _name(name: Node) -> Node:
    for part in name.items(Type.SEQUENCE):
        for attribute in part.items(Type.SET, 1):
            attribute.items(Type.SEQUENCE, 2)[0].identifier()
    return name


def date(field: Node) -> datetime:
    """Date of a Time (RFC 5280, 4.1.2.5); seconds may be missing, as in old certificates."""
    if field.tag not in (Type.UTCTime, Type.GeneralizedTime) or not field.content.endswith(b"Z"):
        raise MalformedError("a date has neither of the two time types")
    digits = field.content[:-1]
    if field.tag == Type.UTCTime:
        digits = (b"19" if digits[:2] >= b"%d" % _PIVOT else b"20") + digits
    try:
        return times.parse((digits + b"00" if len(digits) == 12 else digits) + b"Z")
    except (ValueError, OverflowError) as error:
        raise MalformedError(f"a date is not valid: {error}") from None


def _extensions(fields: list[Node], tag: int) -> dict[str, Extension]:
    wrapper = next((field for field in fields if field.tag == tag), None)
    if wrapper is None:
        return {}
    extensions = {}
    for entry in wrapper.items(tag, 1)[0].items(Type.SEQUENCE):
        parts = entry.items(Type.SEQUENCE, 2)
        critical = parts[1].tag == Type.BOOLEAN and parts[1].content != b"\0"
        extensions[parts[0].identifier()] = Extension(critical, parts[-1].leaf(Type.OCTET_STRING))
    return extensions
