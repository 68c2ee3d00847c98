# SPDX-License-Identifier: MIT
"""Where files that scripts name are written: absolute names as they are, others in the folder of the script."""

from __future__ import annotations

import pytest

from jsapi import files
from tests.shell.conftest import Scripts


@pytest.mark.parametrize("location", [1, 2])
def test_places(scripts: Scripts, tmp_path, monkeypatch, location):
    monkeypatch.chdir(tmp_path)
    services = scripts.session.services
    assert files.target(services, str(tmp_path / "x" / "y"), location) == tmp_path / "x" / "y"
    assert files.target(services, "y", location).resolve() == (tmp_path / "y").resolve()


def test_a_key_store_is_written_to_an_absolute_name(scripts: Scripts, tmp_path):
    path = tmp_path / "store.p12"
    scripts.run(f"new KeyStore('BC', 'PKCS12').store('{path}', 'password')")
    assert scripts.run(f"new KeyStore('BC', 'PKCS12', '{path}', 'password').getAliases().length") == 0
