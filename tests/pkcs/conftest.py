# SPDX-License-Identifier: MIT
"""Scripts with the modules for PKCS structures."""

from __future__ import annotations

import pytest

from tests.shell.conftest import Scripts
from tests.x509.conftest import openssl  # noqa: F401  the same judge

MODULES = """
var PKCS1 = require("scsh/pkcs/PKCS1").PKCS1;
var PKCS8 = require("scsh/pkcs/PKCS8").PKCS8;
var PKIXCommon = require("scsh/x509/PKIXCommon").PKIXCommon;
var crypto = new Crypto();
var error = null;
function refused(action) {
	try { action(); } catch (e) { error = e; return e.error; }
}
"""


@pytest.fixture
def pkcs(scripts: Scripts, tmp_path) -> Scripts:
    scripts.session.engine.set_global("folder", str(tmp_path) + "/")
    scripts.run(MODULES)
    return scripts
