# SPDX-License-Identifier: MIT
"""Values, errors and host objects between JavaScript and Python."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jsapi.declare import Scripted, Value, constructor, host_class, method
from jsapi.gperror import ErrorCode, GPError
from shell.engine.errors import ScriptError
from shell.engine.marshal import Marshaller

ROUND = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ROUND
@given(st.text(st.characters(codec=None), max_size=40))
def test_any_string_crosses_both_ways(scripts, text):
    """NUL, lone surrogates and everything else; strings from Python count UTF-16 units in JavaScript."""
    scripts.session.engine.set_global("given", text)
    units = [unit for char in text for unit in _utf16(char)]
    assert scripts.run("Array.from({length: given.length}, (_, i) => given.charCodeAt(i))") == units
    assert scripts.run("given") == text or any(0xD800 <= ord(char) < 0xE000 for char in text)


def _utf16(char: str) -> list[int]:
    code = ord(char)
    if code < 0x10000:
        return [code]
    return [0xD800 + (code - 0x10000 >> 10), 0xDC00 + (code - 0x10000 & 0x3FF)]


@ROUND
@given(st.integers(-(2**53), 2**53))
def test_integers_cross_exactly(scripts, number):
    scripts.session.engine.set_global("given", number)
    assert scripts.run("String(given)") == str(number)


def test_whole_numbers_arrive_whole(scripts):
    """The engine keeps some of them as doubles, such as those of JSON.parse."""
    for script in ("JSON.parse('[5]')[0]", "2.5 * 2", "[1, 2, 3].map(Number)[2]", "-0"):
        assert isinstance(scripts.run(script), int), script


def test_long_concatenations_cross(scripts):
    """The engine keeps them as ropes, which its Python binding does not know."""
    assert len(scripts.run("var s = ''; for (var i = 0; i < 5000; i++) s += 'ab'; s")) == 10000
    assert scripts.run("new ByteString(s, ASCII).length") == 10000


def test_structures_cross(scripts):
    assert scripts.run("[1, 'a', null, [true], undefined === undefined]") == [1, "a", None, [True], True]
    assert scripts.run("new ByteString('00FF', HEX)").data == b"\x00\xff"


@pytest.mark.parametrize("text", ["new ByteString('a\\0b', ASCII).toString(HEX)", "String.fromCharCode(0)"])
def test_nul_is_kept(scripts, text):
    assert scripts.run(text) in ("610062", "\0")


def test_a_host_gperror_is_an_instance_with_its_fields(scripts):
    script = (
        "try { new ByteString('0', HEX) } catch (e) { [e instanceof GPError, e.className, e.error, e.reason, e.name] }"
    )
    assert scripts.run(script) == [True, "ByteString", ErrorCode.INVALID_DATA, 0, "GPError"]


def test_an_uncaught_gperror_reaches_python_whole(scripts):
    with pytest.raises(ScriptError) as error:
        scripts.run("throw new GPError('Mine', GPError.INVALID_KEY, 42, 'what happened')")
    found = error.value.gperror
    assert found is not None
    assert (found.class_name, found.code, found.reason, found.message) == (
        "Mine",
        ErrorCode.INVALID_KEY,
        42,
        "what happened",
    )


def test_the_text_of_a_gperror(scripts):
    text = scripts.run("'' + new GPError('c', GPError.INVALID_DATA, 1, 'm')", "err.js")
    assert text == 'c (INVALID_DATA/1) - "m" in err.js#1\n    at err.js#1\n'


def test_a_changed_message_changes_the_text(scripts):
    assert '"other"' in scripts.run("var e = new GPError('c', 9, 1, 'm'); e.message = 'other'; '' + e")


def test_a_value_thrown_by_a_callback_comes_back_as_the_same(scripts):
    """Through Python: the value is a property of a script object that ByteString.fromJSON reads."""
    script = """
        var thrown = {};
        var source = { get value() { throw thrown; } };
        try { ByteString.fromJSON(source); false } catch (e) { e === thrown }
    """
    assert scripts.run(script) is True


def test_a_gperror_thrown_by_a_callback_passes_through_unchanged(scripts):
    script = """
        var thrown = new GPError('cb', GPError.INVALID_DATA, 7, 'boo');
        try { ByteString.fromJSON({ get value() { throw thrown; } }); false } catch (e) { e === thrown && e.reason }
    """
    assert scripts.run(script) == 7


@pytest.mark.parametrize(
    ("call", "code", "reason"),
    [
        ("b.byteAt()", "ARGUMENTS_MISSING", 0),
        ("b.byteAt(1, 2)", "INVALID_ARGUMENTS", 2),
        ("b.byteAt('1')", "INVALID_TYPE", 0),
        ("b.byteAt(null)", "INVALID_TYPE", 0),
        ("b.byteAt(undefined)", "INVALID_TYPE", 0),
        ("b.byteAt(NaN) && b.byteAt(1e99)", "INVALID_INDEX", 2147483647),
        ("b.byteAt(-1e99)", "INVALID_INDEX", -2147483648),
        ("b.concat('x')", "INVALID_TYPE", 1),
        ("b.concat(Object.create(ByteString.prototype))", "INVALID_TYPE", 1),
        ("new ByteString('1')", "ARGUMENTS_MISSING", 1),
    ],
)
def test_arguments_are_checked_as_documented(scripts, call, code, reason):
    script = f"var b = new ByteString('0102', HEX); try {{ {call}; '' }} catch (e) {{ e.error + '/' + e.reason }}"
    assert scripts.run(script) == f"{int(ErrorCode[code])}/{reason}"


@pytest.mark.parametrize(
    "call", ["ByteString('00', HEX)", "var f = b.byteAt; f(0)", "b.byteAt.call({}, 0)", "b.byteAt.call(undefined, 0)"]
)
def test_misuse_is_a_type_error(scripts, call):
    script = f"var b = new ByteString('0102', HEX); try {{ {call} }} catch (e) {{ e instanceof TypeError }}"
    assert scripts.run(script) is True


def test_host_classes_look_like_classes(scripts):
    assert scripts.run("var b = new ByteString('01', HEX); b instanceof ByteString") is True
    assert scripts.run("b.constructor === ByteString") is True
    assert scripts.run("Object.prototype.toString.call(b)") == "[object ByteString]"
    assert scripts.run("b.extra = 5; b.extra") == 5
    assert scripts.run("b.length = 9; b.length") == 1
    assert (
        scripts.run("ByteString.prototype.twice = function() { return this.concat(this) }; b.twice().toString(HEX)")
        == "0101"
    )
    assert scripts.run("new ByteString.valueOf(5).toString(HEX)") == "05"
    assert scripts.run("'length' in b && !b.hasOwnProperty('length')") is True


def test_scripts_inherit_from_host_classes(scripts):
    setup = "function Sub() {} Sub.prototype = new ByteString('0102', HEX); var s = new Sub();"
    script = f"{setup} [s.length, s instanceof ByteString]"
    assert scripts.run(script) == [2, True]
    script = "class Named extends ByteString { name() { return 'n' + this.length } }; new Named('010203', HEX).name()"
    assert scripts.run(script) == "n3"


def test_clear_wipes_what_python_holds(scripts):
    kept = scripts.run("var secret = new ByteString('AABB', HEX); secret")
    scripts.run("secret.clear()")
    assert kept.data == b"\0\0"


def test_unknown_values_are_refused_by_the_marshaller():
    with pytest.raises(TypeError, match="no JavaScript form"):
        Marshaller([], lambda _value: 0, lambda _number: None).pack(object())


def test_gperror_text_without_a_known_code():
    assert str(GPError("a", 9999, 1, "b")) == 'a (9999/1) - "b"'


@host_class("Holder")
class Holder:
    """Keeps what it is given."""

    @classmethod
    @constructor
    def create(cls, array: Scripted) -> Holder:
        """With an array that stays in the engine."""
        holder = cls()
        holder.array = array
        return holder

    @method("given")
    def given(self) -> Value:
        """What the holder was given."""
        return self.array


def test_arrays_can_stay_in_the_engine(scripts):
    """With their holes, named members and identity; an array as long as numbers go costs nothing."""
    engine = scripts.session.engine
    engine.add_classes({"Holder": f"{__name__}:Holder"})
    engine._kit_call("declareGlobal", "Holder")
    assert scripts.run("var a = []; a[5] = 'five'; a.name = 1; var h = new Holder(a); h.given() === a")
    holder = scripts.run("h")
    assert scripts.session.services.scripts.names(holder.array) == ["5", "name"]
    assert (holder.array.get("5"), holder.array.get("length")) == ("five", 6)
    assert scripts.run("a[0xFFFFFFF0] = 1; new Holder(a).given() === a")
    assert scripts.run("[new Holder(7).given(), new Holder(null).given(), new Holder('x').given()].join()") == "7,,x"
