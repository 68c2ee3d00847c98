# SPDX-License-Identifier: MIT
"""Device certificate chains: device under issuer (DICA) under scheme root (SRCA)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from jsapi import curves
from jsapi.crypto import keys
from jsapi.gperror import GPError
from jsapi.hsm.cvc import CVC
from jsapi.key import Component, Key, KeyType

_CURVE = "brainpoolP256r1"
# Root public keys (x, y) by holder reference: CardContact's production and test roots (protocol reference, 12).
ROOTS = {
    "DESRCACC100001": (
        "6D025A8026CDBA245F10DF1B72E9880FFF746DAB40A43A3D5C6BEBF27707C30F",
        "6DEA72430EE3287B0665C1EAA6EAA4FA26C46303001983F82BD1AA31E03DA062",
    ),
    "UTSRCACC100001": (
        "A041FEB2FD116B2AD19CA6B7EACD71C9892F941BB88D67DCEEC92501F0700119",
        "57E22122BA6C2CF5FF02936F482E35A6129CCBBA8E9383836D3106879C408EF0",
    ),
}
# Test root of the virtual cards. Its private key is public, so it proves nothing and counts for virtual readers only.
VIRTUAL_ROOTS = {
    "UTSRCAVC100001": (
        "88C324BD709B8289F3EF6A850FDAA487CF1310A51019917E637E1A7E245E7135",
        "A7D0AAE8A1E482BF261DDFE425FF3AA278236149BD813A4EB853DC60CBDD1236",
    ),
}


@dataclass(frozen=True, slots=True)
class Chain:
    """A verified chain."""

    root: str  # holder reference
    root_key: Key
    issuer: CVC
    device: CVC

    @property
    def path(self) -> str:
        """Unique path of holders: /root/issuer/device, without sequence numbers."""
        return "".join(f"/{name[:-5]}" for name in (self.root, self.issuer.holder, self.device.holder))

    @property
    def public_key(self) -> Key:
        """Public key of the device."""
        return self.device.get_public_key(self.root_key)


def root_key(reference: str, *, virtual: bool = False) -> Key | None:
    """Public key of a known root, or None; `virtual` admits the test root of virtual cards."""
    point = ROOTS.get(reference) or (VIRTUAL_ROOTS.get(reference) if virtual else None)
    if point is None:
        return None
    key = Key(KeyType.PUBLIC)
    keys.put_curve(key, curves.prime_curve(_CURVE), named=True)
    for component, value in zip((Component.ECC_QX, Component.ECC_QY), point, strict=True):
        key.put(component, bytes.fromhex(value))
    return key


@cache
def _root_certificates() -> dict[str, dict[str, str]]:
    text = resources.files("jsapi").joinpath("data/device_roots.json").read_text("ascii")
    table: dict[str, dict[str, str]] = json.loads(text)
    return table


def root_certificates(*, virtual: bool = False) -> dict[str, CVC]:
    """Self-signed certificates of the known roots by holder; `virtual` adds the test root of virtual cards."""
    table = _root_certificates()
    found = {**table["devices"], **(table["virtual"] if virtual else {})}
    return {holder: CVC(bytes.fromhex(coded)) for holder, coded in found.items()}


def verify(certificates: bytes, *, virtual: bool = False, anchors: Mapping[str, Key] | None = None) -> Chain | str:
    """The verified chain of EF.C_DevAut, or one sentence that says why there is none.

    Trust anchors are the built-in roots, with `virtual` that of virtual cards too, or just those given by reference.
    """
    try:
        return _verified(certificates, virtual=virtual, anchors=anchors)
    except GPError as error:
        return error.message


def _verified(certificates: bytes, *, virtual: bool, anchors: Mapping[str, Key] | None) -> Chain | str:
    device = CVC(certificates)
    issuer = CVC(certificates[len(device.data) :])
    anchor = root_key(issuer.authority, virtual=virtual) if anchors is None else anchors.get(issuer.authority)
    if anchor is None:
        return f"the root {_shown(issuer.authority)} is not known"
    if not issuer.verify_with(None, anchor):
        return f"the signature of the issuer certificate {_shown(issuer.holder)} is not valid"
    if device.authority != issuer.holder or not device.verify_with(None, issuer.get_public_key(anchor)):
        return f"the signature of the device certificate {_shown(device.holder)} is not valid"
    return Chain(issuer.authority, anchor, issuer, device)


def _shown(reference: str) -> str:
    """A name that nobody vouches for: it must not drive a terminal."""
    return reference if reference.isascii() and reference.isprintable() else ascii(reference)
