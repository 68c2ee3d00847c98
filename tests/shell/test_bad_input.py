# SPDX-License-Identifier: MIT
"""Wrong arguments for every constructor and method: an error that scripts can tell apart, never an internal one."""

from __future__ import annotations

import pytest

from shell.engine.errors import ScriptError

INSTANCES = {
    "Application": "new Application({})",
    "ApplicationFactory": "new ApplicationFactory(null)",
    "CardFile": "CardFile.prototype",
    "CMSGenerator": "new CMSGenerator(1)",
    "CMSSignedData": "CMSSignedData.prototype",
    "Dialog": "Dialog.prototype",
    "GPApplication": "new GPApplication({})",
    "GPScp02": "new GPScp02(null)",
    "GPScp03": "new GPScp03(null)",
    "GPSecurityDomain": "new GPSecurityDomain({})",
    "GPXML": "new GPXML()",
    "JsScript": "new JsScript('a', 1, '1')",
    "LDAP": "LDAP.prototype",
    "OCSPQuery": "OCSPQuery.prototype",
    "OutlineNode": "new OutlineNode('a')",
    "Task": "new Task({ run: function () {} })",
    "URLConnection": "new URLConnection('http://127.0.0.1:1/')",
}
VALUES = ["", "null", "undefined", "NaN", "-1", "1e300", "'x'", "'\\u0000'", "{}", "[]", "true", "Symbol('x')",
          "new ByteString('00', HEX)", "function () {}"]  # fmt: skip
SECOND = ["null", "1e300", "'x'", "{}"]


def calls(scripts, name):
    """Calls of the constructor, of functions of the class and of methods, without and with wrong arguments."""
    names = """Object.getOwnPropertyNames({0}).filter(function (k) {{
        try {{ return typeof {0}[k] === "function" && k !== "constructor"; }} catch (e) {{ return false; }} }})"""
    targets = [f"new {name}"]
    targets += [f"{name}.{member}" for member in scripts.run(names.format(name))]
    targets += [f"({INSTANCES[name]}).{member}" for member in scripts.run(names.format(f"{name}.prototype"))]
    lists = VALUES + [f"{first}, {second}" for first in VALUES[1:] for second in SECOND]
    return [f"{target}({arguments})" for target in targets for arguments in lists]


def failure(scripts, call):
    """Message of the error that a call ends with, "" when it succeeds."""
    try:
        scripts.run(call)
    except ScriptError as error:
        return error.message
    return ""


@pytest.mark.parametrize("name", INSTANCES)
def test_wrong_arguments_are_no_internal_error(scripts, name, monkeypatch):
    monkeypatch.setattr("shell.readers.available_readers", list)
    for call in calls(scripts, name):
        if ".poll(" in call and "1e300" in call:
            continue  # waits that long
        message = failure(scripts, call)
        assert "Internal error" not in message, call
