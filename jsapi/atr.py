# SPDX-License-Identifier: MIT
"""Atr: the answer to reset of a card, taken apart after ISO/IEC 7816-3, clause 8.2."""

from __future__ import annotations

from dataclasses import dataclass

from jsapi.bytestring import ByteString
from jsapi.declare import UNDEFINED, Undefined, constructor, host_class, method, prop
from jsapi.gperror import ErrorCode, GPError

_CONVENTIONS = (0x3B, 0x3F)
_LETTERS = "ABCD"


def _invalid(message: str) -> GPError:
    return GPError("Atr", ErrorCode.INVALID_DATA, 0, message)


@dataclass(frozen=True, slots=True)
class InterfaceByte:
    """One interface byte: its name (TA1, TD2, ...), its value and the protocol of its group (None in group 1)."""

    name: str
    value: int
    protocol: int | None


@dataclass(frozen=True, slots=True)
class Layout:
    """Parts of an ATR; `check` is the byte after the historical bytes, if there is one."""

    interface: tuple[InterfaceByte, ...]
    historical: bytes
    check: int | None


def split(atr: bytes) -> Layout:
    """Take an ATR apart; GPError INVALID_DATA when it ends before its announced bytes."""
    if len(atr) < 2:
        raise _invalid("An ATR has at least two bytes")
    interface: list[InterfaceByte] = []
    follow, group, protocol, offset = atr[1] >> 4, 1, None, 2
    while follow:
        present = [letter for bit, letter in enumerate(_LETTERS) if follow >> bit & 1]
        if offset + len(present) > len(atr):
            raise _invalid("The ATR is cut off in its interface bytes")
        values = atr[offset : offset + len(present)]
        interface += [
            InterfaceByte(f"T{letter}{group}", value, protocol) for letter, value in zip(present, values, strict=True)
        ]
        offset += len(present)
        follow, protocol = (values[-1] >> 4, values[-1] & 0x0F) if present[-1] == "D" else (0, None)
        group += 1
    end = offset + (atr[1] & 0x0F)
    if end > len(atr):
        raise _invalid("The ATR is cut off in its historical bytes")
    return Layout(tuple(interface), atr[offset:end], atr[end] if end < len(atr) else None)


@host_class("Atr")
class Atr:
    """An answer to reset; bytes that do not begin with 3B or 3F (contactless ATQ) are kept without being decoded."""

    __slots__ = ("data", "layout")

    def __init__(self, data: bytes | bytearray) -> None:
        self.data = bytes(data)
        if len(self.data) < 2:
            raise _invalid("An ATR has at least two bytes")
        self.layout = split(self.data) if self.data[0] in _CONVENTIONS else None

    def __bytes__(self) -> bytes:
        return self.data

    def __repr__(self) -> str:
        return f"<Atr {self.data.hex().upper()}>"

    @classmethod
    @constructor
    def create(cls, data: ByteString) -> Atr:
        """Take the ATR apart; INVALID_DATA when it is none or is cut off."""
        return cls(data.data)

    @property
    @prop("formatByte")
    def format_byte(self) -> int | Undefined:
        """T0; undefined when this is no ISO 7816-3 ATR."""
        return UNDEFINED if self.layout is None else self.data[1]

    @property
    @prop("interfaceBytes")
    def interface_bytes(self) -> ByteString:
        """TA1, TB1, ... as they follow each other."""
        return ByteString(bytes(byte.value for byte in self.layout.interface) if self.layout else b"")

    @property
    @prop("historicalBytes")
    def historical_bytes(self) -> ByteString:
        """Historical bytes, 0 to 15."""
        return ByteString(self.layout.historical if self.layout else b"")

    @property
    @prop("tckByte")
    def tck_byte(self) -> int | Undefined:
        """Check byte as a signed number (observed), undefined when absent."""
        if self.layout is None or self.layout.check is None:
            return UNDEFINED
        return self.layout.check - 256 if self.layout.check & 0x80 else self.layout.check

    @method("toByteString")
    def to_byte_string(self) -> ByteString:
        """The complete ATR."""
        return ByteString(self.data)

    @method("toString")
    def to_string(self) -> str:
        """Decoded text, one line for each byte or field."""
        from jsapi import atrtext

        return atrtext.describe(self.data, self.layout)
