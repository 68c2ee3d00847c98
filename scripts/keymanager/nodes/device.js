// SPDX-License-Identifier: MIT
//
// The node of a device, and what stands below it.

const { visible } = require("../../ceremonies/ceremony/words");
const { describeAccess } = require("./access");
const { describeDomains } = require("./domains");
const { describeKeys } = require("./keys");

function describeDevice(device) {
	const name = `${device.virtual ? "VIRTUAL " : ""}SmartCard-HSM ${visible(device.serial)}`;
	return {
		id: "device", kind: "device", subject: device, icon: "atr", tip: `in ${visible(device.reader)}`,
		label: device.initialised ? name : `${name}: not initialised`,
		children: [
			facts(device),
			...(device.initialised ? [...describeAccess(device), describeDomains(device), describeKeys(device)] : []),
		],
	};
}

/** In place of a device that cannot be read. */
function describeAbsent(problem) {
	return { id: "device", kind: "absent", label: `No device: ${visible(problem)}`, icon: "failed",
		tip: "Insert the device, then read it again", children: [] };
}

function facts(device) {
	const about = (id, label, icon) => ({ id, label, icon });
	return {
		id: "facts", label: "Device", icon: "header",
		children: [
			about("serial", `Serial number: ${visible(device.serial)}`),
			about("firmware", `Firmware: ${device.version}`),
			about("reader", `Reader: ${visible(device.reader)}`),
			...(device.label ? [about("label", `Label: ${visible(device.label)}`)] : []),
			...(device.memory >= 0 ? [about("memory", `Free memory: ${device.memory} bytes`)] : []),
			...device.options.map((option, index) => about(`option ${index}`, `Option: ${option}`)),
			chain(device.chain),
		],
	};
}

/** What the certificates of the device prove. */
function chain(found) {
	if (found.problem) return { id: "chain", icon: "failed", label: `Certificates: NOT VALIDATED, ${visible(found.problem)}` };
	return {
		id: "chain", icon: "passed", label: `Certificates: valid, ${visible(found.path)} (${visible(found.rootOwner)})`,
		tip: `valid ${found.validFrom} to ${found.validUntil}`,
	};
}

Object.assign(exports, { describeDevice, describeAbsent });
