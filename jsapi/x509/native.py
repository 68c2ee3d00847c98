# SPDX-License-Identifier: MIT
"""What getNative() gives: the members of java.security.cert.X509Certificate that scripts use."""

from __future__ import annotations

from datetime import datetime

from jsapi.asn1 import node
from jsapi.asn1.node import Node, reported
from jsapi.bytestring import ByteString
from jsapi.declare import host_class, method
from jsapi.x509 import names, publickey, signatures
from jsapi.x509.structure import Certificate, Signed

_BASIC_CONSTRAINTS, _KEY_USAGE = "2.5.29.19", "2.5.29.15"
_KEY_USAGE_BITS = 9
_UNLIMITED = 2**31 - 1


def java_number(value: int) -> float:
    """A big integer as the nearest JavaScript number, as Java values arrive in scripts."""
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


@host_class("NativeName")
class NativeName:
    """A distinguished name, as javax.security.auth.x500.X500Principal, or as the X509Name of older members."""

    __slots__ = ("in_order", "name")

    def __init__(self, name: Node, *, in_order: bool = False) -> None:
        self.name, self.in_order = name, in_order

    @method("getEncoded")
    def get_encoded(self) -> ByteString:
        """DER encoding."""
        return ByteString(node.encode(self.name))

    @method("getName")
    def get_name(self) -> str:
        """Text in the order of RFC 2253, the last part of the encoding first; of getSubjectDN() in its own order."""
        return names.text(self.name) if self.in_order else names.reversed_text(self.name)

    @method("toString")
    def to_string(self) -> str:
        """The same with blanks behind the commas."""
        return names.text(self.name) if self.in_order else names.reversed_text(self.name, ", ")


@host_class("NativePublicKey")
class NativePublicKey:
    """A public key, as java.security.PublicKey."""

    __slots__ = ("info",)

    def __init__(self, info: bytes) -> None:
        self.info = info

    @method("getAlgorithm")
    def get_algorithm(self) -> str:
        """RSA, EC, or the object identifier of another algorithm."""
        with reported("X509", "public key"):
            identifier = publickey.algorithm_of(self.info)
        if identifier in publickey.RSA_OIDS:
            return "RSA"
        return "EC" if identifier == publickey.EC_OID else identifier

    @method("getFormat")
    def get_format(self) -> str:
        """Name of the encoding."""
        return "X.509"

    @method("getEncoded")
    def get_encoded(self) -> ByteString:
        """SubjectPublicKeyInfo in DER."""
        return ByteString(self.info)

    @method("toString")
    def to_string(self) -> str:
        """Algorithm and size of the encoding."""
        return f"{self.get_algorithm()} public key, {len(self.info)} bytes"


class NativeSigned:
    """Members of certificates and revocation lists."""

    __slots__ = ("signed",)

    def __init__(self, signed: Signed) -> None:
        self.signed = signed

    @method("getType")
    def get_type(self) -> str:
        """Kind of object."""
        return "X.509"

    @method("getSignature")
    def get_signature(self) -> ByteString:
        """Signature without the count of unused bits."""
        return ByteString(self.signed.signature)

    @method("getSigAlgOID")
    def get_sig_alg_oid(self) -> str:
        """Object identifier of the signature algorithm."""
        return self.signed.algorithm_oid

    @method("getSigAlgName")
    def get_sig_alg_name(self) -> str:
        """Name of the signature algorithm, as SHA256withRSA."""
        return signatures.name_of(self.signed.algorithm_oid)

    @method("getEncoded")
    def get_encoded(self) -> ByteString:
        """All of it in DER."""
        return ByteString(self.signed.der)


@host_class("NativeCertificate")
class NativeCertificate(NativeSigned):
    """A certificate, as java.security.cert.X509Certificate."""

    __slots__ = ("certificate",)

    def __init__(self, certificate: Certificate) -> None:
        super().__init__(certificate.signed)
        self.certificate = certificate

    @method("getVersion")
    def get_version(self) -> int:
        """1, 2 or 3."""
        return self.certificate.version

    @method("getSerialNumber")
    def get_serial_number(self) -> float:
        """Serial number, rounded to a JavaScript number."""
        return java_number(int.from_bytes(self.certificate.serial, "big", signed=True))

    @method("getSubjectX500Principal")
    def get_subject_principal(self) -> NativeName:
        """Subject."""
        return NativeName(self.certificate.subject)

    @method("getIssuerX500Principal")
    def get_issuer_principal(self) -> NativeName:
        """Issuer."""
        return NativeName(self.certificate.issuer)

    @method("getSubjectDN")
    def get_subject_dn(self) -> NativeName:
        """Subject."""
        return NativeName(self.certificate.subject, in_order=True)

    @method("getIssuerDN")
    def get_issuer_dn(self) -> NativeName:
        """Issuer."""
        return NativeName(self.certificate.issuer, in_order=True)

    @method("getNotBefore")
    def get_not_before(self) -> datetime:
        """Begin of validity."""
        return self.certificate.not_before

    @method("getNotAfter")
    def get_not_after(self) -> datetime:
        """End of validity."""
        return self.certificate.not_after

    @method("getPublicKey")
    def get_public_key(self) -> NativePublicKey:
        """Public key of the subject."""
        return NativePublicKey(self.certificate.public_key)

    @method("getTBSCertificate")
    def get_tbs_certificate(self) -> ByteString:
        """The signed part in DER."""
        return ByteString(self.signed.body)

    @method("getExtensionValue")
    def get_extension_value(self, oid: str) -> ByteString | None:
        """DER OCTET STRING with the value of an extension, or null."""
        extension = self.certificate.extensions.get(oid)
        return None if extension is None else ByteString(node.encode(Node(0x04, content=extension.value)))

    @method("getBasicConstraints")
    def get_basic_constraints(self) -> int:
        """Path length of a CA certificate, 2147483647 without limit, -1 for other certificates."""
        with reported("X509", "extension"):
            fields = self._extension(_BASIC_CONSTRAINTS)
            if fields is None or not fields.children or fields.children[0].content in (b"", b"\0"):
                return -1
            return fields.children[1].unsigned() if len(fields.children) > 1 else _UNLIMITED

    @method("getKeyUsage")
    def get_key_usage(self) -> list[bool] | None:
        """Nine booleans (digitalSignature, nonRepudiation, ...), or null without the extension."""
        with reported("X509", "extension"):
            usage = self._extension(_KEY_USAGE)
        if usage is None:
            return None
        bits = int.from_bytes(usage.content[1:3].ljust(2, b"\0"), "big")
        return [bool(bits >> (15 - position) & 1) for position in range(_KEY_USAGE_BITS)]

    def _extension(self, oid: str) -> Node | None:
        extension = self.certificate.extensions.get(oid)
        return None if extension is None else node.parse(extension.value)[0]

    @method("toString")
    def to_string(self) -> str:
        """Text, one line for each field."""
        return describe(self.certificate)


def describe(certificate: Certificate) -> str:
    """Fields of a certificate as lines of text."""
    rows = [
        ("Version", str(certificate.version)),
        ("Serial number", str(int.from_bytes(certificate.serial, "big", signed=True))),
        ("Issuer", names.text(certificate.issuer)),
        ("Not before", certificate.not_before.isoformat(" ")),
        ("Not after", certificate.not_after.isoformat(" ")),
        ("Subject", names.text(certificate.subject)),
        ("Public key", NativePublicKey(certificate.public_key).to_string()),
        ("Signature algorithm", signatures.name_of(certificate.signed.algorithm_oid)),
        ("Signature", certificate.signed.signature.hex()),
    ]
    rows += [
        (f"Extension {oid}", f"{'critical ' if extension.critical else ''}{extension.value.hex()}")
        for oid, extension in certificate.extensions.items()
    ]
    return "".join(f"{name}: {value}\n" for name, value in rows)
