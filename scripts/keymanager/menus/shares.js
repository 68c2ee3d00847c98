// SPDX-License-Identifier: MIT
//
// Jobs on share files; most need no device, and stand with the key domains.

const { paperShare } = require("../../ceremonies/jobs/paper");
const { createShares, resplitShare } = require("../../ceremonies/jobs/shares");
const { file, flag, needed } = require("../manager/questions");
const { newPassword, pieces } = require("./share-words");

const shareJobs = [
	{ at: "domains", label: "Create DKEK share files ...", ceremony: createShares, ask: createWords },
	{ at: "domains", label: "Give a share new custodians ...", ceremony: resplitShare, ask: resplitWords },
	{ at: "domains", label: "Print a share on paper ...", ceremony: paperShare, ask: printWords },
	{ at: "domains", label: "Read a share from paper ...", ceremony: paperShare, ask: readWords },
];

function createWords() {
	const count = Number(needed("Number of shares", "2")) || 0;
	const names = Array.from({ length: count }, (_, index) => file(`File for share ${index + 1}`, `share-${index + 1}.pbe`));
	return [...names, ...newPassword(), ...flag("--device-random", "Mix random numbers of the device in?")];
}

function resplitWords() {
	const old = file("Present share file", "", "*.pbe");
	return [old, file("New share file"), ...pieces(1), ...newPassword()];
}

function printWords() {
	return ["print", file("Share file", "", "*.pbe"), file("Page to write (.html with a QR code, or .txt)", "share.html")];
}

function readWords() {
	return ["read", file("File with the typed lines", "", "*.txt"), file("Share file to write", "share.pbe")];
}

exports.shareJobs = shareJobs;
