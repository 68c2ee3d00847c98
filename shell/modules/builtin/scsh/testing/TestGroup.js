// SPDX-License-Identifier: MIT
// A group of test cases: functions case... of the object, in the order of their names.

exports.TestGroup = TestGroup;

function TestGroup(name, parameter) {
	this.name = name;
	this.parameter = parameter;
	this.marker = null;
}

TestGroup.prototype.log = function (message) {
	GPSystem.trace(message);
};

/** Called before and after each case; tests have their own. */
TestGroup.prototype.setUp = function () {};
TestGroup.prototype.tearDown = function () {};

/** Names in messages where an assertion failed, for one that is made in a loop. */
TestGroup.prototype.setMarker = function (marker) {
	this.marker = marker;
};

function failure(marker, message) {
	return new Error("Assertion failed" + (marker ? " for [" + marker + "]" : "") + ": " + message);
}

TestGroup.prototype.assertTrue = function (result, message) {
	if (!result) throw failure(this.marker, message);
};

/** Compares as == does; what is compared is shown where it is short enough to help. */
TestGroup.prototype.assertEquals = function (first, second, message) {
	if (first == second) return;
	const shown = [first, second].every((value) => Object(value) !== value && String(value).length < 80);
	throw failure(this.marker, message + (shown ? " (" + String(first) + " is not " + String(second) + ")" : ""));
};

TestGroup.prototype.getName = function () {
	return this.name;
};

TestGroup.prototype.getTestCaseNames = function () {
	const names = [];
	for (const name in this) {
		if (name.startsWith("case") && this[name] instanceof Function) names.push(name.substring(4));
	}
	return names.sort();
};

TestGroup.prototype.getTestCase = function (name) {
	return this["case" + name];
};

TestGroup.prototype.getUsedTestProceduresForTestCase = function (name) {
	const used = this.constructor.prototype.usedProcedures;
	return used ? used[name] : undefined;
};

/** Run all steps of a procedure for the present case; the procedure's object, for what it found. */
TestGroup.prototype.runTestProcedure = function (name, parameter) {
	if (!this.testRunner) {
		throw new GPError("TestGroup", GPError.INVALID_USAGE, 0, "Test procedures need a test runner, and the group was started without one");
	}
	const Procedure = this.testRunner.getTestProcedure(name);
	if (!Procedure) {
		throw new GPError("TestGroup", GPError.OBJECT_NOT_FOUND, 0, "There is no test procedure " + name + ": load its file before the tests run");
	}
	const procedure = new Procedure(name, this, parameter);
	procedure.run();
	return procedure;
};

/** A step has passed. */
TestGroup.prototype.reportProgress = function (procedure, step) {
	if (this.testRunner) this.testRunner.hasPassed([this.currentTestCase, procedure, step].join("/"), null);
};

TestGroup.prototype.initTestRun = function () {
	this.marker = null;
};

/** Run a case and let its exceptions through. tearDown is left out after one, as suites for the original expect it. */
TestGroup.prototype.performTestCase = function (name, runner) {
	this.currentTestCase = this.name + "/" + name;
	this.testRunner = runner;
	this.setUp();
	this.getTestCase(name).call(this);
	this.tearDown();
};

/** What an exception says: its text and its properties. */
function details(error) {
	const lines = ["  ### " + error];
	for (const name in error) lines.push("  ### " + name + " = " + error[name]);
	return lines;
}

/** Print a line for the person; the same line, for a log that is put together. */
function told(line) {
	print(line);
	return line + "\n";
}

TestGroup.prototype.runTestCaseInternal = function (name, runner) {
	const start = Date.now(), id = this.name + "/" + name;
	GPSystem.markTrace();
	const begin = told("+ Test case " + id + " starts, " + new Date());
	let error = null;
	try {
		this.performTestCase(name, runner);
	} catch (thrown) {
		error = { thrown };
	}
	const end = ["+ Test case " + id + (error ? " failed" : " passed") + " after " + (Date.now() - start) + " ms"];
	if (error) end.push(...details(error.thrown));
	const log = begin + GPSystem.copyTrace() + end.map(told).join("");
	if (runner) runner[error ? "hasFailed" : "hasPassed"](id, log);
	return !error;
};

/** Run all cases that are enabled, with a runner that is told the results, or without one. */
TestGroup.prototype.run = function (runner) {
	this.initTestRun();
	print("Test group " + this.name + " starts, " + new Date());
	let failed = 0;
	for (const name of this.getTestCaseNames()) {
		if (runner && !runner.isEnabled(this.name + "/" + name)) continue;
		if (!this.runTestCaseInternal(name, runner)) failed++;
	}
	print("Test group " + this.name + " is done, " + failed + " failed");
};

/** Run one case. */
TestGroup.prototype.runTestCase = function (name, runner) {
	this.initTestRun();
	this.runTestCaseInternal(name, runner);
};
