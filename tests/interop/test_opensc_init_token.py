# SPDX-License-Identifier: MIT
"""C_InitToken and C_InitPIN of OpenSC: the first user PIN is made of the SO-PIN, then replaced."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jsapi.terminals.virtual import VirtualCard
from tests.interop.opensc import PIN, SO_PIN, ToolError, Tools

pytestmark = pytest.mark.external


def test_token_is_initialized_through_pkcs11(tools: Tools, attach_card: Callable[[VirtualCard, int], str]) -> None:
    attach_card(VirtualCard(), 0)
    tools.run("pkcs11-tool", "--slot-index", "0", "--init-token", "--label", "made", "--so-pin", SO_PIN)
    assert "User PIN tries left  : 3" in tools.sc_hsm()
    tools.run("pkcs11-tool", "--slot-index", "0", "--login", "--pin", bytes.fromhex(SO_PIN)[:6].decode(), "-O")
    login = ("--slot-index", "0", "--login", "--login-type", "so", "--so-pin", SO_PIN)
    tools.run("pkcs11-tool", *login, "--init-pin", "--new-pin", PIN)
    tools.run("pkcs11-tool", "--slot-index", "0", "--login", "--pin", PIN, "-O")
    with pytest.raises(ToolError, match="CKR_PIN_INCORRECT"):
        tools.run("pkcs11-tool", "--slot-index", "0", "--login", "--pin", "11111111", "-O")
