// SPDX-License-Identifier: MIT
//
// Key domains of a device and what may be done in them.

const { refuse } = require("./refusals");
const { hex, plural } = require("./words");

const OK = 0x9000, NOT_CREATED = 0x6A88;             // status words
const NO_DOMAIN = [0x6D00, 0x6A86, 0x6B00];
const MOST_DOMAINS = 256;

/** {number, status} of one key domain slot after the other. */
function* slots(sc) {
	for (let number = 0; number < MOST_DOMAINS; number++) {
		const status = sc.queryKeyDomainStatus(number);
		if (NO_DOMAIN.includes(status.sw)) return;
		yield { number, status };
	}
}

/** {number, status} of every key domain slot. */
function domainsOf(sc) {
	return [...slots(sc)];
}

/** Status of a key domain slot, with `exists`; refuses when the device has no such slot. */
function slot(sc, number) {
	const status = sc.queryKeyDomainStatus(number);
	if (status.sw === 0x6D00) refuse("The device is not initialised for key domains.", "Initialise it with --domains or --shares.");
	if (NO_DOMAIN.includes(status.sw)) refuse(`The device has no key domain ${number}.`, "Choose one with --key-domain.");
	if (status.sw !== OK && status.sw !== NOT_CREATED) {
		refuse(`The status of key domain ${number} cannot be read (${status.sw.toString(16).toUpperCase()}).`,
			"Use another key domain.");
	}
	return { ...status, exists: status.sw === OK };
}

/** A key domain that is created and complete. */
function completeDomain(sc, number) {
	const status = slot(sc, number);
	if (!status.exists) refuse(`Key domain ${number} is not created.`, "Create it and import its DKEK shares first.");
	demandShares(number, status);
	return status;
}

/** Refuse while shares are missing: a device makes no key in such a domain, and wraps none. */
function demandShares(number, { sw, outstanding, shares }) {
	if (sw !== OK || outstanding === 0) return;
	refuse(`Key domain ${number} still waits for ${outstanding} of ${plural(shares, "DKEK share")}.`,
		"Import the outstanding shares first.");
}

function describe({ number, status }) {
	if (status.sw === NOT_CREATED) return `key domain ${number}: not created`;
	const kind = status.keyDomain ? "XKEK" : `DKEK of ${plural(status.shares, "share")}`;
	const state = status.outstanding > 0 ? `waits for ${status.outstanding}` : `key check value ${hex(status.kcv)}`;
	return `key domain ${number}: ${kind}, ${state}`;
}

Object.assign(exports, { OK, NOT_CREATED, slots, domainsOf, slot, completeDomain, demandShares, describe });
