# SPDX-License-Identifier: MIT
"""Numbers of the SmartCard-HSM protocol (observed devices and hosts)."""

from __future__ import annotations

from enum import IntEnum, unique

AID = bytes.fromhex("E82B0601040181C31F0201")
KCV_LENGTH = 8
DKEK_LENGTH = 32
MAX_KEY_ID = 255


@unique
class Ins(IntEnum):
    """Instruction bytes."""

    VERIFY = 0x20
    MANAGE_SECURITY_ENVIRONMENT = 0x22
    CHANGE_REFERENCE_DATA = 0x24
    PERFORM_SECURITY_OPERATION = 0x2A
    RESET_RETRY_COUNTER = 0x2C
    GENERATE_KEY_PAIR = 0x46
    GENERATE_SYMMETRIC_KEY = 0x48
    INITIALIZE = 0x50
    KEY_DOMAIN = 0x52
    PUBLIC_KEY_AUTHENTICATION = 0x54
    ENUMERATE = 0x58
    DECIPHER = 0x62
    SIGN = 0x68
    WRAP = 0x72
    UNWRAP = 0x74
    DERIVE = 0x76
    CIPHER = 0x78
    EXTERNAL_AUTHENTICATE = 0x82
    GET_CHALLENGE = 0x84
    GENERAL_AUTHENTICATE = 0x86
    SELECT = 0xA4
    READ_BINARY = 0xB1
    UPDATE_BINARY = 0xD7
    DELETE = 0xE4


class Domain(IntEnum):
    """P1 of the key domain command."""

    STATUS_OR_IMPORT = 0
    CREATE = 1
    JOIN = 2
    DELETE = 3
    DELETE_KEK = 4


@unique
class Reference(IntEnum):
    """Reference data numbers."""

    USER_PIN = 0x81
    SO_PIN = 0x88


@unique
class Prefix(IntEnum):
    """High byte of file identifiers; the low byte is the key or object number."""

    PRKD = 0xC4
    CERTIFICATE_DESCRIPTION = 0xC8
    DATA_DESCRIPTION = 0xC9
    CA_CERTIFICATE = 0xCA
    KEY_META = 0xCB
    KEY = 0xCC
    CONFIDENTIAL_DATA = 0xCD
    EE_CERTIFICATE = 0xCE
    PUBLIC_DATA = 0xCF

    def file(self, number: int) -> int:
        """File identifier of object `number` (0..255)."""
        return self << 8 | number


C_DEVAUT = 0x2F02
SCRATCH = 0x2F10  # takes input that is too long for one command
TOKEN_INFO = 0x2F03


@unique
class Algorithm(IntEnum):
    """P2 of the cryptographic commands, and numbers in the list of allowed algorithms of a key."""

    AES_CBC_ENCRYPT = 0x10
    AES_CBC_DECRYPT = 0x11
    AES_CMAC = 0x18
    RSA_RAW = 0x20
    RSA_DECRYPT = 0x21
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
    XKEK = 0x84
    WRAP = 0x92
    UNWRAP = 0x93
    EC_DERIVE = 0x98
    DERIVE = 0x99


@unique
class BlobType(IntEnum):
    """Type byte of a wrapped key."""

    RSA = 0x05
    RSA_CRT = 0x06
    EC = 0x0C
    AES = 0x0F


class InitOption(IntEnum):
    """Bits of the initialisation options."""

    RESET_RETRY_COUNTER = 0x0001
    TRANSPORT_PIN = 0x0002
    SESSION_PIN = 0x0004
    REPLACE_PKA_KEY = 0x0008
    COMBINED_AUTHENTICATION = 0x0010
    RESET_RETRY_COUNTER_ONLY = 0x0020
