# SPDX-License-Identifier: MIT
"""Public keys of known roots and issuers of device certificates (data/roots.json), and trust anchors from files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from jsapi import curves
from jsapi.crypto import keys
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm.cvc import CVC
from jsapi.key import Component, Key, KeyType

CURVE = "brainpoolP256r1"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A public key that is trusted because a person said so, or because it is built in."""

    reference: str  # holder reference
    owner: str
    key: Key


@cache
def _data() -> dict[str, Any]:
    text = resources.files("jsapi.hsm").joinpath("data", "roots.json").read_text(encoding="ascii")
    found: dict[str, Any] = json.loads(text)
    return found


def known_roots() -> dict[str, Anchor]:
    """Built-in roots by holder reference."""
    return {name: Anchor(name, entry["owner"], public_key(entry["point"])) for name, entry in _data()["roots"].items()}


def issuer_owner(reference: str, point: bytes) -> str:
    """Who a device issuer is, "" when its name or key is not known."""
    entry = _data()["issuers"].get(reference)
    return str(entry["owner"]) if entry is not None and bytes.fromhex(entry["point"])[1:] == point else ""


def anchor_of(certificate: bytes) -> Anchor:
    """A self-signed root certificate (CVC) with its curve as trust anchor; INVALID_DATA for anything else."""
    root = CVC(certificate)
    key = root.get_public_key()
    if root.is_request or root.authority != root.holder or not root.verify_with(None, key):
        raise GPError("CVC", ErrorCode.INVALID_DATA, 0, "A trust anchor is a root certificate signed with its own key")
    return Anchor(root.holder, "named with --trust", key)


def public_key(point: str) -> Key:
    """Public key of an uncompressed point in hexadecimal."""
    value = bytes.fromhex(point)
    half = len(value) // 2
    key = Key(KeyType.PUBLIC)
    keys.put_curve(key, curves.prime_curve(CURVE), named=True)
    key.put(Component.ECC_QX, value[1 : 1 + half])
    key.put(Component.ECC_QY, value[1 + half :])
    return key
