# SPDX-License-Identifier: MIT
"""Revocation lists and a small authority, judged by OpenSSL; also with the authority's key in a device."""

from __future__ import annotations

import pytest

CRL = """
var keys = pair(%s);
var generator = new CRLGenerator(crypto);
generator.reset();
generator.setSignatureAlgorithm(Crypto.%s);
generator.setIssuer([{ C: "DE" }, { CN: "Test" }]);
generator.setThisUpdate(new Date(Date.UTC(2026, 0, 1)));
generator.setNextUpdate("270101000000Z");
generator.addAuthorityKeyIdentifierExtension(keys.puk);
generator.addCRLNumberExtension(4294967296);
generator.revokeCertificate(new ByteString("01", HEX));
generator.revokeCertificate(new ByteString("80", HEX), new Date(Date.UTC(2026, 0, 2)));
generator.revokeCertificate(new ByteString("8000", HEX), new Date(Date.UTC(2026, 0, 2)), CRLGenerator.keyCompromise);
generator.revokeCertificate(new ByteString("03", HEX), undefined, CRLGenerator.superseded, new ASN1(ASN1.SEQUENCE));
PKIXCommon.writeFileToDisk(folder + "a.crl", generator.generateCRL(keys.prk).getBytes());
"""


@pytest.fixture
def maker(maker, tmp_path):
    maker.session.engine.set_global("folder", str(tmp_path) + "/")
    return maker


@pytest.mark.parametrize(
    ("size", "mechanism", "name"),
    [
        ("1024", "RSA_SHA256", "sha256WithRSAEncryption"),
        ('"brainpoolP256r1"', "ECDSA_SHA256", "ecdsa-with-SHA256"),
    ],
)
def test_revocation_lists(maker, openssl, size, mechanism, name):
    maker.run(CRL % (size, mechanism))
    shown = openssl("crl", "-in", "a.crl", "-inform", "DER", "-noout", "-text")
    assert f"Signature Algorithm: {name}" in shown
    assert "Last Update: Jan  1 00:00:00 2026 GMT" in shown
    assert "Next Update: Jan  1 00:00:00 2027 GMT" in shown
    assert "X509v3 CRL Number: \n                4294967296" in shown
    assert "Serial Number: 8000\n        Revocation Date: Jan  2 00:00:00 2026 GMT" in shown
    assert [line.strip() for line in shown.splitlines() if "Superseded" in line or "Key Compromise" in line] == [
        "Key Compromise",
        "Superseded",
    ]


def test_entries_of_an_earlier_list_are_taken_over(maker, openssl):
    maker.run(CRL % ('"secp256r1"', "ECDSA_SHA256"))
    maker.run("generator.reset();")
    assert maker.run("generator.loadCRLEntries(folder + 'a.crl')") == 4294967296
    maker.run("PKIXCommon.writeFileToDisk(folder + 'b.crl', generator.generateCRL(keys.prk).getBytes());")
    entries = [
        [line.strip() for line in openssl("crl", "-in", name, "-inform", "DER", "-noout", "-text").splitlines()]
        for name in ("a.crl", "b.crl")
    ]
    revoked = [lines[lines.index("Revoked Certificates:") : -4] for lines in entries]
    assert [line for line in revoked[0] if line.startswith("Serial")] == [
        line for line in revoked[1] if line.startswith("Serial")
    ]
    assert maker.run("generator.loadCRLEntries(folder + 'missing.crl')") == -1
    maker.run("PKIXCommon.writeFileToDisk(folder + 'c.crl', new ByteString('3000', HEX));")
    assert maker.run("generator.loadCRLEntries(folder + 'c.crl')") == -1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("revokeCertificate(new ByteString('01', HEX), undefined, 7)", "INVALID_ARGUMENTS"),
        ("addCRLNumberExtension(-1)", "INVALID_ARGUMENTS"),
        ("setThisUpdate(1)", "INVALID_TYPE"),
        ("generateCRL(null)", "INVALID_MECH"),
    ],
)
def test_lists_that_cannot_be(maker, text, code):
    maker.run("var generator = new CRLGenerator(crypto);")
    assert maker.run(f"refused(function () {{ generator.{text}; }}) === GPError.{code}"), maker.run("'' + error")


AUTHORITY = """
var root = pair("secp384r1");
var ca = new X509CA(crypto);
ca.addCRLDistributionPoint("http://localhost/list.crl");
PKIXCommon.writeFileToDisk(folder + "root.cer", ca.setup(root.puk, root.prk, { C: "DE", CN: "Root" }).getBytes());
"""


def chain_is_valid(openssl, *options):
    for name in ("root", "end"):
        openssl("x509", "-in", f"{name}.cer", "-inform", "DER", "-out", f"{name}.pem")
    return openssl("verify", "-x509_strict", *options, "-CAfile", "root.pem", "end.pem") == "end.pem: OK\n"


@pytest.mark.parametrize(
    ("profile", "purpose", "shown"),
    [
        ('"TLSServer", { dNSName: "example.test" }', "sslserver", "DNS:example.test"),
        ('"TLSClient"', "sslclient", "TLS Web Client Authentication"),
        ('"EmailAndTLSClient", { email: "a@example.test" }', "smimesign", "email:a@example.test"),
    ],
)
@pytest.mark.parametrize("size", ["2048", '"secp256r1"'])
def test_profiles(maker, openssl, size, profile, purpose, shown):
    maker.run(AUTHORITY)
    maker.run(f"""
        var certificate = ca.issueCertificate(pair({size}).puk, [{{ C: "DE" }}, {{ CN: "End" }}], {profile});
        PKIXCommon.writeFileToDisk(folder + "end.cer", certificate.getBytes());
    """)
    assert chain_is_valid(openssl, "-purpose", purpose)
    text = openssl("x509", "-in", "end.pem", "-noout", "-text")
    assert shown in text and "URI:http://localhost/list.crl" in text
    assert "Signature Algorithm: ecdsa-with-SHA384" in text


def test_profiles_of_scripts_and_derived_authorities(maker, openssl):
    maker.run("""
        X509CA.prototype.addExtForSigner = function (generator, values) {
            generator.addKeyUsageExtension(PKIXCommon.nonRepudiation);
            this.asked = values.who;
        };
        function MyCA(crypto) { X509CA.call(this, crypto); }
        MyCA.prototype = new X509CA();
        MyCA.prototype.newSerialNumber = function () { return new ByteString("0102030405", HEX); };
        var root = pair("secp256r1"), ca = new MyCA(crypto);
        PKIXCommon.writeFileToDisk(folder + "root.cer", ca.setup(root.puk, root.prk, { CN: "Root" }).getBytes());
        var end = ca.issueCertificate(pair("secp256r1").puk, { CN: "End" }, "Signer", { who: "me" });
        PKIXCommon.writeFileToDisk(folder + "end.cer", end.getBytes());
    """)
    assert chain_is_valid(openssl)
    assert maker.run("ca.asked") == "me"
    text = openssl("x509", "-in", "end.pem", "-noout", "-text")
    assert "Serial Number: 4328719365 (0x102030405)" in text and "Non Repudiation" in text


def test_revoked_certificates_are_refused(maker, openssl, tmp_path):
    maker.run(AUTHORITY)
    maker.run("""
        var end = ca.issueCertificate(pair("secp256r1").puk, { CN: "End" });
        PKIXCommon.writeFileToDisk(folder + "end.cer", end.getBytes());
        PKIXCommon.writeFileToDisk(folder + "a.crl", ca.issueCRL(1));
    """)
    openssl("crl", "-in", "a.crl", "-inform", "DER", "-out", "a.pem")
    assert chain_is_valid(openssl, "-crl_check", "-CRLfile", "a.pem")
    maker.run("ca.revokeCertificate(end.getSerialNumber(), new Date(), CRLGenerator.keyCompromise);")
    maker.run("PKIXCommon.writeFileToDisk(folder + 'a.crl', ca.issueCRL(2));")
    openssl("crl", "-in", "a.crl", "-inform", "DER", "-out", "a.pem")
    with pytest.raises(AssertionError, match="certificate revoked"):
        chain_is_valid(openssl, "-crl_check", "-CRLfile", "a.pem")


def test_an_existing_key_and_certificate(maker, openssl):
    maker.run(AUTHORITY)
    maker.run("""
        var other = new X509CA(crypto);
        other.setSignerKey(root.prk);
        other.setSignerCertificate(ca.getSignerCertificate());
        var end = other.issueCertificate(pair("secp256r1").puk, { CN: "End" }, "TLSClient");
        PKIXCommon.writeFileToDisk(folder + "end.cer", end.getBytes());
    """)
    assert chain_is_valid(openssl)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            "new X509CA(crypto).issueCertificate(root.puk, { CN: 'x' })",
            "Set key and certificate of the authority first",
        ),
        ("ca.issueCertificate(root.puk, { CN: 'x' }, 'TSLServer')", "There is no profile TSLServer"),
        ("ca.issueCertificate(root.puk, { CN: 'x' }, 'TLSServer')", "The profile needs the value dNSName"),
        ("ca.issueCertificate(root.puk, { CN: 'x' }, 'EmailAndTLSClient', {})", "The profile needs the value email"),
    ],
)
def test_refusals(maker, call, message):
    maker.run(AUTHORITY)
    maker.run(f"refused(function () {{ {call}; }});")
    assert message in maker.run("error.message")


def test_the_key_of_the_authority_may_be_in_a_device(make_scripts, openssl, tmp_path):
    from tests.x509.conftest import MODULES

    scripts = make_scripts(readers=("virtual",))
    scripts.session.engine.set_global("folder", str(tmp_path) + "/")
    scripts.run(MODULES)
    scripts.run("""
        var hsm = require("scsh/sc-hsm/SmartCardHSM"), HSMKeyStore = require("scsh/sc-hsm/HSMKeyStore").HSMKeyStore;
        var card = new Card(_scsh3.reader), setup = new hsm.SmartCardHSMInitializer(card);
        setup.initialize();
        var sc = new hsm.SmartCardHSM(card), ks = new HSMKeyStore(sc);
        sc.verifyUserPIN(new ByteString("648219", ASCII));
        var puk = ks.generateECCKeyPair("ca", "secp256r1").getPublicKey();
        var ca = new X509CA(sc.getCrypto());
        PKIXCommon.writeFileToDisk(folder + "root.cer", ca.setup(puk, sc.getKey("ca"), { CN: "Root" }).getBytes());
        var rsa = ks.generateRSAKeyPair("end", 2048).getPublicKey();
        var request = new PKCS10Generator(sc.getCrypto());
        request.setSubject({ CN: "End" });
        request.setPublicKey(rsa);
        request.setSignatureAlgorithm(Crypto.RSA);
        var csr = request.generateCertificationRequest(sc.getKey("end"));
        PKIXCommon.writeFileToDisk(folder + "end.csr", csr.getBytes());
        var end = ca.issueCertificate(rsa, { CN: "End" }, "TLSClient");
        ks.storeEndEntityCertificate("end", end);
        PKIXCommon.writeFileToDisk(folder + "end.cer", end.getBytes());
    """)
    assert "verify OK" in openssl("req", "-in", "end.csr", "-inform", "DER", "-verify", "-noout")
    assert chain_is_valid(openssl)
