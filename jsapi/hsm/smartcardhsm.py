# SPDX-License-Identifier: MIT
"""SmartCardHSM: a device as scripts use it."""

from __future__ import annotations

from typing import Any

from jsapi.asn1 import ASN1
from jsapi.bytestring import ByteString
from jsapi.card.card import Card
from jsapi.card.secure_channel import IsoSecureChannel
from jsapi.coercion import int32, is_number
from jsapi.declare import Value, constructor, host_class, method, prop
from jsapi.gperror import ErrorCode, demand_affordable
from jsapi.hsm import chain, p15
from jsapi.hsm.builders import Builders
from jsapi.hsm.crypto import SmartCardHSMCrypto
from jsapi.hsm.derivation import Derivation
from jsapi.hsm.device import Device
from jsapi.hsm.errors import error
from jsapi.hsm.identity import serial_of
from jsapi.hsm.key import SmartCardHSMKey
from jsapi.hsm.key_domains import KeyDomains, demand_matching_domain
from jsapi.hsm.protocol import C_DEVAUT, MAX_KEY_ID, Algorithm, InitOption, Ins, Prefix, Reference
from jsapi.hsm.roots import Roots
from jsapi.key import Key
from jsapi.services import Services

CONSTANTS = {
    "PrK_DevAut": 0,
    "PIN_User": int(Reference.USER_PIN),
    "PRKDPREFIX": int(Prefix.PRKD),
    "KEYMETAPREFIX": int(Prefix.KEY_META),
    "KEYPREFIX": int(Prefix.KEY),
    "CONFIDENTIALDATAPREFIX": int(Prefix.CONFIDENTIAL_DATA),
    "EECERTIFICATEPREFIX": int(Prefix.EE_CERTIFICATE),
    "CACERTIFICATEPREFIX": int(Prefix.CA_CERTIFICATE),
    "CERTDESCPREFIX": int(Prefix.CERTIFICATE_DESCRIPTION),
}
VIRTUAL_ROOT = "virtual-root"  # option: the test root of virtual cards counts
_EXTENDED = 65536
_MAX_RANDOM = 1024
_NOT_INITIALISED = 0x6A88
_TRANSPORT_OR_BLANK = 0x6984


@host_class("SmartCardHSM", CONSTANTS, inheritable=True)
class SmartCardHSM(KeyDomains, Builders, Roots, Derivation):
    """A SmartCard-HSM in a reader; building it selects the application, which ends earlier logins."""

    def __init__(self, card: Card) -> None:
        self.card = card
        self.device = Device(card)
        self.device.select()
        self._keys: dict[int, SmartCardHSMKey] | None = None
        self._labels: dict[str, SmartCardHSMKey] = {}
        self._crypto = SmartCardHSMCrypto()

    @classmethod
    @constructor
    def create(cls, card: Card) -> SmartCardHSM:
        """Over an open card."""
        return cls(card)

    @staticmethod
    @prop("C_DevAut")
    def c_dev_aut() -> ByteString:
        """File identifier of the device certificates."""
        return ByteString(C_DEVAUT.to_bytes(2, "big"))

    @property
    @prop("card")
    def opened_card(self) -> Card:
        """The card that was given."""
        return self.card

    # ---- device ----

    @method("getVersionInfo")
    def get_version_info(self) -> str:
        """Firmware version as text."""
        return "Version {}.{}".format(*self.device.version)

    @method("getFreeMemory")
    def get_free_memory(self) -> int:
        """Free memory in bytes; CARD_INVALID_SW when the firmware does not tell (before 2.4)."""
        answer = self.device.demand(Ins.INITIALIZE, 0, 0, None, 0)
        return int.from_bytes(answer[:-3] if len(answer) >= 7 else answer[:-2], "big")

    @method("getSerialNumber")
    def get_serial_number(self) -> str | None:
        """Serial number in the device certificate; null when there is none."""
        return serial_of(self.device.read_file(C_DEVAUT))

    @method("isInitialized")
    def is_initialized(self) -> bool:
        """True when the device was initialised."""
        status = self.device.pin_status()
        if status == _TRANSPORT_OR_BLANK:
            status = self.device.pin_status(Reference.SO_PIN)
        return status != _NOT_INITIALISED

    @method("initDevice")
    def init_device(
        self, options: ByteString, pin: ByteString, code: ByteString, tries: int, shares: Value = None
    ) -> None:
        """Wipe and set up the device with two option bytes, user PIN, SO-PIN, retry counter and number of DKEK shares.

        SmartCardHSMInitializer does the same with names for the options.
        """
        from jsapi.hsm.initializer import SmartCardHSMInitializer

        setup = SmartCardHSMInitializer(self.card)
        setup.set_options(options)
        setup.set_user_pin(pin)
        setup.set_initialization_code(code)
        setup.set_retry_counter_initial(tries)
        if is_number(shares):
            setup.set_dkek_shares(int(shares))
        setup.initialize()
        self._keys = None

    @method("isResetRetryCounterEnabled")
    def is_reset_retry_counter_enabled(self) -> bool:
        """True when the SO-PIN may reset the user PIN's retry counter."""
        return bool(self.device.options & InitOption.RESET_RETRY_COUNTER)

    @method("isPINResetEnabled")
    def is_pin_reset_enabled(self) -> bool:
        """True when the SO-PIN may also set a new user PIN."""
        only = InitOption.RESET_RETRY_COUNTER_ONLY
        return self.is_reset_retry_counter_enabled() and not self.device.options & only

    @method("generateRandom")
    def generate_random(self, length: int) -> ByteString:
        """Random bytes of the device."""
        if length < 0:
            raise error(ErrorCode.INVALID_ARGUMENTS, length, "A length cannot be negative")
        demand_affordable("SmartCardHSM", length)
        found = b""
        while len(found) < length:
            found += self.device.demand(Ins.GET_CHALLENGE, 0, 0, None, min(_MAX_RANDOM, length - len(found)))
        return ByteString(found)

    @method("getCrypto")
    def get_crypto(self) -> SmartCardHSMCrypto:
        """Crypto provider that uses keys of the device."""
        return self._crypto

    # ---- PINs ----

    @method("verifyUserPIN")
    def verify_user_pin(self, pin: ByteString) -> int:
        """Log in; returns the status word: 9000, 63Cx for a wrong PIN with x tries left, 6983 blocked."""
        return self.device.verify(bytes(pin))

    @method("logout")
    def logout(self) -> None:
        """End the session by selecting the application again."""
        self.device.select()

    @method("changeUserPIN")
    def change_user_pin(self, current: ByteString, new: ByteString) -> None:
        """Replace the user PIN."""
        self.device.demand(Ins.CHANGE_REFERENCE_DATA, 0, Reference.USER_PIN, bytes(current) + bytes(new))

    @method("changeInitializationCode")
    def change_initialization_code(self, current: ByteString, new: ByteString) -> None:
        """Replace the SO-PIN, 8 bytes each."""
        self.device.demand(Ins.CHANGE_REFERENCE_DATA, 0, Reference.SO_PIN, bytes(current) + bytes(new))

    @method("unblockUserPIN")
    def unblock_user_pin(self, code: ByteString, new: ByteString | None = None) -> None:
        """Reset the retry counter with the SO-PIN, and set a new user PIN if given."""
        data = bytes(code) + (bytes(new) if new is not None else b"")
        self.device.demand(Ins.RESET_RETRY_COUNTER, 0 if new is not None else 1, Reference.USER_PIN, data)

    @method("queryUserPINStatus")
    def query_user_pin_status(self) -> int:
        """Status word: 9000 logged in, 63Cx tries left, 6983 blocked, 6984 transport PIN, 6A88 not initialised."""
        return self.device.pin_status()

    @method("queryInitializationCodeStatus")
    def query_initialization_code_status(self) -> int:
        """Status word for the SO-PIN."""
        return self.device.pin_status(Reference.SO_PIN)

    # ---- files ----

    @method("readBinary")
    def read_binary(self, fid: ByteString, offset: int = 0, length: int | None = None) -> ByteString:
        """Content of a file, whole or in part."""
        return ByteString(self.device.read_file(_file_id(fid), offset, length))

    @method("updateBinary")
    def update_binary(self, fid: ByteString, offset: int, data: ByteString) -> None:
        """Create or update a file."""
        self.device.write_file(_file_id(fid), bytes(data), offset)

    @method("deleteFile")
    def delete_file(self, fid: ByteString) -> None:
        """Delete a file or key."""
        self.device.delete_file(_file_id(fid))
        self._keys = None

    @method("enumerateObjects")
    def enumerate_objects(self) -> ByteString:
        """File identifiers of all objects, 2 bytes each."""
        return ByteString(b"".join(file_id.to_bytes(2, "big") for file_id in self.device.objects()))

    # ---- keys ----

    def refresh(self) -> None:
        """Read the list of keys and their descriptions from the device."""
        objects = self.device.objects()
        numbers = [file_id & 0xFF for file_id in objects if file_id >> 8 == Prefix.KEY and file_id & 0xFF]
        self._keys = {number: SmartCardHSMKey(self.device, number) for number in numbers}
        self._labels = {}
        for file_id in objects:
            key = self._keys.get(file_id & 0xFF)
            if file_id >> 8 != Prefix.PRKD or key is None:
                continue
            if key.describe(p15.first_element(self.device.read_file(file_id))) and key.description:
                self._labels[key.description.label] = key

    def keys(self) -> dict[int, SmartCardHSMKey]:
        """Keys by number, read on first use."""
        if self._keys is None:
            self.refresh()
        assert self._keys is not None
        return self._keys

    @method("enumerateKeys")
    def enumerate_keys(self) -> list[str]:
        """Read the keys from the device; labels of those with a description."""
        self.refresh()
        return list(self._labels)

    @property
    @prop("idlist")
    def idlist(self) -> list[int]:
        """Numbers of all keys."""
        return list(self.keys())

    @method("getKeyIds")
    def get_key_ids(self) -> list[int]:
        """Numbers of all keys."""
        return list(self.keys())

    @method("getKey")
    def get_key(self, which: Value) -> SmartCardHSMKey | None:
        """Key with a label or number; null when there is none."""
        keys = self.keys()
        if isinstance(which, str):
            return self._labels.get(which)
        return keys.get(int32(which)) if is_number(which) else None

    @method("addKeyToMap")
    def add_key_to_map(self, key: SmartCardHSMKey) -> None:
        """Remember a key that was just made."""
        self.keys()[key.number] = key
        if key.description is not None:
            self._labels[key.description.label] = key

    @method("determineFreeKeyId")
    def determine_free_key_id(self) -> int:
        """Lowest number without key, description and certificate; -1 when the device is full."""
        prefixes = (Prefix.KEY, Prefix.PRKD, Prefix.EE_CERTIFICATE)
        used = {file_id & 0xFF for file_id in self.device.objects() if file_id >> 8 in prefixes}
        return next((number for number in range(1, MAX_KEY_ID + 1) if number not in used), -1)

    @method("generateAsymmetricKeyPair")
    def generate_asymmetric_key_pair(self, number: int, signer: int, data: Value) -> ByteString:
        """Generate a key pair from command data (ASN1 or ByteString); returns the authenticated request."""
        if not isinstance(data, ASN1 | ByteString):
            raise error(ErrorCode.INVALID_TYPE, 2, "Command data is an ASN1 or a ByteString")
        body = bytes(data.value) if isinstance(data, ASN1) else bytes(data)
        request = self.device.demand(Ins.GENERATE_KEY_PAIR, number, signer, body, _EXTENDED)
        self._keys = None
        return ByteString(request)

    @method("wrapKey")
    def wrap_key(self, number: int) -> ByteString:
        """Key wrapped under the key encryption key of its domain."""
        return ByteString(self.device.demand(Ins.WRAP, number, Algorithm.WRAP, None, _EXTENDED))

    @method("unwrapKey")
    def unwrap_key(self, number: int, blob: ByteString) -> None:
        """Import a wrapped key; stops before the device changes when no key domain fits the blob."""
        demand_matching_domain(self.device, bytes(blob))
        self.device.unwrap(number, bytes(blob))
        self._keys = None

    @method("sign")
    def sign(self, number: int, algorithm: int, data: ByteString) -> ByteString:
        """Sign with an algorithm number of the device."""
        return ByteString(self.device.demand(Ins.SIGN, number, algorithm, bytes(data), _EXTENDED))

    @method("decipher")
    def decipher(self, number: int, algorithm: int, data: ByteString) -> ByteString:
        """Decrypt or agree with an algorithm number of the device."""
        return ByteString(self.device.demand(Ins.DECIPHER, number, algorithm, bytes(data), _EXTENDED))

    # ---- certificates ----

    @method("openSecureChannel")
    def open_secure_channel(self, crypto: Value, public_key: Key) -> IsoSecureChannel:
        """Authenticate the device by the key of its certificate and protect all further commands of this object."""
        from jsapi.hsm.chip_authentication import open_channel

        channel = open_channel(self.device, public_key)
        self.card.set_credential(channel)
        return channel

    @staticmethod
    @method("validateCertificateChain", static=True)
    def validate_chain_of(services: Services, crypto: Value, certificates: ByteString) -> dict[str, Any] | None:
        """{srca, dica, devicecert, publicKey, path} of a valid chain; null (and a line of output) otherwise."""
        return _validated(services, bytes(certificates))

    @method("validateCertificateChain")
    def validate_chain(self, services: Services, crypto: Value = None) -> Value:
        """Public key of the device when its certificate chain is valid; null otherwise."""
        found = _validated(services, self.device.read_file(C_DEVAUT))
        return None if found is None else found["publicKey"]


def _file_id(fid: ByteString) -> int:
    if len(fid) != 2:
        raise error(ErrorCode.INVALID_LENGTH, len(fid), "A file identifier has 2 bytes")
    return int.from_bytes(fid.data, "big")


def _validated(services: Services, certificates: bytes) -> dict[str, Any] | None:
    found = chain.verify(certificates, virtual=services.option(VIRTUAL_ROOT))
    if isinstance(found, str):
        services.write(f"The device certificate was not validated: {found}\n")
        return None
    return {
        "srca": chain.root_certificates(virtual=True)[found.root],
        "dica": found.issuer,
        "devicecert": found.device,
        "publicKey": found.public_key,
        "path": found.path,
    }
