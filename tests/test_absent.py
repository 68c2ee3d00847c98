# SPDX-License-Identifier: MIT
"""Objects that cannot be had say so when they are constructed."""

from __future__ import annotations

import pytest

from jsapi import catalogue
from jsapi.gperror import ErrorCode
from shell.engine.errors import ScriptError

ABSENT = [name for name, place in catalogue.GLOBALS.items() if place.startswith("jsapi.absent:")]


@pytest.mark.parametrize("name", ABSENT)
def test_construction_says_why(scripts, name):
    with pytest.raises(ScriptError) as caught:
        scripts.run(f"new {name}('a', 1)")
    error = caught.value.gperror
    assert (error.class_name, error.code) == (name, ErrorCode.NOT_IMPLEMENTED)
    assert f"{name} is not offered: " in error.message


@pytest.mark.parametrize("name", ABSENT)
def test_the_class_itself_can_be_named(scripts, name):
    assert scripts.run(f"typeof {name}") == "function"
