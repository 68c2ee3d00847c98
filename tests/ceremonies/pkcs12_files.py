# SPDX-License-Identifier: MIT
"""PKCS#12 files as OpenSSL makes them: keys of all kinds, each certified by an issuing CA under a root."""

from __future__ import annotations

import subprocess
from pathlib import Path

PASSWORD = "pässword of the file"
CURVES = ("prime256v1", "secp384r1", "brainpoolP256r1", "secp256k1")
KINDS = ("rsa2048", "rsa4096", *CURVES)
CHAIN = ("CN=Test Issuing CA", "CN=Test Root")
ALIAS = "my key"


class Pkcs12Files:
    """Keys, certificates and files in one folder; each is made once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *command: str) -> bytes:
        """Output of a program that must succeed."""
        done = subprocess.run(command, cwd=self.folder, capture_output=True, check=False, timeout=120)
        if done.returncode != 0:
            raise AssertionError(f"{command}: {done.stdout!r} {done.stderr!r}")
        return done.stdout

    def key(self, kind: str) -> Path:
        """PEM file of a private key: rsaNNNN, or the name of a curve; further keys of a kind as `kind-2`."""
        path = self.folder / f"{kind}.key"
        if not path.exists():
            algorithm = kind.partition("-")[0]
            bits = algorithm.removeprefix("rsa")
            option = f"rsa_keygen_bits:{bits}" if bits != algorithm else f"ec_paramgen_curve:{algorithm}"
            name = "RSA" if bits != algorithm else "EC"
            self.run("openssl", "genpkey", "-algorithm", name, "-pkeyopt", option, "-out", path.name)
        return path

    def certificate(self, kind: str) -> Path:
        """PEM certificate of a key, issued by the issuing CA."""
        return self._certificate(
            kind, f"/CN={kind}", self._authority("issuing", CHAIN[0], self._authority("root", CHAIN[1]))
        )

    def _authority(self, name: str, subject: str, issuer: Path | None = None) -> Path:
        key = self.folder / f"{name}.key"
        if not key.exists():
            self.run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key.name)
        return self._certificate(name, f"/{subject}", issuer)

    def _certificate(self, name: str, subject: str, issuer: Path | None) -> Path:
        path = self.folder / f"{name}.crt"
        if not path.exists():
            signer = () if issuer is None else ("-CA", issuer.name, "-CAkey", issuer.with_suffix(".key").name)
            key = self.key(name)
            self.run(
                "openssl", "req", "-x509", "-new", "-subj", subject, "-days", "100", "-key", key.name,
                "-out", path.name, *signer,
            )  # fmt: skip
        return path

    def der(self, name: str) -> bytes:
        """DER encoding of a certificate: a kind, `issuing` or `root`."""
        path = self.certificate(name) if name not in ("issuing", "root") else self.folder / f"{name}.crt"
        return self.run("openssl", "x509", "-in", path.name, "-outform", "DER")

    def public_key(self, kind: str) -> bytes:
        """DER SubjectPublicKeyInfo, by OpenSSL from the private key."""
        return self.run("openssl", "pkey", "-in", self.key(kind).name, "-pubout", "-outform", "DER")

    def pkcs12(
        self, kind: str, *options: str, alias: str = ALIAS, chain: bool = True, password: str = PASSWORD
    ) -> Path:
        """PKCS#12 file, by default with the encryption that OpenSSL 3 chooses and the chain."""
        certificate = self.certificate(kind)
        (self.folder / "chain.pem").write_bytes(
            b"".join((self.folder / f"{n}.crt").read_bytes() for n in ("issuing", "root"))
        )
        marks = "".join(options) + alias + ("" if chain else "-alone") + ("" if password == PASSWORD else "-other")
        path = self.folder / f"{kind}{marks.replace(' ', '_')}.p12"
        if not path.exists():
            self.run(
                "openssl", "pkcs12", "-export", "-inkey", self.key(kind).name, "-in", certificate.name, "-name", alias,
                "-passout", f"pass:{password}", "-out", path.name, *options,
                *(("-certfile", "chain.pem") if chain else ()),
            )  # fmt: skip
        return path

    def several(self, *kinds: str) -> Path:
        """One file with several keys, each under its kind as alias; Java's keytool puts them together."""
        path = self.folder / f"{'+'.join(kinds)}.p12"
        if not path.exists():
            for kind in kinds:
                source = self.pkcs12(kind, alias=kind, password="secret1")
                self.run(
                    "keytool", "-importkeystore", "-srckeystore", source.name, "-srcstorepass", "secret1",
                    "-destkeystore", path.name, "-deststoretype", "PKCS12", "-deststorepass", "secret1",
                )  # fmt: skip
        return path
