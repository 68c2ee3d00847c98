# SPDX-License-Identifier: MIT
"""Looking into values runs nothing of a script: neither getters nor proxies nor conversions, and asks no card."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shell.repl.output.values import text_of
from tests.shell.conftest import Scripts
from tests.terminals.virtual.host import vectors

TRAPS = """
    var ran = 0;
    function trap() { ran++; throw new Error("ran"); }
    var handler = new Proxy({}, { get: function () { return trap; } });
"""
WATCHED = [
    "({ get a() { return trap(); }, set a(v) { trap(); }, toString: trap, valueOf: trap, toJSON: trap })",
    "[{ get a() { return trap(); } }, Object.create({ get b() { return trap(); } })]",
    "new Proxy({ a: 1 }, handler)",
    "new Proxy(function () {}, handler)",
    "Object.create(new Proxy({}, handler))",
    "Proxy.revocable({}, handler).proxy",
    "[new Proxy([], handler)]",
    "Object.defineProperty([1], 0, { get: trap, enumerable: true })",
    "Object.assign(Object.create({ get constructor() { return trap(); } }), { x: 1 })",
    "Object.defineProperty(function () {}, 'name', { get: trap })",
    "Object.defineProperty(new Error('x'), 'message', { get: trap })",
    "Object.assign(new ByteString('00', HEX), { toString: trap })",
    "new Map([[{ get a() { return trap(); } }, new Proxy({}, handler)]])",
    "Object.assign(new GPError('a', 1, 2, 'b'), { toString: trap })",
    "Object.defineProperty(new GPError('a', 1, 2, 'b'), 'message', { get: trap })",
    "Object.defineProperty({}, Symbol.toStringTag, { get: trap })",
    "class A { get x() { return trap(); } static get y() { return trap(); } }; new A()",
]


@pytest.mark.parametrize("expression", WATCHED)
def test_neither_display_nor_completion_nor_help_runs_anything(scripts: Scripts, expression: str) -> None:
    inspector = scripts.session.inspector
    scripts.session.run_text(f"{TRAPS}; var subject = eval({json.dumps(expression)}); subject", "<test>")
    value = inspector.result(3)
    assert value is not None
    assert text_of(value, 80)
    inspector.members([("global", "subject")])
    inspector.members([("global", "subject"), ("get", "a")])
    inspector.members([("global", "subject"), ("get", "a"), ("call", "")])
    inspector.members([("global", "subject"), ("construct", "")])
    scripts.session.run_text("help(subject)", "<test>")
    assert scripts.run("ran") == 0


def shown(scripts: Scripts, expression: str, width: int = 80) -> str:
    """Display of the result of an expression."""
    inspector = scripts.session.inspector
    scripts.session.run_text(expression, "<test>")
    value = inspector.result(3)
    assert value is not None
    return text_of(value, width)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("42", "42"),
        ("-0", "-0"),
        ("10n", "10n"),
        ("null", "null"),
        ("'a\"b\\n\\u0000\\ud800'", r'"a\"b\n\u0000\ud800"'),
        ("'\\u001b[31m'", r'"\u001b[31m"'),
        ("[1,,3]", "[1, <empty>, 3]"),
        ("[]", "[]"),
        ("({})", "{}"),
        ("({ 'a-b': 1, c: undefined })", '{ "a-b": 1, c: undefined }'),
        ("var o = {}; o.self = o; o", "{ self: [Circular] }"),
        ("({ a: { b: { c: { d: 1 } } } })", "{ a: { b: { c: [Object] } } }"),
        ("new (class Point { constructor() { this.x = 1; } })()", "Point { x: 1 }"),
        ("new Map([[1, 'a']])", 'Map(1) { 1 => "a" }'),
        ("new Set([1, 2])", "Set(2) [1, 2]"),
        ("new Uint8Array(3)", "Uint8Array(3) [0, 0, 0]"),
        ("new Date(0)", "1970-01-01T00:00:00.000Z"),
        ("/a+/g", "/a+/g"),
        ("[function f(a) {}, class A {}, Card]", "[[function f], [class A], [class Card]]"),
        ("Symbol('s')", "Symbol(s)"),
        ("new TypeError('oh')", "TypeError: oh"),
        ("new GPError('me', GPError.INVALID_DATA, 2, 'no')", 'GPError: me (INVALID_DATA/2) - "no"'),
        ("[new ByteString('00FF', HEX), new ByteString('', HEX), new Key()]",
         "[ByteString 00 FF, ByteString (empty), [Key UNKNOWN]]"),
        ("new ByteString('', HEX)", "ByteString, empty"),
        ("java.lang", "[JavaPackage java.lang]"),
        ("new java.math.BigInteger('12')", "12"),
    ],
)  # fmt: skip
def test_display(scripts: Scripts, expression: str, text: str) -> None:
    assert shown(scripts, expression) == text


def test_long_things_are_cut(scripts: Scripts) -> None:
    assert shown(scripts, "new Array(1000).fill(7)", 60).splitlines()[-2:] == [
        "  7, 7, 7, 7, 7, ... 900 more items",
        "]",
    ]
    assert shown(scripts, "'x'.repeat(10005)").endswith('x"... 5 more characters')
    many = "var o = {}; for (var i = 0; i < 150; i++) o['k' + i] = i; o"
    assert shown(scripts, many).splitlines()[-2] == "  ... 50 more"
    lines = shown(scripts, "new ByteString(new Array(2100).fill('41').join(''), HEX)").splitlines()
    assert (lines[0], lines[-1]) == ("ByteString, 2100 bytes", "... 52 more bytes, print(_) shows all")


def test_deep_and_broken_things(scripts: Scripts) -> None:
    """Neither a deep chain of objects nor a value that is not what its class says ends the shell."""
    chain = (
        "var first = new ByteString('00', HEX), h = first; for (var i = 0; i < 5000; i++) h = h.x = new Key(); first"
    )
    assert shown(scripts, chain).startswith("ByteString, 1 byte\n0000  00")
    nested = "var t = new ByteString('', HEX); for (var i = 0; i < 2000; i++) t = new TLV(0x30, t, TLV.EMV).getTLV(); "
    assert "cannot be shown" in shown(scripts, nested + "new TLV(0x30, t, TLV.EMV)")


def test_changed_standard_objects(scripts: Scripts) -> None:
    """There is no display and there are no members then, but no failure either."""
    inspector = scripts.session.inspector
    scripts.session.run_text("Map.prototype.set = Object.keys = function () { throw 1; }; ({ a: 1 })", "<test>")
    assert inspector.result(3) is None
    assert inspector.members(()) == []


def test_a_key_is_shown_without_its_values(scripts: Scripts) -> None:
    text = shown(
        scripts, "k = new Key(); k.setComponent(Key.AES, new ByteString('00112233445566778899AABBCCDDEEFF', HEX)); k"
    )
    assert text == "[Key SECRET, 128 bits: AES]"


def test_what_scripts_print_is_as_before(scripts: Scripts) -> None:
    assert scripts.session.inspector
    scripts.run("print([1, { a: 1 }], new ByteString('41', HEX), 'x')")
    dump = "0000  41                                               A\n"
    assert scripts.output == f"1,[object Object] {dump} x\n"


@pytest.mark.parametrize(
    ("path", "some"),
    [
        ([("global", "card")], {"sendApdu", "SW", "toString"}),
        ([("global", "Crypto")], {"SHA_256", "AES_CBC"}),
        ([("global", "ByteString"), ("get", "prototype")], {"concat", "length"}),
        ([("global", "card"), ("get", "getATR"), ("call", "")], {"formatByte"}),
        ([("global", "ByteString"), ("construct", ""), ("get", "bytes"), ("call", "")], {"concat"}),
        ([("global", "Card"), ("get", "getReaderList")], {"apply", "call"}),
        ([("global", "text")], {"charAt", "equalsIgnoreCase"}),
        ([("instance", "Array")], {"push"}),
        ([("global", "nothing")], set()),
        ([("global", "card"), ("get", "response")], set()),
    ],
)
def test_members(scripts: Scripts, path: list[tuple[str, str]], some: set[str]) -> None:
    """No card is needed: the object stands for one without a connection."""
    inspector = scripts.session.inspector
    scripts.run("var card = Object.create(Card.prototype), text = 'x'")
    found = dict(inspector.members(path))
    assert set(found) >= some
    assert bool(found) == bool(some)


def test_certificates(scripts: Scripts) -> None:
    """By field; the card verifiable one is of a Nitrokey HSM 2 (protocol reference, 21.6)."""
    certificate = Path(__file__).parents[2] / "conformance" / "data" / "ec1.cer"
    text = shown(scripts, f"new X509({json.dumps(str(certificate))})")
    assert "Subject: C=DE,L=Köln,O=Acme" in text
    scripts.run("var CVC = require('scsh/eac/CVC').CVC")
    value = vectors()["capture_device_certificates"]
    lines = shown(scripts, f"new CVC(new ByteString('{value}', HEX))").splitlines()
    assert lines[:2] == ["Card verifiable certificate", "Holder     DENK040414400000"]
    assert lines[2] == "Authority  DEDINK0400001"
