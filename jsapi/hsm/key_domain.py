# SPDX-License-Identifier: MIT
"""KeyDomain: one key domain of a device, with its DKEK from shares or the key that its members agree on."""

from __future__ import annotations

from typing import Any

from jsapi.bytestring import ByteString
from jsapi.coercion import is_number
from jsapi.curves import prime_curve
from jsapi.declare import Value, constructor, host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm.cvc import CVC
from jsapi.hsm.keyspec import SmartCardHSMKeySpecGenerator
from jsapi.hsm.keystore import HSMKeyStore
from jsapi.hsm.p15 import KeyKind
from jsapi.hsm.protocol import Algorithm
from jsapi.hsm.smartcardhsm import SmartCardHSM
from jsapi.key import Key
from jsapi.services import Services

_CURVE = "brainpoolP256r1"  # of exchange keys


@host_class("KeyDomain", inheritable=True)
class KeyDomain:
    """A slot for a key domain; nothing is sent before a method is called."""

    def __init__(self, sc: SmartCardHSM, number: int) -> None:
        self._sc = sc
        self._number = number

    @classmethod
    @constructor
    def create(cls, sc: SmartCardHSM, number: int) -> KeyDomain:
        """Slot `number` of a device, counted from 0."""
        return cls(sc, number)

    @method("getId")
    def get_id(self) -> int:
        """Number of the slot."""
        return self._number

    @method("getStatus")
    def get_status(self) -> dict[str, Any]:
        """{sw, shares, outstanding, kcv, keyDomain}; only sw when there is no domain in the slot."""
        return self._sc.query_key_domain_status(self._number)

    @method("createDKEK")
    def create_dkek(self, shares: int) -> dict[str, Any]:
        """Create a domain that expects 1 to 255 shares."""
        return self._sc.create_dkek_key_domain(self._number, shares)

    @method("importShare")
    def import_share(self, share: ByteString) -> dict[str, Any]:
        """Import a share of 32 bytes."""
        return self._sc.import_key_share(self._number, share)

    @method("importEncryptedShare")
    def import_encrypted_share(self, services: Services, file: ByteString, password: ByteString) -> dict[str, Any]:
        """Decrypt a share file and import its share."""
        return self._sc.import_encrypted_key_share(services, file, password, self._number)

    @method("createXKEK")
    def create_xkek(self, membership: ByteString) -> dict[str, Any]:
        """Join the group whose signer admitted this device (SmartCardHSM.createKeyDomainMembership)."""
        return self._sc.create_xkek_key_domain(self._number, membership)

    @method("generateExchangeKey")
    def generate_exchange_key(self, label: str) -> CVC:
        """Generate the key pair that agrees on the domain's key and does nothing else; its request."""
        from jsapi.crypto.keys import put_curve

        domain = Key()
        put_curve(domain, prime_curve(_CURVE), named=True)
        spec = SmartCardHSMKeySpecGenerator(KeyKind.EC, domain.bits, domain)
        spec.set_algorithms(ByteString(bytes([Algorithm.XKEK])))
        spec.set_key_domain(self._number)
        return HSMKeyStore(self._sc).generate_key_pair(label, spec)

    @method("exportExchangeKey")
    def export_exchange_key(self, which: Value) -> ByteString:
        """File with the public part of an exchange key, given by label or number, for another member."""
        return self._sc.export_exchange_key(self._key(which))

    @method("deriveKEK")
    def derive_kek(self, which: Value, peer: ByteString) -> dict[str, Any]:
        """Agree on the domain's key with the file of another member, which does the same; the new status."""
        self._sc.derive_xkek(self._key(which), peer)
        return self.get_status()

    def _key(self, which: object) -> int:
        if is_number(which):
            return int(which)  # type: ignore[call-overload,no-any-return]  # is_number is no type guard
        key = self._sc.get_key(which)
        if key is None:
            raise GPError("KeyDomain", ErrorCode.INVALID_DATA, 0, f"The device holds no key with label {which}")
        return key.number

    @method("deleteKEK")
    def delete_kek(self) -> dict[str, Any]:
        """Delete the key encryption key; shares or an agreement are needed again."""
        return self._sc.delete_kek(self._number)

    @method("remove")
    def remove(self) -> None:
        """Delete the domain, which must hold no key."""
        self._sc.delete_key_domain(self._number)
