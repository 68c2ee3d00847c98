# SPDX-License-Identifier: MIT
"""Makes keys, certificates and key stores with OpenSSL and keytool."""

from __future__ import annotations

import subprocess
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

PASSWORD = "secret1"
CURVES = ("prime256v1", "secp384r1", "brainpoolP256r1", "secp256k1")
KINDS = ("rsa", *CURVES)


class Workshop:
    """A folder with a key and certificate of each kind; a CA issued the RSA one, the others are self-signed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *command: str) -> bytes:
        """Output of a program that must succeed."""
        result = subprocess.run(command, cwd=self.folder, capture_output=True, check=False, timeout=120)
        if result.returncode != 0:
            raise AssertionError(f"{command}: {result.stdout!r} {result.stderr!r}")
        return result.stdout

    def prepare(self) -> None:
        """Make all keys and certificates."""
        for kind in ("ca", *KINDS):
            algorithm, option = (
                ("EC", f"ec_paramgen_curve:{kind}") if kind in CURVES else ("RSA", "rsa_keygen_bits:2048")
            )
            self.run("openssl", "genpkey", "-algorithm", algorithm, "-pkeyopt", option, "-out", f"{kind}.key")
            self._certify(kind)

    def _certify(self, kind: str) -> None:
        subject = (
            "-subj",
            f"/C=DE/O=Acme, Inc./CN={kind}",
            "-days",
            "100",
            "-key",
            f"{kind}.key",
            "-out",
            f"{kind}.crt",
        )
        issuer = ("-CA", "ca.crt", "-CAkey", "ca.key") if kind == "rsa" else ()
        self.run("openssl", "req", "-x509", "-new", *subject, *issuer)

    def certificate(self, kind: str) -> bytes:
        """DER certificate."""
        return self.run("openssl", "x509", "-in", f"{kind}.crt", "-outform", "DER")

    def pkcs12(self, kind: str, *options: str, password: str = PASSWORD, name: str | None = "my key") -> bytes:
        """PKCS#12 file of `openssl pkcs12 -export` with these options."""
        named = () if name is None else ("-name", name)
        self.run(
            "openssl", "pkcs12", "-export", "-inkey", f"{kind}.key", "-in", f"{kind}.crt", *named,
            "-passout", f"pass:{password}", "-out", "made.p12", *options,
        )  # fmt: skip
        return (self.folder / "made.p12").read_bytes()

    def secret_numbers(self, kind: str) -> tuple[int, ...]:
        """The private scalar, or the five CRT numbers, as `cryptography` reads them."""
        return numbers_of((self.folder / f"{kind}.key").read_bytes())

    def _keytool(self, *arguments: str) -> None:
        self.run("keytool", *arguments)

    def java_store(self) -> Path:
        """Several entries in one file, as only keytool makes them."""
        store = ("-keystore", "java.p12", "-storetype", "PKCS12", "-storepass", PASSWORD)
        for alias, options in (
            ("first", ("-keyalg", "RSA", "-keysize", "2048")),
            ("Second", ("-keyalg", "EC", "-groupname", "secp384r1")),
        ):
            self._keytool("-genkeypair", "-alias", alias, *options, "-dname", f"CN={alias}", *store)
        self._keytool("-genseckey", "-alias", "symmetric", "-keyalg", "AES", "-keysize", "256", *store)
        self._keytool("-importcert", "-noprompt", "-alias", "trusted", "-file", "ca.crt", *store)
        return self.folder / "java.p12"

    def jks_store(self, source: Path) -> Path:
        """The key pairs under their own password, and the certificate."""
        target = ("-destkeystore", "java.jks", "-deststoretype", "JKS", "-deststorepass", PASSWORD)
        origin = ("-srckeystore", str(source), "-srcstorepass", PASSWORD)
        for alias, options in (("first", ("-destkeypass", "another")), ("second", ()), ("trusted", ())):
            self._keytool("-importkeystore", *origin, *target, "-srcalias", alias, *options)
        return self.folder / "java.jks"

    def java_numbers(self, path: Path, alias: str) -> tuple[int, ...]:
        """Secret numbers of one key of a file, extracted by keytool and OpenSSL."""
        (self.folder / f"{alias}.p12").unlink(missing_ok=True)
        self._keytool(
            "-importkeystore", "-srckeystore", str(path), "-srcstorepass", PASSWORD, "-srcalias", alias,
            "-destkeystore", f"{alias}.p12", "-deststoretype", "PKCS12", "-deststorepass", PASSWORD,
        )  # fmt: skip
        return numbers_of(self.opened(self.folder / f"{alias}.p12"))

    def opened(self, path: Path, password: str = PASSWORD) -> bytes:
        """PEM text of the key in a PKCS#12 file, read by OpenSSL."""
        return self.run("openssl", "pkcs12", "-in", str(path), "-passin", f"pass:{password}", "-nocerts", "-nodes")


def numbers_of(pem: bytes) -> tuple[int, ...]:
    """Secret numbers of a PEM private key."""
    key = load_pem_private_key(pem[pem.index(b"-----BEGIN") :], None)
    if isinstance(key, rsa.RSAPrivateKey):
        numbers = key.private_numbers()
        return numbers.p, numbers.q, numbers.dmp1, numbers.dmq1, numbers.iqmp
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return (key.private_numbers().private_value,)
    raise AssertionError(type(key))
