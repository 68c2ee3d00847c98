// SPDX-License-Identifier: MIT
//
// Paper backup of a DKEK share file, and reading it back.

const { PaperShare } = require("pyscsh/PaperShare");
const { demandAbsent, readInput, writeOutput } = require("../ceremony/files");
const { proceed } = require("../ceremony/consent");
const { demandWords } = require("../ceremony/options");
const { demandInput, misuse, refuse } = require("../ceremony/refusals");
const { sha256 } = require("../ceremony/words");

const USAGE = `usage: pyscsh run paper-share.js print FILE.pbe PAPER [OPTION]...
       pyscsh run paper-share.js read TYPED FILE.pbe [OPTION]...

print writes a DKEK share file as nine lines with a check on each of them: to a text file when PAPER ends in .txt, else
as an HTML page with a QR code. read makes the share file out of a text file with the typed lines, or with the text of
the scanned code, and says which line is wrong. The paper opens with the password of the share only.`;

function check(options) {
	const [action] = options.files;
	if (action === "print") demandWords(options, "print", "FILE.pbe", "PAPER");
	else if (action === "read") demandWords(options, "read", "TYPED", "FILE.pbe");
	else misuse("The first word is print or read.");
}

function work(c) {
	const [action, input, output] = c.options.files;
	demandAbsent(c, [output]);
	const content = readInput(c, action === "print" ? "DKEK share" : "typed lines", input);
	const made = demandInput(action === "print" ? "Name a DKEK share file." : "Correct these lines.",
		() => (action === "print" ? printed(content, input, output) : PaperShare.fromText(content)));
	if (!proceed(c, [`${action} ${input} to ${output}`])) return;
	writeOutput(c, action === "print" ? "paper backup" : "DKEK share", output, made);
	print(`Written      ${output}; SHA-256 of the share file ${sha256(action === "print" ? content : made)}`);
}

/** What is printed has to come back when it is read. */
function printed(content, input, output) {
	const text = PaperShare.toText(content);
	if (!PaperShare.fromText(text).equals(content)) refuse("The lines do not read back.", "Do not use this computer.");
	return output.endsWith(".txt") ? text : PaperShare.toPage(content, `DKEK share ${input.replace(/^.*\//, "")}`);
}

exports.paperShare = { name: "paper-share", usage: USAGE, options: {}, uses: [], check, work };
