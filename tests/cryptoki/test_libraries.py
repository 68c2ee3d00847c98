# SPDX-License-Identifier: MIT
"""What can be wrong with a library; numbers against those of python-pkcs11."""

from __future__ import annotations

import sys

import pytest
from pkcs11 import constants, exceptions, mechanisms

from jsapi.cryptoki import numbers
from jsapi.cryptoki.library import return_value
from jsapi.cryptoki.mechanisms import MECHANISMS
from jsapi.cryptoki.provider import PKCS11Provider
from jsapi.gperror import ErrorCode
from jsapi.services import QUIET
from tests.refused import refused


def test_without_the_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    with refused("PKCS11Provider", ErrorCode.NOT_IMPLEMENTED, 0, "pip install 'pyscsh[pkcs11]'"):
        PKCS11Provider.create(QUIET, "opensc-pkcs11.so")


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("", "There is no PKCS#11 library ''"),
        ("/nowhere/opensc-pkcs11.so", "There is no PKCS#11 library '/nowhere/opensc-pkcs11.so'"),
        ("nowhere-pkcs11.so", "nowhere-pkcs11.so: cannot open shared object file"),
        ("libc.so.6", "C_GetFunctionList"),
        ("nul\0.so", "There is no PKCS#11 library"),
    ],
)
def test_no_library(name, part):
    with refused("PKCS11Provider", ErrorCode.OBJECT_NOT_FOUND, 0, part):
        PKCS11Provider.create(QUIET, name)


def test_a_file_that_is_no_library(tmp_path):
    path = tmp_path / "text.so"
    path.write_text("text")
    with refused("PKCS11Provider", ErrorCode.OBJECT_NOT_FOUND, 0, "text.so: "):
        PKCS11Provider.create(QUIET, str(path))
    with refused("PKCS11Provider", ErrorCode.OBJECT_NOT_FOUND, 0, "no PKCS#11 library"):
        PKCS11Provider.create(QUIET, str(tmp_path))


# python-pkcs11 has the number of an older draft for these (PKCS #11 v2.40: 0x2109 and 0x210A).
_DIFFERENT = {"AES_KEY_WRAP", "AES_KEY_WRAP_PAD"}


def test_numbers_are_those_of_another_implementation():
    for table, other in (
        (MECHANISMS, mechanisms.Mechanism),
        (numbers.ATTRIBUTES, constants.Attribute),
        (numbers.OBJECT_CLASSES, constants.ObjectClass),
        (numbers.KEY_TYPES, mechanisms.KeyType),
        (numbers.CERTIFICATE_TYPES, constants.CertificateType),
    ):
        shared = {name for name in table if name in other.__members__} - _DIFFERENT
        assert len(shared) > len(table) // 3
        assert {name: table[name] for name in shared} == {name: int(other[name]) for name in shared}


def test_every_error_has_its_return_value():
    known = [
        kind for kind in vars(exceptions).values() if isinstance(kind, type) and kind.__module__.startswith("pkcs11")
    ]
    unnamed = {kind.__name__ for kind in known if return_value(kind())[1] == 0}
    assert unnamed <= {"PKCS11Error", "NoSuchKey", "NoSuchToken", "MultipleObjectsReturned", "MultipleTokensReturned"}
    assert return_value(exceptions.PinIncorrect()) == ("CKR_PIN_INCORRECT", 0xA0)
    assert return_value(exceptions.TokenNotRecognised()) == ("CKR_TOKEN_NOT_RECOGNIZED", 0xE1)
