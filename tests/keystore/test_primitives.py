# SPDX-License-Identifier: MIT
"""RC2 and the PKCS#12 key derivation: vectors of RFC 2268 and of the public PKCS#12 test vectors."""

from __future__ import annotations

import pytest

from jsapi.keystore import passwords, rc2
from jsapi.keystore.errors import UnsupportedError
from jsapi.keystore.passwords import Purpose


# RFC 2268, clause 5.
@pytest.mark.parametrize(
    ("key", "bits", "plain", "cipher"),
    [
        ("0000000000000000", 63, "0000000000000000", "ebb773f993278eff"),
        ("ffffffffffffffff", 64, "ffffffffffffffff", "278b27e42e2f0d49"),
        ("3000000000000000", 64, "1000000000000001", "30649edf9be7d2c2"),
        ("88", 64, "0000000000000000", "61a8a244adacccf0"),
        ("88bca90e90875a", 64, "0000000000000000", "6ccf4308974c267f"),
        ("88bca90e90875a7f0f79c384627bafb2", 64, "0000000000000000", "1a807d272bbe5db1"),
        ("88bca90e90875a7f0f79c384627bafb2", 128, "0000000000000000", "2269552ab0f85ca6"),
        (
            "88bca90e90875a7f0f79c384627bafb216f80a6f85920584c42fceb0be255daf1e",
            129,
            "0000000000000000",
            "5b78d3a43dfff1f1",
        ),
    ],
)
def test_rc2(key: str, bits: int, plain: str, cipher: str) -> None:
    expanded = rc2.expand(bytes.fromhex(key), bits)
    assert rc2.decrypt_block(expanded, bytes.fromhex(cipher)).hex() == plain


# Test vectors of S. Henson for PKCS#12, SHA-1, as used by OpenSSL, Bouncy Castle and GnuTLS.
@pytest.mark.parametrize(
    ("purpose", "password", "iterations", "salt", "derived"),
    [
        (Purpose.KEY, "smeg", 1, "0A58CF64530D823F", "8AAAE6297B6CB04642AB5B077851284EB7128F1A2A7FBCA3"),
        (Purpose.IV, "smeg", 1, "0A58CF64530D823F", "79993DFE048D3B76"),
        (Purpose.MAC, "smeg", 1, "3D83C0E4546AC140", "8D967D88F6CAA9D714800AB3D48051D63F73A312"),
        (Purpose.KEY, "queeg", 1000, "05DEC959ACFF72F7", "ED2034E36328830FF09DF1E1A07DD357185DAC0D4F9EB3D4"),
        (Purpose.IV, "queeg", 1000, "05DEC959ACFF72F7", "11DEDAD7758D4860"),
        (Purpose.MAC, "queeg", 1000, "263216FCC2FAB31C", "5EC4C7A80DF652294C3925B6489A7AB857C83476"),
    ],
)
def test_key_derivation(purpose: Purpose, password: str, iterations: int, salt: str, derived: str) -> None:
    expected = bytes.fromhex(derived)
    encoded = passwords.bmp(password)
    assert passwords.pkcs12("sha1", purpose, encoded, bytes.fromhex(salt), iterations, len(expected)) == expected


@pytest.mark.parametrize("iterations", [0, passwords.MAX_ITERATIONS + 1, 2**40])
def test_iterations_are_limited(iterations: int) -> None:
    with pytest.raises(UnsupportedError, match="iterations"):
        passwords.pkcs12("sha1", Purpose.KEY, b"", b"salt", iterations, 8)
    with pytest.raises(UnsupportedError, match="iterations"):
        passwords.pbkdf2("sha256", b"", b"salt", iterations, 8)


@pytest.mark.parametrize("length", [0, 1 << 20])
def test_key_length_is_limited(length: int) -> None:
    with pytest.raises(UnsupportedError):
        passwords.pbkdf2("sha256", b"", b"salt", 1, length)
