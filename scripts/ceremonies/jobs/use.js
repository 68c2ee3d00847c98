// SPDX-License-Identifier: MIT
//
// Use a key of the device on a file: sign, decrypt, agree on a key, AES.

const { PKCS1 } = require("scsh/pkcs/PKCS1");
const { connectFor } = require("../ceremony/device");
const { proceed } = require("../ceremony/consent");
const { demandAbsent, readInput, writeOutput, writeSecret } = require("../ceremony/files");
const { chosenKey, keyFacts, publicKeyOf } = require("../ceremony/keys");
const { demandWords, PIN, PIN_USAGE } = require("../ceremony/options");
const { checkLogin, withLoginFor } = require("../ceremony/pin");
const { demandDevice, demandInput, misuse, refuse, unusable } = require("../ceremony/refusals");
const { visible } = require("../ceremony/words");

const crypto = new Crypto();
const BLOCK = 16;
const USAGE = `usage: pyscsh run [--reader NAME] use-key.js ACTION KEY INPUT OUTPUT [OPTION]...

Uses a key of the device; KEY is its label, or its number as #N. Actions:

  sign                    signature over the file INPUT with SHA-256: ECDSA, or RSA PKCS#1 v1.5
  sign-pss                the same with RSA-PSS, 32 bytes of salt
  decrypt                 RSA, PKCS#1 v1.5 padding: INPUT is the ciphertext
  decrypt-oaep            RSA, OAEP with SHA-256
  derive                  ECDH: INPUT is the other public key (SubjectPublicKeyInfo in DER), OUTPUT the x coordinate
  encrypt, decrypt-aes    AES-CBC with a zero IV; INPUT is a multiple of 16 bytes
  mac                     AES-CMAC${PIN_USAGE}`;
// Action: type of key, what it does with (key, data), whether the result is a secret.
const ACTIONS = {
	"sign": { types: ["EC", "RSA"], run: sign }, "sign-pss": { types: ["RSA"], run: signPSS },
	"decrypt": { types: ["RSA"], run: ({ key }, data) => key.decrypt(Crypto.RSA_PKCS1, data), secret: true },
	"decrypt-oaep": {
		types: ["RSA"], run: ({ key }, data) => PKCS1.decodeOAEP(Crypto.SHA_256, key.decrypt(Crypto.RSA, data)), secret: true,
	},
	"derive": { types: ["EC"], run: derive, secret: true },
	"encrypt": { types: ["AES"], run: ({ key }, data) => key.encrypt(Crypto.AES_CBC, blocks(data)) },
	"decrypt-aes": { types: ["AES"], run: ({ key }, data) => key.decrypt(Crypto.AES_CBC, blocks(data)), secret: true },
	"mac": { types: ["AES"], run: ({ key }, data) => key.sign(Crypto.AES_CMAC, data) },
};

function check(options) {
	const [action] = demandWords(options, "ACTION", "KEY", "INPUT", "OUTPUT");
	if (!Object.hasOwn(ACTIONS, action)) misuse(`ACTION is one of ${Object.keys(ACTIONS).join(", ")}, not ${action}.`);
}

function work(c) {
	const [name, which, input, output] = c.options.files;
	const action = ACTIONS[name];
	demandAbsent(c, [output]);
	const data = readInput(c, "input", input);
	const hsm = connectFor(c);
	const key = chosenKey(hsm, which);
	if (!action.types.includes(key.type)) {
		refuse(`Key ${key.id} ${visible(key.label)} is ${key.type === "EC" ? "an EC" : `a ${key.type}`} key; ${name} needs ${action.types.join(" or ")}.`,
			"Choose another key or action.");
	}
	checkLogin(c, hsm);
	if (!proceed(c, [`${name} with key ${key.id} ${visible(key.label)}: ${input} to ${output}`])) return;
	let result;
	withLoginFor(c, hsm, () => {
		result = demandDevice("Check that the input was made for this key, and what the key permits.", () => action.run(key, data));
	});
	if (action.secret) writeSecret(c, "result, secret", output, result);
	else writeOutput(c, "result", output, result);
	c.record.key(keyFacts(hsm.serial, key));
	print(`Written      ${output}, ${result.length} bytes`);
	if (result.clear) result.clear();
}

/** A signature that does not verify under the certificate on the device is not handed out. */
function sign(key, data) {
	const hash = crypto.digest(Crypto.SHA_256, data);
	const isEC = key.type === "EC";
	const signature = isEC ? key.key.sign(Crypto.ECDSA, hash) : key.key.sign(Crypto.RSA_PKCS1, PKCS1.encodeDigestInfo(Crypto.SHA_256, hash));
	return verified(key, isEC ? Crypto.ECDSA_SHA256 : Crypto.RSA_SHA256, data, signature);
}

function signPSS(key, data) {
	const signature = key.key.sign(Crypto.RSA_PSS, crypto.digest(Crypto.SHA_256, data));
	return verified(key, Crypto.RSA_PSS_SHA256, data, signature);
}

function verified(key, mechanism, data, signature) {
	const publicKey = publicKeyOf(key);
	if (publicKey && !crypto.verify(publicKey, mechanism, data, signature)) {
		refuse(`The signature of key ${key.id} does not verify with its certificate.`,
			"The certificate on the device does not belong to the key: store the right one.");
	}
	if (!publicKey) print("Not verified: the device holds no certificate for this key.");
	return signature;
}

function derive({ key }, data) {
	const point = demandInput("Write it with: openssl pkey -pubin -outform DER.", () => pointOf(data));
	return key.decrypt(Crypto.ECDH, point);
}

/** X || Y of a SubjectPublicKeyInfo with an uncompressed point. */
function pointOf(data) {
	const bits = new ASN1(data).get(1).value;
	if (bits.length < 3 || bits.byteAt(0) !== 0 || bits.byteAt(1) !== 4) {
		unusable("The input is no EC public key with an uncompressed point.", "Write it with: openssl pkey -pubin -outform DER.");
	}
	return bits.bytes(2);
}

function blocks(data) {
	if (data.length === 0 || data.length % BLOCK !== 0) {
		unusable(`The input has ${data.length} bytes, which is no multiple of ${BLOCK}.`, "Pad it first.");
	}
	return data;
}

exports.useKey = { name: "use-key", usage: USAGE, options: { ...PIN }, uses: ["pin"], check, work };
