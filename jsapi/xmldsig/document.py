# SPDX-License-Identifier: MIT
"""XML documents that are signed or verified: parsing, canonicalization, references, and verifying with signxml."""

from __future__ import annotations

from base64 import b64encode
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidInput
from signxml.verifier import SignatureConfiguration, XMLVerifier

Element = Any  # of lxml, which has no types
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey
DS: Final = "http://www.w3.org/2000/09/xmldsig#"
DS11: Final = "http://www.w3.org/2009/xmldsig11#"
EXCLUSIVE: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_ID_ATTRIBUTES = ("Id", "ID", "id", f"{_XML}id")
# No HMAC, which could be made with what is public here. SHA-1 as in the original.
_METHODS: Final = frozenset(
    method
    for method in SignatureMethod
    if method.name.startswith(("RSA_", "ECDSA_", "SHA1", "SHA2", "SHA384", "SHA512"))
)
_RULES: Final = SignatureConfiguration(
    require_x509=False,
    location=".//",
    expect_references=True,
    signature_methods=_METHODS,
    digest_algorithms=frozenset(DigestAlgorithm),
    default_reference_c14n_method=CanonicalizationMethod.CANONICAL_XML_1_0,
)


class _Verifier(XMLVerifier):
    def _c14n(self, nodes: Element, algorithm: Any, inclusive_ns_prefixes: Any = None) -> bytes:
        """Of a copy: lxml writes xmlns="" into the canonical form of an element inside its document (6.1, observed)."""
        return bytes(super()._c14n(copied(nodes), algorithm, inclusive_ns_prefixes))


class DocumentError(Exception):
    """A document, or what was asked of it, that cannot be signed or verified."""


def parse(data: bytes) -> Element:
    """Root of a document without document type and entities; DocumentError for anything else."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException, ElementTree

    try:
        ElementTree.fromstring(data, forbid_dtd=True)
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except DefusedXmlException:
        raise DocumentError("XML with a document type (DOCTYPE, entities) is refused") from None
    except (ParseError, etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise DocumentError(f"it is no XML: {error}") from None


def text_of(root: Element) -> bytes:
    """The document as a file in UTF-8."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def copied(root: Element) -> Element:
    """A document of its own, with the namespaces that are in scope."""
    return etree.fromstring(etree.tostring(root, with_tail=False))


def resolve(root: Element, uri: str) -> Element:
    """What a reference within the document stands for: "" and #id; DocumentError unless that is one element."""
    if not uri:
        return root
    found = [node for node in root.iter(etree.Element) if any(node.get(name) == uri[1:] for name in _ID_ATTRIBUTES)]
    if len(found) != 1:
        raise DocumentError(f"{len(found)} elements have the identifier {uri[1:]!r}")
    return found[0]


def canonical(node: Element, method: str) -> bytes:
    """Canonical XML 1.0 of an element in its document, without comments.

    References within a document stand for nodes without comments, whatever the method (XML Signature 1.1, 4.4.3.3).
    """
    apex, exclusive = copied(node), method.startswith(EXCLUSIVE)
    if not exclusive:  # attributes of the xml namespace come down from ancestors (Canonical XML 1.0, 2.4)
        for ancestor in node.iterancestors():
            for name, value in ancestor.attrib.items():
                if name.startswith(_XML) and name not in apex.attrib:
                    apex.set(name, value)
    return bytes(etree.tostring(apex, method="c14n", exclusive=exclusive, with_comments=False))


def verifies(root: Element, public: PublicKey) -> bool:
    """Whether the first signature in the document and all that it refers to are right, with this key and no other.

    DocumentError when there is none, or one of a kind that is not offered.
    """
    checked = copied(root)
    etree.strip_tags(checked, etree.Comment)  # as for `canonical`
    value = next(checked.iterfind(f".//{{{DS}}}Signature/{{{DS}}}SignatureValue"), None)
    if value is None:
        raise DocumentError("there is no Signature element with a value")
    for old in value.getparent().findall(f"{{{DS}}}KeyInfo"):
        value.getparent().remove(old)
    value.addnext(_der_key_info(public))
    try:
        _Verifier().verify(checked, expect_config=_RULES)
    except InvalidSignature:
        return False
    except (InvalidInput, etree.LxmlError, ValueError) as error:
        raise DocumentError(str(error)) from None
    return True


def _der_key_info(public: PublicKey) -> Element:
    info = etree.Element(f"{{{DS}}}KeyInfo", nsmap={"ds": DS})
    value = etree.SubElement(info, f"{{{DS11}}}DEREncodedKeyValue", nsmap={"dsig11": DS11})
    value.text = b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    return info
