// SPDX-License-Identifier: MIT
//
// PINs, and custodians where the device was initialised for public key authentication.

const { triesLeft } = require("../../ceremonies/ceremony/pin");
const { plural, visible } = require("../../ceremonies/ceremony/words");

const STATES = {
	0x9000: "logged in", 0x6983: "blocked", 0x6984: "transport PIN, has to be changed before its first use",
	0x6300: "custodians log in", 0x6A88: "not set",
};

function describeAccess(device) {
	return [
		{
			id: "pins", kind: "pins", subject: device, label: "PINs", icon: "selected",
			children: [
				{ id: "pin", kind: "pin", subject: device, label: `User PIN: ${state(device.pin)}`, icon: warning(device.pin) },
				{ id: "so-pin", kind: "so-pin", subject: device, label: `SO-PIN: ${state(device.soPIN)}`, icon: warning(device.soPIN) },
			],
		},
		...(device.pka ? [custodians(device)] : []),
	];
}

function state(sw) {
	const tries = triesLeft(sw);
	if (tries === 0) return "blocked";
	return tries === null ? STATES[sw] || `status ${sw.toString(16).toUpperCase()}` : `${plural(tries, "try", "tries")} left`;
}

/** One try left, or none. */
function warning(sw) {
	const tries = triesLeft(sw);
	return tries === 1 || tries === 0 || sw === 0x6983 ? "failed" : undefined;
}

function custodians(device) {
	const { total, missing, required, keys } = device.pka;
	const registered = total - missing;
	return {
		id: "pka", kind: "pka", subject: device, icon: missing > 0 ? "deselected" : "selected",
		label: `Custodians: ${required} of ${total} log in, ${registered} registered`,
		children: keys.map(({ index, chr }) => ({ id: `custodian ${index}`, label: `Custodian ${index + 1}: ${visible(chr)}` })),
	};
}

exports.describeAccess = describeAccess;
