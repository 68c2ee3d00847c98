# SPDX-License-Identifier: MIT
"""Lines of the shell that may hold a secret: neither the history nor a transcript keeps them.

Keeping too little is the safe mistake. What only the content of a variable gives away cannot be seen here.
"""

from __future__ import annotations

import re

from jsapi.terminals.command import parse_command
from jsapi.terminals.redaction import command_is_secret

_WORDS = re.compile(r"PIN|PUK|Pin(?![a-z])|(?<![A-Za-z])pin(?![a-z])|(?<![A-Za-z])puk(?![a-z])|Puk(?![a-z])|CHV")
_PHRASES = re.compile(
    r"pass(?:word|wd|phrase|wort|code)|secret|private\s*key|share(?!d)|initiali[sz]|setcomponent|keystore\s*\(|\bgetkey\s*\(",
    re.IGNORECASE,
)
_DIGITS_AS_TEXT = re.compile(r"""ByteString\s*\(\s*(["'`])[0-9]{4,16}\1\s*,\s*(?:ASCII|UTF8)\b""")
_SENDS = re.compile(r"apdu|^\s*a\b|\ba\s*\(", re.IGNORECASE | re.MULTILINE)
_HEX = re.compile(r"[0-9A-Fa-f](?:[0-9A-Fa-f]|\s(?=[0-9A-Fa-f]))+")
_NUMBER = r"\s*(0[xX][0-9A-Fa-f]+|\d+)\s*"
_HEADER = re.compile(rf"[(,](?={_NUMBER},{_NUMBER},{_NUMBER},{_NUMBER}[,)])")
_SHORTEST = 10  # hexadecimal digits of a command with one more byte behind its header


def takes_secret(line: str) -> bool:
    """Whether a line (or lines) typed into the shell names a PIN, a password, a share or a clear key, or sends one."""
    if _WORDS.search(line) or _PHRASES.search(line) or _DIGITS_AS_TEXT.search(line):
        return True
    return bool(_SENDS.search(line)) and _sends_secret(line)


def _sends_secret(line: str) -> bool:
    """APDUs whose data a trace would hide too, as hexadecimal text or as header numbers."""
    texts = ("".join(match.split()) for match in _HEX.findall(_SENDS.sub("!", line)))
    commands = [bytes.fromhex(text[: len(text) & ~1]) for text in texts if len(text) >= _SHORTEST]
    commands += [bytes(map(_octet, match.groups())) for match in _HEADER.finditer(line)]
    return any(command_is_secret(parse_command(command)) for command in commands)


def _octet(number: str) -> int:
    return int(number, 16 if number[:2] in ("0x", "0X") else 10) & 0xFF
