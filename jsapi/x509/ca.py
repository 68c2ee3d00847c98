# SPDX-License-Identifier: MIT
"""X509CA: a small certification authority with a key of its own, in software or in a device."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from jsapi.asn1 import ASN1
from jsapi.ber import encode
from jsapi.bytestring import ByteString
from jsapi.crypto.mechanisms import Mechanism
from jsapi.declare import UNDEFINED, Duck, Value, constructor, host_class, method
from jsapi.gperror import ErrorCode, GPError
from jsapi.key import Component, Key
from jsapi.script import ScriptObject
from jsapi.services import Services
from jsapi.x509.crl_generator import CRLGenerator
from jsapi.x509.generator import X509CertificateGenerator
from jsapi.x509.host import X509
from jsapi.x509.pkix import KEY_USAGE

_SUBJECT_ALTERNATIVE_NAME = "2.5.29.17"
_MAIL, _DNS = 0x81, 0x82
_VALIDITY_DAYS, _ROOT_DAYS, _LIST_DAYS = 3 * 365, 10 * 365, 10
_SERIAL_BYTES = 8


def _error(code: ErrorCode, message: str) -> GPError:
    return GPError("X509CA", code, 0, message)


@host_class("X509CA", identity=True, inheritable=True)
class X509CA:
    """Issues certificates by profiles: methods addExtFor<profile>(generator, values), scripts may add their own."""

    def __init__(self, crypto: Any = None) -> None:
        self._crypto = crypto
        self._key: Any = None
        self._certificate: X509 | None = None
        self._mechanism: int | None = None
        self._distribution_points: list[str] = []
        self._revoked: list[tuple[ByteString, datetime, Any]] = []

    @classmethod
    @constructor
    def create(cls, crypto: Duck = None) -> X509CA:
        """With an object that has sign(key, mechanism, data): Crypto, that of a SmartCardHSM, or a script's own."""
        return cls(crypto)

    # ---- the authority ----

    @method("setSignerKey")
    def set_signer_key(self, key: Duck) -> None:
        """Private key of the authority, as the crypto object takes it."""
        self._key = key

    @method("setSignerCertificate")
    def set_signer_certificate(self, certificate: X509) -> None:
        """Certificate of the authority."""
        self._certificate = certificate

    @method("getSignerCertificate")
    def get_signer_certificate(self) -> X509 | None:
        """Certificate of the authority, null before it is set."""
        return self._certificate

    @method("setSignatureAlgorithm")
    def set_signature_algorithm(self, mechanism: int) -> None:
        """Mechanism to sign with; without it one that fits the key of the authority, with SHA-256 or longer."""
        self._mechanism = mechanism

    @method("addCRLDistributionPoint")
    def add_crl_distribution_point(self, url: str) -> None:
        """Place of the revocation list, named in certificates."""
        self._distribution_points = [*self._distribution_points, url]

    @method("setup")
    def setup(
        self, services: Services, public_key: Key, private_key: Duck, subject: Value, days: int = _ROOT_DAYS
    ) -> X509:
        """Become a root with a key pair of the script: the self-signed certificate, which is also set as signer's."""
        self._key = private_key
        generator = self._generator(services, self._fitting(public_key), days)
        generator.set_issuer(subject)
        generator.set_subject(subject)
        generator.set_public_key(public_key)
        generator.add_subject_key_identifier()
        generator.add_basic_constraints(True)
        generator.add_key_usage(KEY_USAGE["keyCertSign"] | KEY_USAGE["cRLSign"])
        self._certificate = generator.generate(private_key)
        return self._certificate

    def _fitting(self, public_key: Key) -> int:
        if self._mechanism is not None:
            return self._mechanism
        if public_key.has(Component.MODULUS):
            return Mechanism.RSA_SHA256
        return (
            Mechanism.ECDSA_SHA512
            if public_key.bits > 384
            else (Mechanism.ECDSA_SHA384 if public_key.bits > 256 else Mechanism.ECDSA_SHA256)
        )

    def _signer(self) -> X509:
        if self._certificate is None or self._key is None or self._key is UNDEFINED:
            raise _error(ErrorCode.INVALID_USAGE, "Set key and certificate of the authority first, or call setup")
        return self._certificate

    # ---- certificates ----

    @method("newSerialNumber")
    def new_serial_number(self) -> ByteString:
        """Random serial number of 8 bytes, above 0."""
        number = secrets.randbelow((1 << 8 * _SERIAL_BYTES - 1) - 1) + 1
        return ByteString(number.to_bytes(_SERIAL_BYTES, "big"))

    def _generator(self, services: Services, mechanism: int, days: int) -> X509CertificateGenerator:
        generator = X509CertificateGenerator(self._crypto)
        generator.explicit_curve = False
        serial = services.scripts.reference(self).call("newSerialNumber")
        generator.set_serial_number(serial)
        generator.set_signature_algorithm(mechanism)
        now = datetime.now(UTC)
        generator.set_not_before(now)
        try:
            generator.set_not_after(now + timedelta(days=days))
        except OverflowError:
            raise _error(ErrorCode.INVALID_ARGUMENTS, f"A certificate cannot be valid for {days} days") from None
        return generator

    @method("issueCertificate")
    def issue_certificate(
        self, services: Services, public_key: Key, subject: Value, profile: Value = UNDEFINED, values: Value = UNDEFINED
    ) -> X509:
        """Certificate with the extensions of a profile: TLSServer, TLSClient, EmailAndTLSClient, or a script's own."""
        signer = self._signer()
        signer_key = signer.get_public_key()
        generator = self._generator(services, self._fitting(signer_key), _VALIDITY_DAYS)
        generator.set_issuer(ASN1.parse(signer.subject_der))
        generator.set_subject(subject)
        generator.set_public_key(public_key)
        generator.add_subject_key_identifier()
        generator.add_authority_key_identifier(signer_key)
        generator.add_basic_constraints(False)
        if self._distribution_points:
            generator.add_crl_distribution_point_url(self._distribution_points)
        self._extend(services, generator, profile, values)
        return generator.generate(self._key)

    def _extend(self, services: Services, generator: X509CertificateGenerator, profile: object, values: object) -> None:
        if profile is UNDEFINED or profile is None:
            return
        this, name = services.scripts.reference(self), f"addExtFor{profile}"
        if not this.has(name):
            raise _error(
                ErrorCode.INVALID_ARGUMENTS, f"There is no profile {profile}: the authority has no method {name}"
            )
        this.call(name, generator, values)

    @method("addExtForTLSServer")
    def add_ext_for_tls_server(self, generator: X509CertificateGenerator, values: Value) -> None:
        """Profile of servers; values: dNSName."""
        exchange = "keyEncipherment" if generator.has_rsa_key else "keyAgreement"
        generator.add_key_usage(KEY_USAGE["digitalSignature"] | KEY_USAGE[exchange])
        generator.add_extended_key_usages(["id-kp-serverAuth"])
        _alternative_name(generator, _DNS, values, "dNSName")

    @method("addExtForTLSClient")
    def add_ext_for_tls_client(self, generator: X509CertificateGenerator, values: Value = UNDEFINED) -> None:
        """Profile of clients."""
        generator.add_key_usage(KEY_USAGE["digitalSignature"])
        generator.add_extended_key_usages(["id-kp-clientAuth"])

    @method("addExtForEmailAndTLSClient")
    def add_ext_for_email(self, generator: X509CertificateGenerator, values: Value) -> None:
        """Profile of people with mail; values: email."""
        exchange = "keyEncipherment" if generator.has_rsa_key else "keyAgreement"
        generator.add_key_usage(KEY_USAGE["digitalSignature"] | KEY_USAGE[exchange])
        _alternative_name(generator, _MAIL, values, "email")
        generator.add_extended_key_usages(["id-kp-clientAuth", "id-kp-emailProtection"])

    # ---- revocation ----

    @method("revokeCertificate")
    def revoke_certificate(self, serial: ByteString, moment: Value = UNDEFINED, reason: Value = UNDEFINED) -> None:
        """Name a certificate in the lists from now on; reason is a constant of CRLGenerator."""
        when = moment if isinstance(moment, datetime) else datetime.now(UTC)
        self._revoked = [*self._revoked, (serial, when, reason)]

    @method("issueCRL")
    def issue_crl(self, number: Value = UNDEFINED) -> ByteString:
        """Revocation list for the next ten days, in DER; with a number if one is given."""
        signer = self._signer()
        signer_key = signer.get_public_key()
        generator = CRLGenerator(self._crypto)
        generator.set_signature_algorithm(self._fitting(signer_key))
        generator.set_issuer(ASN1.parse(signer.subject_der))
        now = datetime.now(UTC)
        generator.set_this_update(now)
        generator.set_next_update(now + timedelta(days=_LIST_DAYS))
        generator.add_authority_key_identifier(signer_key)
        if isinstance(number, (int, float)):
            generator.add_crl_number(int(number))
        for serial, when, reason in self._revoked:
            generator.revoke_certificate(serial, when, reason)
        return generator.generate(self._key).get_bytes()


def _alternative_name(generator: X509CertificateGenerator, tag: int, values: object, name: str) -> None:
    text = values.get(name) if isinstance(values, ScriptObject) else None
    if not isinstance(text, str) or not text or not text.isascii():
        raise _error(ErrorCode.INVALID_ARGUMENTS, f"The profile needs the value {name} in ASCII")
    content = encode(0x30, encode(tag, text.encode("ascii")))
    generator.put_extension(_SUBJECT_ALTERNATIVE_NAME, content, critical=False)
