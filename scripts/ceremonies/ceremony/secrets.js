// SPDX-License-Identifier: MIT
//
// Secrets of a ceremony: asked for once, cleared when the script ends, however it ends.

const { Console } = require("pyscsh/Console");
const { demandInput } = require("ceremony/refusals");

const secrets = [];

function secret(question, source) {
	const advice = "Name a readable source for it: a file, env:NAME or fd:NUMBER.";
	const value = demandInput(advice, () => Console.secret(question, source));
	secrets.push(value);
	return value;
}

/** Secrets that need nobody at the terminal, read before anything takes long. */
function early(question, source) {
	return source === "prompt" ? null : secret(question, source);
}

function clearSecrets() {
	for (const value of secrets.splice(0)) value.clear();
}

exports.secret = secret;
exports.early = early;
exports.clearSecrets = clearSecrets;
