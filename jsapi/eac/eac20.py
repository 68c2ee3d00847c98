# SPDX-License-Identifier: MIT
"""EAC20: a terminal that runs the protocols of extended access control with a chip (BSI TR-03110-2)."""

from __future__ import annotations

import hmac
import os
from typing import Any

from jsapi import ber, oid
from jsapi.asn1 import ASN1
from jsapi.bytestring import ByteString
from jsapi.card import status_words
from jsapi.card.card import Card
from jsapi.card.secure_channel import IsoSecureChannel
from jsapi.crypto.crypto import Crypto
from jsapi.crypto.mechanisms import Mechanism
from jsapi.declare import UNDEFINED, Duck, Value, constructor, host_class, method, prop
from jsapi.eac import agreement, mrz, signatures
from jsapi.eac.chip import OK, Chip
from jsapi.eac.chip_authentication import ChipAuthentication
from jsapi.eac.chip_data import AIDS, SHORT_IDS, ChipData, missing
from jsapi.eac.generators import order_length
from jsapi.eac.pace import PACE
from jsapi.eac.security_infos import (
    ChipAuthenticationDomainParameterInfo,
    ChipAuthenticationInfo,
    ChipAuthenticationPublicKeyInfo,
    PACEDomainParameterInfo,
    SecurityInfo,
)
from jsapi.eac.vocabulary import is_ecdsa
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm.cvc import CVC
from jsapi.key import Component, Key, KeyType
from jsapi.services import Services

CONSTANTS: dict[str, object] = {"ID_MRZ": 1, "ID_CAN": 2, "ID_PIN": 3, "ID_PUK": 4, **AIDS, **SHORT_IDS}
_OID, _REFERENCE, _KEY_ID, _EPHEMERAL = 0x80, 0x83, 0x84, 0x91
_LAST_STANDARD = 31
_RI_PROTOCOL = oid.encode("id-RI-ECDH-SHA-256")


def _error(code: ErrorCode, message: str, reason: int = 0) -> GPError:
    return GPError("EAC20", code, reason, message)


@host_class("EAC20", CONSTANTS, inheritable=True)
class EAC20(ChipData):
    """PACE or basic access control, terminal authentication and chip authentication, in the order of their version."""

    def __init__(self, crypto: Any, card: Card | None = None) -> None:
        super().__init__()
        self._crypto = crypto
        self.chip = Chip(card)
        self._chip_id: bytes | None = None
        self._terminal: CVC | None = None
        self._agreement: ChipAuthentication | None = None
        self._key_id: int | None = None
        self._with_domain = False
        self._channel: IsoSecureChannel | None = None

    @classmethod
    @constructor
    def create(cls, crypto: Duck, card: Card | None = None) -> EAC20:
        """Over an open card; without one what needs none can be computed, as card simulations do."""
        return cls(crypto, card)

    @property
    @prop("sm")
    def sm(self) -> IsoSecureChannel | None:
        """The secure channel; null before there is one."""
        return self._channel

    @property
    @prop("includeDPinAuthToken")
    def include_domain(self) -> bool:
        """Whether the token of chip authentication is computed with curve parameters, as with PACE of version 1."""
        return self._with_domain

    @include_domain.setter
    def include_domain(self, include: Value) -> None:
        self._with_domain = bool(include)

    # ---- passwords ----

    @staticmethod
    @method("decodeDocumentNumber", static=True)
    def decode_document_number(zone: str) -> str:
        """Document number with its check digit in an MRZ without line ends."""
        return mrz.document_number(zone)

    @method("hashMRZ")
    def hash_mrz(self, zone: str) -> ByteString:
        """Password from an MRZ."""
        return ByteString(mrz.password(zone))

    @method("calculateBACKey")
    def calculate_bac_key(self, zone: str, number: int) -> Key:
        """Key for basic access control: 1 encryption, 2 MAC."""
        key = Key(KeyType.SECRET)
        key.set_component(Component.DES, ByteString(mrz.basic_access_key(zone, number)))
        return key

    @method("setIDPICC")
    def set_id_picc(self, identity: ByteString) -> None:
        """What terminal authentication signs as identity of the chip; PACE and basic access control set it."""
        self._chip_id = bytes(identity)

    # ---- basic access control ----

    @method("performBACWithMRZ")
    def perform_bac_with_mrz(self, services: Services, zone: str) -> None:
        """Basic access control with an MRZ without line ends."""
        self._chip_id = mrz.document_number(zone).encode("ascii")
        self.perform_bac(services, self.calculate_bac_key(zone, 1), self.calculate_bac_key(zone, 2))

    @method("performBAC")
    def perform_bac(self, services: Services, encryption: Key, mac: Key) -> None:
        """Basic access control (ICAO 9303-11, 4.3); AUTHENTICATION_FAILED for another chip or MRZ."""
        challenge = self.chip.send(0x84, 0, 0, None, 8, what="GET CHALLENGE")
        own, seed, zero = os.urandom(8), os.urandom(16), ByteString(bytes(8))
        sent = Crypto().encrypt(encryption, Mechanism.DES_CBC, ByteString(own + challenge + seed), zero)
        suite = agreement.BASIC_ACCESS
        answer = self.chip.send(
            0x82, 0, 0, bytes(sent) + agreement.token(suite, mac, bytes(sent)), 40, accepted=(), what="BAC"
        )
        if self.chip.sw != OK or len(answer) != 40:
            raise _error(ErrorCode.AUTHENTICATION_FAILED, "The chip refused: is the MRZ right?", self.chip.sw)
        if not hmac.compare_digest(agreement.token(suite, mac, answer[:32]), answer[32:]):
            raise _error(ErrorCode.AUTHENTICATION_FAILED, "The chip does not know the keys of the MRZ")
        plain = bytes(Crypto().decrypt(encryption, Mechanism.DES_CBC, ByteString(answer[:32]), zero))
        if plain[:16] != challenge + own:
            raise _error(ErrorCode.AUTHENTICATION_FAILED, "The chip answered another challenge")
        secret = bytes(a ^ b for a, b in zip(seed, plain[16:], strict=True))
        keys = [agreement.derive(suite, secret, number) for number in (agreement.ENCRYPTION, agreement.MAC)]
        self._channel = self.chip.protect(*keys)
        self._channel.set_mac_send_sequence_counter(ByteString(challenge[4:] + own[4:]))
        self.log(services, "Basic access control: done")

    # ---- PACE ----

    @method("performPACE")
    def perform_pace(
        self, services: Services, number: int, password_id: int, password: Value, chat: Value = None
    ) -> None:
        """PACE with a password or a Key derived from one; the number is that of the PACEInfo, 0 for the first.

        AUTHENTICATION_FAILED with a wrong password; the reason is then the status word, with the tries left if any.
        """
        info = self.pace_info(number)
        run = PACE(bytes(info.values["protocol"]), self._pace_domain(info, number), info.values.get("version", 1))
        if isinstance(password, Key):
            run.set_pace_key(password)
        elif isinstance(password, ByteString):
            run.set_password(password)
        else:
            raise _error(ErrorCode.INVALID_TYPE, "The password is a ByteString or a Key")
        self._with_domain = info.values.get("version", 1) < 2
        self._manage_pace(info, password_id, chat)
        nonce = self.chip.authenticate(b"", "PACE", last=False).get(0x80, b"")
        run.decrypt_nonce(ByteString(nonce))
        run.perform_mapping(ByteString(self._exchange(0x81, run.get_mapping_data(), 0x82)))
        point = self._exchange(0x83, run.get_ephemeral_public_key(), 0x84)
        run.perform_key_agreement(ByteString(point))
        self._chip_id = point[1 : 1 + len(point) // 2]
        self._finish_pace(run)
        self.log(services, f"{run.to_string()}; the chip knows the password")

    def _pace_domain(self, info: SecurityInfo, number: int) -> Key:
        parameter = info.values.get("parameterId", number)
        if info.values.get("version", 1) >= 2 and parameter <= _LAST_STANDARD:
            return PACEDomainParameterInfo.get_standardized_domain_parameter(parameter)
        domain: Key = self.info(PACEDomainParameterInfo, parameter).values["domainParameter"]
        return domain

    def _manage_pace(self, info: SecurityInfo, password_id: int, chat: object) -> None:
        data = ber.encode(_OID, bytes(info.values["protocol"])) + ber.encode(_REFERENCE, bytes([password_id & 0xFF]))
        data += bytes(chat) if isinstance(chat, (ASN1, ByteString)) else b""
        warnings = (OK, 0x63C2, 0x63C1)
        self.chip.manage(0xC1, 0xA4, data, "MANAGE SECURITY ENVIRONMENT for PACE", warnings)

    def _exchange(self, sent: int, point: ByteString, wanted: int) -> bytes:
        answer = self.chip.authenticate(ber.encode(sent, bytes(point)), "PACE", last=False)
        if wanted not in answer:
            raise _error(ErrorCode.INVALID_DATA, f"PACE: the chip's answer has no data object {wanted:02X}")
        return answer[wanted]

    def _finish_pace(self, run: PACE) -> None:
        token = ber.encode(0x85, bytes(run.calculate_authentication_token()))
        refused = (OK, 0x6283, 0x6300, 0x63C2, 0x63C1, 0x63C0)
        answer = self.chip.authenticate(token, "PACE", accepted=refused)
        if self.chip.sw not in (OK, 0x6283):
            tries = status_words.tries_left(self.chip.sw)
            left = "" if tries is None else f", {status_words.tries_text(tries)} {'is' if tries == 1 else 'are'} left"
            raise _error(ErrorCode.AUTHENTICATION_FAILED, f"PACE: the password is wrong{left}", self.chip.sw)
        if not run.verify_authentication_token(ByteString(answer.get(0x86, b""))):
            raise _error(ErrorCode.AUTHENTICATION_FAILED, "PACE: the chip does not know the password")
        references = [answer[tag] for tag in (0x87, 0x88) if tag in answer]
        if references:
            self.set_trust_anchors(*references)
        self._channel = self.chip.protect(run.kenc, run.kmac)

    # ---- terminal authentication ----

    @method("verifyCertificateChain")
    def verify_certificate_chain(self, chain: Value) -> None:
        """Let the chip verify certificates: from those that the trust anchor has issued to that of the terminal."""
        if not isinstance(chain, list) or not chain or not all(isinstance(item, CVC) for item in chain):
            raise _error(ErrorCode.INVALID_TYPE, "Expected a list of CVC objects")
        for certificate in chain:
            name = certificate.authority.encode("latin-1")
            what = f"MANAGE SECURITY ENVIRONMENT for {certificate.authority}"
            self.chip.manage(0x81, 0xB6, ber.encode(_REFERENCE, name), what)
            content = ber.parse_first(certificate.data)[0].value
            self.chip.send(0x2A, 0x00, 0xBE, content, what=f"Verification of {certificate.holder}")
        self._terminal = chain[-1]

    def _prepared(self) -> tuple[CVC, ChipAuthentication, bytes]:
        if self._terminal is None:
            raise _error(ErrorCode.INVALID_USAGE, "Let the chip verify the terminal's certificates first")
        if self._agreement is None or self._chip_id is None:
            raise _error(
                ErrorCode.INVALID_USAGE, "Run PACE and prepareChipAuthentication (or BAC and chip authentication) first"
            )
        return self._terminal, self._agreement, self._chip_id

    @method("performTerminalAuthenticationSetup")
    def perform_terminal_authentication_setup(self, auxiliary: Value = None) -> ByteString:
        """Announce the terminal and its ephemeral key, and get a challenge; what the terminal's key has to sign."""
        terminal, run, identity = self._prepared()
        point, extra = bytes(run.get_compressed_public_key()), bytes(auxiliary) if _is_data(auxiliary) else b""
        data = ber.encode(_REFERENCE, bytes(terminal.get_chr().get_bytes()))
        if self._key_id is not None:  # version 2
            data = ber.encode(_OID, bytes(terminal.get_public_key_oid())) + data + extra + ber.encode(_EPHEMERAL, point)
        self.chip.manage(0x81, 0xA4, data, "MANAGE SECURITY ENVIRONMENT for the terminal")
        challenge = self.chip.send(0x84, 0, 0, None, 8, what="GET CHALLENGE")
        return ByteString(identity + challenge + point + extra)

    @method("performTerminalAuthenticationFinal")
    def perform_terminal_authentication_final(self, signature: ByteString) -> None:
        """Present the signature, r || s or that of an RSA key."""
        self.chip.send(0x82, 0, 0, bytes(signature), what="EXTERNAL AUTHENTICATE of the terminal")

    @method("performTerminalAuthentication")
    def perform_terminal_authentication(self, key: Duck, auxiliary: Value = None, crypto: Duck = UNDEFINED) -> None:
        """Authenticate with the terminal's private key, which may be in a SmartCard-HSM with its crypto object."""
        signed = self.perform_terminal_authentication_setup(auxiliary)
        terminal, _, _ = self._prepared()
        identifier = bytes(terminal.get_public_key_oid())
        length = order_length(key, None) if is_ecdsa(identifier) else 0
        provider = self._crypto if crypto in (None, UNDEFINED) else crypto
        signature = signatures.sign(provider, key, identifier, bytes(signed), length)
        self.perform_terminal_authentication_final(ByteString(signature))

    # ---- chip authentication ----

    @method("prepareChipAuthentication")
    def prepare_chip_authentication(self, key_id: int) -> None:
        """Version 2: generate the ephemeral key that terminal authentication announces."""
        protocol = bytes(self.info(ChipAuthenticationInfo, key_id).values["protocol"])
        domain = self.info(ChipAuthenticationDomainParameterInfo, key_id).values["domainParameter"]
        self._key_id = key_id
        self._agreement = ChipAuthentication(protocol, domain)
        self._agreement.include_domain = self._with_domain
        self._agreement.generate_ephemeral_key_pair()

    @method("performChipAuthentication")
    def perform_chip_authentication(self, services: Services, key_id: int = 0) -> bool:
        """Version 2 after prepareChipAuthentication, else version 1; false when the chip is not genuine."""
        if self._key_id is not None:
            return self.perform_chip_authentication_v2(services)
        return self.perform_chip_authentication_v1(services, key_id)

    @method("performChipAuthenticationV2")
    def perform_chip_authentication_v2(self, services: Services) -> bool:
        """Whether the chip has the private key of its signed public key; then secure messaging starts anew."""
        if self._agreement is None or self._key_id is None:
            raise _error(ErrorCode.INVALID_USAGE, "Call prepareChipAuthentication first")
        run = self._agreement
        point = self.info(ChipAuthenticationPublicKeyInfo, self._key_id).values["publicKey"]
        self._manage_chip(bytes(run.algo), self.info(ChipAuthenticationInfo, self._key_id))
        answer = self.chip.authenticate(ber.encode(0x80, bytes(run.get_ephemeral_public_key())), "Chip authentication")
        run.perform_key_agreement(point, ByteString(answer.get(0x81, b"")))
        genuine = run.verify_authentication_token(ByteString(answer.get(0x82, b"")))
        if genuine:
            self._channel = self.chip.protect(run.kenc, run.kmac)
        self.log(services, f"Chip authentication: the chip is {'genuine' if genuine else 'NOT genuine'}")
        return genuine

    def _manage_chip(self, protocol: bytes, info: SecurityInfo) -> None:
        data = ber.encode(_OID, protocol) + _key_reference(info)
        self.chip.manage(0x41, 0xA4, data, "MANAGE SECURITY ENVIRONMENT for chip authentication")

    @method("performChipAuthenticationV1")
    def perform_chip_authentication_v1(self, services: Services, key_id: int = 0) -> bool:
        """Agree on new session keys; the chip is genuine when the next protected command succeeds."""
        known = self.info(ChipAuthenticationPublicKeyInfo, key_id)
        info = self.info(ChipAuthenticationInfo, key_id)
        run = ChipAuthentication(bytes(info.values["protocol"]), known.values["domainParameter"])
        run.generate_ephemeral_key_pair()
        point = bytes(run.get_ephemeral_public_key())
        if run.suite.component is Component.DES:
            data = ber.encode(_EPHEMERAL, point) + _key_reference(info)
            self.chip.manage(0x41, 0xA6, data, "MANAGE SECURITY ENVIRONMENT for chip authentication")
        else:
            self._manage_chip(bytes(run.algo), info)
            self.chip.authenticate(ber.encode(0x80, point), "Chip authentication")
        run.perform_key_agreement(known.values["publicKey"])
        self._agreement, self._key_id = run, None
        self._channel = self.chip.protect(run.kenc, run.kmac)
        self.log(services, "Chip authentication: new session keys")
        return True

    # ---- after authentication ----

    @method("verifyAuxiliaryData")
    def verify_auxiliary_data(self, identifier: ByteString) -> bool:
        """Whether the chip agrees with auxiliary data of terminal authentication, such as an age."""
        data = ber.encode(0x06, bytes(identifier))
        self.chip.send(0x20, 0x80, 0x00, data, cla=0x80, accepted=(OK, 0x6300), what="VERIFY of auxiliary data")
        return self.chip.sw == OK

    @method("performRestrictedIdentification")
    def perform_restricted_identification(self, key_id: int, sector_key: ByteString, index: int = 0) -> ByteString:
        """Pseudonym of the chip in a sector, given by its public key data object 7F49 with curve parameters."""
        try:
            content = ber.parse_first(bytes(sector_key))[0].value
        except ber.BerError as problem:
            raise _error(ErrorCode.INVALID_DATA, f"The sector key is no public key data object: {problem}") from None
        data = ber.encode(_OID, _RI_PROTOCOL) + ber.encode(_KEY_ID, bytes([key_id & 0xFF]))
        self.chip.manage(0x41, 0xA4, data, "MANAGE SECURITY ENVIRONMENT for restricted identification")
        answer = self.chip.authenticate(ber.encode(0xA0 + 2 * index, content), "Restricted identification")
        for tag in (0x81, 0x83):
            if tag in answer:
                return ByteString(answer[tag])
        raise missing("sector identifier", key_id)


def _is_data(value: object) -> bool:
    return isinstance(value, (ByteString, ASN1))


def _key_reference(info: SecurityInfo) -> bytes:
    """Number of the key when the info has one."""
    number = info.values.get("keyId")
    return b"" if number is None else ber.encode(_KEY_ID, bytes([int(number) & 0xFF]))
