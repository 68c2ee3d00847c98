// SPDX-License-Identifier: MIT
// A procedure of test steps that the cases of groups run: functions step... of the object, in the order of their names.

exports.TestProcedure = TestProcedure;

function TestProcedure(name, testgroup, parameter) {
	this.name = name;
	this.testgroup = testgroup;
	this.parameter = parameter;
}

TestProcedure.prototype.log = function (message) {
	this.testgroup.log(message);
};

/** Called before and after each step; tests have their own. */
TestProcedure.prototype.setUp = function () {};
TestProcedure.prototype.tearDown = function () {};

TestProcedure.prototype.assertTrue = function (result, message) {
	this.testgroup.assertTrue(result, message);
};

TestProcedure.prototype.assertEquals = function (first, second, message) {
	this.testgroup.assertEquals(first, second, message);
};

/** Names of the steps of a procedure or of its prototype, without "step". */
TestProcedure.stepNames = function (procedure) {
	const names = [];
	for (const name in procedure) {
		if (name.startsWith("step") && procedure[name] instanceof Function) names.push(name.substring(4));
	}
	return names.sort();
};

TestProcedure.prototype.run = function () {
	for (const step of TestProcedure.stepNames(this)) {
		this.setUp();
		this["step" + step]();
		this.tearDown();
		this.testgroup.reportProgress(this.name, step);
	}
};
