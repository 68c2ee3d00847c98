# SPDX-License-Identifier: MIT
"""Cards of one security domain, ready for ceremonies, made through plain APDUs."""

from __future__ import annotations

import hashlib

from jsapi import ber, curves
from jsapi.hsm import p15
from jsapi.terminals.virtual import CardState
from tests.ceremonies.bench import Bench

DKEK = bytes(range(32))
KCV = "630DCD2966C43366"  # protocol reference, 21.1
SHARES = (bytes.fromhex("A5" * 32), bytes(a ^ 0xA5 for a in DKEK))
P256 = curves.prime_curve("secp256r1")
DIGEST = hashlib.sha256(b"after the ceremony").digest()


def join(bench: Bench) -> None:
    """Initialise the card and give it the DKEK in two shares."""
    bench.host.select()
    bench.host.initialize("920102")
    for share in SHARES:
        bench.host.send("80520000", share)


def add_key(bench: Bench, number: int, label: str, kind: p15.KeyKind = p15.KeyKind.EC) -> None:
    """Generate a described key in key domain 0."""
    bench.host.select()
    bench.host.login()
    domain = bytes.fromhex("920100")
    if kind is p15.KeyKind.EC:
        bench.host.generate_ec(number, P256, domain)
    elif kind is p15.KeyKind.RSA:
        bench.host.generate_rsa(number, 1024, domain)
    else:
        bench.host.generate_aes(number, 256, domain)
    size = {p15.KeyKind.EC: 256, p15.KeyKind.RSA: 1024, p15.KeyKind.AES: 256}[kind]
    bench.host.write(0xC400 + number, p15.private_key_description(kind, bytes([number]), label, size))


def with_keys(bench: Bench) -> None:
    """An EC, an RSA and an AES key, a CA certificate with its description and a public data object."""
    join(bench)
    for number, kind in enumerate((p15.KeyKind.EC, p15.KeyKind.RSA, p15.KeyKind.AES), 1):
        add_key(bench, number, f"key {number}", kind)
    bench.host.write(0xCA00, ber.encode(0x30, b"\x02\x01\x05"))
    bench.host.write(0xC800, p15.certificate_description(b"\1", "CA", 0xCA00))
    bench.host.write(0xCF01, b"public")
    bench.host.write(0xCD02, b"private")
    bench.host.select()


def same_key(one: Bench, other: Bench, number: int) -> bool:
    """Whether a key is the same on both cards: their material, which only a virtual card shows."""
    keys = [bench.card.state.key(number) for bench in (one, other)]
    return keys[0] is not None and keys[1] is not None and keys[0].material == keys[1].material


def content(state: CardState) -> list[str]:
    """Everything in a card."""
    return list(state._db.iterdump())
