# SPDX-License-Identifier: MIT
"""Lines of the shell that hold a PIN, a password, a share or a key: history, `.save` and transcripts never keep them.

Hiding too much is the safe mistake. A call with a name instead of a value (`setUserPIN(pin)`) is kept; what the content
of a variable gives away cannot be seen here, but its name may tell that the result is a secret.
"""

from __future__ import annotations

import re

from jsapi.terminals.command import parse_command
from jsapi.terminals.redaction import command_is_secret

_VALUE = r"(?:new\s+ByteString\s*\(\s*)?(?:[\"'`]\s*[^\"'`\s]|\d)"
"""A text or number that is written out, perhaps as ByteString."""

_PIN = r"(?:P(?:IN|UK|in|uk)(?![a-z])|(?<![A-Za-z])p(?:in|uk)(?![a-z])|CHV)"
_WRITTEN_OUT = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        # Members that take a PIN, a password, a key or a share.
        r"\b\w*(?:" + _PIN + r"|(?i:password|passphrase|passwd|initiali[sz]ationcode|unblock|setComponent|KeyShare)|"
        r"import\w*Share|deriveDKEKShareKey|set(?:Enc|Mac|Dek|ResponseMac)Key|(?<!\w)login)\w*\s*\([^)]*?" + _VALUE,
        # Names that speak of a secret, with a value: var pin = "...", { password: "..." }.
        r"\b\w*(?:" + _PIN + r"|(?i:passw(?:or)?d|passphrase|secret|initcode|initiali[sz]ationcode|share(?!d)))\w*"
        r"\s*[:=](?!=)\s*" + _VALUE,
        # Those that take one besides other things: any text behind the first argument.
        r"\b(?:(?:HSM)?KeyStore|getKeyStore|getKeyFromKeyStore|setTLSKeyStores|initToken|initDevice|performPACE)"
        r"\s*\([^;]*?,[^;]*?(?:[\"'`]|\d{4})",
        r"\b\w*PKCS8Format\s*\([^;]*?[\"'`]",
        r"\.\s*(?:getKey|store|setKey)\s*\([^;]*?,\s*[\"'`]",
        r"\baddHeaderField\s*\([\"'`]\s*(?i:(?:proxy-)?authorization|cookie|x-api-key)",
        r"\b[a-z]+://[^/\s\"'`@]*:[^/\s\"'`@]+@",
        r"ByteString\s*\(\s*([\"'`])[0-9]{4,16}\1\s*,\s*(?:ASCII|UTF8)\b",
        r"(?i:private\s+key-----)",
    )
)
_SPEAKS = re.compile(
    _PIN + r"|(?i:pass(?:w|phrase)|secret|share(?!d)|private|initiali[sz]|setcomponent|keystore)",
)
_LOADS = re.compile(r"""\b(?:load|require)\s*\(\s*(["'`]).*?\1|^\s*\.load\b.*$""", re.MULTILINE)
_LITERAL = re.compile(r"""(["'`])(.{4,}?)\1|(\d{4,})""", re.DOTALL)
_SENDS = re.compile(r"apdu|^\s*a\b|\ba\s*\(", re.IGNORECASE | re.MULTILINE)
_HEX = re.compile(r"[0-9A-Fa-f](?:[0-9A-Fa-f]|\s(?=[0-9A-Fa-f]))+")
_NUMBER = r"\s*(0[xX][0-9A-Fa-f]+|\d+)\s*"
_HEADER = re.compile(rf"[(,](?={_NUMBER},{_NUMBER},{_NUMBER},{_NUMBER}[,)](.*))", re.DOTALL)
_SHORTEST = 10  # hexadecimal digits of a command with one more byte behind its header


def takes_secret(line: str) -> bool:
    """Whether a line (or several) has a secret written out in it, also as data of a command to a card."""
    if any(pattern.search(line) for pattern in _WRITTEN_OUT):
        return True
    return bool(_SENDS.search(line)) and (_command_in_hex(line) or any("ByteString(" in data for data in _sent(line)))


def may_show_secret(line: str) -> bool:
    """Whether what a line prints may be a secret, because it takes one or a name in it speaks of one."""
    return takes_secret(line) or _SPEAKS.search(_LOADS.sub("", line)) is not None or bool(_sent(line))


def repeats(line: str, text: str) -> bool:
    """Whether a text repeats a value that is written out in a line."""
    return any((match[2] or match[3]) in text for match in _LITERAL.finditer(line))


def _command_in_hex(line: str) -> bool:
    """An APDU as hexadecimal text whose data a trace would hide too."""
    texts = ("".join(match.split()) for match in _HEX.findall(_SENDS.sub("!", line)))
    commands = (bytes.fromhex(text[: len(text) & ~1]) for text in texts if len(text) >= _SHORTEST)
    return any(command_is_secret(parse_command(command)) for command in commands)


def _sent(line: str) -> list[str]:
    """What follows the header numbers of a command whose data a trace would hide."""
    found = []
    for match in _HEADER.finditer(line):
        *header, rest = match.groups()
        if _SENDS.search(line) and command_is_secret(parse_command(bytes(map(_octet, header)))):
            found.append(rest)
    return found


def _octet(number: str) -> int:
    return int(number, 16 if number[:2] in ("0x", "0X") else 10) & 0xFF
