// SPDX-License-Identifier: MIT
//
// Questions of the menus. Esc at any of them cancels the job; secrets are asked for by the ceremonies.

class Cancelled extends Error {}

/** A text; empty when the person leaves it empty. */
function text(question, given = "") {
	return answered(Dialog.prompt(question, given)).trim();
}

/** A text that cannot be empty. */
function needed(question, given = "") {
	let answer = "";
	while (answer === "") answer = text(question, given);
	return answer;
}

/** One of several words. */
function choice(question, words, given = words[0]) {
	return answered(Dialog.prompt(question, given, words));
}

function yes(question) {
	return choice(question, ["no", "yes"]) === "yes";
}

/** Name of a file; the filter is what the view offers. */
function file(question, given = "", filter = "") {
	let answer = "";
	while (answer === "") answer = answered(Dialog.prompt(question, given, null, filter)).trim();
	return answer;
}

/** Names of files until an empty one. */
function files(question, filter = "") {
	const names = [];
	for (;;) {
		const name = answered(Dialog.prompt(`${question} ${names.length + 1} (empty: no more)`, "", null, filter)).trim();
		if (name === "") return names;
		names.push(name);
	}
}

/** [word, value] of an option, nothing where the value is empty. */
function option(word, value) {
	return value === "" ? [] : [word, value];
}

function flag(word, question) {
	return yes(question) ? [word] : [];
}

function answered(answer) {
	if (answer === null) throw new Cancelled();
	return answer;
}

Object.assign(exports, { Cancelled, text, needed, choice, yes, file, files, option, flag });
