# SPDX-License-Identifier: MIT
"""IsoSecureChannel: a credential that protects commands with ISO 7816-4 secure messaging."""

from __future__ import annotations

import hmac
from enum import IntEnum

from jsapi import ber
from jsapi.bytestring import ByteString
from jsapi.card.secure_messaging import ApduError, ParsedCommand, Suite, build_command, parse_command
from jsapi.declare import Value, constructor, host_class, method, prop
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Component, Key

_CPRO, _CENC, _RPRO, _RENC = 1, 2, 4, 8
_SM_MAC, _SM_ONLY = 0x0C, 0x08
_STATUS, _MAC = 0x99, 0x8E
_SINGLE_DES = 8  # bytes
_PLAIN, _PLAIN_TLV = (0x81, 0x80), (0xB3, 0xB2)
_CRYPTOGRAM, _CRYPTOGRAM_TLV = (0x87, 0x86), (0x85, 0x84)


class Policy(IntEnum):
    """How the send sequence counter is used for encryption."""

    SSC_DEFAULT_POLICY = 0
    SSC_SYNC_POLICY = 1
    SSC_SYNC_ENC_POLICY = 2


def _error(code: ErrorCode, message: str) -> GPError:
    return GPError("IsoSecureChannel", code, 0, message)


@host_class("IsoSecureChannel", Policy)
class IsoSecureChannel:
    """Keys, counters and policy of a secure channel; 3DES keys use 3DES and retail MAC, AES keys AES and CMAC."""

    def __init__(self, policy: Policy = Policy.SSC_DEFAULT_POLICY) -> None:
        self._policy = policy
        self._encryption: Suite | None = None
        self._mac: Suite | None = None
        self._counter: bytes | None = None
        self._encryption_counter: bytes | None = None
        self._iv: bytes | None = None
        self._mac_length = 8
        self._control_reference = b""

    @classmethod
    @constructor
    def create(cls, crypto: Value, policy: int = 0) -> IsoSecureChannel:
        """With a crypto provider (its software is used) and one of the policies."""
        if not hasattr(crypto, "sign"):
            raise _error(ErrorCode.INVALID_TYPE, "Argument 1 must be a Crypto")
        try:
            return cls(Policy(policy))
        except ValueError:
            raise GPError("IsoSecureChannel", ErrorCode.INVALID_ARGUMENTS, policy, f"Unknown policy {policy}") from None

    @method("setEncKey")
    def set_enc_key(self, key: Key) -> None:
        """Encryption key."""
        self._encryption = _suite(key)

    @method("setMacKey")
    def set_mac_key(self, key: Key) -> None:
        """MAC key."""
        self._mac = _suite(key)
        if key.length(Component.DES) == _SINGLE_DES:
            raise _error(ErrorCode.CRYPTO_FAILED, "A retail MAC needs a DES key of 16 or 24 bytes")

    @method("setMACSendSequenceCounter")
    def set_mac_send_sequence_counter(self, counter: ByteString | None) -> None:
        """Counter in front of MACed data: 8 bytes for 3DES, 16 for AES; null for none."""
        self._counter = None if counter is None else bytes(counter)

    @method("setSendSequenceCounter")
    def set_send_sequence_counter(self, counter: ByteString | None) -> None:
        """Older name of setMACSendSequenceCounter."""
        self.set_mac_send_sequence_counter(counter)

    @method("setEncryptionSendSequenceCounter")
    def set_encryption_counter(self, counter: ByteString | None) -> None:
        """Counter of its own that is the initial value of encryption (default policy)."""
        self._encryption_counter = None if counter is None else bytes(counter)

    @method("setIV")
    def set_iv(self, iv: ByteString | None) -> None:
        """Fixed initial value of encryption, zeros when null."""
        self._iv = None if iv is None else bytes(iv)

    @method("setMacLength")
    def set_mac_length(self, length: int) -> None:
        """Leading bytes of the MAC that are sent, 4 to the block size; default 8."""
        if not 4 <= length <= 16:
            raise GPError("IsoSecureChannel", ErrorCode.INVALID_ARGUMENTS, length, "A MAC has 4 to 16 bytes")
        self._mac_length = length

    @method("setCRT")
    def set_crt(self, template: ByteString | None) -> None:
        """Control reference template that goes in front of the data objects; null for none."""
        self._control_reference = b"" if template is None else bytes(template)

    @property
    @prop("MACSendSequenceCounter")
    def mac_send_sequence_counter(self) -> ByteString:
        """Counter of the MAC; an error when there is none (observed: a ByteString error)."""
        return _counter(self._counter)

    @property
    @prop("sendSequenceCounter")
    def send_sequence_counter(self) -> ByteString:
        """Older name of MACSendSequenceCounter."""
        return _counter(self._counter)

    @property
    @prop("encryptionSendSequenceCounter")
    def encryption_send_sequence_counter(self) -> ByteString:
        """Counter of the encryption; an error when there is none."""
        return _counter(self._encryption_counter)

    # ---- commands ----

    @method("wrap")
    def wrap(self, command: ByteString, usage: int) -> ByteString:
        """Protect a command as the usage qualifier says (Card.CPRO, Card.CENC)."""
        try:
            parsed = parse_command(bytes(command))
        except ApduError as error:
            raise _error(ErrorCode.INVALID_DATA, f"Not a command: {error}") from None
        mac, encrypt = bool(usage & _CPRO), bool(usage & _CENC)
        self._demand(mac=mac, encrypt=encrypt and bool(parsed.data))
        if mac or (encrypt and parsed.data):
            self._encryption_counter = _next(self._encryption_counter)
        if mac:
            self._counter = _next(self._counter)
        header = bytes([parsed.header[0] | (_SM_MAC if mac else _SM_ONLY)]) + parsed.header[1:]
        objects = self._control_reference + self._data_object(parsed, mac=mac, encrypt=encrypt)
        answer = parsed.le is not None or bool(usage & (_RPRO | _RENC))  # a protected response is data
        if parsed.le is not None:
            objects += ber.encode(0x97 if mac else 0x96, parsed.le)
        if mac:
            objects += ber.encode(_MAC, self._authenticate(header, objects))
        elif encrypt and parsed.data:
            self._counter = _next(self._counter)  # observed: without a MAC the counter steps behind the encryption
        return ByteString(build_command(header, objects, answer=answer, extended=parsed.extended))

    def _data_object(self, parsed: ParsedCommand, *, mac: bool, encrypt: bool) -> bytes:
        """Command data as data object; the tags depend on the parity of INS and on the MAC."""
        if not parsed.data:
            return b""
        odd, without_mac = bool(parsed.header[1] & 1), int(not mac)
        if not encrypt:
            return ber.encode((_PLAIN_TLV if odd else _PLAIN)[without_mac], parsed.data)
        suite = self._encryption
        assert suite is not None
        cryptogram = suite.cipher(suite.pad(parsed.data), self._initial_value(suite), encrypt=True)
        if odd:
            return ber.encode(_CRYPTOGRAM_TLV[without_mac], cryptogram)
        return ber.encode(_CRYPTOGRAM[without_mac], b"\x01" + cryptogram)

    def _demand(self, *, mac: bool, encrypt: bool) -> None:
        if (mac and self._mac is None) or (encrypt and self._encryption is None):
            raise _error(ErrorCode.INVALID_MECH, "The key for this protection is not set")

    def _initial_value(self, suite: Suite) -> bytes:
        fixed = self._iv if self._iv is not None else bytes(suite.block)
        match self._policy:
            case Policy.SSC_SYNC_POLICY:
                return self._counter if self._counter is not None else fixed
            case Policy.SSC_SYNC_ENC_POLICY:
                return suite.block_cipher(self._counter) if self._counter is not None else fixed
        return self._encryption_counter if self._encryption_counter is not None else fixed

    def _authenticate(self, header: bytes, objects: bytes) -> bytes:
        suite = self._mac
        assert suite is not None
        padded = (suite.pad(header) if header else b"") + (suite.pad(objects) if objects else b"")
        return suite.mac((self._counter or b"") + padded)[: self._mac_length]

    # ---- responses ----

    @method("unwrap")
    def unwrap(self, response: ByteString, usage: int) -> ByteString:
        """Check and open a response (Card.RPRO, Card.RENC); returns data and status word."""
        data = bytes(response)
        if len(data) < 2:
            raise _error(ErrorCode.INVALID_DATA, "A response has at least a status word")
        objects, status = self._objects(data[:-2]), data[-2:]
        if usage & _RPRO:
            self._demand(mac=True, encrypt=False)
            self._counter = _next(self._counter)
            self._encryption_counter = _next(self._encryption_counter)
            self._verify(data[:-2], objects)
        content = b""
        for item in objects:
            if item.tag == _STATUS:
                status = item.value
            elif item.tag in _PLAIN + _PLAIN_TLV:
                content += self._plain(item, usage)
            elif item.tag in _CRYPTOGRAM + _CRYPTOGRAM_TLV:
                content += self._decrypt(item, usage)
            elif item.tag != _MAC:
                raise _error(ErrorCode.INVALID_MECH, f"Unknown secure messaging object {item.tag:02X}")
        return ByteString(content + status)

    def _objects(self, data: bytes) -> list[ber.Tlv]:
        try:
            return ber.parse(data)
        except ber.BerError as error:
            raise _error(ErrorCode.INVALID_DATA, f"The response is no list of data objects: {error}") from None

    def _verify(self, data: bytes, objects: list[ber.Tlv]) -> None:
        if not objects or objects[-1].tag != _MAC or len(objects[-1].value) != self._mac_length:
            raise _error(ErrorCode.INVALID_MECH, "The response carries no MAC of the agreed length")
        covered = data[: len(data) - len(ber.encode(_MAC, objects[-1].value))]
        if not hmac.compare_digest(self._authenticate(b"", covered), objects[-1].value):
            raise _error(ErrorCode.CRYPTO_FAILED, "The MAC of the response is wrong")

    def _plain(self, item: ber.Tlv, usage: int) -> bytes:
        if usage & _RENC:
            raise _error(ErrorCode.INVALID_MECH, "The response is not encrypted, which was expected")
        return item.value

    def _decrypt(self, item: ber.Tlv, usage: int) -> bytes:
        suite = self._encryption
        if not usage & _RENC or suite is None:
            raise _error(ErrorCode.INVALID_MECH, "The response is encrypted, which was not expected")
        cryptogram = item.value[1:] if item.tag in _CRYPTOGRAM else item.value
        try:
            return suite.unpad(suite.cipher(cryptogram, self._initial_value(suite), encrypt=False))
        except ValueError as error:
            raise _error(ErrorCode.CRYPTO_FAILED, f"The response cannot be decrypted: {error}") from None


def _suite(key: Key) -> Suite:
    for component, aes in ((Component.AES, True), (Component.DES, False)):
        value = key.buffer(component)
        if value is not None:
            return Suite(value, aes=aes)
    raise _error(ErrorCode.CRYPTO_FAILED, "Expected a DES or AES key")


def _next(counter: bytes | None) -> bytes | None:
    if counter is None:
        return None
    size = len(counter)
    return ((int.from_bytes(counter, "big") + 1) % (1 << 8 * size)).to_bytes(size, "big")


def _counter(counter: bytes | None) -> ByteString:
    if counter is None:
        raise GPError("ByteString", ErrorCode.ARGUMENTS_MISSING, 1, "The send sequence counter is not set")
    return ByteString(counter)
