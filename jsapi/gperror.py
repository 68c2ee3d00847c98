# SPDX-License-Identifier: MIT
"""GPError: the one error type that crosses between scripts and host objects."""

from __future__ import annotations

from enum import IntEnum, unique


@unique
class ErrorCode(IntEnum):
    """Error numbers of engine release 3.13 (observed); NOT_IMPLEMENTED is ours, above the original range."""

    ACCESS_DENIED = 1
    ARGUMENTS_MISSING = 2
    CARD_COMM_ERROR = 3
    CARD_INVALID_SW = 4
    CRYPTO_FAILED = 5
    DATA_TOO_LARGE = 6
    DEVICE_ERROR = 7
    INVALID_ARGUMENTS = 8
    INVALID_DATA = 9
    INVALID_ENCODING = 10
    INVALID_INDEX = 11
    INVALID_KEY = 12
    INVALID_LENGTH = 13
    INVALID_MECH = 14
    INVALID_TAG = 15
    INVALID_TYPE = 16
    INVALID_USAGE = 17
    KEY_NOT_FOUND = 18
    OBJECTCREATIONFAILED = 19
    SECURE_CHANNEL_WRONG_STATE = 20
    TAG_ALREADY_EXISTS = 21
    TAG_NOT_FOUND = 22
    OBJECT_NOT_FOUND = 23
    NOT_YET_VALID = 24
    EXPIRED = 25
    SIGNATURE_FAILED = 26
    AUTHENTICATION_FAILED = 27
    NOT_AUTHENTICATED = 28
    AUTHENTICATION_METHOD_BLOCKED = 29
    OUT_OF_MEMORY = 30
    CARD_CONNECT_FAILED = 31
    CARD_REMOVED = 32
    USER_ABORT = 33
    UNDEFINED = 34
    UNSUPPORTED = 35
    USER_DEFINED = 36
    NOT_IMPLEMENTED = 64


LONGEST = 1 << 26  # bytes that a script can ask for with one number


class GPError(Exception):
    """An error with the four fields scripts know: class name, code, reason (a number) and message (one sentence)."""

    def __init__(self, class_name: str, code: int, reason: int = 0, message: str = "") -> None:
        super().__init__(class_name, code, reason, message)
        self.class_name = class_name
        self.code = code
        self.reason = min(max(reason, -(2**31)), 2**31 - 1)
        self.message = message

    @property
    def code_name(self) -> str:
        """Symbolic name of the error number, or the number as text when it has no name."""
        try:
            return ErrorCode(self.code).name
        except ValueError:
            return str(self.code)

    def __str__(self) -> str:
        return f'{self.class_name} ({self.code_name}/{self.reason}) - "{self.message}"'


def demand_affordable(class_name: str, length: int, longest: int = LONGEST) -> None:
    """OUT_OF_MEMORY for more bytes than one number may ask for."""
    if length > longest:
        raise GPError(class_name, ErrorCode.OUT_OF_MEMORY, length, f"{length} bytes are more than {longest}")
