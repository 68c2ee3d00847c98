// SPDX-License-Identifier: MIT
//
// The device in the reader.

const { SmartCardHSM } = require("scsh/sc-hsm/SmartCardHSM");
const { HSMKeyStore } = require("scsh/sc-hsm/HSMKeyStore");
const { demandDevice } = require("ceremony/refusals");

/** {card, sc, ks} of the device, after telling the operator which one it is. */
function connect() {
	return demandDevice("Check the reader, the card in it, --reader and --serial.", () => {
		const card = new Card(_scsh3.reader);
		const sc = new SmartCardHSM(card);
		const virtual = /virtual/i.test(card.readerName) ? "VIRTUAL " : "";
		print(`Device       ${virtual}SmartCard-HSM ${sc.getSerialNumber()}, ${sc.getVersionInfo()}`);
		print(`Reader       ${card.readerName}`);
		const chain = SmartCardHSM.validateCertificateChain(new Crypto(), sc.readBinary(SmartCardHSM.C_DevAut));
		print(`Certificate  ${chain ? `valid under ${chain.srca.getCHR()}` : "NOT VALIDATED: make sure that this is your device"}`);
		return { card, sc, ks: new HSMKeyStore(sc) };
	});
}

/** Firmware version as major * 100 + minor. */
function version(sc) {
	const [major, minor] = sc.getVersionInfo().match(/\d+/g).map(Number);
	return major * 100 + minor;
}

exports.connect = connect;
exports.version = version;
