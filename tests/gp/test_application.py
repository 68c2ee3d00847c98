# SPDX-License-Identifier: MIT
"""Applications, security domains and their factory (API reference, section 17.3), with a simulated card."""

from __future__ import annotations

import zipfile

import pytest

from jsapi.gperror import ErrorCode
from shell.engine.errors import ScriptError

CARD = """var sent = [], answers = {};
var adapter = new CardSimulationAdapter("JCOPSimulation", "8050");
adapter.setSimulationObject({
    reset: function () { return new ByteString("3B00", HEX); },
    processAPDU: function (command) {
        var text = command.toString(HEX);
        sent.push(text);
        for (var start in answers) if (text.indexOf(start) === 0) return new ByteString(answers[start], HEX);
        return new ByteString("9000", HEX);
    } });
adapter.start();
var card = new Card("JCOPSimulation"), crypto = new Crypto(), aid = new ByteString("A000000151000000", HEX);
"""

PROFILE = """<p:ApplicationProfile xmlns:p="urn:p" UniqueID="2b06" ProfileVersion="1">
<p:ApplicationInfo Type="GP" Subtype="CM"/>
<p:Key Name="K" ProfileID="0301" External="true"/><p:Key Name="unknown" ProfileID="99"/>
<p:DataElement Name="given" External="false" Value="Hello" Encoding="ASCII"/>
<p:DataElement Name="mapped" External="true" FixedLength="true" Length="4" Encoding="ASCII"/>
<p:DataElement Name="out" External="false" Update="true" Encoding="HEX"/>
<p:Function Name="twice" Param="n"><p:Script>return this.data.given.length * n;</p:Script></p:Function>
<p:SecureChannel SecureChannel="SCP02"><p:OpenSecureChannel Param="level"><p:Script><![CDATA[
  var channel = this.secureChannel;
  opened = [level, channel instanceof GPScp02, channel instanceof GPScp03, this.key.K.getSize()].join();
]]></p:Script></p:OpenSecureChannel></p:SecureChannel>
<p:ScriptFragment Name="RUN"><p:Script><![CDATA[
  seen = [this === app, this.key.K.getComponent(Key.DES).toString(HEX), this.data.mapped.toString(ASCII), this.twice(2),
    this.aid === undefined, this instanceof GPSecurityDomain].join();
  this.data.out = new ByteString("1234", HEX);
  return 7;
]]></p:Script></p:ScriptFragment>
</p:ApplicationProfile>"""

KEY = """<KeyProfile UniqueID="0301"><KeyInfo Name="K" Type="SECRET" SubType="DES" Size="128"/>
<Value Format="DES" arrayElement="Component" arrayIndex="#">
<Component Value="404142434445464748494a4b4c4d4e4f"/></Value>
</KeyProfile>"""


@pytest.fixture
def scripts(scripts, tmp_path, monkeypatch):
    monkeypatch.setattr("shell.readers.available_readers", list)
    (tmp_path / "ap.xml").write_text(PROFILE)
    (tmp_path / "kp.xml").write_text(KEY)
    scripts.run(CARD)
    scripts.run(
        """var af = new ApplicationFactory(crypto); af.addApplicationProfile("ap.xml"); af.addKeyProfile("kp.xml");
        var stored = {}, mapper = {
            get: function (name, fixed, length, encoding) {
                return new ByteString(name + fixed + length + (encoding === ASCII), ASCII); },
            put: function (name, value, encoding) { stored[name] = value.toString(encoding); } };
        var app = af.getApplicationInstance(mapper, aid, card, new ByteString("2B06", HEX)); var seen, opened;"""
    )
    return scripts


def refusal(scripts, text):
    with pytest.raises(ScriptError) as caught:
        scripts.run(text)
    error = caught.value.gperror
    return error.class_name, ErrorCode(error.code), error.reason


def test_a_fragment_runs_as_the_application_with_keys_data_and_functions(scripts):
    assert scripts.run("app.run('RUN') === undefined") is True
    assert scripts.run("seen") == "true,404142434445464748494A4B4C4D4E4F,mappedtrue4true,10,false,true"
    assert scripts.run("JSON.stringify(stored)") == '{"out":"1234"}'


def test_properties_are_what_was_given_and_can_be_assigned(scripts):
    assert scripts.run("app.card === card && app.aid.equals(aid) && app.profile.UniqueID === '2b06'") is True
    assert scripts.run("app.crypto instanceof Crypto && 'aid' in app") is True
    assert scripts.run("app.note = 5; app.aid = new ByteString('01', HEX); app.aid.toString(HEX) + app.note") == "015"


def test_a_domain_from_a_profile_with_assigned_properties(scripts):
    scripts.run("var sd = new GPSecurityDomain('ap.xml'); sd.aid = aid; sd.card = card; sd.select();")
    assert scripts.run("sent.join()") == "00A4040008A00000015100000000"


def test_selecting(scripts):
    scripts.run("app.select(true); app.select(false, true); answers = { '00A4': '6A82' }; app.select([0x6A82]);")
    assert scripts.run("sent.join()") == (
        "00A4040208A00000015100000000,00A4040C08A000000151000000,00A4040008A00000015100000000"
    )
    assert refusal(scripts, "app.select()") == ("Card", ErrorCode.CARD_INVALID_SW, 0x6A82)


def test_content_management(scripts):
    scripts.run(
        """var bs = function (t) { return new ByteString(t, HEX); };
        app.deleteAID(bs("A001"), [0x9000]);
        app.installForLoad(bs("A001"), aid, null, null, null);
        app.installForInstallAndSelectable(bs("A001"), bs("A002"), bs("A003"), bs("00"), bs("C900"), null);
        app.installForInstall(bs("A001"), bs("A002"), bs("A003"), bs("00"), bs("C900"), null);"""
    )
    assert scripts.run("sent") == [
        "80E40000044F02A00100",
        "80E602000F02A00108A00000015100000000000000",
        "80E60C000F02A00102A00202A003010002C9000000",
        "80E604000F02A00102A00202A003010002C9000000",
    ]


def test_loading_a_cap_file(scripts, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.cap", "w") as archive:
        archive.writestr("x/javacard/Debug.cap", b"\xdd")
        archive.writestr("x/javacard/Method.cap", bytes(300))
        archive.writestr("x/javacard/Header.cap", b"\x01\x02")
    scripts.run("app.loadByName('a.cap')")
    first, second = scripts.run("sent")
    assert first.startswith("80E80000E0C482012E0102") and len(first) == 2 * (5 + 0xE0 + 1)
    assert second.startswith("80E8800152") and second.endswith("00")


def test_a_cap_file_that_does_not_inflate(scripts, tmp_path):
    """The data of a member begins behind its local header of 30 bytes and its name."""
    name = "x/javacard/Header.cap"
    with zipfile.ZipFile(tmp_path / "a.cap", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, bytes(300))
    content = bytearray((tmp_path / "a.cap").read_bytes())
    content[30 + len(name)] = 0x07  # RFC 1951, 3.2.3: block type 11 is reserved
    (tmp_path / "a.cap").write_bytes(content)
    assert refusal(scripts, "app.loadByName('a.cap')") == ("GPSecurityDomain", ErrorCode.INVALID_DATA, 0)


@pytest.mark.parametrize("content", [b"PK no archive", b"PK"])
def test_a_file_that_is_no_cap_file(scripts, tmp_path, content):
    (tmp_path / "a.cap").write_bytes(content)
    assert refusal(scripts, "app.loadByName('a.cap')") == ("GPSecurityDomain", ErrorCode.INVALID_DATA, 0)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("6A88", "1,true,false,128"), ("6610060A2A864886FC6B0403706400009000", "1,false,true,128")],
)
def test_the_protocol_is_that_of_the_card_or_else_of_the_profile(scripts, answer, expected):
    scripts.run(f"answers = {{ '80CA0066': '{answer}' }}; app.openSecureChannel(1);")
    assert scripts.run("opened") == expected


def test_kinds_of_applications(scripts):
    make = """function kind(type, subtype) {
        af.addApplicationProfile({ UniqueID: "01", ApplicationInfo: { Type: type, Subtype: subtype } });
        return Object.prototype.toString.call(af.getApplicationInstance({}, aid, new ByteString("01", HEX))); }"""
    scripts.run(make)
    assert scripts.run("[kind('GP', 'APP'), kind('GP', 'SD'), kind('OTHER', 'APP')].join()") == (
        "[object GPApplication],[object GPSecurityDomain],[object Application]"
    )


def test_the_profile_of_the_card_names_the_application(scripts, tmp_path):
    (tmp_path / "cp.xml").write_text(
        "<C><ApplicationInstances arrayElement='ApplicationInstance' arrayIndex='AID'>"
        "<ApplicationInstance AID='A000000151000000' ProfileID='2B06'/></ApplicationInstances></C>"
    )
    scripts.run("var known = new Card('JCOPSimulation', 'cp.xml');")
    assert scripts.run("af.getApplicationInstance(mapper, aid, known).profile.UniqueID") == "2b06"
    missing = "af.getApplicationInstance(mapper, new ByteString('01', HEX), known)"
    assert refusal(scripts, missing) == ("ApplicationFactory", ErrorCode.INVALID_DATA, 0)


def test_only_what_is_known_is_listed(scripts):
    names = "(function (o) { var s = []; for (var i in o) s.push(i); return s.join(); })"
    assert scripts.run(names + "(new Application({}))") == "profile"
    assert scripts.run(names + "(new Application({}, aid))") == "profile,aid"
    assert scripts.run("Object.keys(new Key()).length + Object.keys(new Key({})).join()") == "0profile"


def test_a_command_is_refused_unless_its_status_word_is_expected(scripts):
    scripts.run("answers = { '00B0': '6A82' };")
    assert refusal(scripts, "app.sendApdu(0, 0xB0, 0, 0, 0)") == ("Card", ErrorCode.CARD_INVALID_SW, 0x6A82)
    assert scripts.run("app.sendApdu(0, 0xB0, 0, 0, 0, [0x6A82]).length") == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("app.run('no such fragment')", ("GPSecurityDomain", ErrorCode.OBJECT_NOT_FOUND, 0)),
        ("app.run(5)", ("GPSecurityDomain", ErrorCode.INVALID_TYPE, 0)),
        ("new Application()", ("Application", ErrorCode.ARGUMENTS_MISSING, 0)),
        ("new Application(5)", ("Application", ErrorCode.INVALID_TYPE, 0)),
        ("new Application('no such file')", ("GPXML", ErrorCode.OBJECT_NOT_FOUND, 1)),
        ("new Application({}).select()", ("Application", ErrorCode.INVALID_USAGE, 0)),
        ("new Application({}).sendApdu(0, 0, 0, 0)", ("Application", ErrorCode.INVALID_USAGE, 0)),
        ("new GPSecurityDomain({}).openSecureChannel(1)", ("GPSecurityDomain", ErrorCode.OBJECT_NOT_FOUND, 0)),
        ("app.deleteAID(aid, 0x9000)", ("GPSecurityDomain", ErrorCode.INVALID_TYPE, 2)),
        ("app.loadByName('no such file')", ("GPSecurityDomain", ErrorCode.OBJECT_NOT_FOUND, 1)),
        ("new ApplicationFactory(null)", ("ApplicationFactory", ErrorCode.INVALID_TYPE, 0)),
        ("new ApplicationFactory()", ("ApplicationFactory", ErrorCode.ARGUMENTS_MISSING, 0)),
        ("af.addApplicationProfile({})", ("ApplicationFactory", ErrorCode.INVALID_DATA, 0)),
        ("af.addKeyProfile(null)", ("ApplicationFactory", ErrorCode.INVALID_TYPE, 0)),
        ("af.getApplicationInstance({}, aid, 5)", ("ApplicationFactory", ErrorCode.INVALID_TYPE, 3)),
        ("app.select(1)", ("GPSecurityDomain", ErrorCode.INVALID_TYPE, 0)),
        ("app.deleteAID(null)", ("GPSecurityDomain", ErrorCode.INVALID_TYPE, 0)),
    ],
)
def test_bad_input(scripts, text, expected):
    assert refusal(scripts, text) == expected
