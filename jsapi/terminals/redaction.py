# SPDX-License-Identifier: MIT
"""Which parts of an exchange with a card are secret.

The class byte is not looked at (but for FF): chaining, secure messaging and logical channels change it, and hiding
too much is the safe mistake.
"""

from __future__ import annotations

from dataclasses import dataclass

from jsapi.terminals.instructions import Hsm, Iso

READER_CLASS = 0xFF
READER_LOAD_KEYS = 0x82
IMPORT_SHARE = 0x00
AES_CMAC = 0x18
PSO_DECIPHER = (0x80, 0x86)
PROTECTED_DATA_PREFIX = 0xCD
PUBLIC_CHALLENGE_BYTES = 8

_SECRET_COMMANDS = frozenset(
    (
        Iso.VERIFY,
        Iso.VERIFY_DATA,
        Iso.CHANGE_REFERENCE_DATA,
        Iso.CHANGE_REFERENCE_DATA_OBJECTS,
        Iso.DISABLE_VERIFICATION,
        Iso.ENABLE_VERIFICATION,
        Iso.RESET_RETRY_COUNTER,
        Iso.RESET_RETRY_COUNTER_DATA,
        Iso.ENVELOPE,
        Iso.ENVELOPE_DATA,
        Hsm.INITIALIZE_DEVICE,
    )
)
_SECRET_RESPONSES = frozenset((Hsm.DECIPHER, Hsm.GENERATE_SESSION_PIN, Iso.ENVELOPE, Iso.ENVELOPE_DATA))


@dataclass(frozen=True, slots=True)
class Command:
    """A command APDU cut into its fields; `well_formed` tells whether Lc, data and Le add up (ISO 7816-3, 12.1)."""

    header: bytes
    lc: bytes
    data: bytes
    le: bytes
    well_formed: bool

    @property
    def cla(self) -> int:
        """Class byte."""
        return self.header[0]

    @property
    def ins(self) -> int:
        """Instruction byte."""
        return self.header[1]


def parse_command(command: bytes) -> Command:
    """Cut an APDU of at least 4 bytes; of a malformed one everything after the header becomes `data`."""
    header, body = command[:4], command[4:]
    if len(body) <= 1 or (len(body) == 3 and body[0] == 0):
        return Command(header, b"", b"", body, True)
    width = 3 if body[0] == 0 else 1
    length = int.from_bytes(body[:width], "big")
    lc, data, le = body[:width], body[width : width + length], body[width + length :]
    if length and len(data) == length and len(le) in (0, 1 if width == 1 else 2):
        return Command(header, lc, data, le, True)
    return Command(header, b"", body, b"", False)


def command_is_secret(command: Command) -> bool:
    """Whether the data of this command may hold a PIN, a key, a key share or a text to encrypt."""
    cla, ins, p1, p2 = command.header
    if ins in _SECRET_COMMANDS:
        return True
    if ins == Hsm.MANAGE_KEY_DOMAIN:
        return p1 == IMPORT_SHARE or not command.well_formed
    if ins == Hsm.SYMMETRIC_CIPHER:
        return p2 != AES_CMAC
    if ins in (Iso.UPDATE_BINARY, Iso.UPDATE_BINARY_DATA):
        return p1 == PROTECTED_DATA_PREFIX
    return cla == READER_CLASS and ins == READER_LOAD_KEYS


def response_is_secret(command: Command, length: int) -> bool:
    """Whether `length` bytes of response to this command may be deciphered data, key material or a private file."""
    _, ins, p1, p2 = command.header
    if ins in _SECRET_RESPONSES:
        return True
    if ins == Hsm.SYMMETRIC_CIPHER:
        return p2 != AES_CMAC
    if ins == Iso.PERFORM_SECURITY_OPERATION:
        return (p1, p2) == PSO_DECIPHER
    if ins == Iso.GET_CHALLENGE:
        return length > PUBLIC_CHALLENGE_BYTES
    return ins in (Iso.READ_BINARY, Iso.READ_BINARY_DATA) and p1 == PROTECTED_DATA_PREFIX
