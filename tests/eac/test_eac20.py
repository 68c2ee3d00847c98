# SPDX-License-Identifier: MIT
"""EAC20 with a chip written for these tests, and basic access control with the worked example of ICAO 9303-11, D."""

from __future__ import annotations

import os

import pytest
from asn1crypto import cms

from jsapi.asn1 import ASN1
from jsapi.bytestring import ByteString
from jsapi.card.card import Card
from jsapi.cms.generator import CMSGenerator, Type
from jsapi.crypto.crypto import Crypto
from jsapi.eac import agreement
from jsapi.eac.eac20 import EAC20
from jsapi.eac.generators import EAC2CVCertificateGenerator
from jsapi.eac.security_infos import ChipAuthenticationPublicKeyInfo, PACEDomainParameterInfo
from jsapi.gperror import ErrorCode, GPError
from jsapi.hsm.cvc import CVC
from jsapi.key import Component, Key
from jsapi.oid import encode as oid
from jsapi.x509.generator import X509CertificateGenerator
from tests.eac.chip import CARD_ACCESS, ChipServices, DocumentChip
from tests.refused import refused

CAN = ByteString(b"123456")
ECDSA = ByteString(oid("id-TA-ECDSA-SHA-256"))
KEY_ID = 65
TWO_LINES = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C<3UTO6908061F9406236ZE184226B<<<<<14"


def issue(holder: str, authority: str, public: Key, signer: Key, rights: str) -> CVC:
    generator = EAC2CVCertificateGenerator(Crypto())
    generator.set_car(authority)
    generator.set_chr(holder)
    generator.set_public_key(public)
    generator.set_ta_algorithm_identifier(ECDSA)
    generator.set_chat_oid(ByteString(oid("id-AT")))
    generator.set_chat_authorization_level(ByteString(bytes.fromhex(rights)))
    generator.set_effective_date("260101")
    generator.set_expiry_date("361231")
    return generator.generate(signer)


class Document:
    """A chip, a terminal with certificates for it, and EAC20 between them."""

    def __init__(self) -> None:
        domain = PACEDomainParameterInfo.get_standardized_domain_parameter(13)
        (anchor, anchor_public), (dv, dv_public), (self.key, public) = (agreement.pair(domain) for _ in range(3))
        from jsapi.eac.public_key import point_of

        self.chip = DocumentChip(bytes(CAN), "UTCVCA00001", point_of(anchor_public))
        self.chain = [
            issue("UTDVCA00001", "UTCVCA00001", dv_public, anchor, "8000000101"),
            issue("UTTERM00001", "UTDVCA00001", public, dv, "0000000101"),
        ]
        self.chip.files = {0x1C: CARD_ACCESS, 0x1D: signed_infos(self.chip.point), 0x0E: b"", 0x05: os.urandom(250)}
        self.services = ChipServices(self.chip)
        self.eac = EAC20(Crypto(), Card(self.services))

    def pace(self, password: ByteString = CAN) -> None:
        self.eac.read_card_access()
        chat = ASN1.parse(bytes.fromhex("7F4C12060904007F0007030102025305" + "0000000101"))
        self.eac.perform_pace(self.services, 0, 2, password, chat)

    def authenticate_terminal(self, auxiliary: ByteString | None = None) -> None:
        self.eac.verify_certificate_chain(self.chain)
        self.eac.prepare_chip_authentication(KEY_ID)
        self.eac.perform_terminal_authentication(self.key, auxiliary)


def signed_infos(point: bytes) -> bytes:
    """EF.CardSecurity: SecurityInfos with the chip's public key, signed by a document signer."""
    info = ChipAuthenticationPublicKeyInfo()
    info.values |= {
        "protocol": ByteString(oid("id-PK-ECDH")), "publicKey": ByteString(point), "standardizedDomainParameter": 13,
        "keyId": KEY_ID,
    }  # fmt: skip
    content = CARD_ACCESS[2:] + bytes(info.to_tlv())
    infos = b"\x31\x81" + bytes([len(content)]) + content
    private, public = agreement.pair(PACEDomainParameterInfo.get_standardized_domain_parameter(12))
    signer = X509CertificateGenerator(Crypto())
    signer.explicit_curve = False
    signer.set_serial_number(ByteString(b"\1"))
    signer.set_signature_algorithm(30)
    for name in (signer.set_issuer, signer.set_subject):
        name(ASN1.parse(bytes.fromhex("300D310B3009060355040613024445")))
    signer.set_not_before("260101000000Z")
    signer.set_not_after("360101000000Z")
    signer.set_public_key(public)
    generator = CMSGenerator.create(Type.TYPE_SIGNED_DATA)
    generator.set_data_content(ByteString(infos))
    generator.add_signer(private, signer.generate(private), ByteString(oid("2.16.840.1.101.3.4.2.1")), True)
    return bytes(generator.generate(ByteString(oid("id-SecurityObject"))))


@pytest.fixture
def document() -> Document:
    return Document()


def test_the_whole_protocol(document: Document) -> None:
    document.pace()
    assert str(document.eac.get_trust_anchor_car().text) == "UTCVCA00001"
    assert not document.eac.get_trust_anchor_car(True)
    document.authenticate_terminal()
    assert document.chip.authenticated
    document.eac.read_card_security(document.services)
    assert document.eac.get_ca_key_id() == KEY_ID
    assert document.eac.perform_chip_authentication(document.services) is True
    assert bytes(document.eac.read_ef_with_sfi(5)) == document.chip.files[5]
    assert document.eac.verify_auxiliary_data(ByteString(oid("1.2.3"))) is True
    first_protected = next(line for line in document.chip.log if line.endswith("*"))
    assert first_protected.startswith("002281B6"), "everything after PACE is protected"
    assert all(line.endswith("*") for line in document.chip.log[document.chip.log.index(first_protected) :])
    assert "the chip is genuine" in document.services.traced


def test_auxiliary_data_is_signed(document: Document) -> None:
    document.pace()
    document.authenticate_terminal(ByteString(bytes.fromhex("6708" + "7306060351020353"[:16])))
    assert document.chip.authenticated
    assert document.chip.extra.startswith(b"\x67")


def test_a_copy_of_a_chip(document: Document) -> None:
    document.chip.genuine = False
    document.pace()
    document.authenticate_terminal()
    document.eac.read_card_security(document.services)
    assert document.eac.perform_chip_authentication(document.services) is False
    assert "NOT genuine" in document.services.traced


def test_a_wrong_password(document: Document) -> None:
    with refused("EAC20", ErrorCode.AUTHENTICATION_FAILED, 0x63C2, "the password is wrong, 2 tries are left"):
        document.pace(ByteString(b"123457"))
    assert document.eac.sm is None


def test_a_terminal_that_nobody_certified(document: Document) -> None:
    document.pace()
    document.chain[0] = issue("UTDVCA00001", "UTOTHR00001", document.chain[0].get_ec_public_key(
        PACEDomainParameterInfo.get_standardized_domain_parameter(13)), document.key, "8000000101")  # fmt: skip
    with pytest.raises(GPError, match="MANAGE SECURITY ENVIRONMENT for UTOTHR00001 failed with SW1/SW2=6A88"):
        document.authenticate_terminal()


def test_a_damaged_signature_of_the_document_signer(document: Document) -> None:
    content = cms.ContentInfo.load(document.chip.files[0x1D])
    infos = content["content"]["signer_infos"][0]
    infos["signature"] = bytes([infos["signature"].native[0]]) + bytes(len(infos["signature"].native) - 1)
    document.chip.files[0x1D] = content.dump(force=True)
    document.pace()
    with pytest.raises(GPError):
        document.eac.read_card_security(document.services)


def test_the_order_of_the_steps(document: Document) -> None:
    steps = (
        lambda: document.eac.perform_terminal_authentication(document.key),
        lambda: document.eac.perform_chip_authentication_v2(document.services),
    )
    for step in steps:
        with refused("EAC20", ErrorCode.INVALID_USAGE, 0):
            step()
    with refused("EAC20", ErrorCode.INVALID_DATA, 0, "The chip has no PACEInfo with number 0"):
        document.eac.perform_pace(document.services, 0, 2, CAN)
    with refused("EAC20", ErrorCode.INVALID_DATA, 0, "The chip has no ChipAuthenticationInfo with number 1"):
        document.eac.prepare_chip_authentication(1)
    with refused("EAC20", ErrorCode.INVALID_DATA, 0, "The sector key is no public key data object"):
        document.eac.perform_restricted_identification(1, ByteString(b"\x7f"))
    with pytest.raises(GPError, match="READ BINARY of file 03 failed with SW1/SW2=6A82"):
        document.eac.read_ef_with_sfi(3)


# ---- basic access control ----


class Recorded:
    """The chip of the worked example: answers what the example has."""

    reader_name, atr = "document", b"\x3b\x00"

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.answers = [
            "46 08 F9 19 88 70 22 12 9000",
            "46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F2F2D235D074D7449 9000",
            "990290008E08FA855A5D4C50A8ED 9000",
        ]

    def transmit(self, command: bytes) -> bytes:
        self.sent.append(command.hex().upper())
        return bytes.fromhex(self.answers.pop(0))

    def begin(self) -> None:
        """Nobody else is there."""

    end = close = begin


@pytest.fixture
def example_random(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {8: "781723860C06C226", 16: "0B795240CB7049B01C19B33E32804F0B"}
    monkeypatch.setattr("jsapi.eac.eac20.os.urandom", lambda length: bytes.fromhex(values[length]))


def test_basic_access_control_of_the_worked_example(example_random: None) -> None:
    chip = Recorded()
    services = ChipServices(chip)
    eac = EAC20(Crypto(), Card(services))
    eac.perform_bac_with_mrz(services, TWO_LINES)
    assert chip.sent[0] == "0084000008"
    assert chip.sent[1] == (
        "0082000028" + "72C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F2" + "5F1448EEA8AD90A7" + "28"
    )
    eac.chip.select_file(bytes.fromhex("011E"))
    assert chip.sent[2] == "0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800"


def test_another_chip_in_basic_access_control(example_random: None) -> None:
    chip = Recorded()
    chip.answers[1] = chip.answers[1].replace("46B9", "46B8")
    services = ChipServices(chip)
    with refused("EAC20", ErrorCode.AUTHENTICATION_FAILED, 0, "does not know the keys of the MRZ"):
        EAC20(Crypto(), Card(services)).perform_bac_with_mrz(services, TWO_LINES)
    chip = Recorded()
    chip.answers[1] = "6982"
    services = ChipServices(chip)
    with pytest.raises(GPError, match="is the MRZ right"):
        EAC20(Crypto(), Card(services)).perform_bac_with_mrz(services, TWO_LINES)


def test_machine_readable_zones(eac) -> None:  # type: ignore[no-untyped-def]
    """Samples of ICAO 9303-11, 4.3.2 and D.2; a document number of more than nine characters in three lines."""
    eac.run("var EAC20 = require('scsh/eac/EAC20').EAC20;")
    three = "I<UTOL898902C<3<<<<<<<<<<<<<<<6908061F9406236UTO<<<<<<<<<<<1ERIKSSON<<ANNA<MARIA<<<<<<<<<<"
    long = "I<UTOD23145890<7349<<<<<<<<<<<3407127M9507122UTO<<<<<<<<<<<2STEVENSON<<PETER<JOHN<<<<<<<<<"
    for zone, number in ((TWO_LINES, "L898902C<3"), (three, "L898902C<3"), (long, "D231458907349")):
        assert eac.run(f"EAC20.decodeDocumentNumber('{zone}')") == number
    assert eac.run("EAC20.ID_CAN === 2 && EAC20.AID_LDS.length === 7 && EAC20.SFI_ChipSecurity === 0x1B") is True
    assert eac.run("refused(function () { EAC20.decodeDocumentNumber('x'); })") == eac.run("GPError.INVALID_DATA")


def test_password_of_a_machine_readable_zone(document: Document) -> None:
    """ICAO 9303-11, D.2: the first 16 bytes of the hash are the seed 239AB9CB..."""
    assert bytes(document.eac.hash_mrz(TWO_LINES))[:16].hex().upper() == "239AB9CB282DAF66231DC5A4DF6BFBAE"


def test_without_a_card_only_what_needs_none() -> None:
    """Card simulations compute keys with it (ICAO Doc 9303-11, D.2)."""
    eac = EAC20(Crypto())
    key = eac.calculate_bac_key(TWO_LINES, 1).component(Component.DES) or b""
    without_parity = bytes(octet & 0xFE for octet in bytes.fromhex("AB94FDECF2674FDFB9B391F85D7F76F2"))
    assert bytes(octet & 0xFE for octet in key) == without_parity
    with refused("EAC20", ErrorCode.INVALID_USAGE, 0, "no card"):
        eac.select_lds()


def test_settings_of_scripts(make_scripts) -> None:  # type: ignore[no-untyped-def]
    scripts = make_scripts(readers=("virtual",))
    scripts.run("""
        var EAC20 = require("scsh/eac/EAC20").EAC20, e = new EAC20(new Crypto(), new Card(_scsh3.reader));
        e.verbose = false;
        e.useFID = e.selectADFwithoutSM = e.includeDPinAuthToken = true;
        e.maxRData = 128;
        e.processSecurityInfos(new ASN1(new ByteString(
            "31143012060A04007F0007020204020202010202010D", HEX)), false);
    """)
    assert scripts.run("[e.verbose, e.useFID, e.selectADFwithoutSM, e.includeDPinAuthToken, e.maxRData].join()") == (
        "false,true,true,true,128"
    )
    assert scripts.run("e.getPACEInfos()[0].parameterId") == 13
    assert scripts.run("e.sm === null && e.getTrustAnchorCAR() === undefined && e.getCAKeyId() === undefined") is True
    assert scripts.run("e.calculateBACKey('" + TWO_LINES + "', 1).getComponent(Key.DES).length") == 16
