# SPDX-License-Identifier: MIT
"""Status words (ISO/IEC 7816-4 clause 5.6, SmartCard-HSM meanings) and the exception that carries one."""

from __future__ import annotations

from enum import IntEnum, unique


@unique
class StatusWord(IntEnum):
    """SW1-SW2 of a response; members ending in a zero nibble or byte are bases for a count."""

    OK = 0x9000
    KEY_AUTHENTICATED = 0x9001
    BYTES_AVAILABLE = 0x6100
    END_OF_FILE = 0x6282
    VERIFICATION_FAILED = 0x6300
    RETRIES_LEFT = 0x63C0
    MEMORY_FAILURE = 0x6581
    WRONG_LENGTH = 0x6700
    SECURITY_STATUS_NOT_SATISFIED = 0x6982
    PIN_BLOCKED = 0x6983
    DATA_UNUSABLE = 0x6984
    CONDITIONS_NOT_SATISFIED = 0x6985
    SECURE_MESSAGING_OBJECT_MISSING = 0x6987
    SECURE_MESSAGING_OBJECT_INCORRECT = 0x6988
    WRONG_DATA = 0x6A80
    FUNCTION_NOT_SUPPORTED = 0x6A81
    FILE_NOT_FOUND = 0x6A82
    NOT_ENOUGH_MEMORY = 0x6A84
    INCORRECT_P1P2 = 0x6A86
    REFERENCED_DATA_NOT_FOUND = 0x6A88
    ALREADY_EXISTS = 0x6A89
    WRONG_OFFSET = 0x6B00
    WRONG_LE = 0x6C00
    INS_NOT_SUPPORTED = 0x6D00
    CLA_NOT_SUPPORTED = 0x6E00
    INTERNAL_ERROR = 0x6F00


class CardError(Exception):
    """Ends a command: everything it changed is undone and its status word is the answer."""

    def __init__(self, sw: int) -> None:
        super().__init__(f"status word {sw:04X}")
        self.sw = sw


def require(condition: bool, sw: StatusWord) -> None:
    """Raise CardError with `sw` unless the condition holds."""
    if not condition:
        raise CardError(sw)
