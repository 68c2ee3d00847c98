# SPDX-License-Identifier: MIT
"""What a process does to a card until it is killed, and what has to be true of the card afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path

from jsapi import ber
from jsapi.terminals.virtual import CardState, VirtualCard, ecc
from jsapi.terminals.virtual.keys import EcKey
from tests.terminals.virtual.host import OK, SO_PIN, USER_PIN, Host, curve_named, find, vectors

OTHER_PIN = b"11112222"
SHARES = [bytes.fromhex(share) for share in vectors()["dkek"]["shares"]]
COMPLETE = bytes.fromhex("0200" + vectors()["dkek"]["key_check_value"])
BLOB = bytes.fromhex(vectors()["own_aes_128_blob"]["blob"])
CURVE = curve_named("secp256r1")


def opened(path: Path) -> Host:
    """The card in a file, applet selected."""
    host = Host(VirtualCard(CardState.open(path)))
    host.select()
    return host


def verify(host: Host, pin: bytes, reference: int = 0x81) -> int:
    return host.raw(bytes((0x00, 0x20, 0x00, reference, len(pin))) + pin)[1]


def prepare_shares(host: Host) -> None:
    host.initialize("920102")


def import_shares(host: Host, done: Synchronized[int]) -> None:
    host.login()
    while True:
        host.import_kek(SHARES[0])
        host.import_kek(SHARES[1])
        host.send("80520400")


def check_shares(host: Host, done: int) -> None:
    status = host.send("80520000")
    assert status in (bytes.fromhex("0202") + bytes(8), bytes.fromhex("0201") + bytes(8), COMPLETE)
    for share in SHARES[2 - status[1] :]:
        status = host.import_kek(share)
    assert status == COMPLETE


def prepare_keys(host: Host) -> None:
    host.initialize()


def generate_keys(host: Host, done: Synchronized[int]) -> None:
    host.login()
    for number in count():
        host.generate_ec(number % 5 + 1, CURVE)


def check_keys(host: Host, done: int) -> None:
    listed = host.objects()
    keys = [name for name in listed if name.startswith("CC") and name != "CC00"]
    assert [name.replace("CC", "CE") for name in keys] == [name for name in listed if name.startswith("CE")]
    for name in keys:
        key = host.card.state.key(int(name[2:], 16))
        assert key is not None
        assert isinstance(key.material, EcKey)
        point = find(host.read(0xCE00 | int(name[2:], 16)), 0x67, 0x7F21, 0x7F4E, 0x7F49, 0x86)
        assert point == ecc.encode_point(CURVE, ecc.public_point(CURVE, key.material.d))


def prepare_unwrap(host: Host) -> None:
    host.initialize("920102")
    for share in SHARES:
        host.import_kek(share)


def unwrap_keys(host: Host, done: Synchronized[int]) -> None:
    host.login()
    for number in count():
        key_id = number % 5 + 1
        host.write(0x2F10, BLOB)
        host.send(f"8074{key_id:02X}93", le=None)
        host.send("00E40200", bytes((0xCC, key_id)), le=None)


def check_unwrap(host: Host, done: int) -> None:
    host.login()
    keys = [name for name in host.objects() if name != "CC00"]
    assert len(keys) <= 1
    for name in keys:
        assert len(host.send(f"8078{name[2:]}10", bytes(16))) == 16
    scratch = host.card.state.file(0x2F10)
    assert scratch in (None, BLOB)
    assert not (keys and scratch)


def prepare_change(host: Host) -> None:
    host.initialize(tries=10)


def change_pin(host: Host, done: Synchronized[int]) -> None:
    while True:
        host.send("00240081", USER_PIN + OTHER_PIN, le=None)
        host.send("00240081", OTHER_PIN + USER_PIN, le=None)


def check_change(host: Host, done: int) -> None:
    assert verify(host, b"") in (0x63CA, 0x63C9)
    assert [verify(host, pin) for pin in (USER_PIN, OTHER_PIN)].count(OK) == 1


def prepare_tries(host: Host) -> None:
    host.initialize()


def spend_tries(host: Host, done: Synchronized[int]) -> None:
    for tried in range(1, 16):
        verify(host, b"00000000", 0x88)
        done.value = tried
    while True:
        host.select()


def check_tries(host: Host, done: int) -> None:
    """What was told to the host as spent stays spent; at most one try more."""
    sw = host.raw("00200088")[1]
    left = 0 if sw == 0x6983 else sw & 0x0F
    assert 15 - done - 1 <= left <= 15 - done


def prepare_initialize(host: Host) -> None:
    host.initialize()


def initialize(host: Host, done: Synchronized[int]) -> None:
    while True:
        host.initialize("970104", options="0021", tries=5)
        host.login()
        host.send("80520101", b"\x01")
        host.generate_aes(1)
        host.write(0xCF01, b"old")
        host.initialize(tries=3)
        host.login()
        host.generate_aes(2)


def check_initialize(host: Host, done: int) -> None:
    device = find(host.read(0x2F02), 0x7F21, 0x7F4E, 0x7F49, 0x86)
    key = host.card.state.key(0)
    assert key is not None
    assert isinstance(key.material, EcKey)
    assert device == ecc.encode_point(key.material.curve, ecc.public_point(key.material.curve, key.material.d))
    options = find(host.send("00A40404", bytes.fromhex("E82B0601040181C31F0201")), 0x62, 0x85)[1]
    limit, names = {0x21: (5, {"CC01", "CF01"}), 0x01: (3, {"CC02"})}[options]
    assert verify(host, b"") in (0x63C0 | limit, 0x63C0 | limit - 1)
    assert set(host.objects()) - {"CC00"} <= names
    assert host.raw("8052000100")[1] in ((0x6D00,) if limit == 3 else (0x6A88, 0x9000))
    assert host.raw("00200088")[1] in (0x63CF, 0x63CE)
    data = ber.encode(0x80, b"\x00\x01") + ber.encode(0x81, USER_PIN) + ber.encode(0x82, SO_PIN)
    host.send("80500000", data, le=None)


@dataclass(frozen=True, slots=True)
class Operation:
    """A card before the operation, what is done over and over, and what has to hold after the process died."""

    prepare: Callable[[Host], None]
    repeat: Callable[[Host, Synchronized[int]], None]
    check: Callable[[Host, int], None]


OPERATIONS = {
    "share import": Operation(prepare_shares, import_shares, check_shares),
    "key generation": Operation(prepare_keys, generate_keys, check_keys),
    "unwrap": Operation(prepare_unwrap, unwrap_keys, check_unwrap),
    "PIN change": Operation(prepare_change, change_pin, check_change),
    "wrong PIN": Operation(prepare_tries, spend_tries, check_tries),
    "initialise": Operation(prepare_initialize, initialize, check_initialize),
}


def victim(name: str, path: Path, ready: Event, done: Synchronized[int]) -> None:
    """Body of the process that is killed."""
    host = opened(path)
    ready.set()
    OPERATIONS[name].repeat(host, done)
