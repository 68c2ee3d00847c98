// SPDX-License-Identifier: MIT
//
// All devices in the readers that were named, and what the menus of their nodes do.

const { describeDevice, describeAbsent } = require("../nodes/device");
const { read } = require("../nodes/snapshot");
const { builtinJobs } = require("../menus/all");
const { runJob } = require("./job");
const { Branch } = require("./tree");

const REFRESH = "Read the device again";
const REHEARSE = "Rehearse jobs on a virtual copy first", DO_NOT_REHEARSE = "Do not rehearse jobs first";
const TITLE = "Key manager";

class Manager {
	constructor(pluginJobs) {
		this.jobs = [...builtinJobs, ...pluginJobs];
		this.rehearsing = false;
		this.problem = null;
		this.slots = readers().map((reader) => ({ reader, branch: new Branch(this, { reader }, true) }));
		this.root = this.slots.length === 1 ? this.slots[0].branch.node : this.group();
		this.refreshAll();
	}

	/** Several devices stand under one heading. */
	group() {
		const root = new OutlineNode(`Devices in ${this.slots.length} readers`, true);
		for (const { branch } of this.slots) root.insert(branch.node);
		return root;
	}

	show() {
		this.root.show(TITLE);
	}

	refreshAll() {
		for (const slot of this.slots) this.refresh(slot);
	}

	/** Read the device in a reader; without one the tree says so, until it is back. */
	refresh(slot) {
		let description;
		try {
			slot.device = read(slot.reader);
			description = describeDevice(slot.device);
		} catch (error) {
			if (!(error instanceof GPError)) throw error;
			this.problem = error.message;
			slot.device = null;
			description = describeAbsent(error.message);
		}
		slot.branch.grow(description);
	}

	/** Entries of the menu of a node: its jobs, and on a device what concerns the tree. */
	menu({ kind, subject }) {
		const groups = [this.jobsOf(kind, subject).map(({ label }) => label)];
		if (kind === "device") groups.push([REFRESH, this.rehearsing ? DO_NOT_REHEARSE : REHEARSE]);
		if (kind === "absent") groups.push([REFRESH]);
		return groups.filter((group) => group.length > 0).flatMap((group, index) => (index === 0 ? group : ["---", ...group]));
	}

	jobsOf(kind, subject) {
		return this.jobs.filter((job) => job.at === kind && (!job.when || job.when(subject)));
	}

	/** An entry was chosen. */
	act(reader, { kind, subject }, entry) {
		const slot = this.slots.find((other) => other.reader === reader);
		const job = this.jobsOf(kind, subject).find(({ label }) => label === entry);
		if (job) runJob(job, slot, subject, this.rehearsing);
		if (entry === REHEARSE || entry === DO_NOT_REHEARSE) this.rehearsing = entry === REHEARSE;
		this.refreshAll();
	}
}

/** Full names of the readers that were named, else of the only one; undefined where there is none. */
function readers() {
	const named = [];
	for (let n = 1; `reader${n}` in _scsh3; n++) named.push(_scsh3[`reader${n}`]);
	return named.length > 0 ? named : [undefined];
}

exports.Manager = Manager;
