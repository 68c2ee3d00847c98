# SPDX-License-Identifier: MIT
"""Instruction bytes of ISO 7816-4/-8/-9, GlobalPlatform and the SmartCard-HSM, and their names for people."""

from __future__ import annotations

from enum import Enum, IntEnum, unique

PROPRIETARY_CLASS = 0x80
READER_CLASS = 0xFF


class Application(Enum):
    """Which command set a card speaks now, as far as the commands before tell."""

    HSM = "SmartCard-HSM"  # also while nothing is known: that is what this program is for
    CARD_MANAGER = "GlobalPlatform"
    OTHER = "another application"


@unique
class Iso(IntEnum):
    """Interindustry instructions (ISO 7816-4:2013, 5.4.2) and those GlobalPlatform uses with its own class."""

    DEACTIVATE_FILE = 0x04
    ERASE_RECORD = 0x0C
    ERASE_BINARY = 0x0E
    VERIFY = 0x20
    VERIFY_DATA = 0x21
    MANAGE_SECURITY_ENVIRONMENT = 0x22
    CHANGE_REFERENCE_DATA = 0x24
    CHANGE_REFERENCE_DATA_OBJECTS = 0x25
    DISABLE_VERIFICATION = 0x26
    ENABLE_VERIFICATION = 0x28
    PERFORM_SECURITY_OPERATION = 0x2A
    RESET_RETRY_COUNTER = 0x2C
    RESET_RETRY_COUNTER_DATA = 0x2D
    ACTIVATE_FILE = 0x44
    GENERATE_ASYMMETRIC_KEY_PAIR = 0x46
    GENERATE_ASYMMETRIC_KEY_PAIR_DATA = 0x47
    MANAGE_CHANNEL = 0x70
    EXTERNAL_AUTHENTICATE = 0x82
    GET_CHALLENGE = 0x84
    GENERAL_AUTHENTICATE = 0x86
    GENERAL_AUTHENTICATE_DATA = 0x87
    INTERNAL_AUTHENTICATE = 0x88
    SEARCH_RECORD = 0xA2
    SELECT = 0xA4
    READ_BINARY = 0xB0
    READ_BINARY_DATA = 0xB1
    READ_RECORD = 0xB2
    GET_RESPONSE = 0xC0
    ENVELOPE = 0xC2
    ENVELOPE_DATA = 0xC3
    GET_DATA = 0xCA
    GET_DATA_OBJECTS = 0xCB
    UPDATE_BINARY = 0xD6
    UPDATE_BINARY_DATA = 0xD7
    PUT_KEY = 0xD8
    PUT_DATA = 0xDA
    PUT_DATA_OBJECTS = 0xDB
    UPDATE_RECORD = 0xDC
    CREATE_FILE = 0xE0
    APPEND_RECORD = 0xE2
    DELETE_FILE = 0xE4
    INSTALL = 0xE6
    LOAD = 0xE8
    SET_STATUS = 0xF0
    GET_STATUS = 0xF2


@unique
class Hsm(IntEnum):
    """Instructions of the SmartCard-HSM with class 80 (protocol reference, sections 4 to 11)."""

    GENERATE_SYMMETRIC_KEY = 0x48
    INITIALIZE_DEVICE = 0x50
    MANAGE_KEY_DOMAIN = 0x52
    MANAGE_PUBLIC_KEY_AUTHENTICATION = 0x54
    ENUMERATE_OBJECTS = 0x58
    GENERATE_SESSION_PIN = 0x5A
    DECIPHER = 0x62
    SIGN = 0x68
    WRAP_KEY = 0x72
    UNWRAP_KEY = 0x74
    DERIVE_EC_KEY = 0x76
    SYMMETRIC_CIPHER = 0x78


@unique
class Manager(IntEnum):
    """Instructions of GlobalPlatform that differ from ISO's names (Card Specification 2.3.1, chapter 11)."""

    INITIALIZE_UPDATE = 0x50
    END_R_MAC_SESSION = 0x78
    BEGIN_R_MAC_SESSION = 0x7A
    PUT_KEY = 0xD8
    STORE_DATA = 0xE2
    DELETE = 0xE4


@unique
class Pseudo(IntEnum):
    """Commands of class FF, which the reader carries out itself (PC/SC part 3, 3.2, and makers' own)."""

    DIRECT_TRANSMIT = 0x00
    LOAD_KEYS = 0x82
    AUTHENTICATE = 0x86
    AUTHENTICATE_OLD = 0x88
    SELECT_CARD_TYPE = 0xA4
    READ_BLOCKS = 0xB0
    TRANSPARENT_EXCHANGE = 0xC2
    GET_DATA = 0xCA
    UPDATE_BLOCKS = 0xD6


def _names(*tables: type[IntEnum]) -> dict[int, str]:
    return {int(ins): ins.name.replace("_", " ") for table in tables for ins in table}


_ISO_NAMES = _names(Iso)
_READER_NAMES = {ins: f"reader: {name}" for ins, name in _names(Pseudo).items()}
_PROPRIETARY_NAMES = {
    Application.HSM: _names(Iso, Hsm),
    Application.CARD_MANAGER: _names(Iso, Manager),
    Application.OTHER: _ISO_NAMES,
}


def instruction_name(cla: int, ins: int, application: Application = Application.HSM) -> str:
    """Name of an instruction for its class byte, in capitals; empty when it is not known."""
    if cla == READER_CLASS:
        return _READER_NAMES.get(ins, "reader command")
    return (_PROPRIETARY_NAMES[application] if cla & PROPRIETARY_CLASS else _ISO_NAMES).get(ins, "")
