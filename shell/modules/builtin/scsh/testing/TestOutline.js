// SPDX-License-Identifier: MIT
// What an outline shows of a test runner: groups, cases with their logs, procedures and their steps.

var TestProcedure = require("./TestProcedure").TestProcedure;

exports.node = node;
exports.TestGroupRunner = TestGroupRunner;

function node(label, owner, menu, expandable) {
	const view = new OutlineNode(String(label), Boolean(expandable));
	if (menu) view.setContextMenu(menu);
	view.setUserObject(owner);
	return view;
}

function TestGroupRunner(testRunner, testGroup) {
	this.testRunner = testRunner;
	this.testGroup = testGroup;
	this.view = node(testGroup.getName(), this, ["run"]);
	for (const name of testGroup.getTestCaseNames()) this.view.insert(new TestCaseRunner(this, name).view);
}

TestGroupRunner.prototype.actionListener = function (source, action) {
	if (action === "run") this.run();
};

TestGroupRunner.prototype.run = function () {
	this.testGroup.run(this.testRunner);
};

function TestCaseRunner(groupRunner, testCase) {
	const { testRunner, testGroup } = groupRunner;
	const id = testGroup.getName() + "/" + testCase;
	this.testGroupRunner = groupRunner;
	this.testCase = testCase;
	this.selected = true;
	this.title = titleOf(testGroup, testCase);
	this.view = node(testCase, this, ["select", "deselect", "run"]);
	this.showSelection();
	testRunner.addTest(id, this);
	for (const name of testGroup.getUsedTestProceduresForTestCase(testCase) || []) {
		this.view.insert(procedureNode(testRunner, id, name));
	}
}

/** What the document calls a case. */
function titleOf(testGroup, testCase) {
	const xml = testGroup.constructor.XML;
	return xml?.testcase?.[testCase]?.name?.elementValue ?? "";
}

TestCaseRunner.prototype.actionListener = function (source, action) {
	if (action === "run") this.run();
	if (action === "select") this.enable(true);
	if (action === "deselect") this.enable(false);
};

TestCaseRunner.prototype.run = function () {
	this.testGroupRunner.testGroup.runTestCase(this.testCase, this.testGroupRunner.testRunner);
};

TestCaseRunner.prototype.showSelection = function () {
	this.view.setIcon(this.selected ? "selected" : "deselected");
};

TestCaseRunner.prototype.enable = function (state) {
	this.selected = state;
	this.showSelection();
};

TestCaseRunner.prototype.isEnabled = function () {
	return this.selected;
};

TestCaseRunner.prototype.hasPassed = function (log) {
	this.show("passed", log);
};

TestCaseRunner.prototype.hasFailed = function (log) {
	this.show("failed", log);
};

TestCaseRunner.prototype.show = function (result, log) {
	this.failed = result === "failed";
	this.view.setIcon(result);
	this.view.insert(new TestLog(log).view);
};

TestCaseRunner.prototype.clearResult = function () {
	this.failed = false;
	this.showSelection();
};

/** The log of one run, printed when it is selected. */
function TestLog(log) {
	this.log = log;
	this.view = node("Log of " + new Date(), this);
}

TestLog.prototype.selectedListener = function () {
	print(this.log);
};

function procedureNode(testRunner, id, name) {
	const view = new OutlineNode(name);
	const procedure = testRunner.getTestProcedure(name);
	if (!procedure) print("There is no test procedure " + name + ", which " + id + " names");
	for (const step of procedure ? TestProcedure.stepNames(procedure.prototype) : []) {
		const stepRunner = new TestStepRunner(step);
		testRunner.addTest([id, name, step].join("/"), stepRunner);
		view.insert(stepRunner.view);
	}
	return view;
}

function TestStepRunner(testStep) {
	this.testStep = testStep;
	this.view = new OutlineNode(testStep);
}

TestStepRunner.prototype.hasPassed = function () {
	this.view.setIcon("passed");
};

TestStepRunner.prototype.hasFailed = function () {
	this.view.setIcon("failed");
};

TestStepRunner.prototype.clearResult = function () {
	this.view.setIcon();
};
