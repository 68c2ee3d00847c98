// SPDX-License-Identifier: MIT
//
// Import of one private key in PKCS#8, wrapped here under the DKEK of the device.

const { DKEK } = require("scsh/sc-hsm/DKEK");
const { PKCS8 } = require("scsh/pkcs/PKCS8");
const { SmartCardHSM } = require("scsh/sc-hsm/SmartCardHSM");
const { DerivedPublicKey } = require("pyscsh/DerivedPublicKey");
const { WrappedKeyFile } = require("pyscsh/WrappedKeyFile");
const { connectFor } = require("../ceremony/device");
const { proceed } = require("../ceremony/consent");
const { completeDomain } = require("../ceremony/domains");
const { readInput } = require("../ceremony/files");
const { isKeyOf, fingerprint } = require("../ceremony/keys");
const { demandWords, label, number, PIN, PIN_USAGE } = require("../ceremony/options");
const { checkLogin, withLoginFor } = require("../ceremony/pin");
const { demandInput, misuse, refuse, unusable } = require("../ceremony/refusals");
const { secret } = require("../ceremony/secrets");
const shares = require("../ceremony/shares");
const { hex, visible } = require("../ceremony/words");
const { bringIn, planFor, planLine } = require("../ceremony/wrapped");
const { readCertificate } = require("./certificates");

const ENCRYPTED = /-----BEGIN ENCRYPTED PRIVATE KEY-----/;
const USAGE = `usage: pyscsh run [--reader NAME] import-key.js KEY LABEL --share FILE.pbe... [OPTION]...

Imports a private key in PKCS#8 (PEM or DER, RSA or EC) into a device whose DKEK shares are given.

  --certificate FILE      certificate of the key, stored with it
  --password SOURCE       password of KEY, where it is encrypted
  --share FILE.pbe        a DKEK share; all shares of the key domain${shares.USAGE}
  --key-domain N          key domain, default 0${PIN_USAGE}`;

function check(options) {
	label(demandWords(options, "KEY", "LABEL")[1], "LABEL");
	if (options.shares.length === 0) misuse("The DKEK shares of the device are missing: name each with --share.");
	options.domain = number(options.domain, "--key-domain", 0, 255);
}

function work(c) {
	const { options } = c;
	const key = readKey(c);
	const given = shares.readShareFiles(options, options.shares, (name) => readInput(c, "DKEK share", name));
	const hsm = connectFor(c);
	const domain = completeDomain(hsm.sc, options.domain);
	if (domain.shares !== given.length) {
		refuse(`The DKEK of key domain ${options.domain} has ${domain.shares} shares, but ${given.length} are given.`, "Name all of them.");
	}
	checkLogin(c, hsm);
	const dkek = shares.combineShares(given);
	try {
		demandSameDKEK(dkek, domain, options.domain);
		const file = wrapped(dkek, key, options.files[1]);
		const plan = planFor(hsm, file);
		if (!proceed(c, [planLine(file, plan)])) return;
		withLoginFor(c, hsm, () => {
			demandSameDKEK(dkek, completeDomain(hsm.sc, options.domain), options.domain);
			const id = bringIn(c, hsm, file, plan);
			if (!isKeyOf(hsm.sc.getKey(id), key.publicKey)) withdraw(c, hsm, file, plan);
			print(`Public key   SHA-256 ${fingerprint(key.publicKey)}; a test signature verifies`);
		});
	} finally {
		dkek.clear();
	}
}

/** Before anything is wrapped: the DKEK made here is the one of the device. */
function demandSameDKEK(dkek, { kcv }, number) {
	if (hex(dkek.getKCV()) !== hex(kcv) && !/^0+$/.test(hex(kcv))) {
		unusable(`The shares give a DKEK with key check value ${hex(dkek.getKCV())}, but key domain ${number} has ${hex(kcv)}; nothing was wrapped.`,
			"Name the shares of this device, or another --key-domain.");
	}
}

/** {secretKey, publicKey, certificate}; a certificate that belongs to another key is refused. */
function readKey(c) {
	const [name] = c.options.files;
	const content = readInput(c, "private key, as a file", name);
	c.record.files.splice(-1, 1, { use: "private key", name });       // no hash of a key in the clear
	const isEncrypted = ENCRYPTED.test(content.toString(ASCII)) || c.options.password !== undefined;
	const password = isEncrypted ? [secret(`Password of ${name}`, c.options.password || "prompt")] : [];
	const advice = `Name a private key in PKCS#8; openssl pkcs8 -topk8 converts others. Check its password.`;
	const secretKey = demandInput(advice, () => PKCS8.decodeKeyFromPKCS8Format(content, ...password));
	const certificate = c.options.certificate === undefined ? null : readCertificate(c, c.options.certificate);
	const publicKey = certificate ? certificate.getPublicKey() : demandInput("Give --certificate.", () => DerivedPublicKey.of(secretKey));
	demandPair(secretKey, publicKey, name, c.options.certificate);
	return { secretKey, publicKey, certificate };
}

function demandPair(secretKey, publicKey, name, certificate) {
	const crypto = new Crypto(), message = new ByteString("pyscsh", ASCII);
	const mechanism = publicKey.getComponent(Key.MODULUS) === undefined ? Crypto.ECDSA_SHA256 : Crypto.RSA_SHA256;
	const fits = demandInput("Name a certificate of the same kind of key.",
		() => crypto.verify(publicKey, mechanism, message, crypto.sign(secretKey, mechanism, message)));
	if (!fits) unusable(`The certificate in ${certificate} does not belong to the key in ${name}.`, "Name the certificate of this key.");
}

function wrapped(dkek, { secretKey, publicKey, certificate }, name) {
	const isRSA = publicKey.getComponent(Key.MODULUS) !== undefined;
	const describe = isRSA ? SmartCardHSM.buildPrkDforRSA : SmartCardHSM.buildPrkDforECC;
	const id = new Crypto().digest(Crypto.SHA_1, isRSA ? publicKey.getComponent(Key.MODULUS)
		: publicKey.getComponent(Key.ECC_QX).concat(publicKey.getComponent(Key.ECC_QY)));
	const blob = demandInput("Name another key.", () => dkek.encodeKey(secretKey, publicKey));
	return new WrappedKeyFile(blob, describe(id, name, publicKey.getSize()).getBytes(), ...(certificate ? [certificate.getBytes()] : []));
}

function withdraw(c, hsm, file, plan) {
	if (plan.action === "import") {
		c.journal.step(`deleting key ${plan.id} again`, `key ${plan.id} is deleted again`, () => hsm.ks.deleteKey(file.label));
	}
	refuse(`A test signature of key ${plan.id} ${visible(file.label)} does not verify.`, "Choose another label, or use another device.");
}

exports.importKey = {
	name: "import-key", usage: USAGE, uses: ["pin"], needsDKEK: true, defaults: { domain: "0" }, check, work,
	options: {
		...PIN, ...shares.OPTIONS, "--share": { name: "shares", list: true }, "--certificate": { name: "certificate" },
		"--password": { name: "password" }, "--key-domain": { name: "domain" },
	},
};
