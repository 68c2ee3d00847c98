# SPDX-License-Identifier: MIT
"""Where file names of scripts lead: absolute ones as they are, in every object that takes a name."""

from __future__ import annotations

import pytest

STORE = """
    var Store = require("scsh/eac/CVCertificateStore").CVCertificateStore, File = require("scsh/file/File").File;
    var key = new Key();
    key.setComponent(Key.ECC_CURVE_OID, new ByteString("secp256r1", OID));
    key.setType(Key.PUBLIC);
    var secret = new Key(key);
    secret.setType(Key.PRIVATE);
    new Crypto().generateKeyPair(Crypto.EC, key, secret);
    var Reference = require("scsh/eac/PublicKeyReference").PublicKeyReference;
"""


@pytest.mark.parametrize("place", ["absolute", "relative"])
def test_files_are_written_where_their_name_says(scripts, tmp_path, place):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    name = str(elsewhere) if place == "absolute" else "elsewhere"
    scripts.run(STORE)
    scripts.run(f"new Store('{name}/cvc').storePrivateKey('/UTCVCA', new Reference('UTCVCA00001'), secret)")
    scripts.run(f"var w = new java.io.FileWriter('{name}/java.txt'); w.write('x'); w.close()")
    scripts.run(f"new File('{name}/file.bin').writeAll(new ByteString('01', HEX))")
    assert sorted(path.name for path in elsewhere.iterdir()) == ["cvc", "file.bin", "java.txt"]
    assert (elsewhere / "cvc" / "UTCVCA" / "UTCVCA00001.pkcs8").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["elsewhere"]


def test_places_below_cwd_and_usr(make_scripts, tmp_path):
    services = make_scripts().session.services
    assert services.place("a/b") == tmp_path / "a" / "b"
    assert services.place("/a/b") == services.place("/a/b", 2).parent / "b"
    assert str(services.place("/a/b", 3)) == "/a/b"
