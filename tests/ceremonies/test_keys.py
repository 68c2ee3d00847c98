# SPDX-License-Identifier: MIT
"""Keys: generated, used, certified, attested; OpenSSL judges every signature, request and certificate."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from jsapi.terminals.virtual import VirtualCard
from jsapi.terminals.virtual.identity import shipped_authority
from jsapi.terminals.virtual.keys import AesKey
from jsapi.terminals.virtual.state import CardState
from tests.ceremonies.bench import Bench
from tests.ceremonies.domain import add_key, join
from tests.terminals.virtual.host import Host

PIN = ("--pin", "pin")


@pytest.fixture
def ready(bench: Bench) -> Bench:
    join(bench)
    return bench


def openssl(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("kind", "algorithm"),
    [("ec-secp256r1", "EC"), ("ec-brainpoolP384r1", "EC"), ("rsa-2048", "RSA")],
)
def test_generated_keys_sign_and_are_certified(ready: Bench, kind: str, algorithm: str) -> None:
    """Generate, self-signed certificate, request, store the certificate, sign with it, attest by the kept request."""
    folder = ready.folder
    outcome = ready.ceremony(
        "generate-key", "signer", "--type", kind, "--key-domain", "0", "--request", "key.req", *PIN
    )
    assert (outcome.status, outcome.err) == (0, "")
    assert "signature verified" in outcome.out
    subject = ("--subject", "CN=Signer\\, first,O=Example,C=DE")
    assert ready.ceremony("certificate", "request", "signer", "key.csr", *subject, *PIN).status == 0
    assert "verify OK" in openssl(folder, "req", "-in", "key.csr", "-verify", "-noout")
    assert "Signer, first" in openssl(folder, "req", "-in", "key.csr", "-subject", "-noout")
    made = ready.ceremony("certificate", "self-signed", "signer", "key.pem", *subject, "--days", "9", *PIN)
    assert (made.status, made.err) == (0, "")
    openssl(folder, "verify", "-CAfile", "key.pem", "key.pem")
    kept = ready.ceremony("certificate", "store", "signer", "key.pem", *PIN)
    assert (kept.status, "--keep-request" in kept.err) == (3, True)
    stored = ready.ceremony("certificate", "store", "signer", "key.pem", "--keep-request", "kept.req", *PIN)
    assert (stored.status, stored.err) == (0, "")
    assert (folder / "kept.req").read_bytes() == (folder / "key.req").read_bytes()
    (folder / "text").write_text("to be signed")
    signed = ready.ceremony("use-key", "sign", "signer", "text", "text.sig", *PIN)
    assert (signed.status, signed.err) == (0, "")
    openssl(folder, "x509", "-in", "key.pem", "-pubkey", "-noout", "-out", "key.pub")
    openssl(folder, "dgst", "-sha256", "-verify", "key.pub", "-signature", "text.sig", "text")
    if algorithm == "RSA":
        assert ready.ceremony("use-key", "sign-pss", "signer", "text", "pss.sig", *PIN).status == 0
        pss = ("-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32")
        openssl(folder, "dgst", "-sha256", *pss, "-verify", "key.pub", "-signature", "pss.sig", "text")
    plain = ready.ceremony("attest", "--key", "signer")
    assert (plain.status, "NOT ATTESTED" in plain.out) == (3, True)
    assert "The device holds a certificate in place of the request" in plain.out
    attested = ready.ceremony("attest", "--key", "signer", "--request", "kept.req")
    assert (attested.status, attested.err) == (0, "")
    assert "Attested     key 1 signer" in attested.out


def test_decrypt(ready: Bench) -> None:
    assert ready.ceremony("generate-key", "rsa", "--type", "rsa-2048", *PIN).status == 0
    assert ready.ceremony("certificate", "self-signed", "rsa", "rsa.pem", "--subject", "CN=r", *PIN).status == 0
    (ready.folder / "text").write_text("hidden")
    for action, options in (("decrypt", ()), ("decrypt-oaep", ("rsa_padding_mode:oaep", "rsa_oaep_md:sha256"))):
        padding = tuple(word for option in options for word in ("-pkeyopt", option))
        openssl(
            ready.folder, "pkeyutl", "-encrypt", "-certin", "-inkey", "rsa.pem", "-in", "text", "-out", action, *padding
        )
        outcome = ready.ceremony("use-key", action, "rsa", action, f"{action}.txt", *PIN)
        assert (outcome.status, outcome.err) == (0, "")
        assert (ready.folder / f"{action}.txt").read_text() == "hidden"
        wrong = "decrypt" if action == "decrypt-oaep" else "decrypt-oaep"
        outcome = ready.ceremony("use-key", wrong, "rsa", action, "none.txt", *PIN)
        assert (outcome.status, (ready.folder / "none.txt").exists()) == (3, False)


def test_ecdh_agrees_with_openssl(ready: Bench) -> None:
    assert ready.ceremony("generate-key", "ec", *PIN).status == 0
    assert ready.ceremony("certificate", "self-signed", "ec", "ec.pem", "--subject", "CN=e", *PIN).status == 0
    folder = ready.folder
    openssl(folder, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "peer.key")
    openssl(folder, "pkey", "-in", "peer.key", "-pubout", "-outform", "DER", "-out", "peer.der")
    openssl(folder, "x509", "-in", "ec.pem", "-pubkey", "-noout", "-out", "ec.pub")
    openssl(folder, "pkeyutl", "-derive", "-inkey", "peer.key", "-peerkey", "ec.pub", "-out", "theirs")
    outcome = ready.ceremony("use-key", "derive", "ec", "peer.der", "ours", *PIN)
    assert (outcome.status, outcome.err) == (0, "")
    assert (folder / "ours").read_bytes() == (folder / "theirs").read_bytes()


def test_aes(ready: Bench) -> None:
    assert ready.ceremony("generate-key", "aes", "--type", "aes-256", *PIN).status == 0
    (ready.folder / "text").write_bytes(bytes(range(48)))
    assert ready.ceremony("use-key", "encrypt", "aes", "text", "cipher", *PIN).status == 0
    assert ready.ceremony("use-key", "decrypt-aes", "#1", "cipher", "plain", *PIN).status == 0
    assert (ready.folder / "plain").read_bytes() == bytes(range(48))
    assert ready.ceremony("use-key", "mac", "aes", "text", "mac", *PIN).status == 0
    stored = ready.card.state.key(1)
    assert stored is not None
    assert isinstance(stored.material, AesKey)
    key, text = stored.material.value.hex(), ("-in", "text")
    openssl(ready.folder, "enc", "-aes-256-cbc", "-nopad", "-K", key, "-iv", "00" * 16, *text, "-out", "theirs")
    assert (ready.folder / "cipher").read_bytes() == (ready.folder / "theirs").read_bytes()
    cmac = ("-macopt", "cipher:AES-256-CBC", "-macopt", f"hexkey:{key}", *text, "-out", "mac.theirs", "-binary", "CMAC")
    openssl(ready.folder, "mac", *cmac)
    assert (ready.folder / "mac").read_bytes() == (ready.folder / "mac.theirs").read_bytes()
    (ready.folder / "odd").write_bytes(bytes(5))
    outcome = ready.ceremony("use-key", "encrypt", "aes", "odd", "x", *PIN)
    assert (outcome.status, "no multiple of 16" in outcome.err) == (1, True)
    outcome = ready.ceremony("use-key", "sign", "aes", "text", "x", *PIN)
    assert (outcome.status, "needs EC or RSA" in outcome.err) == (3, True)
    outcome = ready.ceremony("use-key", "sign", "nobody", "text", "x", *PIN)
    assert (outcome.status, "#1 aes" in outcome.err) == (3, True)


def test_certificate_of_another_key_is_not_stored(ready: Bench) -> None:
    for name in ("one", "two"):
        assert ready.ceremony("generate-key", name, *PIN).status == 0
    assert ready.ceremony("certificate", "self-signed", "one", "one.pem", "--subject", "CN=1", *PIN).status == 0
    before = ready.host.objects()
    outcome = ready.ceremony("certificate", "store", "two", "one.pem", "--drop-request", *PIN)
    assert (outcome.status, "does not belong to key 2" in outcome.err) == (1, True)
    outcome = ready.ceremony("certificate", "store", "one", "pin", "--drop-request", *PIN)
    assert (outcome.status, "X.509 certificate in PEM or DER" in outcome.err) == (1, True)
    assert ready.host.objects() == before


def test_device_of_another_root(bench: Bench) -> None:
    """A root that a person names counts; damage and strangers do not."""
    authority = shipped_authority()
    (bench.folder / "root").write_bytes(authority.root_certificate)
    (bench.folder / "issuer").write_bytes(authority.issuer_certificate)
    certificates = bench.host.read(0x2F02)
    (bench.folder / "chain").write_bytes(certificates)
    untrusted = bench.pyscsh("run", bench.script("attest"), "--chain", "chain", "--no-record")
    assert (untrusted.status, "UTSRCAVC100001 is not known" in untrusted.err) == (3, True)
    trusted = bench.pyscsh("run", bench.script("attest"), "--chain", "chain", "--trust", "root", "--no-record")
    assert (trusted.status, trusted.err) == (0, "")
    assert "named by the operator" in trusted.out
    wrong = bench.pyscsh("run", bench.script("attest"), "--chain", "chain", "--trust", "issuer", "--no-record")
    assert wrong.status == 1
    (bench.folder / "chain").write_bytes(certificates[:100] + bytes([certificates[100] ^ 1]) + certificates[101:])
    damaged = bench.pyscsh("run", bench.script("attest"), "--chain", "chain", "--trust", "root", "--no-record")
    assert damaged.status == 3


def test_nitrokey_of_the_protocol_reference(bench: Bench) -> None:
    """21.6: a public capture; the key was made in that device, another device's request does not pass."""
    from tests.hsm.test_cvc import CERTIFICATES, REQUEST

    (bench.folder / "chain").write_bytes(CERTIFICATES)
    (bench.folder / "request").write_bytes(REQUEST)
    arguments = ("--chain", "chain", "--request", "request", "--no-record")
    outcome = bench.pyscsh("run", bench.script("attest"), *arguments)
    assert (outcome.status, outcome.err) == (0, "")
    assert "Genuine      DENK0404144, path /DESRCACC1/DEDINK04/DENK0404144" in outcome.out
    assert "(Nitrokey) under DESRCACC100001 (CardContact, production)" in outcome.out
    (bench.folder / "request").write_bytes(REQUEST[:-1] + bytes([REQUEST[-1] ^ 1]))
    assert bench.pyscsh("run", bench.script("attest"), *arguments).status == 3
    other = Host(VirtualCard(CardState.in_memory()))
    other.select()
    other.initialize()
    other.login()
    from tests.ceremonies.domain import P256

    (bench.folder / "request").write_bytes(other.generate_ec(1, P256))
    foreign = bench.pyscsh("run", bench.script("attest"), *arguments)
    assert (foreign.status, "not by this device" in foreign.err) == (3, True)


def test_key_domains(bench: Bench) -> None:
    bench.host.initialize("970102")
    assert bench.ceremony("key-domain", "--create", "2", "--key-domain", "1", *PIN).status == 0
    assert bench.domain(1)[:2] == (2, 2)
    again = bench.ceremony("key-domain", "--create", "2", "--key-domain", "1", *PIN)
    assert (again.status, again.err) == (0, "")
    other = bench.ceremony("key-domain", "--create", "3", "--key-domain", "1", *PIN)
    assert (other.status, "already" in other.err) == (3, True)
    serial = bench.card.state.serial
    assert bench.ceremony("key-domain", "--delete", "--key-domain", "1", "--confirm", "x", *PIN).status == 3
    assert bench.ceremony("key-domain", "--delete", "--key-domain", "1", "--confirm", serial, *PIN).status == 0
    bench.host.send("80520001", sw=0x6A88)


def test_delete_kek_keeps_keys_but_names_the_loss(ready: Bench) -> None:
    add_key(ready, 1, "one")
    ready.host.select()
    serial = ready.card.state.serial
    refused = ready.ceremony("key-domain", "--delete", "--confirm", serial, *PIN)
    assert (refused.status, "6A89" in refused.err) == (3, True)
    outcome = ready.ceremony("key-domain", "--delete-kek", "--confirm", serial, *PIN)
    assert (outcome.status, "630DCD2966C43366" in outcome.out) == (0, True)
    assert "CC01" in ready.host.objects()
    assert ready.domain()[1] == 2


@pytest.mark.parametrize(
    "arguments",
    [("k", "--type", "rsa-1000"), ("k", "--type", "des-64"), ("x" * 300,), ("a\nb",), (), ("k", "--uses", "0"),
     ("k", "--algorithms", "1"), ("k", "--type", "aes-128", "--request", "r")],
)  # fmt: skip
def test_wrong_use(ready: Bench, arguments: tuple[str, ...]) -> None:
    assert ready.ceremony("generate-key", *arguments, *PIN).status == 2


def test_restricted_key(ready: Bench) -> None:
    outcome = ready.ceremony("generate-key", "few", "--uses", "2", "--algorithms", "7092", *PIN)
    assert (outcome.status, "Test         not made" in outcome.out) == (0, True)
    stored = ready.card.state.key(1)
    assert stored is not None
    assert (stored.use_counter, stored.algorithms) == (2, b"\x70\x92")
    unknown = ready.ceremony("generate-key", "other", "--type", "ec-nonsense", *PIN)
    assert unknown.status == 1


@pytest.mark.usefixtures("quick_shares")
@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_import_of_pkcs8(ready: Bench, kind: str) -> None:
    from tests.ceremonies.domain import SHARES

    folder = ready.folder
    option = "rsa_keygen_bits:2048" if kind == "rsa" else "ec_paramgen_curve:brainpoolP256r1"
    openssl(folder, "genpkey", "-algorithm", kind.upper(), "-pkeyopt", option, "-out", "k.pem")
    openssl(folder, "pkcs8", "-topk8", "-in", "k.pem", "-passout", "pass:password of it", "-out", "k.enc")
    openssl(folder, "req", "-x509", "-new", "-key", "k.pem", "-subj", "/CN=k", "-out", "k.crt")
    ready.secret("password", "password of it")
    names = [ready.share(f"s{n}.pbe", value) for n, value in enumerate(SHARES)]
    shares = tuple(word for name in names for word in ("--share", name, "--share-password", "share-password"))
    arguments = ("k.enc", "imported", "--password", "password", "--certificate", "k.crt", *shares, *PIN)
    for _ in range(2):
        outcome = ready.ceremony("import-key", *arguments)
        assert (outcome.status, outcome.err) == (0, "")
    assert ready.host.objects() == ["C401", "CC00", "CC01", "CE01"]
    openssl(folder, "pkey", "-in", "k.pem", "-pubout", "-outform", "DER", "-out", "k.der")
    assert ready.signs(1, kind, (folder / "k.der").read_bytes())
    plain = ready.ceremony("import-key", "k.pem", "without certificate", *shares, *PIN)
    assert (plain.status, plain.err) == (0, "")
    wrong = ready.ceremony("import-key", "k.pem", "wrong", *shares[:4], *PIN)
    assert (wrong.status, "has 2 shares, but 1 are given" in wrong.err) == (3, True)
    openssl(folder, "genpkey", "-algorithm", kind.upper(), "-pkeyopt", option, "-out", "other.pem")
    foreign = ready.ceremony("import-key", "other.pem", "foreign", "--certificate", "k.crt", *shares, *PIN)
    assert (foreign.status, "does not belong to the key" in foreign.err) == (1, True)


def test_no_key_while_shares_are_missing(bench: Bench) -> None:
    """A device answers 6985 then, which tells nobody what to do; no PIN is used."""
    bench.host.initialize("920102")
    outcome = bench.ceremony("generate-key", "early", *PIN)
    assert (outcome.status, outcome.out.count("User PIN")) == (3, 0)
    assert "Key domain 0 still waits for 2 of 2 DKEK shares." in outcome.err


def test_two_records_of_one_second_have_two_names(ready: Bench) -> None:
    for _ in range(3):
        assert ready.run("status", script=ready.script("pin")).status == 0
    records = list(ready.folder.glob("record-pin-*.json"))
    assert len(records) == len(list(ready.folder.glob("record-pin-*.html"))) == 3
