# SPDX-License-Identifier: MIT
"""INITIALIZE DEVICE: what it wipes, what it keeps, what it refuses (section 7 of the reference)."""

from __future__ import annotations

import pytest

from tests.terminals.virtual.host import SO_PIN, USER_PIN, Host, snapshot

PIN = "8106" + USER_PIN.hex()
SO = "8208" + SO_PIN.hex()


def test_sample_command_of_the_reference(host: Host) -> None:
    apdu = "805000001C 80020001 8106363438323139 82083537363231383830 910103 920101"
    assert host.raw(apdu) == (b"", 0x9000)
    assert host.raw("8052000000")[0].hex() == "0101" + "00" * 8


def test_wipe_keeps_the_device_identity(wrapping_user: Host) -> None:
    host = wrapping_user
    certificates = host.read(0x2F02)
    host.generate_aes(1)
    host.write(0xCF01, b"data")
    host.write(0x2F03, b"token")
    host.initialize()
    assert host.objects() == ["CC00"]
    assert host.read(0x2F02) == certificates
    host.read(0x2F03, sw=0x6A82)
    host.send("80520000", sw=0x6D00)
    host.send("00200081", le=None, sw=0x63C3)


def test_so_pin_is_set_once_and_checked_later(host: Host) -> None:
    host.initialize()
    host.login()
    host.write(0xCF01, b"data")
    data = bytes.fromhex(f"80020001{PIN}8208" + b"00000000".hex())
    host.send("80500000", data, sw=0x63CE, le=None)
    assert host.objects() == ["CC00", "CF01"]
    host.send("00200081", le=None, sw=0x63C3)
    host.initialize()
    host.send("00200088", le=None, sw=0x63CF)
    assert host.objects() == ["CC00"]


@pytest.mark.parametrize(
    ("data", "sw"),
    [
        (f"80020001{PIN}", 0x6A80),
        (f"80020001{SO}", 0x6A80),
        (f"{PIN}{SO}", 0x6A80),
        (f"800101{PIN}{SO}", 0x6A80),
        (f"80028000{PIN}{SO}", 0x6A80),
        (f"80020001{PIN}{SO}910100", 0x6A80),
        (f"80020001{PIN}{SO}91010B", 0x6A80),
        (f"80020001{PIN}{SO}91020003", 0x6A80),
        (f"80020001{PIN}{SO}{SO}", 0x6A80),
        (f"80020001{PIN}{SO}990101", 0x6A80),
        (f"80020001{PIN}{SO}9201", 0x6A80),
        (f"80020001{PIN}8207" + b"1234567".hex(), 0x6A80),
        (f"80020001{SO}8105" + b"12345".hex(), 0x6A80),
        (f"80020001{PIN}{SO}93020100", 0x6A80),
        (f"80020001{PIN}{SO}93020102", 0x6A80),
        (f"80020001{PIN}{SO}93025B01", 0x6A80),
        (f"80020001{PIN}{SO}930101", 0x6A80),
        (f"80020011{PIN}{SO}", 0x6A80),
        (f"80020011{SO}93020101", 0x6A80),
        (f"80020002{SO}93020101", 0x6A80),
        (f"80020001{PIN}{SO}9504A0000000", 0x6A80),
    ],
)
def test_refused_data_changes_nothing(host: Host, data: str, sw: int) -> None:
    host.initialize("920102")
    before = snapshot(host)
    host.send("80500000", bytes.fromhex(data), sw=sw, le=None)
    assert snapshot(host) == before


def test_first_initialisation_needs_no_so_pin_try(host: Host) -> None:
    host.send("00200088", le=None, sw=0x6A88)
    host.initialize()
    host.send("00200088", le=None, sw=0x63CF)
