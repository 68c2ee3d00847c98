# SPDX-License-Identifier: MIT
"""The chip of a document with PACE, terminal and chip authentication in AES-128, written for these tests.

Nothing of the host side computes here: points come from the package `ecdsa`, secure messaging and certificates'
signatures from the virtual card.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from ecdsa import ellipticcurve

from jsapi import ber, curves
from jsapi.services import Services
from jsapi.terminals.virtual import ecc
from jsapi.terminals.virtual.aes import cmac
from jsapi.terminals.virtual.apdu import Command, Response, parse_command
from jsapi.terminals.virtual.secure_messaging import CLASS_BITS, Channel

CURVE = curves.prime_curve("brainpoolP256r1")
PACE = bytes.fromhex("04007F00070202040202")
CHIP = bytes.fromhex("04007F00070202030202")
_INFOS = (
    "3012060A04007F0007020204020202010202010D"  # PACE with standard curve 13
    "3012060A04007F00070202030202020102020141"  # chip authentication with key 65
    "301C060904007F000702020302300C060704007F0007010202010D020141"
)
CARD_ACCESS = ber.encode(0x31, bytes.fromhex(_INFOS))
FIELD = ellipticcurve.CurveFp(CURVE.p, CURVE.a, CURVE.b, 1)
BASE = ellipticcurve.PointJacobi(FIELD, CURVE.gx, CURVE.gy, 1, CURVE.n)


def kdf(secret: bytes, counter: int, nonce: bytes = b"") -> bytes:
    return hashlib.sha1(secret + nonce + counter.to_bytes(4, "big")).digest()[:16]


def coded(point: object) -> bytes:
    return b"\x04" + int(point.x()).to_bytes(32, "big") + int(point.y()).to_bytes(32, "big")  # type: ignore[attr-defined]


def decoded(data: bytes) -> ellipticcurve.PointJacobi:
    return ellipticcurve.PointJacobi(FIELD, int.from_bytes(data[1:33], "big"), int.from_bytes(data[33:], "big"), 1)


def token(mac: bytes, protocol: bytes, point: bytes) -> bytes:
    template = ber.encode(0x06, protocol) + ber.encode(0x86, point)
    return cmac(mac, ber.encode(0x7F49, template))[:8]


@dataclass
class DocumentChip:
    """A card connection; the trust anchor is the key that certificates start from."""

    password: bytes
    anchor: str
    anchor_point: bytes
    files: dict[int, bytes] = field(default_factory=dict)
    genuine: bool = True

    reader_name = "document"
    atr = bytes.fromhex("3B00")

    def __post_init__(self) -> None:
        self.scalar = int.from_bytes(os.urandom(31), "big")
        self.point = coded(BASE * self.scalar)
        self.known = {self.anchor.encode(): self.anchor_point}
        self.channel: Channel | None = None
        self.next_channel: Channel | None = None
        self.state = ""
        self.log: list[str] = []
        self.authenticated = False

    def transmit(self, command: bytes) -> bytes:
        """Open secure messaging, run the command, protect the answer."""
        plain = parse_command(command)
        protected = self.channel is not None and plain.cla & CLASS_BITS == CLASS_BITS
        channel = self.channel
        if protected and channel is not None:
            plain = channel.open_command(plain)
        self.log.append(f"{plain.cla:02X}{plain.ins:02X}{plain.p1:02X}{plain.p2:02X}{'*' if protected else ''}")
        data, sw = self.run(plain)
        response = Response(data, sw)
        if protected and channel is not None:
            response = channel.seal_response(response, plain.ins)
        if self.next_channel is not None:
            self.channel, self.next_channel = self.next_channel, None
        return response.data + sw.to_bytes(2, "big")

    def run(self, command: Command) -> tuple[bytes, int]:
        match command.ins:
            case 0x22:
                return self.manage(command.p1, command.p2, {o.tag: o.value for o in ber.parse(command.data)})
            case 0x86:
                content = ber.parse(command.data)[0].value
                return self.agree({part.tag: part.value for part in ber.parse(content)})
            case 0x84:
                self.challenge = os.urandom(8)
                return self.challenge, 0x9000
            case 0x2A:
                return self.verify_certificate(command.data)
            case 0x82:
                return self.verify_terminal(command.data)
            case 0xB0:
                return self.read(command)
            case 0xA4:
                return b"", 0x9000
            case 0x20:
                return b"", 0x9000 if self.authenticated else 0x6300
        return b"", 0x6D00

    def read(self, command: Command) -> tuple[bytes, int]:
        offset = 0 if command.p1 & 0x80 else command.p1 << 8 | command.p2
        if command.p1 & 0x80:
            if command.p1 & 0x1F not in self.files:
                return b"", 0x6A82
            self.current = self.files[command.p1 & 0x1F]
        if offset >= len(self.current):
            return b"", 0x6B00
        return self.current[offset : offset + 100], 0x9000

    def manage(self, p1: int, p2: int, objects: dict[int, bytes]) -> tuple[bytes, int]:
        if (p1, p2) == (0xC1, 0xA4) and objects[0x80] == PACE:
            self.state = "pace"
        elif (p1, p2) == (0x81, 0xB6):
            self.signer = self.known.get(objects[0x83], b"")
            return b"", 0x9000 if self.signer else 0x6A88
        elif (p1, p2) == (0x81, 0xA4):
            self.terminal, self.announced = self.known[objects[0x83]], objects[0x91]
            self.extra = ber.encode(0x67, objects[0x67]) if 0x67 in objects else b""
        elif (p1, p2) == (0x41, 0xA4) and objects[0x80] == CHIP:
            self.state = "chip"
        return b"", 0x9000

    def agree(self, objects: dict[int, bytes]) -> tuple[bytes, int]:
        if self.state == "chip":
            return self.authenticate_chip(objects[0x80])
        if not objects:
            self.nonce = os.urandom(16)
            key = kdf(self.password, 3)
            encryptor = Cipher(algorithms.AES(key), modes.CBC(bytes(16))).encryptor()
            return ber.encode(0x7C, ber.encode(0x80, encryptor.update(self.nonce))), 0x9000
        if 0x81 in objects:
            scalar = int.from_bytes(os.urandom(31), "big")
            shared = decoded(objects[0x81]) * scalar
            self.mapped = BASE * int.from_bytes(self.nonce, "big") + shared
            return ber.encode(0x7C, ber.encode(0x82, coded(BASE * scalar))), 0x9000
        if 0x83 in objects:
            scalar = int.from_bytes(os.urandom(31), "big")
            self.own, self.other = coded(self.mapped * scalar), objects[0x83]
            self.secret = coded(decoded(self.other) * scalar)[1:33]
            return ber.encode(0x7C, ber.encode(0x84, self.own)), 0x9000
        mac = kdf(self.secret, 2)
        if objects[0x85] != token(mac, PACE, self.own):
            return b"", 0x63C2
        self.identity = self.own[1:33]
        self.next_channel = Channel(kdf(self.secret, 1), mac)
        answer = ber.encode(0x86, token(mac, PACE, self.other)) + ber.encode(0x87, self.anchor.encode())
        return ber.encode(0x7C, answer), 0x9000

    def verify_certificate(self, content: bytes) -> tuple[bytes, int]:
        body, signature = ber.find(content, 0x7F4E) or b"", ber.find(content, 0x5F37) or b""
        if not verifies(self.signer, signature, ber.encode(0x7F4E, body)):
            return b"", 0x6982
        point = ber.find(ber.find(body, 0x7F49) or b"", 0x86) or b""
        self.known[ber.find(body, 0x5F20) or b""] = point
        return b"", 0x9000

    def verify_terminal(self, signature: bytes) -> tuple[bytes, int]:
        signed = self.identity + self.challenge + self.announced + self.extra
        self.authenticated = verifies(self.terminal, signature, signed)
        return b"", 0x9000 if self.authenticated else 0x6982

    def authenticate_chip(self, point: bytes) -> tuple[bytes, int]:
        if point[1:33] != self.announced:
            return b"", 0x6985
        nonce = os.urandom(8)
        secret = coded(decoded(point) * (self.scalar if self.genuine else self.scalar + 1))[1:33]
        mac = kdf(secret, 2, nonce)
        if self.genuine:
            self.next_channel = Channel(kdf(secret, 1, nonce), mac)
        return ber.encode(0x7C, ber.encode(0x81, nonce) + ber.encode(0x82, token(mac, CHIP, point))), 0x9000

    def reset(self, cold: bool) -> bytes:
        return self.atr

    def begin(self) -> None:
        """Nobody else is there."""

    end = close = begin


def verifies(point: bytes, signature: bytes, data: bytes) -> bool:
    numbers = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    return ecc.ecdsa_verify(CURVE, ecc.decode_point(CURVE, point), hashlib.sha256(data).digest(), numbers)


class ChipServices(Services):
    """Services with the chip in the only reader, which remember what is traced."""

    def __init__(self, chip: object) -> None:
        self.chip = chip
        self.traced = ""

    def connect(self, reader: str) -> object:  # type: ignore[override]
        return self.chip

    def trace(self, text: str) -> None:
        self.traced += text
