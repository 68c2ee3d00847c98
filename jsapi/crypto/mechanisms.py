# SPDX-License-Identifier: MIT
"""Mechanism numbers: those of engine release 3.13, and from 100 up those that came later."""

from __future__ import annotations

from enum import IntEnum, unique


@unique
class Mechanism(IntEnum):
    """What encrypt, decrypt, sign, verify, digest, generateKeyPair and deriveKey can be asked for."""

    DES = 1
    DES_CBC = 2
    DES_CBC_LP = 3
    DES_CBC_P = 4
    DES_ECB = 5
    DES_ECB_LP = 6
    DES_ECB_P = 7
    DES_MAC = 8
    DES_MAC_EMV = 9
    DES_DES2 = 10
    ISO9797_METHOD_1 = 11
    ISO9797_METHOD_2 = 12
    MD5 = 13
    RSA = 14
    RSA_ISO9796_2 = 15
    SHA_1 = 16
    EC = 17
    ECDSA = 18
    ECDH = 19
    ECDHC = 20
    ECDHP = 21
    EC_MULTIPLY_ADD = 22
    DSA = 23
    SHA_224 = 24
    SHA_256 = 25
    SHA_384 = 26
    SHA_512 = 27
    ECDSA_SHA1 = 28
    ECDSA_SHA224 = 29
    ECDSA_SHA256 = 30
    ECDSA_SHA384 = 31
    ECDSA_SHA512 = 32
    RSA_SHA1 = 33
    RSA_SHA224 = 34
    RSA_SHA256 = 35
    RSA_SHA384 = 36
    RSA_SHA512 = 37
    RSA_OAEP = 38
    RSA_OAEP_SHA224 = 39
    RSA_OAEP_SHA256 = 40
    RSA_OAEP_SHA384 = 41
    RSA_OAEP_SHA512 = 42
    RSA_PKCS1 = 43
    RSA_PSS = 44
    RSA_PSS_SHA1 = 45
    RSA_PSS_SHA224 = 46
    RSA_PSS_SHA256 = 47
    RSA_PSS_SHA384 = 48
    RSA_PSS_SHA512 = 49
    AES_ECB = 50
    AES_CBC = 51
    AES_CTR = 52
    AES_MAC = 53
    AES_CMAC = 54
    HMAC_SHA1 = 55
    HMAC_SHA256 = 56
    HMAC_MD5 = 57
    EC_MULTIPLY_SUB = 100
    HMAC_SHA224 = 101
    HMAC_SHA384 = 102
    HMAC_SHA512 = 103
    ECELGAMAL = 104
