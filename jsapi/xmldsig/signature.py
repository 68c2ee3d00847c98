# SPDX-License-Identifier: MIT
"""XMLSignature: signs XML documents, and verifies their signatures."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any, Final

from jsapi import files
from jsapi.bytestring import ByteString
from jsapi.crypto.crypto import Crypto
from jsapi.crypto.mechanisms import Mechanism
from jsapi.declare import Value, constructor, host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm.crypto import SmartCardHSMCrypto
from jsapi.key import Key
from jsapi.script import ScriptObject
from jsapi.services import Services

CONSTANTS: Final = {
    "INCLUSIVE": "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "INCLUSIVE_WITH_COMMENTS": "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
    "EXCLUSIVE": "http://www.w3.org/2001/10/xml-exc-c14n#",
    "EXCLUSIVE_WITH_COMMENTS": "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
    "ENVELOPED": "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
    "BASE64": "http://www.w3.org/2000/09/xmldsig#base64",
    "XPATH": "http://www.w3.org/TR/1999/REC-xpath-19991116",
    "XPATH2": "http://www.w3.org/2002/06/xmldsig-filter2",
    "XSLT": "http://www.w3.org/TR/1999/REC-xslt-19991116",
}
_CANONICALIZATIONS = [uri for name, uri in CONSTANTS.items() if name.startswith(("INCLUSIVE", "EXCLUSIVE"))]
_LARGEST = 64 << 20  # bytes of a document
_HASHES = ("SHA1", "SHA224", "SHA256", "SHA384", "SHA512")
_DIGESTS = {Mechanism[name.replace("SHA", "SHA_")]: name for name in _HASHES}
# Mechanism -> name of the method in signxml.
_METHODS = {
    **{Mechanism[f"RSA_{name}"]: f"RSA_{name}" for name in _HASHES},
    **{Mechanism[f"RSA_PSS_{name}"]: f"{name}_RSA_MGF1" for name in _HASHES},
    **{Mechanism[f"ECDSA_{name}"]: f"ECDSA_{name}" for name in _HASHES},
}


def _error(code: ErrorCode, reason: int, message: str) -> GPError:
    return GPError("XMLSignature", code, reason, message)


def _module(name: str) -> ModuleType:
    try:
        return import_module(f"jsapi.xmldsig.{name}")
    except ImportError:
        message = (
            "XML signatures need the Python package signxml, which is not installed: pip install 'pyscsh[xmldsig]'"
        )
        raise _error(ErrorCode.NOT_IMPLEMENTED, 0, message) from None


@host_class("XMLSignature", CONSTANTS)
class XMLSignature:
    """A document to be signed, or a signed one; needs the Python package signxml."""

    def __init__(self, documents: ModuleType, root: Any) -> None:
        self._documents = documents
        self._root = root
        self._references: list[Any] = []

    @classmethod
    @constructor
    def create(cls, services: Services, file_name: str) -> XMLSignature:
        """From a file; OBJECT_NOT_FOUND when there is none, INVALID_DATA when it is no XML, or has a document type."""
        documents = _module("document")
        data = files.read(services, "XMLSignature", file_name, _LARGEST)
        try:
            return cls(documents, documents.parse(data))
        except documents.DocumentError as error:
            raise _error(ErrorCode.INVALID_DATA, 1, f"File {file_name} could not be read: {error}") from None

    @method("addReference")
    def add_reference(self, uri: str, digest: int, transforms: Value = None) -> None:
        """Sign a part of the document: "" for all of it, which needs the transform ENVELOPED, "#id" for an element.

        Further transforms are the canonicalizations, at most one; without one it is INCLUSIVE.
        """
        name = _DIGESTS.get(digest)  # type: ignore[call-overload]  # an IntEnum equals its number
        if name is None:
            raise _error(ErrorCode.INVALID_MECH, digest, f"Mechanism {digest} is no digest for XML signatures")
        if uri and not uri.startswith("#"):
            raise _error(ErrorCode.INVALID_DATA, 0, f'{uri!r} is outside of the document: only "" and #id are offered')
        self._references.append(_module("construction").Reference(uri, name, _transforms(transforms)))

    @method("sign")
    def sign(self, crypto: Value, canonicalization: str, mechanism: int, private: Value, public: Key) -> None:
        """Put a signature of all references at the end of the document, made by a Crypto or by that of a card.

        The public key goes with it. CRYPTO_FAILED when the references or keys do not fit.
        """
        if not isinstance(crypto, Crypto | SmartCardHSMCrypto | ScriptObject):
            raise _error(ErrorCode.INVALID_TYPE, 1, "Argument 1 must be a Crypto")
        name = _METHODS.get(mechanism)  # type: ignore[call-overload]
        if name is None:
            raise _error(ErrorCode.INVALID_MECH, mechanism, f"Mechanism {mechanism} makes no XML signatures")
        if canonicalization not in _CANONICALIZATIONS:
            raise _error(ErrorCode.INVALID_ARGUMENTS, 1, f"{canonicalization!r} is no canonicalization method")

        key, curve = _public(public), _curve(public)
        if (curve is None) == name.startswith("ECDSA"):
            raise _error(ErrorCode.INVALID_KEY, 0, "The public key does not fit the mechanism")
        construction = _module("construction")
        signer = construction.Signer(
            name, key, curve, lambda data: bytes(_signature(crypto, private, mechanism, ByteString(data)))
        )
        try:
            self._root = construction.signed(self._root, self._references, canonicalization, signer)
        except self._documents.DocumentError as error:
            raise _error(ErrorCode.CRYPTO_FAILED, 0, f"The document was not signed: {error}") from None

    @method("verify")
    def verify(self, crypto: Value, public: Key) -> bool:
        """Whether the first signature of the document is right, and was made with this key; keys in it do not count.

        What the signature covers is for the script to check. CRYPTO_FAILED when there is no signature.
        """
        if not isinstance(crypto, Crypto | SmartCardHSMCrypto | ScriptObject):
            raise _error(ErrorCode.INVALID_TYPE, 1, "Argument 1 must be a Crypto")
        try:
            return bool(self._documents.verifies(self._root, _public(public)))
        except self._documents.DocumentError as error:
            raise _error(ErrorCode.CRYPTO_FAILED, 0, f"The signature was not verified: {error}") from None

    @method("saveAs")
    def save_as(self, services: Services, file_name: str) -> None:
        """Write the document into a file; INVALID_DATA when that fails."""
        try:
            services.place(file_name).write_bytes(self._documents.text_of(self._root))
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            raise _error(ErrorCode.INVALID_DATA, 1, f"File {file_name!r} cannot be written: {why}") from None


def _public(key: Key) -> Any:
    from jsapi.crypto import keys

    try:
        return keys.public_key(key)
    except ValueError as error:
        raise _error(ErrorCode.INVALID_KEY, 0, f"The public key cannot be used: {error}") from None


def _curve(key: Key) -> str | None:
    """Object identifier of the curve of an EC key."""
    from jsapi.crypto import keys

    return keys.curve_of(key).oid if keys.is_ec(key) else None


def _transforms(transforms: object) -> tuple[str, ...]:
    if transforms is None:
        return ()
    if not isinstance(transforms, list):
        raise _error(ErrorCode.INVALID_TYPE, 2, "Argument 3 must be an array of transforms")
    for index, uri in enumerate(transforms):
        if not isinstance(uri, str):
            raise _error(ErrorCode.INVALID_TYPE, index, "A transform is a string, one of the constants of XMLSignature")
    chosen = [uri for uri in transforms if uri != CONSTANTS["ENVELOPED"]]
    unknown = next((uri for uri in chosen if uri not in _CANONICALIZATIONS), None)
    if unknown is not None:
        raise _error(ErrorCode.INVALID_DATA, 0, f"The transform {unknown!r} is not offered")
    if len(chosen) > 1:
        raise _error(ErrorCode.INVALID_DATA, 0, "A reference can have one canonicalization")
    return tuple(transforms)


def _signature(crypto: Any, key: Any, mechanism: int, data: ByteString) -> ByteString:
    """What the crypto object makes of the data; scripts have their own too, such as that of the SmartCard-HSM."""
    if isinstance(crypto, ScriptObject):
        made = crypto.call("sign", key, mechanism, data)
    elif isinstance(crypto, Crypto) and not isinstance(key, Key):
        raise _error(ErrorCode.INVALID_TYPE, 4, "Argument 4 must be a Key")
    else:
        made = crypto.sign(key, mechanism, data)
    if not isinstance(made, ByteString):
        raise _error(ErrorCode.CRYPTO_FAILED, 0, "The crypto object gave no signature")
    return made
