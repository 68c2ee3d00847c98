# SPDX-License-Identifier: MIT
"""The life of a card under a trace: PINs, shares, keys, texts and blobs go both ways, and none is in the trace."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from jsapi import ber
from jsapi.terminals.trace import TracedConnection
from jsapi.terminals.virtual.card import VirtualCard
from jsapi.terminals.virtual.reader import VirtualReader

SELECT = bytes.fromhex("00A404000BE82B0601040181C31F020100")
P256 = (  # key template of protocol reference 9.1; the numbers are those of NIST P-256 (SP 800-186)
    "060A04007F00070202020203"
    "8120FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF"
    "8220FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFC"
    "83205AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B"
    "8441046B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"
    "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5"
    "8520FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"
    "870101"
)


class TracedCard:
    """A virtual card that is told APDUs in one encoding; `text` is its trace."""

    def __init__(self, extended: bool) -> None:
        self._extended = extended
        self._lines: list[str] = []
        card = VirtualCard()
        self.connection = TracedConnection(
            VirtualReader(card, card.state.serial).connect(), self._lines.append, lambda: 0.0
        )
        self.connection.transmit(SELECT)

    def send(self, header: str, data: bytes = b"", *, le: bool = False) -> bytes:
        """Response data to a command that has to succeed."""
        command = bytes.fromhex(header)
        if self._extended or len(data) > 255:
            command += (b"\0" + len(data).to_bytes(2, "big") + data if data else b"\0" if le else b"") + bytes(2) * le
        else:
            command += (bytes((len(data),)) + data if data else b"") + bytes(1) * le
        response = self.connection.transmit(command)
        content = response[:-2]
        while response[-2] == 0x61:
            response = self.connection.transmit(bytes.fromhex("00C00000") + response[-1:])
            content += response[:-2]
        assert response[-2] in (0x90, 0x62), (header, response.hex())
        return content

    @property
    def text(self) -> str:
        """All hexadecimal digits of the trace in a row."""
        return "".join("\n".join(self._lines).split()).upper()


@pytest.fixture(params=[False, True], ids=["short", "extended"])
def card(request: pytest.FixtureRequest) -> TracedCard:
    return TracedCard(request.param)


def digits(count: int) -> bytes:
    """A PIN of decimal digits."""
    return "".join(secrets.choice("0123456789") for _ in range(count)).encode()


def initialised(card: TracedCard) -> Iterator[bytes]:
    """Initialise with PIN, SO-PIN and a DKEK share, change and unblock the PIN; all of them."""
    pins, so_pin, share = [digits(6), digits(8), digits(10)], secrets.token_bytes(8), secrets.token_bytes(32)
    options = ber.encode(0x80, b"\x00\x01") + ber.encode(0x81, pins[0]) + ber.encode(0x82, so_pin)
    card.send("80500000", options + bytes.fromhex("910103920101"))
    card.send("80520000", share, le=True)
    card.send("00200081", pins[0])
    card.send("00240081", pins[0] + pins[1])
    card.send("002C0081", so_pin + pins[2])
    card.send("00200081", pins[2])
    yield from (*pins, so_pin, share)


def agreed_and_wrapped(card: TracedCard) -> Iterator[bytes]:
    """Generate an EC key, agree on a secret, wrap the key and unwrap it in both ways; secret and blob."""
    template = bytes.fromhex("5F290100") + ber.encode(0x42, b"UTCA00001")
    template += ber.encode(0x7F49, bytes.fromhex(P256)) + ber.encode(0x5F20, b"UTTEST00001")
    card.send("00460100", template, le=True)
    peer = ec.generate_private_key(ec.SECP256R1())
    point = peer.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    yield card.send("80620180", point, le=True)[1:33]
    blob = card.send("80720192", le=True)
    assert len(blob) == 363
    card.send("80740293", blob)
    for start in range(0, len(blob), 200):
        card.send("00D72F10", ber.encode(0x54, start.to_bytes(2, "big")) + ber.encode(0x53, blob[start : start + 200]))
    card.send("80740393")
    yield from (blob[27:59], blob[200:232], blob[-16:])


def enciphered(card: TracedCard) -> Iterator[bytes]:
    """Encipher and decipher a text and derive a key with an AES key of the card; texts and key."""
    card.send("004804B2", bytes.fromhex("910410111899"))
    text = secrets.token_bytes(32)
    cryptogram = card.send("80780410", text, le=True)
    assert card.send("80780411", cryptogram, le=True) == text
    yield text
    yield card.send("80780499", secrets.token_bytes(16), le=True)


def stored(card: TracedCard) -> Iterator[bytes]:
    """Write a private file and read it in three ways; its content, and random bytes for a key."""
    content = secrets.token_bytes(32)
    card.send("00D7CD01", bytes.fromhex("54020000") + ber.encode(0x53, content[:16]))
    card.send("00A40000", bytes.fromhex("CD01"), le=True)
    card.send("00D70000", bytes.fromhex("54020010") + ber.encode(0x53, content[16:]))
    assert card.send("00B1CD01", bytes.fromhex("54020000"), le=True) == content
    assert card.send("00B10000", bytes.fromhex("54020000"), le=True) == content
    yield from (content[:16], content[16:])
    challenge = card.connection.transmit(bytes.fromhex("0084000020"))
    assert len(challenge) == 34
    yield challenge[:-2]


def test_no_secret_of_a_card_is_in_its_trace(card: TracedCard) -> None:
    hidden = [*initialised(card), *agreed_and_wrapped(card), *enciphered(card), *stored(card)]
    assert len(hidden) == 14
    for number, secret in enumerate(hidden):
        assert secret.hex().upper() not in card.text, number
    assert "SELECT(BYNAME,FCI,SMARTCARD-HSM)" in card.text
