// SPDX-License-Identifier: MIT
//
// An example of a plug-in: random bytes of the device in a file.

const { SmartCardHSM } = require("scsh/sc-hsm/SmartCardHSM");
const { CeremonyFiles } = require("pyscsh/CeremonyFiles");
const { path } = require("../../ceremonies/ceremony/files");

const MOST = 4096;

exports.jobs = [{ at: "device", label: "Random bytes to a file ...", run: writeRandom }];

function writeRandom({ reader }) {
	const count = Number(Dialog.prompt(`Number of bytes, 1 to ${MOST}`, "32"));
	const name = Dialog.prompt("File for the random bytes, a new one", "random.bin", null, "");
	if (!Number.isInteger(count) || count < 1 || count > MOST || !name) return 2;
	const card = new Card(reader);
	try {
		const bytes = new SmartCardHSM(card).generateRandom(count);
		CeremonyFiles.write(path(name), bytes);
		bytes.clear();
		print(`Written      ${name}, ${count} bytes`);
	} finally {
		card.close();
	}
	return 0;
}
