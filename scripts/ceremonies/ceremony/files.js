// SPDX-License-Identifier: MIT
//
// Files that the operator names.

const { CeremonyFiles } = require("pyscsh/CeremonyFiles");
const { PKIXCommon } = require("scsh/x509/PKIXCommon");
const { demandInput, unusable } = require("./refusals");

/** A name as it was typed: relative to the working directory, not to this script. */
function path(name) {
	return name.startsWith("/") ? name : GPSystem.mapFilename(name, GPSystem.USR);
}

/** Content of a file as a ByteString. */
function readFile(name) {
	return demandInput("Check the file name.", () => PKIXCommon.readFileFromDisk(path(name)));
}

/** Content of a file that counts for the record. */
function readInput(c, use, name) {
	const content = readFile(c.place(name));
	c.record.file(use, name, content);
	return content;
}

/** Stop before any work when a file that is to be written is there already. */
function demandAbsent(c, names) {
	const present = names.find((name) => CeremonyFiles.exists(c.place(name)));
	if (present) unusable(`${present} exists already; nothing was overwritten.`, "Choose another name, or move the file away.");
}

/** Write a file completely or not at all; it must not exist, unless `replace`. */
function writeOutput(c, use, name, content, replace = false) {
	demandInput("Choose another name or place.", () => CeremonyFiles.write(c.target(name), content, replace));
	c.record.file(use, name, content);
	c.journal.say(`${name} is written`);
}

/** The same for a file that holds a secret as it is: no hash of it goes into the record. */
function writeSecret(c, use, name, content) {
	demandInput("Choose another name or place.", () => CeremonyFiles.write(c.target(name), content));
	c.record.files.push({ use, name });
	c.journal.say(`${name} is written`);
}

Object.assign(exports, { writeSecret, path, readFile, readInput, demandAbsent, writeOutput });
