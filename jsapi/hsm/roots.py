# SPDX-License-Identifier: MIT
"""Static members of SmartCardHSM with the keys that device certificates are verified with."""

from __future__ import annotations

from jsapi import curves
from jsapi.bytestring import ByteString
from jsapi.crypto import keys
from jsapi.declare import method, prop
from jsapi.hsm import chain
from jsapi.hsm.cvc import CVC
from jsapi.key import Component, Key, KeyType
from jsapi.services import Services

# Issuer of single certificates of development devices before firmware 0.18 (protocol reference, chapter 12).
_DEVELOPMENT = (
    "4C01EA36C5065FF47E8F0676A77CDCED6C8F745E6784F7807F5520124F81ED05",
    "4112DCE471CA003442830A10C75B31F9BFADD60628F47131628C7254AD8B956A",
)


class Roots:
    """Trust anchors."""

    @staticmethod
    @prop("rootCerts")
    def root_certs() -> dict[str, CVC]:
        """Self-signed certificates of the device roots by holder reference."""
        return chain.root_certificates()

    @staticmethod
    @prop("devAutPuk")
    def dev_aut_puk() -> Key:
        """Key of the issuer of development devices before firmware 0.18."""
        key = Key(KeyType.PUBLIC)
        keys.put_curve(key, curves.prime_curve("brainpoolP256r1"), named=True)
        for component, value in zip((Component.ECC_QX, Component.ECC_QY), _DEVELOPMENT, strict=True):
            key.put(component, bytes.fromhex(value))
        return key

    @staticmethod
    @method("dumpKeyData", static=True)
    def dump_key_data(services: Services, data: ByteString) -> None:
        """Print the data objects in the command data of GENERATE ASYMMETRIC KEY PAIR."""
        from jsapi.asn1 import ASN1
        from jsapi.ber import encode

        parsed = ASN1.parse(encode(0x30, bytes(data)))
        services.write("".join(f"{parsed.get(index).to_string()}\n" for index in range(parsed.elements)))
