# SPDX-License-Identifier: MIT
"""The key store of a token, and Crypto with its keys: OpenSC and the virtual card."""

from __future__ import annotations

import pytest

from jsapi.gperror import ErrorCode

pytestmark = pytest.mark.external

OPEN = """
    var provider = new PKCS11Provider(LIBRARY), id = provider.getSlots()[0].getId();
    var ks = provider.getKeyStore(id, PIN), crypto = new Crypto(provider.providerName), key = new Key(), right = [];
    key.setType(Key.PRIVATE);
"""


def make_keys(bench) -> None:
    """An RSA key with a certificate, and a key on a curve."""
    bench.tools.logged_in("bench", "--keypairgen", "--key-type", "rsa:2048", "--id", "0A", "--label", "signer")
    bench.tools.logged_in("bench", "--keypairgen", "--key-type", "EC:secp256r1", "--id", "0B", "--label", "curve")
    bench.tools.run("pkcs15-tool", "--reader", "0", "--read-public-key", "0A", "--output", "pub.pem")
    bench.tools.run("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "ca.pem")
    authority = ("-CA", "ca.crt", "-CAkey", "ca.pem", "-days", "9", "-outform", "DER")
    bench.tools.run("openssl", "req", "-x509", "-new", "-key", "ca.pem", "-subj", "/CN=ca", "-out", "ca.crt")
    bench.tools.run(
        "openssl", "x509", "-new", "-force_pubkey", "pub.pem", "-subj", "/CN=x", *authority, "-out", "cert.der"
    )
    bench.tools.logged_in("bench", "--write-object", "cert.der", "--type", "cert", "--id", "0A", "--label", "signer")


def test_keys_of_a_token(bench):
    make_keys(bench)
    assert (
        bench.run(f"""{OPEN}
        right.push(ks.getAliases().sort().join("+"), ks instanceof KeyStore);
        right.push(String(ks.getCertificate("signer").getSubjectDNString()));
        var s = new PKCS11Session(provider, id), identifier = new ByteString("0A", HEX);
        var wanted = attributes({{ CLASS: O.CKO_PUBLIC_KEY, ID: identifier }});
        var public = publicKey(s.enumerateObjects(wanted)[0]);
        key.setID("signer");
        ks.getKeyFromKeyStore(key);
        [Crypto.RSA, Crypto.RSA_SHA256, Crypto.RSA_SHA512].forEach(function (mechanism) {{
            right.push(new Crypto().verify(public, mechanism, MESSAGE, crypto.sign(key, mechanism, MESSAGE)));
        }});
        var secret = new Crypto().encrypt(public, Crypto.RSA_PKCS1, MESSAGE);
        right.push(crypto.decrypt(key, Crypto.RSA_PKCS1, secret).equals(MESSAGE));
        right.push(crypto.sign(new Key(key), Crypto.RSA, MESSAGE).length);
        s.signInit(S.CKM_SHA256_RSA_PKCS, key);
        right.push(s.sign(MESSAGE).equals(crypto.sign(key, Crypto.RSA_SHA256, MESSAGE)));
        right.join()""")
        == "curve+signer,true,CN=x,true,true,true,true,256,true"
    )


def test_what_a_token_refuses(bench):
    errors = bench.run(f"""
        var first = openSession(PIN);
        rsaPair(first, "signer");
        first.close();
        {OPEN}
        var errors = [];
        function note(action) {{ var e = refused(action); errors.push(e[0] + " " + e[1] + " " + e[3]); }}
        key.setID("signer");
        ks.getKey(key);
        note(function () {{ new PKCS11Session(provider, id).signInit(S.CKM_RSA_PKCS, new Key()); }});
        note(function () {{ crypto.sign(key, Crypto.AES_CMAC, MESSAGE); }});
        note(function () {{ crypto.decrypt(key, Crypto.RSA_PKCS1, MESSAGE); }});
        note(function () {{ ks.deleteEntry("signer"); }});
        note(function () {{ var k = new Key(); k.setID("nobody"); ks.getKey(k); }});
        note(function () {{ ks.getCertificate("signer"); }});
        provider.cleanup();
        note(function () {{ crypto.sign(key, Crypto.RSA, MESSAGE); }});
        provider = new PKCS11Provider(LIBRARY);
        note(function () {{ provider.getKeyStore(id, "999999"); }});
        note(function () {{ provider.getKeyStore(77); }});
        errors""")
    prefixes = [
        f"PKCS11Session {ErrorCode.INVALID_TYPE} Argument 2 must be a PKCS11Object or a Key of a token",
        f"Crypto {ErrorCode.INVALID_MECH} ",
        f"Crypto {ErrorCode.CRYPTO_FAILED} The token refuses to decrypt: CKR_",
        f"KeyStore {ErrorCode.UNSUPPORTED} signer was not removed",
        f"KeyStore {ErrorCode.KEY_NOT_FOUND} There is no key nobody in the token",
        f"KeyStore {ErrorCode.OBJECT_NOT_FOUND} The entry signer has no certificate",
        f"Crypto {ErrorCode.INVALID_USAGE} The session is closed",
        f"KeyStore {ErrorCode.ACCESS_DENIED} Login refused: CKR_PIN_INCORRECT, a wrong PIN was given before",
        f"PKCS11Session {ErrorCode.DEVICE_ERROR} There is no slot 77",
    ]
    assert [error[: len(prefix)] for error, prefix in zip(errors, prefixes, strict=True)] == prefixes
