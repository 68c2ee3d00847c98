// SPDX-License-Identifier: MIT
//
// A DKEK for one import: made of randomness, deleted at the end.

const { DKEK } = require("scsh/sc-hsm/DKEK");
const { hex } = require("../ceremony/words");
const { compareKCV } = require("./domain");

const OK = 0x9000;                                   // status word
const SHARE_LENGTH = 32;
const crypto = new Crypto();

/** Give the domain a DKEK of one random share, made here and in the device, and return it. */
function makeTransientDKEK(sc, domain, options, journal) {
	const dkek = new DKEK(crypto);
	const ours = crypto.generateRandom(SHARE_LENGTH), theirs = sc.generateRandom(SHARE_LENGTH);
	const share = ours.xor(theirs);
	try {
		dkek.importDKEKShare(share);
		if (!domain.exists) {
			sc.createDKEKKeyDomain(options.domain, 1);
			journal.created = true;
		}
		journal.kek = hex(dkek.getKCV());
		const status = sc.importKeyShare(options.domain, share);
		compareKCV(status, dkek, options.domain, true);
	} finally {
		for (const value of [ours, theirs, share]) value.clear();
	}
	return dkek;
}

/** Delete a DKEK that an interrupted import has left; --discard-kek named it. */
function discardLeftover(sc, domain, options, journal) {
	if (!options.discard || !domain.exists || domain.outstanding > 0) return;
	sc.deleteKEK(options.domain);
	journal.say(`the DKEK with key check value ${hex(domain.kcv)} is deleted from key domain ${options.domain}`);
}

/** Delete the transient DKEK again; the domain too when it was made for this import and holds nothing. */
function removeTransientDKEK(sc, options, journal) {
	if (journal.kek) {
		sc.deleteKEK(options.domain);
		const status = sc.queryKeyDomainStatus(options.domain);
		if (status.sw === OK && status.outstanding === 0) {
			throw new GPError("import-pkcs12", GPError.DEVICE_ERROR, status.sw, "The device still has the transient DKEK");
		}
		journal.kek = null;
		journal.kekDeleted = true;
	}
	if (journal.created && journal.imported === 0) {
		sc.deleteKeyDomain(options.domain);
		journal.created = false;
	}
}

exports.makeTransientDKEK = makeTransientDKEK;
exports.discardLeftover = discardLeftover;
exports.removeTransientDKEK = removeTransientDKEK;
