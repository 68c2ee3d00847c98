# SPDX-License-Identifier: MIT
"""PKCS15: descriptions of keys, certificates and of the token, as they are in files of a SmartCard-HSM."""

from __future__ import annotations

from typing import Any

from jsapi import ber
from jsapi.bytestring import ByteString
from jsapi.declare import host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm import p15

_TYPES = {"RSA": p15.KeyKind.RSA, "EC": p15.KeyKind.EC, "AES": p15.KeyKind.AES}
_NAMES = {kind: name for name, kind in _TYPES.items()}
_SEQUENCE, _OCTETS, _UTF8, _CVC, _ATTRIBUTES, _LABEL = 0x30, 0x04, 0x0C, 0xA5, 0xA1, 0x80


def _malformed(what: str, why: object) -> GPError:
    return GPError("PKCS15", ErrorCode.INVALID_DATA, 0, f"Not a {what}: {why}")


@host_class("PKCS15")
class PKCS15:
    """Static functions only (ISO 7816-15, in the shapes that devices hold)."""

    @staticmethod
    @method("encodeKeyDescription", static=True)
    def encode_key_description(kind: str, identifier: ByteString, label: str, bits: int) -> ByteString:
        """Description of a key for file C4xx; kind is RSA, EC or AES."""
        if kind not in _TYPES:
            raise GPError("PKCS15", ErrorCode.INVALID_ARGUMENTS, 0, "A key is of the type RSA, EC or AES")
        return ByteString(p15.private_key_description(_TYPES[kind], bytes(identifier), label, bits))

    @staticmethod
    @method("decodeKeyDescription", static=True)
    def decode_key_description(data: ByteString) -> dict[str, Any]:
        """{type, label, id, size} of a description that any host has written; bytes behind it are ignored."""
        try:
            found = p15.parse_key_description(bytes(data))
        except ValueError as error:
            raise _malformed("key description", error) from None
        identifier = ByteString(found.identifier)
        return {"type": _NAMES[found.kind], "label": found.label, "id": identifier, "size": found.size}

    @staticmethod
    @method("encodeCertificateDescription", static=True)
    def encode_certificate_description(identifier: ByteString, label: str, fid: ByteString) -> ByteString:
        """Description of an X.509 certificate in the file `fid` (2 bytes), for file C8xx."""
        if len(fid) != 2:
            raise GPError("PKCS15", ErrorCode.INVALID_LENGTH, len(fid), "A file identifier has 2 bytes")
        return ByteString(p15.certificate_description(bytes(identifier), label, int.from_bytes(fid.data, "big")))

    @staticmethod
    @method("decodeCertificateDescription", static=True)
    def decode_certificate_description(data: ByteString) -> dict[str, Any]:
        """{type, label, id, fid} of a description of an X.509 certificate or a CVC."""
        try:
            outer, _ = ber.parse_first(bytes(data))
            label, identity, *rest = ber.parse(outer.value)
            attributes = next(part.value for part in rest if part.tag == _ATTRIBUTES)
            path = ber.find(ber.find(ber.find(attributes, _SEQUENCE) or b"", _SEQUENCE) or b"", _OCTETS) or b""
            name = (ber.find(label.value, _UTF8) or b"").decode("utf-8", "replace")
            identifier = ber.find(identity.value, _OCTETS) or b""
        except (ValueError, StopIteration) as error:
            raise _malformed("certificate description", error) from None
        kind = "CVC" if outer.tag == _CVC else "X509"
        return {"type": kind, "label": name, "id": ByteString(identifier), "fid": ByteString(path)}

    @staticmethod
    @method("encodeTokenInfo", static=True)
    def encode_token_info(label: str) -> ByteString:
        """Description of the token, for file 2F03."""
        return ByteString(p15.token_info(label))

    @staticmethod
    @method("decodeTokenInfo", static=True)
    def decode_token_info(data: ByteString) -> dict[str, Any]:
        """{label, serial, manufacturer} of the token; empty where the file does not say."""
        try:
            outer, _ = ber.parse_first(bytes(data))
            fields = [ber.find(outer.value, tag) or b"" for tag in (_LABEL, _OCTETS, _UTF8)]
        except ber.BerError as error:
            raise _malformed("token description", error) from None
        label, serial, manufacturer = fields
        return {
            "label": label.decode("utf-8", "replace"),
            "serial": ByteString(serial),
            "manufacturer": manufacturer.decode("utf-8", "replace"),
        }
