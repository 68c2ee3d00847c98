# SPDX-License-Identifier: MIT
"""Object identifiers; encodings from X.690, 8.19 and OpenSSL."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsapi import oid


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("1.2.840.113549", "2A864886F70D"),
        ("2.999.3", "883703"),  # X.690, 8.19.5, example
        ("2 5 4 3", "550403"),
        ("iso(1) member-body(2) 840", "2A8648"),
        ("brainpoolP256r1", "2B2403030208010107"),
        ("id-TA-ECDSA-SHA-256", "04007F00070202020203"),
        ("id-TA.1", "04007F000702020201"),
    ],
)
def test_encoding(text, content):
    assert oid.encode(text).hex().upper() == content


@pytest.mark.parametrize(
    "text", ["", "1", "3.1", "1.40", "1.2.-3", "1.2.2147483648", "nosuch", "1.brainpoolP256r1", "1,2"]
)
def test_what_is_none(text):
    with pytest.raises(ValueError, match="object identifier"):
        oid.encode(text)


@given(st.integers(0, 2), st.integers(0, 39), st.lists(st.integers(0, 2**31 - 1), max_size=8))
def test_round_trip(first, second, rest):
    text = ".".join(map(str, [first, second, *rest]))
    assert oid.decode(oid.encode(text)) == text


@pytest.mark.parametrize("content", ["", "2A86", "80"])
def test_truncated_content(content):
    with pytest.raises(ValueError, match="truncated"):
        oid.decode(bytes.fromhex(content))


def test_definitions():
    table = oid.Registry()
    table.define("base", "1.2.3")
    table.define("child", "base branch(4)")
    assert table.resolve("child.5") == (1, 2, 3, 4, 5)
    table.define("base", "1.2.3")
    with pytest.raises(ValueError, match="another value"):
        table.define("base", "1.2.4")
    assert table.name((1, 2, 3, 4)) == "child"
