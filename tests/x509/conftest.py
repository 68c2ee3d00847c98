# SPDX-License-Identifier: MIT
"""Scripts that make certificates, and OpenSSL to judge them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.shell.conftest import Scripts

MODULES = """
var PKCS10Generator = require("scsh/pkcs/PKCS10").PKCS10Generator;
var X509CertificateGenerator = require("scsh/x509/X509CertificateGenerator").X509CertificateGenerator;
var PKIXCommon = require("scsh/x509/PKIXCommon").PKIXCommon;
var CRLGenerator = require("scsh/x509/CRLGenerator").CRLGenerator;
var X509CA = require("scsh/x509/X509CA").X509CA;
var crypto = new Crypto(), error = null;
function refused(action) {
	try { action(); } catch (e) { error = e; return e.error; }
}
function pair(size) {
	var keys = { puk: new Key(), prk: new Key() };
	keys.puk.setType(Key.PUBLIC);
	keys.prk.setType(Key.PRIVATE);
	if (typeof size == "string") {
		keys.puk.setComponent(Key.ECC_CURVE_OID, new ByteString(size, OID));
		crypto.generateKeyPair(Crypto.EC, keys.puk, keys.prk);
	} else {
		keys.puk.setSize(size);
		crypto.generateKeyPair(Crypto.RSA, keys.puk, keys.prk);
	}
	return keys;
}
"""


@pytest.fixture
def maker(scripts: Scripts) -> Scripts:
    scripts.run(MODULES)
    return scripts


@pytest.fixture
def openssl(tmp_path: Path) -> Callable[..., str]:
    """Runs OpenSSL in the folder of the scripts; output and errors, which it writes where it likes."""

    def run(*command: str) -> str:
        done = subprocess.run(["openssl", *command], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    return run
