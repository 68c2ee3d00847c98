# SPDX-License-Identifier: MIT
"""Custodian's sheets: a piece of a split password as text, in the form that sc-hsm-tool prints."""

from __future__ import annotations

import re

from jsapi.ceremony.threshold import Piece, ThresholdError

_FIELDS = (("prime", r"Prime"), ("number", r"Share ID"), ("value", r"Share value"))
_SHORT = re.compile(r"\s*([0-9]{1,5})\s+([0-9A-Fa-f:\s]+)")
_HEX = re.compile(r"[0-9A-Fa-f]{1,2}(:?[0-9A-Fa-f]{2})*")


def hexadecimal(number: int) -> str:
    """Bytes with colons, without leading zero bytes."""
    return number.to_bytes(max(1, (number.bit_length() + 7) // 8), "big").hex(":")


def write(piece: Piece, title: str, threshold: int, total: int) -> str:
    """A sheet for one custodian."""
    note = f"  (to sc-hsm-tool type {piece.number:X})" if piece.number > 9 else ""
    return (
        f"{title}\nPiece {piece.number} of {total}; any {threshold} of them open it. Keep it apart from the others.\n\n"
        f"Prime       : {hexadecimal(piece.prime)}\n"
        f"Share ID    : {piece.number}{note}\n"
        f"Share value : {hexadecimal(piece.value)}\n"
    )


def read(text: str, prime: str | None = None) -> Piece:
    """A piece from a sheet, or from "ID VALUE" where the prime was given apart."""
    found = {name: match[1].strip() for name, label in _FIELDS if (match := re.search(rf"{label}\s*:\s*(.*)", text))}
    if "value" not in found and (match := _SHORT.fullmatch(text)):
        found |= {"number": match[1], "value": match[2]}
    if prime is not None:
        found.setdefault("prime", prime.strip())
    missing = [label for name, label in _FIELDS if name not in found]
    if missing:
        raise ThresholdError(f"the piece has no {' and no '.join(missing)}")
    number = found["number"].split()[0] if found["number"] else ""
    if not number.isascii() or not number.isdecimal():
        raise ThresholdError("the share ID is no decimal number")
    return Piece(_number(found["prime"], "prime"), int(number), _number(found["value"], "share value"))


def _number(text: str, what: str) -> int:
    compact = "".join(text.split())
    if not _HEX.fullmatch(compact) or len(compact) > 64:
        raise ThresholdError(f"the {what} is not written as hexadecimal bytes with colons")
    return int(compact.replace(":", ""), 16)
