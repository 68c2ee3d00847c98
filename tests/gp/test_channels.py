# SPDX-License-Identifier: MIT
"""SCP02 and SCP03 against commands and responses recorded with real cards.

Vectors: Osmocom pySim, tests/unittests/test_globalplatform.py (its SCP02 and SCP03 cases), and the card that
status-im/keycard-go tests with (INITIALIZE UPDATE response with default keys).
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jsapi.bytestring import ByteString
from jsapi.card.card import Card
from jsapi.gp import scp02, scp03
from jsapi.gp.channel import GPScp02, GPScp03, SecureChannel
from jsapi.gp.scp02 import Scp02Session
from jsapi.gp.session import Challenges, Level, SessionKeys
from jsapi.gperror import ErrorCode
from jsapi.key import Component, Key
from jsapi.services import Services
from tests.refused import refused

SCP03 = json.loads((Path(__file__).parent / "data" / "scp03.json").read_text("utf-8"))
COMMANDS = ["80F22002", "80CA006600", "80F220020A4F0212345C054F9F70C5", "80F28002024F0000"]


class Script:
    """A card that expects certain commands and gives certain answers."""

    reader_name = "script"
    atr = b"\x3b\x00"

    def __init__(self, *exchanges: tuple[str, str]) -> None:
        self.exchanges = list(exchanges)

    def transmit(self, command: bytes) -> bytes:
        expected, answer = self.exchanges.pop(0)
        assert command.hex().upper() == expected.upper()
        return bytes.fromhex(answer)


class Connected(Services):
    def __init__(self, card: Script) -> None:
        self.card = card

    def connect(self, reader: str) -> Script:  # type: ignore[override]
        return self.card


def key(component: Component, value: bytes) -> Key:
    result = Key()
    result.put(component, value)
    return result


def open_channel(
    cls: type[SecureChannel], static: list[bytes], script: Script, version: int, level: int
) -> SecureChannel:
    channel = cls.create(None, Card(Connected(script)))
    channel.initialize_update(version, 0)
    component = cls.COMPONENT
    channel.derive_session_keys(*(key(component, value) for value in static))
    channel.external_authenticate(level)
    return channel


@pytest.fixture
def challenge(monkeypatch):
    def use(value: str) -> None:
        monkeypatch.setattr("jsapi.gp.channel.os.urandom", lambda _n: bytes.fromhex(value))

    return use


def scp02_script() -> Script:
    return Script(
        ("805020000840A62C37FA6304F800", "00000000000000000000700200016B4524ABEE7CF32EA3838BC148F39000"),
        ("8482010010BA6961667737C5BCEBECE14C7D6A4376", "9000"),
    )


def scp02_static() -> list[bytes]:
    return [bytes.fromhex(f"10{number}102030405060708090a0b0c0d0e0f") for number in "012"]


def test_scp02_with_macs(challenge):
    challenge("40A62C37FA6304F8")
    channel = open_channel(GPScp02, scp02_static(), scp02_script(), 0x20, 1)
    wrapped = [channel.wrap(ByteString(bytes.fromhex(command))).to_string(16) for command in COMMANDS]
    assert wrapped == [
        "84F220020814DB34FA4341DCA8",
        "84CA00660855ED7C5FF069512B00",
        "84F22002124F0212345C054F9F70C58FC1B380C4228AF8",
        "84F280020A4F003B95F09317DE6A4E00",
    ]
    assert bytes(channel.unwrap(ByteString(b"\x01\x90\x00"))) == b"\x01\x90\x00"
    assert (channel.state, channel.security_level) == (0, 1)


def test_scp02_cryptogram_of_another_card():
    default = bytes.fromhex("404142434445464748494A4B4C4D4E4F")
    response = bytes.fromhex("000002650183039536622002000DE9C62BA1C4C8E55FCB91B6654CE4")
    exchanged = scp02.challenges(bytes.fromhex("F0467F908E5CA23F"), response)
    session = Scp02Session(scp02.session_keys(default, default, exchanged), exchanged)
    assert session.card_cryptogram() == exchanged.card_cryptogram == bytes.fromhex("E55FCB91B6654CE4")


def test_scp02_encrypts_after_the_mac():
    """The MAC is that of the level without encryption; data is 3DES-CBC (openssl enc -des-ede-cbc, zero IV)."""
    keys = SessionKeys(
        bytes.fromhex("404142434445464748494A4B4C4D4E4F"), bytes.fromhex("2983BA77D709C2DAA1E6000ABCCAC951")
    )
    exchanged = Challenges(b"", b"", b"", b"")
    command = bytes.fromhex("80820100081D4DE92EAF7A2C9F")
    plain = Scp02Session(keys, exchanged).wrap(command, Level.C_MAC)
    assert plain.hex().upper() == "84820100101D4DE92EAF7A2C9F8F9B0DF681C1D3EC"
    protected = Scp02Session(keys, exchanged).wrap(command, Level.C_MAC | Level.C_DECRYPTION)
    assert protected[:5] == bytes.fromhex("8482010018") and protected[-8:] == plain[-8:]
    assert protected[5:21].hex().upper() == "D62BDAC190DA62F0DA50EC7179516A27"


@pytest.mark.parametrize("name", SCP03["cases"])
def test_scp03(challenge, name):
    case, keyset = SCP03["cases"][name], name.partition("_")[0]
    static = [bytes.fromhex(value) for value in SCP03["keys"][keyset]]
    challenge(case["initialize_update"][10:26])
    script = Script(
        (case["initialize_update"], case["initialize_update_response"] + "9000"),
        (case["external_authenticate"], "9000"),
    )
    version = int(case["initialize_update"][4:6], 16)
    channel = open_channel(GPScp03, static, script, version, int(case["external_authenticate"][4:6], 16))
    for plain, wrapped in zip(["80E2910006BF3E035C015A00", *COMMANDS], case["commands"], strict=True):
        assert channel.wrap(ByteString(bytes.fromhex(plain))).to_string(16) == wrapped.upper()
        if plain.startswith("80E2"):
            response = channel.unwrap(ByteString(bytes.fromhex(case["response"] + "9000")))
            assert response.to_string(16) == "BF3E125A10898821199000000000000000000000059000"


def test_scp03_refuses_a_changed_response(challenge):
    case = SCP03["cases"]["AES128_33"]
    challenge(case["initialize_update"][10:26])
    script = Script(
        (case["initialize_update"], case["initialize_update_response"] + "9000"),
        (case["external_authenticate"], "9000"),
    )
    channel = open_channel(GPScp03, [bytes.fromhex(v) for v in SCP03["keys"]["AES128"]], script, 0x30, 0x33)
    channel.wrap(ByteString(bytes.fromhex("80E2910006BF3E035C015A00")))
    changed = bytearray.fromhex(case["response"] + "9000")
    changed[0] ^= 1
    with refused("GPScp03", ErrorCode.CRYPTO_FAILED, 0):
        channel.unwrap(ByteString(changed))
    assert channel.state == 7


def test_scp03_covers_extended_length():
    exchanged = Challenges(bytes(8), bytes(8), b"", b"")
    keys = scp03.session_keys(bytes(16), bytes(16), exchanged)
    session = scp03.Scp03Session(keys, exchanged)
    wrapped = session.wrap(bytes.fromhex("80E2000000012C") + bytes(300) + b"\0\0", Level.C_MAC)
    body = bytes.fromhex("84E20000000134") + bytes(300)
    assert wrapped == body + scp03.cmac(keys.mac, bytes(16) + body)[:8] + b"\0\0"


def test_another_protocol_is_refused(challenge):
    challenge("00" * 8)
    answer = (bytes(11) + b"\x03" + bytes(20)).hex() + "9000"
    channel = GPScp02.create(None, Card(Connected(Script(("8050000008" + "00" * 9, answer)))))
    with refused("GPScp02", ErrorCode.INVALID_DATA, 3):
        channel.initialize_update(0, 0)


def test_wrong_keys_are_noticed_before_the_card_counts_them(challenge):
    challenge("40A62C37FA6304F8")
    script = scp02_script()
    with refused("GPScp02", ErrorCode.AUTHENTICATION_FAILED, 0):
        open_channel(GPScp02, [bytes(16)] * 3, script, 0x20, 1)
    assert len(script.exchanges) == 1


def test_a_refusing_card(challenge):
    challenge("00" * 8)
    card = Card(Connected(Script(("8050000008" + "00" * 9, "6A88"))))
    with refused("Card", ErrorCode.CARD_INVALID_SW, 0x6A88):
        GPScp02.create(None, card).initialize_update(0, 0)


@pytest.mark.parametrize("level", [2, 0x10, 0x13, 0x33, 0x80, -1])
def test_levels(challenge, level):
    challenge("40A62C37FA6304F8")
    with refused("GPScp02", ErrorCode.INVALID_ARGUMENTS, level):
        open_channel(GPScp02, scp02_static(), scp02_script(), 0x20, level)


def test_order_and_missing_things():
    channel = GPScp03.create(None)
    assert channel.state == 7
    with refused("GPScp03", ErrorCode.INVALID_USAGE, 0):
        channel.initialize_update(0, 0)
    with refused("GPScp03", ErrorCode.SECURE_CHANNEL_WRONG_STATE, 0):
        channel.external_authenticate(1)
    channel._challenges = Challenges(bytes(8), bytes(8), b"", bytes(8))
    with refused("GPScp03", ErrorCode.KEY_NOT_FOUND, 0):
        channel.external_authenticate(1)
    channel.set_enc_key(Key())
    with refused("GPScp03", ErrorCode.INVALID_KEY, 0):
        channel.external_authenticate(1)


def test_a_closed_channel_changes_nothing():
    command = ByteString(bytes.fromhex("80CA0066"))
    assert GPScp02.create(None).wrap(command) == command
