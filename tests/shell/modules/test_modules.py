# SPDX-License-Identifier: MIT
"""load() and require()."""

from __future__ import annotations

import pytest

from shell.engine.errors import ScriptError
from shell.modules.scope import shared_declarations, undeclared_assignments


@pytest.fixture
def folder(tmp_path):
    def write(**files: str):
        for name, text in files.items():
            path = tmp_path / f"{name.replace('__', '/')}.js"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    return write


def test_loaded_files_share_one_global_scope(scripts, folder):
    folder(a="var shared = 1; function double(x) { return 2 * x } implicit = 3; const fixed = 4; let counted = 5;")
    assert scripts.run("load('a.js'); [shared, double(2), implicit, fixed, counted]") == [1, 4, 3, 4, 5]


def test_load_takes_several_files_and_nested_folders(scripts, folder):
    folder(sub__one="load('two.js'); var one = two + 1;", sub__two="var two = 2;", three="var three = 3;")
    assert scripts.run("load('sub/one.js', 'three.js'); [one, two, three]") == [3, 2, 3]


def test_the_folder_of_a_failed_load_is_left_again(scripts, folder):
    folder(sub__bad="throw 'x'", here="var here = 1;")
    assert scripts.run("try { load('sub/bad.js') } catch (e) {} load('here.js'); here") == 1


def test_a_missing_file_is_named(scripts):
    with pytest.raises(ScriptError, match="nosuch.js not found"):
        scripts.run("load('nosuch.js')")


def test_modules_are_cached_and_see_exports_module_and_require(scripts, folder):
    folder(m="exports.id = module.id; exports.kind = typeof require; exports.count = (exports.count || 0) + 1;")
    assert scripts.run("var m = require('m'); [m.id, m.kind, m.count, require('m') === m]") == [
        "m",
        "function",
        1,
        True,
    ]


def test_module_exports_can_be_replaced(scripts, folder):
    folder(f="module.exports = function() { return 7 };")
    assert scripts.run("require('f')()") == 7


def test_relative_ids_and_cycles(scripts, folder):
    folder(
        lib__a="exports.first = 1; exports.b = require('./b').value;",
        lib__b="exports.value = require('./a').first + 1;",
    )
    assert scripts.run("require('lib/a').b") == 2


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("require('./x')", "outside of a module"),
        ("require('nosuch')", 'Module "nosuch" not found.'),
        ("require()", "module id"),
    ],
)
def test_wrong_ids_are_plain_errors(scripts, call, message):
    with pytest.raises(ScriptError, match=message) as error:
        scripts.run(call)
    assert error.value.kind == "Error"


def test_a_module_that_fails_is_tried_again(scripts, folder):
    folder(m="if (typeof ready == 'undefined') throw new Error('not ready'); exports.ok = true;")
    assert scripts.run("try { require('m') } catch (e) {} var ready = 1; require('m').ok") is True


def test_a_syntax_error_in_a_module_is_placed_there(scripts, folder):
    folder(m="exports.a = 1;\nexports.b = ;\n")
    with pytest.raises(ScriptError) as error:
        scripts.run("require('m')")
    assert error.value.kind == "SyntaxError"
    assert (error.value.frames[0].file.rsplit("/", 1)[-1], error.value.frames[0].line) == ("m.js", 2)


def test_undeclared_assignments_stay_in_the_module(scripts, folder):
    folder(
        m="for (i = 0; i < 3; i++); leak = i; exports.i = i; exports.get = function() { late = leak + 1; return late };"
    )
    assert scripts.run("var i = 100; var m = require('m'); [m.i, i, m.get(), typeof leak, typeof late]") == [
        3, 100, 4, "undefined", "undefined",
    ]  # fmt: skip


def test_modules_read_globals_and_constants(scripts, folder):
    folder(m="exports.v = setting + HEX; exports.feature = typeof __ScriptingServer;")
    assert scripts.run("var setting = 1; var m = require('m'); [m.v, m.feature]") == [17, "undefined"]


def test_the_module_path_and_the_built_ins(make_scripts, folder, tmp_path):
    folder(**{"lib__scsh__sc-hsm__DKEK": "exports.DKEK = 'from a file';"})
    call = "typeof require('scsh/sc-hsm/DKEK').DKEK"
    assert make_scripts().run(call) == "function"
    assert make_scripts(module_path=(tmp_path / "lib",)).run(call) == "string"
    assert make_scripts(module_path=(tmp_path / "lib",), builtin_modules=True).run(call) == "function"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a = 1; b += 2; c++; --d;", ["a", "b", "c", "d"]),
        ("var a; a = 1; function f(p) { p = 2; var q; q = 3; r = 4 }", ["r"]),
        ("for (k in {}); for (var j in {}); for (v of []);", ["k", "v"]),
        ("try {} catch (e) { e = 1 } o.p = 2; o['q'] = 3;", []),
        ("(x => { x = 1; y = 2 })(); [m, n] = [1, 2]; ({ s, t: u } = {});", ["y", "m", "n", "s", "u"]),
        ("function f() { function inner() { top_ = 1 } var top_; }", []),
        ("exports = 1; module = 2; arguments = 3", []),
        ("var s = 'a = 1'; // b = 2\n/c = 3/;", []),
    ],
)
def test_names_that_a_module_assigns_without_declaring(text, names):
    assert undeclared_assignments(text) == names


def test_shared_declarations_keep_columns():
    text = "const a = 1; {\n  const inner = 2;\n}\nlet b = `const c`;\n"
    assert shared_declarations(text) == "var   a = 1; {\n  const inner = 2;\n}\nvar b = `const c`;\n"
    assert shared_declarations("var untouched = 1;") == "var untouched = 1;"


def test_load_in_a_module_defines_into_the_module(scripts, folder):
    folder(
        tools="var count = 1; function twice(x) { return 2 * x + seen; } implied = 5; const fixed = 7;",
        m="load('tools.js'); var seen = 100; "
        "exports.all = function() { count++; return [count, twice(3), implied, fixed] };",
    )
    assert scripts.run("require('m').all()") == [2, 106, 5, 7]
    assert scripts.run("[typeof count, typeof twice, typeof implied, typeof fixed].join()") == ",".join(
        ["undefined"] * 4
    )


def test_what_modules_load_sees_and_changes_the_module(scripts, folder):
    folder(
        part="shared = shared + 1; var inner = local + 1; load('deep.js');",
        deep="function fromDeep() { return inner + 1; }",
        m="var local = 10, shared = 1; load('part.js'); exports.v = [shared, inner, fromDeep(), typeof exports];",
        other="exports.v = typeof inner;",
    )
    assert scripts.run("[require('m').v.join(), require('other').v]") == ["2,11,12,object", "undefined"]


def test_errors_in_what_a_module_loads_are_placed_there(scripts, folder):
    folder(part="var a = 1;\nnowhere();", m="exports.a = 1;\n\nload('part.js');")
    with pytest.raises(ScriptError) as error:
        scripts.run("require('m')")
    places = [(frame.file.rsplit("/", 1)[-1], frame.line) for frame in error.value.frames]
    assert places[0] == ("part.js", 2)
    assert ("m.js", 3) in places


@pytest.mark.parametrize(
    "name",
    [
        "Lib/Tools.js",
        "lib/tools.JS",
        "lib\\\\tools.js",
        "/lib/tools.js",
        "\\\\LIB\\\\tools.js",
        "./lib/../LIB/tools.js",
    ],
)
def test_names_as_windows_takes_them(scripts, folder, name):
    folder(lib__tools="found = true")
    assert scripts.run(f"load('{name}'); found") is True


def test_the_exact_name_comes_first_and_two_that_fit_are_none(scripts, folder, tmp_path):
    folder(Tools="which = 'Tools'", tools="which = 'tools'")
    assert scripts.run("load('tools.js'); which") == "tools"
    with pytest.raises(ScriptError, match="not found"):
        scripts.run("load('TOOLS.js')")


def test_built_in_modules_ignore_further_arguments_as_scripts_do(scripts):
    """They are scripts in the original; the host classes refuse what they do not know."""
    scripts.run("var DKEK = require('scsh/sc-hsm/DKEK').DKEK")
    assert scripts.run("new DKEK(new Crypto(), 1).getKCV(2, 3).length") == 8
    with pytest.raises(ScriptError, match="Too many arguments"):
        scripts.run("new ByteString('00', HEX).bytes(0, 1, 2)")
