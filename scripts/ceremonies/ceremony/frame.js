// SPDX-License-Identifier: MIT
//
// The frame of a ceremony: options, rehearsal, work, report, record. A ceremony is
// { name, usage, options, defaults, check(options), uses, work(c) }; `uses` are the PINs that a copy needs: pin, soPin.
// Further, where they apply: `needsDKEK` (a copy needs that of the device), `notRehearsable` (why), `journal(options)`.

const { Console } = require("pyscsh/Console");
const { CeremonyFiles } = require("pyscsh/CeremonyFiles");
const { HSMKeyStore } = require("scsh/sc-hsm/HSMKeyStore");
const { Journal } = require("./journal");
const { COMMON, COMMON_USAGE, SOURCES, parseWords } = require("./options");
const { Record } = require("./record");
const { ended, misuse, report, problemOf } = require("./refusals");
const { Rehearsal } = require("./rehearsal");
const { clearSecrets, keepAnswers } = require("./secrets");

/** Hold a ceremony with the words of the command line; the exit status. */
function hold(ceremony, args) {
	if (args.includes("--help") || args.includes("-h")) {
		print(ceremony.usage + COMMON_USAGE + "\n" + SOURCES);
		return 0;
	}
	try {
		const options = parse(ceremony, args);
		if (options === null) return 2;
		if (options.rehearse) {
			const status = rehearse(ceremony, options);
			if (status !== 0) return status;
		}
		return perform(ceremony, options, null);
	} finally {
		clearSecrets();
		Console.holdInterrupts(false);
	}
}

function parse(ceremony, args) {
	try {
		const options = parseWords({ ...COMMON, ...ceremony.options }, args, { pin: "prompt", ...ceremony.defaults });
		if (options.noRecord && options.recordName) misuse("--record and --no-record exclude each other.");
		if (options.rehearse && ceremony.notRehearsable) misuse(`--rehearse: ${ceremony.notRehearsable}`);
		const checked = ceremony.check(options) || options;
		demandOwnModules();
		return checked;
	} catch (error) {
		report(ceremony.name, error, new Journal());
		return null;
	}
}

/** A scsh installation on the module path has modules of the same names, without what is used here. */
function demandOwnModules() {
	if (HSMKeyStore.prototype[Symbol.toStringTag] !== "HSMKeyStore") misuse("This script needs --builtin-modules.");
}

function rehearse(ceremony, options) {
	print("REHEARSAL on a virtual copy: the device is read, nothing on it is changed, no PIN is sent to it.");
	keepAnswers();
	const rehearsal = new Rehearsal(ceremony);
	try {
		const status = perform(ceremony, options, rehearsal);
		print(status === 0 ? rehearsal.verdict() : "The rehearsal failed: the device was not changed.");
		return status;
	} finally {
		rehearsal.end();
		Console.holdInterrupts(false);
	}
}

function perform(ceremony, options, rehearsal) {
	const c = {
		options, rehearsal, opened: [], journal: ceremony.journal ? ceremony.journal(options) : new Journal(),
		record: new Record(ceremony.name, rehearsal !== null),
		place: (name) => (rehearsal ? rehearsal.place(name) : name),      // where a file is read
		target: (name) => (rehearsal ? rehearsal.target(name) : name),    // where it is written
	};
	let status = 0, problem = null;
	try {
		ceremony.work(c);
	} catch (error) {
		const end = ended(error);
		if (end !== error) Console.holdInterrupts(true);   // what follows is told and recorded all the same
		problem = problemOf(end);
		status = report(ceremony.name, end, c.journal);
	} finally {
		for (const hsm of c.opened) hsm.card.close();
	}
	return keepRecord(c, status, problem);
}

function keepRecord(c, status, problem) {
	try {
		const names = c.record.finish(status === 0 ? "done" : `stopped with status ${status}`, c.journal, problem, c.options);
		if (names) for (const [at, name] of names.entries()) print(`${at === 0 ? "Record " : "       "}      ${name}`);
	} catch (error) {
		if (!(error instanceof GPError)) throw error;
		Console.note(`The record could not be written. ${error.message}`);
		return status || 1;
	}
	return status;
}

/** Run a ceremony as the script of the command line. */
function main(ceremony, args) {
	const status = hold(ceremony, args);
	if (status !== 0) quit(status);
}

exports.hold = hold;
exports.main = main;
exports.perform = perform;
