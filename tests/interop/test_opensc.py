# SPDX-License-Identifier: MIT
"""OpenSC recognises, initialises and describes the virtual card."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jsapi.terminals.virtual.card import VirtualCard
from tests.interop.opensc import PIN, SO_PIN, ToolError, Tools

pytestmark = pytest.mark.external
Attach = Callable[[VirtualCard, int], str]


def test_card_is_recognised(tools: Tools, attach_card: Attach) -> None:
    card = VirtualCard()
    attach_card(card, 0)
    assert "SmartCard-HSM version 4.1" in tools.run("opensc-tool", "-n")
    assert card.atr.hex(":") in tools.run("opensc-tool", "-a")


def test_new_card_says_so(tools: Tools, attach_card: Attach) -> None:
    attach_card(VirtualCard(), 0)
    assert "SmartCard-HSM has never been initialized" in tools.sc_hsm()


def test_initialized_card_tells_its_settings(tools: Tools, attach_card: Attach) -> None:
    attach_card(VirtualCard(), 0)
    tools.initialize("token", "--pin-retry", "3", "--dkek-shares", "2")
    status = tools.sc_hsm()
    assert "User PIN reset with SO-PIN enabled" in status
    assert "SO-PIN tries left    : 15" in status
    assert "User PIN tries left  : 3" in status
    assert "DKEK shares          : 2" in status
    assert "DKEK import pending, 2 share(s) still missing" in status


def test_wrong_so_pin_is_counted_and_changes_nothing(tools: Tools, token: str) -> None:
    tools.logged_in(token, "--keypairgen", "--key-type", "EC:prime256v1", "--id", "10", "--label", "keep")
    refused = tools.sc_hsm("--initialize", "--so-pin", "3030303030303030", "--pin", PIN)
    assert "failed with PIN code or key incorrect" in refused
    assert "SO-PIN tries left    : 14" in tools.sc_hsm()
    assert "keep" in tools.logged_in(token, "--list-objects")


def test_initializing_again_wipes_the_card(tools: Tools, token: str) -> None:
    tools.logged_in(token, "--keypairgen", "--key-type", "EC:prime256v1", "--id", "10", "--label", "old")
    tools.initialize("fresh", "--dkek-shares", "0")
    assert "old" not in tools.logged_in("fresh", "--list-objects")


def test_wrong_pin_is_counted_and_so_pin_resets_it(tools: Tools, token: str) -> None:
    for _ in range(3):
        with pytest.raises(ToolError, match="CKR_PIN_(INCORRECT|LOCKED)"):
            tools.pkcs11(token, "--login", "--pin", "111111", "--list-objects")
    assert "User PIN locked" in tools.sc_hsm()
    new_pin = ("--init-pin", "--new-pin", "12345678")
    tools.pkcs11(token, "--login", "--login-type", "so", "--so-pin", SO_PIN, *new_pin)
    assert "User PIN tries left  : 3" in tools.sc_hsm()
    tools.pkcs11(token, "--login", "--pin", "12345678", "--list-objects")


def test_pin_change(tools: Tools, token: str) -> None:
    tools.pkcs11(token, "--change-pin", "--pin", PIN, "--new-pin", "876543210")
    tools.pkcs11(token, "--login", "--pin", "876543210", "--list-objects")
    with pytest.raises(ToolError, match="CKR_PIN_INCORRECT"):
        tools.logged_in(token, "--list-objects")


def test_pkcs15_view(tools: Tools, token: str) -> None:
    tools.logged_in(token, "--keypairgen", "--key-type", "rsa:2048", "--id", "0A", "--label", "signer")
    dump = tools.run("pkcs15-tool", "--dump")
    for expected in (
        f"PKCS#15 Card [{token}]",
        "PIN [UserPIN]",
        "PIN [SOPIN]",
        "Tries left     : 3",
        "Private RSA Key [signer]",
        "Public RSA Key [signer]",
        "ModLength      : 2048",
        "Key ref        : 1 (0x01)",
    ):
        assert expected in dump


def test_random_numbers(tools: Tools, token: str) -> None:
    for name in ("one", "other"):
        tools.pkcs11(token, "--generate-random", "3000", "--output-file", name)
    one, other = ((tools.folder / name).read_bytes() for name in ("one", "other"))
    assert len(one) == len(other) == 3000
    assert one != other


def test_data_objects(tools: Tools, token: str) -> None:
    content = bytes(range(256)) * 6
    source = ("--write-object", tools.file("data", content), "--type", "data", "--application-label", "test")
    tools.logged_in(token, *source, "--label", "open")
    tools.logged_in(token, *source, "--label", "hidden", "--private")
    read = ("--read-object", "--type", "data", "--output-file", "copy", "--label")
    tools.pkcs11(token, *read, "open")
    assert (tools.folder / "copy").read_bytes() == content
    with pytest.raises(ToolError, match="object not found"):
        tools.pkcs11(token, *read, "hidden")
    tools.logged_in(token, *read, "hidden")
    assert (tools.folder / "copy").read_bytes() == content


def test_certificates(tools: Tools, token: str) -> None:
    new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "ca.key")
    tools.run("openssl", "req", "-x509", *new_key, "-subj", "/CN=Test CA", "-outform", "DER", "-out", "ca.der")
    tools.logged_in(token, "--write-object", "ca.der", "--type", "cert", "--id", "77", "--label", "ca")
    assert "DN: CN=Test CA" in tools.pkcs11(token, "--list-objects", "--type", "cert")
    tools.pkcs11(token, "--read-object", "--type", "cert", "--id", "77", "--output-file", "copy.der")
    assert (tools.folder / "copy.der").read_bytes() == (tools.folder / "ca.der").read_bytes()
    tools.logged_in(token, "--delete-object", "--type", "cert", "--id", "77")
    assert "Test CA" not in tools.pkcs11(token, "--list-objects")
