# SPDX-License-Identifier: MIT
"""Errors name the file, line and column where they happened."""

from __future__ import annotations

from pathlib import Path

import pytest

from shell.engine.errors import ScriptError


def frames(error: pytest.ExceptionInfo[ScriptError]) -> list[tuple[str, str, int, int]]:
    return [(f.function, Path(f.file).name, f.line, f.column) for f in error.value.frames]


def test_a_thrown_error_has_the_stack_of_its_calls(scripts, tmp_path):
    path = tmp_path / "thrower.js"
    path.write_text("// first line\nfunction inner() {\n    null.x;\n}\n\nfunction outer() { inner(); }\nouter();\n")
    with pytest.raises(ScriptError) as error:
        scripts.session.run_file(path)
    assert error.value.kind == "TypeError"
    # Column of a property access is that of the dot behind the object, as QuickJS counts.
    assert [f[:3] for f in frames(error)] == [
        ("inner", "thrower.js", 3),
        ("outer", "thrower.js", 6),
        ("", "thrower.js", 7),
    ]


def test_a_syntax_error_has_line_and_column(scripts):
    with pytest.raises(ScriptError) as error:
        scripts.run("var a = 1;\nvar b = ;\n", "typo.js")
    assert error.value.kind == "SyntaxError"
    assert frames(error)[0][1:] == ("typo.js", 2, 9)


def test_loaded_files_and_modules_keep_their_own_lines(scripts, tmp_path):
    (tmp_path / "lib.js").write_text("\n\nfunction fails() { throw new Error('in lib'); }\n")
    (tmp_path / "mod.js").write_text("\nexports.call = function() {\n  fails();\n};\n")
    (tmp_path / "main.js").write_text("load('lib.js');\n\nrequire('mod').call();\n")
    with pytest.raises(ScriptError) as error:
        scripts.session.run_file(tmp_path / "main.js")
    assert [f[1:3] for f in frames(error)] == [("lib.js", 3), ("mod.js", 3), ("main.js", 3)]


def test_a_gperror_of_a_host_object_is_placed_at_the_call(scripts):
    with pytest.raises(ScriptError) as error:
        scripts.run("var b = new ByteString('', HEX);\n\n    b.byteAt(1);\n", "call.js")
    assert frames(error)[0][1:3] == ("call.js", 3)


def test_scripts_see_file_name_and_line_number(scripts):
    assert scripts.run("\n\ntry { null.x } catch (e) { e.fileName + '#' + e.lineNumber }", "seen.js") == "seen.js#3"
    assert (
        scripts.run("\ntry { new ByteString('x', HEX) } catch (e) { e.fileName + '#' + e.lineNumber }") == "test.js#2"
    )


def test_printed_stacks_name_files(scripts):
    scripts.run("\ntry { null.x } catch (e) { print(e.stack) }", "printed.js")
    assert "printed.js:2:" in scripts.output
    assert "<input>" not in scripts.output


def test_the_same_text_run_again_reuses_its_lines(scripts):
    for _ in range(3):
        scripts.run("1 + 1\n" * 1000)
    with pytest.raises(ScriptError) as error:
        scripts.run("null.x", "last.js")
    assert frames(error)[0][1:3] == ("last.js", 1)


@pytest.mark.parametrize("before", ["\u00fc" * 10, "\u20ac" * 10, "\U0001f600" * 4, "\u0085"])
def test_columns_are_characters(scripts, before):
    """The engine counts bytes of UTF-8."""
    text = f"var a = '{before}'; Wrong.y"
    with pytest.raises(ScriptError) as caught:
        scripts.session.run_text(text, "columns.js")
    frame = caught.value.frames[0]
    assert text[frame.column - 1 :] == "Wrong.y"
    assert scripts.session.engine.lines.excerpt(frame) == text
    problem = scripts.session.engine.syntax.problem(f"1;\nvar a = '{before}' = = 1")
    assert (problem.line, problem.column) == (2, len(f"var a = '{before}' = ") + 1)
