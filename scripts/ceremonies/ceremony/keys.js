// SPDX-License-Identifier: MIT
//
// Keys on a device: what they are, which one is meant, whether they belong to a public key.

const { SmartCardHSM, SmartCardHSMKey } = require("scsh/sc-hsm/SmartCardHSM");
const { PKCS1 } = require("scsh/pkcs/PKCS1");
const { PKIXCommon } = require("scsh/x509/PKIXCommon");
const { CVC } = require("scsh/eac/CVC");
const { refuse } = require("./refusals");
const { hex, sha256, visible } = require("./words");

const TEST_MESSAGE = new ByteString("pyscsh test signature", ASCII);
const NOT_FOUND = 0x6A82;                            // status word
const CERTIFICATE = 0x30;                            // first byte of an X.509 certificate
const crypto = new Crypto();

/** {files, keys}: identifiers of all files in hexadecimal, and keysOf(), from one look at the device. */
function inventory({ sc }) {
	const files = hex(sc.enumerateObjects()).match(/.{4}/g) || [];
	const ids = files.filter((fid) => fid.startsWith("CC") && fid !== "CC00").map(numberIn);
	return { files, keys: ids.map((id) => describedKey(sc, id, files)) };
}

/** {id, key, label, type, size, certificate} of all keys; the certificate is the content of EF CExx, or null. */
function keysOf(hsm) {
	return inventory(hsm).keys;
}

function describedKey(sc, id, files) {
	const key = new SmartCardHSMKey(sc, id);
	const description = content(sc, SmartCardHSM.PRKDPREFIX, id, files);
	if (description) describe(key, description);
	const certificate = certificateOf(sc, id, key.getType(), files);
	return { id, key, label: key.getLabel(), type: key.getType(), size: key.getSize(), certificate };
}

/** A malformed description counts as none. */
function describe(key, description) {
	try {
		key.setDescription(new ASN1(description));
	} catch (error) {
		if (!(error instanceof GPError)) throw error;
	}
}

/** pico-hsm keeps quiet about certificates in its list of files: where it names none at all they are looked for. */
function certificateOf(sc, id, type, files) {
	const listed = files.some((fid) => /^C[AEF]/.test(fid));
	if (listed || type === "AES") return content(sc, SmartCardHSM.EECERTIFICATEPREFIX, id, files);
	const found = read(sc, SmartCardHSM.EECERTIFICATEPREFIX, id);
	return found === null || found.length === 0 ? null : firstElement(found);
}

function content(sc, prefix, id, files) {
	return files.includes(hex(fileId(prefix, id))) ? firstElement(sc.readBinary(fileId(prefix, id))) : null;
}

/** Content of a file, null when there is none. */
function read(sc, prefix, id) {
	try {
		return sc.readBinary(fileId(prefix, id));
	} catch (error) {
		if (error instanceof GPError && error.reason === NOT_FOUND) return null;
		throw error;
	}
}

/** Files are not cut when they are rewritten shorter. */
function firstElement(data) {
	try {
		return new ASN1(data).getBytes();
	} catch (error) {
		if (error instanceof GPError) return data;
		throw error;
	}
}

function numberIn(fid) {
	return parseInt(fid.slice(2), 16);
}

/** The one key with a label, or a number written #N. */
function chosenKey(hsm, name) {
	const keys = keysOf(hsm);
	const found = /^#\d+$/.test(name)
		? keys.filter(({ id }) => id === Number(name.slice(1))) : keys.filter(({ label }) => label === name);
	if (found.length === 1) return found[0];
	const known = keys.map(({ id, label }) => `#${id} ${label === undefined ? "(no description)" : visible(label)}`);
	refuse(found.length > 1 ? `More than one key has the label ${visible(name)}.` : `There is no key ${visible(name)} on the device.`,
		`Name one by its label, or by its number: ${known.join(", ") || "the device has none"}.`);
}

/** Public key of a key's certificate or request; null without one, or when it is malformed. */
function publicKeyOf({ certificate }) {
	if (certificate === null || certificate === undefined || certificate.length === 0) return null;
	try {
		return certificate.byteAt(0) === CERTIFICATE
			? new X509(certificate).getPublicKey() : new CVC(certificate).getPublicKey();
	} catch (error) {
		if (error instanceof GPError) return null;
		throw error;
	}
}

/** Curve of an EC key as a name or object identifier; P-256 where nothing tells. */
function curveOf(key) {
	const found = publicKeyOf(key);
	const oid = found === null ? undefined : found.getComponent(Key.ECC_CURVE_OID);
	return oid === undefined ? "secp256r1" : oid.toString(OID);
}

/** SHA-256 of the SubjectPublicKeyInfo. */
function fingerprint(publicKey) {
	const isRSA = publicKey.getComponent(Key.MODULUS) !== undefined;
	const info = isRSA ? PKIXCommon.createRSASubjectPublicKeyInfo(publicKey) : PKIXCommon.createECSubjectPublicKeyInfo(publicKey);
	return sha256(info.getBytes());
}

/** Whether a key of the device belongs to a public key: a signature that verifies. */
function isKeyOf(deviceKey, publicKey) {
	const isRSA = publicKey.getComponent(Key.MODULUS) !== undefined;
	try {
		const hash = crypto.digest(Crypto.SHA_256, TEST_MESSAGE);
		const signature = isRSA
			? deviceKey.sign(Crypto.RSA_PKCS1, PKCS1.encodeDigestInfo(Crypto.SHA_256, hash)) : deviceKey.sign(Crypto.ECDSA, hash);
		return crypto.verify(publicKey, isRSA ? Crypto.RSA_SHA256 : Crypto.ECDSA_SHA256, TEST_MESSAGE, signature);
	} catch (error) {
		if (error instanceof GPError && [GPError.CARD_INVALID_SW, GPError.CRYPTO_FAILED].includes(error.error)) return false;
		throw error;
	}
}

/** What a record says of a key. */
function keyFacts(serial, { id, label, type, size, certificate }) {
	const publicKey = publicKeyOf({ certificate });
	return {
		device: serial, id, label, type, size, publicKey: publicKey ? fingerprint(publicKey) : null,
		certificate: certificate ? sha256(certificate) : null,
	};
}

function fileId(prefix, id) {
	return ByteString.valueOf((prefix << 8) + id, 2);
}

Object.assign(exports, {
	inventory, describedKey, keysOf, read, firstElement, numberIn, chosenKey, publicKeyOf, curveOf, fingerprint, isKeyOf, keyFacts, fileId,
});
