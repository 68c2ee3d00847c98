# SPDX-License-Identifier: MIT
"""Chip authentication and secure messaging: vectors of section 21.7, and every kind of command through the channel."""

from __future__ import annotations

import hashlib
import random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

from jsapi import ber
from jsapi.terminals.virtual.apdu import parse_command
from jsapi.terminals.virtual.keys import EcKey, StoredKey
from jsapi.terminals.virtual.status import CardError
from tests.terminals.virtual.host import SELECT, USER_PIN, Host, curve_named, ec_template, find, snapshot, vectors
from tests.terminals.virtual.test_card_robustness import random_apdu

CURVE = curve_named("brainpoolP256r1")
OID = "04007F00070202030202"


class SecureHost:
    """A host's side of the channel, made of `cryptography` alone."""

    def __init__(self, host: Host) -> None:
        self.host = host
        device, _ = ber.parse(host.read(0x2F02))
        point = find(device.value, 0x7F4E, 0x7F49, 0x86)
        card_key = ec.EllipticCurvePublicKey.from_encoded_point(ec.BrainpoolP256R1(), point)
        private = ec.generate_private_key(ec.BrainpoolP256R1())
        numbers = private.public_key().public_numbers()
        own = b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")
        host.send("002241A4", bytes.fromhex("800A" + OID), le=None)
        answer = host.send("00860000", ber.encode(0x7C, ber.encode(0x80, own)))
        nonce, token = find(answer, 0x7C, 0x81), find(answer, 0x7C, 0x82)
        secret = private.exchange(ec.ECDH(), card_key)
        self.k_enc, self.k_mac = (hashlib.sha1(secret + nonce + bytes((0, 0, 0, n))).digest()[:16] for n in (1, 2))
        public = bytes.fromhex("060A" + OID) + ber.encode(0x86, own)
        assert token == self._cmac(ber.encode(0x7F49, public))[:8]
        self.counter = 0

    def protect(self, header: str, data: bytes = b"", le: bytes | None = b"\x00\x00") -> bytes:
        self.counter += 1
        head = bytearray.fromhex(header)
        head[0] |= 0x0C
        content = b""
        if data:
            cryptogram = self._cbc().encryptor().update(_pad(data))
            content = ber.encode(0x85, cryptogram) if head[1] & 1 else ber.encode(0x87, b"\x01" + cryptogram)
        if le is not None:
            content += ber.encode(0x97, le)
        mac = self._mac(_pad(bytes(head)) + (_pad(content) if content else b""))
        body = content + ber.encode(0x8E, mac)
        return bytes(head) + b"\x00" + len(body).to_bytes(2, "big") + body + b"\x00\x00"

    def send(self, header: str, data: bytes = b"", sw: int = 0x9000, le: bytes | None = b"\x00\x00") -> bytes:
        answer, outer = self.host.raw(self.protect(header, data, le))
        self.counter += 1
        objects = ber.parse(answer)
        mac = objects.pop()
        assert mac.tag == 0x8E
        assert mac.value == self._mac(_pad(answer[:-10]))
        status = objects.pop()
        assert (status.tag, status.value) == (0x99, outer.to_bytes(2, "big"))
        assert f"{outer:04X}" == f"{sw:04X}"
        if not objects:
            return b""
        (cryptogram,) = objects
        assert cryptogram.tag == (0x85 if int(header[2:4], 16) & 1 else 0x87)
        content = cryptogram.value[0 if cryptogram.tag == 0x85 else 1 :]
        return self._cbc().decryptor().update(content).rstrip(b"\x00")[:-1]

    def _cbc(self) -> Cipher[Any]:
        iv = Cipher(algorithms.AES(self.k_enc), modes.ECB()).encryptor().update(self.counter.to_bytes(16, "big"))
        return Cipher(algorithms.AES(self.k_enc), modes.CBC(iv))

    def _mac(self, content: bytes) -> bytes:
        return self._cmac(self.counter.to_bytes(16, "big") + content)[:8]

    def _cmac(self, content: bytes) -> bytes:
        mac = CMAC(algorithms.AES(self.k_mac))
        mac.update(content)
        return mac.finalize()


def _pad(data: bytes) -> bytes:
    return data + b"\x80" + bytes(-(len(data) + 1) % 16)


@pytest.fixture
def channel(host: Host) -> SecureHost:
    host.initialize("920101")
    return SecureHost(host)


def test_vectors_of_the_reference(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    vector = vectors()["secure_messaging"]
    host.initialize()
    with host.card.state.transaction():
        host.card.state.put_key(0, StoredKey(EcKey(CURVE, int(vector["device_d"], 16))))
    monkeypatch.setattr("os.urandom", lambda n: bytes.fromhex(vector["nonce"])[:n])
    host.send("002241A4", bytes.fromhex("800A" + OID), le=None)
    for command, response in vector["exchanges"]:
        assert host.card.transmit(bytes.fromhex(command)).hex().upper() == response
    channel = host.card._session.channel
    assert channel is not None
    assert channel._encryption_key.hex().upper() == vector["encryption_key"]
    assert channel._mac_key.hex().upper() == vector["mac_key"]


def test_every_kind_of_command(channel: SecureHost) -> None:
    host = channel.host
    channel.send("00200081", le=b"\x00", sw=0x63C3)
    channel.send("00200081", USER_PIN, le=None)
    channel.send("00200081", le=b"\x00")
    channel.send("80520000", bytes(range(32)), le=b"\x00")
    channel.send("00D7CF01", ber.encode(0x54, b"\x00\x00") + ber.encode(0x53, bytes(range(256)) * 3), le=None)
    assert channel.send("00B1CF01", bytes.fromhex("54020000"), sw=0x6282) == bytes(range(256)) * 3
    assert channel.send("80580000") == bytes.fromhex("CC00CF01")
    assert len(channel.send("00840000", le=b"\x10")) == 16
    request = channel.send("00460100", bytes.fromhex("5F290100") + ec_template(CURVE))
    assert find(request, 0x67)
    signature = channel.send("80680173", b"message")
    assert signature[0] == 0x30
    blob = channel.send("80720192")
    assert len(blob) == 363
    channel.send("80740293", blob, le=None)
    channel.send("80680373", b"message", sw=0x6A82)
    channel.send("00E40200", bytes.fromhex("CC01"), le=None)
    assert host.card._session.channel is not None


def test_long_answer_over_short_lengths(channel: SecureHost) -> None:
    """The outer Le of 00 makes the card offer the rest with GET RESPONSE, which doesn't end the channel."""
    host = channel.host
    command = channel.protect("00B12F02", bytes.fromhex("54020000"), le=b"\x00\x00")
    body = command[7:-2]
    part, sw = host.raw(command[:4] + bytes((len(body),)) + body + b"\x00")
    assert sw >> 8 == 0x61
    answer = part
    while sw >> 8 == 0x61:
        part, sw = host.raw(bytes.fromhex("00C00000") + bytes((sw & 0xFF,)))
        answer += part
    assert sw == 0x6282
    channel.counter += 1
    assert answer[-8:] == channel._mac(_pad(answer[:-10]))
    channel.send("80580000")


def test_unprotected_command_ends_the_channel(channel: SecureHost) -> None:
    channel.send("00200081", USER_PIN, le=None)
    assert channel.host.raw("00200081") == (b"", 0x9000)
    assert channel.host.raw(channel.protect("80580000")) == (b"", 0x6E00)


def test_selecting_again_ends_everything_and_is_still_protected(channel: SecureHost) -> None:
    channel.send("00200081", USER_PIN, le=None)
    channel.send("00A40400", SELECT[5:-1], le=b"\x00")
    assert channel.host.raw(channel.protect("80580000")) == (b"", 0x6E00)
    assert channel.host.raw("00200081") == (b"", 0x63C3)


def test_wrong_mac_ends_the_channel(channel: SecureHost) -> None:
    good = channel.protect("80580000")
    bad = good[:-3] + bytes((good[-3] ^ 1,)) + good[-2:]
    assert channel.host.raw(bad) == (b"", 0x6988)
    assert channel.host.raw(good) == (b"", 0x6E00)


def test_replay_is_refused(channel: SecureHost) -> None:
    command = channel.protect("80580000")
    assert channel.host.raw(command)[1] == 0x9000
    assert channel.host.raw(command) == (b"", 0x6988)


@pytest.mark.parametrize("header", ["0C580000", "0C200081", "8C580100"])
def test_header_is_protected(channel: SecureHost, header: str) -> None:
    command = channel.protect("80580000")
    assert channel.host.raw(bytes.fromhex(header) + command[4:]) == (b"", 0x6988)


def test_mac_is_required(channel: SecureHost) -> None:
    assert channel.host.raw("8C580000 04 97020000 00") == (b"", 0x6987)


@pytest.mark.parametrize("content", ["8710" + "00" * 16, "8500", "990290009700", "9700970100", "9703000000", "8701"])
def test_wrong_objects_with_a_right_mac(channel: SecureHost, content: str) -> None:
    channel.counter += 1
    data = bytes.fromhex(content)
    head = bytes.fromhex("8C580000")
    body = data + ber.encode(0x8E, channel._mac(_pad(head) + _pad(data)))
    assert channel.host.raw(head + bytes((len(body),)) + body + b"\x00") == (b"", 0x6988)


@pytest.mark.parametrize(
    ("data", "sw"),
    [
        ("", 0x6A80),
        ("7C00", 0x6A80),
        ("7C028000", 0x6A80),
        ("7C438041" + "04" + "11" * 64, 0x6A80),
        ("7C028100", 0x6A80),
    ],
)
def test_general_authenticate_refuses(host: Host, data: str, sw: int) -> None:
    host.send("00860000", b"\x7c\x00", sw=0x6985)
    host.send("002241A4", bytes.fromhex("800A" + OID), le=None)
    host.send("00860000", bytes.fromhex(data), sw=sw)


def test_triple_des_is_refused(host: Host) -> None:
    host.send("002241A4", bytes.fromhex("800A04007F00070202030201"), sw=0x6A80, le=None)


def test_works_before_initialisation_and_without_login(host: Host) -> None:
    channel = SecureHost(host)
    channel.send("00200081", le=b"\x00", sw=0x6A88)


def test_new_channel_from_within(channel: SecureHost) -> None:
    """The answer that opens the new channel still comes through the old one."""
    channel.send("002241A4", bytes.fromhex("800A" + OID), le=None)
    private = ec.generate_private_key(ec.BrainpoolP256R1()).public_key().public_numbers()
    point = b"\x04" + private.x.to_bytes(32, "big") + private.y.to_bytes(32, "big")
    assert find(channel.send("00860000", ber.encode(0x7C, ber.encode(0x80, point))), 0x7C, 0x81)
    assert channel.host.raw(channel.protect("80580000")) == (b"", 0x6988)


@pytest.mark.parametrize("seed", range(30))
def test_damaged_commands_do_nothing(channel: SecureHost, seed: int) -> None:
    """One flipped bit anywhere in a command that would log in, and it is refused and the channel gone."""
    source = random.Random(seed)
    command = bytearray(channel.protect("00200081", USER_PIN, le=None))
    position = source.randrange(len(command) - 2)
    command[position] ^= 1 << source.randrange(8)
    before = snapshot(channel.host)
    answer, sw = channel.host.raw(bytes(command))
    assert answer == b""
    assert sw in (0x6700, 0x6985, 0x6987, 0x6988, 0x6D00, 0x6E00, 0x6A80, 0x6A86), f"{sw:04X}"
    assert snapshot(channel.host) == before
    assert channel.host.raw("00200081") == (b"", 0x63C3)


@pytest.mark.parametrize("seed", range(10))
def test_random_commands_through_the_channel(channel: SecureHost, seed: int) -> None:
    source = random.Random(seed)
    for _ in range(100):
        apdu = random_apdu(source)
        try:
            plain = parse_command(apdu)
        except CardError:
            continue
        if plain.cla & 0x0C or plain.ins in (0xA4, 0x86, 0xC0, 0x50):
            continue
        command = channel.protect(apdu[:4].hex(), plain.data, None if plain.le is None else b"\x00\x00")
        channel.counter += 1
        answer, sw = channel.host.raw(command)
        assert sw != 0x6F00, apdu.hex()
        if sw == 0x6700 and not answer:
            channel = SecureHost(channel.host)
            continue
        assert answer[-8:] == channel._mac(_pad(answer[:-10]))
