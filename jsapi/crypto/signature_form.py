# SPDX-License-Identifier: MIT
"""The form of ECDSA signatures: a SEQUENCE of two INTEGERs, which cards and scripts pad with zeros."""

from __future__ import annotations

from jsapi import ber


def minimal(signature: bytes) -> bytes:
    """The signature without surplus zeros (DER), as strict verifiers want it; unchanged when it is malformed."""
    try:
        (outer,) = ber.parse(signature)
        parts = [ber.encode(part.tag, _without_zeros(part.value)) for part in ber.parse(outer.value)]
    except (ber.BerError, ValueError):
        return signature
    return ber.encode(outer.tag, b"".join(parts))


def _without_zeros(number: bytes) -> bytes:
    """The shortest form of a number that is not negative; negative ones stay as they are."""
    significant = number.lstrip(b"\0")
    if significant == number:
        return number
    return significant if significant[:1] < b"\x80" and significant else b"\0" + significant
