# SPDX-License-Identifier: MIT
"""Lines that may hold a PIN, a password or a key, and so are kept nowhere: neither in the history nor by `.save`.

Hiding too much is the safe mistake. A call with a name instead of a value (`setUserPIN(pin)`) is kept.
"""

from __future__ import annotations

import re

_VALUE = r"(?:new\s+ByteString\s*\(\s*)?(?:[\"'`]\s*[^\"'`\s]|\d)"
"""A text or number that is written out, perhaps as ByteString."""

_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        # Members that take a PIN, a password, a key or a share.
        r"\b(?:\w*(?:pin|puk|password|passphrase|passwd|initiali[sz]ationcode|sopin)\w*|performCHV|verify\w*PIN"
        r"|unblock\w*|login|importDKEKShare|importKeyShare|deriveDKEKShareKey|decryptKeyShare|encryptKeyShare"
        r"|setComponent|setEncKey|setMacKey|setDekKey|setResponseMacKey)\s*\([^)]*?" + _VALUE,
        # Names that speak of a secret, with a value: var pin = "...", { password: "..." }.
        r"\b\w*(?:pin|puk|passw(?:or)?d|passphrase|secret|initcode|initiali[sz]ationcode)\w*\s*[:=](?!=)\s*" + _VALUE,
        # Commands with a PIN or a share: VERIFY, CHANGE REFERENCE DATA, RESET RETRY COUNTER, INITIALIZE, KEY DOMAIN.
        r"\b(?:a|apdu|plainApdu)\s*\(?[^;]*?[\"'`]\s*[0-9a-f]{2}\s*(?:2[0-9a-f]|5[02]|74)\s*[0-9a-f]{2}\s*[0-9a-f]{2}"
        r"\s*[0-9a-f]{2}\s*[0-9a-f]",
        r"\bsend(?:SecMsg)?Apdu\s*\([^;]*?,\s*0x(?:2[0-9a-f]|5[02]|74)\s*,[^;]*?" + _VALUE + r"[^;]*ByteString",
        r"\bsend(?:SecMsg)?Apdu\s*\([^;]*?,\s*0x(?:2[0-9a-f]|5[02]|74)\s*,[^;]*ByteString\s*\(\s*[\"'`]",
        r"\bnew\s+(?:KeyStore|HSMKeyStore)\s*\([^;]*?,[^;]*?[\"'`]",
    )
)


def may_hold_secret(text: str) -> bool:
    """True when a line must not be kept."""
    return any(pattern.search(text) for pattern in _PATTERNS)


def is_kept(text: str) -> bool:
    """False for a line with a leading blank, and for one that may hold a secret."""
    return not text.startswith((" ", "\t")) and not may_hold_secret(text)
