// SPDX-License-Identifier: MIT
//
// Backup of a whole device: a folder with wrapped keys, certificates, public files and a manifest.

const { SmartCardHSM } = require("scsh/sc-hsm/SmartCardHSM");
const { CeremonyFiles } = require("pyscsh/CeremonyFiles");
const { Console } = require("pyscsh/Console");
const { Manifest } = require("pyscsh/Manifest");
const { WrappedKeyFile } = require("pyscsh/WrappedKeyFile");
const { connectFor } = require("../ceremony/device");
const { proceed } = require("../ceremony/consent");
const { describe, domainsOf, OK } = require("../ceremony/domains");
const { demandAbsent, writeOutput } = require("../ceremony/files");
const { fileId, fingerprint, keyFacts, keysOf, publicKeyOf } = require("../ceremony/keys");
const { demandWords, PIN, PIN_USAGE } = require("../ceremony/options");
const { checkLogin, withLoginFor } = require("../ceremony/pin");
const { interrupted, refuse } = require("../ceremony/refusals");
const { hex, plural, sha256, visible } = require("../ceremony/words");
const { wrapOut } = require("../ceremony/wrapped");

const MANIFEST = "manifest.json";
const USAGE = `usage: pyscsh run [--reader NAME] backup.js FOLDER [OPTION]...

Writes all keys of a device, wrapped under the DKEK of their key domain, with certificates and public files to FOLDER,
and a manifest of them at the end. What cannot be taken along is named. A run that was interrupted is continued by the
same command. Restoring needs the DKEK shares: they are not in the backup.
${PIN_USAGE}`;
const { CACERTIFICATEPREFIX: CA, CERTDESCPREFIX: CD, CONFIDENTIALDATAPREFIX: PRIVATE } = SmartCardHSM;
const PUBLIC = 0xCF, DATA_DESCRIPTION = 0xC9;

function work(c) {
	const [folder] = demandWords(c.options, "FOLDER");
	demandAbsent(c, [`${folder}/${MANIFEST}`]);
	const hsm = connectFor(c);
	const domains = domainsOf(hsm.sc).filter(({ status }) => status.sw === OK && status.outstanding === 0);
	if (domains.length === 0) refuse("No key domain of the device has a complete DKEK: no key can leave it.", "Import the DKEK shares first.");
	for (const domain of domains) print(`             ${describe(domain)}`);
	const keys = keysOf(hsm);
	checkLogin(c, hsm);
	if (!proceed(c, [`write ${plural(keys.length, "key")} of ${hsm.serial} to ${folder}`])) return;
	CeremonyFiles.makeFolder(c.target(folder));
	const backup = { c, hsm, folder, manifest: emptyManifest(hsm, domains) };
	withLoginFor(c, hsm, () => keys.forEach((key) => saveKey(backup, key)));
	saveFiles(backup);
	finish(backup);
}

function emptyManifest(hsm, domains) {
	return {
		format: Manifest.FORMAT, created: new Date().toISOString(), serial: hsm.serial, firmware: hsm.sc.getVersionInfo(),
		domains: domains.map(({ number, status }) => ({ number, shares: status.shares, kcv: hex(status.kcv) })),
		keys: [], files: [], leftOut: [],
	};
}

function saveKey(backup, key) {
	const { c, hsm, folder, manifest } = backup;
	if (Console.stopRequested()) interrupted();
	const name = `key-${twoDigits(key.id)}.wky`;
	if (key.label === undefined) return leaveOut(backup, `key ${key.id}`, "it has no description");
	let file = earlier(c, `${folder}/${name}`, key, manifest.domains);
	if (!file) {
		try {
			file = wrapOut(hsm, key);
		} catch (error) {
			if (!(error instanceof GPError && error.error === GPError.CARD_INVALID_SW)) throw error;
			return leaveOut(backup, `key ${key.id} ${visible(key.label)}`, error.message);
		}
		writeOutput(c, "wrapped key", `${folder}/${name}`, file.getBytes(), true);
	}
	enter(backup, key, file, name);
}

/** The file of an interrupted run, if it holds this key as it is now; AES keys have nothing to be told by. */
function earlier(c, name, key, domains) {
	if (key.certificate === null || !CeremonyFiles.exists(c.place(name))) return null;
	try {
		const file = WrappedKeyFile.parse(CeremonyFiles.read(c.place(name)));
		const same = file.label === key.label && file.certificate && file.certificate.equals(key.certificate);
		return same && domains.some(({ kcv }) => kcv === hex(file.kcv)) ? file : null;
	} catch (error) {
		if (error instanceof GPError) return null;
		throw error;
	}
}

function enter({ c, hsm, manifest }, key, file, name) {
	const publicKey = publicKeyOf(key);
	const content = file.getBytes();
	manifest.keys.push({
		id: key.id, label: file.label, type: file.type, size: file.size, kcv: hex(file.kcv), file: name, sha256: sha256(content),
		publicKey: publicKey ? fingerprint(publicKey) : null, certificate: key.certificate ? sha256(key.certificate) : null,
	});
	c.record.key({ ...keyFacts(hsm.serial, key), kcv: hex(file.kcv) });
	print(`Saved        key ${key.id} ${visible(file.label)}, ${file.type} ${file.size} bits`);
}

function leaveOut({ c, manifest }, what, reason) {
	manifest.leftOut.push({ what, reason });
	c.record.notes.push(`NOT in the backup: ${what}: ${reason}`);
	print(`NOT SAVED    ${what}: ${reason}`);
}

/** CA certificates and public data, which need no PIN. */
function saveFiles(backup) {
	const { c, hsm, folder, manifest } = backup;
	const list = hsm.sc.enumerateObjects();
	for (let i = 0; i + 1 < list.length; i += 2) {
		const prefix = list.byteAt(i), id = list.byteAt(i + 1), fid = hex(list.bytes(i, 2));
		if (prefix === PRIVATE) leaveOut(backup, `data object ${fid}`, "it is protected by the PIN and would be written in the clear");
		if (![CA, CD, PUBLIC, DATA_DESCRIPTION].includes(prefix)) continue;
		const content = hsm.sc.readBinary(fileId(prefix, id));
		const name = `file-${fid}.bin`;
		writeOutput(c, prefix === CA ? "CA certificate" : "public file", `${folder}/${name}`, content, true);
		manifest.files.push({ fid, file: name, sha256: sha256(content) });
	}
}

function finish({ c, hsm, folder, manifest }) {
	writeOutput(c, "manifest", `${folder}/${MANIFEST}`, Manifest.encode(JSON.stringify(manifest)));
	for (const { number, shares, kcv } of manifest.domains) {
		c.record.domains.push({ device: hsm.serial, number, shares, outstanding: 0, kcv });
	}
	print(`Backup       of ${plural(manifest.keys.length, "key")} in ${folder}, ${manifest.leftOut.length} left out`);
	print(`Needed       the DKEK shares with key check value ${manifest.domains.map(({ kcv }) => kcv).join(", ")}: they are not in the backup`);
}

function twoDigits(id) {
	return id.toString(16).toUpperCase().padStart(2, "0");
}

exports.backup = { name: "backup", usage: USAGE, options: { ...PIN }, uses: ["pin"], check: (options) => void demandWords(options, "FOLDER"), work };
exports.MANIFEST = MANIFEST;
