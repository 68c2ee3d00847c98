# SPDX-License-Identifier: MIT
"""The two calls that python-pkcs11 does not offer: PIN lengths of C_GetTokenInfo, and C_InitToken.

They go to the library that is loaded and initialised already. Structures as in PKCS #11 v2.40, 3 (not packed).
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

_GET_TOKEN_INFO = 6  # place in CK_FUNCTION_LIST
_INIT_TOKEN = 9
LABEL = 32  # bytes, padded with spaces
_OK = 0


class _TokenInfo(ctypes.Structure):
    _fields_ = [
        ("label", ctypes.c_char * LABEL),
        ("manufacturer", ctypes.c_char * 32),
        ("model", ctypes.c_char * 16),
        ("serial_number", ctypes.c_char * 16),
        ("flags", ctypes.c_ulong),
        ("session_counts", ctypes.c_ulong * 4),
        ("most_pin", ctypes.c_ulong),
        ("least_pin", ctypes.c_ulong),
        ("memory", ctypes.c_ulong * 4),
        ("versions", ctypes.c_ubyte * 4),
        ("time", ctypes.c_char * 16),
    ]


class _FunctionList(ctypes.Structure):
    _fields_ = [("version", ctypes.c_ubyte * 2), ("functions", ctypes.c_void_p * 68)]


@dataclass(frozen=True, slots=True)
class PinLengths:
    """Shortest and longest user PIN in bytes."""

    least: int
    most: int


class ReturnValueError(Exception):
    """A call that did not return CKR_OK."""

    def __init__(self, number: int) -> None:
        super().__init__(f"return value 0x{number:X}")
        self.number = number


def _function(path: str, place: int, *arguments: type) -> ctypes._CFuncPtr:  # type: ignore[name-defined]
    functions = ctypes.POINTER(_FunctionList)()
    _check(ctypes.CDLL(path).C_GetFunctionList(ctypes.byref(functions)))
    prototype = ctypes.CFUNCTYPE(ctypes.c_ulong, *arguments)
    return prototype(functions.contents.functions[place])


def _check(number: int) -> None:
    if number != _OK:
        raise ReturnValueError(number)


def pin_lengths(path: str, slot: int) -> PinLengths:
    """Limits of the token in a slot; ReturnValueError without one."""
    info = _TokenInfo()
    _check(_function(path, _GET_TOKEN_INFO, ctypes.c_ulong, ctypes.c_void_p)(slot, ctypes.byref(info)))
    return PinLengths(info.least_pin, info.most_pin)


def init_token(path: str, slot: int, so_pin: bytes, label: bytes) -> None:
    """Initialise the token in a slot, which destroys its objects; the label has at most LABEL bytes.

    ReturnValueError when the token refuses.
    """
    call = _function(path, _INIT_TOKEN, ctypes.c_ulong, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_char_p)
    _check(call(slot, so_pin, len(so_pin), label.ljust(LABEL)))
