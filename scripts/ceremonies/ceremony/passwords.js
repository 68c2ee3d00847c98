// SPDX-License-Identifier: MIT
//
// New passwords for share files: one that somebody chooses, or a random one in pieces for custodians.

const { DKEK } = require("scsh/sc-hsm/DKEK");
const { SplitPassword } = require("pyscsh/SplitPassword");
const { demandAbsent, writeOutput, writeSecret } = require("./files");
const { misuse, refuse, unusable } = require("./refusals");
const { secret } = require("./secrets");

const SHORTEST_PASSWORD = 8;                         // bytes; ten million rounds of MD5 do not make up for less
const OPTIONS = { "--password": { name: "passwords", list: true }, "--split": { name: "split" } };
const USAGE = `
  --password SOURCE       new password, at least 8 characters; the n-th one belongs to the n-th file
  --split T/N             instead: a random password in N pieces, any T of which open the file; piece K is written to
                          FILE.piece-K.txt: print it, give it to its custodian, destroy the file`;

/** Names of all files that a share gets. */
function outputs(name, split) {
	return [name, ...(split ? Array.from({ length: split[1] }, (_, k) => `${name}.piece-${k + 1}.txt`) : [])];
}

function checkOutputs(c, names, split) {
	if (new Set(names).size !== names.length) misuse("A file is named twice.");
	demandAbsent(c, names.flatMap((name) => outputs(name, split)));
}

/** Encrypt a share, prove that it opens, write it and its pieces. */
function writeShare(c, name, share, { split, source }) {
	const pieces = split ? new SplitPassword(...split) : null;
	const password = pieces ? pieces.getPassword() : chosenPassword(name, source);
	try {
		print(`Encrypting ${name} ...`);
		const content = DKEK.encryptKeyShare(share, password);
		const proof = DKEK.decryptKeyShare(content, password);
		const same = proof.equals(share);
		proof.clear();
		if (!same) refuse(`${name} does not open to the share that was put into it.`, "Do not use this computer.");
		if (pieces) writePieces(c, name, pieces);
		writeOutput(c, "DKEK share", name, content);
	} finally {
		password.clear();
		if (pieces) pieces.clear();
	}
}

/** The pieces go first: a share whose pieces are missing would be lost. */
function writePieces(c, name, pieces) {
	for (let k = 1; k <= pieces.total; k++) {
		const sheet = pieces.getSheet(k, `Password of the DKEK share ${name.replace(/^.*\//, "")}`);
		writeSecret(c, "piece of a password", `${name}.piece-${k}.txt`, sheet);
		sheet.clear();
	}
}

function chosenPassword(name, source = "prompt") {
	const password = secret(`New password of ${name} (at least ${SHORTEST_PASSWORD} characters)`, source, true);
	if (password.length < SHORTEST_PASSWORD) {
		unusable(`The new password of ${name} has ${password.length} bytes, at least ${SHORTEST_PASSWORD} are needed.`,
			"Choose a longer one, or --split T/N.");
	}
	return password;
}

Object.assign(exports, { OPTIONS, USAGE, checkOutputs, writeShare });
