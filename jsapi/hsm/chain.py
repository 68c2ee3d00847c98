# SPDX-License-Identifier: MIT
"""Device certificate chains: device under issuer (DICA) under scheme root (SRCA)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jsapi.gperror import GPError
from jsapi.hsm.cvc import CVC
from jsapi.hsm.roots import Anchor, known_roots, public_key
from jsapi.key import Key

VIRTUAL_ROOT = "virtual-root"  # option: the test root of virtual cards counts
_TEST = "TEST ROOT of virtual cards, which proves nothing"
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


def trust_anchors(*, virtual: bool = False) -> dict[str, Anchor]:
    """Built-in roots by holder reference; `virtual` admits the test root of virtual cards."""
    tests = VIRTUAL_ROOTS.items() if virtual else ()
    return known_roots() | {name: Anchor(name, _TEST, public_key("04" + "".join(point))) for name, point in tests}


def verify(certificates: bytes, *, virtual: bool = False, anchors: Mapping[str, Anchor] | None = None) -> Chain | str:
    """The verified chain of EF.C_DevAut, or one sentence that says why there is none.

    Trust anchors are the built-in roots, with `virtual` that of virtual cards too, or just those given.
    """
    try:
        device = CVC(certificates)
        issuer = CVC(certificates[len(device.data) :])
    except GPError as error:
        return error.message
    trusted = trust_anchors(virtual=virtual) if anchors is None else anchors
    if issuer.authority not in trusted:
        return f"the root {issuer.authority} is not known"
    anchor = trusted[issuer.authority].key
    if not issuer.verify_with(None, anchor):
        return f"the signature of the issuer certificate {issuer.holder} is not valid"
    if device.authority != issuer.holder or not device.verify_with(None, issuer.get_public_key(anchor)):
        return f"the signature of the device certificate {device.holder} is not valid"
    return Chain(issuer.authority, anchor, issuer, device)
