# SPDX-License-Identifier: MIT
"""OpenSC's PKCS#11 library with an initialised virtual SmartCard-HSM behind a private pcscd."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from jsapi.terminals.virtual.card import VirtualCard
from tests.interop.opensc import PIN, SO_PIN, Tools
from tests.shell.conftest import Scripts

LIBRARY = "opensc-pkcs11.so"
# What the scripts of these tests share: attribute templates and a session.
PRELUDE = f"""
var LIBRARY = "{LIBRARY}", PIN = "{PIN}", SO_PIN = "{SO_PIN}", O = PKCS11Object, S = PKCS11Session;
function attributes(values) {{
    var array = [];
    for (var name in values) array[O["CKA_" + name]] = values[name];
    return array;
}}
function openSession(pin) {{
    var provider = new PKCS11Provider(LIBRARY);
    var session = new PKCS11Session(provider, provider.getSlots()[0].getId(), true);
    if (pin) session.login(pin);
    session.provider = provider;
    return session;
}}
function rsaPair(session, label) {{
    var id = new ByteString("23", HEX), exponent = new ByteString("010001", HEX);
    var public = attributes({{ TOKEN: true, VERIFY: true, MODULUS_BITS: 2048, PUBLIC_EXPONENT: exponent,
        LABEL: label }});
    var private = attributes({{ TOKEN: true, PRIVATE: true, SENSITIVE: true, SIGN: true, DECRYPT: true, LABEL: label,
        ID: id }});
    return session.generateKeyPair(S.CKM_RSA_PKCS_KEY_PAIR_GEN, null, public, private);
}}
function publicKey(object) {{
    var key = new Key();
    key.setType(Key.PUBLIC);
    key.setComponent(Key.MODULUS, object.getAttribute(O.CKA_MODULUS));
    key.setComponent(Key.EXPONENT, object.getAttribute(O.CKA_PUBLIC_EXPONENT));
    return key;
}}
function refused(action) {{
    try {{ action(); }} catch (e) {{ return [e.className, e.error, e.reason, e.message]; }}
    return null;
}}
var MESSAGE = new ByteString("The quick brown fox", ASCII);
"""


@dataclass
class Bench:
    """A session with the prelude, and the card that its library finds."""

    scripts: Scripts
    tools: Tools
    card: VirtualCard

    def run(self, text: str) -> Any:
        """Completion value of a script."""
        return self.scripts.run(text)


@pytest.fixture
def bench(
    make_scripts: Callable[..., Scripts],
    attach_card: Callable[[VirtualCard, int], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Bench:
    card = VirtualCard()
    attach_card(card, 0)
    tools = Tools(tmp_path_factory.mktemp("opensc"))
    tools.initialize("bench", "--dkek-shares", "0")
    scripts = make_scripts()
    scripts.run(PRELUDE)
    return Bench(scripts, tools, card)
