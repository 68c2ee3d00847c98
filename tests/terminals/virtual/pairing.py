# SPDX-License-Identifier: MIT
"""What a host does with the certificates of one card at another one: sections 6.1 and 8.2 of the reference."""

from __future__ import annotations

from jsapi import ber
from jsapi.terminals.virtual import CardState, VirtualCard
from jsapi.terminals.virtual.identity import IssuingAuthority
from tests.terminals.virtual.host import Host, curve_named, ec_template, find

BRAINPOOL = curve_named("brainpoolP256r1")


def another_host(serial: str, authority: IssuingAuthority | None = None) -> Host:
    """A new card with the applet selected."""
    host = Host(VirtualCard(CardState.in_memory(serial, authority)))
    host.select()
    return host


def reference(name: bytes) -> bytes:
    """Data of MANAGE SECURITY ENVIRONMENT that names a public key."""
    return ber.encode(0x83, name)


def certificates(host: Host) -> tuple[bytes, bytes]:
    """Contents (7F4E || 5F37) of the device certificate and of the device issuer's."""
    device, issuer = ber.parse(host.read(0x2F02))
    return device.value, issuer.value


def name_of(certificate: bytes) -> bytes:
    """Holder reference."""
    return find(certificate, 0x7F4E, 0x5F20)


def authority_of(certificate: bytes) -> bytes:
    """Authority reference."""
    return find(certificate, 0x7F4E, 0x42)


def introduce(host: Host, other: Host) -> None:
    """Let a card verify the chain of another one and choose its device key."""
    device, issuer = certificates(other)
    for certificate in (issuer, device):
        host.send("002281B6", reference(authority_of(certificate)), le=None)
        host.send("002A00BE", certificate, le=None)
    host.send("002281B6", reference(name_of(device)), le=None)


def request_content(host: Host, key_id: int) -> bytes:
    """Content of the 67 that the card made for a key."""
    return find(host.read(0xCE00 | key_id), 0x67)


def custodian(serial: str, key_id: int = 1) -> Host:
    """A card with a logged in user and a key for authentication at other cards."""
    host = another_host(serial)
    host.initialize()
    host.login()
    template = bytes.fromhex("5F290100") + ec_template(BRAINPOOL) + ber.encode(0x5F20, f"{serial}0000{key_id}".encode())
    host.send(f"0046{key_id:02X}00", template)
    return host
