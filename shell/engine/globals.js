// SPDX-License-Identifier: MIT
// What every script finds in Rhino's shell besides the language: print, assert, and members of its errors and strings.
(function (kit, take) {
"use strict";
const { FAIL, GPError, display, fail, hide, locate, packString, write } = kit;
const { String } = globalThis, { parse } = JSON;   // kept from scripts that replace them later

hide(globalThis, "print", function print(value) {
	if (write(packString(Array.from(arguments, display).join(" ") + "\n")) === FAIL) throw fail();
});

hide(globalThis, "assert", function assert(condition, message) {
	if (!condition) throw new GPError("shell", GPError.USER_DEFINED, 0, "Assertion failed" + (message ? " - " + message : ""));
});

/** Rhino's position of a native error, read from its stack. */
for (const [name, index] of [["fileName", 0], ["lineNumber", 1]]) {
	Object.defineProperty(Error.prototype, name, {
		configurable: true,
		get() { return parse(locate(packString(String(this.stack))))[index]; },
		set(value) { Object.defineProperty(this, name, { value, writable: true, configurable: true, enumerable: true }); },
	});
}

// Rhino's Java-like members of strings.
hide(String.prototype, "equals", function equals(other) { return String(this) === String(other); });
hide(String.prototype, "equalsIgnoreCase", function equalsIgnoreCase(o) { return String(this).toLowerCase() === String(o).toLowerCase(); });
})
