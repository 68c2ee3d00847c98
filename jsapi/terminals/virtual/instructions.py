# SPDX-License-Identifier: MIT
"""Numbers of the SmartCard-HSM protocol: instructions, algorithm identifiers, file prefixes, limits."""

from __future__ import annotations

from enum import IntEnum, IntFlag, unique
from typing import Final

APPLET_AID: Final = bytes.fromhex("E82B0601040181C31F0201")
FIRMWARE_TYPE: Final = 0xFF
FIRMWARE_VERSION: Final = (4, 1)
FIRMWARE_RANGE: Final = ((3, 5), (4, 1))
DEVICE_KEY: Final = 0
"""Key reference of the device authentication key."""


@unique
class Ins(IntEnum):
    """Instruction bytes."""

    VERIFY = 0x20
    MANAGE_SECURITY_ENVIRONMENT = 0x22
    CHANGE_REFERENCE_DATA = 0x24
    VERIFY_CERTIFICATE = 0x2A
    RESET_RETRY_COUNTER = 0x2C
    GENERATE_ASYMMETRIC_KEY_PAIR = 0x46
    GENERATE_SYMMETRIC_KEY = 0x48
    INITIALIZE_DEVICE = 0x50
    MANAGE_KEY_DOMAIN = 0x52
    MANAGE_PUBLIC_KEY_AUTHENTICATION = 0x54
    ENUMERATE_OBJECTS = 0x58
    MANAGE_SESSION_PIN = 0x5A
    DECIPHER = 0x62
    SIGN = 0x68
    WRAP = 0x72
    UNWRAP = 0x74
    DERIVE_EC_KEY = 0x76
    SYMMETRIC_CIPHER = 0x78
    EXTERNAL_AUTHENTICATE = 0x82
    GET_CHALLENGE = 0x84
    GENERAL_AUTHENTICATE = 0x86
    SELECT = 0xA4
    READ_BINARY = 0xB0
    READ_BINARY_ODD = 0xB1
    GET_RESPONSE = 0xC0
    UPDATE_BINARY = 0xD6
    UPDATE_BINARY_ODD = 0xD7
    DELETE_FILE = 0xE4


@unique
class Algorithm(IntEnum):
    """Algorithm identifiers in P2 and in a key's list of allowed algorithms (tag 91)."""

    AES_CBC_ENCRYPT = 0x10
    AES_CBC_DECRYPT = 0x11
    AES_CMAC = 0x18
    RSA_RAW_SIGN = 0x20
    RSA_RAW_DECRYPT = 0x21
    RSA_PKCS1 = 0x30
    RSA_PKCS1_SHA1 = 0x31
    RSA_PKCS1_SHA224 = 0x32
    RSA_PKCS1_SHA256 = 0x33
    RSA_PKCS1_SHA384 = 0x34
    RSA_PKCS1_SHA512 = 0x35
    RSA_PSS = 0x40
    RSA_PSS_SHA1 = 0x41
    RSA_PSS_SHA224 = 0x42
    RSA_PSS_SHA256 = 0x43
    RSA_PSS_SHA384 = 0x44
    RSA_PSS_SHA512 = 0x45
    ECDSA = 0x70
    ECDSA_SHA1 = 0x71
    ECDSA_SHA224 = 0x72
    ECDSA_SHA256 = 0x73
    ECDSA_SHA384 = 0x74
    ECDSA_SHA512 = 0x75
    ECDH = 0x80
    PUBLIC_KEY_AUTHENTICATION = 0x83
    EXCHANGE_KEY = 0x84
    WRAP = 0x92
    UNWRAP = 0x93
    REPLACE = 0x94
    DERIVE_EC = 0x98
    DERIVE_AES = 0x99


@unique
class Prefix(IntEnum):
    """High byte of a file identifier."""

    PRIVATE_KEY_DESCRIPTION = 0xC4
    CERTIFICATE_DESCRIPTION = 0xC8
    DATA_DESCRIPTION = 0xC9
    CA_CERTIFICATE = 0xCA
    CONFIGURATION = 0xCB
    KEY = 0xCC
    PROTECTED_DATA = 0xCD
    EE_CERTIFICATE = 0xCE
    PUBLIC_DATA = 0xCF


@unique
class Fid(IntEnum):
    """Elementary files with an identifier of their own."""

    DEVICE_CERTIFICATES = 0x2F02
    TOKEN_INFO = 0x2F03
    SCRATCH = 0x2F10


class Option(IntFlag):
    """Option bits of INITIALIZE DEVICE, tag 80."""

    RESET_RETRY_COUNTER = 0x0001
    TRANSPORT_PIN = 0x0002
    SESSION_PIN = 0x0004
    REPLACE_PKA_KEY = 0x0008
    COMBINED_AUTHENTICATION = 0x0010
    RESET_RETRY_COUNTER_ONLY = 0x0020


@unique
class PinReference(IntEnum):
    """P2 of the PIN commands; the session PIN has no reference of its own on the card, here it needs one."""

    SESSION = 0x00
    USER = 0x81
    SECURITY_OFFICER = 0x88


SESSION_PIN_EXPLICIT_CLEAR: Final = Option.SESSION_PIN | Option.REPLACE_PKA_KEY
"""Options of a session PIN that outlives a reset; 0008 alone concerns public key authentication."""


def check_firmware(version: tuple[int, int]) -> None:
    """ValueError for a version whose behaviour this card does not have; 3.5 to 4.1 behave alike (reference, 16)."""
    if not FIRMWARE_RANGE[0] <= version <= FIRMWARE_RANGE[1]:
        raise ValueError("the firmware version is 3.5 to 4.1")
