# SPDX-License-Identifier: MIT
"""Key domains of a SmartCard-HSM and the shares of their key encryption keys."""

from __future__ import annotations

from typing import Any

from jsapi.bytestring import ByteString
from jsapi.coercion import is_number
from jsapi.declare import Value, method
from jsapi.gperror import ErrorCode
from jsapi.hsm import keyblob, share_file, xkek
from jsapi.hsm.device import OK, Device, DomainStatus
from jsapi.hsm.errors import error
from jsapi.hsm.protocol import DKEK_LENGTH, Domain, Ins
from jsapi.services import Services

_DELETED = 0x6A88  # pico-hsm's way to say done


def device_of(sc: object) -> Device:
    """Device of a SmartCardHSM; INVALID_TYPE for other objects."""
    found = getattr(sc, "device", None)
    if not isinstance(found, Device):
        raise error(ErrorCode.INVALID_TYPE, 0, "Expected a SmartCardHSM")
    return found


class KeyDomains:
    """Members of SmartCardHSM that concern key domains."""

    device: Device

    @method("queryKeyDomainStatus")
    def query_key_domain_status(self, number: int = 0) -> dict[str, Any]:
        """{sw, shares, outstanding, kcv, keyDomain} of a key domain; only sw when there is none."""
        return _status(self.device.domain(Domain.STATUS_OR_IMPORT, number))

    @method("createDKEKKeyDomain")
    def create_dkek_key_domain(self, number: int, shares: int, label: Value = None) -> dict[str, Any]:
        """Create a key domain that expects `shares` DKEK shares (1..255); the label is not stored."""
        if not 1 <= shares <= 0xFF:
            raise error(ErrorCode.INVALID_ARGUMENTS, shares, "A key domain takes 1 to 255 shares")
        return self._domain_command(Domain.CREATE, number, bytes([shares]))

    @method("importKeyShare")
    def import_key_share(self, *args: Value) -> dict[str, Any]:
        """(share), (key domain, share), or nothing for the status: import a 32-byte share."""
        if not args:
            return self.query_key_domain_status()
        number, share = (0, args[0]) if len(args) == 1 else (args[0], args[1])
        if not is_number(number) or not isinstance(share, ByteString):
            raise error(ErrorCode.INVALID_TYPE, len(args) - 1, "Expected a share, or a key domain and a share")
        if len(share) != DKEK_LENGTH:
            raise error(ErrorCode.INVALID_LENGTH, len(share), f"A DKEK share has {DKEK_LENGTH} bytes")
        return self._domain_command(Domain.STATUS_OR_IMPORT, int(number), bytes(share))

    @method("importEncryptedKeyShare")
    def import_encrypted_key_share(
        self, services: Services, content: ByteString, password: ByteString, number: int = 0
    ) -> dict[str, Any]:
        """Decrypt a share file and import its share."""
        try:
            share = share_file.decrypt(bytes(content), password.data, services)
        except share_file.ShareFileError as problem:
            raise error(ErrorCode.INVALID_DATA, 0, f"{str(problem)[:1].upper()}{str(problem)[1:]}") from None
        try:
            return self._domain_command(Domain.STATUS_OR_IMPORT, number, bytes(share))
        finally:
            share[:] = bytes(len(share))

    @method("deleteKEK")
    def delete_kek(self, number: int = 0) -> dict[str, Any]:
        """Delete the key encryption key of a domain; its shares are needed again."""
        return self._domain_command(Domain.DELETE_KEK, number, None)

    @method("deleteKeyDomain")
    def delete_key_domain(self, number: int) -> dict[str, Any]:
        """Delete a key domain that holds no key."""
        return self._domain_command(Domain.DELETE, number, None)

    @staticmethod
    @method("createKeyDomainMembership", static=True)
    def create_key_domain_membership(signer: Value, key_number: int, member: ByteString) -> ByteString:
        """File that admits a device to a group, signed with key `key_number` of the device `signer` (logged in).

        The member is given by the content of its file C_DevAut.
        """
        return ByteString(xkek.membership(device_of(signer), key_number, bytes(member)))

    @method("createXKEKKeyDomain")
    def create_xkek_key_domain(self, number: int, membership: ByteString) -> dict[str, Any]:
        """Join a group with a key domain: {sw, shares, outstanding, kcv, keyDomain}."""
        return _status(xkek.join(self.device, number, bytes(membership)))

    @method("exportExchangeKey")
    def export_exchange_key(self, key_number: int) -> ByteString:
        """File with the public part of an exchange key, for deriveXKEK of another member."""
        return ByteString(xkek.exchange_file(self.device, key_number))

    @method("deriveXKEK")
    def derive_xkek(self, key_number: int, peer: ByteString) -> None:
        """Agree on the key encryption key of an exchange key's domain with the file of another member.

        Both members have to do it; afterwards both domains show the same key check value.
        """
        xkek.derive(self.device, key_number, bytes(peer))

    def _domain_command(self, action: Domain, number: int, data: bytes | None) -> dict[str, Any]:
        status = self.device.domain(action, number, data)
        deleted = action is Domain.DELETE and status.sw == _DELETED
        if status.sw != OK and not deleted:
            raise self.device.refused(Ins.KEY_DOMAIN, f" {number}")
        return _status(status)


def demand_matching_domain(device: Device, blob: bytes) -> None:
    """Stop with INVALID_DATA unless a key domain of the device has the DKEK that a key is wrapped under."""
    try:
        wanted = keyblob.parse_header(blob).key_check_value
    except keyblob.BlobError as problem:
        raise error(ErrorCode.INVALID_DATA, 0, f"Not a wrapped key: {problem}") from None
    found = []
    for number, status in device.domains():
        if status.complete and status.key_check_value == wanted:
            return
        found.append((number, status))
    values = [status.key_check_value for _, status in found if status.complete]
    if values and not any(map(any, values)):
        return  # pico-hsm answers zeros to everybody who is not logged in
    raise error(ErrorCode.INVALID_DATA, 0, f"{_mismatch(wanted, found)}. Nothing was changed on the device")


def _status(status: DomainStatus) -> dict[str, Any]:
    found: dict[str, Any] = {"sw": status.sw}
    if status.exists:
        kcv = ByteString(status.key_check_value)
        found |= {"shares": status.shares, "outstanding": status.outstanding, "kcv": kcv}
    if status.identifier:
        found["keyDomain"] = ByteString(status.identifier)
    return found


def _mismatch(wanted: bytes, found: list[tuple[int, DomainStatus]]) -> str:
    host = wanted.hex().upper()
    if not found:
        return "The device is not initialised for key import: it has no key domains"
    described = []
    for number, status in found:
        if status.complete:
            described.append(f"key domain {number} has {status.key_check_value.hex().upper()}")
        elif status.exists:
            described.append(f"key domain {number} still waits for {status.outstanding} of {status.shares} DKEK shares")
        else:
            described.append(f"key domain {number} is not created")
    return f"The key is wrapped under the DKEK with key check value {host}, but {', '.join(described)}"
