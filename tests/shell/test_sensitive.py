# SPDX-License-Identifier: MIT
"""Which lines of the shell are never written down."""

from __future__ import annotations

import pytest

from shell.ui.sensitive import takes_secret


@pytest.mark.parametrize(
    "line",
    [
        'sc.verifyUserPIN(new ByteString("648219", ASCII))',
        "var pin = '123456'",
        "var soPin = new ByteString('3537363231383830', HEX)",
        "var newPin1='12345678'",
        'x = new ByteString("648219", ASCII)',
        "x = new ByteString( '12345678' , UTF8 )",
        "puk = '11223344'",
        "initializer.setInitializationCode(x)",
        "sc.initialize(x)",
        'ks = new KeyStore("SunJCE", "PKCS12", "a.p12", "hunter2")',
        "dkek.importShare(2, new ByteString('A5A5', HEX))",
        "DKEK.encryptKeyShare(share, pw)",
        "key.setComponent(Key.AES, new ByteString('00', HEX))",
        "-----BEGIN EC PRIVATE KEY-----",
        "apdu('0020008106363438323139')",
        'apdu("00 20 00 81 06 36 34 38 32 31 39")',
        "a 0024008106363438323139",
        "a('002C018108' + x)",
        "card.sendApdu(0x00, 0x20, 0x00, 0x81, x)",
        "card.sendApdu(0, 32, 0, 129, x, [0x9000])",
        "card.sendSecMsgApdu(Card.ALL, 0x00, 0x20, 0, 0x81, x)",
        "card.plainApdu(new ByteString('805000000480020001', HEX))",
        "apdu('8052000020' + s)",
        "apdu('FF82000006FFFFFFFFFFFF')",
        "print(1)\nvar password = prompt()",
    ],
)
def test_lines_that_take_a_secret(line: str) -> None:
    assert takes_secret(line)


@pytest.mark.parametrize(
    "line",
    [
        "1 + 1",
        "help(ByteString)",
        "card = new Card(_scsh3.reader)",
        "spinning = mapping(opinion)",
        "new ByteString('3082', HEX)",
        "new ByteString('hello', ASCII)",
        "apdu('00A4040000')",
        "a('00B12F020454020000')",
        "card.sendApdu(0x00, 0xA4, 0x04, 0x00, aid)",
        "card.sendApdu(0x00, 0xB0, 0x00, 0x00, 0x00)",
        "load('test.js')",
        "shared = [1, 2]",
        "crypto.verify(key, Crypto.RSA, data, signature)",
        "",
    ],
)
def test_lines_that_are_kept(line: str) -> None:
    assert not takes_secret(line)
