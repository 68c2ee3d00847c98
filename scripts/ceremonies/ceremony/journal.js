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

	/** Do a step; what it was is remembered when it fails. A refused `single` command has changed nothing. */
	step(doing, done, action, single = false) {
		this.doing = doing;
		let result;
		try {
			result = action();
		} catch (error) {
			const cause = error.cause || error;
			this.refused = cause instanceof GPError && cause.error === GPError.CARD_INVALID_SW;
			if (this.refused && single) this.doing = null;
			throw error;
		}
		this.doing = null;
		this.say(typeof done === "function" ? done(result) : done);
		return result;
	}

	/** The step that was not finished, in words. */
	unfinished() {
		if (!this.doing) return [];
		return [`it stopped while ${this.doing}: ${this.refused ? "the device refused it, perhaps in the middle" : "this may or may not be done"}`];
	}

	/** Sentences on the state of the device. */
	state() {
		const lines = [...this.lines, ...this.unfinished()].map((line) => `  ${line}`);
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
