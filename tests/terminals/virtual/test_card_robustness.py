# SPDX-License-Identifier: MIT
"""Hostile input: any bytes get a status word, none an internal error, and errors change nothing that is stored."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jsapi import ber
from jsapi.terminals.virtual.card import _COMMANDS
from jsapi.terminals.virtual.instructions import Ins
from tests.terminals.virtual.host import Host, curve_named, ec_template, new_host, snapshot, vectors

PLAUSIBLE_P1P2 = {
    Ins.MANAGE_SECURITY_ENVIRONMENT: [0x81B6, 0x81A4, 0x41A4],
    Ins.VERIFY_CERTIFICATE: [0x00BE],
    Ins.EXTERNAL_AUTHENTICATE: [0],
    Ins.GENERAL_AUTHENTICATE: [0],
    Ins.MANAGE_PUBLIC_KEY_AUTHENTICATION: [0x0000, 0x0100, 0x0200, 0x0201],
    Ins.MANAGE_SESSION_PIN: [0x0181, 0x0081],
    Ins.VERIFY: [0x0081, 0x0088, 0x0085],
    Ins.CHANGE_REFERENCE_DATA: [0x0081, 0x0088],
    Ins.RESET_RETRY_COUNTER: [0x0081, 0x0181, 0x0281],
    Ins.GENERATE_ASYMMETRIC_KEY_PAIR: [0x0100, 0x0400, 0x0000],
    Ins.GENERATE_SYMMETRIC_KEY: [0x03B0, 0x05B2, 0x05B3],
    Ins.GET_CHALLENGE: [0],
    Ins.SELECT: [0x0000, 0x0004, 0x000C, 0x0400, 0x0404, 0x040C],
    Ins.READ_BINARY: [0, 2, 0x100],
    Ins.READ_BINARY_ODD: [0, 0x2F02, 0xCF01, 0xCE01, 0xCC01],
    Ins.UPDATE_BINARY: [0, 2, 0x100],
    Ins.UPDATE_BINARY_ODD: [0, 0x2F10, 0xCF01, 0xC401, 0xCC01],
    Ins.DELETE_FILE: [0x0200, 0x0280],
    Ins.INITIALIZE_DEVICE: [0],
    Ins.MANAGE_KEY_DOMAIN: [0x0000, 0x0100, 0x0200, 0x0300, 0x0400, 0x0001],
    Ins.ENUMERATE_OBJECTS: [0],
    Ins.DECIPHER: [0x0121, 0x0280, 0x0180],
    Ins.SIGN: [0x0120, 0x0130, 0x0133, 0x0140, 0x0143, 0x0270, 0x0273, 0x0373],
    Ins.WRAP: [0x0192, 0x0292, 0x0392, 0x0992],
    Ins.UNWRAP: [0x0393, 0x0493],
    Ins.DERIVE_EC_KEY: [0x0206, 0x0106],
    Ins.SYMMETRIC_CIPHER: [0x0310, 0x0311, 0x0318, 0x0399, 0x0218],
}
TAGS = [0x02, 0x06, 0x42, 0x53, 0x54, 0x5F20, 0x5F29, 0x7F49, 0x80, 0x81, 0x82, 0x91, 0x92, 0x97, 0x90]
LENGTHS = [0, 1, 2, 6, 8, 16, 20, 32, 64, 65, 128, 129]
PIN_INSTRUCTIONS = {0x20, 0x24, 0x2C, 0x50}


def populated_host() -> Host:
    host = new_host()
    host.initialize("920101", tries=10)
    host.import_kek(bytes.fromhex(vectors()["dkek"]["kek"]))
    host.login()
    host.generate_rsa(1, 1024)
    host.generate_ec(2, curve_named("secp256r1"))
    host.generate_aes(3, 256)
    host.write(0xCF01, b"data")
    return host


def valid_data() -> list[bytes]:
    """Data fields that some command takes; random commands start from them."""
    peer = ber.find(ber.find(ec_template(curve_named("secp256r1")), 0x7F49) or b"", 0x84) or b""
    wrapped = [bytes.fromhex(vectors()[name]["blob"]) for name in ("own_ec_blob", "own_aes_128_blob")]
    texts = ["CF01", "CC05", "2F02", "54020000", "540200015302AABB", "98" + "11" * 32, "01", "80020001"]
    texts += ["E82B0601040181C31F0201", "910410111899", "9004000000FF91021094"]
    texts += ["830E" + b"UTSRCAVC100001".hex(), "800A04007F00070202030202", "7C438041" + "04" + "11" * 64]
    issuer, device = (tlv.value.hex() for tlv in reversed(ber.parse(new_host().card.state.file(0x2F02) or b"")))
    texts += [issuer, device]
    lengths = [bytes(length) for length in LENGTHS]
    return [ec_template(curve_named("secp256r1")), peer, *wrapped, *map(bytes.fromhex, texts), *lengths]


VALID_DATA = valid_data()


def random_data(source: random.Random) -> bytes:
    kind = source.random()
    if kind < 0.1:
        return source.randbytes(source.choice(LENGTHS))
    if kind < 0.2:
        return b"".join(ber.encode(source.choice(TAGS), source.randbytes(source.choice(LENGTHS))) for _ in range(3))
    data = bytearray(source.choice(VALID_DATA))
    if data and kind < 0.5:
        data[source.randrange(len(data))] ^= 1 << source.randrange(8)
    return bytes(data[: source.randrange(len(data) + 1)] if kind < 0.3 else data)


def random_apdu(source: random.Random) -> bytes:
    if source.random() < 0.05:
        return source.randbytes(source.randrange(40))
    ins, entry = source.choice(list(_COMMANDS.items()))
    parameters = source.choice(PLAUSIBLE_P1P2[Ins(ins)]) if source.random() < 0.95 else source.randrange(0x10000)
    cla = entry.cla if source.random() < 0.98 else source.randrange(256)
    apdu = bytes((cla, ins)) + parameters.to_bytes(2, "big")
    data = random_data(source)
    if data:
        apdu += b"\x00" + len(data).to_bytes(2, "big") + data
    return apdu + source.choice([b"", b"\x00\x00" if data else b"\x00\x00\x00"])


def execute(host: Host, apdu: bytes) -> int:
    """Send one command and check that an error left the stored state alone, spent PIN tries excepted."""
    before = snapshot(host)
    response = host.card.transmit(apdu)
    sw = int.from_bytes(response[-2:], "big")
    assert len(response) >= 2
    assert sw != 0x6F00, apdu.hex()
    if sw >> 8 not in (0x90, 0x61, 0x62):
        assert len(response) == 2
        assert (apdu[1:2] and apdu[1] in PIN_INSTRUCTIONS) or snapshot(host) == before, apdu.hex()
    return sw


@pytest.mark.parametrize("seed", range(20))
def test_random_commands(seed: int) -> None:
    source, host = random.Random(seed), populated_host()
    status_words = set()
    for count in range(500):
        if count % 10 == 0:
            host.select()
            host.card.transmit(bytes.fromhex("0020008106363438323139"))
        status_words.add(execute(host, random_apdu(source)))
    assert {0x9000, 0x6A80, 0x6A82, 0x6700} <= status_words


@pytest.mark.slow
def test_hundred_thousand_random_commands() -> None:
    """Only what changed the database is compared in full: everything else can't have changed anything."""
    source, host = random.Random(100_000), populated_host()
    for count in range(100_000):
        if count % 2_000 == 0 and count:
            host = populated_host()
        if count % 20 == 0:
            host.select()
            host.card.transmit(bytes.fromhex("0020008106363438323139"))
            before, changes = snapshot(host), host.card.state._db.total_changes
        database = host.card.state._db
        apdu = random_apdu(source)
        response = host.card.transmit(apdu)
        assert len(response) >= 2
        assert response[-2:] != b"\x6f\x00", apdu.hex()
        if database.total_changes == changes:
            continue
        after, changes = snapshot(host), database.total_changes
        refused = response[-2] not in (0x90, 0x61, 0x62)
        assert not refused or after == before or apdu[1] in PIN_INSTRUCTIONS, apdu.hex()
        before = after


@settings(max_examples=300, deadline=None)
@given(st.lists(st.binary(max_size=64), max_size=5))
def test_any_bytes(commands: list[bytes]) -> None:
    host = HYPOTHESIS_HOST
    for command in commands:
        response = host.card.transmit(command)
        assert len(response) >= 2
        assert response[-2:] != b"\x6f\x00"


HYPOTHESIS_HOST = new_host()


def test_no_secret_in_any_repr() -> None:
    host = populated_host()
    state = host.card.state
    for key_id in state.key_ids():
        key = state.key(key_id)
        assert key is not None
        for secret in ("d", "p", "q", "value"):
            value = getattr(key.material, secret, None)
            assert value is None or str(value) not in repr(key)
    domain = state.domain(0)
    assert domain is not None
    assert domain.kek is not None
    assert repr(domain.kek) not in repr(domain)
