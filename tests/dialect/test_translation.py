# SPDX-License-Identifier: MIT
"""What is translated, where lines end up, and what happens to text that nobody can translate."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shell.engine import dialect
from shell.engine.dialect.errors import DialectError
from shell.engine.dialect.scanner import Scanner
from shell.engine.errors import ScriptError

SAMPLES = sorted(Path(__file__).with_name("samples").glob("*.js"))


@pytest.fixture
def translate(scripts):
    return scripts.session.engine.translate


def line_of(error: ScriptError) -> int:
    return error.frames[0].line


@pytest.mark.parametrize(
    "text",
    [
        "for (var i in x) each(i)",
        "a.b; a . b; a ? .5 : .6; f(...x); 1..toString()",
        "a < b > c; a</b/.exec(c)",
        "// for each (x in y)\n'for each (x in y)'; /for each (x in y)/; `for each (x in ${y})`",
        "x = a /b/ c; y = a++ /2/ 1; z = f() /2/ 1; if (a) /<a>/.test(b)",
        "try {} catch (e) { if (e) ; }",
        "label: for (;;) break label; switch (a) { case b: default: c }",
    ],
)
def test_accepted_text_is_untouched(translate, text):
    assert translate(text) == text


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_every_line_stays_where_it_was(translate, sample):
    text = sample.read_text("utf-8")
    translated = translate(text)
    assert translated.count("\n") == text.count("\n")
    for before, after in zip(text.split("\n"), translated.split("\n"), strict=True):
        assert before == after or any(sign in after for sign in ("$rhino", "else", "for     (", "$x", '["', "`", "}"))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("var a = <a>\n<b/>\n</a>;\nnowhere();", 4),
        ("var a = <a\nb={1}\n/>;\n\nnowhere();", 5),
        ("var a = <a>{\n\nnowhere()}</a>;", 3),
        ("for each (var x in [1])\n\n\nnowhere();", 4),
        ("try {\nthrow new Error(1) } catch (e if\ne == 2) {\n}\nnowhere()", 2),
        ("var x = <a/>;\nx\n.b\n.(@c == 1\n|| d == 2)\n.\n@e;\nnowhere();", 8),
        ("var n = new Namespace('u'), x = <a/>;\r\nx.n::b;\r\nnowhere();", 3),
    ],
)
def test_errors_are_at_their_line(scripts, text, line):
    with pytest.raises(ScriptError) as caught:
        scripts.run(text)
    assert line_of(caught.value) == line


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("var x = 1;\nvar a = <a>\n<b/>\n", 2, "<a> is not closed"),
        ("\n\nvar a = <a><b></a>;", 3, "<a> is not closed"),
        ("var a = <a b='1'\n", 1, "<a is not closed"),
        ("\nvar a = <a b='1", 2, "attribute value in <a"),
        ("\nvar a = <a><!-- x</a>", 2, "XML comment"),
        ("\nvar a = <a><![CDATA[ x</a>", 2, "CDATA"),
        ("var a = <a>\n{1 + ", 1, "<a> is not closed"),
        ("for each (x in y) {}\n/* open", 2, "end of comment"),
    ],
)
def test_open_ends_are_syntax_errors_at_their_line(scripts, text, line, part):
    with pytest.raises(ScriptError) as caught:
        scripts.run("print('ran');\n" + text)
    assert (caught.value.kind, line_of(caught.value)) == ("SyntaxError", line + 1)
    assert part in str(caught.value)
    assert scripts.output == ""


def test_a_plain_mistake_is_reported_as_the_engine_reports_it(scripts):
    with pytest.raises(ScriptError) as caught:
        scripts.run("for each (x in [1]) {}\n\nvar var = 1;")
    assert (caught.value.kind, line_of(caught.value)) == ("SyntaxError", 3)


def test_loaded_files_and_modules_are_translated(scripts, tmp_path):
    (tmp_path / "part.js").write_text("function total(x) { var t = 0; for each (v in x) t += v; return t; }")
    (tmp_path / "mod.js").write_text(
        "for each (leak in [1, 2]) {}\nexports.xml = <a>{leak}</a>; exports.e = undefinedName;"
    )
    assert scripts.run('load("part.js"); total([1, 2, 3])') == 6
    with pytest.raises(ScriptError) as caught:
        scripts.run('require("mod")')
    assert caught.value.frames[0].line == 2
    assert scripts.run("typeof leak") == "undefined"


def test_the_shell_waits_for_the_end_of_a_literal(scripts):
    engine = scripts.session.engine
    assert not engine.is_complete("var x = <a>")
    assert not engine.is_complete("for each (var x in y) {")
    assert not engine.is_complete("<a>{1 + ")
    assert engine.is_complete("var x = <a>\n</a>")
    assert engine.is_complete("for each (var x in y) print(x)")


def test_evaluated_text_is_translated_in_its_scope(scripts):
    assert (
        scripts.run("(function () { var here = 4; return eval('var t = 0; for each (v in [here]) t += v; t'); })()")
        == 4
    )


def test_results_are_shown(scripts):
    scripts.run("var x = <a><b>1</b></a>")
    scripts.run("x.b")
    assert scripts.session.engine.settle()
    assert scripts.session.engine.result_text() == "1"


def test_untranslated_code_uses_xml_values(scripts):
    scripts.run("var x = new XML('<a i=\"1\"><b>1</b><b>2</b></a>')")
    assert scripts.run("x.b.length() + x.b[1].toString() + x['@i'] + x.child('b')[0]") == "2211"
    assert scripts.run('typeof x == "xml"') is True


@pytest.mark.parametrize("depth", [20_000])
def test_deep_nesting_is_an_error_or_works_but_does_not_crash(scripts, depth):
    text = "(" * depth + "<a/>" + ")" * depth
    with pytest.raises(ScriptError, match="nested"):
        scripts.run(text)
    scripts.run(f"XML.prettyPrinting = false; var text = '<a>'.repeat({depth}) + '</a>'.repeat({depth})")
    xml = scripts.run("new XML(text).toXMLString().length > text.length / 2")
    assert xml is True


@pytest.mark.parametrize(
    "xml",
    [
        '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        '<!DOCTYPE l [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><l>&b;</l>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        "<a><!ELEMENT b ANY></a>",
        "<a>&b;</a>",
    ],
)
def test_document_types_and_entities_are_refused(scripts, xml):
    scripts.session.engine.set_global("text", xml)
    with pytest.raises(ScriptError, match="refused|not declared"):
        scripts.run("new XML(text)")


TOKENS = [
    *"<>ab{}()[].@*=/'\"`\\;1é",
    *["</", "/>", "..", "::", "==", "+=", "//", "/*", "*/", "${", "<!--", "-->", "<![CDATA[", "]]>"],
]
PHRASES = ["for each (", "catch (e if ", "in ", "default xml namespace =", "typeof ", "eval(", "\n", "\r\n", "\ud800"]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(TOKENS + PHRASES), max_size=30))
def test_any_text_is_translated_or_refused_and_keeps_its_lines(tokens):
    text = "".join(tokens)
    lines = text.count("\n")
    try:
        translated = Scanner(text).translate()
    except DialectError as error:
        refused_at = error.line
    else:
        refused_at = 1
        assert translated.count("\n") == lines
    assert 1 <= refused_at <= lines + 1


@pytest.mark.parametrize(
    "text",
    ["for each (a in b);", "try {} catch (e if e) {}", "a.@b", "a..b", "a . (b)", "x.n::y", "<a/>", "<a></a>", "<></>",
     "default xml namespace = 1", "<a>\n</a>", "a.*", "<!-- x -->", "x.b[0]..c", "f()..c"],
)  # fmt: skip
def test_signs_find_all_that_is_translated(text):
    assert dialect.translate(text, lambda _text: ("", 1)) != text
