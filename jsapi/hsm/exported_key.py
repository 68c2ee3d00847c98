# SPDX-License-Identifier: MIT
"""A public key of one device for another one: its request with the certificates of the device (reference, 18.5, 18.6).

Files of OpenSC, old and new, differ in the outer form and in the order of the certificates, so these are told apart by
their names.
"""

from __future__ import annotations

from dataclasses import dataclass

from jsapi import ber, oid
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm.cvc import CVC
from jsapi.hsm.device import OK, Device
from jsapi.hsm.protocol import C_DEVAUT, Ins, Prefix

PKA_KEY = oid.encode("1.3.6.1.4.1.24991.4.3.1")
DOMAIN_MEMBERSHIP = oid.encode("1.3.6.1.4.1.24991.4.2")
DOMAIN_ASSOCIATION = oid.encode("1.3.6.1.4.1.24991.4.4")
_SEQUENCE, _OID, _ISSUER, _DEVICE, _REQUEST, _SIGNATURE = 0x30, 0x06, 0x61, 0x62, 0x63, 0x54
_CERTIFICATE, _AUTHENTICATED_REQUEST = 0x7F21, 0x67
_VERIFICATION_KEY = (0x81, 0xB6)
_NAME = 0x83


def _malformed(why: str) -> GPError:
    return GPError("SmartCardHSM", ErrorCode.INVALID_DATA, 0, f"Not an exported public key: {why}")


@dataclass(frozen=True, slots=True)
class ExportedKey:
    """Request for a key with certificates of the device that made it and of that device's issuer."""

    issuer: CVC
    device: CVC
    request: CVC
    signature: bytes = b""  # of a key domain membership

    @classmethod
    def of(cls, device: Device, number: int) -> ExportedKey:
        """Key `number` of a device; INVALID_DATA when its request was overwritten by a certificate."""
        content = device.read_file(Prefix.EE_CERTIFICATE.file(number))
        if content[:1] != bytes([_AUTHENTICATED_REQUEST]):
            raise _malformed(f"the request of key {number} is not on the device any more, a certificate took its place")
        certificates = device.read_file(C_DEVAUT)
        own = CVC(certificates)
        return cls(CVC(certificates[len(own.data) :]), own, CVC(content))

    @classmethod
    def parse(cls, data: bytes) -> ExportedKey:
        """Read a file; the certificates must belong together and the key must have signed its request."""
        try:
            found = [CVC(part) for part in _objects(data)]
            outer, _ = ber.parse_first(data)
            signature = ber.find(outer.value, _SIGNATURE) or b""
        except ber.BerError as error:
            raise _malformed(str(error)) from None
        requests = [part for part in found if part.is_request]
        certificates = [part for part in found if not part.is_request]
        if len(requests) != 1 or len(certificates) != 2:
            raise _malformed("it holds no request with two certificates")
        issuer, device = certificates
        if issuer.authority == device.holder:
            issuer, device = device, issuer
        made = cls(issuer, device, requests[0], signature)
        made._check()
        return made

    def _check(self) -> None:
        signer = self.request.get_outer_car()
        if self.device.authority != self.issuer.holder or signer is None or signer.text != self.device.holder:
            raise _malformed("request and certificates do not belong together")
        if not self.request.verify_with(None, self.request.get_public_key()):
            raise _malformed("the request is damaged, its own signature is not valid")

    @property
    def holder(self) -> str:
        """Name of the key."""
        return self.request.holder

    @property
    def content(self) -> bytes:
        """The request without its outer tag, as devices take it."""
        return ber.parse_first(self.request.data)[0].value

    def encode(self, kind: bytes) -> bytes:
        """File of the given kind, an object identifier."""
        parts = ber.encode(_OID, kind) + ber.encode(_ISSUER, self.issuer.data)
        parts += ber.encode(_DEVICE, self.device.data) + ber.encode(_REQUEST, self.request.data)
        return ber.encode(_SEQUENCE, parts + (ber.encode(_SIGNATURE, self.signature) if self.signature else b""))

    def introduce(self, to: Device) -> None:
        """Let another device verify both certificates and choose the key that signed the request."""
        for certificate in (self.issuer, self.device):
            choose(to, certificate.holder)
            if to.sw == OK:
                continue
            choose(to, certificate.authority)
            if to.sw != OK:
                raise to.refused(Ins.MANAGE_SECURITY_ENVIRONMENT, f" for {certificate.authority}")
            to.command(Ins.PERFORM_SECURITY_OPERATION, 0x00, 0xBE, ber.parse_first(certificate.data)[0].value)
            if to.sw != OK:
                raise to.refused(Ins.PERFORM_SECURITY_OPERATION, f" for {certificate.holder}")
        choose(to, self.device.holder)
        if to.sw != OK:
            raise to.refused(Ins.MANAGE_SECURITY_ENVIRONMENT, f" for {self.device.holder}")


def choose(device: Device, name: str, template: tuple[int, int] = _VERIFICATION_KEY) -> None:
    """Choose a public key by the name of its holder; `sw` of the device tells whether it knows it."""
    device.command(Ins.MANAGE_SECURITY_ENVIRONMENT, *template, ber.encode(_NAME, name.encode("latin-1")))


def _objects(data: bytes) -> list[bytes]:
    """Encodings of the certificates and the request in a file of either form."""
    outer, _ = ber.parse_first(data)
    if outer.tag != _SEQUENCE:
        raise _malformed("it is no sequence")
    found = []
    for part in ber.parse(outer.value):
        if part.tag in (_CERTIFICATE, _AUTHENTICATED_REQUEST):
            found.append(ber.encode(part.tag, part.value))
        elif part.tag in (_ISSUER, _DEVICE, _REQUEST):
            found.append(part.value)
    return found
