# SPDX-License-Identifier: MIT
"""SecurityInfo structures of a chip's files CardAccess, CardSecurity and DG14 (BSI TR-03110-3, A.1)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar, Self

from jsapi import curves, oid
from jsapi.asn1 import ASN1
from jsapi.asn1.node import Node, reported
from jsapi.asn1.tags import Type
from jsapi.ber import encode
from jsapi.bytestring import ByteString
from jsapi.crypto import keys
from jsapi.declare import UNDEFINED, Value, constructor, host_class, method, prop
from jsapi.eac.agreement import STANDARD_CURVES
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Component, Key, KeyType
from jsapi.x509 import publickey
from jsapi.x509.pkix import PKIXCommon
from jsapi.x509.publickey import UnsupportedKeyError

_STANDARDIZED = oid.encode("standardizedDomainParameter")
_DEFAULT_CURVE = 13
_TRUE = b"\xff"


def _field(name: str, doc: str) -> Any:
    """A property that scripts read and assign, undefined before."""

    def get(self: Any) -> Any:
        return self.values.get(name, UNDEFINED)

    def put(self: Any, value: Value) -> None:
        self.values[name] = value

    get.__doc__ = doc
    return property(prop(name)(get), put)


def _integer(value: object) -> bytes:
    number = int(value) if isinstance(value, (int, float)) else 0
    return encode(Type.INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def curve_key(curve: curves.Curve) -> Key:
    """Key with the parameters of a curve."""
    key = Key(KeyType.PUBLIC)
    keys.put_curve(key, curve, named=bool(curve.oid))
    return key


class SecurityInfo(ABC):
    """What all have in common: a protocol, then fields of their own."""

    NAME: ClassVar[str] = ""
    SHOWN: ClassVar[tuple[str, ...]] = ()

    protocol = _field("protocol", "Object identifier of the protocol.")

    def __init__(self, source: ASN1 | None = None) -> None:
        self.values: dict[str, Any] = {}
        if source is None:
            return
        with reported(self.NAME, self.NAME):
            first, *rest = source.node.items(Type.SEQUENCE, 2)
            first.identifier()
            self.values["protocol"] = ByteString(first.content)
            self.read(rest)

    @classmethod
    @constructor
    def create(cls, source: Value = None) -> Self:
        """Empty, or from the structure."""
        return cls(source if isinstance(source, ASN1) else None)

    @abstractmethod
    def read(self, fields: list[Node]) -> None:
        """Take the fields behind the protocol; MalformedError."""

    @abstractmethod
    def content(self) -> bytes:
        """Encoded fields behind the protocol."""

    def _error(self, message: str) -> GPError:
        return GPError(self.NAME, ErrorCode.INVALID_DATA, 0, message)

    def integer(self, name: str, fields: list[Node], index: int) -> None:
        """Take an INTEGER that may be missing."""
        if index < len(fields):
            self.values[name] = fields[index].integer()

    def optional(self, name: str) -> bytes:
        """Encoded INTEGER, empty when the field is undefined."""
        return _integer(self.values[name]) if name in self.values else b""

    def domain(self, parameters: Node) -> None:
        """Take the AlgorithmIdentifier of domain parameters: by number, by name, explicit, or empty for the default."""
        children = parameters.items(Type.SEQUENCE)
        if not children:
            self.values["domainParameter"] = curve_key(curves.prime_curve(STANDARD_CURVES[_DEFAULT_CURVE]))
        elif children[0].content == _STANDARDIZED and len(children) > 1:
            number = children[1].integer()
            if number not in STANDARD_CURVES:
                raise self._error(f"The standardized domain parameter {number} is no curve")
            self.values["standardizedDomainParameter"] = number
            self.values["domainParameter"] = curve_key(curves.prime_curve(STANDARD_CURVES[number]))
        else:
            self.values["domainParameter"] = curve_key(self._explicit(children[-1]))

    def _explicit(self, parameters: Node) -> curves.Curve:
        try:
            curve = publickey.curve_of(parameters)
        except UnsupportedKeyError as error:
            raise self._error(str(error)) from None
        if not isinstance(curve, curves.Curve):
            raise self._error("The curve is not over a prime field")
        return curve

    def domain_content(self) -> bytes:
        """Encoded AlgorithmIdentifier of domain parameters."""
        if "standardizedDomainParameter" in self.values:
            number = _integer(self.values["standardizedDomainParameter"])
            return encode(Type.SEQUENCE, encode(Type.OBJECT_IDENTIFIER, _STANDARDIZED) + number)
        key = self.values.get("domainParameter")
        if not isinstance(key, Key):
            raise self._error("Set standardizedDomainParameter or domainParameter first")
        generator = Key(KeyType.PUBLIC)
        generator.copy_domain(key)
        curve = keys.curve_of(key)
        keys.put_point(generator, curve, curve.gx, curve.gy)
        return bytes(PKIXCommon.ec_public_key_info(generator, True).get(0))

    @method("toTLV")
    def to_tlv(self) -> ASN1:
        """The structure."""
        protocol = self.values.get("protocol")
        if not isinstance(protocol, ByteString):
            raise self._error("Set the protocol first")
        return ASN1.parse(encode(Type.SEQUENCE, encode(Type.OBJECT_IDENTIFIER, bytes(protocol)) + self.content()))

    @method("toString")
    def to_string(self) -> str:
        """Name and fields."""
        protocol = self.values.get("protocol")
        parts = [f"protocol={oid.decode(bytes(protocol))}"] if isinstance(protocol, ByteString) else []
        parts += [f"{name}={self.values[name]}" for name in self.SHOWN if name in self.values]
        return f"{self.NAME}({', '.join(parts)})"


class VersionInfo(SecurityInfo):
    """Protocol, version, and an optional number of parameters or key."""

    NUMBER: ClassVar[str] = ""

    version = _field("version", "Version of the protocol.")

    def read(self, fields: list[Node]) -> None:
        """Version and number."""
        self.integer("version", fields, 0)
        self.integer(self.NUMBER, fields, 1)

    def content(self) -> bytes:
        """Version and number."""
        return _integer(self.values.get("version")) + self.optional(self.NUMBER)


class DomainInfo(SecurityInfo):
    """Protocol, domain parameters, and an optional number of parameters or key."""

    NUMBER: ClassVar[str] = ""

    standardizedDomainParameter = _field("standardizedDomainParameter", "Number of a standardized curve.")  # noqa: N815
    domainParameter = _field("domainParameter", "Key with the curve.")  # noqa: N815

    def read(self, fields: list[Node]) -> None:
        """Domain parameters and number."""
        self.domain(fields[0])
        self.integer(self.NUMBER, fields, 1)

    def content(self) -> bytes:
        """Domain parameters and number."""
        return self.domain_content() + self.optional(self.NUMBER)


@host_class("PACEInfo", inheritable=True)
class PACEInfo(VersionInfo):
    """That the chip has PACE."""

    NAME, NUMBER, SHOWN = "PACEInfo", "parameterId", ("version", "parameterId")
    parameterId = _field("parameterId", "Number of the domain parameters.")  # noqa: N815


@host_class("PACEDomainParameterInfo", inheritable=True)
class PACEDomainParameterInfo(DomainInfo):
    """Domain parameters for PACE."""

    NAME, NUMBER, SHOWN = "PACEDomainParameterInfo", "parameterId", ("standardizedDomainParameter", "parameterId")
    parameterId = _field("parameterId", "Number of the domain parameters.")  # noqa: N815

    @staticmethod
    @method("getStandardizedDomainParameter", static=True)
    def get_standardized_domain_parameter(number: int) -> Key:
        """Key with a standardized curve, 8 to 18."""
        if number not in STANDARD_CURVES:
            message = f"The standardized domain parameter {number} is no curve"
            raise GPError("PACEDomainParameterInfo", ErrorCode.INVALID_DATA, number, message)
        return curve_key(curves.prime_curve(STANDARD_CURVES[number]))


@host_class("ChipAuthenticationInfo", inheritable=True)
class ChipAuthenticationInfo(VersionInfo):
    """That the chip has chip authentication."""

    NAME, NUMBER, SHOWN = "ChipAuthenticationInfo", "keyId", ("version", "keyId")
    keyId = _field("keyId", "Number of the chip's key.")  # noqa: N815


@host_class("ChipAuthenticationDomainParameterInfo", inheritable=True)
class ChipAuthenticationDomainParameterInfo(DomainInfo):
    """Domain parameters for chip authentication."""

    NAME, NUMBER, SHOWN = "ChipAuthenticationDomainParameterInfo", "keyId", ("standardizedDomainParameter", "keyId")
    keyId = _field("keyId", "Number of the chip's key.")  # noqa: N815


@host_class("ChipAuthenticationPublicKeyInfo", inheritable=True)
class ChipAuthenticationPublicKeyInfo(DomainInfo):
    """Public key of the chip for chip authentication."""

    NAME, NUMBER, SHOWN = "ChipAuthenticationPublicKeyInfo", "keyId", ("standardizedDomainParameter", "keyId")
    keyId = _field("keyId", "Number of the chip's key.")  # noqa: N815
    algorithm = _field("algorithm", "Object identifier of the algorithm of the key.")
    publicKey = _field("publicKey", "Public point, uncompressed; a Key can be set.")  # noqa: N815

    def read(self, fields: list[Node]) -> None:
        """Public key with its curve, and number."""
        algorithm, point = fields[0].items(Type.SEQUENCE, 2)[:2]
        self.values["algorithm"] = ByteString(algorithm.items(Type.SEQUENCE, 1)[0].leaf(Type.OBJECT_IDENTIFIER))
        self.domain(algorithm)
        self.values["publicKey"] = ByteString(point.bits())
        self.integer("keyId", fields, 1)

    def content(self) -> bytes:
        """Public key with its curve, and number."""
        point = self.values.get("publicKey")
        if isinstance(point, Key):
            if "standardizedDomainParameter" not in self.values:
                return bytes(PKIXCommon.ec_public_key_info(point, True)) + self.optional("keyId")
            x, y = (point.component(part) or b"" for part in (Component.ECC_QX, Component.ECC_QY))
            point = ByteString(b"\x04" + x + y)
        if not isinstance(point, ByteString):
            raise self._error("Set the publicKey first")
        bits = encode(Type.BIT_STRING, b"\0" + bytes(point))
        return encode(Type.SEQUENCE, self.domain_content() + bits) + self.optional("keyId")


@host_class("RestrictedIdentificationInfo", inheritable=True)
class RestrictedIdentificationInfo(SecurityInfo):
    """That the chip has restricted identification."""

    NAME, SHOWN = "RestrictedIdentificationInfo", ("version", "keyId", "authorizedOnly", "maxKeyLen")
    version = _field("version", "Version of the protocol.")
    keyId = _field("keyId", "Number of the chip's key.")  # noqa: N815
    authorizedOnly = _field("authorizedOnly", "Whether only authorized terminals may use the key.")  # noqa: N815
    maxKeyLen = _field("maxKeyLen", "Greatest length of a sector key in bits.")  # noqa: N815

    def read(self, fields: list[Node]) -> None:
        """Version, key, authorization, and length."""
        version, key, only = fields[0].items(Type.SEQUENCE, 3)[:3]
        self.values["version"], self.values["keyId"] = version.integer(), key.integer()
        self.values["authorizedOnly"] = only.leaf(Type.BOOLEAN) != b"\0"
        self.integer("maxKeyLen", fields, 1)

    def content(self) -> bytes:
        """Version, key, authorization, and length."""
        only = encode(Type.BOOLEAN, _TRUE if self.values.get("authorizedOnly") else b"\0")
        fields = _integer(self.values.get("version")) + _integer(self.values.get("keyId")) + only
        return encode(Type.SEQUENCE, fields) + self.optional("maxKeyLen")


@host_class("RestrictedIdentificationDomainParameterInfo", inheritable=True)
class RestrictedIdentificationDomainParameterInfo(DomainInfo):
    """Domain parameters for restricted identification."""

    NAME, SHOWN = "RestrictedIdentificationDomainParameterInfo", ("standardizedDomainParameter",)

    def read(self, fields: list[Node]) -> None:
        """Domain parameters."""
        self.domain(fields[0])

    def content(self) -> bytes:
        """Domain parameters."""
        return self.domain_content()


# Head of the protocol's object identifier -> structure by its second field: an INTEGER, or something else.
_PROTOCOLS: dict[str, tuple[Callable[[ASN1], SecurityInfo] | None, Callable[[ASN1], SecurityInfo]]] = {
    "id-PACE": (PACEInfo, PACEDomainParameterInfo),
    "id-CA": (ChipAuthenticationInfo, ChipAuthenticationDomainParameterInfo),
    "id-PK": (None, ChipAuthenticationPublicKeyInfo),
}


def parse_infos(infos: ASN1) -> list[SecurityInfo]:
    """Those structures of a SET that are known, each in its class; INVALID_DATA when one is malformed."""
    found: list[SecurityInfo] = []
    for index in range(infos.elements):
        info = infos.get(index)
        with reported("SecurityInfos", "SecurityInfo"):
            protocol, second = info.node.items(Type.SEQUENCE, 2)[:2]
            content = protocol.leaf(Type.OBJECT_IDENTIFIER)
        made = _class_of(content, second)
        if made is not None:
            found.append(made(ASN1(info.node)))
    return found


def _class_of(protocol: bytes, second: Node) -> Callable[[ASN1], SecurityInfo] | None:
    for name, (versioned, other) in _PROTOCOLS.items():
        if protocol.startswith(oid.encode(name)):
            return versioned if second.tag == Type.INTEGER else other
    if protocol.startswith(oid.encode("id-RI")):
        with reported("SecurityInfos", "SecurityInfo"):
            fields = second.items(Type.SEQUENCE)
        versioned_info = bool(fields) and fields[0].tag == Type.INTEGER
        return RestrictedIdentificationInfo if versioned_info else RestrictedIdentificationDomainParameterInfo
    return None
