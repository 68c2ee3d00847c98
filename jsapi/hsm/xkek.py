# SPDX-License-Identifier: MIT
"""XKEK key domains: devices that a group signer admits agree on a key encryption key, and no share leaves any of them.

What is signed and how the key is made is known from pico-hsm only (protocol reference, 8.2).
"""

from __future__ import annotations

from jsapi.crypto import plain_ecdsa
from jsapi.gperror import ErrorCode
from jsapi.hsm.cvc import CVC
from jsapi.hsm.device import OK, Device, DomainStatus
from jsapi.hsm.errors import error
from jsapi.hsm.exported_key import DOMAIN_ASSOCIATION, DOMAIN_MEMBERSHIP, ExportedKey
from jsapi.hsm.protocol import Algorithm, Domain, Ins

_MEMBERSHIP = 0x54
_KEY_LENGTH = 32
_EXTENDED = 65536


def membership(signer: Device, number: int, member: bytes) -> bytes:
    """File that admits a device, given by its EF.C_DevAut, to the domain of the signer's key `number`."""
    point = CVC(member).public_point
    group = ExportedKey.of(signer, number)
    message = bytes([_MEMBERSHIP]) + point[1 : 1 + len(point) // 2]
    made = signer.demand(Ins.SIGN, number, Algorithm.ECDSA_SHA256, message, _EXTENDED)
    try:
        signature = plain_ecdsa.from_der(made, _KEY_LENGTH)
    except ValueError:
        raise error(ErrorCode.INVALID_KEY, number, "A group signer key is an EC key of 256 bits") from None
    return ExportedKey(group.issuer, group.device, group.request, signature).encode(DOMAIN_MEMBERSHIP)


def join(device: Device, number: int, file: bytes) -> DomainStatus:
    """Make key domain `number` a member of the group in a membership file."""
    from jsapi.ber import encode

    group = ExportedKey.parse(file)
    if not group.signature:
        raise error(
            ErrorCode.INVALID_DATA, 0, "This is no key domain membership: the group signer's signature is missing"
        )
    group.introduce(device)
    content = group.content + encode(_MEMBERSHIP, group.signature)
    status = device.domain_status(device.feed(Ins.KEY_DOMAIN, Domain.JOIN, number, content, 0))
    if status.sw != OK:
        raise device.refused(Ins.KEY_DOMAIN, f" {number}")
    return status if status.exists else device.domain(Domain.STATUS_OR_IMPORT, number)


def exchange_file(device: Device, number: int) -> bytes:
    """File with the public part of exchange key `number` for another member."""
    return ExportedKey.of(device, number).encode(DOMAIN_ASSOCIATION)


def derive(device: Device, number: int, file: bytes) -> None:
    """Agree on the key encryption key of the domain of exchange key `number` with another member's exchange key."""
    peer = ExportedKey.parse(file)
    peer.introduce(device)
    device.feed(Ins.DECIPHER, number, Algorithm.XKEK, peer.content, 0)
    if device.sw != OK:
        raise device.refused(Ins.DECIPHER, f" with {peer.holder}")
