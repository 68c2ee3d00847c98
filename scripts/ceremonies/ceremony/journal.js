// SPDX-License-Identifier: MIT
//
// What was done and what was being done, for the operator and the record.

/** Changes of devices and files in their order, and the step that was not finished. */
class Journal {
	constructor() {
		Object.assign(this, { lines: [], doing: null, way: null });
	}

	say(line) {
		this.lines.push(line);
	}

	/** Do a step; what it was is remembered when it fails. */
	step(doing, done, action) {
		this.doing = doing;
		const result = action();
		this.doing = null;
		this.say(typeof done === "function" ? done(result) : done);
		return result;
	}

	/** Sentences on the state of the device. */
	state() {
		const lines = this.lines.map((line) => `  ${line}`);
		if (this.doing) lines.push(`  it stopped while ${this.doing}: this may or may not be done`);
		return lines.length === 0 ? "Nothing was changed." : `Done so far:\n${lines.join("\n")}`;
	}

	advice(given) {
		if (this.way) return this.way;
		if (given) return given;
		return this.lines.length > 0 || this.doing
			? "Run the same command again: it looks at the device and goes on with what is missing."
			: "Correct the cause, then run the same command again.";
	}
}

exports.Journal = Journal;
