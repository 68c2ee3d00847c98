// SPDX-License-Identifier: MIT
//
// The device in the reader.

const { SmartCardHSM } = require("scsh/sc-hsm/SmartCardHSM");
const { HSMKeyStore } = require("scsh/sc-hsm/HSMKeyStore");
const { CVC } = require("scsh/eac/CVC");
const { demandDevice, refuse } = require("./refusals");
const { visible } = require("./words");

/** {card, sc, ks, serial, certificate} of the device, after telling the operator which one it is. */
function connect(reader = _scsh3.reader) {
	return demandDevice("Check the reader, the card in it, --reader and --serial.", () => {
		const card = new Card(reader);
		const sc = new SmartCardHSM(card);
		const certificates = sc.readBinary(SmartCardHSM.C_DevAut);
		const serial = visible(new CVC(certificates).getCHR().getHolder());   // nobody has validated it
		const virtual = /virtual/i.test(card.readerName) ? "VIRTUAL " : "";
		print(`Device       ${virtual}SmartCard-HSM ${serial}, ${sc.getVersionInfo()}`);
		print(`Reader       ${visible(card.readerName)}`);
		const certificate = judgement(card, certificates);
		print(`Certificate  ${certificate}`);
		return { card, sc, ks: new HSMKeyStore(sc), serial, certificate };
	});
}

function judgement(card, certificates) {
	if (card.readerName.endsWith("(rehearsal)")) return "none that counts: this is the rehearsal";
	const chain = SmartCardHSM.validateCertificateChain(new Crypto(), certificates);
	return chain ? `valid under ${chain.srca.getCHR()}` : "NOT VALIDATED: make sure that this is your device";
}

/** The device of a ceremony: its copy in a rehearsal, the right one by its serial number, noted in the record. */
function connectFor(c, reader = _scsh3.reader, wanted = c.options.device) {
	const hsm = connect(c.rehearsal ? c.rehearsal.copyOf(c, reader) : reader);
	if (!c.rehearsal) demandRehearsed(c, hsm);
	if (wanted && hsm.serial !== wanted) {
		hsm.card.close();
		refuse(`The device in the reader has the serial number ${hsm.serial}, not ${wanted}; no PIN was used.`,
			"Insert the right device, or correct the serial number.");
	}
	c.record.device(hsm.serial, hsm.sc.getVersionInfo(), hsm.card.readerName, hsm.certificate);
	c.opened.push(hsm);
	return hsm;
}

/** Cards can be changed between the rehearsal and the run, which --yes does not let anybody notice. */
function demandRehearsed({ options: { rehearsed } }, { card, sc, serial }) {
	if (rehearsed === undefined || sc.getSerialNumber() === rehearsed) return;
	card.close();
	refuse(`The device in the reader has the serial number ${serial}, but the rehearsal was for ${visible(rehearsed)}; no PIN was used.`,
		"Insert the right device and start again.");
}

/** Firmware version as major * 100 + minor. */
function version(sc) {
	const [major, minor] = sc.getVersionInfo().match(/\d+/g).map(Number);
	return major * 100 + minor;
}

Object.assign(exports, { connect, connectFor, version });
