# SPDX-License-Identifier: MIT
"""Classes of scripts that inherit from host classes."""

from __future__ import annotations

import pytest

PREPARE = """
var PKCS10Generator = require("scsh/pkcs/PKCS10").PKCS10Generator;
function Sub(name) { if (name !== undefined) this.setSubject({ CN: name }); }
Sub.prototype = new PKCS10Generator();
Sub.prototype.constructor = Sub;
Sub.prototype.text = function () { return this.getSubject().getBytes().right(1).toString(ASCII); };
"""


@pytest.fixture
def derived(scripts):
    scripts.run(PREPARE)
    return scripts


def test_objects_of_a_derived_class_have_their_own_state(derived):
    derived.run("var a = new Sub('a'), b = new Sub('b');")
    assert derived.run("a.text() + b.text() + a.text()") == "aba"
    assert derived.run("a instanceof Sub && a instanceof PKCS10Generator") is True


def test_state_of_the_prototype_is_where_an_object_starts(derived):
    derived.run("Sub.prototype.setSubject({ CN: 'p' }); var a = new Sub(), b = new Sub('b');")
    assert derived.run("a.text() + b.text() + a.text()") == "pbp"


def test_the_base_constructor_can_be_called(derived):
    derived.run("""
        function Other(crypto) { PKCS10Generator.call(this, crypto); }
        Other.prototype = Object.create(PKCS10Generator.prototype);
        var own = { sign: 1 }, other = new Other(own);
    """)
    assert derived.run("other.crypto === own && other instanceof PKCS10Generator") is True


def test_a_host_class_is_still_no_function(derived):
    for call in ("PKCS10Generator()", "PKCS10Generator.call({})", "Key()"):
        assert derived.run(f"var e; try {{ {call}; }} catch (x) {{ e = x; }} e instanceof TypeError") is True, call


def test_methods_refuse_other_objects(derived):
    derived.run("var caught; try { PKCS10Generator.prototype.getSubject.call({}); } catch (e) { caught = e; }")
    assert derived.run("caught instanceof TypeError") is True


def test_properties_with_a_setter_are_assigned_in_the_object(derived):
    derived.run("var a = new Sub(), b = new Sub(); a.encodeECDomainParameter = true;")
    assert derived.run("a.encodeECDomainParameter + ' ' + b.encodeECDomainParameter") == "true false"


def test_many_objects_of_a_derived_class_are_released(derived):
    derived.run("for (var i = 0; i < 20000; i++) new Sub('x').text();")
    assert derived.session.engine.peak_handles() < 15000
