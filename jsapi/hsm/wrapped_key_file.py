# SPDX-License-Identifier: MIT
"""WrappedKeyFile: a wrapped key with description and certificate (.wky of sc-hsm-tool; protocol reference, 18.4).

30 { 04 wrapped key, description of EF C4xx (30, A0, A8), certificate (30) or request (67) of EF CExx }.
"""

from __future__ import annotations

from jsapi import ber
from jsapi.bytestring import ByteString
from jsapi.declare import constructor, host_class, method, prop
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm import keyblob, p15
from jsapi.hsm.protocol import BlobType

_SEQUENCE, _OCTETS, _REQUEST, _CVC = 0x30, 0x04, 0x67, 0x7F21
_KINDS = {
    BlobType.RSA: p15.KeyKind.RSA, BlobType.RSA_CRT: p15.KeyKind.RSA, BlobType.EC: p15.KeyKind.EC,
    BlobType.AES: p15.KeyKind.AES,
}  # fmt: skip
_NAMES = {p15.KeyKind.RSA: "RSA", p15.KeyKind.EC: "EC", p15.KeyKind.AES: "AES"}


def _error(message: str) -> GPError:
    return GPError("WrappedKeyFile", ErrorCode.INVALID_DATA, 0, f"Not a wrapped key file: {message}")


@host_class("WrappedKeyFile")
class WrappedKeyFile:
    """A wrapped key file that was read, or is to be written."""

    def __init__(self, blob: bytes, description: bytes, certificate: bytes | None) -> None:
        try:
            self.header = keyblob.parse_header(blob)
        except keyblob.BlobError as problem:
            raise _error(str(problem)) from None
        self.blob = blob
        self.described = _described(description, self.header.key_type)
        self.description = description
        self.content = certificate

    @classmethod
    @constructor
    def create(cls, blob: ByteString, description: ByteString, certificate: ByteString | None = None) -> WrappedKeyFile:
        """From a wrapped key, its PKCS#15 description and its certificate or request."""
        return cls(bytes(blob), bytes(description), None if certificate is None else bytes(certificate))

    @staticmethod
    @method("parse", static=True)
    def parse(data: ByteString) -> WrappedKeyFile:
        """Read a file; INVALID_DATA with the reason for anything else."""
        return parse(bytes(data))

    @method("getBytes")
    def get_bytes(self) -> ByteString:
        """Content of the file."""
        inner = ber.encode(_OCTETS, self.blob) + self.description + (self.content or b"")
        return ByteString(ber.encode(_SEQUENCE, inner))

    @property
    @prop("keyBLOB")
    def key_blob(self) -> ByteString:
        """The wrapped key."""
        return ByteString(self.blob)

    @property
    @prop("keyDescription")
    def key_description(self) -> ByteString:
        """PKCS#15 description."""
        return ByteString(self.description)

    @property
    @prop("certificate")
    def certificate(self) -> ByteString | None:
        """Certificate or request, null without one."""
        return None if self.content is None else ByteString(self.content)

    @property
    @prop("kcv")
    def kcv(self) -> ByteString:
        """Key check value of the DKEK that wraps the key, 8 bytes."""
        return ByteString(self.header.key_check_value)

    @property
    @prop("algorithms")
    def algorithms(self) -> ByteString:
        """Numbers of the algorithms that the key permits; empty for no restriction."""
        return ByteString(self.header.allowed)

    @property
    @prop("type")
    def type(self) -> str:
        """RSA, EC or AES."""
        return _NAMES[self.described.kind]

    @property
    @prop("label")
    def label(self) -> str:
        """Label of the description."""
        return self.described.label

    @property
    @prop("size")
    def size(self) -> int:
        """Size in bits as the description says it."""
        return self.described.size


def parse(data: bytes) -> WrappedKeyFile:
    """Read a wrapped key file; nothing may follow it."""
    try:
        outer, end = ber.parse_first(data)
        if outer.tag != _SEQUENCE or end != len(data):
            raise _error("it is no single sequence")
        parts = _parts(outer.value)
    except ber.BerError as problem:
        raise _error(str(problem)) from None
    if not 2 <= len(parts) <= 3 or parts[0][0].tag != _OCTETS:
        raise _error("it has not the form of wrapped key, description and certificate")
    if len(parts) == 3 and parts[2][0].tag not in (_SEQUENCE, _REQUEST, _CVC):
        raise _error("its third part is no certificate")
    return WrappedKeyFile(parts[0][0].value, parts[1][1], parts[2][1] if len(parts) == 3 else None)


def _parts(content: bytes) -> list[tuple[ber.Tlv, bytes]]:
    """Data objects, each with its encoding as it stands in the file: devices do not always write the shortest."""
    found, offset = [], 0
    while offset < len(content):
        part, end = ber.parse_first(content, offset)
        found.append((part, content[offset:end]))
        offset = end
    return found


def _described(description: bytes, key_type: int) -> p15.KeyDescription:
    try:
        found = p15.parse_key_description(description)
    except (ValueError, ber.BerError):
        raise _error("its second part is no key description") from None
    if key_type not in BlobType.__members__.values():
        raise _error(f"unknown key type {key_type}")
    if _KINDS[BlobType(key_type)] is not found.kind:
        raise _error("description and wrapped key are of different kinds")
    return found
