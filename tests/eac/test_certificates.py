# SPDX-License-Identifier: MIT
"""The modules CVC and PublicKeyReference and the generators; signatures are judged by `cryptography`."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

from jsapi import ber
from tests.terminals.virtual.host import find, vectors

DEVICE = vectors()["capture_device_certificates"]
REQUEST = vectors()["capture_request"]

MAKE = """
function certificate(keys, oid, car, chr, role, rights, signer, signerOid, domain) {
    var generator = new EAC2CVCertificateGenerator(crypto);
    generator.setProfileIdentifier(0);
    generator.setCAR(car);
    generator.setCHR(new PublicKeyReference(chr));
    generator.setPublicKey(keys.puk);
    generator.setTAAlgorithmIdentifier(CVC["id_TA_" + oid]);
    generator.setChatOID(role);
    generator.setChatAuthorizationLevel(hex(rights));
    generator.setEffectiveDate("260101");
    generator.setExpiryDate(new Date(2027, 0, 31));
    generator.setIncludeDomainParameters(domain);
    return generator.generateCVCertificate(signer, CVC["id_TA_" + signerOid]);
}
"""


def raw(eac, expression):
    return bytes.fromhex(eac.run(f"({expression}).getBytes().toString(HEX)"))


def ec_verifies(signer: bytes, curve: ec.EllipticCurve, signature: bytes, data: bytes, algorithm) -> None:
    half = len(signature) // 2
    der = utils.encode_dss_signature(int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))
    ec.EllipticCurvePublicKey.from_encoded_point(curve, signer).verify(der, data, ec.ECDSA(algorithm))


def parts(certificate: bytes) -> tuple[bytes, bytes, bytes]:
    """Signed body, signature, public point."""
    body = find(certificate, 0x7F21, 0x7F4E)
    point = ber.find(find(body, 0x7F49), 0x86) or b""
    return ber.encode(0x7F4E, body), find(certificate, 0x7F21, 0x5F37), point


def test_a_chain_of_three_certificates(eac):
    eac.run(MAKE)
    eac.run("""
        var root = pair("brainpoolP384r1"), dv = pair("brainpoolP384r1"), terminal = pair("brainpoolP384r1");
        var curve = "ECDSA_SHA_384", s = dv.prk;
        var c1 = certificate(root, curve, "UTCVCA00001", "UTCVCA00001", CVC.idAT, "FE1FFFFFF7", root.prk, curve, true);
        var c2 = certificate(dv, curve, "UTCVCA00001", "UTDVCA00001", CVC.idAT, "8000000101", root.prk, curve, false);
        var c3 = certificate(terminal, curve, "UTDVCA00001", "UTTERM00001", CVC.idAT, "0000000101", s, curve, false);
    """)
    points = [b"", b"", b""]
    for index, name in enumerate(("c1", "c2", "c3")):
        signed, signature, points[index] = parts(raw(eac, name))
        assert len(signature) == 96
        ec_verifies(points[max(0, index - 1)], ec.BrainpoolP384R1(), signature, signed, hashes.SHA384())
    assert eac.run("c1.containsDomainParameter() && !c2.containsDomainParameter()") is True
    assert eac.run("c3.verifyWithCVC(crypto, c2, c1.getPublicKey())") is True
    assert eac.run("c2.verifyWithCVC(crypto, c1) && !c3.verifyWithCVC(crypto, c1)") is True
    assert eac.run("c2.getType() + '|' + c3.getType()") == "CVC id-AT DV (official domestic)|CVC id-AT Terminal"
    assert eac.run("c3.getRightsAsList().join()") == "Age Verification,Read DG 1"
    assert eac.run("[c3.getCED().getDate(), c3.getCXD().getMonth(), c3.getCXD().getDate()].join()") == "1,0,31"
    assert eac.run("c3.isExpired() + ' ' + c3.isCertificateRequest()") == "false false"
    assert eac.run("c3.getCHAT().get(1).value.toString(HEX)") == "0000000101"
    shown = "CVC id-AT Terminal CAR=UTDVCA00001 CHR=UTTERM00001 CED=2026-01-01 CXD=2027-01-31"
    assert eac.run("c3.toString()") == shown
    assert "Certificate Holder Reference" in eac.run("c3.dump()")


def test_rsa_certificates_with_pss(eac):
    eac.run(MAKE + "var keys = pair(1024), oid = 'RSA_PSS_SHA_256';")
    eac.run("var c = certificate(keys, oid, 'UTCVCA00001', 'UTCVCA00001', CVC.idIS, 'C3', keys.prk, oid, false);")
    body = find(raw(eac, "c"), 0x7F21, 0x7F4E)
    modulus, exponent = (int.from_bytes(find(body, 0x7F49, tag)) for tag in (0x81, 0x82))
    rsa.RSAPublicNumbers(exponent, modulus).public_key().verify(
        find(raw(eac, "c"), 0x7F21, 0x5F37), ber.encode(0x7F4E, body),
        padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256(),
    )  # fmt: skip
    assert eac.run("c.verifyWith(crypto, c.getPublicKey())") is True
    assert eac.run("c.getType()") == "CVC id-IS CVCA"


def test_requests_with_an_outer_signature(eac):
    eac.run("""
        var old = pair("secp256r1"), next = pair("secp521r1");
        var generator = new EAC2CVRequestGenerator(crypto);
        generator.setCAR("UTCVCA00001");
        generator.setCHR("UTDVCA00002");
        generator.setPublicKey(next.puk);
        generator.setTAAlgorithmIdentifier(CVC.id_TA_ECDSA_SHA_512);
        var plain = new CVC(generator.generateCVRequest(next.prk));
        var request = new CVC(generator.generateAuthenticatedCVRequest(
            next.prk, old.prk, new PublicKeyReference("UT", "DVCA", "00001"), CVC.id_TA_ECDSA_SHA_256));
    """)
    content = find(raw(eac, "request"), 0x67)
    inner, car, outer = (ber.encode(part.tag, part.value) for part in ber.parse(content))
    signed, signature, point = parts(inner)
    ec_verifies(point, ec.SECP521R1(), signature, signed, hashes.SHA512())
    assert len(signature) == 132
    known = eac.run("old.puk.getComponent(Key.ECC_QX).concat(old.puk.getComponent(Key.ECC_QY)).toString(HEX)")
    ec_verifies(
        bytes.fromhex("04" + known), ec.SECP256R1(), ber.parse_first(outer)[0].value, inner + car, hashes.SHA256()
    )
    assert eac.run("request.verifyATWith(crypto, old.puk, CVC.id_TA_ECDSA_SHA_256)") is True
    assert eac.run("request.verifyWith(crypto, request.getPublicKey())") is True
    assert eac.run("request.isCountersignedRequest() + ' ' + plain.isCountersignedRequest()") == "false false"
    assert eac.run("request.getType() + '|' + plain.getType()") == "AT-CVREQ|CVREQ"
    assert eac.run("plain.toString()") == "CVREQ CAR=UTCVCA00001 CHR=UTDVCA00002"
    assert eac.run("request.toString()") == "AT-CVREQ CAR=UTCVCA00001 CHR=UTDVCA00002 oCAR=UTDVCA00001"
    assert eac.run("plain.isCertificateRequest() && plain.getCXD() === null && plain.getCHAT() === null") is True


def test_certificates_of_a_real_device(eac):
    eac.run(f"var device = new CVC(hex('{DEVICE}')), request = new CVC(new ASN1(hex('{REQUEST}')));")
    assert eac.run("device.getExtension(hex('06')) === null && device.getCHR().getSequenceNo() === '00000'") is True
    assert eac.run("request.isAuthenticatedRequest() && request.getOuterCAR().equals(device.getCHR())") is True
    assert eac.run("request.getPublicKeyOID().equals(CVC.id_TA_ECDSA_SHA_256)") is True
    assert eac.run("""
        var key = new Key();
        CVC.decodeECPublicKey(request.getASN1().get(0).get(0).find(CVC.TAG_PUK), key);
        key.getComponent(Key.ECC_QX).equals(request.getPublicKey().getComponent(Key.ECC_QX))""")
    assert eac.run("device.getRightsAsList()") is None


def test_what_scripts_read_of_the_class(eac):
    assert eac.run("[CVC.TAG_AT, CVC.TAG_PUK, CVC.TAG_CXD].map(function (t) { return t.toString(16); }).join()") == (
        "67,7f49,5f24"
    )
    assert eac.run("CVC.OBJECTNAMES[CVC.TAG_CHR]") == "Certificate Holder Reference"
    assert eac.run("CVC.isECDSA(CVC.id_TA_ECDSA_SHA_224) && !CVC.isECDSA(CVC.id_TA_RSA_v1_5_SHA_1)") is True
    known = {
        "id_TA_ECDSA_SHA_1": ("ECDSA_SHA1", "SHA_1"),
        "id_TA_ECDSA_SHA_512": ("ECDSA_SHA512", "SHA_512"),
        "id_TA_RSA_v1_5_SHA_256": ("RSA_SHA256", "SHA_256"),
        "id_TA_RSA_PSS_SHA_512": ("RSA_PSS_SHA512", "SHA_512"),
    }
    for name, (signature, digest) in known.items():
        assert eac.run(f"CVC.getSignatureMech(CVC.{name}) === Crypto.{signature}") is True
        assert eac.run(f"CVC.getHashMech(CVC.{name}) === Crypto.{digest}") is True
    assert eac.run("CVC.getSignatureMech(hex('00')) + CVC.getHashMech(hex('00'))") == -2


@pytest.mark.parametrize(
    ("action", "code", "message"),
    [
        ("new CVC('text')", "INVALID_TYPE", "Expected a ByteString or an ASN1 object"),
        ("new PublicKeyReference('UT1')", "INVALID_DATA", "A reference has 7 to 16 characters"),
        ("generator.generateCVCertificate(keys.prk)", "INVALID_DATA", "Set the algorithm identifier"),
        ("generator.setTAAlgorithmIdentifier(hex('2A'))", "INVALID_MECH", "Expected an object identifier"),
        ("generator.setExpiryDate('2026')", "INVALID_DATA", "Expected a Date or a text YYMMDD"),
        ("generator.setExtensions(1)", "INVALID_TYPE", "Expected a list of ASN1 objects"),
        ("new CVC(hex('7F2100'))", "INVALID_DATA", "a body or signature is missing"),
    ],
)
def test_refusals(eac, action, code, message):
    eac.run("var keys = pair('secp256r1'), generator = new EAC2CVCertificateGenerator(crypto);")
    assert eac.run(f"refused(function () {{ {action}; }}) === GPError.{code}"), eac.run("'' + error")
    assert message in eac.run("error.message")
