# SPDX-License-Identifier: MIT
"""sc-hsm-tool --initialize with every option it has, and public key authentication set up with it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jsapi.terminals.virtual import CardState, VirtualCard
from jsapi.terminals.virtual.identity import make_authority
from tests.interop.opensc import PIN, SO_PIN, ToolError, Tools
from tests.terminals.virtual.host import Host
from tests.terminals.virtual.pairing import reference
from tests.terminals.virtual.test_card_public_key_authentication import plain

pytestmark = pytest.mark.external
Attach = Callable[[VirtualCard, int], str]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), "SO-PIN tries left    : 15"),
        (("--pin-retry", "1"), "User PIN tries left  : 1"),
        (("--dkek-shares", "0"), "DKEK key check value : "),
        (("--dkek-shares", "1"), "DKEK import pending, 1 share(s) still missing"),
        (("--dkek-shares", "10"), "DKEK import pending, 10 share(s) still missing"),
        (("--bio-server1", "A000000001", "--bio-server2", "A00000000202"), "User PIN tries left  : 3"),
        (("--label", "named"), "User PIN tries left  : 3"),
    ],
)
def test_options(tools: Tools, attach_card: Attach, options: tuple[str, ...], expected: str) -> None:
    attach_card(VirtualCard(), 0)
    tools.sc_hsm("--initialize", "--so-pin", SO_PIN, "--pin", PIN, *options)
    assert expected in tools.sc_hsm()
    label = "named" if "named" in options else "SmartCard-HSM"
    assert f"token label        : {label}" in tools.run("pkcs11-tool", "--list-token-slots")


@pytest.mark.parametrize(("pin", "tries"), [("123456", "3"), ("1234567", "5"), ("12345678", "10")])
def test_longer_pins_may_have_more_tries(tools: Tools, attach_card: Attach, pin: str, tries: str) -> None:
    attach_card(VirtualCard(), 0)
    tools.sc_hsm("--initialize", "--so-pin", SO_PIN, "--pin", pin, "--pin-retry", tries)
    assert f"User PIN tries left  : {tries}" in tools.sc_hsm()


def make_key(tools: Tools, attach_card: Attach, serial: str, slot: int) -> Host:
    """A custodian's card in a slot, with a key on brainpoolP256r1 made by pkcs11-tool."""
    card = VirtualCard(CardState.in_memory(serial))
    attach_card(card, slot)
    tools.initialize(serial, slot=slot)
    tools.logged_in(serial, "--keypairgen", "--key-type", "EC:brainpoolP256r1", "--id", "10", "--label", "pka")
    return Host(card)


def test_public_key_authentication(tools: Tools, attach_card: Attach) -> None:
    custodian = make_key(tools, attach_card, "UTCUST00001", 1)
    card = VirtualCard()
    attach_card(card, 0)
    tools.initialize("protected", "--public-key-auth", "2", "--required-pub-keys", "1")
    assert status(tools) == (2, 2, 1, 0)
    tools.sc_hsm("--export-for-pub-key-auth", "one.pka", "--key-reference", "1", slot=1)
    registered = tools.sc_hsm("--register-public-key", "one.pka")
    assert "Missing public keys:       1" in registered
    assert status(tools) == (2, 1, 1, 0)
    host = Host(card)
    host.select()
    assert host.raw("00200081") == (b"", 0x63C3)
    name, _ = host.raw("8054020000")
    host.send("002281A4", reference(name), le=None)
    challenge, _ = host.raw("0084000008")
    custodian.select()
    custodian.login()
    signature = custodian.send("80680173", host.card.state.device_name.encode() + challenge)
    host.send("00820000", plain(signature), le=None)
    host.write(0xCF01, b"open")
    assert status(tools) == (2, 1, 1, 0)


def status(tools: Tools) -> tuple[int, ...]:
    """Total, missing, required, authenticated."""
    lines = tools.sc_hsm("--public-key-auth-status").splitlines()
    return tuple(int(line.rsplit(":", 1)[1]) for line in lines if "pub" in line and ":" in line)


def test_status_without_public_key_authentication(tools: Tools, token: str) -> None:
    with pytest.raises(ToolError, match="not initialized for public key"):
        tools.sc_hsm("--public-key-auth-status")


def test_key_of_a_foreign_device_is_refused(tools: Tools, attach_card: Attach) -> None:
    foreign = VirtualCard(CardState.in_memory("UTFOREIGN01", make_authority()))
    attach_card(foreign, 1)
    tools.initialize("foreign", slot=1)
    tools.logged_in("foreign", "--keypairgen", "--key-type", "EC:brainpoolP256r1", "--id", "10", "--label", "pka")
    attach_card(VirtualCard(), 0)
    tools.initialize("protected", "--public-key-auth", "1")
    tools.sc_hsm("--export-for-pub-key-auth", "foreign.pka", "--key-reference", "1", slot=1)
    with pytest.raises(ToolError):
        tools.sc_hsm("--register-public-key", "foreign.pka")
    assert status(tools) == (1, 1, 1, 0)
