# SPDX-License-Identifier: MIT
"""Key stores made by OpenSSL and keytool, with the numbers their keys must have according to `cryptography`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.keystore.workshop import Workshop


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """Keys, certificates and a CA, made once."""
    made = Workshop(tmp_path_factory.mktemp("keys"))
    made.prepare()
    return made


@pytest.fixture(scope="session")
def java_store(workshop: Workshop) -> Path:
    """PKCS#12 file of keytool: an RSA and an EC key pair, an AES key, a trusted certificate."""
    return workshop.java_store()


@pytest.fixture(scope="session")
def jks_store(workshop: Workshop, java_store: Path) -> Path:
    """The key pairs and the certificate of that file in JKS format."""
    return workshop.jks_store(java_store)
