# SPDX-License-Identifier: MIT
"""Requests and certificates of the generators, judged by OpenSSL."""

from __future__ import annotations

import pytest

REQUEST = """
var keys = pair(%s);
var generator = new PKCS10Generator(crypto);
generator.setSubject([{ C: "DE" }, { O: "Acme" }, { CN: "J\\u00f6rg" }]);
generator.setPublicKey(keys.puk);
generator.setSignatureAlgorithm(Crypto.%s);
generator.addKeyUsageExtension(PKIXCommon.digitalSignature | PKIXCommon.keyCertSign);
generator.addExtendedKeyUsageExtension(["id-kp-clientAuth", "1.3.6.1.5.5.7.3.4"]);
generator.addBasicConstraintsExtension(true, 128);
PKIXCommon.writeFileToDisk(path, generator.generateCertificationRequest(keys.prk).getBytes());
"""
CERTIFICATE = """
function certificate(issuer, signer, subject, keys, ca) {
	var generator = new X509CertificateGenerator(crypto);
	generator.encodeECDomainParameter = false;
	generator.reset();
	generator.setSerialNumber(new ByteString("80", HEX));
	generator.setSignatureAlgorithm(Crypto.%s);
	generator.setIssuer({ C: "DE", CN: issuer });
	generator.setSubject({ C: "DE", CN: subject });
	generator.setNotBefore("260101000000Z");
	generator.setNotAfter(new Date(Date.UTC(2099, 11, 31, 23, 59, 59)));
	generator.setPublicKey(keys.puk);
	generator.addSubjectKeyIdentifierExtension();
	generator.addAuthorityKeyIdentifierExtension(signer.puk);
	generator.addBasicConstraintsExtension(ca, ca ? 0 : undefined);
	generator.addKeyUsageExtension(ca ? PKIXCommon.keyCertSign | PKIXCommon.cRLSign : PKIXCommon.digitalSignature);
	generator.addExtendedKeyUsages(["id-kp-serverAuth"], false);
	generator.addCRLDistributionPointURL(["http://localhost/a.crl", "http://localhost/b.crl"]);
	generator.addExtension("id-ce-subjectAltName", false,
		new ASN1(ASN1.SEQUENCE, new ASN1(0x82, new ByteString("example.test", ASCII))).getBytes());
	return generator.generateX509Certificate(signer.prk);
}
"""


@pytest.mark.parametrize(
    ("size", "mechanism", "name"),
    [
        ("1024", "RSA", "sha1WithRSAEncryption"),
        ("1024", "RSA_SHA256", "sha256WithRSAEncryption"),
        ("1024", "RSA_PSS_SHA256", "rsassaPss"),
        ('"secp256r1"', "ECDSA_SHA256", "ecdsa-with-SHA256"),
        ('"brainpoolP384r1"', "ECDSA_SHA384", "ecdsa-with-SHA384"),
        ('"secp521r1"', "ECDSA_SHA512", "ecdsa-with-SHA512"),
    ],
)
def test_requests(maker, openssl, tmp_path, size, mechanism, name):
    maker.session.engine.set_global("path", str(tmp_path / "a.csr"))
    maker.run(REQUEST % (size, mechanism))
    shown = openssl("req", "-in", "a.csr", "-inform", "DER", "-verify", "-noout", "-text", "-nameopt", "utf8")
    assert "verify OK" in shown
    assert "Subject: C=DE, O=Acme, CN=Jörg" in shown
    assert f"Signature Algorithm: {name}" in shown
    assert "Digital Signature, Certificate Sign" in shown
    assert "TLS Web Client Authentication, E-mail Protection" in shown
    assert "CA:TRUE, pathlen:128" in shown


@pytest.mark.parametrize(("size", "mechanism"), [("1024", "RSA_PSS_SHA384"), ('"secp256k1"', "ECDSA_SHA256")])
def test_certificate_chains(maker, openssl, tmp_path, size, mechanism):
    maker.session.engine.set_global("folder", str(tmp_path))
    maker.run(CERTIFICATE % mechanism)
    maker.run(f"""
        var root = pair({size}), end = pair({size});
        var ca = certificate("Root", root, "Root", root, true), ee = certificate("Root", root, "End", end, false);
        PKIXCommon.writeFileToDisk(folder + "/root.cer", ca.getBytes());
        PKIXCommon.writeFileToDisk(folder + "/end.cer", ee.getBytes());
    """)
    assert maker.run("ee.verifyWith(ca); ee.getSubjectDNString()") == "C=DE,CN=End"
    for name in ("root", "end"):
        openssl("x509", "-in", f"{name}.cer", "-inform", "DER", "-out", f"{name}.pem")
    checks = ["-x509_strict", "-auth_level", "0", "-purpose", "sslserver"]
    assert openssl("verify", *checks, "-CAfile", "root.pem", "end.pem") == "end.pem: OK\n"
    shown = openssl("x509", "-in", "end.pem", "-noout", "-text")
    assert "Serial Number: 128 (0x80)" in shown
    assert "Not Before: Jan  1 00:00:00 2026 GMT" in shown
    assert "Not After : Dec 31 23:59:59 2099 GMT" in shown
    assert "X509v3 Basic Constraints: critical\n                CA:FALSE" in shown
    assert "URI:http://localhost/b.crl" in shown
    assert "DNS:example.test" in shown


def test_explicit_curve_parameters_are_the_default_of_certificates(maker):
    """As passports need them (ICAO 9303-12) and older scripts expect."""
    maker.run("var generator = new X509CertificateGenerator(); generator.setPublicKey(pair('secp256r1').puk);")
    kind = "generator.getSubjectPublicKeyInfo().get(0).get(1).tag"
    assert maker.run(kind) == 0x30
    assert maker.run("generator.encodeECDomainParameter = false; " + kind) == 0x06


def test_a_curve_without_name_in_the_key_is_found_by_its_parameters(maker):
    maker.run("""
        var named = pair("brainpoolP256r1").puk, bare = new Key();
        bare.setType(Key.PUBLIC);
        [Key.ECC_P, Key.ECC_A, Key.ECC_B, Key.ECC_GX, Key.ECC_GY, Key.ECC_N, Key.ECC_H, Key.ECC_QX, Key.ECC_QY]
            .forEach(function (part) { bare.setComponent(part, named.getComponent(part)); });
    """)
    assert maker.run("""
        PKIXCommon.createECSubjectPublicKeyInfo(bare).getBytes()
            .equals(PKIXCommon.createECSubjectPublicKeyInfo(named).getBytes())""")


def test_names_are_built_step_by_step(maker):
    assert maker.run("""
        var name = new ASN1(ASN1.SEQUENCE);
        PKIXCommon.addNames(name, { C: "DE" });
        PKIXCommon.addNames(name, { CN: "x" });
        name.getBytes().equals(PKIXCommon.encodeName([{ C: "DE" }, { CN: "x" }]).getBytes())""")


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("setSignatureAlgorithm(Crypto.AES_CBC)", "INVALID_MECH", "Set a signature algorithm"),
        ("generateX509Certificate(prk)", "INVALID_DATA", "Set the serial number before generating"),
        ("setSerialNumber(new ByteString('00', HEX))", "INVALID_DATA", "A serial number is above 0"),
        ("setNotAfter('tomorrow')", "INVALID_DATA", "tomorrow is not of the form YYMMDDhhmmssZ"),
        ("addExtendedKeyUsages([1])", "INVALID_TYPE", "Expected a list of strings"),
        ("addExtendedKeyUsages(['no-such-name'])", "INVALID_DATA", "no-such-name: unknown object identifier"),
        ("addExtension('1.2.3', true, 'text')", "INVALID_TYPE", "Expected the DER value"),
        ("addSubjectKeyIdentifierExtension()", "INVALID_DATA", "Set the public key before generating"),
    ],
)
def test_refusals(maker, text, code, message):
    maker.run("var prk = pair('secp256r1').prk, generator = new X509CertificateGenerator(crypto), error = null;")
    maker.run("generator.setSignatureAlgorithm(Crypto.ECDSA_SHA256);")
    maker.run(f"try {{ generator.{text}; }} catch (e) {{ error = e; }}")
    assert maker.run(f"error instanceof GPError && error.error === GPError.{code}")
    assert message in maker.run("error.message")


class TestOtherSigners:
    """Crypto and key by what they can do."""

    PREPARE = """
        var keys = pair("secp256r1");
        function request(crypto, key) {
            var generator = new PKCS10Generator(crypto);
            generator.setSubject({ CN: "x" });
            generator.setPublicKey(keys.puk);
            generator.setSignatureAlgorithm(Crypto.ECDSA_SHA256);
            PKIXCommon.writeFileToDisk(path, generator.generateCertificationRequest(key).getBytes());
            return generator;
        }
    """

    @pytest.fixture(autouse=True)
    def prepared(self, maker, tmp_path):
        maker.session.engine.set_global("path", str(tmp_path / "a.csr"))
        maker.run(self.PREPARE)

    @pytest.mark.parametrize(
        "call",
        [
            "request(undefined, keys.prk)",
            "request({ sign: function (key, mech, data) { return crypto.sign(keys[key], mech, data); } }, 'prk')",
            "request(null, { sign: function (mech, data) { return crypto.sign(keys.prk, mech, data); } })",
            "var mine = new Crypto(); mine.sign = function (k, m, d) { return crypto.sign(keys.prk, m, d); };"
            "request(mine, 'anything')",
            "function Mine() {} Mine.prototype = new Crypto();"
            "Mine.prototype.sign = function (k, m, d) { return crypto.sign(keys.prk, m, d); };"
            "request(new Mine(), 'anything')",
            "class Named extends Crypto { get [Symbol.toStringTag]() { return 'Named'; }"
            "sign(k, m, d) { return super.sign(keys.prk, m, d); } } request(new Named(), 'anything')",
        ],
    )
    def test_who_signs(self, maker, openssl, call):
        maker.run(call)
        assert "verify OK" in openssl("req", "-in", "a.csr", "-inform", "DER", "-verify", "-noout")

    def test_what_a_script_throws_arrives_as_it_is(self, maker):
        maker.run("var thrown = {}, caught; var own = { sign: function () { throw thrown; } };")
        assert maker.run("try { request(own, 1); } catch (e) { caught = e; } caught === thrown") is True

    def test_a_signature_of_another_type_is_refused(self, maker):
        maker.run("var caught; try { request({ sign: function () { return 'x'; } }, 1); } catch (e) { caught = e; }")
        assert maker.run("caught.message") == "sign() of the crypto object gave no ByteString"

    def test_the_crypto_object_can_be_read(self, maker):
        assert maker.run("var own = {}; new PKCS10Generator(own).crypto === own") is True
