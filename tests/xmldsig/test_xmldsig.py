# SPDX-License-Identifier: MIT
"""XML signatures against xmlsec1: ours are verified by it, its signatures by us."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from jsapi.bytestring import ByteString
from jsapi.crypto import keys
from jsapi.crypto.crypto import Crypto
from jsapi.crypto.mechanisms import Mechanism as M
from jsapi.gperror import ErrorCode
from jsapi.hsm.crypto import SmartCardHSMCrypto
from jsapi.key import Key
from jsapi.services import Services
from jsapi.xmldsig.signature import CONSTANTS, XMLSignature
from tests.refused import error_of, refused

pytestmark = pytest.mark.external

DOCUMENT = '<r xmlns="urn:r" xmlns:q="urn:q"><a Id="part" q:b="é &lt;">one<b/></a>\n <c/></r>'
INCLUSIVE, EXCLUSIVE, ENVELOPED = CONSTANTS["INCLUSIVE"], CONSTANTS["EXCLUSIVE"], CONSTANTS["ENVELOPED"]


class Workshop(Services):
    """Files in a folder, one key pair, and xmlsec1 with it."""

    def __init__(self, folder: Path, private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> None:
        self.folder = folder
        self.private, self.public = Key(), Key()
        keys.fill_private(self.private, private)
        keys.fill_public(self.public, private.public_key(), named=True)
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / "private.pem").write_bytes(pem)
        spki = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        (folder / "public.pem").write_bytes(spki)

    def find_file(self, name: str) -> Path | None:
        return self.folder / name if (self.folder / name).exists() else None

    def map_file(self, name: str, location: int) -> str | None:
        return str(self.folder / name)

    def open(self, text: str | bytes = DOCUMENT) -> XMLSignature:
        data = text if isinstance(text, bytes) else text.encode()
        (self.folder / "in.xml").write_bytes(data)
        return XMLSignature.create(self, "in.xml")

    def xmlsec(self, *arguments: str) -> bool:
        id_attribute = ("--id-attr:Id", "urn:r:a")
        command = ["xmlsec1", arguments[0], *id_attribute, *arguments[1:]]
        return subprocess.run(command, cwd=self.folder, capture_output=True, check=False).returncode == 0

    def accepted(self, document: XMLSignature) -> bool:
        """Whether xmlsec1 verifies it with the public key, and would not with another."""
        document.save_as(self, "out.xml")
        return self.xmlsec("--verify", "--pubkey-pem", "public.pem", "out.xml")


@pytest.fixture(scope="module")
def rsa_shop(tmp_path_factory):
    return Workshop(tmp_path_factory.mktemp("rsa"), rsa.generate_private_key(65537, 2048))


@pytest.fixture(scope="module")
def ec_shop(tmp_path_factory):
    return Workshop(tmp_path_factory.mktemp("ec"), ec.generate_private_key(ec.SECP256R1()))


@pytest.mark.parametrize("digest", [M.SHA_1, M.SHA_224, M.SHA_256, M.SHA_384, M.SHA_512])
@pytest.mark.parametrize("mechanism", [M.RSA_SHA1, M.RSA_SHA256, M.RSA_SHA384, M.RSA_SHA512])
def test_rsa(rsa_shop, mechanism, digest):
    document = rsa_shop.open()
    document.add_reference("", digest, [ENVELOPED])
    document.sign(Crypto(), EXCLUSIVE, mechanism, rsa_shop.private, rsa_shop.public)
    assert rsa_shop.accepted(document)
    assert document.verify(Crypto(), rsa_shop.public)


@pytest.mark.parametrize("mechanism", [M.ECDSA_SHA1, M.ECDSA_SHA224, M.ECDSA_SHA256, M.ECDSA_SHA384, M.ECDSA_SHA512])
def test_elliptic_curves(ec_shop, mechanism):
    document = ec_shop.open()
    document.add_reference("", M.SHA_256, [ENVELOPED])
    document.sign(Crypto(), INCLUSIVE, mechanism, ec_shop.private, ec_shop.public)
    assert ec_shop.accepted(document)
    assert document.verify(Crypto(), ec_shop.public)


@pytest.mark.parametrize("transforms", [None, [], [EXCLUSIVE], [INCLUSIVE]])
@pytest.mark.parametrize("canonicalization", [v for k, v in CONSTANTS.items() if k.startswith(("INCL", "EXCL"))])
def test_canonicalization(rsa_shop, canonicalization, transforms):
    document = rsa_shop.open()
    document.add_reference("#part", M.SHA_512, transforms)
    document.add_reference("", M.SHA_256, [ENVELOPED, *(transforms or [])])
    document.sign(Crypto(), canonicalization, M.RSA_SHA256, rsa_shop.private, rsa_shop.public)
    assert rsa_shop.accepted(document)
    assert document.verify(Crypto(), rsa_shop.public)


def test_brainpool(tmp_path):
    """A curve without a name in signxml; xmlsec1 reads keys of that form from a file only."""
    shop = Workshop(tmp_path, ec.generate_private_key(ec.BrainpoolP256R1()))
    document = shop.open()
    document.add_reference("", M.SHA_256, [ENVELOPED])
    document.sign(Crypto(), EXCLUSIVE, M.ECDSA_SHA256, shop.private, shop.public)
    assert shop.accepted(document)
    assert document.verify(Crypto(), shop.public)


def test_pss(rsa_shop):
    document = rsa_shop.open()
    document.add_reference("", M.SHA_256, [ENVELOPED])
    document.sign(Crypto(), EXCLUSIVE, M.RSA_PSS_SHA256, rsa_shop.private, rsa_shop.public)
    assert document.verify(Crypto(), rsa_shop.public)


TEMPLATE = f"""<r xmlns="urn:r"><a Id="part">one</a><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo>
 <CanonicalizationMethod Algorithm="{INCLUSIVE}"/>
 <SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>
 <Reference URI=""><Transforms><Transform Algorithm="{ENVELOPED}"/></Transforms>
  <DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><DigestValue/></Reference>
</SignedInfo><SignatureValue/><KeyInfo><KeyValue/></KeyInfo></Signature></r>"""


def signed_by_xmlsec(shop: Workshop, template: str = TEMPLATE) -> str:
    (shop.folder / "template.xml").write_text(template)
    assert shop.xmlsec("--sign", "--privkey-pem", "private.pem", "--output", "signed.xml", "template.xml")
    return (shop.folder / "signed.xml").read_text()


def test_signatures_of_another_implementation(rsa_shop):
    text = signed_by_xmlsec(rsa_shop)
    assert rsa_shop.open(text).verify(Crypto(), rsa_shop.public)
    assert not rsa_shop.open(text.replace(">one<", ">two<")).verify(Crypto(), rsa_shop.public)
    start = text.index("<SignatureValue>") + len("<SignatureValue>")
    letter = "B" if text[start + 8] == "A" else "A"
    assert not rsa_shop.open(text[: start + 8] + letter + text[start + 9 :]).verify(Crypto(), rsa_shop.public)


def test_only_the_given_key_counts(rsa_shop, ec_shop, tmp_path):
    """The document brings a key that fits its signature; whoever signs puts it there."""
    text = signed_by_xmlsec(rsa_shop)
    assert "<KeyValue>" in text.replace("\n", "")
    other = Workshop(tmp_path, rsa.generate_private_key(65537, 2048))
    assert not rsa_shop.open(text).verify(Crypto(), other.public)
    with refused("XMLSignature", ErrorCode.CRYPTO_FAILED, 0):
        rsa_shop.open(text).verify(Crypto(), ec_shop.public)


def test_hmac_is_no_signature(rsa_shop):
    """Made with what is public here, such as the public key itself."""
    text = signed_by_xmlsec(rsa_shop).replace("2001/04/xmldsig-more#rsa-sha256", "2001/04/xmldsig-more#hmac-sha256")
    with refused("XMLSignature", ErrorCode.CRYPTO_FAILED, 0, "forbidden"):
        rsa_shop.open(text).verify(Crypto(), rsa_shop.public)


def test_the_crypto_of_a_card(rsa_shop):
    """SmartCardHSMCrypto takes keys of the device and of software alike."""
    document = rsa_shop.open()
    document.add_reference("", M.SHA_256, [ENVELOPED])
    document.sign(SmartCardHSMCrypto(), EXCLUSIVE, M.RSA_SHA256, rsa_shop.private, rsa_shop.public)
    assert rsa_shop.accepted(document)


def test_in_scripts(make_scripts, tmp_path):
    scripts = make_scripts(readers=("virtual",), allow=frozenset({"virtual-root"}))
    (tmp_path / "in.xml").write_text(DOCUMENT)
    assert (
        scripts.run(f"""
        var pub = new Key(), pri = new Key(), crypto = new Crypto(), calls = 0;
        pub.setType(Key.PUBLIC); pub.setSize(2048); pri.setType(Key.PRIVATE);
        crypto.generateKeyPair(Crypto.RSA, pub, pri);
        var own = {{ sign: function (key, mechanism, data) {{ calls++; return crypto.sign(key, mechanism, data); }} }};
        var ds = new XMLSignature("{tmp_path}/in.xml");
        ds.addReference("", Crypto.SHA_256, [XMLSignature.ENVELOPED]);
        ds.sign(own, XMLSignature.EXCLUSIVE, Crypto.RSA_SHA256, pri, pub);
        ds.saveAs("{tmp_path}/out.xml");
        [calls, ds.verify(crypto, pub), new XMLSignature("{tmp_path}/out.xml").verify(crypto, pub)].join()
        """)
        == "1,true,true"
    )


@pytest.mark.parametrize("method", [v for k, v in CONSTANTS.items() if k.endswith("WITH_COMMENTS")])
def test_comments_are_never_signed(rsa_shop, method):
    """References within a document stand for nodes without comments: XML Signature 1.1, 4.4.3.3."""
    document = rsa_shop.open("<r>a<!-- x -->b</r>")
    document.add_reference("", M.SHA_256, [ENVELOPED, method])
    document.sign(Crypto(), method, M.RSA_SHA256, rsa_shop.private, rsa_shop.public)
    assert rsa_shop.accepted(document)
    assert document.verify(Crypto(), rsa_shop.public)


@pytest.mark.parametrize("method", [INCLUSIVE, EXCLUSIVE])
def test_attributes_that_are_inherited(rsa_shop, method):
    """xml:lang of the root belongs to the canonical form of what is below, for SignedInfo too (Canonical XML, 2.4)."""
    document = rsa_shop.open(
        '<r xmlns="urn:r" xml:lang="de" xml:space="preserve"><b xml:lang="en"><a Id="part"/></b></r>'
    )
    document.add_reference("#part", M.SHA_256, [method])
    document.sign(Crypto(), method, M.RSA_SHA256, rsa_shop.private, rsa_shop.public)
    assert rsa_shop.accepted(document)


# ---- what is refused ----

BOMB = "<!DOCTYPE r [" + '<!ENTITY a "x">' + "".join(
    f'<!ENTITY {c} "{("&" + p + ";") * 10}">' for p, c in zip("abcdefgh", "bcdefghi", strict=True)
) + "]><r>&i;</r>"  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["", "text", "<r>", b"\xff\xff", BOMB, '<!DOCTYPE r SYSTEM "file:///etc/passwd"><r/>',
     '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><r>&e;</r>', '<?xml version="1.0" encoding="x-none"?><r/>'],
    ids=["empty", "text", "open", "bytes", "bomb", "external", "entity", "encoding"],
)  # fmt: skip
def test_bad_documents(rsa_shop, text):
    with refused("XMLSignature", ErrorCode.INVALID_DATA, 1, "could not be read"):
        rsa_shop.open(text)


def test_without_a_file(rsa_shop, tmp_path):
    with refused("XMLSignature", ErrorCode.OBJECT_NOT_FOUND, 1):
        XMLSignature.create(rsa_shop, "nowhere.xml")
    with refused("XMLSignature", ErrorCode.INVALID_DATA, 1, "cannot be written"):
        rsa_shop.open().save_as(rsa_shop, "nowhere/out.xml")


def test_without_the_package(rsa_shop, monkeypatch):
    monkeypatch.delitem(sys.modules, "jsapi.xmldsig.document")
    monkeypatch.setitem(sys.modules, "signxml", None)
    for name in [name for name in sys.modules if name.startswith("signxml.")]:
        monkeypatch.setitem(sys.modules, name, None)
    with refused("XMLSignature", ErrorCode.NOT_IMPLEMENTED, 0, "pip install 'pyscsh[xmldsig]'"):
        rsa_shop.open()


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("", 99), (ErrorCode.INVALID_MECH, 99)),
        (("", M.MD5), (ErrorCode.INVALID_MECH, M.MD5)),
        (("other.xml", M.SHA_256), (ErrorCode.INVALID_DATA, 0)),
        (("file:///etc/passwd", M.SHA_256), (ErrorCode.INVALID_DATA, 0)),
        (("", M.SHA_256, "text"), (ErrorCode.INVALID_TYPE, 2)),
        (("", M.SHA_256, [ENVELOPED, 7]), (ErrorCode.INVALID_TYPE, 1)),
        (("", M.SHA_256, [CONSTANTS["XSLT"]]), (ErrorCode.INVALID_DATA, 0)),
        (("", M.SHA_256, [CONSTANTS["XPATH"]]), (ErrorCode.INVALID_DATA, 0)),
        (("", M.SHA_256, [INCLUSIVE, EXCLUSIVE]), (ErrorCode.INVALID_DATA, 0)),
    ],
)
def test_bad_references(rsa_shop, arguments, error):
    assert error_of(lambda: rsa_shop.open().add_reference(*arguments)) == ("XMLSignature", *error)


def test_bad_signing(rsa_shop, ec_shop):
    def sign(document=None, crypto=None, c14n=EXCLUSIVE, mechanism=M.RSA_SHA256, private=None, public=None):
        document = document or rsa_shop.open()
        document.sign(crypto or Crypto(), c14n, mechanism, private or rsa_shop.private, public or rsa_shop.public)

    def with_reference(uri, digest=M.SHA_256, text=DOCUMENT):
        document = rsa_shop.open(text)
        document.add_reference(uri, digest)
        return document

    twice = DOCUMENT.replace("<c/>", '<c Id="part"/>')
    cases = [
        (lambda: sign(), (ErrorCode.CRYPTO_FAILED, 0)),
        (lambda: sign(with_reference("")), (ErrorCode.CRYPTO_FAILED, 0)),
        (lambda: sign(with_reference("#nobody")), (ErrorCode.CRYPTO_FAILED, 0)),
        (lambda: sign(with_reference("#part", text=twice)), (ErrorCode.CRYPTO_FAILED, 0)),
        (lambda: sign(crypto=ByteString(b"x")), (ErrorCode.INVALID_TYPE, 1)),
        (lambda: sign(c14n="urn:x"), (ErrorCode.INVALID_ARGUMENTS, 1)),
        (lambda: sign(mechanism=M.RSA), (ErrorCode.INVALID_MECH, M.RSA)),
        (lambda: sign(public=ec_shop.public), (ErrorCode.INVALID_KEY, 0)),
        (lambda: sign(with_reference("#part"), private=ByteString(b"x")), (ErrorCode.INVALID_TYPE, 4)),
    ]
    for action, error in cases:
        assert error_of(action) == ("XMLSignature", *error)


@pytest.mark.parametrize(
    "text", [DOCUMENT, '<r><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/></r>'], ids=["unsigned", "empty"]
)
def test_nothing_to_verify(rsa_shop, text):
    with refused("XMLSignature", ErrorCode.CRYPTO_FAILED, 0):
        rsa_shop.open(text).verify(Crypto(), rsa_shop.public)
