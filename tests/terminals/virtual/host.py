# SPDX-License-Identifier: MIT
"""A plain host for the virtual card, and judges that are not ours: OpenSSL and the vectors of the reference."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from asn1crypto.core import ObjectIdentifier

from jsapi import ber, curves
from jsapi.curves import Curve
from jsapi.terminals.virtual import CardState, VirtualCard

USER_PIN = b"648219"
SO_PIN = b"57621880"
SELECT = bytes.fromhex("00A404000BE82B0601040181C31F020100")
OK = 0x9000


@cache
def vectors() -> dict[str, Any]:
    """The data file beside this module; its `source` entry says where the values are from."""
    document: dict[str, Any] = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="ascii"))
    return document


class Host:
    """Sends APDUs in extended form and checks status words."""

    def __init__(self, card: VirtualCard) -> None:
        self.card = card

    def raw(self, apdu: str | bytes) -> tuple[bytes, int]:
        """Send the bytes as they are; returns data and status word."""
        response = self.card.transmit(bytes.fromhex(apdu) if isinstance(apdu, str) else apdu)
        return response[:-2], int.from_bytes(response[-2:], "big")

    def send(self, header: str, data: bytes = b"", sw: int = OK, le: int | None = 0) -> bytes:
        """Send a command with extended lengths; `le` 0 asks for everything, None sends no Le field."""
        apdu = bytes.fromhex(header)
        if data:
            apdu += b"\x00" + len(data).to_bytes(2, "big") + data
        if le is not None:
            apdu += (b"" if data else b"\x00") + le.to_bytes(2, "big")
        answer, actual = self.raw(apdu)
        assert f"{actual:04X}" == f"{sw:04X}"
        return answer

    def select(self) -> None:
        """Select the applet; ends the session."""
        assert self.raw(SELECT)[1] == OK

    def initialize(self, extra: str = "", options: str = "0001", tries: int = 3) -> None:
        """INITIALIZE DEVICE with the usual PINs; `extra` are more data objects in hex."""
        data = f"8002{options}8106{USER_PIN.hex()}8208{SO_PIN.hex()}9101{tries:02X}{extra}"
        self.send("80500000", bytes.fromhex(data), le=None)

    def login(self) -> None:
        """Verify the user PIN."""
        self.send("00200081", USER_PIN, le=None)

    def import_kek(self, kek: bytes, domain: int = 0) -> bytes:
        """Import a key encryption key as the last share; returns the domain status."""
        return self.send(f"805200{domain:02X}", kek)

    def generate_ec(self, key_id: int, curve: Curve, extra: bytes = b"", sw: int = OK) -> bytes:
        """Generate an EC key pair; returns the authenticated request."""
        data = bytes.fromhex("5F290100") + ber.encode(0x42, b"UTCA00001") + ec_template(curve)
        return self.send(f"0046{key_id:02X}00", data + ber.encode(0x5F20, b"UTKEY00001") + extra, sw)

    def generate_rsa(self, key_id: int, bits: int, extra: bytes = b"", sw: int = OK) -> bytes:
        """Generate an RSA key pair; returns the authenticated request."""
        template = bytes.fromhex("060A04007F000702020201028203010001") + ber.encode(0x02, bits.to_bytes(2, "big"))
        data = bytes.fromhex("5F290100") + ber.encode(0x42, b"UTCA00001") + ber.encode(0x7F49, template)
        return self.send(f"0046{key_id:02X}00", data + ber.encode(0x5F20, b"UTKEY00001") + extra, sw)

    def generate_aes(self, key_id: int, bits: int = 128, extra: bytes = b"", sw: int = OK) -> None:
        """Generate an AES key."""
        size = {128: 0xB0, 192: 0xB1, 256: 0xB2}[bits]
        self.send(f"0048{key_id:02X}{size:02X}", extra, sw, le=None)

    def read(self, fid: int, sw: int = 0x6282) -> bytes:
        """Read a whole file."""
        return self.send(f"00B1{fid:04X}", bytes.fromhex("54020000"), sw)

    def write(self, fid: int, data: bytes, offset: int = 0, sw: int = OK) -> None:
        """Write into a file."""
        content = ber.encode(0x54, offset.to_bytes(2, "big")) + ber.encode(0x53, data)
        self.send(f"00D7{fid:04X}", content, sw, le=None)

    def objects(self) -> list[str]:
        """Enumerate, as hexadecimal file identifiers."""
        listing = self.send("80580000").hex().upper()
        return [listing[i : i + 4] for i in range(0, len(listing), 4)]


def new_host(serial: str | None = None) -> Host:
    """A host with a fresh card in memory, applet selected, device not initialised."""
    host = Host(VirtualCard(CardState.in_memory(serial)))
    host.select()
    return host


def ec_template(curve: Curve) -> bytes:
    """7F49 of GENERATE with full-length domain parameters."""
    length = curve.field_length
    a, b, p, n, x, y = (
        number.to_bytes(length, "big") for number in (curve.a, curve.b, curve.p, curve.n, curve.gx, curve.gy)
    )
    values = {
        0x06: bytes.fromhex("04007F00070202020203"),
        0x81: p,
        0x82: a,
        0x83: b,
        0x84: b"\x04" + x + y,
        0x85: n,
    }
    return ber.encode(0x7F49, b"".join(ber.encode(t, v) for t, v in values.items()) + bytes.fromhex("870101"))


def find(data: bytes, *path: int) -> bytes:
    """Follow tags down; each has to be there."""
    for tag in path:
        value = ber.find(data, tag)
        assert value is not None, f"{tag:X} is missing"
        data = value
    return data


def ec_public_key_der(curve: Curve, point: bytes) -> bytes:
    """SubjectPublicKeyInfo of a named curve."""
    oids = b"".join(bytes(ObjectIdentifier(oid).dump()) for oid in ("1.2.840.10045.2.1", curve.oid))
    return ber.encode(0x30, ber.encode(0x30, oids) + ber.encode(0x03, b"\x00" + point))


def ec_private_key_der(curve: Curve, d: int, point: bytes) -> bytes:
    """SEC 1 ECPrivateKey with named curve."""
    secret = bytes.fromhex("020101") + ber.encode(0x04, d.to_bytes(curve.order_length, "big"))
    oid = ber.encode(0xA0, bytes(ObjectIdentifier(curve.oid).dump()))
    return ber.encode(0x30, secret + oid + ber.encode(0xA1, ber.encode(0x03, b"\x00" + point)))


def rsa_public_key_der(n: bytes, e: bytes) -> bytes:
    """SubjectPublicKeyInfo of an RSA key."""
    numbers = ber.encode(0x02, b"\x00" + n) + ber.encode(0x02, e)
    algorithm = bytes.fromhex("300D06092A864886F70D0101010500")
    return ber.encode(0x30, algorithm + ber.encode(0x03, b"\x00" + ber.encode(0x30, numbers)))


def openssl_verifies(folder: Path, public_key: bytes, digest: bytes, signature: bytes, *options: str) -> bool:
    """Whether `openssl pkeyutl -verify` accepts a signature over a hash value."""
    for name, content in (("key", public_key), ("digest", digest), ("signature", signature)):
        (folder / name).write_bytes(content)
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key", "-in", "digest"]
    command += ["-sigfile", "signature", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


def openssl_derive(folder: Path, private_key: bytes, peer: bytes) -> bytes:
    """X coordinate of an ECDH by `openssl pkeyutl -derive`."""
    (folder / "key").write_bytes(private_key)
    (folder / "peer").write_bytes(peer)
    command = ["openssl", "pkeyutl", "-derive", "-keyform", "DER", "-inkey", "key"]
    command += ["-peerform", "DER", "-peerkey", "peer"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout


def der_from_plain(signature: bytes) -> bytes:
    """SEQUENCE { r, s } from r || s."""
    half = len(signature) // 2
    integers = b""
    for part in (signature[:half], signature[half:]):
        number = int.from_bytes(part, "big")
        integers += ber.encode(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))
    return ber.encode(0x30, integers)


def curve_named(name: str) -> Curve:
    """A prime curve by name."""
    return curves.prime_curve(name)


def snapshot(host: Host) -> list[str]:
    """The whole stored state as SQL text."""
    return list(host.card.state._db.iterdump())
