// SPDX-License-Identifier: MIT
//
// One key as a file, and back into a device: the wrapped key files of sc-hsm-tool.

const { connectFor } = require("../ceremony/device");
const { proceed } = require("../ceremony/consent");
const { demandAbsent, readInput, writeOutput } = require("../ceremony/files");
const { chosenKey, keyFacts } = require("../ceremony/keys");
const { demandWords, number, PIN, PIN_USAGE } = require("../ceremony/options");
const { checkLogin, withLoginFor } = require("../ceremony/pin");
const { demandDevice, misuse, refuse } = require("../ceremony/refusals");
const shares = require("../ceremony/shares");
const { hex, visible } = require("../ceremony/words");
const { bringIn, domainFor, parseWrapped, planFor, planLine, wrapOut } = require("../ceremony/wrapped");

const WRAP_USAGE = `usage: pyscsh run [--reader NAME] wrap-key.js KEY FILE.wky [OPTION]...

Writes a key, wrapped under the DKEK of its key domain, with its description and certificate to a file. KEY is its
label, or its number as #N.

  --kcv KCV               key check value that the DKEK must have, 16 hexadecimal digits${PIN_USAGE}`;
const UNWRAP_USAGE = `usage: pyscsh run [--reader NAME] unwrap-key.js FILE.wky [OPTION]...

Brings a wrapped key with its description and certificate into a device that has the same DKEK.

  --id N                  number of the key on the device; default a free one
  --share FILE.pbe        a DKEK share, needed to rehearse only; repeat for each share${shares.USAGE}${PIN_USAGE}`;

function checkWrap(options) {
	demandWords(options, "KEY", "FILE.wky");
	if (options.kcv !== undefined && !/^[0-9A-Fa-f]{16}$/.test(options.kcv)) misuse("--kcv has 16 hexadecimal digits.");
}

function wrap(c) {
	const [which, name] = c.options.files;
	demandAbsent(c, [name]);
	const hsm = connectFor(c);
	const key = chosenKey(hsm, which);
	if (key.label === undefined) refuse(`Key ${key.id} has no description, without which a file cannot say what it is.`, "Describe it first.");
	if (c.options.kcv) domainFor(hsm.sc, c.options.kcv.toUpperCase());
	checkLogin(c, hsm);
	if (!proceed(c, [`write key ${key.id} ${visible(key.label)} wrapped to ${name}`])) return;
	withLoginFor(c, hsm, () => {
		const file = demandDevice("A key can be wrapped when its key domain has a DKEK and its algorithms permit it.", () => wrapOut(hsm, key));
		const kcv = hex(file.kcv);
		if (c.options.kcv && kcv !== c.options.kcv.toUpperCase()) {
			refuse(`The key is wrapped under the DKEK with key check value ${kcv}, not ${c.options.kcv.toUpperCase()}; no file was written.`,
				"Correct --kcv, or choose another key.");
		}
		writeOutput(c, "wrapped key", name, file.getBytes());
		c.record.key({ ...keyFacts(hsm.serial, key), kcv });
		print(`Written      ${name}: ${file.type} ${file.size} bits, under the DKEK with key check value ${kcv}`);
	});
}

function checkUnwrap(options) {
	demandWords(options, "FILE.wky");
	options.id = options.id === undefined ? null : number(options.id, "--id", 1, 255);
}

function unwrap(c) {
	const [name] = c.options.files;
	const file = parseWrapped(name, readInput(c, "wrapped key", name));
	const hsm = connectFor(c);
	domainFor(hsm.sc, hex(file.kcv));
	const plan = planFor(hsm, file, c.options.id);
	checkLogin(c, hsm);
	if (!proceed(c, [planLine(file, plan)])) return;
	withLoginFor(c, hsm, () => bringIn(c, hsm, file, plan));
}

Object.assign(exports, {
	wrapKey: {
		name: "wrap-key", usage: WRAP_USAGE, uses: ["pin"], check: checkWrap, work: wrap,
		options: { ...PIN, "--kcv": { name: "kcv" } },
	},
	unwrapKey: {
		name: "unwrap-key", usage: UNWRAP_USAGE, uses: ["pin"], check: checkUnwrap, work: unwrap, needsDKEK: true,
		options: { ...PIN, ...shares.OPTIONS, "--share": { name: "shares", list: true }, "--id": { name: "id" } },
	},
});
