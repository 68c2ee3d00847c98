# SPDX-License-Identifier: MIT
"""A DKEK share file on paper: text that can be typed back, with a check on every line.

The 64 bytes of the file are eight lines of 8 bytes, a ninth line has the first 8 bytes of their SHA-256. A line is its
number and sixteen characters in groups of four: 8 bytes and a CRC-16 (CCITT, start FFFF) over the number and them, in
base 32 with the alphabet of Crockford (without I, L, O and U; 0 and 1 are taken for letters that look like them).
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import re

from jsapi.hsm import share_file

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LINES = 9
_LINE_LENGTH = 8  # bytes of content
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_LINE = re.compile(r"\s*(?:([0-9OIL]{1,2})\s*[:.)]?\s+)?(\S.*)")
_MARK = "PYSCSH-SHARE"


class PaperError(ValueError):
    """Text that is no paper backup; the message names the line."""


def encode(content: bytes) -> list[str]:
    """The nine lines for a share file; ShareFileError when it is none."""
    share_file.check(content)
    blocks = [content[i : i + _LINE_LENGTH] for i in range(0, len(content), _LINE_LENGTH)]
    blocks.append(hashlib.sha256(content).digest()[:_LINE_LENGTH])
    return [f"{number}  {_groups(_base32(_checked(number, block)))}" for number, block in enumerate(blocks, 1)]


def decode(text: str) -> bytes:
    """Share file content from typed lines or a scanned code; PaperError names every line that is wrong."""
    found: dict[int, bytes] = {}
    problems: list[str] = []
    for place, line in enumerate(_lines(text), 1):
        number, reason, block = _read_line(place, line)
        if not reason and number in found:
            reason = "is there twice"
        if reason:
            problems.append(f"line {number} {reason}")
        else:
            found[number] = block
    named = {int(problem.split()[1]) for problem in problems}
    problems += [f"line {n} is missing" for n in range(1, LINES + 1) if n not in found and n not in named]
    if problems:
        raise PaperError("; ".join(problems))
    content = b"".join(found[number] for number in range(1, LINES))
    if not hmac.compare_digest(hashlib.sha256(content).digest()[:_LINE_LENGTH], found[LINES]):
        raise PaperError("every line is right, but they do not belong together: lines of two backups are mixed")
    return content


def code_text(content: bytes) -> str:
    """The same for a QR code: one string of its alphanumeric alphabet."""
    return ":".join([_MARK, *(line.split(maxsplit=1)[1].replace(" ", "") for line in encode(content))])


def _lines(text: str) -> list[str]:
    stripped = text.strip().upper()
    if stripped.startswith(_MARK):
        return [f"{number} {part}" for number, part in enumerate(stripped.split(":")[1:], 1)]
    return [line for line in stripped.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def _read_line(place: int, line: str) -> tuple[int, str, bytes]:
    """Number, complaint ("" for none) and content of a line; a line without number has that of its place."""
    match = _LINE.fullmatch(line)
    number = int(match[1].translate(_ALIKE)) if match and match[1] else place
    if match is None or not 1 <= number <= LINES:
        return place, f"has a number outside of 1 to {LINES}", b""
    characters = re.sub(r"[\s-]", "", match[2]).translate(_ALIKE)
    strange = next((c for c in characters if c not in ALPHABET), None)
    if strange is not None:
        return number, f"contains {strange!r}, which is not used", b""
    if len(characters) != 16:
        return number, f"has {len(characters)} characters instead of 16", b""
    value = 0
    for character in characters:
        value = value << 5 | ALPHABET.index(character)
    data = value.to_bytes(10, "big")
    if data != _checked(number, data[:_LINE_LENGTH]):
        return number, "is mistyped: its check does not fit", b""
    return number, "", data[:_LINE_LENGTH]


def _checked(number: int, block: bytes) -> bytes:
    return block + binascii.crc_hqx(bytes([number]) + block, 0xFFFF).to_bytes(2, "big")


def _base32(data: bytes) -> str:
    value = int.from_bytes(data, "big")
    return "".join(ALPHABET[value >> 5 * place & 31] for place in reversed(range(len(data) * 8 // 5)))


def _groups(text: str) -> str:
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))
