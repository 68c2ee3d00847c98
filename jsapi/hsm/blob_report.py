# SPDX-License-Identifier: MIT
"""What a wrapped key contains, as text; secret components by their length only."""

from __future__ import annotations

from jsapi import oid
from jsapi.hsm import keyblob
from jsapi.hsm.protocol import BlobType

_TYPES = {
    BlobType.RSA: "RSA with private exponent",
    BlobType.RSA_CRT: "RSA with CRT components",
    BlobType.EC: "EC",
    BlobType.AES: "AES",
}
# Names of the components in their order; a star marks secrets.
_NAMES = {
    BlobType.RSA: ("*Private exponent", "Modulus", "Public exponent"),
    BlobType.RSA_CRT: ("*dP", "*dQ", "*p", "*qInv", "*q", "Modulus", "Public exponent"),
    BlobType.EC: ("a", "b", "p", "Order n", "Generator G", "*Private key d", "Public point Q"),
    BlobType.AES: ("*Key value",),
}


def report(dkek: bytes | bytearray, blob: bytes) -> str:
    """Several lines; a blob that cannot be opened is described as far as it is readable."""
    try:
        header = keyblob.parse_header(blob)
    except keyblob.BlobError as error:
        return f"Not a wrapped key: {error}\n"
    fits = header.key_check_value == keyblob.key_check_value(dkek)
    lines = [
        f"Wrapped key, {len(blob)} bytes",
        f"  Key check value      {header.key_check_value.hex().upper()} ({'fits' if fits else 'another DKEK'})",
        f"  Type                 {header.key_type} {_type_name(header.key_type)}",
        f"  Default algorithm    {_oid(header.algorithm)}",
        f"  Allowed algorithms   {header.allowed.hex(' ').upper() or 'all'}",
    ]
    try:
        _, plain = keyblob.decode(dkek, blob)
    except keyblob.BlobError as error:
        return "\n".join([*lines, f"  Content              not readable: {error}"]) + "\n"
    unit = "bytes" if header.key_type == BlobType.AES else "bits"
    lines += ["  Authentication       valid", f"  Size                 {plain.size} {unit}"]
    for name, value in zip(_NAMES[BlobType(header.key_type)], plain.components, strict=True):
        shown = f"secret, {len(value)} bytes" if name.startswith("*") else value.hex().upper() or "empty"
        lines.append(f"  {name.lstrip('*'):<20} {shown}")
    return "\n".join(lines) + "\n"


def _type_name(number: int) -> str:
    return _TYPES[BlobType(number)] if number in BlobType.__members__.values() else "unknown"


def _oid(content: bytes) -> str:
    try:
        return oid.decode(content)
    except ValueError:
        return content.hex().upper() + " (not an object identifier; firmware 3.0 to 3.2 wrote it so)"
