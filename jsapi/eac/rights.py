# SPDX-License-Identifier: MIT
"""What the authorization in a certificate means: role, level and rights (BSI TR-03110-4, 2.2.3)."""

from __future__ import annotations

from typing import Final

from jsapi import oid
from jsapi.eac.vocabulary import ROLES, SMARTCARD_HSM

_IS, _AT, _ST = ROLES["idIS"], ROLES["idAT"], ROLES["idST"]
_NAMES: Final = {_IS: "id-IS", _AT: "id-AT", _ST: "id-ST", SMARTCARD_HSM: "id-SC-HSM"}
_DOMESTIC: Final = {_IS: "(official domestic)", _AT: "(official domestic)", _ST: "(accreditation body)"}
_FOREIGN: Final = {
    _IS: "(official foreign)", _AT: "(non-official / foreign)", _ST: "(certification service provider)",
}  # fmt: skip
_LEVEL_BITS: Final = 2  # of the first byte


def _data_groups(action: str, numbers: range) -> dict[int, str]:
    return {index: f"{action} DG {number}" for index, number in enumerate(numbers)}


_AT_LOW: Final = (
    "Age Verification", "Community ID Verification", "Restricted Identification", "Privileged Terminal",
    "CAN allowed", "PIN Management", "Install Certificate", "Install Qualified Certificate",
)  # fmt: skip
# Bit, counted from the last one -> right.
_RIGHTS: Final[dict[bytes, dict[int, str]]] = {
    _IS: {0: "Read DG 3 (fingers)", 1: "Read DG 4 (iris)", 5: "Read eID application"},
    _AT: {
        **dict(enumerate(_AT_LOW)),
        **{8 + bit: name for bit, name in _data_groups("Read", range(1, 23)).items()},
        31: "PSA",
        32: "Write DG 22",
        **{33 + bit: name for bit, name in _data_groups("Write", range(21, 16, -1)).items()},
    },
    _ST: {0: "Generate electronic signature", 1: "Generate qualified electronic signature"},
}


def role(identifier: bytes, rights: bytes) -> str:
    """Role and level: "id-AT DV (official domestic)"."""
    name = _NAMES.get(identifier)
    if name is None:
        try:
            name = oid.decode(identifier)
        except ValueError:
            name = "unknown role"
    level = (rights[0] if rights else 0) >> 6
    levels = ("Terminal", f"DV {_FOREIGN.get(identifier, '')}", f"DV {_DOMESTIC.get(identifier, '')}", "CVCA")
    return f"{name} {levels[level]}".strip()


def granted(identifier: bytes, rights: bytes) -> list[str] | None:
    """Names of the granted rights from the lowest bit on; None for a role without a table."""
    table = _RIGHTS.get(identifier)
    if table is None:
        return None
    value = int.from_bytes(rights, "big")
    bits = (bit for bit in range(8 * len(rights) - _LEVEL_BITS) if value >> bit & 1)
    return [table.get(bit, f"Bit {bit}") for bit in bits]
