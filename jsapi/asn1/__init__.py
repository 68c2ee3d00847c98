# SPDX-License-Identifier: MIT
"""ASN1: tree of BER-TLV nodes as scripts see it, with its dump and dates."""

from __future__ import annotations

from jsapi.asn1.handle import ASN1
from jsapi.asn1.node import Node

__all__ = ["ASN1", "Node"]
