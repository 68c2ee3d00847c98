# SPDX-License-Identifier: MIT
"""A small ISO 7816-4 file system that plays a card, and services that connect to it. Written for these tests only."""

from __future__ import annotations

from dataclasses import dataclass, field

from jsapi.card.card import Card
from jsapi.card.card_file import CardFile
from jsapi.services import Services


@dataclass
class File:
    """A DF (children) or EF (data or records)."""

    fcp: bytes = b""
    name: bytes = b""
    children: dict[int, File] = field(default_factory=dict)
    data: bytearray | None = None
    records: list[bytes] | None = None

    @property
    def is_ef(self) -> bool:
        return self.data is not None or self.records is not None


class FileCard:
    """Answers commands; `log` has them in hexadecimal."""

    reader_name = "file card"
    atr = bytes.fromhex("3B00")

    def __init__(self, root: File, *, returns_fcp: bool = True) -> None:
        self.root = root
        self.returns_fcp = returns_fcp
        self.refuses = 0  # status word for every SELECT, if any
        self.log: list[str] = []
        self.pin, self.tries = b"1234", 3
        self.path: list[File] = [root]
        self.ef: File | None = None

    def transmit(self, command: bytes) -> bytes:
        self.log.append(command.hex().upper())
        p1, p2 = command[2:4]
        data = command[5 : 5 + command[4]] if len(command) > 5 else b""
        handler = {0xA4: self._select, 0xB0: self._read, 0xD6: self._update, 0xB2: self._record, 0x20: self._verify,
                   0xDC: self._update_record, 0xE2: self._append, 0xB1: self._read_far}.get(command[1])  # fmt: skip
        return handler(p1, p2, data, command) if handler else bytes.fromhex("9000")

    def reset(self, cold: bool) -> bytes:
        self.path, self.ef = [self.root], None
        return self.atr

    def close(self) -> None:
        """Nothing to give back."""

    def _select(self, p1: int, p2: int, data: bytes, _command: bytes) -> bytes:
        if not self.returns_fcp and p2 == 0x04:
            return bytes.fromhex("6A86")
        if self.refuses:
            return self.refuses.to_bytes(2, "big")
        found = self._find(p1, data)
        if found is None:
            return bytes.fromhex("6A82")
        return (found.fcp if p2 == 0x04 else b"") + b"\x90\x00"

    def _find(self, p1: int, data: bytes) -> File | None:
        here = self.path[-1]
        if p1 == 4:
            found = next((f for f in self.root.children.values() if f.name and f.name.startswith(data)), None)
            self.path = [self.root, found] if found else self.path
            self.ef = None if found else self.ef
            return found
        if p1 == 3:
            self.path, self.ef = self.path[:-1] or [self.root], None
            return self.path[-1]
        identifier = int.from_bytes(data, "big")
        if p1 == 0:
            if identifier == 0x3F00:
                self.path, self.ef = [self.root], None
                return self.root
            return None
        child = here.children.get(identifier)
        if child is None or child.is_ef != (p1 == 2):
            return None
        if child.is_ef:
            self.ef = child
        else:
            self.path, self.ef = [*self.path, child], None
        return child

    def _current(self, p1: int) -> File | None:
        if p1 & 0x80:
            self.ef = next((f for i, f in self.path[-1].children.items() if i & 0x1F == p1 & 0x1F and f.is_ef), None)
        return self.ef

    def _read(self, p1: int, p2: int, _data: bytes, command: bytes) -> bytes:
        ef = self._current(p1)
        if ef is None or ef.data is None:
            return bytes.fromhex("6986")
        offset = p2 if p1 & 0x80 else p1 << 8 | p2
        if offset >= len(ef.data):
            return bytes.fromhex("6B00")
        wanted = command[4] or 256
        block = bytes(ef.data[offset : offset + wanted])
        return block + bytes.fromhex("9000" if len(block) == wanted else "6282")

    def _read_far(self, _p1: int, _p2: int, data: bytes, _command: bytes) -> bytes:
        assert self.ef is not None and self.ef.data is not None and data[0] == 0x54
        offset = int.from_bytes(data[2:], "big")
        block = bytes(self.ef.data[offset : offset + 200])
        return b"\x53\x81" + bytes([len(block)]) + block + b"\x90\x00"

    def _update(self, p1: int, p2: int, data: bytes, _command: bytes) -> bytes:
        ef = self._current(p1)
        assert ef is not None and ef.data is not None
        offset = p2 if p1 & 0x80 else p1 << 8 | p2
        ef.data[offset : offset + len(data)] = data
        return bytes.fromhex("9000")

    def _record(self, p1: int, p2: int, _data: bytes, _command: bytes) -> bytes:
        ef = self._current(0x80 | p2 >> 3 if p2 >> 3 else 0)
        if ef is None or ef.records is None:
            return bytes.fromhex("6981")
        return ef.records[p1 - 1] + b"\x90\x00" if 0 < p1 <= len(ef.records) else bytes.fromhex("6A83")

    def _update_record(self, p1: int, _p2: int, data: bytes, _command: bytes) -> bytes:
        assert self.ef is not None and self.ef.records is not None
        self.ef.records[p1 - 1] = data
        return bytes.fromhex("9000")

    def _append(self, _p1: int, _p2: int, data: bytes, _command: bytes) -> bytes:
        assert self.ef is not None and self.ef.records is not None
        self.ef.records.append(data)
        return bytes.fromhex("9000")

    def _verify(self, _p1: int, _p2: int, data: bytes, _command: bytes) -> bytes:
        if data == self.pin:
            return bytes.fromhex("9000")
        if data:
            self.tries -= 1
        return bytes([0x63, 0xC0 | self.tries]) if self.tries > 0 else bytes.fromhex("6983")


class FileCardServices(Services):
    """Services whose only reader holds a card."""

    def __init__(self, card: FileCard) -> None:
        self.card = card

    def connect(self, reader: str) -> FileCard:  # type: ignore[override]
        return self.card


def opened(host: Card, path: str, parent: CardFile | None = None) -> CardFile:
    return CardFile.create(host._services, parent or host, path)
