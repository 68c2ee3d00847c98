# SPDX-License-Identifier: MIT
"""Trust anchors for device certificates: the built-in roots, those that a person names, and who is behind them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm import chain
from jsapi.hsm.cvc import CVC
from jsapi.key import Component, Key

_TEST = "TEST ROOT of virtual cards, which proves nothing"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A public key that is trusted because it is built in, or because a person said so."""

    reference: str  # holder reference
    owner: str
    key: Key


@cache
def _owners() -> dict[str, Any]:
    text = resources.files("jsapi").joinpath("data", "device_owners.json").read_text(encoding="ascii")
    found: dict[str, Any] = json.loads(text)
    return found


def built_in(*, virtual: bool = False) -> dict[str, Anchor]:
    """Built-in roots by holder reference; `virtual` admits the test root of virtual cards."""
    names = dict.fromkeys(chain.VIRTUAL_ROOTS, _TEST) if virtual else {}
    names |= _owners()["roots"]
    keys = {name: chain.root_key(name, virtual=virtual) for name in names}
    return {name: Anchor(name, names[name], key) for name, key in keys.items() if key is not None}


def anchor_of(certificate: bytes) -> Anchor:
    """A self-signed root certificate (CVC) with its curve as trust anchor; INVALID_DATA for anything else."""
    root = CVC(certificate)
    key = root.get_public_key()
    if root.is_request or root.authority != root.holder or not root.verify_with(None, key):
        raise GPError("CVC", ErrorCode.INVALID_DATA, 0, "A trust anchor is a root certificate signed with its own key")
    return Anchor(root.holder, "named by the operator", key)


def issuer_owner(found: chain.Chain) -> str:
    """Who the device issuer of a chain is, "" when its name or key is not known."""
    entry = _owners()["issuers"].get(found.issuer.holder)
    key = found.issuer.get_public_key(found.root_key)
    point = b"\x04" + b"".join(key.component(part) or b"" for part in (Component.ECC_QX, Component.ECC_QY))
    return str(entry["owner"]) if entry is not None and bytes.fromhex(entry["point"]) == point else ""
