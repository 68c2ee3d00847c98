# SPDX-License-Identifier: MIT
"""Which lines of the shell are never written down."""

from __future__ import annotations

import pytest

from shell.ui.sensitive import may_show_secret, repeats, takes_secret


@pytest.mark.parametrize(
    "line",
    [
        'sc.verifyUserPIN(new ByteString("648219", ASCII))',
        'sc.verifyUserPIN("648219")',
        "var pin = '123456'",
        "var soPin = new ByteString('3537363231383830', HEX)",
        "var newPin1='12345678'",
        "options = { password: 'hunter2' }",
        "DKEK.encryptKeyShare(new ByteString('A5', HEX), x)",
        "hsm.unblockUserPIN('1234')",
        "p11.login('1234')",
        "changePin2('12345678')",
        'x = new ByteString("648219", ASCII)',
        "x = new ByteString( '12345678' , UTF8 )",
        "puk = '11223344'",
        "initializer.setInitializationCode(new ByteString('57621880', ASCII))",
        'ks = new KeyStore("SunJCE", "PKCS12", "a.p12", "hunter2")',
        "dkek.importDKEKShare(new ByteString('A5A5', HEX))",
        "key.setComponent(Key.AES, new ByteString('00', HEX))",
        "-----BEGIN EC PRIVATE KEY-----",
        "apdu('0020008106363438323139')",
        'apdu("00 20 00 81 06 36 34 38 32 31 39")',
        "a 0024008106363438323139",
        "a('002C018108' + x)",
        "card.sendApdu(0x00, 0x20, 0x00, 0x81, new ByteString(x, ASCII))",
        "card.sendApdu(0, 32, 0, 129, new ByteString('36', HEX), [0x9000])",
        "card.sendSecMsgApdu(Card.ALL, 0x00, 0x20, 0, 0x81, new ByteString('36', HEX))",
        "card.plainApdu(new ByteString('805000000480020001', HEX))",
        "apdu('8052000020' + s)",
        "apdu('FF82000006FFFFFFFFFFFF')",
        "print(1)\nvar password = 'hunter2'",
        "ks.getKey(key, 'hunter2')",
        "ks.setKey(key, 'hunter2', chain)",
        "ks.store('keys.p12', 'hunter2')",
        "store = provider.getKeyStore(0, '648219')",
        "key = crypto.getKeyFromKeyStore(alias, 'hunter2')",
        "connection.setTLSKeyStores(trust, own, 'hunter2')",
        "PKCS8.encryptKeyUsingPKCS8Format(key, 'hunter2')",
        "PKCS8.decodeKeyFromPKCS8Format(content, 'hunter2')",
        "PKCS8.decodeKeyFromPKCS8Format(new ByteString('302E0201', HEX))",
        "provider.initToken(0, '57621880', 'token')",
        "sc.initDevice(options, '648219', code, 3)",
        "eac.performPACE(3, new ByteString('123456', ASCII), 2)",
        "connection.addHeaderField('Authorization', 'Basic dTpodW50ZXIy')",
        "new URLConnection('https://operator:hunter2@ca.example/')",
    ],
)
def test_lines_that_hold_a_secret(line: str) -> None:
    assert takes_secret(line)
    assert may_show_secret(line)


@pytest.mark.parametrize(
    "line",
    [
        "sc.verifyUserPIN(pin)",
        "pin",
        "pin = Dialog.prompt('Enter PIN', '')",
        "sc.initialize(x)",
        "card.sendApdu(0x00, 0x20, 0x00, 0x81, x)",
        "share.toString(HEX)",
        "privateKey.getComponent(Key.EXPONENT)",
    ],
)
def test_lines_that_are_kept_but_not_what_they_print(line: str) -> None:
    assert not takes_secret(line)
    assert may_show_secret(line)


@pytest.mark.parametrize(
    "line",
    [
        "1 + 1",
        "help(ByteString)",
        "card = new Card(_scsh3.reader)",
        "spinning = mapping(opinion)",
        "mapping(1)",
        "spin = 3",
        "new ByteString('3082', HEX)",
        "new ByteString('hello', ASCII)",
        "apdu('00A4040000')",
        "a('00B12F020454020000')",
        "card.sendApdu(0x00, 0xA4, 0x04, 0x00, aid)",
        "card.sendApdu(0x00, 0xB0, 0x00, 0x00, 0x00)",
        "new Date(2026, 32, 0, 129, 5)",
        "load('test.js')",
        "key = sc.getKey('signer')",
        "connection.addHeaderField('Accept', 'text/html')",
        "new URLConnection('https://ca.example:8443/a@b')",
        "load('change-pin.js')",
        ".load shares/change-pin.js",
        "shared = [1, 2]",
        "crypto.verify(key, Crypto.RSA, data, signature)",
        "",
    ],
)
def test_lines_that_are_kept_with_what_they_print(line: str) -> None:
    assert not takes_secret(line)
    assert not may_show_secret(line)


@pytest.mark.parametrize(
    ("text", "found"),
    [("Error: 648219 is no PIN", True), ("GPError: card - wrong PIN, 2 tries left", False), ("", False)],
)
def test_texts_that_repeat_what_was_written_out(text: str, found: bool) -> None:
    assert repeats("sc.verifyUserPIN(new ByteString('648219', ASCII))", text) is found
    assert repeats("sc.verifyUserPIN(648219)", text) is found
