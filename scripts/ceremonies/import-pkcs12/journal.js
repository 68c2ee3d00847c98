// SPDX-License-Identifier: MIT
//
// What was done, for the operator.

const { hex, visible } = require("../ceremony/words");

/** Changes of the device, and how to go on from there. */
class Journal {
	constructor(domain) {
		Object.assign(this, { domain, lines: [], imported: 0, created: false, kek: null, kekDeleted: false });
	}

	say(line) {
		this.lines.push(line);
	}

	/** Sentences on the state of the device. */
	state() {
		const lines = this.lines.map((line) => `  ${line}`);
		if (this.created) lines.push(`  key domain ${this.domain} is created, for one share`);
		if (this.kek) lines.push(`  key domain ${this.domain} STILL HAS the transient DKEK, key check value ${this.kek}`);
		else if (this.kekDeleted && lines.length > 0) lines.push(`  the transient DKEK is deleted from key domain ${this.domain}`);
		return lines.length === 0 ? "Nothing was changed on the device." : `Changed on the device:\n${lines.join("\n")}`;
	}

	/** Steps are not announced here: state() tells them when they are done. */
	unfinished() {
		return [];
	}

	advice(given) {
		if (this.kek) {
			return `Run the same command with --discard-kek ${this.kek}: it deletes that DKEK and goes on with what is missing.`;
		}
		if (given) return given;
		return this.lines.length > 0
			? "Run the same command again: it goes on with what is missing."
			: "Correct the cause, then run the same command again.";
	}
}

function summarize(plan, dkek, transient) {
	for (const { key, id, name, action } of plan) {
		print(`${action === "import" ? "Imported" : "Was there"}  ${visible(name)}`);
		print(`  key             ${id}, ${key.type} ${key.size} bits`);
		print(`  certificate     ${visible(key.certificate.getSubjectDNString())}`);
		for (const certificate of key.chain) print(`  CA certificate  ${visible(certificate.getSubjectDNString())}`);
		print("  test signature  verified");
	}
	if (dkek) print(`DKEK with key check value ${hex(dkek.getKCV())}${transient ? ", deleted from the device" : ""}`);
}

exports.Journal = Journal;
exports.summarize = summarize;
