# SPDX-License-Identifier: MIT
"""GPXML (API reference, section 17.1): mapping, arrays, embedded scripts, refusals."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsapi.bytestring import ByteString
from jsapi.gperror import ErrorCode
from jsapi.gpxml import GPXML, mapping
from jsapi.gpxml.host import application_rules
from jsapi.gpxml.mapping import Rules
from jsapi.services import Services
from shell.engine.errors import ScriptError
from tests.refused import error_of, refused

DOCUMENT = """<?xml version="1.0"?>
<r:Root xmlns:r="urn:x" xmlns:s="urn:s" s:kind="k" a="1" b="2"><!-- c --><Child c="3">text</Child><Child c="4"/><Empty/>
<Cd><![CDATA[ <x> ]]></Cd><Mixed>a<b>c</b>d</Mixed>
<Arr arrayElement="It" arrayIndex="#"><It n="a">1</It><It n="b"/></Arr>
<Map arrayElement="It" arrayIndex="n"><It n="a">1</It><It n="b"/></Map>
<None arrayElement="It" arrayIndex="n"/></r:Root>"""


def mapped(text: str, rules: Rules | None = None):
    return mapping.parse(text.encode(), rules)


def test_attributes_children_texts_and_arrays():
    assert mapped(DOCUMENT) == {
        "kind": "k", "a": "1", "b": "2",
        "Child": {"c": "4"},
        "Empty": {},
        "Cd": {"elementValue": "<x>"},
        "Mixed": {"b": {"elementValue": "c"}, "elementValue": "d"},
        "Arr": {"It": [{"n": "a", "elementValue": "1"}, {"n": "b"}]},
        "Map": {"It": {"a": {"n": "a", "elementValue": "1"}, "b": {"n": "b"}}},
        "None": {"It": {}},
    }  # fmt: skip


def test_arrays_by_rule():
    rules = Rules()
    rules.define_arrays("/Root", "Child, Other", "c")
    rules.define_arrays("/Root/List", "Item")
    found = mapped("<Root><Child c='x'/><Other/><List><Item>1</Item><Item>2</Item></List></Root>", rules)
    assert found["Child"] == {"x": {"c": "x"}}
    assert found["Other"] == [{}]
    assert [item["elementValue"] for item in found["List"]["Item"]] == ["1", "2"]


@pytest.mark.parametrize("entry", ["<c/>", "<c id='length'/>"])
def test_an_entry_needs_a_key(entry):
    rules = Rules()
    rules.define_arrays("/r", "c", "id")
    with refused("GPXML", ErrorCode.USER_DEFINED, 0):
        mapped(f"<r>{entry}</r>", rules)


def test_application_profile():
    fragment = "<ScriptFragment Name='F'><Declaration Name='D'/></ScriptFragment>"
    found = mapped(f"<ApplicationProfile><Key Name='K'/>{fragment}</ApplicationProfile>", application_rules())
    assert found["Key"]["K"] == {"Name": "K"}
    assert found["ScriptFragment"]["F"]["Declaration"]["D"] == {"Name": "D"}


def test_compressed_documents():
    assert GPXML().parse(Services(), ByteString(gzip.compress(b"<a b='c'/>"))) == {"b": "c"}


@pytest.mark.parametrize(
    "document",
    [
        b"", b"no xml", b"<a>", b"<a></b>", b"<a/><b/>", b"\xff\xfe\x00", b"<a b='1' b='2'/>", b"<a>&nothing;</a>",
        b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
        b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
        b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>',
        b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://localhost/p"> %p;]><a/>',
        b"<a>" * 300 + b"</a>" * 300,
        b"\x1f\x8b\x08damaged",
        b"<?xml version='1.0' encoding='no-such'?><a/>",
    ],
)  # fmt: skip
def test_unsafe_or_malformed_documents(document):
    with refused("GPXML", ErrorCode.USER_DEFINED, 0):
        GPXML.parse_static(Services(), ByteString(document))


def test_a_compression_bomb():
    with refused("GPXML", ErrorCode.USER_DEFINED, 0, "16 MiB"):
        GPXML.parse_static(Services(), ByteString(gzip.compress(b"<a>" + bytes(40 << 20))))


def test_a_document_type_is_not_fetched():
    assert mapped('<!DOCTYPE a SYSTEM "testcase.dtd"[]><a b="c"/>') == {"b": "c"}


@given(st.binary(max_size=60))
def test_any_bytes_are_mapped_or_refused(document):
    error = error_of(lambda: mapping.parse(document))
    assert error in (None, ("GPXML", ErrorCode.USER_DEFINED, 0))


@pytest.mark.parametrize("source", [None, 5, True, {}])
def test_the_source_is_bytes_or_the_name_of_a_file(source):
    with refused("GPXML", ErrorCode.OBJECT_NOT_FOUND, 1):
        GPXML.parse_static(Services(), source)


def test_a_missing_file():
    with refused("GPXML", ErrorCode.OBJECT_NOT_FOUND, 1):
        GPXML.parse_static(Services(), "no such file.xml")


# ---- with scripts ----

SCRIPTS = """<Group>
  <constructor Param="name, parameter">
    <Script><![CDATA[
      this.made = name + parameter;
    ]]></Script>
  </constructor>
  <step><Script>return this.n + shared;</Script></step>
  <broken><Script>
    throw new GPError("x", GPError.INVALID_DATA, 1, "here");</Script></broken>
</Group>"""


@pytest.fixture
def parsed(scripts, tmp_path):
    (tmp_path / "group.xml").write_text(SCRIPTS)
    scripts.run("var xml = GPXML.parse('group.xml'); var shared = 5;")
    return scripts


def test_script_elements_are_functions_of_their_parent(parsed):
    assert parsed.run("xml.step.n = 2; xml.step.Script()") == 7
    assert parsed.run("xml.step.Script instanceof Function") is True


def test_parameters_come_from_the_parent(parsed):
    assert parsed.run("var Made = xml.constructor.Script; new Made('a', 'b').made") == "ab"


def test_without_a_constructor_element_there_is_no_script(scripts):
    assert scripts.run("GPXML.parse(new ByteString('<a/>', ASCII)).constructor.Script === undefined") is True


def test_errors_name_the_line_in_the_document(parsed, tmp_path):
    with pytest.raises(ScriptError) as caught:
        parsed.run("xml.broken.Script()")
    assert str(caught.value.frames[0]).startswith(f"{tmp_path / 'group.xml'}:9")


def test_a_syntax_error_is_thrown_with_its_line(scripts, tmp_path):
    (tmp_path / "bad.xml").write_text("<a>\n\n<Script>\n  var = 1;\n</Script></a>")
    assert (
        scripts.run("var e; try { GPXML.parse('bad.xml'); } catch (error) { e = error; } e.name + e.lineNumber")
        == "SyntaxError4"
    )


def test_declared_scripts(scripts):
    scripts.run(
        """var p = new GPXML();
        p.defineScriptElement("/t/pre", false); p.defineScriptElement("/t/fn", true); p.defineScriptElement("/t/code");
        var x = p.parse(new ByteString("<t><pre>a = b + 1; a</pre><fn>function (a, b) { return a - b; }</fn>" +
            "<code>return 8;</code></t>", ASCII));"""
    )
    assert scripts.run("var scope = JsScript.newDynamicScope('Shell'); scope.b = 4; x.pre.Script.execute(scope)") == 5
    assert scripts.run("x.pre.Script instanceof JsScript && x.fn.Script(5, 3) === 2 && x.code.Script() === 8") is True


def test_keyed_arrays_in_scripts(scripts):
    scripts.run("var p = new GPXML(); p.defineArrayElement('/r', 'k', 'id');")
    scripts.run("var a = p.parse(new ByteString(\"<r><k id='x'/><k id='y'/></r>\", ASCII)).k; var seen = '';")
    assert scripts.run("for (var i in a) seen += i; seen + a.length + (a instanceof Array)") == "xy0true"
