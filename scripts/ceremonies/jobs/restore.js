// SPDX-License-Identifier: MIT
//
// Restore a backup into a device: the same one, another one of the same security domain, or a new one with the shares.

const { Console } = require("pyscsh/Console");
const { Manifest } = require("pyscsh/Manifest");
const { DKEK } = require("scsh/sc-hsm/DKEK");
const { connectFor } = require("../ceremony/device");
const { proceed } = require("../ceremony/consent");
const { describe, domainsOf, OK } = require("../ceremony/domains");
const { readInput } = require("../ceremony/files");
const { inventory } = require("../ceremony/keys");
const { demandWords, PIN, PIN_USAGE } = require("../ceremony/options");
const { checkLogin, withLoginFor } = require("../ceremony/pin");
const { demandDevice, demandInput, interrupted, refuse, unusable } = require("../ceremony/refusals");
const shares = require("../ceremony/shares");
const { hex, plural, sha256, visible } = require("../ceremony/words");
const { bringIn, domainFor, parseWrapped, planFor, planLine } = require("../ceremony/wrapped");
const { MANIFEST } = require("./backup");

const USAGE = `usage: pyscsh run [--reader NAME] restore.js FOLDER [OPTION]...

Brings the keys, certificates and public files of a backup into a device that has the same DKEK, or gets it here from
its shares. Everything in FOLDER is checked against the manifest first. The same command continues an interrupted run;
keys that are there already are recognised.

  --share FILE.pbe        a DKEK share, where the device does not have the DKEK yet; repeat for each share${shares.USAGE}${PIN_USAGE}`;

function work(c) {
	const [folder] = c.options.files;
	const manifest = readManifest(c, folder);
	const files = readFiles(c, folder, manifest);
	const given = shares.readShareFiles(c.options, c.options.shares, (name) => readInput(c, "DKEK share", name));
	const hsm = connectFor(c);
	const target = targetOf(hsm, manifest, given);
	const plans = plansFor(hsm, manifest, files);
	checkLogin(c, hsm);
	if (!proceed(c, planOf(hsm, manifest, plans, target, given))) return;
	const values = target ? openShares(given, target) : [];
	try {
		withLoginFor(c, hsm, () => {
			if (target) importShares(c, hsm, given, values, target);
			restoreAll(c, hsm, manifest, plans, files);
		});
	} finally {
		for (const value of values) value.clear();
	}
	print(`Restored     ${plural(plans.length, "key")} of ${visible(manifest.serial)} in ${hsm.serial}`);
}

function readManifest(c, folder) {
	const content = readInput(c, "manifest", `${folder}/${MANIFEST}`);
	const manifest = JSON.parse(demandInput("Use an undamaged copy of the backup.", () => Manifest.decode(content)));
	for (const { what, reason } of manifest.leftOut) print(`Not in the backup: ${visible(what)}: ${visible(reason)}`);
	return manifest;
}

/** All files by name, each with the hash of the manifest; wrapped keys parsed and compared with their entry. */
function readFiles(c, folder, manifest) {
	const files = new Map();
	for (const entry of [...manifest.keys, ...manifest.files]) {
		const name = `${folder}/${entry.file}`;
		const content = readInput(c, "of the backup", name);
		if (sha256(content) !== entry.sha256) {
			unusable(`${name} is not the file that the manifest names: its SHA-256 is ${sha256(content)}.`, "Use an undamaged copy of the backup.");
		}
		files.set(entry.file, entry.fid ? content : matching(name, content, entry));
	}
	return files;
}

function matching(name, content, entry) {
	const file = parseWrapped(name, content);
	if (hex(file.kcv) !== entry.kcv || file.label !== entry.label || file.type !== entry.type) {
		unusable(`${name} holds another key than the manifest says.`, "Use an undamaged copy of the backup.");
	}
	return file;
}

/** The key domain that the shares have to go into, null when the device has every DKEK that the backup needs. */
function targetOf(hsm, manifest, given) {
	const needed = [...new Set(manifest.keys.map(({ kcv }) => kcv))];
	const domains = domainsOf(hsm.sc);
	const missing = needed.filter((kcv) => !domains.some(({ status }) => isComplete(status) && hex(status.kcv) === kcv));
	if (missing.length === 0) return null;
	if (missing.length > 1) {
		refuse(`The device lacks the DKEKs with key check values ${missing.join(", ")}.`, "Import their shares with import-shares.js first.");
	}
	if (given.length === 0) domainFor(hsm.sc, missing[0]);
	const target = domains.find(({ status }) => status.sw === OK && status.outstanding === given.length && status.shares === given.length);
	if (!target) {
		refuse(`The device has no key domain that waits for ${plural(given.length, "share")}: ${domains.map(describe).join("; ") || "it has none"}.`,
			"Initialise it for that number of shares, or create a key domain with key-domain.js.");
	}
	return { number: target.number, kcv: missing[0] };
}

function isComplete({ sw, outstanding }) {
	return sw === OK && outstanding === 0;
}

/** {file, plan} of all keys; two of them are never meant for the same number. */
function plansFor(hsm, manifest, files) {
	const found = inventory(hsm);
	return manifest.keys.map((entry) => {
		const file = files.get(entry.file);
		const plan = planFor(hsm, file, entry.id, found);
		if (plan.action === "import") found.files = [...found.files, `CC${hex(ByteString.valueOf(plan.id, 1))}`];
		return { file, plan };
	});
}

function planOf(hsm, manifest, plans, target, given) {
	const lines = target ? [`import ${plural(given.length, "DKEK share")} into key domain ${target.number} (key check value ${target.kcv})`] : [];
	for (const { file, plan } of plans) lines.push(planLine(file, plan));
	if (manifest.files.length > 0) lines.push(`write ${plural(manifest.files.length, "public file or certificate", "public files and certificates")}`);
	return lines;
}

/** The opened shares; nothing reaches the device before they have proved to give the DKEK of the backup. */
function openShares(given, { kcv }) {
	const values = [], dkek = new DKEK(new Crypto());
	try {
		shares.openShares(given, (value) => {
			values.push(value.concat(new ByteString("", HEX)));
			dkek.importDKEKShare(value);
		});
		if (hex(dkek.getKCV()) !== kcv) {
			unusable(`The shares give a DKEK with key check value ${hex(dkek.getKCV())}, the backup needs ${kcv}; the device was not changed.`,
				"Name the shares that belong to the backup.");
		}
		return values;
	} catch (error) {
		for (const value of values) value.clear();
		throw error;
	} finally {
		dkek.clear();
	}
}

function importShares(c, hsm, given, values, { number }) {
	given.forEach(({ name }, index) => c.journal.step(`importing ${name}`, `${name} is imported into key domain ${number}`,
		() => demandDevice(undefined, () => hsm.sc.importKeyShare(number, values[index]))));
	c.record.domain(hsm.serial, number, hsm.sc.queryKeyDomainStatus(number));
}

function restoreAll(c, hsm, manifest, plans, files) {
	for (const { file, plan } of plans) {
		if (Console.stopRequested()) interrupted();
		bringIn(c, hsm, file, plan);
	}
	const present = hex(hsm.sc.enumerateObjects()).match(/.{4}/g) || [];
	for (const { fid, file } of manifest.files) restoreFile(c, hsm, fid, files.get(file), present.includes(fid));
}

/** A file of the same number with other content is not overwritten. */
function restoreFile(c, hsm, fid, content, isThere) {
	const id = new ByteString(fid, HEX);
	const found = isThere ? hsm.sc.readBinary(id) : null;
	if (found && found.length >= content.length && found.left(content.length).equals(content)) return;
	if (found && !content.left(found.length).equals(found)) {
		c.record.notes.push(`File ${fid} on the device has another content and was left as it is.`);
		print(`NOT RESTORED file ${fid}: the device has another one of that number`);
		return;
	}
	c.journal.step(`writing file ${fid}`, `file ${fid} is written`, () => demandDevice(undefined, () => hsm.sc.updateBinary(id, 0, content)));
}

exports.restore = {
	name: "restore", usage: USAGE, uses: ["pin"], needsDKEK: true, check: (options) => void demandWords(options, "FOLDER"), work,
	options: { ...PIN, ...shares.OPTIONS, "--share": { name: "shares", list: true } },
};
