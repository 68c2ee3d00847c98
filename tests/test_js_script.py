# SPDX-License-Identifier: MIT
"""JsScript (API reference, section 17.2): scopes, completion values, positions."""

from __future__ import annotations

import pytest

from jsapi.gperror import ErrorCode
from shell.engine.errors import ScriptError


def test_execution_in_the_global_scope(scripts):
    assert (
        scripts.run("new JsScript('t', 1, 'var made = 3; function twice(n) { return n * 2; } made + 1').execute(this)")
        == 4
    )
    assert scripts.run("twice(made)") == 6


def test_variables_and_functions_become_properties_of_the_scope(scripts):
    scripts.run("var scope = { given: 1 };")
    text = (
        "'var made = given + 1; implicit = 9; given = 5; function f() { return made + given; } this === scope && f()'"
    )
    assert scripts.run(f"new JsScript('t', 1, {text}).execute(scope)") == 7
    assert (
        scripts.run("[scope.made, scope.given, scope.f(), typeof made, typeof f].join()") == "2,5,7,undefined,undefined"
    )


def test_a_dynamic_scope_inherits_globals_and_keeps_its_own(scripts):
    scripts.run(
        "var outer = 1; var scope = JsScript.newDynamicScope('Shell'); scope.print = function (t) { shown = t; };"
    )
    assert scripts.run("new JsScript('t', 1, 'print(outer); outer = 2; var card = 3; shown').execute(scope)") == 1
    assert scripts.run("outer + '|' + scope.outer + '|' + scope.card + '|' + typeof card") == "1|2|3|undefined"


def test_executing_twice_redefines_functions(scripts):
    scripts.run("var scope = JsScript.newDynamicScope('Shell');")
    scripts.run("new JsScript('a', 1, 'function f() { return 1; }').execute(scope);")
    assert scripts.run("new JsScript('b', 1, 'function f() { return 2; } f()').execute(scope)") == 2


def test_a_file_with_a_folder_for_its_names(scripts, tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "lib.js").write_text("var loaded = 'lib';")
    (tmp_path / "main.js").write_text("load('lib.js'); loaded")
    assert scripts.run("new JsScript('main.js').execute(this, 'sub')") == "lib"


def test_syntax_errors_have_their_position(scripts):
    scripts.run("var e; try { new JsScript('t.xml', 10, '\\n var = 1;'); } catch (x) { e = x; }")
    assert scripts.run("e.name + e.fileName + e.lineNumber") == "SyntaxErrort.xml11"


def test_errors_pass_through_unchanged(scripts):
    scripts.run("var mine = new GPError('a', GPError.INVALID_DATA, 2, 'm'), seen;")
    assert (
        scripts.run(
            "try { new JsScript('t', 1, 'throw mine').execute({ mine: mine }); } catch (e) { seen = e; } seen === mine"
        )
        is True
    )


@pytest.mark.parametrize(
    ("text", "code", "reason"),
    [
        ("new JsScript()", ErrorCode.ARGUMENTS_MISSING, 0),
        ("new JsScript('no such file')", ErrorCode.OBJECT_NOT_FOUND, 1),
        ("new JsScript(5)", ErrorCode.INVALID_TYPE, 0),
        ("new JsScript('a', 'b', 'c')", ErrorCode.INVALID_TYPE, 1),
        ("new JsScript('a', 1, 5)", ErrorCode.INVALID_TYPE, 2),
        ("new JsScript('a', 1, '', 4)", ErrorCode.INVALID_ARGUMENTS, 4),
        ("new JsScript('a', 1, '1').execute()", ErrorCode.ARGUMENTS_MISSING, 0),
        ("new JsScript('a', 1, '1').execute(null)", ErrorCode.INVALID_TYPE, 0),
        ("JsScript.newDynamicScope()", ErrorCode.ARGUMENTS_MISSING, 0),
    ],
)
def test_arguments(scripts, text, code, reason):
    with pytest.raises(ScriptError) as caught:
        scripts.run(text)
    error = caught.value.gperror
    assert (error.class_name, error.code, error.reason) == ("JsScript", code, reason)
