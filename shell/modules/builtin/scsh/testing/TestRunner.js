// SPDX-License-Identifier: MIT
// Test groups and procedures from XML, run from an outline or by `pyscsh test`.

var TestGroup = require("./TestGroup").TestGroup;
var TestProcedure = require("./TestProcedure").TestProcedure;
var nodes = require("./TestOutline");
var report = require("./TestReport");

exports.TestRunner = TestRunner;

function TestRunner(name, hidden) {
	this.name = name;
	this.testGroupRunners = [];
	this.testProcedures = Object.create(null);
	this.testMapper = Object.create(null);      // test name -> who shows its result
	this.results = Object.create(null);         // test name -> what a report says of it
	this.failedCounter = 0;
	this.log = "";
	this.view = nodes.node(name, this, ["run", "clear"], true);
	TestRunner.runners.push(this);
	if (!hidden) this.view.show();
}

/** All runners that scripts made, and parameters that count more than those which loaders give. */
TestRunner.runners = [];
TestRunner.given = {};

TestRunner.prototype.actionListener = function (source, action) {
	if (action === "run") this.run();
	if (action === "clear") this.clearResults();
	if (action === "report") this.report(this.reportDirectory + "/report.xml");
};

// ---- loading ----

TestRunner.prototype.addTestGroup = function (testGroup) {
	const groupRunner = new nodes.TestGroupRunner(this, testGroup);
	this.testGroupRunners.push(groupRunner);
	this.view.insert(groupRunner.view);
};

TestRunner.prototype.addTestProcedure = function (procedure) {
	const name = procedure.getName();
	if (name) this.testProcedures[name] = procedure;
};

TestRunner.prototype.getTestProcedure = function (name) {
	return this.testProcedures[name];
};

/** Keys of what GPXML makes of repeated elements. */
function namesIn(elements) {
	return Object.keys(elements || {});
}

/** A constructor with the functions of a document as its methods; `prefix` goes before the names of tests. */
function classOf(xml, base, tests, prefix) {
	const scripted = Object.hasOwn(xml, "constructor") && xml.constructor.Script;
	const made = scripted || function () { base.apply(this, arguments); };
	const methods = made.prototype = new base();
	methods.constructor = made;
	for (const id of namesIn(tests)) methods[prefix + id] = tests[id].Script;
	if (xml.setup) methods.setUp = xml.setup.Script;
	if (xml.teardown) methods.tearDown = xml.teardown.Script;
	for (const name of namesIn(xml["function"])) methods[name] = xml["function"][name].Script;
	made.XML = xml;
	return made;
}

/** Names of procedures for each case that says which it uses. */
function usedProcedures(testcases) {
	const used = [];
	for (const id of namesIn(testcases)) {
		const named = testcases[id].procedures;
		if (named) used[id] = (named.procedure || []).map((procedure) => procedure.id);
	}
	return used;
}

function parsed(file, rules) {
	const parser = new GPXML();
	for (const rule of rules) parser.defineArrayElement(...rule);
	return parser.parse(file);
}

TestRunner.prototype.addTestGroupFromXML = function (file, parameter) {
	const xml = parsed(file, [["/testgroup", "testcase,function", "id,Name"], ["/testgroup/testcase/procedures", "procedure"]]);
	const Group = classOf(xml, TestGroup, xml.testcase, "case");
	Group.prototype.usedProcedures = usedProcedures(xml.testcase);
	Group.file = GPSystem.mapFilename(file, GPSystem.AUTO);
	if (namesIn(TestRunner.given).length) parameter = Object.assign(parameter || {}, TestRunner.given);
	this.addTestGroup(new Group(xml.id, parameter));
};

TestRunner.prototype.addTestProcedureFromXML = function (file) {
	const xml = parsed(file, [["/testprocedure", "teststep,function", "id,Name"]]);
	const Procedure = classOf(xml, TestProcedure, xml.teststep, "step");
	Procedure.getName = () => xml.id;
	this.addTestProcedure(Procedure);
};

// ---- running ----

TestRunner.prototype.addTest = function (name, listener) {
	this.testMapper[name] = listener;
};

TestRunner.prototype.run = function () {
	this.failedCounter = 0;
	this.log = "";
	for (const groupRunner of this.testGroupRunners) groupRunner.run();
};

TestRunner.prototype.clearResults = function () {
	this.results = Object.create(null);
	for (const name in this.testMapper) this.testMapper[name].clearResult();
};

TestRunner.prototype.enable = function (name, state) {
	const listener = this.testMapper[name];
	if (!listener || !listener.enable) throw new GPError("TestRunner", GPError.OBJECT_NOT_FOUND, 0, "There is no test " + name);
	return listener.enable(state);
};

TestRunner.prototype.isEnabled = function (name) {
	const listener = this.testMapper[name];
	return listener && listener.isEnabled ? listener.isEnabled() : true;
};

TestRunner.prototype.hasPassed = function (name, log) {
	note(this, name, log, true);
};

TestRunner.prototype.hasFailed = function (name, log) {
	this.failedCounter++;
	note(this, name, log, false);
};

/** Keep a result and show it where the test stands in the outline; steps have no log. */
function note(runner, name, log, passed) {
	if (log !== null) {
		runner.log += log;
		runner.results[name] = { passed, log };
	}
	const listener = runner.testMapper[name];
	if (listener) listener[passed ? "hasPassed" : "hasFailed"](log);
}

TestRunner.prototype.getFailedCounter = function () {
	return this.failedCounter;
};

TestRunner.prototype.getLog = function () {
	return this.log;
};

// ---- reports ----

/** Where the action "report" of the outline writes report.xml. */
TestRunner.prototype.setReportDirectory = function (folder) {
	this.reportDirectory = folder;
	this.view.setContextMenu(["run", "clear", "report"]);
};

/** Write the results as XML for the style sheet docreport.xsl of test suites. */
TestRunner.prototype.report = function (file) {
	report.write(file, this.results, (name) => (this.testMapper[name] || {}).title);
	print("Report written to " + file);
};
