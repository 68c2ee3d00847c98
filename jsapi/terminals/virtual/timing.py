# SPDX-License-Identifier: MIT
"""How long a card of plastic takes: orders of magnitude for rehearsals, from experience, not from measurements."""

from __future__ import annotations

from typing import Final

from jsapi import ber
from jsapi.terminals.virtual.apdu import parse_command
from jsapi.terminals.virtual.faults import Timing
from jsapi.terminals.virtual.instructions import Ins
from jsapi.terminals.virtual.status import CardError

BYTES_PER_SECOND: Final = 20_000
"""Link between reader and card."""
OVERHEAD: Final = 0.01
_SECONDS: Final = {
    Ins.VERIFY: 0.05,
    Ins.CHANGE_REFERENCE_DATA: 0.1,
    Ins.RESET_RETRY_COUNTER: 0.1,
    Ins.GENERATE_SYMMETRIC_KEY: 0.1,
    Ins.INITIALIZE_DEVICE: 3.0,
    Ins.MANAGE_KEY_DOMAIN: 0.1,
    Ins.GENERAL_AUTHENTICATE: 0.2,
    Ins.EXTERNAL_AUTHENTICATE: 0.15,
    Ins.VERIFY_CERTIFICATE: 0.15,
    Ins.WRAP: 0.3,
    Ins.UNWRAP: 0.5,
    Ins.DERIVE_EC_KEY: 0.2,
    Ins.SYMMETRIC_CIPHER: 0.03,
    Ins.UPDATE_BINARY_ODD: 0.03,
    Ins.DELETE_FILE: 0.1,
}
EC_OPERATION: Final = 0.1
EC_GENERATION: Final = 0.5
RSA_2048_OPERATION: Final = 0.25
RSA_2048_GENERATION: Final = 12.0
_RSA_ALGORITHMS: Final = range(0x20, 0x50)
_PUBLIC_KEY: Final = 0x7F49
_MODULUS_BITS: Final = 0x02


def constant(seconds: float) -> Timing:
    """Return a timing that takes the same time for every command."""
    return lambda _command, _response: seconds


def realistic(command: bytes, response: bytes) -> float:
    """Seconds for a command; RSA operations grow with the cube of the size, generation with its fourth power."""
    transfer = OVERHEAD + (len(command) + len(response)) / BYTES_PER_SECOND
    if response[-2:-1] not in (b"\x90", b"\x61"):
        return transfer
    return transfer + _work(command, response)


def _work(command: bytes, response: bytes) -> float:
    ins, p2 = command[1], command[3]
    if ins in (Ins.SIGN, Ins.DECIPHER):
        if p2 not in _RSA_ALGORITHMS:
            return EC_OPERATION
        return RSA_2048_OPERATION * ((len(response) - 2) / 256) ** 3
    if ins == Ins.GENERATE_ASYMMETRIC_KEY_PAIR:
        bits = _modulus_bits(command)
        return RSA_2048_GENERATION * (bits / 2048) ** 4 if bits else EC_GENERATION
    return _SECONDS.get(Ins(ins), 0.0) if ins in frozenset(Ins) else 0.0


def _modulus_bits(command: bytes) -> int:
    """Size in a request for an RSA key, 0 in one for an EC key."""
    try:
        template = ber.find(parse_command(command).data, _PUBLIC_KEY) or b""
        return int.from_bytes(ber.find(template, _MODULUS_BITS) or b"", "big")
    except (CardError, ber.BerError):
        return 0
