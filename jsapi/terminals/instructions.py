# SPDX-License-Identifier: MIT
"""Instruction bytes of ISO 7816-4/-8/-9, GlobalPlatform and the SmartCard-HSM, and their names for people."""

from __future__ import annotations

from enum import IntEnum, unique

PROPRIETARY_CLASS = 0x80


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
    MANAGE_CHANNEL = 0x70
    EXTERNAL_AUTHENTICATE = 0x82
    GET_CHALLENGE = 0x84
    GENERAL_AUTHENTICATE = 0x86
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


_ISO_NAMES = {int(ins): ins.name.replace("_", " ") for ins in Iso}
_PROPRIETARY_NAMES = _ISO_NAMES | {int(ins): ins.name.replace("_", " ") for ins in Hsm}


def instruction_name(cla: int, ins: int) -> str:
    """Name of an instruction for its class byte, in capitals; empty when it is not known."""
    return (_PROPRIETARY_NAMES if cla & PROPRIETARY_CLASS else _ISO_NAMES).get(ins, "")
