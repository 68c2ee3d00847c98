// SPDX-License-Identifier: MIT
//
// Wrapped keys on their way out of a device and into one.
//
// Going in, description and certificate come first and the key last: a key that shows up on the device is complete, and
// one that was not finished leaves nothing that anybody sees.

const { SmartCardHSM, SmartCardHSMKey } = require("scsh/sc-hsm/SmartCardHSM");
const { WrappedKeyFile } = require("pyscsh/WrappedKeyFile");
const { describe, OK, slots } = require("./domains");
const { fileId, firstElement, inventory, isKeyOf, keyFacts, numberIn, publicKeyOf, read } = require("./keys");
const { demandDevice, demandInput, refuse, unusable } = require("./refusals");
const { hex, visible } = require("./words");

const SIGNATURE = { RSA: 0x30, EC: 0x70 };           // algorithm numbers of the device

/** The content of a wrapped key file for a key; the device must permit it. */
function wrapOut({ sc }, key) {
	const description = sc.readBinary(fileId(SmartCardHSM.PRKDPREFIX, key.id));
	return new WrappedKeyFile(sc.wrapKey(key.id), firstElement(description), ...(key.certificate ? [key.certificate] : []));
}

/** A wrapped key file that was read; unusable when it is none, or its certificate is of another kind of key. */
function parseWrapped(name, content) {
	const file = demandInput(`Name a file that was written when the key was wrapped (${name}).`, () => WrappedKeyFile.parse(content));
	const publicKey = publicKeyOf(file);
	const type = publicKey === null ? file.type : publicKey.getComponent(Key.MODULUS) === undefined ? "EC" : "RSA";
	if (type !== file.type) {
		unusable(`The certificate in ${name} is of an ${type} key, but the wrapped key is of type ${file.type}.`,
			"The file was put together wrongly.");
	}
	return file;
}

/** The key domain whose DKEK wraps the keys; refuses when the device has none with that key check value. */
function domainFor(sc, kcv) {
	const seen = [];
	for (const domain of slots(sc)) {
		const { sw, outstanding, kcv: own } = domain.status;
		if (sw === OK && outstanding === 0 && hex(own) === kcv) return domain.number;
		seen.push(describe(domain));
	}
	refuse(`The key is wrapped under the DKEK with key check value ${kcv}, which the device does not have.`,
		`It has: ${seen.join("; ") || "no key domains"}. Import the shares of that DKEK.`);
}

/** What is to be done for a file, seen without a PIN: { action: "import" or "present", id, present }. */
function planFor(hsm, file, wanted = null, { keys, files } = inventory(hsm)) {
	const same = keys.find(({ certificate }) => certificate && file.certificate && certificate.equals(file.certificate));
	const named = keys.find(({ label }) => label === file.label);
	const present = same || named;
	if (present && present.type !== undefined && present.type !== file.type) taken(present, file);
	const orphans = keys.filter(({ label }) => label === undefined);
	if (present) return { action: "present", id: present.id, present, orphans };
	const id = freeId(hsm, keys, files, file, wanted);
	return { action: "import", id, fresh: !uses(files, id), orphans };
}

/** The plan in words. */
function planLine(file, { action, id }) {
	const what = action === "import" ? `import as key ${id}` : `key ${id} is there: look whether it is the same`;
	return `${visible(file.label)}, ${file.type} ${file.size} bits: ${what}`;
}

function taken(present, file) {
	refuse(`The label ${visible(file.label)} is taken by key ${present.id} on the device, which is another key.`,
		"Delete that key if it is no longer needed, or use another device.");
}

/** Where an unfinished import has left its description; else the wanted number where it is free; else any free one. */
function freeId({ sc }, keys, files, file, wanted) {
	const begun = files.filter((fid) => fid.startsWith("C4")).map(numberIn)
		.find((id) => id !== 0 && !keys.some((key) => key.id === id) && isOurs(sc, id, file));
	if (begun !== undefined) return begun;
	if (wanted !== null && !uses(files, wanted)) return wanted;
	for (let id = 1; id < 256; id++) if (!uses(files, id)) return id;
	refuse("The device is full: all key numbers are in use.", "Delete keys that are no longer needed, or use another device.");
}

function uses(files, id) {
	return files.some((fid) => numberIn(fid) === id && ["CC", "C4", "CE"].includes(fid.slice(0, 2)));
}

function isOurs(sc, id, file) {
	const description = read(sc, SmartCardHSM.PRKDPREFIX, id);
	return description !== null && firstElement(description).equals(file.keyDescription);
}

/** Do what was planned, logged in; the key is read back and used. Returns its number. */
function bringIn(c, hsm, file, plan) {
	if (plan.action === "present" && file.type === "AES") demandSameAES(c, hsm, file, plan);
	if (plan.action === "present") return complete(c, hsm, file, plan.present);
	const orphan = plan.orphans.find(({ key }) => publicKeyOf(file) && isKeyOf(key, publicKeyOf(file)));
	if (orphan) return complete(c, hsm, file, orphan);
	const what = `key ${plan.id} ${visible(file.label)}`;
	c.journal.step(`importing ${what}`, `${what} is imported`, () => demandDevice(undefined, () => {
		describeKey(hsm.sc, plan.id, file, plan.fresh);
		hsm.sc.unwrapKey(plan.id, file.keyBLOB);
	}));
	prove(c, hsm, file, plan.id, true);
	return plan.id;
}

/** A key that is there already, perhaps unfinished, has to be the key of the file. */
function complete(c, hsm, file, present) {
	const publicKey = publicKeyOf(file);
	if (publicKey && permitsSignature(file) && !isKeyOf(present.key, publicKey)) taken(present, file);
	if (present.label === undefined || (file.certificate && !present.certificate)) {
		c.journal.step(`completing key ${present.id}`, `key ${present.id} ${visible(file.label)} is completed`,
			() => demandDevice(undefined, () => describeKey(hsm.sc, present.id, file)));
	}
	prove(c, hsm, file, present.id, false);
	return present.id;
}

/** An AES key has no public key: its MAC is compared with that of a copy, which is deleted again. */
function demandSameAES(c, hsm, file, { present, orphans }) {
	const wanted = mac(present.key);
	if (wanted === null) return;                     // its algorithms do not permit it
	for (const { id } of orphans.filter((orphan) => equal(mac(orphan.key), wanted))) remove(c, hsm, id);
	const id = hsm.sc.determineFreeKeyId();
	if (id < 0) return;
	const copy = new SmartCardHSMKey(hsm.sc, id);
	c.journal.step(`comparing key ${present.id} with a copy, key ${id}`, `key ${present.id} was compared with a copy`, () => {
		demandDevice(undefined, () => hsm.sc.unwrapKey(id, file.keyBLOB));
		const found = mac(copy);
		hsm.sc.deleteFile(fileId(SmartCardHSM.KEYPREFIX, id));
		if (!equal(found, wanted)) taken(present, file);
	});
}

/** A copy that an interrupted comparison has left. */
function remove(c, hsm, id) {
	c.journal.step(`deleting the copy, key ${id}`, `the copy, key ${id}, is deleted`, () => hsm.sc.deleteFile(fileId(SmartCardHSM.KEYPREFIX, id)));
}

function mac(key) {
	try {
		return key.sign(Crypto.AES_CMAC, new ByteString("pyscsh comparison", ASCII));
	} catch (error) {
		if (error instanceof GPError && error.error === GPError.CARD_INVALID_SW) return null;
		throw error;
	}
}

function equal(one, other) {
	return one !== null && other !== null && one.equals(other);
}

function describeKey(sc, id, file, fresh = false) {
	write(sc, SmartCardHSM.PRKDPREFIX, id, file.keyDescription, fresh);
	if (file.certificate) write(sc, SmartCardHSM.EECERTIFICATEPREFIX, id, file.certificate, fresh);
}

/** Write a file unless it is there; what is there instead is deleted, because files are not cut. */
function write(sc, prefix, id, content, fresh) {
	const present = fresh ? null : read(sc, prefix, id);
	if (present !== null && present.equals(content)) return;
	if (present !== null) sc.deleteFile(fileId(prefix, id));
	sc.updateBinary(fileId(prefix, id), 0, content);
}

/** Read back what was written, and a test signature under the certificate; a key that fails is withdrawn. */
function prove(c, hsm, file, id, isNew) {
	describeKey(hsm.sc, id, file);                   // pico-hsm writes a description of its own when it unwraps
	const key = new SmartCardHSMKey(hsm.sc, id);
	key.setDescription(new ASN1(file.keyDescription));
	const publicKey = publicKeyOf(file);
	const test = !publicKey || !permitsSignature(file) ? "not possible" : isKeyOf(key, publicKey) ? "verified" : "failed";
	if (test === "failed") withdraw(c, hsm, id, file, isNew);
	const facts = keyFacts(hsm.serial, { id, label: file.label, type: file.type, size: file.size, certificate: file.certificate });
	c.record.key({ ...facts, kcv: hex(file.kcv), testSignature: test });
	print(`${isNew ? "Imported " : "Was there"}    key ${id} ${visible(file.label)}, ${file.type} ${file.size} bits; test signature ${test}`);
}

function permitsSignature({ algorithms, type }) {
	return algorithms.length === 0 || algorithms.find(ByteString.valueOf(SIGNATURE[type], 1)) >= 0;
}

function withdraw(c, hsm, id, file, isNew) {
	if (isNew) {
		c.journal.step(`deleting key ${id} again`, `key ${id} is deleted again`, () => hsm.ks.deleteKey(file.label));
	}
	refuse(`A test signature of key ${id} ${visible(file.label)} does not verify: the certificate in the file does not belong to the key.`,
		"Use a file in which they belong together.");
}

Object.assign(exports, { wrapOut, parseWrapped, domainFor, planFor, planLine, bringIn });
