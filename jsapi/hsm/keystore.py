# SPDX-License-Identifier: MIT
"""HSMKeyStore: keys and certificates of a device by label."""

from __future__ import annotations

import hashlib
from contextlib import suppress

from jsapi.bytestring import ByteString
from jsapi.declare import Value, constructor, host_class, method, prop
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm import p15
from jsapi.hsm.cvc import CVC
from jsapi.hsm.key import SmartCardHSMKey
from jsapi.hsm.keyspec import SmartCardHSMKeySpecGenerator
from jsapi.hsm.protocol import MAX_KEY_ID, Ins, Prefix
from jsapi.hsm.smartcardhsm import SmartCardHSM
from jsapi.key import Component, Key
from jsapi.x509 import X509

_EXTENDED = 65536
_AES_P2 = {128: 0xB0, 192: 0xB1, 256: 0xB2}


def _error(code: ErrorCode, reason: int, message: str) -> GPError:
    return GPError("HSMKeyStore", code, reason, message)


@host_class("HSMKeyStore")
class HSMKeyStore:
    """Names keys by the label of their PKCS#15 description, which it writes and removes with the key."""

    def __init__(self, sc: SmartCardHSM) -> None:
        self._sc = sc
        self._device = sc.device

    @classmethod
    @constructor
    def create(cls, sc: SmartCardHSM) -> HSMKeyStore:
        """Over a device."""
        return cls(sc)

    @property
    @prop("sc")
    def sc(self) -> SmartCardHSM:
        """The device."""
        return self._sc

    # ---- keys ----

    @method("enumerateKeys")
    def enumerate_keys(self) -> list[str]:
        """Labels of all described keys, read from the device."""
        return self._sc.enumerate_keys()

    @method("hasKey")
    def has_key(self, label: str) -> bool:
        """True when the device holds a key with this label."""
        self._sc.refresh()
        return self._sc.get_key(label) is not None

    @method("getKey")
    def get_key(self, label: str) -> SmartCardHSMKey:
        """Key with this label; INVALID_DATA when there is none."""
        self._sc.refresh()
        return self._known(label)

    def _known(self, which: object) -> SmartCardHSMKey:
        key = which if isinstance(which, SmartCardHSMKey) else self._sc.get_key(which)
        if key is None:
            raise _error(ErrorCode.INVALID_DATA, 0, f"The device holds no key with label {which}")
        return key

    @method("deleteKey")
    def delete_key(self, label: str) -> None:
        """Delete a key with its description and certificate."""
        number = self.get_key(label).number
        self._device.delete_file(Prefix.KEY.file(number))
        for prefix in (Prefix.PRKD, Prefix.EE_CERTIFICATE):
            self._device.delete_file(prefix.file(number), missing_ok=True)
        self._sc.refresh()

    # ---- import ----

    @method("importRSAKey")
    def import_rsa_key(self, label: str, blob: ByteString, bits: int) -> SmartCardHSMKey:
        """Import a wrapped RSA key under a label; the size is that of the modulus in bits."""
        return self._import(p15.KeyKind.RSA, label, blob, bits)

    @method("importECCKey")
    def import_ecc_key(self, label: str, blob: ByteString, bits: int) -> SmartCardHSMKey:
        """Import a wrapped EC key under a label; the size is that of the curve in bits."""
        return self._import(p15.KeyKind.EC, label, blob, bits)

    @method("importAESKey")
    def import_aes_key(self, label: str, blob: ByteString, bits: int) -> SmartCardHSMKey:
        """Import a wrapped AES key under a label; size in bits."""
        return self._import(p15.KeyKind.AES, label, blob, bits)

    def _import(self, kind: p15.KeyKind, label: str, blob: ByteString, bits: int) -> SmartCardHSMKey:
        number = self._free_number(label)
        self._sc.unwrap_key(number, blob)
        try:
            return self._describe(kind, number, label, bits)
        except GPError:
            self._withdraw(number)
            raise

    def _withdraw(self, number: int) -> None:
        """Delete a key that could not be described and so stays unseen; a failure here must not hide the first one."""
        with suppress(GPError):
            self._device.delete_file(Prefix.KEY.file(number))

    def _free_number(self, label: str) -> int:
        self._sc.refresh()
        if self._sc.get_key(label) is not None:
            raise _error(ErrorCode.INVALID_ARGUMENTS, 0, f"The device already holds a key with label {label}")
        number = self._sc.determine_free_key_id()
        if number < 0:
            raise _error(ErrorCode.OUT_OF_MEMORY, 0, f"The device is full: all {MAX_KEY_ID} key numbers are in use")
        return number

    def _describe(self, kind: p15.KeyKind, number: int, label: str, bits: int) -> SmartCardHSMKey:
        """Write the description without which PKCS#11 does not see the key."""
        description = p15.private_key_description(kind, bytes([number]), label, bits)
        self._device.replace_file(Prefix.PRKD.file(number), description)
        key = SmartCardHSMKey(self._device, number)
        key.describe(description)
        self._sc.add_key_to_map(key)
        return key

    # ---- generation ----

    @method("generateKeyPair")
    def generate_key_pair(self, label: str, spec: SmartCardHSMKeySpecGenerator) -> CVC:
        """Generate an RSA or EC key pair; returns the authenticated request of the device.

        Its holder is named by the device's serial number and the key number, unless the specification says otherwise.
        """
        number = self._free_number(label)
        holder = self._device.name_of_key(number)
        request = self._device.demand(Ins.GENERATE_KEY_PAIR, number, 0, spec.command_data(holder), _EXTENDED)
        self._describe(spec.kind, number, label, spec.bits)
        return CVC(request)

    @method("generateKey")
    def generate_key(self, label: str, spec: SmartCardHSMKeySpecGenerator) -> SmartCardHSMKey:
        """Generate an AES key of 128, 192 or 256 bits."""
        if spec.kind is not p15.KeyKind.AES or spec.bits not in _AES_P2:
            raise _error(
                ErrorCode.INVALID_ARGUMENTS, 0, "Expected a specification of an AES key with 128, 192 or 256 bits"
            )
        number = self._free_number(label)
        self._device.demand(Ins.GENERATE_SYMMETRIC_KEY, number, _AES_P2[spec.bits], spec.attributes())
        return self._describe(spec.kind, number, label, spec.bits)

    @method("generateRSAKeyPair")
    def generate_rsa_key_pair(self, label: str, bits: int) -> CVC:
        """Generate an RSA key pair of the given modulus size."""
        return self.generate_key_pair(label, SmartCardHSMKeySpecGenerator(p15.KeyKind.RSA, bits))

    @method("generateECCKeyPair")
    def generate_ecc_key_pair(self, label: str, curve: str) -> CVC:
        """Generate an EC key pair on a curve, given by name or object identifier."""
        from jsapi.oid import encode

        domain = Key()
        try:
            domain.set_component(Component.ECC_CURVE_OID, ByteString(encode(curve)))
        except ValueError:
            raise _error(ErrorCode.INVALID_DATA, 0, f"Unknown curve {curve}") from None
        return self.generate_key_pair(label, SmartCardHSMKeySpecGenerator(p15.KeyKind.EC, domain.bits, domain))

    @method("deriveECCKey")
    def derive_ecc_key(self, label: str, new_label: str, parameter: ByteString) -> SmartCardHSMKey:
        """Derive an EC key (private key plus parameter, modulo the order of the curve) and name it."""
        master = self.get_key(label)
        if master.description is None or master.description.kind is not p15.KeyKind.EC:
            raise _error(ErrorCode.INVALID_KEY, 0, f"The key {label} is no EC key")
        number = self._free_number(new_label)
        self._sc.derive_ecc_key(master.number, number, parameter)
        try:
            return self._describe(p15.KeyKind.EC, number, new_label, master.description.size)
        except GPError:
            self._withdraw(number)
            raise

    # ---- certificates ----

    @method("storeEndEntityCertificate")
    def store_end_entity_certificate(self, which: Value, certificate: Value) -> None:
        """Store the certificate (X509, CVC or ByteString) of a key, given as label or key."""
        self._sc.keys()
        self._device.replace_file(Prefix.EE_CERTIFICATE.file(self._known(which).number), _certificate(certificate))

    @method("storeCACertificate")
    def store_ca_certificate(self, label: str, certificate: Value) -> int:
        """Store a certificate without key, unless the device holds it already; returns its number.

        A description that an interrupted run has not written is written.
        """
        content = _certificate(certificate)
        objects = self._device.objects()
        number = self._number_of(content, objects)
        if number is None:
            number = _free_certificate_number(objects)
            self._device.write_file(Prefix.CA_CERTIFICATE.file(number), content)
        if Prefix.CERTIFICATE_DESCRIPTION.file(number) not in objects:
            file_id = Prefix.CA_CERTIFICATE.file(number)
            description = p15.certificate_description(hashlib.sha1(content).digest(), label, file_id)
            self._device.write_file(Prefix.CERTIFICATE_DESCRIPTION.file(number), description)
        return number

    def _number_of(self, certificate: bytes, objects: list[int]) -> int | None:
        """Number of a certificate without key that the device holds."""
        for file_id in objects:
            if file_id >> 8 != Prefix.CA_CERTIFICATE:
                continue
            if p15.first_element(self._device.read_file(file_id)) == certificate:
                return file_id & 0xFF
        return None

    @method("hasCertificate")
    def has_certificate(self, which: Value) -> bool:
        """True when a certificate or request is stored with the key."""
        self._sc.keys()
        return Prefix.EE_CERTIFICATE.file(self._known(which).number) in self._device.objects()

    @method("getCertificate")
    def get_certificate(self, which: Value) -> ByteString:
        """Encoded certificate or request of a key."""
        self._sc.keys()
        content = self._device.read_file(Prefix.EE_CERTIFICATE.file(self._known(which).number))
        return ByteString(p15.first_element(content))

    @method("getEndEntityCertificate")
    def get_end_entity_certificate(self, label: str) -> X509:
        """X.509 certificate of a key."""
        return X509.load(bytes(self.get_certificate(label)))


def _free_certificate_number(objects: list[int]) -> int:
    used = {f & 0xFF for f in objects if f >> 8 in (Prefix.CA_CERTIFICATE, Prefix.CERTIFICATE_DESCRIPTION)}
    number = next((n for n in range(MAX_KEY_ID + 1) if n not in used), None)
    if number is None:
        raise _error(ErrorCode.OUT_OF_MEMORY, 0, "The device is full: all certificate numbers are in use")
    return number


def _certificate(certificate: object) -> bytes:
    """Encoding of a certificate object; INVALID_TYPE for anything else."""
    if isinstance(certificate, ByteString):
        return bytes(certificate)
    if isinstance(certificate, (X509, CVC)):
        return bytes(certificate.get_bytes())
    raise _error(ErrorCode.INVALID_TYPE, 1, "Expected an X509, a CVC or a ByteString")
