# SPDX-License-Identifier: MIT
"""What P1 and P2 of SmartCard-HSM commands mean (protocol reference, sections 3 to 11)."""

from __future__ import annotations

from collections.abc import Callable

from jsapi.terminals.command import Command
from jsapi.terminals.instructions import Hsm, Iso

ALGORITHMS = {
    0x10: "AES-CBC encryption", 0x11: "AES-CBC decryption", 0x18: "AES-CMAC", 0x99: "AES key derivation",
    0x20: "RSA without padding", 0x21: "RSA decryption", 0x22: "RSA PKCS#1 decryption", 0x23: "RSA OAEP decryption",
    0x30: "RSA PKCS#1", 0x40: "RSA-PSS", 0x70: "ECDSA", 0x80: "ECDH", 0x83: "public key authentication",
    0x84: "key domain agreement", 0x92: "wrap", 0x93: "unwrap", 0x94: "replace", 0x98: "EC key derivation",
    0xA0: "default algorithm",
}  # fmt: skip
_HASHES = {1: "SHA-1", 2: "SHA-224", 3: "SHA-256", 4: "SHA-384", 5: "SHA-512"}
_HASHING = {0x30, 0x40, 0x70}
_KEY_SIZES = {0xB0: "AES-128", 0xB1: "AES-192", 0xB2: "AES-256", 0xB3: "512 bit"}
_DOMAIN_WORK = {1: "create with DKEK shares", 2: "create or prove membership", 3: "delete", 4: "delete its key"}
_PKA_WORK = {1: "replace key", 2: "status of key"}
_FIXED_FILES = {0x2F00: "EF.DIR", 0x2F02: "device certificates", 0x2F03: "token information", 0x2F10: "scratch file"}
_FILE_KINDS = {
    0xC4: "description of key", 0xC8: "description of certificate", 0xC9: "description of data object",
    0xCA: "certificate", 0xCB: "configuration", 0xCC: "key", 0xCD: "private data", 0xCE: "certificate of key",
    0xCF: "public data",
}  # fmt: skip


def file_name(identifier: int) -> str:
    """What a file of the device is, with its number in decimal; its identifier when it has no name."""
    fixed = _FIXED_FILES.get(identifier)
    if fixed:
        return fixed
    kind = _FILE_KINDS.get(identifier >> 8)
    return f"{kind} {identifier & 0xFF}" if kind else f"file {identifier:04X}"


def algorithm_name(identifier: int) -> str:
    """An algorithm by its identifier, which is the P2 of key operations."""
    name = ALGORITHMS.get(identifier)
    if name is None and identifier & 0xF0 in _HASHING and identifier & 0xF in _HASHES:
        name = f"{ALGORITHMS[identifier & 0xF0]} with {_HASHES[identifier & 0xF]}"
    return name or f"algorithm {identifier:02X}"


def _key_domain(command: Command) -> str:
    work = _DOMAIN_WORK.get(command.p1, f"P1 {command.p1:02X}")
    if command.p1 == 0:
        work = "import DKEK share" if command.data else "status"
    return f"{work}, domain {command.p2}"


def _public_key_authentication(command: Command) -> str:
    if command.p1 == 0:
        return "register key" if command.data else "status"
    return f"{_PKA_WORK.get(command.p1, f'P1 {command.p1:02X}')} {command.p2}"


def _key_operation(command: Command) -> str:
    return f"key {command.p1}, {algorithm_name(command.p2)}"


MEANINGS: dict[int, Callable[[Command], str]] = {
    Iso.GENERATE_ASYMMETRIC_KEY_PAIR: lambda command: f"key {command.p1}",
    Hsm.GENERATE_SYMMETRIC_KEY: lambda c: f"key {c.p1}, {_KEY_SIZES.get(c.p2, f'P2 {c.p2:02X}')}",
    Hsm.MANAGE_KEY_DOMAIN: _key_domain,
    Hsm.MANAGE_PUBLIC_KEY_AUTHENTICATION: _public_key_authentication,
    Hsm.DECIPHER: _key_operation,
    Hsm.SIGN: _key_operation,
    Hsm.WRAP_KEY: lambda command: f"key {command.p1}",
    Hsm.UNWRAP_KEY: lambda command: f"key {command.p1}" + ("" if command.data else ", from the scratch file"),
    Hsm.DERIVE_EC_KEY: lambda command: f"key {command.p2} from key {command.p1}",
    Hsm.SYMMETRIC_CIPHER: _key_operation,
}
