# SPDX-License-Identifier: MIT
"""SecurityInfo structures and restricted identification.

The PACEInfo is that of ICAO Doc 9303-11, appendix G.1; the others are put together by hand from TR-03110-3, A.1.1.
"""

from __future__ import annotations

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from jsapi.asn1 import ASN1
from jsapi.eac import security_infos
from jsapi.gperror import ErrorCode
from tests.refused import refused

PACE = "3012060A04007F0007020204020202010202010D"
CHIP = "3012060A04007F00070202030202020102020129"
CHIP_DOMAIN = "301C060904007F000702020302300C060704007F0007010202010D020129"
RESTRICTED = "3017060A04007F0007020205020330090201010201010101FF"
MODULES = """
var pace = require("scsh/eac/PACE"), ca = require("scsh/eac/ChipAuthentication");
var ri = require("scsh/eac/RestrictedIdentification");
"""


@pytest.fixture
def infos(eac):
    eac.run(MODULES)
    return eac


@pytest.mark.parametrize(
    ("cls", "data", "shown"),
    [
        ("pace.PACEInfo", PACE, "PACEInfo(protocol=0.4.0.127.0.7.2.2.4.2.2, version=2, parameterId=13)"),
        (
            "ca.ChipAuthenticationInfo",
            CHIP,
            "ChipAuthenticationInfo(protocol=0.4.0.127.0.7.2.2.3.2.2, version=2, keyId=41)",
        ),
        (
            "ca.ChipAuthenticationDomainParameterInfo",
            CHIP_DOMAIN,
            "ChipAuthenticationDomainParameterInfo(protocol=0.4.0.127.0.7.2.2.3.2, "
            "standardizedDomainParameter=13, keyId=41)",
        ),
        (
            "ri.RestrictedIdentificationInfo",
            RESTRICTED,
            "RestrictedIdentificationInfo(protocol=0.4.0.127.0.7.2.2.5.2.3, version=1, keyId=1, authorizedOnly=True)",
        ),
    ],
    ids=["PACE", "CA", "CA domain", "RI"],
)
def test_reading_and_writing(infos, cls, data, shown):
    infos.run(f"var info = new {cls}(new ASN1(hex('{data}')));")
    assert infos.run("info.toString()") == shown
    assert infos.run("info.toTLV().getBytes().toString(HEX)") == data


def test_fields_of_an_empty_structure(infos):
    infos.run("""
        var info = new pace.PACEInfo();
        var before = typeof info.version + typeof info.protocol;
        info.protocol = hex("04007F00070202040202");
        info.version = 2;
        info.parameterId = 13;
        var other = new pace.PACEInfo();
    """)
    assert infos.run("before + typeof other.version") == "undefined" * 3
    assert infos.run("info.toTLV().getBytes().toString(HEX)") == PACE


def test_public_key_of_a_chip(infos):
    infos.run("""
        var keys = pair("secp384r1"), info = new ca.ChipAuthenticationPublicKeyInfo();
        info.protocol = new ByteString("id-PK-ECDH", OID);
        info.publicKey = hex("04").concat(keys.puk.getComponent(Key.ECC_QX)).concat(keys.puk.getComponent(Key.ECC_QY));
        info.standardizedDomainParameter = 15;
        info.keyId = 1;
        var standard = new ca.ChipAuthenticationPublicKeyInfo(info.toTLV());
        info = new ca.ChipAuthenticationPublicKeyInfo();
        info.protocol = standard.protocol;
        info.publicKey = standard.publicKey;
        info.domainParameter = keys.puk;
        var explicit = new ca.ChipAuthenticationPublicKeyInfo(info.toTLV());
    """)
    for name in ("standard", "explicit"):
        assert infos.run(f"{name}.domainParameter.getComponent(Key.ECC_GX).equals(keys.puk.getComponent(Key.ECC_GX))")
        assert infos.run(f"{name}.publicKey.length") == 97
    assert infos.run("typeof explicit.keyId + standard.keyId") == "undefined1"
    assert infos.run("pace.PACEDomainParameterInfo.getStandardizedDomainParameter(12).getSize()") == 256


def test_a_key_can_be_set_as_the_public_key(infos):
    """As card simulations make them: with a standardized curve, or with the parameters of the key."""
    assert (
        infos.run("""
        var keys = pair("brainpoolP256r1");
        var point = hex("04").concat(keys.puk.getComponent(Key.ECC_QX)).concat(keys.puk.getComponent(Key.ECC_QY));
        var fromKey = new ca.ChipAuthenticationPublicKeyInfo(), fromPoint = new ca.ChipAuthenticationPublicKeyInfo();
        for (var info of [fromKey, fromPoint]) {
            info.protocol = new ByteString("id-PK-ECDH", OID);
            info.standardizedDomainParameter = 13;
        }
        fromKey.publicKey = keys.puk;
        fromPoint.publicKey = point;
        fromKey.toTLV().getBytes().equals(fromPoint.toTLV().getBytes())""")
        is True
    )
    assert (
        infos.run("""
        info = new ca.ChipAuthenticationPublicKeyInfo();
        info.protocol = new ByteString("id-PK-ECDH", OID);
        info.algorithm = new ByteString("id-ecPublicKey", OID);
        info.publicKey = keys.puk;
        new ca.ChipAuthenticationPublicKeyInfo(info.toTLV()).publicKey.equals(point)""")
        is True
    )


@pytest.mark.parametrize("data", ["3000", "300306 0100", "3012060A04007F00070202040202020102040 10D"])
def test_malformed_structures(infos, data):
    code = infos.run(f"refused(function () {{ new pace.PACEInfo(new ASN1(hex('{data}'))); }})")
    assert code == infos.run("GPError.INVALID_DATA")


def test_groups_that_are_no_curves(infos):
    infos.run("var number = hex('301C060904007F000702020302300C060704007F00070102020102020129');")
    infos.run("refused(function () { new ca.ChipAuthenticationDomainParameterInfo(new ASN1(number)); });")
    assert infos.run("error.message") == "The standardized domain parameter 2 is no curve"


def test_a_set_of_all_kinds():
    data = bytes.fromhex("3158" + PACE + CHIP + CHIP_DOMAIN + "300D060804007F0007020202020102")
    found = security_infos.parse_infos(ASN1.parse(data[:1] + bytes([len(data) - 2]) + data[2:]))
    names = ["PACEInfo", "ChipAuthenticationInfo", "ChipAuthenticationDomainParameterInfo"]
    assert [type(info).__name__ for info in found] == names
    kinds = security_infos.parse_infos(ASN1.parse(bytes.fromhex("3119" + RESTRICTED)))
    assert [type(info).__name__ for info in kinds] == ["RestrictedIdentificationInfo"]
    with refused("SecurityInfos", ErrorCode.INVALID_DATA, 0):
        security_infos.parse_infos(ASN1.parse(b"\x31\x02\x30\x00"))


def test_sector_identifiers(infos):
    """Both sides compute the same product; the hash is over its x coordinate (TR-03110-2, 3.6.1)."""
    infos.run("""
        var chip = pair("secp256r1"), sector = pair("secp256r1"), RI = ri.RestrictedIdentification;
        var protocol = RI.id_RI_ECDH_SHA_256;
        var one = RI.calculateSectorIdentifier(protocol, chip.prk, sector.puk);
    """)
    point = bytes.fromhex(
        "04"
        + infos.run("sector.puk.getComponent(Key.ECC_QX).concat(sector.puk.getComponent(Key.ECC_QY)).toString(HEX)")
    )
    secret = ec.derive_private_key(int(infos.run("chip.prk.getComponent(Key.ECC_D).toString(HEX)"), 16), ec.SECP256R1())
    shared = secret.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point))
    assert infos.run("one.toString(HEX)") == hashlib.sha256(shared).hexdigest().upper()
    assert infos.run("RI.hashSectorPublicKey(protocol, sector.puk).length") == 32
    assert infos.run("refused(function () { RI.calculateSectorIdentifier(RI.id_RI_DH, chip.prk, sector.puk); })") == (
        infos.run("GPError.INVALID_MECH")
    )
