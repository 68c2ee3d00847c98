# SPDX-License-Identifier: MIT
"""The private operation of RSA on whole blocks: by OpenSSL, and by plain arithmetic where there is no OpenSSL."""

from __future__ import annotations

import pytest

from jsapi.terminals.virtual import rsa

KEY = rsa.generate(1024, 65537)


@pytest.mark.parametrize("value", [0, 1, 2, KEY.n // 2, KEY.n - 1])
def test_both_ways_undo_the_public_operation(value: int) -> None:
    block = pow(value, KEY.e, KEY.n).to_bytes(KEY.length, "big")
    assert rsa.private_operation(KEY, block) == value.to_bytes(KEY.length, "big")
    assert rsa._plain_operation(KEY, int.from_bytes(block, "big")) == value.to_bytes(KEY.length, "big")


@pytest.mark.parametrize("block", [b"", b"\x01", KEY.n.to_bytes(KEY.length, "big"), b"\xff" * KEY.length])
def test_block_that_does_not_fit(block: bytes) -> None:
    with pytest.raises(rsa.RsaError, match="does not fit"):
        rsa.private_operation(KEY, block)


def test_without_openssl(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rsa, "_raw_key", lambda key: None)
    assert rsa.private_operation(KEY, pow(5, KEY.e, KEY.n).to_bytes(KEY.length, "big"))[-1] == 5
