# SPDX-License-Identifier: MIT
"""sc-hsm-tool --unwrap-key onto a key that is there: refused by the tool, done with --force."""

from __future__ import annotations

import pytest

from tests.interop.opensc import PIN, ToolError, Tools
from tests.interop.test_opensc_keys import generate, sign, verify

pytestmark = pytest.mark.external


def test_unwrap_over_an_existing_key(tools: Tools, token: str) -> None:
    generate(tools, token, "EC:prime256v1")
    tools.sc_hsm("--wrap-key", "key.wky", "--key-reference", "1", "--pin", PIN)
    unwrap = ("--unwrap-key", "key.wky", "--key-reference", "1", "--pin", PIN)
    with pytest.raises(ToolError, match="Found existing private key description"):
        tools.sc_hsm(*unwrap)
    assert "Key successfully imported" in tools.sc_hsm(*unwrap, "--force")
    sign(tools, token, "ECDSA-SHA256", "--signature-format", "openssl")
    verify(tools, "sha256")
