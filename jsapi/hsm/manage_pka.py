# SPDX-License-Identifier: MIT
"""ManagePKA: m of n keys in other devices log the user in instead of a PIN, or besides it (reference, chapter 6)."""

from __future__ import annotations

from typing import Any

from jsapi.bytestring import ByteString
from jsapi.crypto import plain_ecdsa
from jsapi.crypto.mechanisms import Mechanism
from jsapi.declare import UNDEFINED, Duck, Value, constructor, host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm.cvc import CVC
from jsapi.hsm.device import OK, Device
from jsapi.hsm.exported_key import PKA_KEY, ExportedKey, choose
from jsapi.hsm.holder_reference import PublicKeyReference
from jsapi.hsm.protocol import C_DEVAUT, Ins
from jsapi.hsm.smartcardhsm import SmartCardHSM
from jsapi.x509.signing import Signer

_REPLACE, _KEY_STATUS = 0x01, 0x02
_AUTHENTICATION_KEY = (0x81, 0xA4)
_CHALLENGE, _STATUS, _KEY_LENGTH = 8, 4, 32
_AUTHENTICATED, _ALREADY, _EMPTY, _NO_SUCH = 0x9001, 0x6985, 0x6A88, 0x6A86


def _error(code: ErrorCode, reason: int, message: str) -> GPError:
    return GPError("ManagePKA", code, reason, message)


@host_class("ManagePKA", inheritable=True)
class ManagePKA:
    """Public key authentication of one device.

    One challenge is good for all custodians as long as the device accepts it, so they may sign at different places.
    """

    def __init__(self, device: Device) -> None:
        self._device = device
        self._challenge: bytes | None = None

    @classmethod
    @constructor
    def create(cls, sc: SmartCardHSM, device_id: Value = None) -> ManagePKA:
        """Over a device; what scripts give as name of the device is not needed, it is read from the device."""
        return cls(sc.device)

    # ---- status ----

    @method("isActive")
    def is_active(self) -> bool:
        """True when the device was initialised for public key authentication."""
        answer = self._device.command(Ins.PUBLIC_KEY_AUTHENTICATION, 0, 0, None, 0)
        return self._device.sw == OK and len(answer) == _STATUS

    @method("getStatus")
    def get_status(self) -> dict[str, int]:
        """{total, missing, required, authenticated}: numbers of keys."""
        return self._status(self._device.demand(Ins.PUBLIC_KEY_AUTHENTICATION, 0, 0, None, 0))

    def _status(self, answer: bytes) -> dict[str, int]:
        if len(answer) != _STATUS:
            raise _error(ErrorCode.INVALID_DATA, len(answer), "The status of the device is malformed")
        return dict(zip(("total", "missing", "required", "authenticated"), answer, strict=True))

    @method("isAuthenticated")
    def is_authenticated(self) -> bool:
        """True when enough keys have authenticated."""
        status = self.get_status()
        return status["authenticated"] >= status["required"]

    @method("enumeratePublicKeys")
    def enumerate_public_keys(self) -> list[dict[str, Any]]:
        """[{index, chr, authenticated}] of the registered keys."""
        found = []
        for index in range(0x100):
            name = self._device.command(Ins.PUBLIC_KEY_AUTHENTICATION, _KEY_STATUS, index, None, 0)
            if self._device.sw == _NO_SUCH:
                break
            if self._device.sw in (OK, _AUTHENTICATED):
                chr_ = PublicKeyReference(name.decode("latin-1"))
                found.append({"index": index, "chr": chr_, "authenticated": self._device.sw == _AUTHENTICATED})
            elif self._device.sw != _EMPTY:
                raise self._device.refused(Ins.PUBLIC_KEY_AUTHENTICATION)
        return found

    # ---- registration ----

    @staticmethod
    @method("exportPublicKey", static=True)
    def export_public_key(sc: SmartCardHSM, number: int) -> ByteString:
        """File with a custodian's public key, from the custodian's device; no PIN is needed."""
        return ByteString(ExportedKey.of(sc.device, number).encode(PKA_KEY))

    @method("registerPublicKey")
    def register_public_key(self, exported: ByteString) -> dict[str, int]:
        """Register the key of a file (ours or that of sc-hsm-tool) in the first free place; the new status."""
        return self._register(0, 0, exported)

    @method("replacePublicKey")
    def replace_public_key(self, index: int, exported: ByteString) -> dict[str, int]:
        """Put another key into a place; the device must have been initialised to permit it."""
        return self._register(_REPLACE, index, exported)

    def _register(self, action: int, index: int, exported: ByteString) -> dict[str, int]:
        key = ExportedKey.parse(bytes(exported))
        key.introduce(self._device)
        answer = self._device.feed(Ins.PUBLIC_KEY_AUTHENTICATION, action, index, key.content, 0)
        if self._device.sw != OK:
            raise self._device.refused(Ins.PUBLIC_KEY_AUTHENTICATION, f" for {key.holder}")
        return self._status(answer) if answer else self.get_status()

    # ---- authentication ----

    @method("getChallenge")
    def get_challenge(self, fresh: bool = False) -> ByteString:
        """What custodians sign: name of the device (CHR) and its challenge of 8 bytes.

        The same until the device is asked for a `fresh` one, which on some devices undoes earlier authentications.
        """
        if self._challenge is None or fresh:
            name = CVC(self._device.read_file(C_DEVAUT)).holder.encode("latin-1")
            self._challenge = name + self._device.demand(Ins.GET_CHALLENGE, 0, 0, None, _CHALLENGE)
        return ByteString(self._challenge)

    @staticmethod
    @method("signChallenge", static=True)
    def sign_challenge(key: Duck, challenge: ByteString, crypto: Duck = UNDEFINED) -> ByteString:
        """Signature (r || s) of a custodian's key over a challenge; key of a SmartCardHSM, or with a crypto object."""
        made = Signer(crypto, key).sign(Mechanism.ECDSA_SHA256, bytes(challenge))
        try:
            return ByteString(plain_ecdsa.from_der(made, _KEY_LENGTH))
        except ValueError as problem:
            raise _error(ErrorCode.CRYPTO_FAILED, 0, f"The key cannot authenticate: {problem}") from None

    @method("authenticate")
    def authenticate(self, holder: Value, signature: ByteString) -> dict[str, int]:
        """Present a custodian's signature over the challenge; the name is that of the registered key. The new status.

        A key that has authenticated already counts once.
        """
        if not self._choose(holder):
            return self.get_status()
        self._device.command(Ins.EXTERNAL_AUTHENTICATE, 0, 0, bytes(signature))
        if self._device.sw != OK:
            raise self._device.refused(Ins.EXTERNAL_AUTHENTICATE, f" for {holder_text(holder)}")
        return self.get_status()

    @method("authenticateWith")
    def authenticate_with(self, key: Duck, holder: Value, crypto: Duck = UNDEFINED) -> dict[str, int]:
        """The same with a custodian's key at hand, such as a SmartCardHSMKey of a second reader."""
        if not self._choose(holder):
            return self.get_status()
        for fresh in (False, True):
            signature = self.sign_challenge(key, self.get_challenge(fresh), crypto)
            self._device.command(Ins.EXTERNAL_AUTHENTICATE, 0, 0, bytes(signature))
            if self._device.sw != _ALREADY or fresh:
                break
            self._choose(holder)  # the challenge was used up by another custodian
        if self._device.sw != OK:
            raise self._device.refused(Ins.EXTERNAL_AUTHENTICATE, f" for {holder_text(holder)}")
        return self.get_status()

    def _choose(self, holder: object) -> bool:
        """Choose the registered key; False when it has authenticated already."""
        name = holder_text(holder)
        choose(self._device, name, _AUTHENTICATION_KEY)
        if self._device.sw == _ALREADY:
            return False
        if self._device.sw != OK:
            raise self._device.refused(Ins.MANAGE_SECURITY_ENVIRONMENT, f" for {name}")
        return True


def holder_text(holder: object) -> str:
    """Name of a holder given as PublicKeyReference, string or ByteString."""
    return PublicKeyReference.create(holder.text if isinstance(holder, PublicKeyReference) else holder).text
