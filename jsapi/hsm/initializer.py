# SPDX-License-Identifier: MIT
"""SmartCardHSMInitializer: INITIALIZE DEVICE, which wipes keys, files, PINs and key domains."""

from __future__ import annotations

from contextlib import suppress

from jsapi.ber import encode
from jsapi.bytestring import ByteString
from jsapi.card.card import Card
from jsapi.declare import constructor, host_class, method, prop
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm import p15
from jsapi.hsm.device import OK, Device
from jsapi.hsm.protocol import TOKEN_INFO, InitOption, Ins

# Values that the vendor documents for devices as delivered.
DEFAULT_SO_PIN = bytes.fromhex("3537363231383830")
DEFAULT_PIN = b"648219"
_SO_PIN_LENGTH = 8
_MOST_TRIES = ((6, 3), (7, 5), (16, 10))  # PIN length up to ... bytes permits ... tries


def _error(code: ErrorCode, reason: int, message: str) -> GPError:
    return GPError("SmartCardHSMInitializer", code, reason, message)


@host_class("SmartCardHSMInitializer")
class SmartCardHSMInitializer:
    """Collects the parameters, checks them, then initialises; nothing reaches the card before initialize()."""

    def __init__(self, card: Card) -> None:
        self._card = card
        self._so_pin = bytearray(DEFAULT_SO_PIN)
        self._pin = bytearray(DEFAULT_PIN)
        self._tries = 3
        self._options = int(InitOption.RESET_RETRY_COUNTER)
        self._shares: int | None = None
        self._domains: int | None = None
        self._authentication: tuple[int, int] | None = None
        self._label = ""
        self._own_pin = False

    @classmethod
    @constructor
    def create(cls, card: Card) -> SmartCardHSMInitializer:
        """Over an open card."""
        return cls(card)

    @property
    @prop("options")
    def options(self) -> ByteString:
        """The two option bytes."""
        return ByteString(self._options.to_bytes(2, "big"))

    def set_options(self, options: ByteString) -> None:
        """All options at once, two bytes."""
        if len(options) != 2:
            raise _error(ErrorCode.INVALID_LENGTH, len(options), "The options have 2 bytes")
        self._options = int.from_bytes(options.data, "big")

    @method("setInitializationCode")
    def set_initialization_code(self, code: ByteString) -> None:
        """SO-PIN, exactly 8 bytes; must be the present one on a device that was initialised before."""
        if len(code) != _SO_PIN_LENGTH:
            raise _error(ErrorCode.INVALID_LENGTH, len(code), f"The initialisation code has {_SO_PIN_LENGTH} bytes")
        self._so_pin = bytearray(code.data)

    @method("setUserPIN")
    def set_user_pin(self, pin: ByteString) -> None:
        """User PIN, 6 to 16 bytes."""
        if not 6 <= len(pin) <= 16:
            raise _error(ErrorCode.INVALID_LENGTH, len(pin), "The user PIN has 6 to 16 bytes")
        self._pin = bytearray(pin.data)
        self._own_pin = True

    @method("setRetryCounterInitial")
    def set_retry_counter_initial(self, tries: int) -> None:
        """Tries for the user PIN: at most 3 for 6 bytes, 5 for 7, 10 for longer ones (checked by initialize)."""
        if not 1 <= tries <= 10:
            raise _error(ErrorCode.INVALID_ARGUMENTS, tries, "The retry counter starts at 1 to 10")
        self._tries = tries

    @method("setDKEKShares")
    def set_dkek_shares(self, shares: int) -> None:
        """Number of DKEK shares for key domain 0; 0 makes a DKEK inside the device that can never be exported."""
        if not 0 <= shares <= 0xFF:
            raise _error(ErrorCode.INVALID_ARGUMENTS, shares, "The number of DKEK shares is 0 to 255")
        self._shares = shares

    @method("setKeyDomains")
    def set_key_domains(self, domains: int) -> None:
        """Number of key domain slots (firmware 3 and later)."""
        if not 1 <= domains <= 0xFF:
            raise _error(ErrorCode.INVALID_ARGUMENTS, domains, "The number of key domains is 1 to 255")
        self._domains = domains

    @method("setPublicKeyAuthentication")
    def set_public_key_authentication(self, required: int, total: int) -> None:
        """m of n public key authentication, instead of a user PIN unless the script sets one."""
        if not 1 <= required <= total <= 90:
            raise _error(ErrorCode.INVALID_ARGUMENTS, required, "Public key authentication needs 1 <= m <= n <= 90")
        self._authentication = (required, total)

    @method("setLabel")
    def set_label(self, label: str) -> None:
        """Token label, written after initialisation."""
        self._label = label

    @method("setResetRetryCounterMode")
    def set_reset_retry_counter_mode(self, enabled: bool) -> None:
        """May the SO-PIN reset the retry counter of the user PIN?"""
        self._set(InitOption.RESET_RETRY_COUNTER, enabled)

    @method("setResetRetryCounterResetOnlyMode")
    def set_reset_only_mode(self, enabled: bool) -> None:
        """May the SO-PIN only reset the counter, not set a new PIN?"""
        self._set(InitOption.RESET_RETRY_COUNTER_ONLY, enabled)

    @method("setTransportPINMode")
    def set_transport_pin_mode(self, enabled: bool) -> None:
        """Must the user PIN be changed before its first use?"""
        self._set(InitOption.TRANSPORT_PIN, enabled)

    @method("setReplacePKAKeyMode")
    def set_replace_pka_key_mode(self, enabled: bool) -> None:
        """May public keys for authentication be replaced?"""
        self._set(InitOption.REPLACE_PKA_KEY, enabled)

    @method("setCombinedAuthenticationMode")
    def set_combined_authentication_mode(self, enabled: bool) -> None:
        """Are user PIN and public key authentication both needed?"""
        self._set(InitOption.COMBINED_AUTHENTICATION, enabled)

    def _set(self, option: InitOption, enabled: bool) -> None:
        self._options = self._options | option if enabled else self._options & ~option

    @method("initialize")
    def initialize(self) -> None:
        """Wipe and set up the device; errors tell the tries left for the SO-PIN."""
        most = next(tries for length, tries in _MOST_TRIES if len(self._pin) <= length)
        if self._tries > most:
            message = f"A user PIN of {len(self._pin)} bytes permits at most {most} tries, not {self._tries}"
            raise _error(ErrorCode.INVALID_ARGUMENTS, self._tries, message)
        if self._label and not self._with_pin:
            message = "Without a user PIN nobody is logged in to write a label: set one, or leave out the label"
            raise _error(ErrorCode.INVALID_ARGUMENTS, 0, message)
        device = Device(self._card)
        device.select()
        device.demand(Ins.INITIALIZE, 0, 0, self._parameters())
        if self._label:
            self._write_label(device)

    def _write_label(self, device: Device) -> None:
        """Logged in, and stays so as scripts expect; not when it fails, which ends their work."""
        try:
            if device.verify(bytes(self._pin)) != OK:
                raise device.refused(Ins.VERIFY)
            device.write_file(TOKEN_INFO, p15.token_info(self._label))
        except GPError as error:
            with suppress(GPError):
                device.select()
            message = f"{error.message} (the device is initialised, its label is not written)"
            raise GPError(error.class_name, ErrorCode(error.code), error.reason, message) from error

    @property
    def _with_pin(self) -> bool:
        """Whether there is a user PIN: always, but for public key authentication without one of the script's own."""
        combined = self._options & InitOption.COMBINED_AUTHENTICATION
        return self._authentication is None or self._own_pin or bool(combined)

    def _parameters(self) -> bytes:
        data = encode(0x80, self._options.to_bytes(2, "big"))
        data += encode(0x81, bytes(self._pin)) if self._with_pin else b""
        data += encode(0x82, bytes(self._so_pin))
        data += encode(0x91, bytes([self._tries])) if self._with_pin else b""
        if self._shares is not None:
            data += encode(0x92, bytes([self._shares]))
        if self._authentication is not None:
            required, total = self._authentication
            data += encode(0x93, bytes([total, required]))
        if self._domains is not None:
            data += encode(0x97, bytes([self._domains]))
        return data
