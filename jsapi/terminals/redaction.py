# SPDX-License-Identifier: MIT
"""Which parts of an exchange with a card are secret.

The class byte is not looked at (but for FF): chaining, secure messaging and logical channels change it, and hiding
too much is the safe mistake. Of commands for the reader (class FF) only the harmless ones are shown.
"""

from __future__ import annotations

from jsapi import ber
from jsapi.terminals.command import Command
from jsapi.terminals.instructions import PROPRIETARY_CLASS, READER_CLASS, Hsm, Iso, Pseudo

IMPORT_SHARE = 0x00
AES_CMAC = 0x18
PSO_DECIPHER, PSO_ENCIPHER = 0x8086, 0x8680
PRIVATE_DATA_PREFIX = 0xCD
SCRATCH_FILE = 0x2F10  # wrapped keys and key agreement data too long for one command
PUBLIC_CHALLENGE_BYTES = 8
BLOCK_BYTES = 16  # of a MIFARE card
_IMPORT_ASYMMETRIC_KEY, _SET_MANAGEMENT_KEY = 0xFE, 0xFF  # PIV tokens
_KEY_TEMPLATE, _PRIVATE_KEY = 0x7F49, 0x8A

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
        Iso.PUT_KEY,
        Hsm.INITIALIZE_DEVICE,
        Hsm.UNWRAP_KEY,
        Hsm.DERIVE_EC_KEY,
        _IMPORT_ASYMMETRIC_KEY,
        _SET_MANAGEMENT_KEY,
    )
)
_SECRET_RESPONSES = frozenset(
    (
        Hsm.DECIPHER,
        Hsm.GENERATE_SESSION_PIN,
        Hsm.WRAP_KEY,
        Iso.ENVELOPE,
        Iso.ENVELOPE_DATA,
        Iso.GENERAL_AUTHENTICATE_DATA,  # PIV tokens decrypt and agree on keys with it
    )
)
# PUT DATA of OpenPGP cards (3.4, 4.4.3): secure messaging and cipher keys, resetting code, key import.
_SECRET_DATA = frozenset(((0xDA, 0x00D1), (0xDA, 0x00D2), (0xDA, 0x00D3), (0xDA, 0x00D5), (0xDB, 0x3FFF)))
_READS = frozenset((Iso.READ_BINARY, Iso.READ_BINARY_DATA))
_UPDATES = frozenset((Iso.UPDATE_BINARY, Iso.UPDATE_BINARY_DATA))
_HARMLESS = frozenset(
    (Pseudo.AUTHENTICATE, Pseudo.AUTHENTICATE_OLD, Pseudo.SELECT_CARD_TYPE, Pseudo.READ_BLOCKS, Pseudo.GET_DATA)
)


def command_is_secret(command: Command, current_file: int | None = None) -> bool:
    """Whether the data of this command may hold a PIN, a key, a key share or a text to encrypt.

    `current_file` is the identifier of the file selected last, None when it is not known.
    """
    ins = command.ins
    if command.cla == READER_CLASS and (ins not in _HARMLESS or not command.well_formed):
        return True
    if ins in _SECRET_COMMANDS or (ins, command.p1p2) in _SECRET_DATA:
        return True
    if ins == Hsm.MANAGE_KEY_DOMAIN:
        return command.p1 == IMPORT_SHARE or not command.well_formed
    if ins == Hsm.SYMMETRIC_CIPHER:
        return command.p2 != AES_CMAC
    if ins == Iso.PERFORM_SECURITY_OPERATION:
        return command.p1p2 == PSO_ENCIPHER
    if ins == Iso.GENERATE_ASYMMETRIC_KEY_PAIR:
        return bool(command.data) and _may_import_key(command.data)
    if ins == Iso.APPEND_RECORD:
        return bool(command.cla & PROPRIETARY_CLASS)  # STORE DATA of GlobalPlatform: keys and PINs of applications
    return ins in _UPDATES and _is_private_file(command, current_file)


def response_is_secret(command: Command, length: int, current_file: int | None = None) -> bool:
    """Whether `length` bytes of response to this command may be deciphered data, key material or a private file."""
    ins = command.ins
    if command.cla == READER_CLASS:
        return ins not in _HARMLESS or (ins == Pseudo.READ_BLOCKS and _holds_keys(command, length))
    if ins in _SECRET_RESPONSES:
        return True
    if ins == Hsm.SYMMETRIC_CIPHER:
        return command.p2 != AES_CMAC
    if ins == Iso.PERFORM_SECURITY_OPERATION:
        return command.p1p2 == PSO_DECIPHER
    if ins == Iso.GET_CHALLENGE:
        return length > PUBLIC_CHALLENGE_BYTES
    if ins == Iso.INTERNAL_AUTHENTICATE:  # of SIM cards: session keys
        return command.cla == 0xA0 or bool(command.p2 & 0x80)
    return ins in _READS and _is_private_file(command, current_file)


def _is_private_file(command: Command, current_file: int | None) -> bool:
    """Whether READ or UPDATE BINARY mean a file behind the PIN or one with wrapped keys; an unknown one counts too."""
    if command.p1 == PRIVATE_DATA_PREFIX:
        return True
    names_file = command.ins in (Iso.READ_BINARY_DATA, Iso.UPDATE_BINARY_DATA)
    if names_file and command.p1p2:
        return command.p1p2 == SCRATCH_FILE
    if current_file is None:
        return names_file
    return current_file == SCRATCH_FILE or current_file >> 8 == PRIVATE_DATA_PREFIX


def _may_import_key(data: bytes) -> bool:
    """Whether a key template holds a private key (development firmware), or cannot be read at all."""
    try:
        template = ber.find(data, _KEY_TEMPLATE)
        ber.parse(data)
        return template is not None and ber.find(template, _PRIVATE_KEY) is not None
    except ber.BerError:
        return True


def _holds_keys(command: Command, length: int) -> bool:
    """Whether blocks of a MIFARE card include a sector's last one, which holds its keys."""
    return length > BLOCK_BYTES or command.p2 & 3 == 3
