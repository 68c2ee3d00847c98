# SPDX-License-Identifier: MIT
"""The worked vectors of docs/file-formats.md, computed anew from what the text says, with hashlib and cryptography.

That of the share file takes thirty million rounds: tests/hsm and tests/interop do such ones.
"""

from __future__ import annotations

import hashlib
import re

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

from tests.docs.guide import DOCS

TEXT = (DOCS / "file-formats.md").read_text("utf-8")


def vector(name: str) -> bytes:
    """The hexadecimal number behind a name in an indented line."""
    match = re.search(rf"^    {name}\s+([0-9A-F]+)$", TEXT, re.MULTILINE)
    assert match is not None, name
    return bytes.fromhex(match[1])


def test_dkek_is_the_exclusive_or_of_its_shares() -> None:
    dkek = bytes(a ^ b for a, b in zip(vector("share 1"), vector("share 2"), strict=True))
    assert dkek == vector("DKEK")
    assert hashlib.sha256(dkek).digest()[:8] == vector("KCV")


def test_split_password() -> None:
    match = re.search(r"P = ([0-9A-F]+), S = ([0-9A-F]+), a1 = ([0-9A-F]+), a2 = ([0-9A-F]+), T = 3", TEXT)
    assert match is not None
    prime, *coefficients = (int(number, 16) for number in match.groups())
    for place, piece in re.findall(r"([1-5])  ((?:[0-9A-F]{2}:){7}[0-9A-F]{2})", TEXT):
        value = sum(a * int(place) ** power for power, a in enumerate(coefficients)) % prime
        assert value.to_bytes(8, "big").hex(":").upper() == piece


def test_wrapped_key() -> None:
    """Record: algorithm 60..6F behind random and size, under K_ENC and K_MAC of the DKEK."""
    match = re.search(r"AES-128 key 60\.\.6F under the DKEK of above, permitted 10 11 18 99:\n    ([0-9A-F]+)\n", TEXT)
    assert match is not None
    blob = bytes.fromhex(match[1])
    encryption, mac = (hashlib.sha256(vector("DKEK") + n.to_bytes(4, "big")).digest() for n in (1, 2))
    check = CMAC(algorithms.AES(mac))
    check.update(blob[:-16])
    check.verify(blob[-16:])
    assert blob[:9] == vector("KCV") + b"\x0f"
    at = 9
    fields = []
    for _ in range(4):
        length = int.from_bytes(blob[at : at + 2], "big")
        fields.append(blob[at + 2 : at + 2 + length])
        at += 2 + length
    assert fields[1:] == [bytes.fromhex("10111899"), b"", b""]
    plain = Cipher(algorithms.AES(encryption), modes.CBC(bytes(16))).decryptor().update(blob[at:-16])
    assert plain[10:26] == bytes(range(0x60, 0x70))
    assert plain[26:27] == b"\x80"
