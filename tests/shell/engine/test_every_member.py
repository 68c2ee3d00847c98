# SPDX-License-Identifier: MIT
"""Every declared member, called from JavaScript with odd arguments, ends in a value or a GPError.

Never "Internal error", never another exception: a script can tell what went wrong, whatever it passed.
"""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from jsapi.catalogue import GLOBALS, MODULES
from jsapi.declare import ClassSpec, Kind, Member, Role, spec_of

PLACES = {**GLOBALS, **{name: place for module in MODULES.values() for name, place in module.items()}}

ODD = (
    "undefined", "null", "NaN", "Infinity", "-Infinity", "-1", "0", "1.9", "1e300", "2147483648", '""', '"x\\0\\ud800"',
    "true", "[]", "[undefined, 5]", "{}", "({ length: 1e9 })", "(function () {})", "new ByteString('', ASCII)",
    "new ByteString('01FF', HEX)", "new ByteBuffer()", "new Date(NaN)", "new Key()", "Symbol('s')", "10n",
    "({ get: function () { return null; }, has: 5 })", "Object.create(null)",
)  # fmt: skip

# A usual argument of each kind, beside which the odd ones are tried.
USUAL = {
    Kind.INT32: "1", Kind.INT64: "1", Kind.LOOSE: "16", Kind.FLOAT: "1", Kind.STRING: "'a'", Kind.TEXT: "'a'",
    Kind.BLANK: "'a'", Kind.BOOLEAN: "false", Kind.VALUE: "new ByteString('30030201FF', HEX)",
    Kind.DUCK: "({})", Kind.SCRIPTED: "({})",
}  # fmt: skip

# How an instance is made; classes without an entry are made from the class alone or not at all.
INSTANCES = {
    "ASN1": "new ASN1(0x30, new ASN1(2, new ByteString('05', HEX)))",
    "Application": "new Application({})",
    "ApplicationFactory": "new ApplicationFactory(new Crypto())",
    "Atr": "new Atr(new ByteString('3B00', HEX))",
    "ByteBuffer": "new ByteBuffer(new ByteString('010203', HEX))",
    "ByteString": "new ByteString('010203', HEX)",
    "CMSGenerator": "new CMSGenerator(CMSGenerator.TYPE_SIGNED_DATA)",
    "Card": "new Card()",
    "CardFile": "new CardFile(new Card(), ':2F02')",
    "CardSimulationAdapter": "new CardSimulationAdapter('JCOPSimulation', '8050')",
    "GPApplication": "new GPApplication({})",
    "GPSecurityDomain": "new GPSecurityDomain({})",
    "GPScp02": "new GPScp02(new Card())",
    "GPScp03": "new GPScp03(new Card())",
    "IsoSecureChannel": "new IsoSecureChannel(new Crypto())",
    "JsScript": "new JsScript('name', 1, '1')",
    "KeyStore": "new KeyStore('BC', 'PKCS12')",
    "NativeKeyStore": "new KeyStore('BC', 'PKCS12').native",
    "OutlineNode": "new OutlineNode('node')",
    "TLV": "new TLV(0x5A, new ByteString('01', HEX), TLV.EMV)",
    "TLVList": "new TLVList(new ByteString('5A0101', HEX), TLV.EMV)",
    "URLConnection": "new URLConnection('http://127.0.0.1:9/')",
    "PublicKeyReference": "null",  # made by the device only
    "SmartCardHSM": "new SmartCardHSM(new Card())",
    "HSMKeyStore": "new HSMKeyStore(new SmartCardHSM(new Card()))",
    "DKEK": "new DKEK(new Crypto())",
}
# Members that wait for as long as they are told, or reach out into the network or for a person.
LEFT_OUT = {
    ("GPSystem", "wait"), ("DKEK", "deriveDKEKShareKey"), ("DKEK", "decryptKeyShare"), ("DKEK", "encryptKeyShare"),
    ("Task", "poll"), ("Console", "secret"), ("LDAP", "search"), ("LDAP", "get"),
    ("OCSPQuery", "execute"), ("OCSPQuery", "post"), ("URLConnection", "constructor"), ("LDAP", "constructor"),
}  # fmt: skip

HARNESS = """
var wrong = [];
function attempt(text) {
    try { (0, eval)(text); } catch (e) {
        var described = "";
        if (e instanceof GPError) described = /internal error/i.test(e.message) ? e.message : "";
        else if (!(e instanceof TypeError && /as a function|constructor|not a function|toPrimitive|Symbol|BigInt/i
            .test(e.message))) described = e.name + ": " + e.message;
        if (described && wrong.length < 20) wrong.push(text + " -> " + described);
    }
}
function all(texts) { texts.forEach(attempt); return JSON.stringify(wrong); }
"""


@pytest.fixture(autouse=True)
def other_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What members write goes there."""
    monkeypatch.chdir(tmp_path)


def spec_at(place: str) -> ClassSpec:
    module, _, name = place.partition(":")
    return spec_of(getattr(import_module(module), name))


def calls(spec: ClassSpec) -> list[str]:
    """Texts of all calls for a class."""
    instance = INSTANCES.get(spec.name, f"new {spec.name}()")
    texts = [f"{spec.name}({odd})" for odd in ODD[:4]]
    for member in spec.members:
        if (spec.name, member.name) in LEFT_OUT:
            continue
        if member.role is Role.CONSTRUCTOR:
            texts += [f"new {spec.name}({arguments})" for arguments in variations(member)]
        elif member.role is Role.STATIC:
            texts += [f"{spec.name}[{member.name!r}]({arguments})" for arguments in variations(member)]
        elif instance == "null":
            continue
        elif member.role is Role.METHOD:
            texts += [f"({instance})[{member.name!r}]({arguments})" for arguments in variations(member)]
        else:
            texts.append(f"({instance})[{member.name!r}]")
    return texts


def variations(member: Member) -> list[str]:
    """Argument lists: too few and too many, and each argument odd in turn."""
    usual = [usual_argument(param) for param in member.params] + ["new ByteString('01', HEX)"] * (2 * member.rest)
    lists = [usual[:count] for count in range(len(usual) + 1)] + [[*usual, "undefined"], [*usual, "1", "2"]]
    lists += [[*usual[:i], odd, *usual[i + 1 :]] for i in range(len(usual)) for odd in ODD]
    lists += [[odd] * max(1, len(usual)) for odd in ODD]
    return [", ".join(arguments) for arguments in lists]


def usual_argument(param: Any) -> str:
    if param.kind is Kind.OBJECT:
        name = spec_of(param.cls).name
        return INSTANCES.get(name, f"new {name}()")
    return USUAL[param.kind]


@pytest.mark.parametrize("name", sorted(PLACES))
def test_odd_arguments(make_scripts, name):
    scripts = make_scripts(readers=("virtual",))
    for module, exports in MODULES.items():
        for exported in exports:
            scripts.run(f"var {exported} = require({module!r}).{exported};")
    scripts.run(HARNESS)
    found = scripts.run(f"all({json.dumps(calls(spec_at(PLACES[name])))})")
    assert json.loads(found) == []
