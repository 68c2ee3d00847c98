// SPDX-License-Identifier: MIT
//
// Jobs on a whole device.

const { attest } = require("../../ceremonies/jobs/attest");
const { backup } = require("../../ceremonies/jobs/backup");
const { initialize } = require("../../ceremonies/jobs/initialize");
const { restore } = require("../../ceremonies/jobs/restore");
const { choice, file, flag, needed, option, text } = require("../manager/questions");
const { shareFiles } = require("./share-words");

const DOMAINS = { shares: "--shares", domains: "--domains" };
const DOMAIN_CHOICES = ["shares: key domain 0 gets a DKEK from shares", "domains: several key domains, empty",
	"none: keys can never be backed up"];
const RESETS = { "set a new user PIN": [], "reset the retry counter only": ["--reset-only"], "do neither": ["--no-reset"] };
const LOGINS = { "custodians alone": ["--no-pin"], "custodians and user PIN together": ["--combined"], "custodians or user PIN": [] };

const deviceJobs = [
	{ at: "device", label: "Initialise ...", ceremony: initialize, ask: initializeWords },
	{ at: "device", label: "Back up to a folder ...", ceremony: backup, when: isReady, ask: () => [file("Folder for the backup, a new one")] },
	{ at: "device", label: "Restore from a folder ...", ceremony: restore, when: isReady, ask: restoreWords },
	{ at: "device", label: "Verify device and keys (attestation) ...", ceremony: attest, ask: () => option("--trust", text("File with a further root certificate (empty: none)")) },
];

function isReady({ initialised }) {
	return initialised;
}

function initializeWords() {
	const tries = needed("Wrong tries until the user is locked out, 1 to 10", "3");
	const way = choice("Key domains", DOMAIN_CHOICES).split(":")[0];
	const count = way === "none" ? [] : [DOMAINS[way], needed(way === "shares" ? "Number of DKEK shares" : "Number of key domains", "2")];
	const reset = choice("When the user is locked out, the SO-PIN can", Object.keys(RESETS));
	const transport = flag("--transport-pin", "Has the user PIN to be changed before its first use (transport PIN)?");
	const pka = option("--pka", text("Custodians that log in, as M/N (empty: none)"));
	const combined = pka.length > 0
		? [...LOGINS[choice("Who logs in", Object.keys(LOGINS))], ...flag("--replace-pka", "May keys of custodians be replaced?")] : [];
	return ["--tries", tries, ...count, ...RESETS[reset], ...transport, ...pka, ...combined, ...option("--label", text("Label of the token (empty: none)"))];
}

function restoreWords() {
	return [file("Folder with the backup"), ...shareFiles("--share", "DKEK share, where the device does not have the DKEK yet")];
}

exports.deviceJobs = deviceJobs;
