# SPDX-License-Identifier: MIT
"""CVCertificateStore: certificates, requests and private keys of a PKI of card verifiable certificates in folders."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jsapi import coercion
from jsapi.bytestring import ByteString
from jsapi.crypto.crypto import Crypto
from jsapi.declare import UNDEFINED, Duck, Value, constructor, host_class, method
from jsapi.eac import sequence_numbers
from jsapi.eac.store_folder import Sequence, StoreFolder
from jsapi.eac.vocabulary import is_ecdsa
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm.cvc import CVC
from jsapi.hsm.holder_reference import PublicKeyReference
from jsapi.key import Key
from jsapi.pkcs.pkcs8 import PKCS8
from jsapi.services import Services
from jsapi.x509.pkix import PKIXCommon

_CERTIFICATE, _ROOT, _REQUEST, _KEY = ".cvcert", ".selfsigned.cvcert", ".cvreq", ".pkcs8"
_LONGEST_CHAIN = 50


def _error(code: ErrorCode, message: str) -> GPError:
    return GPError("CVCertificateStore", code, 0, message)


def parent_path(path: str) -> str | None:
    """Path of the issuer; None for a root."""
    head, _, _ = path.rpartition("/")
    return head or None


@host_class("CVCertificateStore", inheritable=True)
class CVCertificateStore:
    """A folder for each holder, below that of its issuer; private keys are not encrypted, files for the owner only."""

    def __init__(self, services: Services, root: Path) -> None:
        self.folder = StoreFolder(services, root)
        self._crypto = Crypto()

    @classmethod
    @constructor
    def create(cls, services: Services, path: str) -> CVCertificateStore:
        """In a folder, which is made when something is stored."""
        return cls(services, services.place(path))

    @method("getCrypto")
    def get_crypto(self) -> Crypto:
        """Crypto object for the keys in the store."""
        return self._crypto

    # ---- files and paths ----

    @staticmethod
    @method("loadBinaryFile", static=True)
    def load_binary_file(services: Services, name: str) -> ByteString:
        """Content of any file."""
        return PKIXCommon.read_file(services, name)

    @staticmethod
    @method("saveBinaryFile", static=True)
    def save_binary_file(name: str, content: ByteString) -> None:
        """Write any file."""
        PKIXCommon.write_file(name, content)

    @staticmethod
    @method("parentPathOf", static=True)
    def parent_path_of(path: str) -> str | None:
        """Path of the issuer; null for a root."""
        return parent_path(path)

    @staticmethod
    @method("nthElementOf", static=True)
    def nth_element_of(path: str, index: Value = UNDEFINED) -> Value:
        """Element of a path, counted from 0; the last one without an index."""
        parts = path.removeprefix("/").split("/")
        number = coercion.int32(index) if isinstance(index, (int, float)) else len(parts) - 1
        return parts[number] if 0 <= number < len(parts) else UNDEFINED

    @staticmethod
    @method("encodeBase36", static=True)
    def encode_base36(value: int) -> str:
        """Three characters: decimal up to 999, then from A00 on (TR-03110-3, A.6.1)."""
        return sequence_numbers.three_characters(value)

    # ---- keys and requests ----

    @method("storePrivateKey")
    def store_private_key(self, path: str, chr_: PublicKeyReference, key: Key) -> None:
        """Store a private key in PKCS#8, not encrypted."""
        self.folder.write(path, chr_.text + _KEY, bytes(PKCS8.encode_key(key)))

    @method("getPrivateKey")
    def get_private_key(self, path: str, chr_: PublicKeyReference) -> Key | None:
        """Private key; null when there is none."""
        content = self.folder.read(path, chr_.text + _KEY)
        return None if content is None else PKCS8.decode_key(ByteString(content))

    @method("deletePrivateKey")
    def delete_private_key(self, path: str, chr_: PublicKeyReference) -> bool:
        """Delete a private key; false when there was none."""
        return self.folder.delete(path, chr_.text + _KEY)

    @method("storeRequest")
    def store_request(self, path: str, request: CVC) -> None:
        """Store a request."""
        self.folder.write(path, request.holder + _REQUEST, request.data)

    @method("getRequest")
    def get_request(self, path: str, chr_: PublicKeyReference) -> CVC | None:
        """Request; null when there is none."""
        content = self.folder.read(path, chr_.text + _REQUEST)
        return None if content is None else CVC(content)

    @method("deleteRequest")
    def delete_request(self, path: str, chr_: PublicKeyReference) -> bool:
        """Delete a request; false when there was none."""
        return self.folder.delete(path, chr_.text + _REQUEST)

    # ---- certificates ----

    @method("storeCertificate")
    def store_certificate(self, path: str, certificate: CVC, make_current: bool = False) -> None:
        """Store a certificate that is not there yet, and on demand make it the current one; nothing is verified."""
        ending = _ROOT if certificate.authority == certificate.holder else _CERTIFICATE
        if self.folder.exists(path, certificate.holder + ending):
            return
        self.folder.write(path, certificate.holder + ending, certificate.data)
        known = self.folder.sequence(path)
        if make_current or known is None:
            current = certificate.holder if make_current else None
            self.folder.set_sequence(path, Sequence(known.number if known else 0, current))

    @method("deleteCertificate")
    def delete_certificate(self, path: str, chr_: PublicKeyReference, self_signed: bool = False) -> bool:
        """Delete a certificate, or the self-signed one of that name; false when there was none."""
        return self.folder.delete(path, chr_.text + (_ROOT if self_signed else _CERTIFICATE))

    def _content(self, path: str, name: str, self_signed: object) -> bytes | None:
        if not self_signed:
            found = self.folder.read(path, name + _CERTIFICATE)
            if found is not None:
                return found
        return self.folder.read(path, name + _ROOT)

    @method("getCertificateBinary")
    def get_certificate_binary(
        self, path: str, chr_: PublicKeyReference, self_signed: Value = False
    ) -> ByteString | None:
        """Encoded certificate, for a root a link certificate before the self-signed one; null when there is none."""
        content = self._content(path, chr_.text, self_signed)
        return None if content is None else ByteString(content)

    @method("getCertificate")
    def get_certificate(self, path: str, chr_: PublicKeyReference, self_signed: Value = False) -> CVC | None:
        """Certificate, for a root a link certificate before the self-signed one; null when there is none."""
        content = self._content(path, chr_.text, self_signed is True)
        return None if content is None else CVC(content)

    def demand_certificate(self, path: str, reference: str) -> CVC:
        """Certificate of that name; OBJECT_NOT_FOUND when there is none."""
        found = self.get_certificate(path, PublicKeyReference(reference))
        if found is None:
            raise _error(ErrorCode.OBJECT_NOT_FOUND, f"There is no certificate {reference} in {path}")
        return found

    @method("getCertificateChain")
    def get_certificate_chain(self, path: str, end: PublicKeyReference, start: Value = UNDEFINED) -> list[CVC] | None:
        """Certificates from the root, or from the one issued by `start`, to `end`; null when `start` is not met."""
        chain: list[CVC] = []
        reference, wanted = end.text, start.text if isinstance(start, PublicKeyReference) else None
        for _ in range(_LONGEST_CHAIN):
            certificate = self.demand_certificate(path, reference)
            chain.insert(0, certificate)
            if wanted is not None and certificate.authority == wanted:
                return chain
            if certificate.authority == certificate.holder:
                return chain if wanted is None else None
            path, reference = parent_path(path) or path, certificate.authority
        raise _error(ErrorCode.INVALID_DATA, f"The certificates above {end.text} have no end")

    @method("listCertificates")
    def list_certificates(self, path: str) -> list[CVC]:
        """Certificates of a holder, in the order of their references."""
        found = [CVC(self.folder.read(path, name) or b"") for name in self.folder.names(path, _CERTIFICATE)]
        return sorted(found, key=lambda certificate: certificate.holder)

    @method("listHolders")
    def list_holders(self, path: str) -> list[str]:
        """Names of the holders below a path."""
        return self.folder.holders(path)

    # ---- parameters ----

    @method("getDomainParameter")
    def get_domain_parameter(self, path: Value, chr_: Value = UNDEFINED) -> Key:
        """Key with the curve of a certificate: that of the certificate above it which names its parameters."""
        if isinstance(path, PublicKeyReference):
            path, chr_ = f"/{path.get_holder()}", path
        if not isinstance(path, str) or not isinstance(chr_, PublicKeyReference):
            raise _error(ErrorCode.INVALID_TYPE, "Expected a path and a PublicKeyReference")
        reference = chr_.text
        for _ in range(_LONGEST_CHAIN):
            certificate = self.demand_certificate(path, reference)
            if not is_ecdsa(bytes(certificate.get_public_key_oid())) or certificate.contains_domain_parameter():
                return certificate.get_public_key()
            if certificate.authority == certificate.holder:
                break
            path, reference = parent_path(path) or path, certificate.authority
        raise _error(ErrorCode.OBJECT_NOT_FOUND, f"No certificate above {chr_.text} names its curve parameters")

    def public_key_of(self, path: str, certificate: CVC) -> Key:
        """Public key of a certificate in the store, with its curve."""
        if not is_ecdsa(bytes(certificate.get_public_key_oid())):
            return certificate.get_public_key()
        return certificate.get_public_key(self.get_domain_parameter(path, certificate.get_chr()))

    def _current_root(self, path: str) -> tuple[str, PublicKeyReference]:
        root = f"/{path.removeprefix('/').split('/')[0]}"
        current = self.get_current_chr(root)
        if current is None:
            raise _error(ErrorCode.OBJECT_NOT_FOUND, f"{root} has no current certificate")
        return root, current

    @method("getDefaultDomainParameter")
    def get_default_domain_parameter(self, path: str) -> Key:
        """Curve of the current root certificate."""
        return self.get_domain_parameter(*self._current_root(path))

    @method("getDefaultPublicKeyOID")
    def get_default_public_key_oid(self, path: str) -> ByteString:
        """Object identifier of the key in the current root certificate."""
        root, current = self._current_root(path)
        return self.demand_certificate(root, current.text).get_public_key_oid()

    @method("getCurrentCHR")
    def get_current_chr(self, path: str) -> PublicKeyReference | None:
        """Reference of the current certificate; null when there is none."""
        known = self.folder.sequence(path)
        return PublicKeyReference(known.current) if known is not None and known.current else None

    @method("getNextCHR")
    def get_next_chr(self, path: str, country: Value = UNDEFINED) -> PublicKeyReference:
        """Reference for the next key, with the sequence counter, which is counted up, and a country code on demand."""
        known = self.folder.sequence(path) or Sequence()
        self.folder.set_sequence(path, Sequence(known.number + 1, known.current))
        return self.get_chr_for_sequence_number(path, known.number + 1, country)

    @method("getCHRForSequenceNumber")
    def get_chr_for_sequence_number(self, path: str, number: int, country: Value = UNDEFINED) -> PublicKeyReference:
        """Reference of the last holder in a path with a sequence number."""
        holder = path.rpartition("/")[2]
        if isinstance(country, str) and country:
            return PublicKeyReference.create(holder + country + sequence_numbers.three_characters(number))
        return PublicKeyReference.create(f"{holder}{number:05}")

    # ---- verified storing ----

    @method("insertCertificate")
    def insert_certificate(self, crypto: Duck, certificate: CVC, hint: Value = UNDEFINED) -> bool:
        """Store a certificate below its issuer when the signature is valid, and make it current; else false.

        The first element of `hint`, a path, tells which root is meant when several have an issuer of that name.
        """
        for path in self._places(certificate.authority, hint):
            issuer = self.demand_certificate(path, certificate.authority)
            key = self.public_key_of(path, issuer)
            if certificate.verify_with(crypto, key, issuer.get_public_key_oid()):
                holder = certificate.get_chr().get_holder()
                linked = holder == issuer.get_chr().get_holder()
                self.store_certificate(path if linked else f"{path}/{holder}", certificate, True)
                return True
        return False

    def _places(self, issuer: str, hint: object) -> list[str]:
        """Paths that hold a certificate of this name; those below the root in the hint first."""
        holder = PublicKeyReference(issuer).get_holder()
        wanted = f"/{hint.removeprefix('/').split('/')[0]}" if isinstance(hint, str) else None
        found = [
            path for path in self.folder.paths()
            if path.endswith(f"/{holder}") and self._content(path, issuer, False) is not None
        ]  # fmt: skip
        return sorted(found, key=lambda path: (wanted is not None and not f"{path}/".startswith(f"{wanted}/"), path))

    @method("insertCertificates")
    def insert_certificates(self, crypto: Duck, certificates: Value, roots: Value = False) -> list[CVC]:
        """The same as insertCertificates2."""
        return self.insert_certificates2(crypto, certificates, roots)

    @method("insertCertificates2")
    def insert_certificates2(
        self, crypto: Duck, certificates: Value, roots: Value = False, hint: Value = UNDEFINED
    ) -> list[CVC]:
        """Store a list of certificates in any order, each below its issuer; those that could not be stored.

        Self-signed certificates are stored with `roots` only.
        """
        waiting = _certificates(certificates)
        for root in [item for item in waiting if item.authority == item.holder]:
            if root.verify_with(crypto, root.get_public_key()):
                waiting.remove(root)
                if roots:
                    self.store_certificate(f"/{root.get_chr().get_holder()}", root, True)
        stored = True
        while stored:
            stored = False
            for certificate in list(waiting):
                if certificate.authority != certificate.holder and self.insert_certificate(crypto, certificate, hint):
                    waiting.remove(certificate)
                    stored = True
        return waiting


def _certificates(values: Any) -> list[CVC]:
    if not isinstance(values, list) or not all(isinstance(value, CVC) for value in values):
        raise _error(ErrorCode.INVALID_TYPE, "Expected a list of CVC objects")
    return list(values)
