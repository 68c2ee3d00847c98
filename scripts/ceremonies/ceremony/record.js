// SPDX-License-Identifier: MIT
//
// The record of a ceremony: a JSON file and a page to print.

const { Console } = require("pyscsh/Console");
const { CeremonyFiles } = require("pyscsh/CeremonyFiles");
const { CeremonyRecord } = require("pyscsh/CeremonyRecord");
const { questions } = require("./secrets");
const { hex, sha256 } = require("./words");

/** Facts of one ceremony; lists have one object an entry, with text that people can read. */
class Record {
	constructor(ceremony, rehearsal) {
		const started = new Date().toISOString();
		Object.assign(this, { ceremony, rehearsal, started, status: "", ended: "" });
		for (const list of ["devices", "domains", "keys", "certificates", "files", "notes"]) this[list] = [];
	}

	device(serial, firmware, reader, certificate) {
		if (this.devices.some((known) => known.serial === serial && known.reader === reader)) return;
		this.devices.push({ serial, firmware, reader, certificate });
	}

	domain(device, number, status) {
		this.domains.push({ device, number, shares: status.shares, outstanding: status.outstanding, kcv: hex(status.kcv) });
	}

	key(entry) {
		this.keys.push(entry);
	}

	certificate(use, content) {
		this.certificates.push({ use, sha256: sha256(content) });
	}

	/** A file that was read or written; its hash also in words, which can be read aloud. */
	file(use, name, content) {
		const digest = sha256(content);
		const words = CeremonyRecord.words(new ByteString(digest, HEX));
		this.files.push({ use, name, bytes: content.length, sha256: digest, words });
	}

	/** Write NAME.json and NAME.html; the names, or null when nothing happened that is worth a record. */
	finish(status, journal, problem, options) {
		this.status = problem ? `${status}: ${problem}` : status;
		this.ended = new Date().toISOString();
		this.changes = [...journal.lines, ...journal.unfinished()];
		if (options.noRecord || options.dryRun || this.rehearsal) return null;
		const name = options.recordName || unused(`record-${this.ceremony}-${this.started.replace(/[-:]|\.\d+/g, "")}`);
		const text = JSON.stringify({ format: "pyscsh-record-1", ...this, questions: questions(), program: programFacts() }, null, 1);
		const files = { [`${name}.json`]: new ByteString(text + "\n", UTF8), [`${name}.html`]: CeremonyRecord.page(text) };
		for (const [file, content] of Object.entries(files)) CeremonyFiles.write(file, content);
		return Object.keys(files);
	}
}

/** The name, with a number behind it when another run of the same second has taken it. */
function unused(name) {
	let found = name;
	for (let n = 2; CeremonyFiles.exists(`${found}.json`); n++) found = `${name}-${n}`;
	return found;
}

/** Hashes of the program, the scripts and the transcript, up to here. */
function programFacts() {
	return { ...Console.programHash(), "transcript so far": Console.transcriptHash(), ...Console.scriptHashes() };
}

exports.Record = Record;
