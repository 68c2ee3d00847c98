// SPDX-License-Identifier: MIT
//
// Delete a key with its description and certificate.

const { SmartCardHSM } = require("scsh/sc-hsm/SmartCardHSM");
const { connectFor } = require("../ceremony/device");
const { proceedDestroying } = require("../ceremony/consent");
const { chosenKey, describedKey, fileId, inventory, keyFacts } = require("../ceremony/keys");
const { demandWords, PIN, PIN_USAGE } = require("../ceremony/options");
const { checkLogin, withLoginFor } = require("../ceremony/pin");
const { demandDevice } = require("../ceremony/refusals");
const { hex, visible } = require("../ceremony/words");

const USAGE = `usage: pyscsh run [--reader NAME] delete-key.js KEY [OPTION]...

Deletes a key with its description and certificate. KEY is its label, or its number as #N. Without a backup or a
wrapped key file the key is lost for ever.

  --confirm SERIAL        the serial number that has to be typed otherwise${PIN_USAGE}`;
const { KEYPREFIX: KEY, PRKDPREFIX: DESCRIPTION, EECERTIFICATEPREFIX: CERTIFICATE } = SmartCardHSM;

function work(c) {
	const [name] = demandWords(c.options, "KEY");
	const hsm = connectFor(c);
	const left = leftBehind(hsm, name);
	const key = left === null ? chosenKey(hsm, name) : null;
	const what = key ? `key ${key.id}${key.label === undefined ? "" : ` ${visible(key.label)}`}`
		: `what an interrupted run has left of key ${left}`;
	checkLogin(c, hsm);
	if (!proceedDestroying(c, hsm, [`delete ${what}`], [key && key.type ? `${what}, ${key.type} ${key.size} bits` : what])) return;
	if (key) c.record.key(keyFacts(hsm.serial, key));
	withLoginFor(c, hsm, () => c.journal.step(`deleting ${what}`, `${what} is deleted`,
		() => demandDevice("Check the state of the device.", () => remove(hsm, key ? key.id : left))));
	print(`Deleted      ${what}`);
}

/** The key goes first: what a run that stops here leaves can be found by its description. */
function remove(hsm, id) {
	const { files } = inventory(hsm);
	for (const fid of [KEY, CERTIFICATE, DESCRIPTION].map((prefix) => fileId(prefix, id))) {
		if (files.includes(hex(fid))) hsm.sc.deleteFile(fid);
	}
}

/** Number of a key that is gone while its description is still there, null without one of that name. */
function leftBehind(hsm, name) {
	const { files } = inventory(hsm);
	const ids = files.map((fid) => new ByteString(fid, HEX)).filter((fid) => fid.byteAt(0) === DESCRIPTION).map((fid) => fid.byteAt(1));
	const left = ids.filter((id) => !files.includes(hex(fileId(KEY, id))));
	const found = left.find((id) => name === `#${id}` || name === describedKey(hsm.sc, id, files).label);
	return found === undefined ? null : found;
}

exports.deleteKey = {
	name: "delete-key", usage: USAGE, uses: ["pin"], check: (options) => void demandWords(options, "KEY"), work,
	options: { ...PIN, "--confirm": { name: "confirm" } },
};
