# SPDX-License-Identifier: MIT
"""RC2 with any effective key length (RFC 2268), only to read old PKCS#12 files; no library at hand has 40 bits."""

from __future__ import annotations

from typing import Final

BLOCK: Final = 8
# RFC 2268, clause 2: a permutation made of the digits of pi.
_PI: Final = bytes.fromhex(
    "d978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2"
    "179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82"
    "54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626"
    "6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7"
    "08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ec"
    "c2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731"
    "2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a9"
    "0d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad"
)
_ROTATIONS: Final = (1, 2, 3, 5)
_WORD: Final = 0xFFFF


def expand(key: bytes, effective_bits: int) -> tuple[int, ...]:
    """The 64 words of the expanded key (clause 2)."""
    table = bytearray(key)
    length, mask = (effective_bits + 7) // 8, 0xFF >> (-effective_bits % 8)
    for i in range(len(key), 128):
        table.append(_PI[(table[i - 1] + table[i - len(key)]) & 0xFF])
    table[128 - length] = _PI[table[128 - length] & mask]
    for i in range(127 - length, -1, -1):
        table[i] = _PI[table[i + 1] ^ table[i + length]]
    return tuple(int.from_bytes(table[i : i + 2], "little") for i in range(0, 128, 2))


def _unmix(words: list[int], keys: tuple[int, ...], step: int) -> None:
    for i in (3, 2, 1, 0):
        shift, word = _ROTATIONS[i], words[i]
        word = (word >> shift | word << (16 - shift)) & _WORD
        first, second, third = words[i - 1], words[i - 2], words[i - 3]
        words[i] = (word - keys[4 * step + i] - (first & second) - (~first & third)) & _WORD


def _unmash(words: list[int], keys: tuple[int, ...]) -> None:
    for i in (3, 2, 1, 0):
        words[i] = (words[i] - keys[words[i - 1] & 63]) & _WORD


def decrypt_block(keys: tuple[int, ...], block: bytes) -> bytes:
    """One block of 8 bytes (clause 4)."""
    words = [int.from_bytes(block[i : i + 2], "little") for i in range(0, BLOCK, 2)]
    for step in range(15, -1, -1):
        _unmix(words, keys, step)
        if step in (11, 5):
            _unmash(words, keys)
    return b"".join(word.to_bytes(2, "little") for word in words)


def decrypt_cbc(key: bytes, effective_bits: int, iv: bytes, data: bytes) -> bytes:
    """Decrypt whole blocks in CBC mode; padding stays."""
    keys, previous, result = expand(key, effective_bits), iv, bytearray()
    for offset in range(0, len(data), BLOCK):
        block = data[offset : offset + BLOCK]
        plain = decrypt_block(keys, block)
        result += bytes(a ^ b for a, b in zip(plain, previous, strict=True))
        previous = block
    return bytes(result)
