# SPDX-License-Identifier: MIT
"""PKCS11Slot and PKCS11Mechanism: what getSlots() of a provider tells about readers and tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jsapi.cryptoki import tokeninfo
from jsapi.cryptoki.library import Library, reported
from jsapi.cryptoki.mechanisms import MECHANISMS
from jsapi.declare import host_class, method
from jsapi.gperror import ErrorCode, GPError

if TYPE_CHECKING:
    from pkcs11.types import MechanismInfo, Slot, Token

_NAMES = {number: f"CKM_{name}" for name, number in MECHANISMS.items()}
_TOKEN_PRESENT, _REMOVABLE, _HARDWARE = 0x01, 0x02, 0x04  # CK_SLOT_INFO flags
_PROTECTED_PATH = 0x100  # CK_TOKEN_INFO flag
_HUNDREDTHS = 100


def _version(pair: tuple[int, int]) -> float:
    """A version as number: its minor part counts hundredths (PKCS #11 v2.40, CK_VERSION)."""
    return pair[0] + pair[1] / _HUNDREDTHS


@host_class("PKCS11Mechanism")
class PKCS11Mechanism:
    """A mechanism of a token."""

    def __init__(self, number: int, info: MechanismInfo) -> None:
        self._number = number
        self._info = info

    @method("getType")
    def get_type(self) -> int:
        """Number of the mechanism, one of PKCS11Session.CKM_."""
        return self._number

    @method("getTypeName")
    def get_type_name(self) -> str:
        """Name of the mechanism, or its number in hex."""
        return _NAMES.get(self._number, f"0x{self._number:08X}")

    @method("getMinKeySize")
    def get_min_key_size(self) -> int:
        """Size of the shortest key, in bits or bytes as the mechanism counts."""
        return self._info.min_key_length or 0

    @method("getMaxKeySize")
    def get_max_key_size(self) -> int:
        """Size of the longest key."""
        return self._info.max_key_length or 0

    @method("getFlags")
    def get_flags(self) -> int:
        """What the mechanism can be used for: CKF_ bits."""
        return int(self._info.flags)


@host_class("PKCS11Slot")
class PKCS11Slot:
    """A reader, and the token in it; every question goes to the library."""

    def __init__(self, library: Library, number: int) -> None:
        self._library = library
        self._number = number

    def _slot(self) -> Slot:
        if not self._library.is_open:
            raise GPError("PKCS11Slot", ErrorCode.INVALID_USAGE, 0, "The provider of the slot is closed")
        with reported("PKCS11Slot", ErrorCode.DEVICE_ERROR, f"Slot {self._number}"):
            slot = self._library.slot(self._number)
        if slot is None:
            raise GPError("PKCS11Slot", ErrorCode.OBJECT_NOT_FOUND, 0, f"Slot {self._number} is gone")
        return slot

    def _token(self) -> Token:
        slot = self._slot()
        with reported("PKCS11Slot", ErrorCode.DEVICE_ERROR, f"Token in slot {self._number}"):
            return slot.get_token()

    def _flag(self, flag: int) -> bool:
        return bool(int(self._slot().flags) & flag)

    def _pin_lengths(self) -> tokeninfo.PinLengths:
        self._token()
        try:
            return tokeninfo.pin_lengths(self._library.path, self._number)
        except (tokeninfo.ReturnValueError, OSError) as error:
            message = f"Token in slot {self._number}: {error}"
            raise GPError("PKCS11Slot", ErrorCode.DEVICE_ERROR, 0, message) from None

    @method("getId")
    def get_id(self) -> int:
        """Number of the slot."""
        return self._number

    @method("getDescription")
    def get_description(self) -> str:
        """Name of the reader."""
        return self._slot().slot_description

    @method("getManufacturer")
    def get_manufacturer(self) -> str:
        """Manufacturer of the reader."""
        return self._slot().manufacturer_id

    @method("getHardwareVersion")
    def get_hardware_version(self) -> float:
        """Hardware version of the reader, the minor part as hundredths."""
        return _version(self._slot().hardware_version)

    @method("getFirmwareVersion")
    def get_firmware_version(self) -> float:
        """Firmware version of the reader, the minor part as hundredths."""
        return _version(self._slot().firmware_version)

    @method("isTokenPresent")
    def is_token_present(self) -> bool:
        """Whether there is a token now."""
        return self._flag(_TOKEN_PRESENT)

    @method("isRemovableDevice")
    def is_removable_device(self) -> bool:
        """Whether tokens can be taken out."""
        return self._flag(_REMOVABLE)

    @method("isHardwareDevice")
    def is_hardware_device(self) -> bool:
        """Whether the slot is a device and not only software."""
        return self._flag(_HARDWARE)

    @method("getTokenLabel")
    def get_token_label(self) -> str:
        """Label of the token; DEVICE_ERROR without one, as for all that follows."""
        return self._token().label

    @method("getTokenManufacturer")
    def get_token_manufacturer(self) -> str:
        """Manufacturer of the token."""
        return self._token().manufacturer_id

    @method("getTokenModel")
    def get_token_model(self) -> str:
        """Model of the token."""
        return self._token().model

    @method("getTokenSerialNumber")
    def get_token_serial_number(self) -> str:
        """Serial number of the token."""
        return self._token().serial.rstrip(b"\0 ").decode("utf-8", "replace")

    @method("getTokenMaxPinLen")
    def get_token_max_pin_len(self) -> int:
        """Bytes of the longest PIN."""
        return self._pin_lengths().most

    @method("getTokenMinPinLen")
    def get_token_min_pin_len(self) -> int:
        """Bytes of the shortest PIN."""
        return self._pin_lengths().least

    @method("hasTokenProtectedAuthPath")
    def has_token_protected_auth_path(self) -> bool:
        """Whether the PIN is entered at the reader."""
        return bool(int(self._token().flags) & _PROTECTED_PATH)

    @method("getMechanisms")
    def get_mechanisms(self) -> list[Any]:
        """The mechanisms of the token, by number."""
        slot = self._slot()
        with reported("PKCS11Slot", ErrorCode.DEVICE_ERROR, f"Token in slot {self._number}"):
            found = sorted(slot.get_mechanisms())
            return [PKCS11Mechanism(int(number), slot.get_mechanism_info(number)) for number in found]
