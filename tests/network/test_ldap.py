# SPDX-License-Identifier: MIT
"""LDAP: without its package, and with a stand-in for it that has the same interface (ldap3 2.9)."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from jsapi.bytestring import ByteString
from jsapi.gperror import ErrorCode
from jsapi.network.ldap import LDAP
from tests.refused import refused


class LDAPException(Exception):
    pass


class Connection:
    entries: list[dict[str, Any]] = []
    searches: list[tuple[str, str, str]] = []

    def __init__(self, server: str, **_options: object) -> None:
        if "down" in server:
            raise LDAPException("cannot connect")

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_details: object) -> None:
        """Nothing to close."""

    def search(self, base: str, condition: str, search_scope: str, attributes: list[str]) -> None:
        Connection.searches.append((base, condition, search_scope))

    @property
    def response(self) -> list[dict[str, Any]]:
        return Connection.entries


@pytest.fixture
def ldap3(monkeypatch):
    module = ModuleType("ldap3")
    exceptions = SimpleNamespace(LDAPException=LDAPException)
    core = SimpleNamespace(exceptions=exceptions)
    members = {"Connection": Connection, "Server": lambda url, **_options: url, "core": core}
    for name, value in {**members, "BASE": "BASE", "SUBTREE": "SUBTREE", "ALL_ATTRIBUTES": "*"}.items():
        setattr(module, name, value)
    monkeypatch.setitem(sys.modules, "ldap3", module)
    entry = {"type": "searchResEntry", "dn": "cn=x", "raw_attributes": {"cn": [b"x"], "cert": [b"\x30\x82\xff"]}}
    monkeypatch.setattr(Connection, "entries", [entry, {"type": "searchResRef"}])
    monkeypatch.setattr(Connection, "searches", [])


def test_without_the_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "ldap3", None)
    with refused("LDAP", ErrorCode.NOT_IMPLEMENTED, 0, "pip install ldap3"):
        LDAP.create("ldap://host")


@pytest.mark.parametrize("url", ["", "host", "http://host"])
def test_bad_addresses(url):
    with refused("LDAP", ErrorCode.INVALID_DATA, 0):
        LDAP.create(url)


def test_an_entry(ldap3):
    assert LDAP.create("ldap://host").get("cn=x") == {"cn": ["x"], "cert": [ByteString(b"\x30\x82\xff")]}
    assert Connection.searches == [("cn=x", "(objectClass=*)", "BASE")]


def test_a_search(ldap3):
    found = LDAP.create("ldap://host").search("o=y", "(cn=x)")
    assert [entry["dn"] for entry in found] == ["cn=x"]
    assert Connection.searches == [("o=y", "(cn=x)", "SUBTREE")]


def test_failures(ldap3, monkeypatch):
    with refused("LDAP", ErrorCode.DEVICE_ERROR, 0, "cannot connect"):
        LDAP.create("ldap://down").get("cn=x")
    monkeypatch.setattr(Connection, "entries", [])
    with refused("LDAP", ErrorCode.DEVICE_ERROR, 0, "no entry"):
        LDAP.create("ldap://host").get("cn=x")


def test_in_scripts(scripts, ldap3):
    assert scripts.run("var e = new LDAP('ldap://host').get('cn=x'); e.cn[0] + e.cert[0].toString(HEX)") == "x3082FF"
