// SPDX-License-Identifier: MIT
//
// The key domain: whether the chosen way can be gone in it.

const { refuse } = require("../ceremony/refusals");
const { hex, plural } = require("../ceremony/words");

const OK = 0x9000, NOT_CREATED = 0x6A88;             // status words
const NO_DOMAIN = [0x6D00, 0x6A86, 0x6B00];

/** Status of the key domain, {exists, shares, outstanding, kcv}; refuses where the chosen way cannot be gone. */
function checkDomain(sc, options) {
	const status = sc.queryKeyDomainStatus(options.domain);
	if (NO_DOMAIN.includes(status.sw)) {
		refuse(status.sw === 0x6D00
			? "The device is not initialised for key import: it has no key domains."
			: `The device has no key domain ${options.domain}.`,
		"Choose one with --key-domain, or initialise a device with key domains or DKEK shares.");
	}
	if (status.sw !== OK && status.sw !== NOT_CREATED) {
		refuse(`The status of key domain ${options.domain} cannot be read (${status.sw.toString(16).toUpperCase()}).`,
			"Use another key domain.");
	}
	const domain = { exists: status.sw === OK, ...status };
	if (options.way === "shares") checkForShares(domain, options);
	else checkForTransient(domain, options);
	return domain;
}

function checkForShares(domain, options) {
	const name = `Key domain ${options.domain}`;
	if (!domain.exists) refuse(`${name} is not created.`,
		"Create it and import its DKEK shares first, or use --way transient.");
	if (domain.outstanding > 0) {
		refuse(`${name} still waits for ${domain.outstanding} of ${plural(domain.shares, "DKEK share")}.`,
			"Import the outstanding shares first.");
	}
	if (domain.keyDomain || domain.shares === 0) {
		refuse(`${name} has a key encryption key that the device made itself; it is in no share.`,
			"Use another key domain.");
	}
	if (domain.shares !== options.shares.length) {
		refuse(`The DKEK of key domain ${options.domain} has ${plural(domain.shares, "share")}, but ${options.shares.length} given.`,
			"Name all of them, each with --share.");
	}
	print(`Key domain   ${options.domain}, DKEK of ${plural(domain.shares, "share")}, key check value ${hex(domain.kcv)}`);
}

function checkForTransient(domain, options) {
	const name = `Key domain ${options.domain}`;
	if (domain.exists && domain.outstanding === 0) {
		checkDiscard(domain, options);
	} else if (domain.exists && (domain.shares !== 1 || domain.outstanding !== 1)) {
		refuse(`${name} waits for ${domain.outstanding} of ${plural(domain.shares, "DKEK share")}; a transient DKEK needs a domain for one.`,
			"Choose an empty key domain with --key-domain.");
	}
	print(`Key domain   ${options.domain}, ${domain.exists ? "made for one DKEK share" : "not created"}`);
}

function checkDiscard(domain, options) {
	const found = hex(domain.kcv);
	if (domain.keyDomain || domain.shares !== 1 || (options.discard || "").toUpperCase() !== found) {
		refuse(`Key domain ${options.domain} already has a key encryption key (key check value ${found}), which a transient import would destroy.`,
			`Use --share with its shares, or an empty key domain with --key-domain. Only if an interrupted transient import left it: --discard-kek ${found}.`);
	}
}

/** Compare key check values; a device may hide its own (zeros) until somebody logs in. */
function compareKCV(domain, dkek, number, final) {
	const host = hex(dkek.getKCV()), device = hex(domain.kcv);
	if (host === device) return;
	if (final || !/^0+$/.test(device)) {
		refuse(`The DKEK made here has key check value ${host}, but the one in key domain ${number} of the device has ${device}.`,
			final ? undefined : "Name the shares of this device, or another --key-domain.");
	}
}

exports.checkDomain = checkDomain;
exports.compareKCV = compareKCV;
