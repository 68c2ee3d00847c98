// SPDX-License-Identifier: MIT
//
// The work: keys, descriptions and certificates go to the device, and every key is used once.

const { SmartCardHSM } = require("scsh/sc-hsm/SmartCardHSM");
const { Console } = require("pyscsh/Console");
const { interrupted, refuse } = require("../ceremony/refusals");
const { isKeyOf } = require("./proof");

function importAll(hsm, plan, dkek, options, journal) {
	for (const step of plan.filter(({ action }) => action === "resume")) resume(hsm, step);
	for (const step of plan) {
		if (Console.stopRequested()) interrupted();
		importOne(hsm, step, dkek, journal);
	}
}

/** A key that is there already has to be the key of the certificate. */
function resume(hsm, step) {
	const { key, present } = step;
	if (!isKeyOf(present.key, key)) {
		refuse(`Key ${present.id} on the device (${present.label}) is not the key of the certificate ${key.certificate.getSubjectDNString()}.`,
			"Choose another label with --label, or delete that key.");
	}
	step.id = present.id;
	if (present.label === undefined) describe(hsm, present.id, key);
	step.name = present.label === undefined ? key.label : present.label;
}

/** Write the description that a key has lost or never had. */
function describe({ sc, ks }, id, key) {
	const build = key.type === "EC" ? SmartCardHSM.buildPrkDforECC : SmartCardHSM.buildPrkDforRSA;
	sc.updateBinary(ByteString.valueOf((SmartCardHSM.PRKDPREFIX << 8) + id, 2), 0, build(id, key.label, key.size).getBytes());
	ks.enumerateKeys();
}

function importOne(hsm, step, dkek, journal) {
	const { key } = step;
	if (step.action === "import") {
		bringIn(hsm, step, dkek, journal);
		demandTestSignature(hsm, step, journal);
	}
	if (!step.present || !step.present.certificate) {
		hsm.ks.storeEndEntityCertificate(hsm.sc.getKey(step.id), key.certificate);
		journal.say(`the certificate of key ${step.id} is stored`);
	}
	for (const certificate of key.chain) storeCA(hsm, certificate, journal);
	readBack(hsm, step);
}

/** Unwrap and describe a key, or describe it when an interrupted import has left it without a description. */
function bringIn(hsm, step, dkek, journal) {
	const { key } = step;
	const orphan = step.unlabelled.find((other) => isKeyOf(other.key, key));
	if (orphan) {
		describe(hsm, orphan.id, key);
		step.id = orphan.id;
	} else {
		const blob = dkek.encodeKey(key.secretKey, key.publicKey);
		const load = key.type === "EC" ? "importECCKey" : "importRSAKey";
		step.id = hsm.ks[load](key.label, blob, key.size).getId();
	}
	step.name = key.label;
	journal.imported++;
	journal.say(`${key.label} is key ${step.id} on the device`);
}

function demandTestSignature({ sc, ks }, step, journal) {
	if (isKeyOf(sc.getKey(step.id), step.key)) return;
	ks.deleteKey(step.key.label);
	journal.imported--;
	journal.say(`${step.key.label} (key ${step.id}) is deleted again`);
	refuse(`A test signature of the imported key ${step.key.label} does not verify against its certificate.`,
		"Try again after taking the card out and putting it back; if it fails again, use another device.");
}

function storeCA({ sc, ks }, certificate, journal) {
	const before = sc.enumerateObjects().length;
	const subject = certificate.getSubjectDNString();
	const common = /CN=((?:[^,\\]|\\.)*)/.exec(subject);
	const number = ks.storeCACertificate(common ? common[1] : subject, certificate);
	if (sc.enumerateObjects().length !== before) journal.say(`CA certificate ${subject} is stored with number ${number}`);
}

/** What the device gives back has to be what was meant. */
function readBack({ sc, ks }, step) {
	ks.enumerateKeys();
	const found = sc.getKey(step.id);
	const stored = found === null ? null : ks.getCertificate(found);
	if (stored === null || found.getLabel() !== step.name || !stored.equals(step.key.certificate.getBytes())) {
		refuse(`Key ${step.id} reads back with another label or certificate than was written.`,
			"Run the same command again; if that fails, use another device.");
	}
}

exports.importAll = importAll;
