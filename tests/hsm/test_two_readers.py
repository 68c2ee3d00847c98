# SPDX-License-Identifier: MIT
"""Scripts with two readers: public key authentication and a key domain that two devices agree on."""

from __future__ import annotations

import pytest

from jsapi.terminals.virtual import CardState

PREPARE = """
var hsm = require("scsh/sc-hsm/SmartCardHSM"), HSMKeyStore = require("scsh/sc-hsm/HSMKeyStore").HSMKeyStore;
var ManagePKA = require("scsh/sc-hsm/ManagePKA").ManagePKA, KeyDomain = require("scsh/sc-hsm/KeyDomain").KeyDomain;
var pin = new ByteString("648219", ASCII);
function open(index, prepare) {
	var card = new Card(Card.getReaderList()[index]), setup = new hsm.SmartCardHSMInitializer(card);
	prepare(setup);
	setup.initialize();
	return new hsm.SmartCardHSM(card);
}
"""


@pytest.fixture
def scripts(make_scripts, tmp_path):
    states = []
    for serial in ("UTFIRST0001", "UTSECOND001"):
        path = tmp_path / serial
        CardState.create(path, serial).close()
        states.append(f"virtual:{path}")
    made = make_scripts(readers=tuple(states))
    made.run(PREPARE)
    return made


def test_a_custodian_logs_in_at_another_device(scripts):
    scripts.run("""
        var custodian = open(1, function (setup) {}), guarded = open(0, function (setup) {
            setup.setPublicKeyAuthentication(1, 1);
        });
        custodian.verifyUserPIN(pin);
        var request = new HSMKeyStore(custodian).generateECCKeyPair("pka", "brainpoolP256r1");
        var file = ManagePKA.exportPublicKey(custodian, custodian.getKey("pka").getId());
        var pka = new ManagePKA(guarded);
        pka.registerPublicKey(file);
        guarded.logout();
        pka = new ManagePKA(guarded, "any name");
    """)
    assert scripts.run("pka.isActive() + ' ' + pka.isAuthenticated()") == "true false"
    assert scripts.run("'' + request.getCHR()") == "UTSECOND00100001"
    scripts.run("var status = pka.authenticateWith(custodian.getKey('pka'), request.getCHR());")
    assert scripts.run("[status.total, status.missing, status.required, status.authenticated].join()") == "1,0,1,1"
    assert scripts.run("pka.enumeratePublicKeys()[0].chr.equals(request.getCHR())") is True
    assert scripts.run("guarded.queryUserPINStatus()") == 0x9000


def test_an_exported_challenge(scripts):
    scripts.run("""
        var custodian = open(1, function (setup) {}), guarded = open(0, function (setup) {
            setup.setPublicKeyAuthentication(1, 1);
        });
        custodian.verifyUserPIN(pin);
        var holder = new HSMKeyStore(custodian).generateECCKeyPair("pka", "brainpoolP256r1").getCHR();
        var pka = new ManagePKA(guarded);
        pka.registerPublicKey(ManagePKA.exportPublicKey(custodian, 1));
        var text = pka.getChallenge().toString(HEX);                     // goes to the custodian
        var signature = ManagePKA.signChallenge(custodian.getKey("pka"), new ByteString(text, HEX));
        pka.authenticate(holder.toString(), signature);                  // comes back
    """)
    assert scripts.run("pka.isAuthenticated()") is True


def test_two_devices_agree_on_a_key(scripts):
    scripts.run("""
        var devices = [0, 1].map(function (index) {
            return open(index, function (setup) { setup.setKeyDomains(2); });
        });
        devices.forEach(function (sc) { sc.verifyUserPIN(pin); });
        new HSMKeyStore(devices[0]).generateECCKeyPair("group", "brainpoolP256r1");
        var domains = devices.map(function (sc) {
            var domain = new KeyDomain(sc, 1), certificates = sc.readBinary(hsm.SmartCardHSM.C_DevAut);
            domain.createXKEK(hsm.SmartCardHSM.createKeyDomainMembership(devices[0], 1, certificates));
            domain.generateExchangeKey("exchange");
            return domain;
        });
        var files = domains.map(function (domain) { return domain.exportExchangeKey("exchange"); });
        var values = domains.map(function (domain, index) {
            return domain.deriveKEK("exchange", files[1 - index]).kcv;
        });
    """)
    assert scripts.run("values[0].equals(values[1]) && values[0].length == 8") is True
    scripts.run("""
        var spec = new hsm.SmartCardHSMKeySpecGenerator(Crypto.AES_CBC, 256);
        spec.setKeyDomain(1);
        var key = new HSMKeyStore(devices[0]).generateKey("shared", spec);
        var copy = new HSMKeyStore(devices[1]).importAESKey("shared", devices[0].wrapKey(key.getId()), 256);
        var block = new ByteString("00112233445566778899AABBCCDDEEFF", HEX);
    """)
    assert scripts.run("key.encrypt(Crypto.AES_CBC, block).equals(copy.encrypt(Crypto.AES_CBC, block))") is True


def test_a_label_needs_somebody_who_is_logged_in(scripts):
    scripts.run("""
        var error;
        try {
            open(0, function (setup) {
                setup.setPublicKeyAuthentication(1, 1);
                setup.setLabel("guarded");
            });
        } catch (e) {
            error = e;
        }
    """)
    assert scripts.run("error.message").startswith("Without a user PIN nobody is logged in to write a label")
    scripts.run("""
        var sc = open(0, function (setup) {
            setup.setPublicKeyAuthentication(1, 1);
            setup.setUserPIN(pin);
            setup.setLabel("guarded");
        });
    """)
    assert scripts.run("sc.queryUserPINStatus()") == 0x63C3
