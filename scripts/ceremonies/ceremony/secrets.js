// SPDX-License-Identifier: MIT
//
// Secrets of a ceremony: asked for once, cleared when the script ends, however it ends.

const { Console } = require("pyscsh/Console");
const { demandInput } = require("./refusals");

const secrets = [];
const asked = [];                                    // {question, source}, for the record
let kept = null;                                     // answers by question and source, for a rehearsal

function secret(question, source, isNew = false) {
	const again = kept && kept.get(`${question}\n${source}`);
	if (again) return copy(again);
	const advice = "Name a readable source for it: a file, env:NAME or fd:NUMBER.";
	const value = demandInput(advice, () => Console.secret(question, source, isNew));
	secrets.push(value);
	asked.push({ question, source, answer: "secret" });
	if (kept === null) return value;
	kept.set(`${question}\n${source}`, value);
	return copy(value);
}

function copy(value) {
	const twin = value.concat(new ByteString("", HEX));
	secrets.push(twin);
	return twin;
}

/** Secrets that need nobody at the terminal, read before anything takes long. */
function early(question, source) {
	return source === "prompt" ? null : secret(question, source);
}

/** A question that was answered in another way than by a secret. */
function noteQuestion(question, answer) {
	asked.push({ question, source: "person or option", answer });
}

function questions() {
	return [...asked];
}

/** From now on keep what is asked, so that neither the rehearsal nor the run behind it asks again. */
function keepAnswers() {
	kept = new Map();
}

function clearSecrets() {
	for (const value of secrets.splice(0)) value.clear();
	kept = null;
}

Object.assign(exports, { secret, early, noteQuestion, questions, keepAnswers, clearSecrets });
