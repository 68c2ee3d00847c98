// SPDX-License-Identifier: MIT
// Host objects that scripts derive from or change: Sub.prototype = new Base(), members set on an instance.
(function (kit, take) {
"use strict";
const { HANDLE, FAIL, fail, pack, refer, known } = kit;

/** Handle of an object; one that only inherits a handle gets a copy of that state first, made by `fork`. */
kit.own = (object, fork, adopt) => {
	if (object === null || object === undefined || object[HANDLE] === undefined || Object.hasOwn(object, HANDLE)) return object?.[HANDLE];
	const handle = fork(object[HANDLE]);
	if (handle === FAIL) throw fail();
	adopt(object, handle);
	return handle;
};

/** Like pack, but a host object that scripts derived or gave members of its own stays theirs, so these are called. */
kit.packDuck = (value) => {
	if (value === null || typeof value !== "object" || value[HANDLE] === undefined) return pack(value);
	const plain = Object.hasOwn(value, HANDLE) && Object.keys(value).length === 0 &&
		known(value[Symbol.toStringTag])?.prototype === Object.getPrototypeOf(value);
	return plain ? pack(value) : refer(value);
};
})
