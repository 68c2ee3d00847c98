# SPDX-License-Identifier: MIT
"""Text form of an ATR: interface bytes after ISO/IEC 7816-3, historical bytes after ISO/IEC 7816-4, clause 12.1.1."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce
from operator import xor
from typing import TYPE_CHECKING

from jsapi.encodings import spaced_hex

if TYPE_CHECKING:
    from jsapi.atr import InterfaceByte, Layout

_CLOCK_RATE = {
    0: (372, 4), 1: (372, 5), 2: (558, 6), 3: (744, 8), 4: (1116, 12), 5: (1488, 16), 6: (1860, 20),
    9: (512, 5), 10: (768, 7.5), 11: (1024, 10), 12: (1536, 15), 13: (2048, 20),
}  # fmt: skip
_BAUD_RATE = {1: 1, 2: 2, 3: 4, 4: 8, 5: 16, 6: 32, 7: 64, 8: 12, 9: 20}
_CLOCK_STOP = ("not supported", "state L", "state H", "no preference")
_CLASSES = ((1, "A 5 V"), (2, "B 3 V"), (4, "C 1.8 V"))

_COMPACT_TAGS = {
    0x1: "country code",
    0x2: "issuer identification number",
    0x3: "card service data",
    0x4: "initial access data",
    0x5: "card issuer data",
    0x6: "pre-issuing data",
    0x7: "card capabilities",
    0x8: "status indicator",
    0xF: "application identifier",
}
_SERVICE_BITS = (
    (0x80, "selection by full DF name"),
    (0x40, "selection by partial DF name"),
    (0x20, "data objects in EF.DIR"),
    (0x10, "data objects in EF.ATR"),
)
_ACCESS = {4: "READ BINARY", 0: "READ RECORD", 2: "GET DATA"}
_IN_FILES = 0x30  # data objects in EF.DIR or EF.ATR
_SELECTION_BITS = (
    (0x80, "DF by full name"),
    (0x40, "DF by partial name"),
    (0x20, "DF by path"),
    (0x10, "DF by file identifier"),
    (0x08, "implicit DF"),
    (0x04, "short EF identifier"),
    (0x02, "record number"),
    (0x01, "record identifier"),
)
_CODING_BITS = ((0x80, "EFs of TLV structure"), (0x10, "FF is a valid first tag byte"))
_WRITE = ("one-time write", "proprietary", "write OR", "write AND")
_CHANNELS = ("1", "2", "3", "4", "5", "6", "7", "8 or more")
_LENGTH_BITS = (
    (0x80, "command chaining"),
    (0x40, "extended length"),
    (0x20, "extended length information in EF.ATR"),
)


def describe(data: bytes, layout: Layout | None) -> str:
    """Lines of text, each ended by a line feed."""
    if layout is None:
        lines = [f"{spaced_hex(data)}  no ATR of ISO/IEC 7816-3"]
    else:
        lines = [_line("TS", data[0], "direct convention" if data[0] == 0x3B else "inverse convention")]
        lines.append(_line("T0", data[1], f"{data[1] & 15} historical bytes"))
        lines += [_line(byte.name, byte.value, _meaning(byte)) for byte in layout.interface]
        if layout.historical:
            lines.append(f"Historical bytes: {spaced_hex(layout.historical)}")
            lines += ["  " + line for line in _historical(layout.historical)]
        if layout.check is not None:
            correct = reduce(xor, data[1:]) == 0
            lines.append(_line("TCK", layout.check, "correct" if correct else "wrong check byte"))
    return "".join(line.rstrip() + "\n" for line in lines)


def _line(name: str, value: int, meaning: str) -> str:
    return f"{name:<4}= {value:02X}  {meaning}"


def _meaning(byte: InterfaceByte) -> str:
    if byte.name[1] == "D":
        return f"protocol T={byte.value & 15}"
    if byte.name in _GLOBAL:
        return _GLOBAL[byte.name](byte.value)
    if byte.protocol is not None and int(byte.name[2:]) > 2:
        specific = _SPECIFIC.get((byte.protocol, byte.name[1]))
        return specific(byte.value) if specific else f"specific to T={byte.protocol}"
    return ""


def _speed(value: int) -> str:
    clock, baud = _CLOCK_RATE.get(value >> 4), _BAUD_RATE.get(value & 15)
    if clock is None or baud is None:
        return "reserved clock or baud rate factor"
    factor, frequency = clock
    return f"F={factor} D={baud}, {factor / baud:g} clocks for a bit, at most {frequency} MHz"


def _guard_time(value: int) -> str:
    return "minimal guard time" if value == 0xFF else f"extra guard time {value}"


def _specific_mode(value: int) -> str:
    fixed = "fixed" if value & 0x80 else "may change"
    return f"specific mode, protocol T={value & 15}, {fixed}"


def _classes(value: int) -> str:
    names = [name for bit, name in _CLASSES if value & bit]
    return f"clock stop {_CLOCK_STOP[value >> 6]}, operating conditions {', '.join(names) or 'none'}"


_GLOBAL: dict[str, Callable[[int], str]] = {
    "TA1": _speed,
    "TB1": lambda value: "VPP not connected" if value == 0 else "programming voltage (deprecated)",
    "TC1": _guard_time,
    "TA2": _specific_mode,
    "TB2": lambda _: "programming voltage (deprecated)",
    "TC2": lambda value: f"waiting time integer {value} (T=0)",
}
_SPECIFIC: dict[tuple[int, str], Callable[[int], str]] = {
    (1, "A"): lambda value: f"information field size {value}",
    (1, "B"): lambda value: f"block waiting time integer {value >> 4}, character waiting time integer {value & 15}",
    (1, "C"): lambda value: f"error detection {'CRC' if value & 1 else 'LRC'}",
    (15, "A"): _classes,
}


def _historical(data: bytes) -> Iterator[str]:
    category, body = data[0], data[1:]
    if category == 0x00 and len(body) >= 3:
        yield from _compact_tlv(body[:-3])
        yield _status(body[-3:])
    elif category == 0x80:
        yield from _compact_tlv(body)
    elif category == 0x10:
        yield f"DIR data reference: {spaced_hex(body)}"
    else:
        yield "proprietary: " + "".join(chr(b) if 0x20 <= b < 0x7F else "." for b in data)


def _compact_tlv(data: bytes) -> Iterator[str]:
    offset = 0
    while offset < len(data):
        tag, length = data[offset] >> 4, data[offset] & 15
        value = data[offset + 1 : offset + 1 + length]
        if len(value) < length:
            yield f"incomplete: {spaced_hex(data[offset:])}"
            return
        yield f"{_COMPACT_TAGS.get(tag, f'tag {tag:X}')}: {spaced_hex(value)}"
        yield from ("  " + line for line in _details(tag, value))
        offset += 1 + length


def _details(tag: int, value: bytes) -> Iterator[str]:
    if tag == 0x3 and value:
        yield from _flags(value[0], _SERVICE_BITS)
        if value[0] & _IN_FILES:
            yield f"EF.DIR and EF.ATR by {_ACCESS.get(value[0] >> 1 & 7, 'proprietary means')}"
        yield "without master file" if value[0] & 1 else "with master file"
    elif tag == 0x7 and value:
        yield from _flags(value[0], _SELECTION_BITS)
        if len(value) > 1:
            yield from _flags(value[1], _CODING_BITS)
            yield f"behaviour of writing: {_WRITE[value[1] >> 5 & 3]}"
            yield f"quartets in a data unit: {1 << (value[1] & 15)}"
        if len(value) > 2:
            yield from _flags(value[2], _LENGTH_BITS)
            yield f"logical channels: {_CHANNELS[value[2] & 7]}"
    elif tag == 0x8:
        yield _status(value)


def _flags(value: int, table: tuple[tuple[int, str], ...]) -> Iterator[str]:
    return (text for bit, text in table if value & bit)


def _status(value: bytes) -> str:
    if len(value) == 3:
        return f"life cycle status {value[0]:02X}, status word {value[1:].hex().upper()}"
    if len(value) == 2:
        return f"status word {value.hex().upper()}"
    return f"life cycle status {value.hex().upper()}"
