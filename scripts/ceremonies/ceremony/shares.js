// SPDX-License-Identifier: MIT
//
// Share files, the passwords that open them, and the DKEK that they give together.

const { DKEK } = require("scsh/sc-hsm/DKEK");
const { JoinedPassword } = require("pyscsh/SplitPassword");
const { readFile } = require("./files");
const { demandInput, misuse, unusable } = require("./refusals");
const { secret } = require("./secrets");
const { hex, plural } = require("./words");

const SHARE_FILE_LENGTH = 64;
const OPTIONS = {
	"--share-password": { name: "sharePasswords", list: true }, "--piece": { name: "pieces", list: true },
	"--prime": { name: "primes", list: true },
};
const USAGE = `
  --share-password SOURCE password of a share; the n-th one belongs to the n-th share
  --piece [N:]SOURCE      a custodian's piece of the password of share N (default 1); repeat for each custodian
  --prime [N:]SOURCE      the prime of those pieces, where they are given as "ID VALUE" without it`;

/** {name, content, source, pieces, prime} of each share file; the last three say how its password is had. */
function readShareFiles(options, names = options.shares, reading = readFile) {
	const pieces = byShare(options.pieces || [], names.length, "--piece");
	const primes = byShare(options.primes || [], names.length, "--prime");
	const shares = names.map((name, index) => ({
		name, content: reading(name), source: options.sharePasswords[index] || "prompt", pieces: pieces[index],
		prime: primes[index][0],
	}));
	shares.forEach((share, index) => checkShareFile(share, shares.slice(0, index)));
	return shares;
}

/** Sources written [N:]SOURCE, sorted to their shares. */
function byShare(words, count, option) {
	const found = Array.from({ length: count }, () => []);
	for (const word of words) {
		const match = /^(\d{1,3}):(.+)$/s.exec(word);
		const [number, source] = match ? [Number(match[1]), match[2]] : [1, word];
		if (number < 1 || number > count) misuse(`${option} ${number}:... names a share that was not given.`);
		found[number - 1].push(source);
	}
	return found;
}

function checkShareFile(share, earlier) {
	const advice = "Name the file that was written when the share was created.";
	if (share.content.length !== SHARE_FILE_LENGTH) {
		unusable(`${share.name} is no DKEK share file: it has ${plural(share.content.length, "byte")} instead of ${SHARE_FILE_LENGTH}.`,
			advice);
	}
	if (hex(share.content.left(8)) !== "53616C7465645F5F") {
		unusable(`${share.name} is no DKEK share file: it does not begin with "Salted__".`, advice);
	}
	const twin = earlier.find((other) => other.content.equals(share.content));
	if (twin) unusable(`${share.name} and ${twin.name} are the same share.`, "Name each share once.");
}

/** DKEK of the shares; each takes some seconds. */
function combineShares(shares) {
	const dkek = new DKEK(new Crypto());
	openShares(shares, (value) => dkek.importDKEKShare(value));
	return dkek;
}

/** Hand each opened share, 32 bytes, to the action and clear it; all passwords are asked for first. */
function openShares(shares, action) {
	for (const share of shares) share.passwords = passwordsOf(share);
	try {
		for (const share of shares) {
			print(`Opening ${share.name} ...`);
			const value = decrypt(share);
			try {
				action(value, share);
			} finally {
				value.clear();
			}
		}
	} finally {
		for (const share of shares) share.passwords.forEach((password) => password.clear());
	}
}

/** Candidates for the password: one, or both forms of a joined one that begins with zero bytes. */
function passwordsOf({ name, source, pieces, prime }) {
	if (pieces.length === 0) return [secret(`Password of ${name}`, source)];
	const joined = new JoinedPassword();
	const common = prime === undefined ? [] : [secret(`Prime of ${name}`, prime)];
	const advice = "Check the pieces: each one once, all of the same share, typed as they are printed.";
	try {
		pieces.forEach((place, index) => {
			const piece = secret(`Piece ${index + 1} of the password of ${name}`, place);
			demandInput(advice, () => joined.add(piece, ...common));
		});
		return demandInput(advice, () => joined.getPasswords());
	} finally {
		joined.clear();
	}
}

function decrypt(share) {
	for (const password of share.passwords) {
		try {
			const value = DKEK.decryptKeyShare(share.content, password);
			if (share.passwords.length > 1) tellForm(share, password);
			return value;
		} catch (error) {
			if (!(error instanceof GPError)) throw error;
			share.problem = error.message;
		}
	}
	unusable(`${share.name}: ${share.problem}`, share.pieces.length === 0
		? `Check the password of ${share.name}.`
		: `The pieces do not give the password of ${share.name}: one is wrong, missing, or of another share.`);
}

function tellForm(share, password) {
	const form = password === share.passwords[0] ? "with its leading zero bytes" : "without its leading zero bytes";
	print(`The joined password of ${share.name} begins with a zero byte; it opens the share ${form}.`);
}

Object.assign(exports, { OPTIONS, USAGE, readShareFiles, combineShares, openShares, decrypt });
