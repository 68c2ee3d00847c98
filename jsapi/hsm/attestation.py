# SPDX-License-Identifier: MIT
"""Attestation: is this a genuine device, and was this key made in it? (module pyscsh/Attestation)"""

from __future__ import annotations

import hashlib
from typing import Any

from jsapi.bytestring import ByteString
from jsapi.declare import constructor, host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm import chain, trust
from jsapi.hsm.cvc import CVC
from jsapi.hsm.smartcardhsm import VIRTUAL_ROOT
from jsapi.key import Component
from jsapi.services import Services
from jsapi.x509.pkix import PKIXCommon

_FROM, _UNTIL = 0x5F25, 0x5F24


def _refuse(message: str) -> GPError:
    return GPError("Attestation", ErrorCode.INVALID_DATA, 0, message)


@host_class("Attestation")
class Attestation:
    """Verifies device certificates and the requests that a device signs for the keys it has made."""

    def __init__(self, *, virtual: bool = False) -> None:
        self._anchors = trust.built_in(virtual=virtual)
        self._chain: chain.Chain | None = None

    @classmethod
    @constructor
    def create(cls, services: Services) -> Attestation:
        """With the built-in roots as trust anchors, and where all readers are virtual with the root of their cards."""
        return cls(virtual=services.option(VIRTUAL_ROOT))

    @method("addAnchor")
    def add_anchor(self, certificate: ByteString) -> str:
        """Trust a root certificate (CVC) too; returns its holder. INVALID_DATA when it is none."""
        anchor = trust.anchor_of(bytes(certificate))
        self._anchors[anchor.reference] = anchor
        return anchor.reference

    @method("verifyDevice")
    def verify_device(self, certificates: ByteString) -> dict[str, Any]:
        """Facts on the device whose EF 2F02 this is; INVALID_DATA with the reason when its chain is not valid."""
        found = chain.verify(bytes(certificates), anchors={name: anchor.key for name, anchor in self._anchors.items()})
        if isinstance(found, str):
            raise _refuse(f"The device certificate was not validated: {found}")
        self._chain = found
        return {
            "serial": found.device.holder[:-5], "path": found.path, "root": found.root,
            "rootOwner": self._anchors[found.root].owner, "issuer": found.issuer.holder,
            "issuerOwner": trust.issuer_owner(found), "validFrom": _date(found.device, _FROM),
            "validUntil": _date(found.device, _UNTIL), "sha256": hashlib.sha256(found.device.data).hexdigest().upper(),
        }  # fmt: skip

    @method("verifyKey")
    def verify_key(self, request: ByteString) -> dict[str, Any]:
        """Facts on a key whose request the verified device has signed; INVALID_DATA with the reason otherwise."""
        if self._chain is None:
            raise _refuse("A key can be verified after its device only")
        data = bytes(request)
        certificate = CVC(data)
        if not certificate.is_request:
            raise _refuse("There is no request that the device has signed, so nothing tells where the key was made")
        key = certificate.get_public_key()
        if not certificate.verify_with(None, key):
            raise _refuse("The key did not sign its own request")
        _demand_outer_signature(certificate, self._chain)
        is_rsa = key.has(Component.MODULUS)
        info = PKIXCommon.rsa_public_key_info(key) if is_rsa else PKIXCommon.ec_public_key_info(key)
        return {
            "holder": certificate.holder, "device": self._chain.device.holder, "type": "RSA" if is_rsa else "EC",
            "size": key.bits, "publicKey": hashlib.sha256(bytes(info)).hexdigest().upper(),
        }  # fmt: skip


def _demand_outer_signature(request: CVC, verified: chain.Chain) -> None:
    """ECDSA of the device key over the whole certificate and the authority reference behind it."""
    author = request.get_outer_car()
    if author is None:
        raise _refuse("The request has no signature of a device")
    if author.text != verified.device.holder:
        raise _refuse(f"The request was signed by {author.text}, not by this device ({verified.device.holder})")
    if not request.verify_at_with(None, verified.public_key, verified.device.get_public_key_oid()):
        raise _refuse("The signature of the device over the request is not valid")


def _date(certificate: CVC, tag: int) -> str:
    digits = "".join(str(digit) for digit in certificate.field(tag) or b"")
    return f"20{digits[:2]}-{digits[2:4]}-{digits[4:6]}" if len(digits) == 6 else ""
