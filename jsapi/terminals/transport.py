# SPDX-License-Identifier: MIT
"""What T=0 leaves to the host: fetching response data and repeating with the right length (ISO 7816-3, 12.2)."""

from __future__ import annotations

from jsapi.terminals import TransmissionError
from jsapi.terminals.layer import ConnectionLayer

MORE_DATA = 0x61
WRONG_LENGTH = 0x6C
GET_RESPONSE = 0xC0
GSM_CLASS = 0xA0
READER_CLASS = 0xFF
RESPONSE_LIMIT = 65536


class T0Connection(ConnectionLayer):
    """A connection over T=0 that looks like T=1: case 4 commands work and 61xx and 6Cxx are dealt with here.

    Only for cards that speak T=0; over T=1 scripts have to see these status words.
    """

    def transmit(self, command: bytes) -> bytes:
        """Send one short APDU; returns all response data, up to 64 KiB, and the final SW1 SW2.

        Commands of class FF are for the reader (PC/SC part 3, 3.2.2) and pass as they are.
        """
        if command[0] == READER_CLASS:
            return self._below.transmit(command)
        command = _without_case_4_le(command)
        response = self._below.transmit(command)
        if response[-2] == WRONG_LENGTH and len(command) <= 5:
            response = self._below.transmit(command[:4] + response[-1:])
        data = response[:-2]
        while response[-2] == MORE_DATA:
            response = self._below.transmit(_get_response(command[0], response[-1]))
            if response[-2] == WRONG_LENGTH:
                response = self._below.transmit(_get_response(command[0], response[-1]))
            data += response[:-2]
            if len(data) > RESPONSE_LIMIT:
                raise TransmissionError(self.reader_name, "the card announces response data without end")
            if len(response) == 2 and response[-2] == MORE_DATA:
                raise TransmissionError(self.reader_name, "the card announces response data but sends none")
        return data + response[-2:]


def _without_case_4_le(command: bytes) -> bytes:
    """A case 4 command without its Le byte, which T=0 has no room for (ISO 7816-3, 12.2.5)."""
    if len(command) > 6 and command[4] and len(command) == 6 + command[4]:
        return command[:-1]
    return command


def _get_response(cla: int, length: int) -> bytes:
    return bytes((_response_class(cla), GET_RESPONSE, 0, 0, length))


def _response_class(cla: int) -> int:
    """Class byte for GET RESPONSE: only the logical channel (ISO 7816-4, 5.4.1); A0 stays for SIM cards."""
    if cla == GSM_CLASS:
        return cla
    return cla & (0x4F if cla & 0xC0 == 0x40 else 0x03)
