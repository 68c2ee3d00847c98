// SPDX-License-Identifier: MIT
//
// A job of a menu: its questions, then the ceremony with their answers as its words, as a task that stays in the list.
// A job is { at, label, ceremony, when(subject), ask(subject, device) }: the kind of node, the entry of the menu, what
// of ceremonies/jobs it is, for which nodes, and the words; `run(subject, device)` in place of the last two does something else.

const { hold } = require("../../ceremonies/ceremony/frame");
const { custodianWords } = require("./custodians");
const { Cancelled } = require("./questions");

const MOST_TASKS = 10;                               // that stay in the list

class Job {
	constructor(label, action) {
		Object.assign(this, { label, action });
		this.task = new Task(this);
	}

	/** Called by the task. */
	run() {
		const status = this.action() || 0;
		this.task.setIcon(status === 0 ? "passed" : "failed");
		this.task.setMessage(`${this.label}: ${status === 0 ? "done" : `stopped with status ${status}`}`);
	}
}

/** Ask, then do it on the device that the tree shows and no other; what goes wrong is told by the ceremony. */
function runJob(job, slot, subject, rehearse) {
	const name = job.label.replace(/ \.\.\.$/, "");
	let words;
	try {
		words = job.ceremony ? [...job.ask(subject, slot.device), ...custodianWords(job.ceremony, slot.device)] : null;
	} catch (error) {
		if (!(error instanceof Cancelled)) throw error;
		print(`${name}: cancelled, nothing was done`);
		return;
	}
	if (slot.reader !== undefined) _scsh3.reader = slot.reader;
	const guard = slot.device ? ["--device", slot.device.serial] : [];
	const action = words === null
		? () => job.run(subject, slot.device)
		: () => hold(job.ceremony, [...words, ...guard, ...(rehearse ? ["--rehearse"] : [])]);
	forgetOldTasks();
	new Job(name, action).task.start();
}

function forgetOldTasks() {
	const ended = Task.getTaskList().filter(({ status }) => status !== "running");
	for (const task of ended.slice(0, Math.max(0, ended.length - MOST_TASKS + 1))) task.dispose();
}

exports.runJob = runJob;
