# SPDX-License-Identifier: MIT
"""Commands of a SmartCard-HSM over a Card: one method a command, errors explained for the command that got them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import count

from jsapi.card import status_words
from jsapi.card.apdu import CommandApdu
from jsapi.card.card import CONSTANTS, Card
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm.identity import serial_of
from jsapi.hsm.protocol import AID, C_DEVAUT, KCV_LENGTH, SCRATCH, Algorithm, Domain, Ins, Reference
from jsapi.services import Progress

OK = 0x9000
_END_OF_FILE = 0x6282
_BEYOND_END = 0x6B00
_READ_CHUNK = 1000
_WRITE_CHUNK = 994
_EXTENDED = 65536
_NO_DOMAINS = (0x6D00, 0x6A86, 0x6B00)
_ISO, _PROPRIETARY = 0x00, 0x80
_NOBODY = b"UTNULL00000"
_ISO_INS = frozenset(
    {
        Ins.VERIFY, Ins.MANAGE_SECURITY_ENVIRONMENT, Ins.CHANGE_REFERENCE_DATA, Ins.RESET_RETRY_COUNTER,
        Ins.GENERATE_KEY_PAIR, Ins.GENERATE_SYMMETRIC_KEY, Ins.GET_CHALLENGE, Ins.GENERAL_AUTHENTICATE, Ins.SELECT,
        Ins.READ_BINARY, Ins.UPDATE_BINARY, Ins.DELETE, Ins.PERFORM_SECURITY_OPERATION, Ins.EXTERNAL_AUTHENTICATE,
    }
)  # fmt: skip
_LONG_WORK = {
    Ins.GENERATE_KEY_PAIR: "The card generates a key pair",
    Ins.GENERATE_SYMMETRIC_KEY: "The card generates a key",
}


@dataclass(frozen=True, slots=True)
class DomainStatus:
    """Answer to a key domain command; without a domain only the status word counts."""

    sw: int
    shares: int = 0
    outstanding: int = 0
    key_check_value: bytes = b""  # 8 bytes, zeros while shares are outstanding
    identifier: bytes = b""  # key domain UID of an XKEK domain

    @property
    def exists(self) -> bool:
        """True when the domain is created."""
        return bool(self.key_check_value)

    @property
    def complete(self) -> bool:
        """True when all shares are imported."""
        return self.exists and self.outstanding == 0


class Device:
    """A SmartCard-HSM; every method may raise GPError Card/CARD_INVALID_SW with the status word as reason."""

    def __init__(self, card: Card) -> None:
        self.card = card
        self.sw = 0
        self.version = (0, 0)
        self.options = 0
        self._serial: str | None = None

    def command(self, ins: Ins, p1: int, p2: int, data: bytes | None = None, le: int | None = None) -> bytes:
        """Send a command; response data, `sw` holds the status word."""
        cla = _ISO if ins in _ISO_INS else _PROPRIETARY
        title = _LONG_WORK.get(ins)
        with self.card.services.working(title) if title else nullcontext():
            response = self.card.exchange(CommandApdu(cla, ins, p1, p2, data, le).encode(), CONSTANTS["ALL"])
        self.sw = int.from_bytes(response[-2:], "big")
        return response[:-2]

    def demand(self, ins: Ins, p1: int, p2: int, data: bytes | None = None, le: int | None = None) -> bytes:
        """Send a command that must succeed."""
        response = self.command(ins, p1, p2, data, le)
        if self.sw != OK:
            raise self.refused(ins)
        return response

    def refused(self, ins: Ins, what: str = "") -> GPError:
        """The last status word as error, explained for this command."""
        name = ins.name.replace("_", " ")
        meaning = status_words.explain(ins, self.sw)
        return GPError(
            "Card", ErrorCode.CARD_INVALID_SW, self.sw, f"{name}{what} failed with SW1/SW2={self.sw:04X}: {meaning}"
        )

    # ---- application ----

    def select(self) -> None:
        """Select the application, which ends every login, and read version and options."""
        from jsapi import ber

        fci = self.command(Ins.SELECT, 0x04, 0x00, AID, 0)
        if self.sw != OK:
            raise GPError(
                "SmartCardHSM", ErrorCode.CARD_CONNECT_FAILED, self.sw,
                f"The card in this reader is no SmartCard-HSM (SELECT answered {self.sw:04X})",
            )  # fmt: skip
        try:
            outer, _ = ber.parse_first(fci)
            properties = ber.find(outer.value, 0x85) or b""
        except ber.BerError:
            properties = b""
        if len(properties) >= 2:
            self.version = (properties[-2], properties[-1])
        if len(properties) >= 5:
            self.options = int.from_bytes(properties[-5:-3], "big")

    # ---- PINs ----

    def pin_status(self, reference: Reference = Reference.USER_PIN) -> int:
        """Status word of a verification without data: 9000 logged in, 63Cx tries left, 6983 blocked, ..."""
        self.command(Ins.VERIFY, 0, reference, None, 0 if self.card.has_credential else None)
        return self.sw

    def verify(self, pin: bytes) -> int:
        """Log in; returns the status word."""
        self.command(Ins.VERIFY, 0, Reference.USER_PIN, pin)
        return self.sw

    # ---- files ----

    def read_file(self, file_id: int, offset: int = 0, length: int | None = None) -> bytes:
        """Content from offset to the end, or at most `length` bytes; GPError when the file is missing or protected."""
        with self.card.services.progress(f"Reading file {file_id:04X}", length or 0) as progress:
            return self._read_chunks(file_id, offset, length, progress)

    def _read_chunks(self, file_id: int, offset: int, length: int | None, progress: Progress) -> bytes:
        content = bytearray()
        while length is None or len(content) < length:
            position = (offset + len(content)).to_bytes(2, "big")
            wanted = _READ_CHUNK if length is None else min(_READ_CHUNK, length - len(content))
            chunk = self.command(Ins.READ_BINARY, file_id >> 8, file_id & 0xFF, b"\x54\x02" + position, wanted)
            if self.sw not in (OK, _END_OF_FILE):
                if content and self.sw == _BEYOND_END:
                    break
                raise self.refused(Ins.READ_BINARY, f" of {file_id:04X}")
            content += chunk
            progress.update(len(content))
            if not chunk or (self.sw == _END_OF_FILE and self.version >= (3, 4)):
                break
        return bytes(content)

    def write_file(self, file_id: int, data: bytes, offset: int = 0) -> None:
        """Create or update a file in chunks; not cut when the new content is shorter."""
        from jsapi.ber import encode

        start = 0
        while True:
            chunk = data[start : start + _WRITE_CHUNK]
            position = (offset + start).to_bytes(2, "big")
            body = b"\x54\x02" + position + encode(0x53, chunk)
            self.command(Ins.UPDATE_BINARY, file_id >> 8, file_id & 0xFF, body)
            if self.sw != OK:
                raise self.refused(Ins.UPDATE_BINARY, f" of {file_id:04X}")
            start += len(chunk)
            if start >= len(data):
                return

    def replace_file(self, file_id: int, data: bytes) -> None:
        """Write a file that contains just this data, whatever was there."""
        self.delete_file(file_id, missing_ok=True)
        self.write_file(file_id, data)

    def delete_file(self, file_id: int, *, missing_ok: bool = False) -> None:
        """Delete a file or key."""
        self.command(Ins.DELETE, 0x02, 0x00, file_id.to_bytes(2, "big"))
        if self.sw != OK and not (missing_ok and self.sw == 0x6A82):
            raise self.refused(Ins.DELETE, f" of {file_id:04X}")

    def objects(self) -> list[int]:
        """File identifiers of all objects, in the order of the device, without fillers and repetitions."""
        listed = self.demand(Ins.ENUMERATE, 0, 0, None, _EXTENDED)
        ids = [int.from_bytes(listed[i : i + 2], "big") for i in range(0, len(listed) - 1, 2)]
        return [file_id for file_id in dict.fromkeys(ids) if file_id]

    def name_of_key(self, number: int) -> bytes:
        """Holder reference for a new key: serial number and five digits; one that names nobody without a serial."""
        if self._serial is None:
            self._serial = serial_of(self.read_file(C_DEVAUT)) or ""
        return f"{self._serial}{number:05}".encode("ascii", "replace") if 2 < len(self._serial) <= 11 else _NOBODY

    # ---- long input ----

    def feed(self, ins: Ins, p1: int, p2: int, data: bytes, le: int | None = None) -> bytes:
        """Send a command with data that may be long: then it goes through a file, and the command has none, and no Le.

        Not every reader takes a long command. The response data; `sw` holds the status word.
        """
        if len(data) <= _WRITE_CHUNK:
            return self.command(ins, p1, p2, data, le)
        self.write_file(SCRATCH, data)
        return self.command(ins, p1, p2)

    # ---- wrapped keys ----

    def unwrap(self, number: int, blob: bytes) -> None:
        """Import a wrapped key."""
        self.feed(Ins.UNWRAP, number, Algorithm.UNWRAP, blob)
        if self.sw != OK:
            raise self.refused(Ins.UNWRAP)

    # ---- key domains ----

    def domain(self, action: Domain, number: int, data: bytes | None = None) -> DomainStatus:
        """A key domain command; its status word is in the answer."""
        return self.domain_status(self.command(Ins.KEY_DOMAIN, action, number, data, 0))

    def domain_status(self, response: bytes) -> DomainStatus:
        """What a response says about a key domain, with the last status word."""
        if self.sw != OK or len(response) < 2 + KCV_LENGTH:
            return DomainStatus(self.sw)
        return DomainStatus(self.sw, response[0], response[1], response[2 : 2 + KCV_LENGTH], response[2 + KCV_LENGTH :])

    def domains(self) -> Iterator[tuple[int, DomainStatus]]:
        """Number and status of every key domain slot."""
        for number in count():
            status = self.domain(Domain.STATUS_OR_IMPORT, number)
            if status.sw in _NO_DOMAINS or number > 0xFF:
                return
            if status.sw not in (OK, 0x6A88):
                raise self.refused(Ins.KEY_DOMAIN)
            yield number, status
