# SPDX-License-Identifier: MIT
"""Key profiles: files, objects of scripts, and XML that is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jsapi import key_profile
from jsapi.bytestring import ByteString
from jsapi.declare import UNDEFINED
from jsapi.gperror import ErrorCode
from jsapi.key import Component, Key, KeyType
from jsapi.services import QUIET
from tests.refused import refused

PROFILE = """<?xml version="1.0"?>
<!-- made for this test -->
<gp:KeyProfile xmlns:gp="http://namespaces.globalplatform.org/systems-profiles/1.1.0"
  UniqueID="2B0601" ProfileVersion="1.1.0">
  <gp:Description> Test &amp; key </gp:Description>
  <gp:KeyInfo Name="Test" Type="{type}" SubType="{subtype}" Size="{size}" Mode="TEST"/>
  <gp:Value Format="{format}" arrayElement="Component" arrayIndex="#">{components}</gp:Value>
</gp:KeyProfile>
"""


def profile(key_type: str, subtype: str, size: int, form: str, *components: str) -> str:
    return PROFILE.format(type=key_type, subtype=subtype, size=size, format=form, components="".join(components))


def part(name: str, value: str) -> str:
    return f'<gp:Component Name="{name}" Encoding="HEX" Value="{value}"></gp:Component>'


def loaded(folder: Path, text: str) -> Key:
    path = folder / "key.xml"
    path.write_text(text, "utf-8")
    return Key.create(QUIET, str(path))


def test_secret_key(tmp_path: Path) -> None:
    value = '<gp:Component Value="7CA110454A1A6E570131D9619DC1376E" Encoding="HEX"/>'
    key = loaded(tmp_path, profile("SECRET", "DES", 128, "DES", value))
    assert (key.get_type(), key.get_size()) == (KeyType.SECRET, 128)
    assert key.component(Component.DES) == bytes.fromhex("7CA110454A1A6E570131D9619DC1376E")
    first = key.get_component(Component.DES)
    assert key.get_component(Component.MODULUS) is first
    assert key.get_component(99) is first


@pytest.mark.parametrize(("form", "component"), [("AES", Component.AES), ("HMAC", Component.GENERIC)])
def test_other_secret_keys(tmp_path: Path, form: str, component: Component) -> None:
    key = loaded(tmp_path, profile("SECRET", form, 128, form, f'<gp:Component Value="{"01" * 16}"/>'))
    assert key.component(component) == b"\x01" * 16


def test_rsa_keys(tmp_path: Path) -> None:
    parts = (part("MODULUS", "00C1"), part("EXPONENT", "03"))
    public = loaded(tmp_path, profile("PUBLIC", "RSA", 8, "MOD_EXP", *parts))
    assert (public.get_type(), public.get_size()) == (KeyType.PUBLIC, 8)
    assert (public.number(Component.MODULUS), public.number(Component.EXPONENT)) == (0xC1, 3)
    names = ("CRT_P", "CRT_Q", "CRT_DP1", "CRT_DQ1", "CRT_PQ")
    private = loaded(tmp_path, profile("PRIVATE", "RSA", 512, "CRT", *(part(name, "07") for name in names)))
    assert private.has(*(Component[name] for name in names))


def test_ec_keys(tmp_path: Path) -> None:
    parts = (part("ECC_CURVE_OID", "2B2403030208010107"), part("ECC_D", "05"))
    named = loaded(tmp_path, profile("PRIVATE", "EC", 256, "ECPRIVATE", *parts))
    assert named.has(Component.ECC_P, Component.ECC_N)
    explicit = loaded(tmp_path, profile("PUBLIC", "EC", 239, "ECPUBLIC", part("ECC_M", "EF"), part("ECC_K1", "24")))
    assert (explicit.get_size(), explicit.number(Component.ECC_M)) == (239, 239)


def test_profile_object(tmp_path: Path) -> None:
    key = loaded(tmp_path, profile("PUBLIC", "RSA", 8, "MOD_EXP", part("MODULUS", "C1"), part("EXPONENT", "03")))
    content = key.profile
    assert content["UniqueID"] == "2B0601"
    assert content["Description"] == {"elementValue": "Test & key"}
    assert content["KeyInfo"]["SubType"] == "RSA"
    assert content["Value"] == {
        "Format": "MOD_EXP",
        "Component": [
            {"Name": "MODULUS", "Encoding": "HEX", "Value": "C1"},
            {"Name": "EXPONENT", "Encoding": "HEX", "Value": "03"},
        ],
    }
    assert Key.create(QUIET, key).profile is content
    key.set_type(KeyType.PRIVATE)
    assert content["KeyInfo"]["Type"] == "PRIVATE"


def test_mapping_rules() -> None:
    document = b"""<r a="1"><x n="k1">one</x><x n="k2">two</x><!-- c -->
        <list arrayElement="A,B" arrayIndex="#,id"><A>0</A><B id="b1"/><A/></list>
        <e/><c><![CDATA[ <t> ]]></c></r>"""
    assert key_profile.parse(document) == {
        "a": "1",
        "x": {"n": "k2", "elementValue": "two"},
        "list": {"A": [{"elementValue": "0"}, {}], "B": {"b1": {"id": "b1"}}},
        "e": {},
        "c": {"elementValue": "<t>"},
    }


def test_missing_file() -> None:
    with refused("GPXML", ErrorCode.OBJECT_NOT_FOUND, 1):
        Key.create(QUIET, "no-such-profile.xml")


@pytest.mark.parametrize(
    "document",
    [
        "",
        "no xml",
        "<a><b></a>",
        '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
        '<!DOCTYPE a [<!ENTITY e "x"><!ENTITY f "&e;&e;&e;">]><a>&f;</a>',
        '<!DOCTYPE a SYSTEM "http://localhost/a.dtd"><a/>',
        "<a>" * 5000 + "</a>" * 5000,
        "<a>" + " " * (1 << 20) + "</a>",
        '<?xml version="1.0" encoding="no-such"?><a/>',
    ],
)
def test_malformed_and_malicious_xml(tmp_path: Path, document: str) -> None:
    with refused("GPXML", ErrorCode.USER_DEFINED, 0):
        loaded(tmp_path, document)


def test_values_that_are_no_hex_stay_out_of_the_message(tmp_path: Path) -> None:
    with refused("Key", ErrorCode.INVALID_DATA, Component.DES) as _:
        loaded(tmp_path, profile("SECRET", "DES", 64, "DES", '<gp:Component Value="SECRETxyz"/>'))
    with pytest.raises(Exception, match="DES is not hexadecimal") as caught:
        loaded(tmp_path, profile("SECRET", "DES", 64, "DES", '<gp:Component Value="SECRETxyz"/>'))
    assert "xyz" not in str(caught.value)


class FakeObject:
    """A JavaScript object."""

    def __init__(self, **members: Any) -> None:
        self.members = members

    def get(self, name: str) -> Any:
        return self.members.get(name, UNDEFINED)

    def has(self, name: str) -> bool:
        return name in self.members

    def set(self, name: str, value: Any) -> None:
        self.members[name] = value

    def call(self, method: str, *args: Any) -> Any:
        raise AssertionError(method)


@pytest.mark.parametrize("as_list", [True, False])
def test_profile_built_by_a_script(as_list: bool) -> None:
    entries = [FakeObject(Name="MODULUS", Value="C1"), FakeObject(Name="EXPONENT", Value="03")]
    components: Any = entries if as_list else FakeObject(length=2, **{str(i): e for i, e in enumerate(entries)})
    info = FakeObject(Type="PUBLIC", Size=1024)
    source = FakeObject(KeyInfo=info, Value=FakeObject(Format="MOD_EXP", Component=components))
    key = Key.create(QUIET, source)
    assert key.profile is source
    assert (key.get_type(), key.get_size(), key.number(Component.MODULUS)) == (KeyType.PUBLIC, 1024, 0xC1)
    key.set_type(KeyType.PRIVATE)
    assert info.get("Type") == "PRIVATE"


def test_object_without_key_information() -> None:
    source = FakeObject(anything=1)
    key = Key.create(QUIET, source)
    assert (key.get_type(), key.get_size()) == (0, -1)
    key.set_type(KeyType.SECRET)
    key.set_component(Component.AES, ByteString(bytes(16)))
    assert key.get_component(Component.DES) is UNDEFINED
    assert source.members == {"anything": 1}


def test_repr_of_interpreted_profiles_shows_no_values() -> None:
    content = key_profile.parse(profile("SECRET", "DES", 64, "DES", '<x Value="1"/>').encode())
    content["Value"]["Component"] = [{"Value": "ABCDEF0123456789"}]
    assert "abcdef" not in repr(key_profile.interpret(content)).lower()
    assert "171" not in repr(key_profile.interpret(content))
