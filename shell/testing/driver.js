// SPDX-License-Identifier: MIT
// What `pyscsh test` asks of the test runners in the engine; they are those of the built-in modules.
(function (kit, take) {
"use strict";

const classes = {};
for (const name of ["TestRunner", "TestGroup", "TestProcedure"]) classes[name] = require("scsh/testing/" + name)[name];
let own;                                     // the runner of the files named on the command line
let tests = [];

/** What groups of those files get: what a loader keeps in its variable for that, else a card and a Crypto object. */
function parameters() {
	const made = [globalThis.param, globalThis.parameter].find((value) => value !== null && typeof value === "object");
	if (made) return made;
	const fresh = {};
	const lazily = (name, make) => Object.defineProperty(fresh, name, {
		configurable: true, enumerable: false,
		get() { kit.hide(fresh, name, make()); return fresh[name]; },
		set(value) { Object.defineProperty(fresh, name, { value, writable: true, enumerable: true }); },
	});
	lazily("card", () => new Card(_scsh3.reader));
	lazily("crypto", () => new Crypto());
	return fresh;
}

/** Name of the group and of the case, title, file, and whether its runner would run it. */
function described({ group, name }) {
	const { testGroup, testRunner } = group;
	const id = testGroup.getName() + "/" + name;
	return [testGroup.getName(), name, testRunner.testMapper[id]?.title ?? "", testGroup.constructor.file ?? "", testRunner.isEnabled(id)];
}

Object.assign(kit, {
	/** Define the names that suites expect as globals. */
	testPrepare() {
		return kit.attempt(() => kit.pack(void Object.assign(globalThis, classes)));
	},
	/** A parameter that counts more than that of a loader. */
	testGive(name, value) {
		return kit.attempt(() => kit.pack(void (classes.TestRunner.given[kit.unpack(name)] = kit.unpack(value))));
	},
	testAdd(method, file) {
		return kit.attempt(() => {
			own ??= new classes.TestRunner("pyscsh test", true);
			own[kit.unpack(method)](kit.unpack(file), parameters());
			return kit.pack(undefined);
		});
	},
	/** All cases of all runners, in order. */
	testList() {
		return kit.attempt(() => {
			tests = [];
			for (const runner of classes.TestRunner.runners) {
				for (const group of runner.testGroupRunners) {
					for (const name of group.testGroup.getTestCaseNames()) tests.push({ group, name });
				}
			}
			return kit.pack(tests.map(described));
		});
	},
	testRun(number) {
		return kit.attempt(() => {
			const { group, name } = tests[number];
			group.testGroup.initTestRun();
			group.testGroup.performTestCase(name, group.testRunner);
			return kit.pack(undefined);
		});
	},
});
})
