# SPDX-License-Identifier: MIT
"""Where files that scripts name are written: absolute names as they are, others in the folder of the script."""

from __future__ import annotations

from tests.shell.conftest import Scripts


def test_places(scripts: Scripts, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    services = scripts.session.services
    assert services.place(str(tmp_path / "x" / "y")) == tmp_path / "x" / "y"
    assert services.place("y").resolve() == (tmp_path / "y").resolve()


def test_a_key_store_is_written_to_an_absolute_name(scripts: Scripts, tmp_path):
    path = tmp_path / "store.p12"
    scripts.run(f"new KeyStore('BC', 'PKCS12').store('{path}', 'password')")
    assert scripts.run(f"new KeyStore('BC', 'PKCS12', '{path}', 'password').getAliases().length") == 0
