// SPDX-License-Identifier: MIT
//
// All that a device shows without a PIN, read in one go. The card is given back afterwards: other programs can use it,
// and one that is taken out is met by the next reading or job only.

const { SmartCardHSM } = require("scsh/sc-hsm/SmartCardHSM");
const { HSMKeyStore } = require("scsh/sc-hsm/HSMKeyStore");
const { ManagePKA } = require("scsh/sc-hsm/ManagePKA");
const { Attestation } = require("pyscsh/Attestation");
const { domainsOf } = require("../../ceremonies/ceremony/domains");
const { keysOf } = require("../../ceremonies/ceremony/keys");
const { keyAttributes, optionsOf, tokenLabel } = require("./attributes");

/** The device in a reader; GPError without one. */
function read(reader) {
	const card = new Card(reader === undefined ? _scsh3.reader : reader);
	try {
		const options = optionsOf(card);
		const sc = new SmartCardHSM(card);
		const device = {
			reader: card.readerName, virtual: /virtual/i.test(card.readerName), serial: sc.getSerialNumber() || "unknown",
			version: sc.getVersionInfo(), memory: sc.getFreeMemory(), options, chain: chainOf(sc), initialised: sc.isInitialized(),
		};
		return device.initialised ? { ...device, ...contentOf(sc) } : { ...device, pka: null, domains: [], keys: [] };
	} finally {
		card.close();
	}
}

function contentOf(sc) {
	const keys = keysOf({ sc, ks: new HSMKeyStore(sc) });
	return {
		label: tokenLabel(sc), pin: sc.queryUserPINStatus(), soPIN: sc.queryInitializationCodeStatus(), pka: pkaOf(sc),
		domains: domainsOf(sc), keys: keys.map((key) => ({ ...key, ...keyAttributes(sc.card, key.id) })),
	};
}

function chainOf(sc) {
	try {
		return new Attestation().verifyDevice(sc.readBinary(SmartCardHSM.C_DevAut));
	} catch (error) {
		if (!(error instanceof GPError)) throw error;
		return { problem: error.message };
	}
}

function pkaOf(sc) {
	const pka = new ManagePKA(sc);
	return pka.isActive() ? { ...pka.getStatus(), keys: pka.enumeratePublicKeys() } : null;
}

exports.read = read;
