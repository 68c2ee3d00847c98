// SPDX-License-Identifier: MIT
//
// The operator's consent: the plan is shown first; what destroys something needs the serial number typed.

const { Console } = require("pyscsh/Console");
const { refuse } = require("./refusals");
const { noteQuestion } = require("./secrets");
const { visible } = require("./words");

/** Show the plan; false in a dry run, which ends here. Refuses without consent. */
function proceed(c, plan) {
	show(c, plan);
	if (!goOn(c)) return false;
	if (!c.rehearsal && !c.options.yes) {
		const agreed = Console.confirm("Do this now?");
		noteQuestion("Do this now?", agreed ? "yes" : "no");
		if (!agreed) refuse("The work was not confirmed.", "Start again; give --yes when nobody can be asked.");
	}
	return true;
}

/** The same for work that destroys something: `destroyed` names it, and the serial number of the device is typed. */
function proceedDestroying(c, hsm, plan, destroyed) {
	if (destroyed.length === 0) return proceed(c, plan);
	show(c, [...plan, `DESTROYED on ${hsm.serial}:`, ...destroyed.map((line) => `  ${line}`)]);
	if (!goOn(c)) return false;
	if (!c.rehearsal) demandSerial(c, hsm.serial);
	return true;
}

function show(c, plan) {
	print("");
	for (const line of plan) print(`  ${visible(line)}`);
	print("");
}

function goOn(c) {
	if (c.options.dryRun && !c.rehearsal) print("Dry run: all checks passed, nothing was changed.");
	return !c.options.dryRun || c.rehearsal !== null;
}

function demandSerial(c, serial) {
	const question = "Type the serial number of the device to go on";
	const typed = c.options.confirm === undefined ? ask(question) : c.options.confirm;
	noteQuestion(question, typed);
	if (typed === serial) return;
	refuse(`The device has the serial number ${serial}, but ${typed || "nothing"} was typed.`,
		"Make sure that this is the device you mean; give --confirm SERIAL when nobody can be asked.");
}

function ask(question) {
	try {
		return (Dialog.prompt(question, "") || "").trim();
	} catch (error) {
		if (error instanceof GPError && error.error === GPError.USER_ABORT) return "";
		throw error;
	}
}

exports.proceed = proceed;
exports.proceedDestroying = proceedDestroying;
