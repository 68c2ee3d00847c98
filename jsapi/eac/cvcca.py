# SPDX-License-Identifier: MIT
"""CVCCA: an authority or terminal of a PKI of card verifiable certificates, with its keys in a certificate store."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from jsapi import oid
from jsapi.asn1 import ASN1
from jsapi.bytestring import ByteString
from jsapi.crypto.keys import put_curve
from jsapi.crypto.mechanisms import Mechanism
from jsapi.curves import prime_curve
from jsapi.declare import UNDEFINED, Duck, Value, constructor, host_class, method, prop
from jsapi.eac.certificate_store import CVCertificateStore
from jsapi.eac.generators import EAC2CVCertificateGenerator, EAC2CVRequestGenerator
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm.cvc import CVC
from jsapi.hsm.holder_reference import PublicKeyReference
from jsapi.key import Component, Key, KeyType
from jsapi.script import ScriptObject
from jsapi.services import QUIET

_CURVE = "brainpoolP256r1"  # of new keys unless the script asks for another
_INITIAL = "00000"  # sequence number of a key that only signs first requests


def _error(code: ErrorCode, message: str) -> GPError:
    return GPError("CVCCA", code, 0, message)


@host_class("CVCCA", inheritable=True)
class CVCCA:
    """The holder at a path of the PKI, such as /UTCVCA/UTDVCA; the first element is the root."""

    def __init__(self, crypto: Any, store: CVCertificateStore, path: str) -> None:
        self._crypto = crypto
        self._store = store
        self._path = path
        self._key_spec = Key()
        put_curve(self._key_spec, prime_curve(_CURVE), named=True)
        self._algorithm = oid.encode("id-TA-ECDSA-SHA-256")
        self._remove_previous = False
        self._country: str | None = None

    @classmethod
    @constructor
    def create(
        cls, crypto: Duck, store: CVCertificateStore, holder: Value = None, parent: Value = None, path: Value = None
    ) -> CVCCA:
        """With a path, or with the names of the holder and its issuer (the same for a root)."""
        if not isinstance(path, str):
            if not isinstance(holder, str):
                raise _error(ErrorCode.INVALID_TYPE, "Expected a path, or the names of holder and issuer")
            path = f"/{holder}" if parent in (None, UNDEFINED, holder) else f"/{parent}/{holder}"
        return cls(crypto, store, path)

    @property
    @prop("path")
    def path(self) -> str:
        """Path in the PKI."""
        return self._path

    @property
    @prop("holderId")
    def holder_id(self) -> str:
        """Last element of the path."""
        return self._path.rpartition("/")[2]

    @property
    @prop("certstore")
    def certstore(self) -> CVCertificateStore:
        """The certificate store."""
        return self._store

    @method("getCrypto")
    def get_crypto(self) -> Any:
        """The crypto object, that of the store when none was given."""
        return self._store.get_crypto() if self._crypto in (None, UNDEFINED) else self._crypto

    @method("isRootCA")
    def is_root_ca(self) -> bool:
        """True for the root of the PKI."""
        return self._path.count("/") == 1

    @method("isOperational")
    def is_operational(self) -> bool:
        """True with a current certificate that is not expired."""
        found = self._current()
        return found is not None and not found.is_expired()

    def _current(self) -> CVC | None:
        current = self._store.get_current_chr(self._path)
        return None if current is None else self._store.get_certificate(self._path, current)

    def _demand_current(self) -> CVC:
        found = self._current()
        if found is None:
            raise _error(ErrorCode.OBJECT_NOT_FOUND, f"{self._path} has no current certificate")
        return found

    def _demand_key(self, holder: PublicKeyReference) -> Key:
        key = self._store.get_private_key(self._path, holder)
        if key is None:
            raise _error(ErrorCode.KEY_NOT_FOUND, f"There is no private key {holder.text} in {self._path}")
        return key

    # ---- settings ----

    @method("setKeySpec")
    def set_key_spec(self, parameters: Key, algorithm: ByteString) -> None:
        """Curve, or size of RSA keys, and object identifier for new keys."""
        self._key_spec, self._algorithm = parameters, bytes(algorithm)

    @method("setRemovePreviousKey")
    def set_remove_previous_key(self, remove: bool) -> None:
        """Delete the previous key and its certificate when the next certificate is imported."""
        self._remove_previous = remove

    @method("setCountryCodeForSequence")
    def set_country_code_for_sequence(self, country: str) -> None:
        """Country code in the sequence numbers of new keys."""
        self._country = country

    # ---- requests ----

    @method("generateRequest")
    def generate_request(self, car: Value = None, initial: bool = False, sign_initial: bool = False) -> CVC:
        """New key in the store and request for it; an outer signature is by the current key unless it is initial.

        `sign_initial`: by the key with sequence number 00000.
        """
        current = self._current()
        holder = self._store.get_next_chr(self._path, self._country)
        private, public = self._new_pair()
        self._store.store_private_key(self._path, holder, private)
        generator = EAC2CVRequestGenerator(self.get_crypto())
        generator.set_public_key(public)
        generator.set_ta_algorithm_identifier(ByteString(self._algorithm))
        generator.set_chr(holder)
        if isinstance(car, (PublicKeyReference, str, ByteString)):
            generator.set_car(car)
        if current is not None and not initial:
            key, oid_ = self._demand_key(current.get_chr()), current.get_public_key_oid()
            made = generator.generate_authenticated(private, key, current.get_chr(), oid_)
        elif sign_initial:
            first = PublicKeyReference(holder.get_holder() + _INITIAL)
            made = generator.generate_authenticated(private, self._demand_key(first), first)
        else:
            made = generator.generate(private)
        request = CVC(bytes(made))
        self._store.store_request(self._path, request)
        return request

    def _new_pair(self) -> tuple[Key, Key]:
        from jsapi.crypto.crypto import Crypto

        private, public = Key(KeyType.PRIVATE), Key(KeyType.PUBLIC)
        curve = self._key_spec.has(Component.ECC_P)
        if not curve and self._key_spec.bits <= 0:
            raise _error(ErrorCode.INVALID_USAGE, "Set curve or size of new keys with setKeySpec first")
        for key in (private, public):
            key.copy_domain(self._key_spec)
        public.bits = self._key_spec.bits
        Crypto().generate_key_pair(QUIET, Mechanism.EC if curve else Mechanism.RSA, public, private)
        return private, public

    @method("generateInitialRequest")
    def generate_initial_request(self, car: Value = None) -> CVC:
        """First request, without an outer signature."""
        return self.generate_request(car, True, False)

    @method("generateSignedInitialRequest")
    def generate_signed_initial_request(self, car: Value = None) -> CVC:
        """First request, with an outer signature by the key with sequence number 00000."""
        return self.generate_request(car, True, True)

    @method("counterSignRequest")
    def counter_sign_request(self, request: CVC) -> CVC:
        """A request without outer signature, signed by the current key of this authority."""
        if request.is_request:
            raise _error(ErrorCode.INVALID_DATA, "The request has an outer signature already")
        current = self._demand_current()
        key, algorithm = self._demand_key(current.get_chr()), current.get_public_key_oid()
        signed = EAC2CVRequestGenerator.sign_authenticated(
            self.get_crypto(), request.get_asn1(), key, current.get_chr(), algorithm
        )
        return CVC(bytes(signed))

    # ---- certificates ----

    @method("generateCertificate")
    def generate_certificate(self, request: CVC, policy: Value) -> CVC:
        """Certificate for a request, which the script has checked.

        The policy is an object with certificateValidityDays, chatRoleOID, chatRights, includeDomainParameter,
        extensions (optional), ced (optional first day) and shellModelForExpirationDate (not after the issuer's).
        """
        if not isinstance(policy, ScriptObject):
            raise _error(ErrorCode.INVALID_TYPE, "The policy is an object")
        issuer = self._current()
        if issuer is None and not self.is_root_ca():
            raise _error(ErrorCode.OBJECT_NOT_FOUND, f"{self._path} has no current certificate")
        signer = request.get_chr() if issuer is None else issuer.get_chr()
        algorithm = request.get_public_key_oid() if issuer is None else issuer.get_public_key_oid()
        generator = EAC2CVCertificateGenerator(self.get_crypto())
        generator.set_car(signer)
        generator.set_chr(request.get_chr())
        generator.set_public_key(request.get_public_key())
        generator.set_ta_algorithm_identifier(request.get_public_key_oid())
        _apply(generator, policy, issuer)
        return generator.generate(self._demand_key(signer), algorithm)

    @method("storeCertificate")
    def store_certificate(self, certificate: CVC) -> None:
        """Store a certificate that this authority has issued, below its own path; a root imports those for itself."""
        holder = certificate.get_chr().get_holder()
        if self.is_root_ca() and holder == self.holder_id:
            self.import_certificate(certificate)
            return
        self._store.store_certificate(f"{self._path}/{holder}", certificate, False)

    @method("importCertificate")
    def import_certificate(self, certificate: CVC) -> None:
        """Store a certificate for a key of our own and make it current; a root's first one is its trust anchor."""
        self._demand_key(certificate.get_chr())
        if self.is_root_ca() and self._current() is None:
            if not certificate.verify_with(self.get_crypto(), certificate.get_public_key()):
                raise _error(ErrorCode.SIGNATURE_FAILED, "The certificate is not signed with its own key")
            self._store.store_certificate(self._path, certificate, True)
        elif not self._store.insert_certificate(self.get_crypto(), certificate, self._path):
            raise _error(ErrorCode.SIGNATURE_FAILED, "No certificate in the store verifies the signature")

    @method("importCertificates")
    def import_certificates(self, certificates: Value) -> list[CVC]:
        """Store a list of certificates in any order, roots included; those that could not be stored."""
        left = self._store.insert_certificates2(self.get_crypto(), certificates, True, self._path)
        if self._remove_previous:
            for certificate in certificates:
                if certificate not in left and certificate.get_chr().get_holder() == self.holder_id:
                    self._remove_key_before(certificate.get_chr())
        return left

    def _remove_key_before(self, holder: PublicKeyReference) -> None:
        request = self._store.get_request(self._path, holder)
        previous = request.get_outer_car() if request is not None else None
        if previous is None or previous.get_sequence_no() == _INITIAL:
            return
        self._store.delete_certificate(self._path, previous)
        self._store.delete_request(self._path, previous)
        self._store.delete_private_key(self._path, previous)

    @method("getCertificateList")
    def get_certificate_list(self, start: Value = UNDEFINED) -> list[CVC] | None:
        """All certificates of a root; else the chain to the current certificate of this holder or one above it."""
        if self.is_root_ca():
            return self._store.list_certificates(self._path)
        path = self._path
        while path:
            current = self._store.get_current_chr(path)
            if current is not None:
                return self._store.get_certificate_chain(path, current, start)
            path = path.rpartition("/")[0]
        return []

    @method("getIssuedCertificate")
    def get_issued_certificate(self, holder: PublicKeyReference) -> CVC | None:
        """Certificate that this authority has issued; null when there is none."""
        return self._store.get_certificate(f"{self._path}/{holder.get_holder()}", holder)

    @method("getAuthenticPublicKey")
    def get_authentic_public_key(self, holder: PublicKeyReference) -> Key | None:
        """Public key in an issued certificate, with its curve; null when there is none."""
        certificate = self.get_issued_certificate(holder)
        if certificate is None:
            return None
        return self._store.public_key_of(f"{self._path}/{holder.get_holder()}", certificate)


def _apply(generator: EAC2CVCertificateGenerator, policy: ScriptObject, issuer: CVC | None) -> None:
    days, role, rights = (policy.get(name) for name in ("certificateValidityDays", "chatRoleOID", "chatRights"))
    if not isinstance(days, (int, float)) or days < 1:
        raise _error(ErrorCode.INVALID_ARGUMENTS, "The policy needs certificateValidityDays of 1 or more")
    if not isinstance(role, ByteString) or not isinstance(rights, ByteString):
        raise _error(ErrorCode.INVALID_ARGUMENTS, "The policy needs chatRoleOID and chatRights")
    first = policy.get("ced")
    start = (first if isinstance(first, datetime) else datetime.now().astimezone()).astimezone()
    end, limit = start + timedelta(days=int(days) - 1), issuer.get_cxd() if issuer is not None else None
    if policy.get("shellModelForExpirationDate") is True and limit is not None:
        if start.date() > limit.date():
            raise _error(ErrorCode.EXPIRED, "The certificate of the authority is expired")
        end = min(end, limit, key=lambda moment: moment.date())
    generator.set_effective_date(start)
    generator.set_expiry_date(end)
    generator.set_chat_oid(role)
    generator.set_chat_authorization_level(rights)
    generator.set_include_domain_parameters(policy.get("includeDomainParameter") is True)
    extensions = policy.get("extensions")
    if isinstance(extensions, list) and all(isinstance(item, ASN1) for item in extensions):
        generator.set_extensions(extensions)
