# SPDX-License-Identifier: MIT
"""What cards do not do, with SoftHSM: secret keys, encryption in parts, wrapping, and login as security officer."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.shell.conftest import Scripts

pytestmark = pytest.mark.external

LIBRARY = "/usr/lib/softhsm/libsofthsm2.so"
PRELUDE = f"""
var O = PKCS11Object, S = PKCS11Session, LIBRARY = "{LIBRARY}";
function attributes(values) {{
    var array = [];
    for (var name in values) array[O["CKA_" + name]] = values[name];
    return array;
}}
function secretKey(size) {{
    return s.generateKey(S.CKM_AES_KEY_GEN, null, attributes({{ CLASS: O.CKO_SECRET_KEY, KEY_TYPE: O.CKK_AES,
        VALUE_LEN: size, ENCRYPT: true, DECRYPT: true, WRAP: true, UNWRAP: true,
        SENSITIVE: false, EXTRACTABLE: true }}));
}}
var iv = new ByteString("000102030405060708090A0B0C0D0E0F", HEX);
var MESSAGE = new ByteString("0123456789ABCDEF0123456789ABCDEF", ASCII);

var p = new PKCS11Provider(LIBRARY);
p.initToken(p.getSlots()[0].getId(), "12345678", "soft");
p.cleanup();  // SoftHSM gives the token a new slot
p = new PKCS11Provider(LIBRARY);
var slot = p.getSlots()[0], s = new PKCS11Session(p, slot.getId(), true);
s.login("12345678", true);
s.initPIN("4711");
s.close();
s = new PKCS11Session(p, slot.getId(), true);
s.login("4711");
"""


@pytest.fixture
def soft(make_scripts: Callable[..., Scripts], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scripts:
    """A session with a fresh token that the user is logged in to."""
    tokens, configuration = tmp_path / "tokens", tmp_path / "softhsm2.conf"
    tokens.mkdir()
    configuration.write_text(f"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", os.fspath(configuration))
    scripts = make_scripts()
    scripts.run(PRELUDE)
    return scripts


def test_a_token_from_the_first_pin_on(soft):
    assert soft.run("[slot.getTokenLabel(), slot.isHardwareDevice(), s.enumerateObjects().length]") == [
        "soft",
        False,
        0,
    ]


def test_encryption_in_one_step_and_in_parts(soft):
    """The same as Crypto; an empty part is nothing special; padding comes with the end."""
    assert soft.run("""
        var key = secretKey(16), right = [], software = new Key();
        software.setComponent(Key.AES, key.getAttribute(O.CKA_VALUE));
        s.encryptInit(S.CKM_AES_CBC, key, iv);
        var whole = s.encrypt(MESSAGE);
        right.push(new Crypto().encrypt(software, Crypto.AES_CBC, MESSAGE, iv).equals(whole));
        s.encryptInit(S.CKM_AES_CBC, key, iv);
        var parts = s.encryptUpdate(MESSAGE.left(16));
        parts = parts.concat(s.encryptUpdate(new ByteString("", HEX))).concat(s.encryptUpdate(MESSAGE.bytes(16)));
        right.push(s.encryptFinal() === null, parts.equals(whole));

        s.encryptInit(S.CKM_AES_CBC_PAD, key, iv);
        parts = s.encryptUpdate(MESSAGE.left(5)).concat(s.encryptUpdate(MESSAGE.bytes(5)));
        right.push(parts.length == 32);
        parts = parts.concat(s.encryptFinal());
        right.push(parts.length == 48);
        s.decryptInit(S.CKM_AES_CBC_PAD, key, iv);
        var plain = s.decryptUpdate(parts.left(20)).concat(s.decryptUpdate(parts.bytes(20))), last = s.decryptFinal();
        right.push((last ? plain.concat(last) : plain).equals(MESSAGE));
        right.join()""") == ",".join(["true"] * 6)


def test_wrapping(soft):
    """AES Key Wrap adds 8 bytes (RFC 3394)."""
    assert soft.run("""
        var key = secretKey(16), other = secretKey(32), wrapped = s.wrapKey(S.CKM_AES_KEY_WRAP, null, key, other);
        var template = attributes({ CLASS: O.CKO_SECRET_KEY, KEY_TYPE: O.CKK_AES, SENSITIVE: false,
            EXTRACTABLE: true });
        var back = s.unwrapKey(S.CKM_AES_KEY_WRAP, null, key, wrapped, template);
        var message = "", broken = wrapped.left(17);
        try { s.unwrapKey(S.CKM_AES_KEY_WRAP, null, key, broken, template); } catch (e) { message = e.message; }
        [wrapped.length, back.getAttribute(O.CKA_VALUE).equals(other.getAttribute(O.CKA_VALUE)), message]
        """) == [40, True, "The key was not unwrapped: CKR_WRAPPED_KEY_LEN_RANGE"]


def test_operations_that_are_left_open(soft):
    """Begun again, or ended with the session: nothing of the first remains."""
    assert (
        soft.run("""
        var key = secretKey(16);
        s.encryptInit(S.CKM_AES_CBC, key, iv);
        s.encryptUpdate(MESSAGE.left(16));
        s.encryptInit(S.CKM_AES_ECB, key);
        var length = s.encrypt(MESSAGE).length;
        s.encryptInit(S.CKM_AES_CBC, key, iv);
        s.encryptUpdate(MESSAGE.left(16));
        s.close();
        s = new PKCS11Session(p, slot.getId());
        length""")
        == 32
    )


def test_a_created_object(soft):
    assert soft.run("""
        var values = { CLASS: O.CKO_DATA, TOKEN: true, LABEL: "é", APPLICATION: "test", VALUE: iv };
        new PKCS11Object(s, attributes(values));
        var found = s.enumerateObjects(attributes({ CLASS: O.CKO_DATA, LABEL: "é" }));
        [found.length, found[0].getAttribute(O.CKA_LABEL).toString(UTF8), found[0].getAttribute(O.CKA_VALUE).equals(iv)]
        """) == [1, "é", True]


def test_odd_arguments_never_become_internal_errors(soft):
    """Every member with too few, too many, and all kinds of wrong arguments: GPErrors, and nothing else."""
    assert (
        soft.run(r"""
        var values = [undefined, null, true, NaN, -1, 1e300, "\ud800", "", [], {}, new ByteString("", HEX), s, p];
        var key = secretKey(16), bad = [];
        function attempt(name, action) {
            try { action(); } catch (e) { if (!(e instanceof GPError)) bad.push(name + ": " + e); }
        }
        var targets = { provider: p, slot: slot, session: s, object: key, mechanism: slot.getMechanisms()[0] };
        for (var kind in targets) {
            var target = targets[kind];
            Object.getOwnPropertyNames(Object.getPrototypeOf(target)).forEach(function (name) {
                var ends = /^(close|cleanup|destroy|constructor)$/.test(name);
                if (ends || typeof target[name] != "function") return;
                values.forEach(function (value, index) {
                    for (var count = 0; count < 6; count++) {
                        var list = new Array(count).fill(value);
                        if (count > 1 && index % 2) list[0] = S.CKM_AES_ECB;
                        attempt(kind + "." + name + " " + index, function () { target[name].apply(target, list); });
                    }
                });
            });
        }
        [PKCS11Provider, PKCS11Session, PKCS11Object].forEach(function (type) {
            values.forEach(function (value) {
                attempt(type.name, function () { new type(value); });
                attempt(type.name, function () { new type(value, value); });
                attempt(type.name, function () { new type(p, value, value); });
                attempt(type.name, function () { new type(s, value); });
            });
        });
        bad.slice(0, 8).join("\n")""")
        == ""
    )


def test_labels_have_32_bytes(soft):
    assert (
        soft.run("""
        var message = "";
        try { p.initToken(slot.getId(), "12345678", "ü".repeat(17)); } catch (e) { message = e.message; }
        message""")
        == "The label is longer than 32 bytes"
    )
