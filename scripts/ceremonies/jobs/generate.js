// SPDX-License-Identifier: MIT
//
// Generate a key in the device.

const { SmartCardHSMKeySpecGenerator } = require("scsh/sc-hsm/SmartCardHSM");
const { connectFor, version } = require("../ceremony/device");
const { proceed } = require("../ceremony/consent");
const { demandShares, describe, slot } = require("../ceremony/domains");
const { writeOutput, demandAbsent } = require("../ceremony/files");
const { fingerprint, isKeyOf, keyFacts, keysOf, publicKeyOf } = require("../ceremony/keys");
const { demandWords, label, number, PIN, PIN_USAGE } = require("../ceremony/options");
const { checkLogin, withLoginFor } = require("../ceremony/pin");
const { demandDevice, demandInput, misuse, refuse } = require("../ceremony/refusals");
const { visible } = require("../ceremony/words");

const USAGE = `usage: pyscsh run [--reader NAME] generate-key.js LABEL [OPTION]...

Generates a key in the device; it is used once before it counts.

  --type KIND             rsa-BITS (1024 to 4096), aes-BITS (128, 192, 256), or ec-CURVE such as ec-secp256r1,
                          ec-brainpoolP256r1, ec-secp256k1; default ec-secp256r1
  --key-domain N          key domain of the key; its DKEK is what a backup of the key is wrapped under
  --uses N                number of operations that the key permits
  --algorithms HEX        algorithm numbers that the key permits, for instance 7092: ECDSA, and wrapping
  --request FILE          write the request that the device has signed: it proves where the key was made${PIN_USAGE}`;
const OPTIONS = {
	...PIN, "--type": { name: "type" }, "--key-domain": { name: "domain" }, "--uses": { name: "uses" },
	"--algorithms": { name: "algorithms" }, "--request": { name: "request" },
};
const SIZES = { rsa: ["1024", "1536", "2048", "3072", "4096"], aes: ["128", "192", "256"] };
const OLD_LIMITS = { rsa: 2048, ec: 320, aes: 0 };     // bits, before firmware 3

function check(options) {
	label(demandWords(options, "LABEL")[0], "LABEL");
	const match = /^(rsa|aes|ec)-(.+)$/i.exec(options.type);
	if (!match) misuse("--type is rsa-BITS, aes-BITS or ec-CURVE.");
	const kind = match[1].toLowerCase();
	if (SIZES[kind] && !SIZES[kind].includes(match[2])) misuse(`--type ${kind}-BITS is one of ${SIZES[kind].join(", ")}.`);
	Object.assign(options, { kind, size: match[2] });
	if (options.domain !== undefined) options.domain = number(options.domain, "--key-domain", 0, 255);
	if (options.uses !== undefined) options.uses = number(options.uses, "--uses", 1, 0x7FFFFFFF);
	if (options.algorithms !== undefined && !/^([0-9A-Fa-f]{2}){1,16}$/.test(options.algorithms)) {
		misuse("--algorithms has 1 to 16 numbers of two hexadecimal digits.");
	}
	if (options.request !== undefined && kind === "aes") misuse("There is no request for an AES key.");
}

function work(c) {
	const { options } = c;
	const name = options.files[0];
	const spec = specOf(options);
	if (options.request !== undefined) demandAbsent(c, [options.request]);
	const hsm = connectFor(c);
	demandFirmware(hsm, options, spec);
	const known = keysOf(hsm).find((key) => key.label === name);
	if (known) refuse(`Key ${known.id} has the label ${visible(name)} already.`, "Choose another label, or delete that key.");
	if (options.domain !== undefined) print(`             ${describe({ number: options.domain, status: slot(hsm.sc, options.domain) })}`);
	demandShares(options.domain || 0, hsm.sc.queryKeyDomainStatus(options.domain || 0));
	checkLogin(c, hsm);
	if (!proceed(c, [`generate ${options.type} key ${visible(name)} in ${hsm.serial}`])) return;
	withLoginFor(c, hsm, () => {
		const id = c.journal.step(`generating key ${visible(name)}`, (made) => `key ${made} ${visible(name)} is generated`,
			() => demandDevice("Choose another type or key domain.", () => generate(hsm, name, spec, options)));
		prove(c, hsm, id);
	});
}

function specOf({ kind, size, domain, uses, algorithms }) {
	const spec = kind === "ec"
		? demandInput("Name a curve that the device knows.", () => new SmartCardHSMKeySpecGenerator(Crypto.EC, curve(size)))
		: new SmartCardHSMKeySpecGenerator(kind === "rsa" ? Crypto.RSA : Crypto.AES_CBC, Number(size));
	if (domain !== undefined) spec.setKeyDomain(domain);
	if (uses !== undefined) spec.setKeyUseCounter(uses);
	if (algorithms !== undefined) spec.setAlgorithms(new ByteString(algorithms, HEX));
	return spec;
}

function curve(name) {
	const key = new Key();
	key.setComponent(Key.ECC_CURVE_OID, curveOID(name));
	return key;
}

function curveOID(name) {
	try {
		return new ByteString(name, OID);
	} catch (error) {
		if (!(error instanceof GPError)) throw error;
		throw new GPError("generate-key", GPError.INVALID_DATA, 0, `There is no curve ${visible(name)}.`);
	}
}

function demandFirmware(hsm, { kind, size, type }) {
	const bits = kind === "ec" ? curve(size).getSize() : Number(size);
	if (version(hsm.sc) < 300 && bits > OLD_LIMITS[kind]) {
		refuse(`${hsm.sc.getVersionInfo()} of the device does not make ${type} keys.`, "Use a device with firmware 3.0 or later.");
	}
}

function generate(hsm, name, spec, { kind }) {
	if (kind === "aes") return hsm.ks.generateKey(name, spec).getId();
	hsm.ks.generateKeyPair(name, spec);
	return hsm.sc.getKey(name).getId();
}

/** Read back and use once; a key with a use counter or a list of algorithms is not used. */
function prove(c, hsm, id) {
	const { options } = c;
	const key = keysOf(hsm).find((other) => other.id === id);
	const publicKey = publicKeyOf(key);
	const restricted = options.uses !== undefined || options.algorithms !== undefined;
	if (options.kind !== "aes" && (!publicKey || (!restricted && !isKeyOf(key.key, publicKey)))) {
		refuse(`A test signature of the new key ${id} does not verify.`, "Delete the key, and use another device.");
	}
	if (options.request !== undefined) writeOutput(c, "request signed by the device", options.request, key.certificate);
	c.record.key(keyFacts(hsm.serial, key));
	print(`Generated    key ${id} ${visible(key.label)}, ${key.type} ${key.size} bits`);
	if (publicKey) print(`Public key   SHA-256 ${fingerprint(publicKey)}`);
	print(options.kind === "aes" || restricted ? "Test         not made" : "Test         signature verified");
}

exports.generateKey = {
	name: "generate-key", usage: USAGE, options: OPTIONS, defaults: { type: "ec-secp256r1" }, uses: ["pin"], check, work,
};
