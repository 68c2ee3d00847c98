// SPDX-License-Identifier: MIT
//
// Room on the device: sizes of keys, key numbers and memory.

const { SmartCardHSM } = require("scsh/sc-hsm/SmartCardHSM");
const { version } = require("../ceremony/device");
const { refuse } = require("../ceremony/refusals");

const KEY_NUMBERS = 255;
const ROOM_PER_KEY = 512;                            // bytes for descriptions and administration, estimated

function checkSizes(sc, keys) {
	if (version(sc) >= 300) return;
	for (const key of keys) {
		if (key.size > (key.type === "EC" ? 320 : 2048)) {
			refuse(`${sc.getVersionInfo()} of the device does not take ${key.type} keys of ${key.size} bits (${key.alias}).`,
				"Use a device with firmware 3.0 or later, or leave the key out with --alias.");
		}
	}
}

function checkRoom(sc, keys) {
	const files = sc.enumerateObjects();
	const prefixes = [SmartCardHSM.KEYPREFIX, SmartCardHSM.PRKDPREFIX, SmartCardHSM.EECERTIFICATEPREFIX];
	const used = new Set();
	for (let i = 0; i + 1 < files.length; i += 2) {
		if (prefixes.includes(files.byteAt(i)) && files.byteAt(i + 1) !== 0) used.add(files.byteAt(i + 1));
	}
	const free = KEY_NUMBERS - used.size;
	if (keys.length > free) {
		refuse(`The device is full: ${free} of ${KEY_NUMBERS} key numbers are free, ${keys.length} needed.`,
			"Delete keys that are no longer needed, or use another device.");
	}
	checkMemory(sc, keys);
}

function checkMemory(sc, keys) {
	if (version(sc) < 204) return;                   // older firmware does not tell
	let free;
	try {
		free = sc.getFreeMemory();
	} catch (error) {
		if (error instanceof GPError) return;        // this one does not tell either
		throw error;
	}
	const needed = keys.reduce((sum, key) => sum + roomFor(key), 0);
	if (needed > free) {
		refuse(`The device has ${free} bytes free, about ${needed} are needed.`,
			"Delete keys that are no longer needed, or use another device.");
	}
}

function roomFor(key) {
	const certificates = [key.certificate, ...key.chain].reduce((sum, certificate) => sum + certificate.getBytes().length, 0);
	return ROOM_PER_KEY + certificates + key.size;   // a key takes less than 8 times its size in bytes
}

exports.checkSizes = checkSizes;
exports.checkRoom = checkRoom;
