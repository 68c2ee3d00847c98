// SPDX-License-Identifier: MIT
//
// Who logs in to a device that was initialised for public key authentication.

const { text } = require("./questions");

/** Words for a ceremony that logs in, on a device with enough custodians: their readers, or files for those elsewhere. */
function custodianWords(ceremony, device) {
	if (!device || !device.pka || !("--custodian" in ceremony.options)) return [];
	const { total, missing, required } = device.pka;
	return total - missing < required ? [] : [...present(), ...elsewhere()];
}

function present() {
	const words = [];
	for (let n = 1; ; n++) {
		const reader = text(`Reader with the device of custodian ${n} (empty: no more)`);
		if (reader === "") return words;
		words.push("--custodian", reader);
	}
}

function elsewhere() {
	const name = text("File for the challenge to custodians elsewhere (empty: there are none)");
	if (name === "") return [];
	const words = ["--challenge", name];
	for (let n = 1; ; n++) {
		const response = text(`File that response ${n} will be in (empty: no more)`);
		if (response === "") return words;
		words.push("--response", response);
	}
}

exports.custodianWords = custodianWords;
