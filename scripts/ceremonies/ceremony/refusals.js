// SPDX-License-Identifier: MIT
//
// How a ceremony ends when it cannot go on: an exit status, what is wrong, and what to do about it.

const { Console } = require("pyscsh/Console");

const INPUT = 1, WRONG_USE = 2, REFUSED = 3, INTERRUPTED = 130;   // exit status
const STOPPED = "Stopped by Ctrl-C.", RUN_AGAIN = "Run the same command again to go on.";

/** An expected end: what is wrong and what to do about it. */
class Refusal extends Error {
	constructor(status, problem, advice, cause = null) {
		super(problem, { cause });
		Object.assign(this, { status, advice });
	}
}

/** Stop for a reason that lies in the device or in a safety check. */
function refuse(problem, advice) {
	throw new Refusal(REFUSED, problem, advice);
}

/** Stop because a file or secret cannot be used. */
function unusable(problem, advice) {
	throw new Refusal(INPUT, problem, advice);
}

/** Stop because the script was called wrongly. */
function misuse(problem) {
	throw new Refusal(WRONG_USE, problem, "Run the script with --help to see how it is used.");
}

/** Stop because a person asked for it. */
function interrupted() {
	throw new Refusal(INTERRUPTED, STOPPED, RUN_AGAIN);
}

/** Result of the action; an error of a host object becomes an unusable file or secret with that advice. */
function demandInput(advice, action) {
	return demand(INPUT, advice, action);
}

/** Result of the action; an error of a host object becomes a refusal of the device with that advice. */
function demandDevice(advice, action) {
	return demand(REFUSED, advice, action);
}

function demand(status, advice, action) {
	try {
		return action();
	} catch (error) {
		if (error instanceof GPError) throw new Refusal(status, error.message, advice, error);
		throw error;
	}
}

/** Do the action, then the cleanup whatever happened; an error of the action is told rather than one of the cleanup. */
function afterwards(action, cleanup) {
	try {
		action();
	} catch (error) {
		try {
			cleanup();
		} catch (second) {
			if (!(second instanceof GPError)) throw second;
		}
		throw error;
	}
	cleanup();
}

/** The error, or that the person has stopped the ceremony in the middle of something. */
function ended(error) {
	const expected = error instanceof Refusal || error instanceof GPError;
	return !expected && Console.stopRequested() ? new Refusal(INTERRUPTED, STOPPED, RUN_AGAIN, error) : error;
}

/** One sentence on an error, for the record. */
function problemOf(error) {
	const expected = error instanceof Refusal || error instanceof GPError;
	return expected ? error.message.replace(/[^.]$/, "$&.") : "The script failed.";
}

/** Tell the operator of an error, with the state of the device and the way on from the journal; the exit status. */
function report(ceremony, error, journal) {
	const expected = error instanceof Refusal || error instanceof GPError;
	const status = error instanceof Refusal ? error.status : REFUSED;
	const problem = problemOf(error);
	if (status === WRONG_USE) {
		Console.note(`${ceremony}: ${problem}\n${error.advice}`);
		return status;
	}
	Console.note(`${ceremony}: ${problem}`);
	Console.note(journal.state());
	Console.note(journal.advice(error.advice));
	if (!expected) throw error;
	return status;
}

exports.refuse = refuse;
exports.unusable = unusable;
exports.misuse = misuse;
exports.interrupted = interrupted;
exports.demandInput = demandInput;
exports.demandDevice = demandDevice;
exports.afterwards = afterwards;
exports.ended = ended;
exports.problemOf = problemOf;
exports.report = report;
