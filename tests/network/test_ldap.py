# SPDX-License-Identifier: MIT
"""LDAP against OpenLDAP's slapd on the loopback interface."""

from __future__ import annotations

import base64
import gc
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from jsapi.bytestring import ByteString
from jsapi.gperror import ErrorCode
from jsapi.network.ldap import LDAP
from tests.refused import refused

pytestmark = [
    pytest.mark.external,
    pytest.mark.filterwarnings("ignore:.* is deprecated. Please use:DeprecationWarning"),  # ldap3 2.9 with pyasn1 0.6
]

CERTIFICATE = b"\x30\x82 not really"
CONFIGURATION = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
database mdb
suffix "c=DE"
directory {folder}
"""
ENTRIES = f"""
dn: c=DE
objectClass: country
c: DE

dn: o=a b,c=DE
objectClass: organization
o: a b

dn: cn=Müller,o=a b,c=DE
objectClass: inetOrgPerson
cn: Müller
sn: Müller
mail: a@x
mail: b@x
jpegPhoto:: {base64.b64encode(bytes([0xFF, 0xD8])).decode()}
userCertificate;binary:: {base64.b64encode(CERTIFICATE).decode()}
"""


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server with three entries."""
    folder = tmp_path_factory.mktemp("slapd")
    (folder / "slapd.conf").write_text(CONFIGURATION.format(folder=folder))
    (folder / "entries.ldif").write_text(ENTRIES)
    program = shutil.which("slapd", path="/usr/sbin:/usr/lib/openldap:/usr/libexec")
    assert program is not None, "slapd is not installed: scripts/setup --test"
    configuration = ("-f", str(folder / "slapd.conf"))
    slapadd = str(Path(program).with_name("slapadd"))
    subprocess.run([slapadd, *configuration, "-l", str(folder / "entries.ldif")], check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"ldap://127.0.0.1:{port}"
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([program, *configuration, "-h", address, "-d", "0"], stdout=log, stderr=log)
    try:
        wait_for(port, server)
        yield address
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            assert server.poll() is None, "slapd has ended"
            assert time.monotonic() < deadline, "slapd does not answer"
            time.sleep(0.01)
        else:
            return


def test_an_entry(directory):
    """One value is that value, more are an array; the option ;binary makes it binary and is no part of the name."""
    assert LDAP.create(directory).get("cn=Müller,o=a b,c=DE") == {
        "objectClass": "inetOrgPerson",
        "cn": "Müller",
        "sn": "Müller",
        "mail": ["a@x", "b@x"],
        "jpegPhoto": ByteString(b"\xff\xd8"),
        "userCertificate": ByteString(CERTIFICATE),
    }


def test_names_are_relative_to_the_base_in_the_address(directory):
    assert LDAP.create(f"{directory}/o=a%20b,c=DE").get("cn=Müller")["sn"] == "Müller"
    assert LDAP.create(f"{directory}/c=DE").get("")["c"] == "DE"


@pytest.mark.parametrize(
    ("base", "start", "condition", "names"),
    [
        ("", "c=DE", "(cn=M*)", ["cn=Müller,o=a b"]),
        ("/C=de", "o=a b", "(mail=b@x)", ["cn=Müller"]),
        ("/c=DE", "", "(objectClass=*)", ["", "o=a b", "cn=Müller,o=a b"]),
        ("/c=DE", "", "(cn=nobody)", []),
    ],
)
def test_a_search(directory, base, start, condition, names):
    found = LDAP.create(f"{directory}{base}").search(start, condition)
    assert [entry["_name"] for entry in found] == names


def test_failures(directory):
    with refused("LDAP", ErrorCode.DEVICE_ERROR, 0, "has no entry cn=nobody"):
        LDAP.create(directory).get("cn=nobody")
    with refused("LDAP", ErrorCode.DEVICE_ERROR, 0, "invalid filter"):
        LDAP.create(directory).search("c=DE", "((")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # ldap3 forgets the socket
def test_no_server():
    with refused("LDAP", ErrorCode.DEVICE_ERROR, 0, "Connection refused"):
        LDAP.create("ldap://127.0.0.1:1").get("c=DE")
    gc.collect()


def test_in_scripts(scripts, directory):
    text = f"var e = new LDAP('{directory}/c=DE').get('cn=Müller,o=a b'); e.cn + e.userCertificate.length + e.mail[1]"
    assert scripts.run(text) == f"Müller{len(CERTIFICATE)}b@x"


def test_without_the_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "ldap3", None)
    with refused("LDAP", ErrorCode.NOT_IMPLEMENTED, 0, "pip install 'pyscsh[ldap]'"):
        LDAP.create("ldap://host")


@pytest.mark.parametrize("url", ["", "host", "http://host", "ldap://", "ldap:///o=x", "ldap://host:x"])
def test_bad_addresses(url):
    with refused("LDAP", ErrorCode.INVALID_DATA, 0):
        LDAP.create(url)
