# SPDX-License-Identifier: MIT
"""PKCS#15 descriptions with the samples of the protocol reference, 17.2, 17.5 and 21.8."""

from __future__ import annotations

import pytest

KEYS = [
    ("EC", "01", "sign", 256, "A01E30060C047369676E30080401010303072080A10A30083002040002020100"),
    ("RSA", "01", "sign", 2048, "301D30060C047369676E300704010103020274A10A30083002040002020800"),
]
OPENSC = "A03F30110C086274632D74657374030206C0040101301E0414" + "AB" * 20 + "030307308002 0101A10A30083002040002020100"


@pytest.fixture
def p15(pkcs):
    pkcs.run("var PKCS15 = require('scsh/pkcs/PKCS15').PKCS15;")
    return pkcs


@pytest.mark.parametrize(("kind", "identifier", "label", "bits", "expected"), KEYS)
def test_key_descriptions(p15, kind, identifier, label, bits, expected):
    call = f"PKCS15.encodeKeyDescription('{kind}', new ByteString('{identifier}', HEX), '{label}', {bits})"
    assert p15.run(f"{call}.toString(HEX)") == expected
    p15.run(f"var found = PKCS15.decodeKeyDescription(new ByteString('{expected}', HEX));")
    assert p15.run("[found.type, found.label, found.id.toString(HEX), found.size].join()") == (
        f"{kind},{label},{identifier},{bits}"
    )


def test_a_description_of_opensc(p15):
    p15.run(f"var found = PKCS15.decodeKeyDescription(new ByteString('{OPENSC}', HEX));")
    assert p15.run("[found.type, found.label, found.id.length, found.size].join()") == "EC,btc-test,20,256"


def test_certificates(p15):
    expected = "302C30080C024341030206403016041411F6AD8EC52A2984ABAAFD7C3B516503785C2072A108300630040402CA00"
    p15.run("var id = crypto.digest(Crypto.SHA_1, new ByteString('x', ASCII)), fid = new ByteString('CA00', HEX);")
    assert p15.run("PKCS15.encodeCertificateDescription(id, 'CA', fid).toString(HEX)") == expected
    p15.run(f"var found = PKCS15.decodeCertificateDescription(new ByteString('{expected}', HEX));")
    assert p15.run("[found.type, found.label, found.id.equals(id), found.fid.toString(HEX)].join()") == (
        "X509,CA,true,CA00"
    )


def test_token_info(p15):
    expected = "3016020100800D536D617274436172642D48534D03020520"
    assert p15.run("PKCS15.encodeTokenInfo('SmartCard-HSM').toString(HEX)") == expected
    assert p15.run(f"PKCS15.decodeTokenInfo(new ByteString('{expected}', HEX)).label") == "SmartCard-HSM"


@pytest.mark.parametrize("function", ["decodeKeyDescription", "decodeCertificateDescription", "decodeTokenInfo"])
@pytest.mark.parametrize("data", ["", "30", "3003020101", "A0053003020101"])
def test_other_data(p15, function, data):
    code = p15.run(f"refused(function () {{ PKCS15.{function}(new ByteString('{data}', HEX)); }})")
    if function != "decodeTokenInfo" or len(data) < 4:
        assert code == p15.run("GPError.INVALID_DATA")
