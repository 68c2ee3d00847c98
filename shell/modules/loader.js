// SPDX-License-Identifier: MIT
// load() and CommonJS require() as scsh has them.
(function (kit, take) {
"use strict";

const enter = take("enter"), enterIn = take("enterIn"), leave = take("leave"), resolve = take("resolve"), moduleCode = take("moduleCode");
const evaluate = eval;                       // indirect: global scope
const modules = new Map();                   // uri -> module

function checked(value) {
	if (value === kit.FAIL) throw kit.fail();
	return kit.unpack(value);
}

kit.hide(globalThis, "load", function load() {
	for (const name of arguments) {
		const code = checked(enter(kit.packString(String(name))));
		try {
			evaluate(code);
		} finally {
			leave();
		}
	}
});

/** What load() is inside of a module: the names of the loaded script stay there. */
function moduleScope(self) {
	const scope = { loaded: Object.create(null) };
	scope.load = function load() {
		for (const name of arguments) {
			const found = checked(enterIn(kit.packString(String(name))));
			try {
				for (const declared of [...found.names, ...found.functions]) {
					if (!(declared in scope.loaded)) scope.loaded[declared] = undefined;
				}
				for (const assigned of found.assigned) {
					if (!(assigned in globalThis) && scope.run.call(self, [], "typeof " + assigned) === "undefined") scope.loaded[assigned] = undefined;
				}
				scope.run.call(self, found.functions, found.code);
			} finally {
				leave();
			}
		}
	};
	return scope;
}

function requireFrom(base) {
	function require(id) {
		if (arguments.length < 1) throw new Error("require needs a module id");
		const found = checked(resolve(kit.packString(String(id)), base));
		if (found === null) throw new Error("Module \"" + id + "\" not found.");
		if (found.error) throw new Error(found.error);
		if (modules.has(found.uri)) return modules.get(found.uri).exports;
		const module = { id: found.id, uri: found.uri, exports: {} };
		modules.set(found.uri, module);
		try {
			if (found.names) {
				for (const name of found.names) module.exports[name] = kit.constructorOf(name);
			} else {
				const body = evaluate(checked(moduleCode(found.uri)));
				const self = Object.create(globalThis);
				body.call(self, module.exports, module, requireFrom(found.uri), moduleScope(self));
			}
		} catch (error) {
			modules.delete(found.uri);
			throw error;
		}
		return module.exports;
	}
	kit.hide(require, "paths", []);
	return require;
}

kit.hide(globalThis, "require", requireFrom(null));
})
