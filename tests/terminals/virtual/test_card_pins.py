# SPDX-License-Identifier: MIT
"""User PIN and SO-PIN: states, counters, exhaustion, change and reset (section 5 of the reference)."""

from __future__ import annotations

import pytest

from tests.terminals.virtual.host import SO_PIN, USER_PIN, Host

WRONG = b"000000"
WRONG_SO = b"00000000"


def status(host: Host, reference: int = 0x81) -> int:
    return host.raw(bytes((0x00, 0x20, 0x00, reference)))[1]


def verify(host: Host, pin: bytes, reference: int = 0x81) -> int:
    return host.raw(bytes((0x00, 0x20, 0x00, reference, len(pin))) + pin)[1]


def change(host: Host, data: bytes, reference: int = 0x81) -> int:
    return host.raw(bytes((0x00, 0x24, 0x00, reference, len(data))) + data)[1]


def reset_counter(host: Host, data: bytes, mode: int = 0) -> int:
    return host.raw(bytes((0x00, 0x2C, mode, 0x81, len(data))) + data)[1]


def test_status_before_initialisation(host: Host) -> None:
    assert [status(host, reference) for reference in (0x81, 0x88, 0x85, 0x86)] == [0x6A88] * 4
    assert verify(host, USER_PIN) == 0x6A88


def test_status_after_initialisation(host: Host) -> None:
    host.initialize(tries=10)
    assert [status(host, reference) for reference in (0x81, 0x88, 0x85, 0x86)] == [
        0x63CA,
        0x63CF,
        0x6A88,
        0x6A88,
    ]


def test_login_and_wrong_pin(host: Host) -> None:
    host.initialize()
    assert verify(host, WRONG) == 0x63C2
    assert verify(host, USER_PIN) == 0x9000
    assert status(host) == 0x9000
    assert verify(host, WRONG) == 0x63C2
    assert status(host) == 0x63C2
    assert verify(host, USER_PIN) == 0x9000
    host.select()
    assert status(host) == 0x63C3


@pytest.mark.parametrize("pin", [b"12345", b"1" * 17])
def test_impossible_length_costs_no_try(host: Host, pin: bytes) -> None:
    host.initialize()
    assert verify(host, pin) == 0x6700
    assert status(host) == 0x63C3


def test_exhaustion_blocks_even_the_right_pin(host: Host) -> None:
    host.initialize()
    assert [verify(host, WRONG) for _ in range(4)] == [0x63C2, 0x63C1, 0x63C0, 0x6983]
    assert verify(host, USER_PIN) == 0x6983
    assert status(host) == 0x6983
    assert change(host, USER_PIN + b"123456") == 0x6983


def test_change(host: Host) -> None:
    host.initialize()
    assert change(host, WRONG + b"7654321") == 0x63C2
    assert change(host, USER_PIN + b"54321") == 0x6700
    assert change(host, USER_PIN + b"7654321") == 0x9000
    assert status(host) == 0x9000
    assert verify(host, USER_PIN) == 0x63C2
    assert verify(host, b"7654321") == 0x9000


def test_change_so_pin(host: Host) -> None:
    host.initialize()
    assert change(host, WRONG_SO + b"12345678", 0x88) == 0x63CE
    assert change(host, SO_PIN + b"1234567", 0x88) == 0x6700
    assert change(host, SO_PIN + b"12345678", 0x88) == 0x9000
    assert status(host, 0x88) == 0x63CF
    assert reset_counter(host, SO_PIN, 1) == 0x63CE
    assert reset_counter(host, b"12345678", 1) == 0x9000


def test_so_pin_can_be_verified_but_grants_nothing(host: Host) -> None:
    host.initialize()
    assert verify(host, SO_PIN, 0x88) == 0x9000
    assert status(host, 0x88) == 0x63CF
    assert status(host) == 0x63C3
    host.write(0xCF01, b"x", sw=0x6982)


def test_transport_pin(host: Host) -> None:
    host.initialize(options="0002")
    assert (status(host), status(host, 0x88)) == (0x6984, 0x63CF)
    assert verify(host, USER_PIN) == 0x6984
    assert change(host, USER_PIN + b"123456") == 0x9000
    host.select()
    assert status(host) == 0x63C3
    assert verify(host, b"123456") == 0x9000


def test_reset_with_a_new_pin(host: Host) -> None:
    host.initialize()
    for _ in range(3):
        verify(host, WRONG)
    assert reset_counter(host, WRONG_SO + b"11111111") == 0x63CE
    assert reset_counter(host, SO_PIN + b"11111111") == 0x9000
    assert (status(host), status(host, 0x88)) == (0x63C3, 0x63CF)
    assert verify(host, b"11111111") == 0x9000


def test_reset_of_the_counter_alone(host: Host) -> None:
    host.initialize()
    for _ in range(3):
        verify(host, WRONG)
    assert reset_counter(host, SO_PIN + b"1", 1) == 0x6700
    assert reset_counter(host, SO_PIN, 1) == 0x9000
    assert verify(host, USER_PIN) == 0x9000


@pytest.mark.parametrize(
    ("options", "with_pin", "counter_only"),
    [
        ("0000", 0x6985, 0x6985),
        ("0001", 0x9000, 0x9000),
        ("0020", 0x6985, 0x6985),
        ("0021", 0x6985, 0x9000),
        ("0002", 0x6985, 0x6985),
        ("0003", 0x9000, 0x9000),
        ("0022", 0x6985, 0x6985),
        ("0023", 0x6985, 0x9000),
    ],
)
def test_options_limit_the_reset(host: Host, options: str, with_pin: int, counter_only: int) -> None:
    """A refusal costs no SO-PIN try."""
    host.initialize(options=options)
    assert reset_counter(host, SO_PIN + b"11111111") == with_pin
    assert reset_counter(host, SO_PIN, 1) == counter_only
    assert reset_counter(host, SO_PIN, 2) == 0x6A86
    assert reset_counter(host, SO_PIN, 3) == 0x6A86
    assert status(host, 0x88) == 0x63CF


def test_reset_leaves_the_transport_state(host: Host) -> None:
    host.initialize(options="0003")
    assert reset_counter(host, SO_PIN + b"11111111") == 0x9000
    assert status(host) == 0x6984
    assert verify(host, b"11111111") == 0x6984
    assert change(host, b"11111111" + b"123456") == 0x9000
    host.select()
    assert verify(host, b"123456") == 0x9000


def test_transport_pin_counts_wrong_tries_of_the_change(host: Host) -> None:
    host.initialize(options="0003")
    assert [change(host, WRONG + b"123456") for _ in range(3)] == [0x63C2, 0x63C1, 0x63C0]
    assert status(host) == 0x6983
    assert change(host, USER_PIN + b"123456") == 0x6983
    assert reset_counter(host, SO_PIN, 1) == 0x9000
    assert status(host) == 0x6984
    assert change(host, USER_PIN + b"123456") == 0x9000


def test_biometric_servers_are_accepted_but_absent(host: Host) -> None:
    """The applets that would hold the templates are not on this card."""
    host.initialize("9505A0000000019610" + "A0" * 16, options="0005")
    assert [status(host, reference) for reference in (0x85, 0x86)] == [0x6A88] * 2
    assert host.raw("00200085037F2400") == (b"", 0x6A88)


@pytest.mark.parametrize(("data", "sw"), [(SO_PIN, 0x6700), (SO_PIN + b"12345", 0x6700), (b"1234", 0x6700)])
def test_reset_lengths(host: Host, data: bytes, sw: int) -> None:
    host.initialize()
    assert reset_counter(host, data) == sw
    assert status(host, 0x88) == 0x63CF


def test_so_pin_exhaustion_is_final(host: Host) -> None:
    host.initialize()
    answers = [reset_counter(host, WRONG_SO, 1) for _ in range(16)]
    assert answers == [0x63CE - i for i in range(15)] + [0x6983]
    assert reset_counter(host, SO_PIN, 1) == 0x6983
    data = bytes.fromhex("80020001" + "8106" + USER_PIN.hex() + "8208" + SO_PIN.hex())
    host.send("80500000", data, sw=0x6983, le=None)
