# SPDX-License-Identifier: MIT
"""Scripts with the modules for extended access control."""

from __future__ import annotations

import pytest

from tests.shell.conftest import Scripts

MODULES = """
var CVC = require("scsh/eac/CVC").CVC;
var PublicKeyReference = require("scsh/eac/PublicKeyReference").PublicKeyReference;
var EAC2CVRequestGenerator = require("scsh/eac/EAC2CVRequestGenerator").EAC2CVRequestGenerator;
var EAC2CVCertificateGenerator = require("scsh/eac/EAC2CVCertificateGenerator").EAC2CVCertificateGenerator;
var crypto = new Crypto(), error = null;
function pair(size) {
	var keys = { puk: new Key(), prk: new Key() };
	keys.puk.setType(Key.PUBLIC);
	keys.prk.setType(Key.PRIVATE);
	if (typeof size == "string") {
		var curve = new ByteString(size, OID);
		[keys.puk, keys.prk].forEach(function (key) { key.setComponent(Key.ECC_CURVE_OID, curve); });
		crypto.generateKeyPair(Crypto.EC, keys.puk, keys.prk);
	} else {
		keys.puk.setSize(size);
		crypto.generateKeyPair(Crypto.RSA, keys.puk, keys.prk);
	}
	return keys;
}
function refused(action) {
	try { action(); } catch (e) { error = e; return e.error; }
}
function hex(text) { return new ByteString(text, HEX); }
"""


@pytest.fixture
def eac(scripts: Scripts) -> Scripts:
    scripts.run(MODULES)
    return scripts
