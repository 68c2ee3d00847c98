// SPDX-License-Identifier: MIT
// Sign a file with a key in a SmartCard-HSM: ECDSA or RSA (PKCS#1 v1.5) with SHA-256.
//
//   pyscsh run [--reader NAME] [--serial SERIAL] scripts/examples/sign-file.js LABEL PIN-SOURCE FILE SIGNATURE
//
// A source is prompt, a file, env:NAME or fd:NUMBER. SIGNATURE is the file to write, as openssl dgst -verify takes it.

const { SmartCardHSM } = require("scsh/sc-hsm/SmartCardHSM");
const { PKIXCommon } = require("scsh/x509/PKIXCommon");
const { Console } = require("pyscsh/Console");

const DIGEST_INFO = new ByteString("3031300D060960864801650304020105000420", HEX);   // SHA-256, RFC 8017, 9.2

function login(hsm, source) {
	const left = hsm.queryUserPINStatus() & 0xF;
	const pin = Console.secret("User PIN of SmartCard-HSM " + hsm.getSerialNumber() + ", tries left: " + left, source);
	const status = hsm.verifyUserPIN(pin);
	pin.clear();
	if (status !== 0x9000) throw new GPError("sign-file", GPError.AUTHENTICATION_FAILED, status,
		"The card refused the PIN: " + status.toString(16).toUpperCase());
}

function path(name) {
	return name.startsWith("/") ? name : GPSystem.mapFilename(name, GPSystem.USR);     // relative to the working directory, not to this script
}

function main(label, pinSource, file, signature) {
	if (signature === undefined) {
		Console.note("Usage: sign-file.js LABEL PIN-SOURCE FILE SIGNATURE");
		quit(2);
	}
	const hash = new Crypto().digest(Crypto.SHA_256, PKIXCommon.readFileFromDisk(path(file)));
	const hsm = new SmartCardHSM(new Card(_scsh3.reader));
	hsm.enumerateKeys();
	const key = hsm.getKey(label);
	if (key === null) throw new GPError("sign-file", GPError.KEY_NOT_FOUND, 0, "There is no key \"" + label + "\" on the card");
	login(hsm, pinSource);
	const signed = key.getType() === "EC" ? key.sign(Crypto.ECDSA, hash) : key.sign(Crypto.RSA_PKCS1, DIGEST_INFO.concat(hash));
	hsm.logout();
	PKIXCommon.writeFileToDisk(path(signature), signed);
	print("Signed " + file + " with key " + key.getId() + ", " + signed.length + " bytes of signature.");
}

main(...arguments);
