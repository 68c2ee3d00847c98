// SPDX-License-Identifier: MIT
//
// Share files, and the DKEK that they give together.

const { DKEK } = require("scsh/sc-hsm/DKEK");
const { readFile } = require("ceremony/files");
const { unusable } = require("ceremony/refusals");
const { secret } = require("ceremony/secrets");
const { hex, plural } = require("ceremony/words");

const SHARE_FILE_LENGTH = 64;

/** {name, content, source of the password} of each share file. */
function readShareFiles(options) {
	const shares = options.shares.map((name, index) => (
		{ name, content: readFile(name), source: options.sharePasswords[index] || "prompt" }
	));
	shares.forEach((share, index) => checkShareFile(share, shares.slice(0, index)));
	return shares;
}

function checkShareFile(share, earlier) {
	const advice = "Name the file that was written when the share was created.";
	if (share.content.length !== SHARE_FILE_LENGTH) {
		unusable(`${share.name} is no DKEK share file: it has ${plural(share.content.length, "byte")} instead of ${SHARE_FILE_LENGTH}.`,
			advice);
	}
	if (hex(share.content.left(8)) !== "53616C7465645F5F") {
		unusable(`${share.name} is no DKEK share file: it does not begin with "Salted__".`, advice);
	}
	const twin = earlier.find((other) => other.content.equals(share.content));
	if (twin) unusable(`${share.name} and ${twin.name} are the same share.`, "Name each share once.");
}

/** DKEK of the shares; each takes some seconds. */
function combineShares(shares) {
	const dkek = new DKEK(new Crypto());
	for (const share of shares) share.password = secret(`Password of ${share.name}`, share.source);
	try {
		for (const share of shares) {
			print(`Opening ${share.name} ...`);
			const value = decryptShare(share);
			dkek.importDKEKShare(value);
			value.clear();
		}
	} finally {
		for (const share of shares) share.password.clear();
	}
	return dkek;
}

function decryptShare(share) {
	try {
		return DKEK.decryptKeyShare(share.content, share.password);
	} catch (error) {
		if (error instanceof GPError) unusable(`${share.name}: ${error.message}`,
			`Check the password of ${share.name}.`);
		throw error;
	}
}

exports.readShareFiles = readShareFiles;
exports.combineShares = combineShares;
