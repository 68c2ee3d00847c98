# SPDX-License-Identifier: MIT
"""Making the Signature element of a document. signxml cannot: its references are all alike, and never the document."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod

from jsapi.crypto.signature_form import minimal
from jsapi.xmldsig.document import DS, DS11, DocumentError, Element, PublicKey, canonical, copied, resolve

ENVELOPED: Final = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
INCLUSIVE: Final = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"  # what is done when no method is named


@dataclass(frozen=True, slots=True)
class Reference:
    """A part of the document, the name of its digest such as SHA256, and the transforms before it."""

    uri: str
    digest: str
    transforms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs bytes; the method is named as in signxml, such as RSA_SHA256."""

    method: str
    public: PublicKey
    curve: str | None  # object identifier
    sign: Callable[[bytes], bytes]

    def value(self, data: bytes) -> bytes:
        """A signature as XML has it: of elliptic curves r and s side by side (XML Signature 1.1, 6.4.3)."""
        made = self.sign(data)
        if isinstance(self.public, rsa.RSAPublicKey):
            return made
        size = (self.public.key_size + 7) // 8
        return b"".join(number.to_bytes(size, "big") for number in decode_dss_signature(minimal(made)))


def signed(document: Element, references: Sequence[Reference], canonicalization: str, signer: Signer) -> Element:
    """A copy of the document with a signature as last element of its root; DocumentError when it cannot be made."""
    if not references:
        raise DocumentError("there is no reference")
    root = copied(document)
    digests = [_digest(root, reference) for reference in references]
    signature = etree.SubElement(root, _ds("Signature"), nsmap={"ds": DS})
    info = _child(signature, "SignedInfo")
    _child(info, "CanonicalizationMethod", Algorithm=canonicalization)
    _child(info, "SignatureMethod", Algorithm=SignatureMethod[signer.method].value)
    for reference, digest in zip(references, digests, strict=True):
        _add_reference(info, reference, digest)
    try:
        value = signer.value(canonical(info, canonicalization))
    except ValueError as error:
        raise DocumentError(f"the crypto object gave no signature: {error}") from None
    _child(signature, "SignatureValue").text = _base64(value)
    _add_key(_child(_child(signature, "KeyInfo"), "KeyValue"), signer)
    return root


def _digest(root: Element, reference: Reference) -> bytes:
    """Digest of what a reference stands for, in the document as it is without the signature."""
    node = resolve(root, reference.uri)
    if node is root and ENVELOPED not in reference.transforms:
        raise DocumentError(f"the reference {reference.uri!r} would hold the signature itself: it needs ENVELOPED")
    method = next((uri for uri in reference.transforms if uri != ENVELOPED), INCLUSIVE)
    return hashlib.new(reference.digest, canonical(node, method)).digest()


def _add_reference(info: Element, reference: Reference, digest: bytes) -> None:
    element = _child(info, "Reference", URI=reference.uri)
    if reference.transforms:
        transforms = _child(element, "Transforms")
        for uri in reference.transforms:
            _child(transforms, "Transform", Algorithm=uri)
    _child(element, "DigestMethod", Algorithm=DigestAlgorithm[reference.digest].value)
    _child(element, "DigestValue").text = _base64(digest)


def _add_key(parent: Element, signer: Signer) -> None:
    public = signer.public
    if isinstance(public, rsa.RSAPublicKey):
        numbers, value = public.public_numbers(), _child(parent, "RSAKeyValue")
        _child(value, "Modulus").text = _base64(_octets(numbers.n))
        _child(value, "Exponent").text = _base64(_octets(numbers.e))
        return
    value = etree.SubElement(parent, f"{{{DS11}}}ECKeyValue", nsmap={"dsig11": DS11})
    etree.SubElement(value, f"{{{DS11}}}NamedCurve", URI=f"urn:oid:{signer.curve}")
    point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    etree.SubElement(value, f"{{{DS11}}}PublicKey").text = _base64(point)


def _ds(name: str) -> str:
    return f"{{{DS}}}{name}"


def _child(parent: Element, name: str, **attributes: str) -> Element:
    return etree.SubElement(parent, _ds(name), **attributes)


def _base64(data: bytes) -> str:
    return b64encode(data).decode()


def _octets(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")
