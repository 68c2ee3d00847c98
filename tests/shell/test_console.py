# SPDX-License-Identifier: MIT
"""console, for scripts that scsh could not run anyway; and the JavaScript of today in such scripts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.shell.conftest import Scripts
from tests.shell.test_cli import pyscsh


@pytest.mark.parametrize(
    ("code", "output"),
    [
        ("console.log('text', 1, null, undefined, true, 5n)", "text 1 null undefined true 5n"),
        ("console.log([1, 'a', [2]], { a: 1, 'b c': {} })", '[ 1, "a", [ 2 ] ] { a: 1, "b c": {} }'),
        ("console.log({ a: { b: { c: { d: 1 } } } })", "{ a: { b: { c: [Object] } } }"),
        ("var o = {}; o.self = o; console.log(o)", "{ self: [Circular] }"),
        ("console.log({ get a() { throw new Error('called'); } })", "{ a: [Getter] }"),
        ("console.log(new Map([[1, [2]]]), new Set(['x']))", 'Map(1) { 1 => [ 2 ] } Set(1) { "x" }'),
        ("console.log(function f() {}, () => 1, class C {})", "[Function f] [Function (anonymous)] [class C]"),
        ("class P { x = 1 } console.log(new P())", "P { x: 1 }"),
        ("console.log(new Date(0), /a/g)", "1970-01-01T00:00:00.000Z /a/g"),
        ("console.log([, 1])", "[ , 1 ]"),
        ("console.log(Array.from({ length: 102 }, () => 0).length, [0].concat(Array(3)))", "102 [ 0, , ,  ]"),
        ("console.log('%s has %d%% of %j, %i', 'x', 5.5, { q: 1 }, 7.9, 'rest')", 'x has 5.5% of {"q":1}, 7 rest'),
        ("console.log('100%', 'x')", "100% x"),
        ("console.log('x', new ByteString('4142', HEX))", "x ByteString(4142)"),
        ("console.log({ b: new ByteString('00', HEX), k: new Key() })", "{ b: ByteString(00), k: [Key] }"),
        ("console.dir({ a: { b: 1 } }, { depth: 1 })", "{ a: [Object] }"),
        (
            "console.group('g'); console.log('in\\nside'); console.groupEnd(); console.log('out')",
            "g\n  in\n  side\nout",
        ),
        ("console.count(); console.count(); console.count('x')", "default: 1\ndefault: 2\nx: 1"),
        ("console.log()", ""),
    ],
)
def test_what_log_shows(scripts: Scripts, code: str, output: str) -> None:
    scripts.run(code)
    assert scripts.output == output + "\n"


def test_a_single_byte_string_is_the_dump_of_print(scripts: Scripts) -> None:
    scripts.run("console.log(new ByteString('4142', HEX)); print(new ByteString('4142', HEX));")
    first, second = scripts.output.split("\n\n")[:2]
    assert first.strip() == second.strip()


def test_warnings_and_errors_go_to_the_error_stream_with_the_place_in_the_script(tmp_path: Path) -> None:
    script = tmp_path / "log.js"
    script.write_text("console.warn('careful');\nfunction f() { console.error(new Error('boom')); }\nf();\n")
    result = pyscsh(script)
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        "careful", "Error: boom", f"    at f ({script}:2:34)", f"    at {script}:3:1",
    ]  # fmt: skip


def test_levels(scripts: Scripts, capsys: pytest.CaptureFixture[str]) -> None:
    scripts.run("console.debug('d1'); console.level = 'debug'; console.debug('d2'); console.level = 'error';")
    scripts.run(
        "console.log('l'); console.warn('w'); console.error('e'); console.level = 'silent'; console.error('s');"
    )
    assert scripts.output == "d2\n"
    assert capsys.readouterr().err == "e\n"
    assert scripts.run("try { console.level = 'loud' } catch (e) { e.message }").endswith("not loud")


def test_assertions_and_timers(scripts: Scripts, capsys: pytest.CaptureFixture[str]) -> None:
    scripts.run("console.assert(true, 'no'); console.assert(false, 'part %d', 2); console.timeEnd('none');")
    scripts.run("console.time(); console.timeEnd();")
    assert capsys.readouterr().err == "Assertion failed: part 2\nThere is no timer none\n"
    assert scripts.output.startswith("default: ")


def test_old_scripts_may_have_a_console_of_their_own(scripts: Scripts) -> None:
    assert scripts.run("var console = { log: function (x) { return 'mine ' + x; } }; console.log(1)") == "mine 1"


TODAY = [
    ("[3, 1, 2].toSorted().join()", "1,2,3"),
    ("[1, 2, 3].toReversed().join() + [1, 2].with(0, 9) + [1, 2, 3].toSpliced(0, 1)", "3,2,19,22,3"),
    ("[1, 2, 3, 4].findLast(x => x % 2)", 3),
    ("({ a: null }).a?.b ?? 'default'", "default"),
    ("1_000_000", 1_000_000),
    ("var o = {}; o.p ??= 4; o.p &&= 6; o.p", 6),
    ("class A { #x = 1; static #n; static { A.#n = 5; } has(o) { return #x in o; } static n() { return A.#n; } }"
     " new A().has(new A()) + ',' + A.n()", "true,5"),
    ("const { a, ...rest } = { a: 1, b: 2 }; rest.b", 2),
    ("'x'.at(-1) + 'a-a'.replaceAll('a', 'b') + [...'a1b2'.matchAll(/\\d/g)].length", "xb-b2"),
    ("/(?<year>\\d+)/d.exec('in 2026').groups.year", "2026"),
    ("try { throw 1 } catch { 'no binding' }", "no binding"),
    ("Object.fromEntries(Object.entries({ a: 1 }).map(([k, v]) => [k, v + 1])).a", 2),
    ("(2n ** 64n).toString()", "18446744073709551616"),
    ("new Error('outer', { cause: 'inner' }).cause", "inner"),
    ("Object.hasOwn({ q: 1 }, 'q') && [1, [2, [3]]].flat(Infinity).length === 3", True),
]  # fmt: skip


@pytest.mark.parametrize(("code", "value"), TODAY)
def test_syntax_and_library_of_ecmascript_2023(scripts: Scripts, code: str, value: object) -> None:
    assert scripts.run(code) == value


@pytest.mark.parametrize("place", ["load", "require"])
def test_the_same_in_loaded_files_and_modules(make_scripts: Callable[..., Scripts], tmp_path: Path, place: str) -> None:
    body = "class A { #x = 1; get x() { return this.#x; } }\nlet made = new A()?.x ?? 0;\n"
    (tmp_path / "part.js").write_text(body + ("exports.made = made;" if place == "require" else ""))
    scripts = make_scripts()
    assert scripts.run("load('part.js'); made" if place == "load" else "require('part').made") == 1


def test_promises_are_done_before_the_end(tmp_path: Path) -> None:
    script = tmp_path / "later.js"
    script.write_text("async function f() { await null; print('later'); return 1; }\nf().then(v => print('then', v));")
    assert pyscsh(script).stdout == "later\nthen 1\n"


def test_a_script_may_name_its_interpreter(tmp_path: Path) -> None:
    script = tmp_path / "program"
    script.write_text("#!/usr/bin/env pyscsh\nprint('ran');\nthrow new Error('here');\n")
    result = pyscsh(script)
    assert result.stdout == "ran\n"
    assert f"{script}:3:" in result.stderr
