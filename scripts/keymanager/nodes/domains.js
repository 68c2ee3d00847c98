// SPDX-License-Identifier: MIT
//
// Key domains with key check value and outstanding shares.

const { describe, OK } = require("../../ceremonies/ceremony/domains");
const { plural } = require("../../ceremonies/ceremony/words");

function describeDomains(device) {
	const { domains } = device;
	return {
		id: "domains", kind: "domains", subject: device, icon: "header",
		label: domains.length > 0 ? "Key domains" : "Key domains: none, keys cannot be backed up",
		children: domains.map((domain) => describeDomain(device, domain)),
	};
}

function describeDomain(device, domain) {
	const { sw, outstanding } = domain.status;
	const members = device.keys.filter(({ domain: number }) => number === domain.number).length;
	const text = describe(domain);
	return {
		id: `domain ${domain.number}`, kind: "domain", subject: domain,
		icon: sw !== OK ? "deselected" : outstanding > 0 ? "failed" : "passed",
		label: text[0].toUpperCase() + text.slice(1) + (members > 0 ? `, ${plural(members, "key")}` : ""), children: [],
	};
}

exports.describeDomains = describeDomains;
