# SPDX-License-Identifier: MIT
"""Who a device is: the serial number in its device certificate, readable without any PIN."""

from __future__ import annotations

from jsapi import ber
from jsapi.card.apdu import CommandApdu
from jsapi.hsm.protocol import AID, C_DEVAUT, Ins
from jsapi.terminals import CardConnection

_LARGEST = 4096  # bytes of EF.C_DevAut; cards have less than 1024
_SEQUENCE_LENGTH = 5  # trailing characters of a holder reference
_TAG_CERTIFICATE, _TAG_BODY, _TAG_HOLDER = 0x7F21, 0x7F4E, 0x5F20


def serial_of(certificates: bytes) -> str | None:
    """Serial number from the content of EF.C_DevAut: holder of the first certificate without its last 5 characters."""
    try:
        first, _ = ber.parse_first(certificates)
        body = ber.find(first.value, _TAG_BODY) if first.tag == _TAG_CERTIFICATE else None
        holder = ber.find(body, _TAG_HOLDER) if body else None
    except ber.BerError:
        return None
    if not holder or len(holder) <= _SEQUENCE_LENGTH:
        return None
    return holder[:-_SEQUENCE_LENGTH].decode("ascii", "replace")


def device_serial(connection: CardConnection) -> str | None:
    """Select the application and read the serial number; None for a card that is no SmartCard-HSM."""
    answer = connection.transmit(CommandApdu(0, Ins.SELECT, 4, 0, AID, 0).encode())
    return _read_serial(connection) if answer[-2:] == b"\x90\x00" else None


def serial_in_passing(connection: CardConnection) -> str | None:
    """The same for a look around: a login of another program ends only when the application has to be selected."""
    return _read_serial(connection) or device_serial(connection)


def _read_serial(connection: CardConnection) -> str | None:
    content = b""
    while len(content) < _LARGEST:
        position = len(content).to_bytes(2, "big")
        command = CommandApdu(0, Ins.READ_BINARY, C_DEVAUT >> 8, C_DEVAUT & 0xFF, b"\x54\x02" + position, 256)
        answer = connection.transmit(command.encode())
        if answer[-2:] not in (b"\x90\x00", b"\x62\x82") or len(answer) == 2:
            break
        content += answer[:-2]
    return serial_of(content)
