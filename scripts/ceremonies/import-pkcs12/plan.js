// SPDX-License-Identifier: MIT
//
// The plan: what is to be done for each key, shown and confirmed before anything changes.

const { keysOf } = require("../ceremony/keys");
const { refuse } = require("../ceremony/refusals");
const { plural } = require("../ceremony/words");
const { checkRoom } = require("./room");

/** What is to be done for each key: import, resume (it is there, its certificate may be missing). */
function makePlan(hsm, keys) {
	const found = keysOf(hsm);
	const plan = keys.map((key) => ({ key, ...planFor(key, found) }));
	const missing = plan.filter((step) => step.action === "import").map((step) => step.key);
	checkRoom(hsm.sc, missing);
	return plan;
}

function planFor(key, found) {
	const same = found.find((other) => other.certificate !== null && other.certificate.equals(key.certificate.getBytes()));
	if (same) return { action: "resume", present: same };
	const named = found.find((other) => other.label === key.label);
	if (named && named.certificate !== null) {
		refuse(`The label ${key.label} is taken on the device by key ${named.id}, which has another certificate.`,
			"Choose another label with --label, or delete that key if it is no longer needed.");
	}
	if (named) return { action: "resume", present: named };
	return { action: "import", unlabelled: found.filter((other) => other.label === undefined) };
}

function needsTransient(plan, options) {
	return options.way === "transient" && plan.some(({ action }) => action === "import");
}

function planLines(plan, options) {
	const lines = plan.map(({ key, action, present }) => {
		const rest = present && !present.certificate ? ", store its certificate" : "";
		const what = action === "import" ? "import" : `is there as key ${present.id}: use it once${rest}`;
		const subject = key.certificate.getSubjectDNString();
		return `${key.label}: ${key.type} ${key.size} bits, ${subject}; ${what}; ${plural(key.chain.length, "CA certificate")}`;
	});
	if (options.discard) lines.push(`The DKEK with key check value ${options.discard.toUpperCase()} is deleted first.`);
	if (needsTransient(plan, options)) {
		lines.push(`Key domain ${options.domain} gets a random DKEK for the import; it is deleted at the end.`);
	}
	return lines;
}

exports.makePlan = makePlan;
exports.needsTransient = needsTransient;
exports.planLines = planLines;
