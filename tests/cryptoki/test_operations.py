# SPDX-License-Identifier: MIT
"""Keys, signatures and decryption through a library, checked with Crypto; objects and their attributes."""

from __future__ import annotations

import pytest

from jsapi.gperror import ErrorCode

pytestmark = pytest.mark.external


def test_rsa(bench):
    """In one step and in several, with the hash on either side; 50 02 .. is CK_RSA_PKCS_PSS_PARAMS for SHA-256."""
    assert bench.run("""
        var s = openSession(PIN), pair = rsaPair(s, "key"), key = publicKey(pair[0]), crypto = new Crypto(), right = [];
        s.signInit(S.CKM_SHA256_RSA_PKCS, pair[1]);
        var signature = s.sign(MESSAGE);
        right.push(crypto.verify(key, Crypto.RSA_SHA256, MESSAGE, signature));
        s.signInit(S.CKM_SHA256_RSA_PKCS, pair[1]);
        s.signUpdate(MESSAGE.left(3));
        s.signUpdate(MESSAGE.bytes(3));
        right.push(s.signFinal().equals(signature));
        var pss = new ByteString("5002000000000000 0200000000000000 2000000000000000", HEX);
        s.signInit(S.CKM_RSA_PKCS_PSS, pair[1], pss);
        right.push(crypto.verify(key, Crypto.RSA_PSS_SHA256, MESSAGE, s.sign(crypto.digest(Crypto.SHA_256, MESSAGE))));
        s.verifyInit(S.CKM_SHA256_RSA_PKCS, pair[0]);
        right.push(s.verify(MESSAGE, signature));
        s.verifyInit(S.CKM_SHA256_RSA_PKCS, pair[0]);
        s.verifyUpdate(MESSAGE.left(3));
        s.verifyUpdate(MESSAGE.bytes(3));
        right.push(s.verifyFinal(signature));
        s.verifyInit(S.CKM_SHA256_RSA_PKCS, pair[0]);
        right.push(!s.verify(MESSAGE.left(3), signature));
        s.decryptInit(S.CKM_RSA_PKCS, pair[1]);
        right.push(s.decrypt(crypto.encrypt(key, Crypto.RSA_PKCS1, MESSAGE)).equals(MESSAGE));
        s.decryptInit(S.CKM_RSA_X_509, pair[1]);
        right.push(s.decrypt(crypto.encrypt(key, Crypto.RSA, MESSAGE)).right(MESSAGE.length).equals(MESSAGE));
        right.join()""") == ",".join(["true"] * 8)


def test_elliptic_curves(bench):
    """ECDSA gives r and s side by side; ECDH takes the other side's point as parameter."""
    assert bench.run("""
        var s = openSession(PIN), crypto = new Crypto(), curve = new ByteString("secp256r1", OID);
        var pair = s.generateKeyPair(S.CKM_EC_KEY_PAIR_GEN, null,
            attributes({ TOKEN: true, VERIFY: true, LABEL: "ec",
                EC_PARAMS: new ASN1(ASN1.OBJECT_IDENTIFIER, curve).getBytes() }),
            attributes({ TOKEN: true, PRIVATE: true, SIGN: true, DERIVE: true, LABEL: "ec" }));
        var point = new ASN1(pair[0].getAttribute(O.CKA_EC_POINT)).value, half = (point.length - 1) / 2;
        var key = new Key();
        key.setType(Key.PUBLIC);
        key.setComponent(Key.ECC_CURVE_OID, curve);
        key.setComponent(Key.ECC_QX, point.bytes(1, half));
        key.setComponent(Key.ECC_QY, point.right(half));
        s.signInit(S.CKM_ECDSA, pair[1]);
        var raw = s.sign(crypto.digest(Crypto.SHA_256, MESSAGE)), zero = new ByteString("00", HEX);
        var der = new ASN1(ASN1.SEQUENCE);
        der.add(new ASN1(ASN1.INTEGER, zero.concat(raw.left(32))));
        der.add(new ASN1(ASN1.INTEGER, zero.concat(raw.right(32))));
        var right = crypto.verify(key, Crypto.ECDSA_SHA256, MESSAGE, der.getBytes());

        var own = new Key(), other = new Key();
        own.setType(Key.PUBLIC); other.setType(Key.PRIVATE);
        own.setComponent(Key.ECC_CURVE_OID, curve); other.setComponent(Key.ECC_CURVE_OID, curve);
        crypto.generateKeyPair(Crypto.EC, own, other);
        var theirs = new ByteString("04", HEX).concat(own.getComponent(Key.ECC_QX));
        theirs = theirs.concat(own.getComponent(Key.ECC_QY));
        var shared = s.deriveKey(S.CKM_ECDH1_DERIVE, theirs, pair[1],
            attributes({ CLASS: O.CKO_SECRET_KEY, KEY_TYPE: O.CKK_GENERIC_SECRET, VALUE_LEN: 32, TOKEN: false,
                EXTRACTABLE: true, SENSITIVE: false }));
        right && shared.getAttribute(O.CKA_VALUE).equals(crypto.decrypt(other, Crypto.ECDH, point.bytes(1)))""")


def test_objects(bench):
    bench.tools.logged_in("bench", "--keypairgen", "--key-type", "rsa:1024", "--id", "0A", "--label", "other")
    assert bench.run("""
        var s = openSession(PIN), pair = rsaPair(s, "key"), wanted = attributes({ CLASS: O.CKO_PRIVATE_KEY });
        var all = s.enumerateObjects(), private = s.enumerateObjects(wanted);
        wanted[O.CKA_LABEL] = new ByteString("other", ASCII);
        var other = s.enumerateObjects(wanted);
        wanted[O.CKA_LABEL] = "nobody";
        [all.length >= 4, private.length, other.length, s.enumerateObjects(wanted).length,
         other[0].getAttribute(O.CKA_ID).toString(HEX), other[0] instanceof PKCS11Object,
         pair[1].getNumberAttribute(O.CKA_CLASS), pair[1].getBooleanAttribute(O.CKA_SIGN),
         pair[0].getAttribute(O.CKA_CLASS).length, pair[0].getAttribute(O.CKA_LABEL).toString(ASCII)]
        """) == [True, 2, 1, 0, "0A", True, 3, True, 8, "key"]  # CKO_PRIVATE_KEY is 3, a CK_ULONG has 8 bytes


def test_attributes_that_are_not_there(bench):
    values = bench.run("""
        var s = openSession(PIN), pair = rsaPair(s, "key");
        [pair[0].getAttribute(O.CKA_START_DATE + 0x300),
         refused(function () { pair[1].getAttribute(O.CKA_PRIVATE_EXPONENT); }),
         refused(function () { pair[0].getNumberAttribute(O.CKA_LABEL); }),
         refused(function () { pair[0].getBooleanAttribute(O.CKA_LABEL); }),
         refused(function () { pair[0].getAttribute(-1); })]""")
    assert values[0] is None
    # The reason is the return value: CKR_ATTRIBUTE_SENSITIVE is 0x11.
    assert values[1][:3] == ["PKCS11Object", ErrorCode.OBJECT_NOT_FOUND, 0x11]
    assert [error[1] for error in values[2:]] == [23, 23, ErrorCode.INVALID_ARGUMENTS]


def test_a_certificate_is_stored_and_deleted(bench):
    certificate = bench.tools.folder / "cert.der"
    bench.tools.run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x", "-keyout", "k.pem",
                    "-outform", "DER", "-out", "cert.der")  # fmt: skip
    bench.run(f"""
        var s = openSession(PIN), value = new ByteString("{certificate.read_bytes().hex()}", HEX);
        var o = new PKCS11Object(s, attributes({{ CLASS: O.CKO_CERTIFICATE, CERTIFICATE_TYPE: O.CKC_X_509, TOKEN: true,
            LABEL: "mine", ID: new ByteString("0B", HEX), VALUE: value }}));
        assert(o.getAttribute(O.CKA_VALUE).equals(value))""")
    read = ("--read-object", "--type", "cert", "--id", "0B", "--output-file", "read.der")
    bench.scripts.session.services.at_end.close()
    bench.tools.pkcs11("bench", *read)
    assert (bench.tools.folder / "read.der").read_bytes() == certificate.read_bytes()
    assert (
        bench.run("""
        s = openSession(PIN);
        var wanted = attributes({ CLASS: O.CKO_CERTIFICATE, LABEL: "mine" });
        s.enumerateObjects(wanted)[0].destroy();
        s.enumerateObjects(wanted).length""")
        == 0
    )


def test_refused_operations(bench):
    errors = bench.run("""
        var s = openSession(PIN), pair = rsaPair(s, "key"), errors = [];
        function note(action) { var e = refused(action); errors.push(e[1] + " " + e[3]); }
        note(function () { s.sign(MESSAGE); });
        note(function () { s.signUpdate(MESSAGE); });
        note(function () { s.signInit(S.CKM_SHA256_RSA_PKCS, pair[0]); });
        note(function () { s.signInit(S.CKM_AES_CBC, pair[1]); s.sign(MESSAGE); });
        note(function () { s.signInit(0x80000001, pair[1]); s.sign(MESSAGE); });
        note(function () { s.signInit(0x80000001 | 0, pair[1]); s.sign(MESSAGE); });
        note(function () { s.signInit(1e10, pair[1]); });
        note(function () { s.decryptInit(S.CKM_RSA_PKCS, pair[1]); s.decrypt(MESSAGE); });
        note(function () { s.wrapKey(S.CKM_RSA_PKCS, null, pair[0], pair[1]); });
        note(function () { s.generateKey(S.CKM_DES_KEY_GEN, null, attributes({ TOKEN: true })); });
        note(function () { new PKCS11Object(s, attributes({ CLASS: 0x77 })); });
        errors""")
    prefixes = [
        "5 CKR_OPERATION_NOT_INITIALIZED: call signInit before",
        "5 CKR_OPERATION_NOT_INITIALIZED: call signInit before",
        "5 CKR_KEY_FUNCTION_NOT_PERMITTED: the key may not sign",
        "5 The token refuses to sign: CKR_MECHANISM_INVALID",
        "5 The token refuses to sign: CKR_MECHANISM_INVALID",
        "5 The token refuses to sign: CKR_MECHANISM_INVALID",
        "14 10000000000 is no mechanism number",
        "5 The token refuses to decrypt: CKR_",
        "5 CKR_KEY_FUNCTION_NOT_PERMITTED: the key may not wrap (CKA_WRAP)",
        "5 The key was not generated: CKR_",
        "19 The object was not created: CKR_",
    ]
    assert [error[: len(prefix)] for error, prefix in zip(errors, prefixes, strict=True)] == prefixes


_BAD_TEMPLATES = [
    ("7", 0, "an array"),
    ("attributes({ LABEL: null })", 0, "null"),
    ("attributes({ CLASS: 1, LABEL: undefined })", 1, "undefined"),
    ("attributes({ CLASS: 1.5 })", 0, "0x0"),
    ("attributes({ CLASS: -1 })", 0, "0x0"),
    ("attributes({ CLASS: NaN })", 0, "0x0"),
    ("attributes({ CLASS: 1, VALUE: {} })", 1, "0x11"),
    ("attributes({ CLASS: 1, SENSITVE: true })", 1, "is the name of the CKA_ constant right?"),
]


def test_bad_templates(bench):
    """A misspelt attribute is never passed over: a key might become less safe than the script says."""
    bench.run("var s = openSession()")
    for template, reason, part in _BAD_TEMPLATES:
        error = bench.run(f"refused(function () {{ s.enumerateObjects({template}); }})")
        assert error[:3] == ["PKCS11Object", ErrorCode.INVALID_TYPE, reason], template
        assert part in error[3], template


def test_templates_reach_the_largest_attribute_numbers(bench):
    assert (
        bench.run("""
        var s = openSession(), wanted = [];
        wanted[O.CKA_CLASS] = O.CKO_CERTIFICATE;
        wanted[0x80000001] = new ByteString("00", HEX);
        s.enumerateObjects(wanted).length""")
        == 0
    )
