# SPDX-License-Identifier: MIT
"""CVCertificateStore and CVCCA: a PKI with root, document verifier and terminal in folders."""

from __future__ import annotations

import json
import stat

import pytest

from shell.engine.errors import ScriptError

MODULES = """
var CVCertificateStore = require("scsh/eac/CVCertificateStore").CVCertificateStore;
var CVCCA = require("scsh/eac/CVCCA").CVCCA;
var curve = new Key();
curve.setComponent(Key.ECC_CURVE_OID, new ByteString("brainpoolP256r1", OID));
function authority(folder, path) {
    var ca = new CVCCA(crypto, new CVCertificateStore(folder), null, null, path);
    ca.setKeySpec(curve, CVC.id_TA_ECDSA_SHA_256);
    return ca;
}
function policy(rights, domain) {
    return { certificateValidityDays: 2, chatRoleOID: CVC.idIS, chatRights: hex(rights),
        includeDomainParameter: domain, extensions: [] };
}
var cvca = authority("cvca", "/UTCVCA"), dvca = authority("dvca", "/UTCVCA/UTDVCA");
var terminal = authority("terminal", "/UTCVCA/UTDVCA/UTTERM");
var root = cvca.generateCertificate(cvca.generateRequest(null, false), policy("E3", true));
cvca.importCertificate(root);
"""


@pytest.fixture
def pki(eac):
    eac.run(MODULES)
    return eac


def issue(pki):
    pki.run("""
        dvca.importCertificates(cvca.getCertificateList());
        var dvRequest = dvca.generateRequest(new PublicKeyReference("UTCVCA00001"), false);
        var dv = cvca.generateCertificate(dvRequest, policy("A3", false));
        cvca.storeCertificate(dv);
        dvca.importCertificate(dv);
        terminal.importCertificates([dv, root]);
        var terminalRequest = terminal.generateRequest(dv.getCHR());
        var term = dvca.generateCertificate(terminalRequest, policy("23", false));
        dvca.storeCertificate(term);
        terminal.importCertificate(term);
        var store = terminal.certstore, path = "/UTCVCA/UTDVCA/UTTERM";
    """)


def test_a_root_signs_itself(pki, tmp_path):
    assert pki.run("cvca.isRootCA() && cvca.isOperational()") is True
    assert pki.run("root.getCAR().equals(root.getCHR()) && root.verifyWith(crypto, root.getPublicKey())") is True
    names = sorted(path.name for path in (tmp_path / "cvca" / "UTCVCA").iterdir())
    assert names == ["UTCVCA00001.cvreq", "UTCVCA00001.pkcs8", "UTCVCA00001.selfsigned.cvcert", "config.xml"]
    assert stat.S_IMODE((tmp_path / "cvca" / "UTCVCA" / "UTCVCA00001.pkcs8").stat().st_mode) == 0o600
    assert "<currentCHR>UTCVCA00001</currentCHR>" in (tmp_path / "cvca" / "UTCVCA" / "config.xml").read_text()


def test_a_chain_down_to_a_terminal(pki):
    issue(pki)
    chain = "store.getCertificateChain(path, term.getCHR()%s).map(function (c) { return '' + c.getCHR(); }).join()"
    assert pki.run(chain % "") == "UTCVCA00001,UTDVCA00001,UTTERM00001"
    assert pki.run(chain % ", root.getCHR()") == "UTDVCA00001,UTTERM00001"
    assert pki.run("store.getCertificateChain(path, term.getCHR(), new PublicKeyReference('UTOTHR00001'))") is None
    assert pki.run("store.getCurrentCHR(path).toString()") == "UTTERM00001"
    assert pki.run("store.listHolders('/UTCVCA').join()") == "UTDVCA"
    assert pki.run("store.getDomainParameter(path, term.getCHR()).getComponent(Key.ECC_P).length") == 32
    assert pki.run("store.getDefaultPublicKeyOID(path).equals(CVC.id_TA_ECDSA_SHA_256)") is True
    assert pki.run("dvca.getAuthenticPublicKey(term.getCHR()).getComponent(Key.ECC_QX).equals("
                   "terminalRequest.getPublicKey().getComponent(Key.ECC_QX))") is True  # fmt: skip
    assert pki.run("terminal.getCertificateList().length") == 3
    assert pki.run("dvca.getIssuedCertificate(new PublicKeyReference('UTTERM00009'))") is None


def test_private_keys_sign_for_their_certificates(pki):
    issue(pki)
    assert pki.run("""
        var key = store.getPrivateKey(path, term.getCHR()), data = hex("00");
        var puk = term.getPublicKey(store.getDefaultDomainParameter(path));
        crypto.verify(puk, Crypto.ECDSA_SHA256, data, crypto.sign(key, Crypto.ECDSA_SHA256, data))""")
    assert pki.run("store.deletePrivateKey(path, term.getCHR()) && store.getPrivateKey(path, term.getCHR()) === null")
    assert pki.run("store.deletePrivateKey(path, term.getCHR())") is False


def test_links_and_renewal(pki):
    issue(pki)
    pki.run("""
        var next = cvca.generateCertificate(cvca.generateRequest(root.getCHR()), policy("E3", true));
        cvca.importCertificate(next);
        dvca.setRemovePreviousKey(true);
        dvca.importCertificates([next]);
        var second = dvca.generateRequest(next.getCHR());
        var renewed = cvca.generateCertificate(second, policy("A3", false));
        dvca.importCertificates([renewed]);
    """)
    assert pki.run("next.getCAR() + ' ' + next.getCHR()") == "UTCVCA00001 UTCVCA00002"
    assert pki.run("cvca.getCertificateList().length") == 2
    assert pki.run("second.getOuterCAR() + ' ' + renewed.getCAR()") == "UTDVCA00001 UTCVCA00002"
    assert pki.run("second.verifyATWithCVC(crypto, dv, root.getPublicKey())") is True
    assert pki.run("dvca.certstore.getPrivateKey('/UTCVCA/UTDVCA', dv.getCHR())") is None
    assert pki.run("'' + dvca.certstore.getCurrentCHR('/UTCVCA/UTDVCA')") == "UTDVCA00002"


def test_certificates_in_any_order_and_with_wrong_signatures(pki):
    issue(pki)
    pki.run("""
        var other = authority("other", "/UTCVCA");
        var foreign = other.generateCertificate(other.generateRequest(), policy("E3", true));
        var damaged = term.getBytes().left(term.getBytes().length - 1).concat(hex("00"));
        var fresh = new CVCertificateStore("fresh");
        var left = fresh.insertCertificates2(crypto, [new CVC(damaged), term, dv, root, foreign], true, "/UTCVCA");
    """)
    assert pki.run("left.length") == 1
    assert pki.run("fresh.insertCertificates2(crypto, [root], false).length") == 0
    assert pki.run("new CVCertificateStore('empty').insertCertificates2(crypto, [term, dv], true).length") == 2
    assert pki.run("fresh.getCertificate('/UTCVCA/UTDVCA/UTTERM', term.getCHR()).getBytes().equals(term.getBytes())")


def test_a_root_stores_its_own_certificates_as_its_own(pki):
    pki.run("""
        var other = new CVCCA(crypto, new CVCertificateStore("other"), "UTOTHR");
        var first = other.generateCertificate(other.generateRequest(), policy("E3", true));
        other.storeCertificate(first);
    """)
    assert pki.run("other.isOperational() && other.getCertificateList()[0].getCHR().equals(first.getCHR())") is True


def test_rsa_keys(pki):
    pki.run("""
        var size = new Key();
        size.setSize(1024);
        var other = new CVCCA(crypto, new CVCertificateStore("rsa"), "UTRSA");
        other.setKeySpec(size, CVC.id_TA_RSA_PSS_SHA_256);
        other.importCertificate(other.generateCertificate(other.generateRequest(), policy("E3", true)));
    """)
    assert pki.run("other.isOperational()") is True


def test_counter_signatures(pki):
    issue(pki)
    pki.run("var signed = dvca.counterSignRequest(terminal.generateInitialRequest(dv.getCHR()));")
    assert pki.run("signed.isCountersignedRequest() && signed.verifyATWithCVC(crypto, dv, root.getPublicKey())") is True


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "000"), (999, "999"), (1000, "A00"), (1035, "A0Z"), (1036, "A10"), (34695, "ZZZ"), (34696, "000")],
)
def test_sequence_numbers_with_a_country(pki, value, text):
    """TR-03110-3, A.6.1: three digits, or three characters of which the first is a letter."""
    assert pki.run(f"CVCertificateStore.encodeBase36({value})") == text


def test_sequence_numbers(pki):
    pki.run("var store = new CVCertificateStore('numbers');")
    assert pki.run("'' + store.getNextCHR('/UTCVCA') + store.getNextCHR('/UTCVCA', 'DE')") == "UTCVCA00001UTCVCADE002"
    assert pki.run("store.getCurrentCHR('/UTCVCA') === null && store.getCurrentCHR('/UTNONE') === null") is True
    assert pki.run("CVCertificateStore.parentPathOf('/A/B') + CVCertificateStore.parentPathOf('/A')") == "/Anull"
    assert pki.run("CVCertificateStore.nthElementOf('/A/B') + CVCertificateStore.nthElementOf('/A/B', 0)") == "BA"


@pytest.mark.parametrize(
    ("action", "code", "message"),
    [
        ("store.getPrivateKey('/../etc', chr)", "INVALID_ARGUMENTS", "is no path of certificate holders"),
        ("store.getPrivateKey('/UT~', chr)", "INVALID_ARGUMENTS", "is no path of certificate holders"),
        ("store.getCertificateChain('/UTCVCA', chr)", "OBJECT_NOT_FOUND", "There is no certificate UTNONE00001"),
        ("store.getDefaultDomainParameter('/UTNONE')", "OBJECT_NOT_FOUND", "has no current certificate"),
        ("store.insertCertificates2(crypto, [1])", "INVALID_TYPE", "Expected a list of CVC objects"),
        ("new CVCCA(crypto, store)", "INVALID_TYPE", "Expected a path"),
        (
            "var ca = new CVCCA(crypto, store, 'UTX'); ca.setKeySpec(new Key(), CVC.id_TA_RSA_PSS_SHA_256);"
            "ca.generateRequest()",
            "INVALID_USAGE",
            "Set curve or size of new keys",
        ),
        ("dvca.generateCertificate(root, policy('00'))", "OBJECT_NOT_FOUND", "has no current certificate"),
        ("cvca.generateCertificate(root, {})", "INVALID_ARGUMENTS", "The policy needs certificateValidityDays"),
        ("dvca.importCertificate(root)", "KEY_NOT_FOUND", "There is no private key UTCVCA00001"),
    ],
)
def test_refusals(pki, action, code, message):
    pki.run("var store = cvca.certstore, chr = new PublicKeyReference('UTNONE00001');")
    assert pki.run(f"refused(function () {{ {action}; }}) === GPError.{code}"), pki.run("'' + error")
    assert message in pki.run("error.message")


def test_a_damaged_configuration(pki, tmp_path):
    (tmp_path / "cvca" / "UTCVCA" / "config.xml").write_text("<CAConfig>")
    pki.run("refused(function () { cvca.isOperational(); });")
    assert "config.xml is damaged" in pki.run("error.message")


@pytest.mark.parametrize("holder", ["../evil00001", "/tmp/x00001", "..\\evil00001", "UT\nA00001"])
@pytest.mark.parametrize(
    "call",
    [
        "storePrivateKey('/UTCVCA', name, pair('brainpoolP256r1').prk)",
        "storeCertificate('/UTCVCA', certificate)",
        "getPrivateKey('/UTCVCA', name)",
        "getCertificate('/UTCVCA', name)",
        "deleteCertificate('/UTCVCA', name)",
    ],
)
def test_a_holder_cannot_lead_out_of_the_store(pki, tmp_path, holder, call):
    """Names of holders come from certificates, which anybody can make."""
    pki.run(f"""
        var name = new PublicKeyReference({json.dumps(holder)});
        var body = new ASN1(0x7F4E, new ASN1(0x5F29, hex("00")), new ASN1(0x42, name.getBytes()),
            root.getASN1().get(0).get(2), new ASN1(0x5F20, name.getBytes()));
        var certificate = new CVC(new ASN1(0x7F21, body, new ASN1(0x5F37, hex("00"))));
    """)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ScriptError, match="no name of a file in a certificate store"):
        pki.run(f"cvca.certstore.{call}")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_sequence_number_that_is_none(pki, tmp_path):
    config = tmp_path / "cvca" / "UTCVCA" / "config.xml"
    config.write_text(f"<CAConfig><sequence><current>{'9' * 5000}</current></sequence></CAConfig>")
    assert pki.run("cvca.certstore.getNextCHR('/UTCVCA').toString()") == "UTCVCA00001"
