# SPDX-License-Identifier: MIT
"""Which object's members are meant by what stands before the cursor."""

from __future__ import annotations

import pytest

from shell.repl.expression import argument_before, place_before

NOTHING = None


@pytest.mark.parametrize(
    ("text", "prefix", "path"),
    [
        ("card.", "", [("global", "card")]),
        ("card.se", "se", [("global", "card")]),
        ("ByteString.prototype.", "", [("global", "ByteString"), ("get", "prototype")]),
        ("x = Crypto.SHA", "SHA", [("global", "Crypto")]),
        ("if (a) { b(card.", "", [("global", "card")]),
        ("function f() {\n  return card.getATR().fo", "fo", [("global", "card"), ("get", "getATR"), ("call", "")]),
        ("new ByteString('00', HEX).", "", [("global", "ByteString"), ("construct", "")]),
        ("'text'.", "", [("instance", "String")]),
        ("`text`.to", "to", [("instance", "String")]),
        ("[1, 2].", "", [("instance", "Array")]),
        ("/a/.te", "te", [("instance", "RegExp")]),
        ("(card).", "", [("global", "card")]),
        ("a['b'].", "", [("global", "a"), ("get", "b")]),
        ("a[0].", "", [("global", "a"), ("get", "0")]),
        ("this.", "", [("global", "globalThis")]),
        ("pri", "pri", []),
        ("print(car", "car", []),
        ("", "", []),
        ("x = ", "", []),
    ],
)
def test_path(text: str, prefix: str, path: list[tuple[str, str]]) -> None:
    place = place_before(text)
    assert place is not None
    assert (place.prefix, list(place.path or ())) == (prefix, path)


@pytest.mark.parametrize(
    "text", ["'card.", '"a b', "`card.", "// card.", "/* card.", "12", "1.", "x = 'it''s card.", "/card."]
)
def test_nothing_in_texts_comments_and_numbers(text: str) -> None:
    place = place_before(text)
    assert place is None or place.path is None


@pytest.mark.parametrize("text", ["f(1).", "(a + b).", "a[i].", "f().g.", "(() => 1)()."])
def test_what_would_have_to_run_is_not_run(text: str) -> None:
    """A path may be followed as far as it is known without running: here it ends at a call of an unknown function."""
    place = place_before(text)
    assert place is None or place.path is None or ("call", "") in place.path


def test_module() -> None:
    place = place_before('require("scsh/sc-hsm/DKEK").DK')
    assert place is not None
    assert (place.module, place.prefix) == ("scsh/sc-hsm/DKEK", "DK")


@pytest.mark.parametrize(
    ("text", "function", "argument"),
    [
        ('load("a/b', "load", "a/b"),
        ("load('", "load", ""),
        ('var x = require("scsh/', "require", "scsh/"),
        ('new X509("ce', "X509", "ce"),
        ('GPSystem.mapFilename("x', "mapFilename", "x"),
        ('help("Ca', "help", "Ca"),
    ],
)
def test_argument(text: str, function: str, argument: str) -> None:
    found = argument_before(text)
    assert found is not None
    assert (found.function, found.text) == (function, argument)


@pytest.mark.parametrize("text", ['load("a")', 'print("a', 'load("a"); print("', "overload(", 'download("x'])
def test_no_argument(text: str) -> None:
    assert argument_before(text) is None
