# SPDX-License-Identifier: MIT
"""PKCS8: private keys in PrivateKeyInfo (RFC 5208, RFC 5958), plain or encrypted, DER or PEM."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from jsapi import oid
from jsapi.asn1 import ASN1, node
from jsapi.asn1.node import MalformedError
from jsapi.asn1.tags import Type
from jsapi.ber import encode
from jsapi.bytestring import ByteString
from jsapi.declare import UNDEFINED, Value, host_class, method, prop
from jsapi.gperror import ErrorCode, GPError, demand_affordable
from jsapi.key import Key, KeyType
from jsapi.keystore import encryption
from jsapi.keystore import pkcs8 as structure
from jsapi.keystore.errors import StoreError
from jsapi.x509 import structure as x509
from jsapi.x509.pkix import PKIXCommon
from jsapi.x509.publickey import EC_OID, UnsupportedKeyError

_RSA = "1.2.840.113549.1.1.1"
_PLAIN, _ENCRYPTED = "PRIVATE KEY", "ENCRYPTED PRIVATE KEY"


def _error(code: ErrorCode, message: str) -> GPError:
    return GPError("PKCS8", code, 0, message)


@contextmanager
def _reported() -> Iterator[None]:
    try:
        yield
    except MalformedError as error:
        raise _error(ErrorCode.INVALID_DATA, f"Not a private key in PKCS#8: {error}") from None
    except UnsupportedKeyError as error:
        raise _error(ErrorCode.UNSUPPORTED, str(error)) from None
    except StoreError as error:
        raise _error(ErrorCode.CRYPTO_FAILED, str(error)) from None


def password_of(password: object) -> str | None:
    """Text of a password given as ByteString (UTF-8) or string; None when there is none."""
    if password is None or password is UNDEFINED:
        return None
    if isinstance(password, ByteString):
        return password.data.decode("utf-8", "surrogateescape")
    if isinstance(password, str):
        return password
    raise _error(ErrorCode.INVALID_TYPE, "A password is a ByteString or a string")


@host_class("PKCS8")
class PKCS8:
    """Static functions only."""

    @staticmethod
    @prop("idEcPublicKey")
    def id_ec_public_key() -> ByteString:
        """Object identifier of EC keys."""
        return ByteString(oid.encode(EC_OID))

    @staticmethod
    @prop("rsaEncryption")
    def rsa_encryption() -> ByteString:
        """Object identifier of RSA keys."""
        return ByteString(oid.encode(_RSA))

    @staticmethod
    @prop("PAD")
    def pad() -> ByteString:
        """Sixteen zero bytes."""
        return ByteString(bytes(16))

    # ---- keys ----

    @staticmethod
    @method("encodeKeyUsingPKCS8Format", static=True)
    def encode_key(private_key: Key, public_key: Value = None) -> ByteString:
        """PrivateKeyInfo of an RSA or EC private key; EC keys name their curve and include the public point.

        The public key may be given for scripts that do so; what it could add is computed.
        """
        if private_key.key_type is not KeyType.PRIVATE:
            raise _error(ErrorCode.INVALID_KEY, "Expected a private key")
        return ByteString(structure.encode(private_key))

    @staticmethod
    @method("encodeECCKeyUsingPKCS8Format", static=True)
    def encode_ecc_key(private_key: Key) -> ByteString:
        """PrivateKeyInfo of an EC private key."""
        return PKCS8.encode_key(private_key)

    @staticmethod
    @method("encodeRSAKeyUsingPKCS8Format", static=True)
    def encode_rsa_key_info(private_key: Key, public_key: Value = None) -> ByteString:
        """PrivateKeyInfo of an RSA private key."""
        return PKCS8.encode_key(private_key)

    @staticmethod
    @method("encodeRSAKey", static=True)
    def encode_rsa_key(private_key: Key, public_key: Value = None) -> ByteString:
        """RSAPrivateKey (RFC 8017, A.1.2) with all its numbers."""
        info = node.parse(structure.encode(private_key))[0].items(Type.SEQUENCE, 3)
        return ByteString(info[2].leaf(Type.OCTET_STRING))

    @staticmethod
    @method("decodeKeyFromPKCS8Format", static=True)
    def decode_key(encoded: ByteString, password: Value = None) -> Key:
        """Private key from DER or PEM, with a password from EncryptedPrivateKeyInfo too (PBES2, PKCS#12 schemes)."""
        key = Key(KeyType.PRIVATE)
        with _reported():
            structure.fill(key, _plain(x509.from_pem(bytes(encoded), _PLAIN, _ENCRYPTED), password))
        return key

    @staticmethod
    @method("decodeRSAKeyFromPKCS8Format", static=True)
    def decode_rsa_key(parameters: ASN1, private_key: ASN1) -> Key:
        """Key from the two parts of a PrivateKeyInfo: algorithm parameters and RSAPrivateKey."""
        return _from_parts(_RSA, parameters, private_key)

    @staticmethod
    @method("decodeECCKeyFromPKCS8Format", static=True)
    def decode_ecc_key(parameters: ASN1, private_key: ASN1) -> Key:
        """Key from the two parts of a PrivateKeyInfo: curve parameters and ECPrivateKey (RFC 5915)."""
        return _from_parts(EC_OID, parameters, private_key)

    @staticmethod
    @method("encryptKeyUsingPKCS8Format", static=True)
    def encrypt_key(private_key: Key, password: Value) -> ByteString:
        """EncryptedPrivateKeyInfo: PBES2 with PBKDF2 (HMAC-SHA-256) and AES-256."""
        text = password_of(password)
        if not text:
            raise _error(ErrorCode.INVALID_ARGUMENTS, "A password is needed to encrypt a key")
        algorithm, ciphertext = encryption.encrypt(bytes(PKCS8.encode_key(private_key)), text)
        return ByteString(encryption.sequence(algorithm, encryption.octets(ciphertext)))

    @staticmethod
    @method("toPEM", static=True)
    def to_pem(encoded: ByteString) -> str:
        """PEM text of a plain or encrypted key in DER (RFC 7468)."""
        with _reported():
            first = node.parse(bytes(encoded))[0].items(Type.SEQUENCE, 2)[0]
        return x509.to_pem(_PLAIN if first.tag == Type.INTEGER else _ENCRYPTED, bytes(encoded))

    # ---- numbers and points ----

    @staticmethod
    @method("encodeUncompressedECPoint", static=True)
    def encode_point(x: ByteString, y: ByteString) -> ByteString:
        """04 || x || y."""
        return ByteString(b"\x04" + bytes(x) + bytes(y))

    @staticmethod
    @method("decodeUncompressedECPoint", static=True)
    def decode_point(point: ByteString) -> dict[str, ByteString]:
        """{x, y} of an uncompressed point."""
        data = bytes(point)
        if len(data) < 3 or len(data) % 2 == 0 or data[0] != 0x04:
            raise _error(ErrorCode.INVALID_DATA, "An uncompressed point is 04 followed by x and y")
        half = len(data) // 2
        return {"x": ByteString(data[1 : 1 + half]), "y": ByteString(data[1 + half :])}

    @staticmethod
    @method("I2O", static=True)
    def integer_to_octets(value: ByteString, length: int) -> ByteString:
        """The number with exactly `length` bytes: zeros in front, or its low bytes."""
        if length < 0:
            raise _error(ErrorCode.INVALID_ARGUMENTS, "A length cannot be negative")
        demand_affordable("PKCS8", length)
        data = bytes(value)
        return ByteString(data[max(0, len(data) - length) :].rjust(length, b"\0"))

    @staticmethod
    @method("stripLeadingZeros", static=True)
    def strip_leading_zeros(value: ByteString, length: int = 0) -> ByteString:
        """The number without leading zero bytes, but at least `length` bytes long."""
        demand_affordable("PKCS8", length)
        data = bytes(value)
        stripped = data.lstrip(b"\0")
        return ByteString(data[len(data) - max(len(stripped), min(length, len(data))) :])

    @staticmethod
    @method("convertUnsignedInteger", static=True)
    def convert_unsigned_integer(value: ByteString) -> ByteString:
        """INTEGER content of an unsigned number."""
        return PKIXCommon.convert_unsigned_integer(value)


def _plain(data: bytes, password: object) -> bytes:
    """PrivateKeyInfo, decrypted if need be."""
    first, *rest = node.parse(data)[0].items(Type.SEQUENCE, 2)
    if first.tag == Type.INTEGER:
        return data
    text = password_of(password)
    if text is None:
        raise _error(ErrorCode.CRYPTO_FAILED, "The key is encrypted and needs a password")
    return encryption.decrypt(first, rest[0].leaf(Type.OCTET_STRING), text)


def _from_parts(algorithm: str, parameters: ASN1, private_key: ASN1) -> Key:
    identifier = encode(Type.SEQUENCE, encode(Type.OBJECT_IDENTIFIER, oid.encode(algorithm)) + bytes(parameters))
    info = encode(Type.INTEGER, b"\0") + identifier + encode(Type.OCTET_STRING, bytes(private_key))
    key = Key(KeyType.PRIVATE)
    with _reported():
        structure.fill(key, encode(Type.SEQUENCE, info))
    return key
