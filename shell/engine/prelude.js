// SPDX-License-Identifier: MIT
// The JavaScript half of the seam between scripts and host objects. Evaluated once per context; `take(name)` hands out
// the Python functions. Strings that cannot cross as they are (NUL, lone surrogates) and typed values travel as tagged
// text: U+0001, a letter, data. See shell/engine/marshal.py for the Python half.
(function (take, errorCodes) {
"use strict";

// What errors are described with, kept from scripts that replace it later.
const { String, Number } = globalThis;
const EARLIEST = -62135596800000, LATEST = 253402300799999;   // dates that Python has: years 1 to 9999
const JSON = { parse: globalThis.JSON.parse, stringify: globalThis.JSON.stringify };

const HANDLE = Symbol("host object");
const RAW_STACK = Symbol("engine stack");
const VALUE = Symbol("no command");          // on callable objects that the shell shows instead of calling them
const FAIL = Object.freeze({});
const pyTakeError = take("take_error");
const pyLocate = take("locate");
const pyPump = take("pump");
const pyDefine = take("define");
const pyWrite = take("write");
const pyDump = take("dump");

const constructors = Object.create(null);   // class name -> constructor
const wrappers = Object.create(null);       // class name -> function(handle) -> host object
const hostFunctions = new WeakSet();        // functions whose text is not shown
const references = new Map();               // number -> JavaScript value that Python refers to
let nextReference = 1;

// ---- life time: one entry of the registry for each host object ----

const pyRelease = take("release");
const registry = new FinalizationRegistry(pyRelease);
let allocations = 0, pumpEvery = 1000;

function adopt(object, handle) {
	object[HANDLE] = handle;
	registry.register(object, handle);
	return counted(object);
}

function counted(object) {
	if (++allocations >= pumpEvery) {
		allocations = 0;
		pyPump();
	}
	return object;
}

// Objects of classes that keep identity: as long as scripts can reach one, its handle leads to it again.

const living = new Map();                   // handle -> WeakRef of the object
const TIES = Symbol("objects to keep");
const livingRegistry = new FinalizationRegistry(({ handle, weak }) => {
	if (living.get(handle) !== weak) return;   // another object has taken over
	living.delete(handle);
	pyRelease(handle);
});

function adoptSame(object, handle) {
	const weak = new WeakRef(object);
	object[HANDLE] = handle;
	living.set(handle, weak);
	livingRegistry.register(object, { handle, weak });
	return counted(object);
}

/** Objects that were passed to each other stay reachable together, with what scripts added to them. */
function tie(object, values) {
	for (const value of values) {
		if (value === null || typeof value !== "object" || living.get(value[HANDLE])?.deref() !== value) continue;
		(object[TIES] ??= new Set()).add(value);
		(value[TIES] ??= new Set()).add(object);
	}
}

// ---- values ----

/** A string as Python can take it: concatenations are ropes inside the engine, which the binding does not know. */
function flat(s) {
	return s.length > 256 ? s.slice(0) : s;
}

function packString(s) {
	return flat(s.isWellFormed() && !s.includes("\0") && s.charCodeAt(0) !== 1 ? s : "\u0001s" + JSON.stringify(s));
}

/** Number under which Python refers to a value until it drops it. */
function keep(value) {
	references.set(nextReference, value);
	return nextReference++;
}

function refer(value) {
	return "\u0001o" + keep(value);
}

function pack(value) {
	switch (typeof value) {
	case "number": return (value | 0) === value ? value | 0 : value;   // whole numbers may be doubles inside the engine
	case "boolean": return value;
	case "string": return packString(value);
	case "undefined": return "\u0001u";
	case "bigint": return "\u0001n" + value;
	case "object": case "function": break;
	default: return refer(value);
	}
	if (value === null) return null;
	const handle = value[HANDLE];
	if (handle !== undefined) return "\u0001h" + handle;
	if (Array.isArray(value) && (value.length > 0 || Object.keys(value).length === 0)) return flat("\u0001a" + JSON.stringify(Array.from(value, pack)));
	if (value instanceof Date && EARLIEST <= value && value <= LATEST) return "\u0001d" + value.getTime();
	return refer(value);
}

/** The same for a parameter that takes arrays as they are, with holes and named members. */
function byReference(value) {
	return Array.isArray(value) ? refer(value) : pack(value);
}

function decode(text) {
	const body = text.slice(2);
	switch (text[1]) {
	case "u": return undefined;
	case "s": return JSON.parse(body);
	case "n": return BigInt(body);
	case "d": return new Date(Number(body));
	case "o": return references.get(Number(body));
	case "a": return JSON.parse(body).map(unpack);
	case "m": {
		const object = {};
		for (const [name, value] of Object.entries(JSON.parse(body))) object[name] = unpack(value);
		return object;
	}
	case "k": {
		const array = [];
		for (const [name, value] of Object.entries(JSON.parse(body))) array[name] = unpack(value);
		return array;
	}
	case "h": {
		const colon = body.indexOf(":");
		return wrapper(body.slice(colon + 1))(body.slice(0, colon) | 0);
	}
	}
	throw new Error("unknown tag in a value from the host");
}

function unpack(value) {
	return typeof value === "string" && value.charCodeAt(0) === 1 ? decode(value) : value;
}

// A number as 32-bit integer: truncated, NaN is 0, out of range saturates.
const int32 = (n) => n !== n ? 0 : n > 2147483647 ? 2147483647 : n < -2147483648 ? -2147483648 | 0 : n | 0;

// ---- errors ----

const codeNames = Object.create(null);

function GPError(className, error, reason, message) {
	if (!new.target) throw new TypeError("GPError can not be called as a function");
	const raw = String(new Error().stack);
	const [fileName, lineNumber, stack] = JSON.parse(pyLocate(packString(raw)));
	Object.defineProperty(this, RAW_STACK, { value: raw });
	this.className = String(className);
	this.error = error | 0;
	this.reason = reason | 0;
	this.message = String(message);
	this.name = "GPError";
	this.fileName = fileName;
	this.lineNumber = lineNumber;
	this.stack = stack;
}
Object.defineProperty(GPError.prototype, Symbol.toStringTag, { value: "GPError", configurable: true });
hide(GPError.prototype, "toString", function toString() {
	const code = codeNames[this.error] || this.error;
	return this.className + " (" + code + "/" + this.reason + ") - \"" + this.message + "\" in " +
		this.fileName + "#" + this.lineNumber + "\n" + this.stack;
});
for (const [name, number] of Object.entries(JSON.parse(errorCodes))) {
	GPError[name] = number;
	codeNames[number] = name;
}

/** The JavaScript error for what a host call reported; the value that a script threw comes back as it was. */
function fail() {
	const [kind, data, handle] = JSON.parse(pyTakeError());
	if (kind === "script") return references.get(data);
	if (kind === "gperror") {
		const error = new GPError(...data.map(unpack));
		Object.defineProperty(error, HANDLE, { value: handle | 0 });
		registry.register(error, handle | 0);
		return error;
	}
	if (kind === "java") return javaError(...data.map(unpack));
	const type = { TypeError, RangeError }[kind] || Error;
	return new type(unpack(data));
}

/** The error that stands for a Java exception. */
function javaError(className, message) {
	const error = new Error(className + ": " + message), exception = {};
	hide(error, "name", "JavaException");
	hide(exception, "getMessage", () => message);
	hide(exception, "getClass", () => ({ getName: () => className }));
	hide(exception, "toString", () => error.message);
	hide(error, "javaException", exception);
	return error;
}

function missing(className, count) {
	return new GPError(className, GPError.ARGUMENTS_MISSING, count, "Arguments are missing, " + count + " given");
}
function extra(className, count) {
	return new GPError(className, GPError.INVALID_ARGUMENTS, count, "Too many arguments, " + count + " given");
}
function badType(className, reason, index, expected) {
	return new GPError(className, GPError.INVALID_TYPE, reason, "Argument " + (index + 1) + " must be a " + expected);
}

// ---- classes ----

/** Define a member that for-in passes over; functions look like those of Rhino, which take one argument. */
function hide(object, name, value) {
	if (typeof value === "function") hostFunctions.add(Object.defineProperty(value, "length", { value: 1, configurable: true }));
	Object.defineProperty(object, name, { value, writable: true, configurable: true, enumerable: false });
}

function constructorOf(name) {
	if (!(name in constructors) && pyDefine(name) === FAIL) throw fail();
	return constructors[name];
}

function wrapper(name) {
	constructorOf(name);
	return wrappers[name];
}

/** A data property that scripts may assign and for-in lists; an object without the value does not have it. */
function ownData(object, name, value) {
	if (value === undefined || value === FAIL) return;
	Object.defineProperty(object, name, { value, writable: true, configurable: true, enumerable: true });
}

/** Register a class and return the function that wraps a handle in an instance. */
function register(name, constructor, adopt, fill) {
	function Wrapped(handle) { adopt(this, handle); fill(this); }
	Wrapped.prototype = constructor.prototype;
	Object.defineProperty(constructor.prototype, Symbol.toStringTag, { value: name, configurable: true });
	hide(constructor.prototype, "constructor", constructor);
	Object.defineProperty(constructor, "length", { value: 1, configurable: true });
	constructors[name] = constructor;
	return wrappers[name] = adopt === adoptSame
		? (handle) => living.get(handle)?.deref() ?? new Wrapped(handle)
		: (handle) => new Wrapped(handle);
}

/** Declare a global class that is built when a script first names it. */
function declareGlobal(name) {
	const settle = (value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
	const get = () => { const value = constructorOf(name); settle(value); return value; };
	kit.lazy.add(get);
	Object.defineProperty(globalThis, name, { configurable: true, enumerable: false, get, set: settle });
}

// ---- from Python into JavaScript ----

let result;                                  // completion value of the last evaluation
let rejected = null;                         // {error} when that was a promise and it failed

/** Outcome of an evaluation: "" or a description of what was thrown. */
function attempt(action) {
	try {
		return action();
	} catch (error) {
		return describe(error);
	}
}

function describe(error) {
	const text = (action, otherwise) => { try { return String(action()); } catch (_) { return otherwise; } };
	const details = { text: text(() => error, "an object without text"), reference: keep(error), kind: typeof error };
	const number = (action) => { try { return Number(action()) | 0; } catch (_) { return 0; } };
	if (error instanceof GPError) {
		Object.assign(details, { kind: "GPError", handle: error[HANDLE] ?? null, className: text(() => error.className, ""),
			code: number(() => error.error), reason: number(() => error.reason),
			message: text(() => error.message, ""), stack: text(() => error[RAW_STACK], "") });
	} else if (error instanceof Error) {
		Object.assign(details, { kind: text(() => error.name, "Error"), message: text(() => error.message, ""), stack: text(() => error.stack, "") });
	}
	return flat("\u0001e" + JSON.stringify(details));
}

const { then } = Promise.prototype;

/** Take note when a promise is rejected. Only a promise is looked into: another value may be a proxy of the script. */
function watch(value) {
	if (value === null || typeof value !== "object") return;
	try {
		then.call(value, undefined, (error) => { rejected = { error }; });
	} catch (_) { /* no promise */ }
}

/** Functions that are only good for `new`. */
function isClass(f) {
	return f === GPError || f === constructors[f.prototype?.[Symbol.toStringTag]] || /^class\b/.test(sourceText.call(f));
}

const evaluate = eval;                       // indirect: global scope

/** Evaluate a script in `with (this)`; the script calls $declare first, which copies its functions to the object. */
const runIn = evaluate(`(function ($functions, $code) {
	var $scope = this;
	var $declare = () => { for (const $name of $functions) $scope[$name] = eval($name); };
	with ($scope) return eval($code);
})`);

const kit = {
	HANDLE, VALUE, FAIL, ownData, adopt, adoptSame, tie, pack, packString, byReference, refer, unpack, int32, fail, missing, extra, badType, hide, register,
	constructorOf, wrapper, GPError, declareGlobal, javaError, isClass, Proxy: globalThis.Proxy, lazy: new WeakSet(),
	display, locate: pyLocate, write: pyWrite,
	known: (name) => constructors[name], knownNames: () => Object.keys(constructors),
	attempt,
	setPumpEvery(count) { pumpEvery = count; },
	run(code) {
		return attempt(() => {
			result = undefined;
			rejected = null;
			result = evaluate(code);
			watch(result);
			return "";
		});
	},
	/** What the promise that the last script ended with was rejected with, after its jobs have run. */
	rejection() { return rejected === null ? "" : describe(rejected.error); },
	parses(code) { return attempt(() => { new Function(code); return ""; }); },
	result() { return pack(result); },
	resultText() { return attempt(() => packString(display(result))); },
	/** Whether there is a result to show. A function is called first, with the result before it. */
	settle() {
		return attempt(() => {
			if (typeof result === "function" && !isClass(result) && !result[VALUE]) result = result(globalThis.lastresult);
			const value = { value: result, writable: true, configurable: true, enumerable: false };
			Object.defineProperty(globalThis, "lastresult", value);
			if (result === undefined) return false;
			Object.defineProperty(globalThis, "_", value);
			return true;
		});
	},
	/** The completion value itself, for scripts of the shell. */
	value: () => result,
	setGlobal(name, value) { globalThis[name] = unpack(value); },
	defineHidden(name, value) { hide(globalThis, name, unpack(value)); },
	call(reference, method, ...args) {
		return attempt(() => {
			return pack(references.get(reference)[unpack(method)](...args.map(unpack)));
		});
	},
	get(reference, name) { return attempt(() => pack(references.get(reference)[unpack(name)])); },
	set(reference, name, value) { return attempt(() => { references.get(reference)[unpack(name)] = unpack(value); return null; }); },
	keys(reference) { return attempt(() => pack(Object.keys(references.get(reference)))); },
	referenced: (reference) => references.get(reference),
	drop(reference) { references.delete(reference); },
	compile(code) { return attempt(() => refer(evaluate(code))); },
	newObject(withGlobals) { return refer(withGlobals ? Object.create(globalThis) : {}); },
	referenceTo(value) { return refer(unpack(value)); },
	/** Run a script with an object as scope: `inScope` declares its functions there first, see runIn. */
	execute(reference, inScope, plain, names, functions) {
		return attempt(() => {
			const scope = references.get(reference);
			if (scope === globalThis) return pack(evaluate(plain));
			for (const name of unpack(names)) if (!(name in scope)) scope[name] = undefined;
			return pack(runIn.call(scope, unpack(functions), inScope));
		});
	},
};

// ---- text of values ----

/** What print shows: String(value), but a hex dump for a ByteString. */
function display(value) {
	const ByteString = constructors.ByteString;
	return ByteString && value instanceof ByteString && value[HANDLE] !== undefined ? unpack(pyDump(value[HANDLE])) : String(value);
}

globalThis.GPError = GPError;
hostFunctions.add(GPError);
constructors.GPError = GPError;
Object.defineProperty(globalThis, "GPError", { enumerable: false });

// Host functions show their name in Rhino's form, not how this seam is built.
const sourceText = Function.prototype.toString;
hide(Function.prototype, "toString", function toString() {
	return hostFunctions.has(this) ? "function " + this.name + "() {\n\t[native code, arity=1]\n}\n" : sourceText.call(this);
});

return kit;
})
