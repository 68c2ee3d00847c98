# SPDX-License-Identifier: MIT
"""TLS with the key stores of scripts: trusted certificates, and a key of our own."""

from __future__ import annotations

import ssl
import tempfile
from pathlib import Path

from jsapi.keystore import KeyStore


def context(trust: KeyStore, own: KeyStore | None, password: str | None) -> ssl.SSLContext:
    """Trust only the certificates of one store; present the first key of another that has a certificate."""
    result = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusted = [bytes(certificate) for alias in trust.get_aliases() for certificate in trust.chain(alias)]
    if trusted:
        result.load_verify_locations(cadata=b"".join(trusted))
    if own is not None:
        _present(result, own, password)
    return result


def _present(target: ssl.SSLContext, store: KeyStore, password: str | None) -> None:
    """The library reads keys from files only: a temporary one, encrypted, in a folder that only we can read."""
    import os

    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

    from jsapi.crypto.keys import private_key

    for alias in store.get_aliases():
        entry = store.entries.find(alias)
        if entry is None or entry.key is None or not entry.certificates:
            continue
        secret = os.urandom(24).hex().encode()
        key = private_key(store.private_key(alias, password))
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(secret))
        chain = "".join(ssl.DER_cert_to_PEM_cert(bytes(certificate)) for certificate in store.chain(alias))
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "identity.pem"
            file.write_bytes(pem + chain.encode("ascii"))
            target.load_cert_chain(file, password=secret)
        return
