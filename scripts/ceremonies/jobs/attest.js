// SPDX-License-Identifier: MIT
//
// Attestation: a genuine device, and keys that were made in it.

const { SmartCardHSM } = require("scsh/sc-hsm/SmartCardHSM");
const { Attestation } = require("pyscsh/Attestation");
const { connectFor } = require("../ceremony/device");
const { readInput } = require("../ceremony/files");
const { chosenKey, fingerprint, keysOf, publicKeyOf } = require("../ceremony/keys");
const { demandWords } = require("../ceremony/options");
const { demandDevice, demandInput, misuse, refuse } = require("../ceremony/refusals");
const { visible } = require("../ceremony/words");

const X509 = 0x30;   // first byte of a certificate; requests are card verifiable
const REPLACED = "The device holds a certificate in place of the request; name the kept request with --key KEY --request FILE";
const USAGE = `usage: pyscsh run [--reader NAME] attest.js [OPTION]...

Verifies the certificate chain of a device, and the requests that it has signed for keys made in it. No PIN is used.

  --key KEY               verify this key, by its label or as #N; repeatable, default all keys
  --request FILE          the request of the one --key, where a certificate took its place on the device
  --trust FILE            a further trust anchor: a self-signed root certificate (CVC)
  --chain FILE            without a device: the content of its EF 2F02; then --request names the keys' requests
Built in are the roots of CardContact, which also stand above Nitrokey's devices.`;
const OPTIONS = {
	"--key": { name: "keys", list: true }, "--request": { name: "requests", list: true },
	"--trust": { name: "anchors", list: true }, "--chain": { name: "chain" },
};

function check(options) {
	demandWords(options);
	if (options.chain && options.keys.length > 0) misuse("--chain and --key exclude each other.");
	if (!options.chain && options.requests.length > 0 && (options.requests.length > 1 || options.keys.length !== 1)) {
		misuse("--request goes with one --key, or with --chain.");
	}
}

function work(c) {
	const attestation = new Attestation();
	for (const name of c.options.anchors) {
		const content = readInput(c, "trust anchor", name);
		const holder = demandInput("Name a root certificate (CVC) that is signed with its own key.", () => attestation.addAnchor(content));
		print(`Trusted      ${visible(holder)}, from ${name}`);
	}
	if (c.options.chain) return fromFiles(c, attestation);
	const hsm = connectFor(c);
	device(c, attestation, hsm.sc.readBinary(SmartCardHSM.C_DevAut));
	const keys = c.options.keys.length > 0 ? c.options.keys.map((name) => chosenKey(hsm, name)) : keysOf(hsm).filter(({ type }) => type !== "AES");
	const failed = keys.filter((key) => !verified(c, attestation, key, c.options.requests[0]));
	if (failed.length > 0) {
		refuse(`Not attested: ${failed.map(({ id, label }) => `key ${id} ${visible(label)}`).join(", ")}.`,
			"Do not rely on these keys having been made in the device.");
	}
}

function fromFiles(c, attestation) {
	device(c, attestation, readInput(c, "device certificates", c.options.chain));
	for (const name of c.options.requests) {
		const request = readInput(c, "request", name);
		tell(c, demandDevice("Do not rely on this key having been made in the device.", () => attestation.verifyKey(request)), name);
	}
}

function device(c, attestation, certificates) {
	const found = demandDevice("Do not trust this device, or name its root with --trust.", () => attestation.verifyDevice(certificates));
	print(`Genuine      ${visible(found.serial)}, path ${found.path}`);
	print(`Issuer       ${found.issuer}${found.issuerOwner ? ` (${found.issuerOwner})` : ""} under ${found.root} (${found.rootOwner})`);
	print(`Valid        ${found.validFrom} to ${found.validUntil} by its certificate`);
	c.record.notes.push(`Device ${found.serial} is genuine: ${found.path} under ${found.root} (${found.rootOwner}).`);
	c.record.certificates.push({ use: `device ${found.serial}`, sha256: found.sha256 });
}

function verified(c, attestation, key, requestFile) {
	const request = requestFile === undefined ? key.certificate : readInput(c, "request", requestFile);
	try {
		if (!request) throw new GPError("attest", GPError.INVALID_DATA, 0, "The device holds no request for it");
		if (request.byteAt(0) === X509) throw new GPError("attest", GPError.INVALID_DATA, 0, REPLACED);
		const found = attestation.verifyKey(request);
		const own = publicKeyOf(key);
		if (requestFile !== undefined && (!own || fingerprint(own) !== found.publicKey)) {
			throw new GPError("attest", GPError.INVALID_DATA, 0, "The request is of another key than the certificate on the device");
		}
		tell(c, found, `key ${key.id} ${visible(key.label)}`);
		return true;
	} catch (error) {
		if (!(error instanceof GPError)) throw error;
		print(`NOT ATTESTED key ${key.id} ${visible(key.label)}: ${error.message}`);
		c.record.notes.push(`NOT attested: key ${key.id} ${visible(key.label)}: ${error.message}`);
		return false;
	}
}

function tell(c, { type, size, publicKey, device: holder }, what) {
	print(`Attested     ${what}: ${type} ${size} bits, made in ${holder.slice(0, -5)}, public key SHA-256 ${publicKey}`);
	c.record.key({ device: holder.slice(0, -5), label: what, type, size, publicKey, attested: true });
}

exports.attest = {
	name: "attest", usage: USAGE, options: OPTIONS, uses: [], check, work,
	notRehearsable: "nothing is changed, and a virtual copy has other certificates.",
};
