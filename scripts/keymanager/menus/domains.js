// SPDX-License-Identifier: MIT
//
// Jobs on a key domain. The subject is {number, status} of ceremonies/ceremony/domains.

const { keyDomain } = require("../../ceremonies/jobs/domains");
const { importShares } = require("../../ceremonies/jobs/shares");
const { xkekDomain } = require("../../ceremonies/jobs/xkek");
const { OK } = require("../../ceremonies/ceremony/domains");
const { file, needed, option, text } = require("../manager/questions");
const { shareFiles } = require("./share-words");

const domainJobs = [
	{ at: "domain", label: "Create for DKEK shares ...", ceremony: keyDomain, when: isFree, ask: (subject) => [...named(subject), "--create", needed("Number of DKEK shares", "1")] },
	{ at: "domain", label: "Import DKEK shares ...", ceremony: importShares, when: waits, ask: importWords },
	{ at: "domain", label: "Delete the key encryption key ...", ceremony: keyDomain, when: isComplete, ask: (subject) => [...named(subject), "--delete-kek"] },
	{ at: "domain", label: "Delete the key domain ...", ceremony: keyDomain, when: exists, ask: (subject) => [...named(subject), "--delete"] },
	{ at: "domains", label: "Write device certificates for a group signer ...", ceremony: xkekDomain, ask: () => ["certificates", file("File for the certificates", "device.certificates")] },
	{ at: "domain", label: "Join a group (XKEK) ...", ceremony: xkekDomain, when: isFree, ask: (subject) => ["join", file("Membership from the group signer"), ...named(subject)] },
	{ at: "domain", label: "Write the exchange key (XKEK) ...", ceremony: xkekDomain, when: isGroup, ask: (subject) => ["export", file("File for the exchange key", "exchange.key"), ...named(subject)] },
	{ at: "domain", label: "Agree with another device (XKEK) ...", ceremony: xkekDomain, when: isGroup, ask: deriveWords },
];

function exists({ status }) {
	return status.sw === OK;
}

function isFree(domain) {
	return !exists(domain);
}

function waits(domain) {
	return exists(domain) && domain.status.outstanding > 0 && !domain.status.keyDomain;
}

function isComplete(domain) {
	return exists(domain) && domain.status.outstanding === 0;
}

function isGroup(domain) {
	return exists(domain) && Boolean(domain.status.keyDomain);
}

function named({ number }) {
	return ["--key-domain", String(number)];
}

function importWords(subject) {
	return [...shareFiles(null, "DKEK share file"), ...named(subject), ...kcvWords("Key check value of the DKEK")];
}

function deriveWords(subject) {
	return ["derive", file("Exchange key of the other device"), ...named(subject), ...kcvWords("Key check value that the other device has found")];
}

function kcvWords(what) {
	return option("--kcv", text(`${what}, 16 hexadecimal digits (empty: not known)`));
}

exports.domainJobs = domainJobs;
