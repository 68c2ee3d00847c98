// SPDX-License-Identifier: MIT
//
// Options of the import.

const { misuse } = require("../ceremony/refusals");
const { OPTIONS: SHARE_OPTIONS } = require("../ceremony/shares");

const OPTIONS = {
	"--way": { name: "way" }, "--share": { name: "shares", list: true },
	...SHARE_OPTIONS, "--key-domain": { name: "domain" },
	"--alias": { name: "aliases", list: true }, "--label": { name: "label" }, "--password": { name: "password" },
	"--pin": { name: "pin" }, "--discard-kek": { name: "discard" }, "--last-try": { name: "lastTry", flag: true },
};
const DEFAULTS = { password: "prompt", pin: "prompt", domain: "0" };

function checkedOptions(options) {
	if (options.files.length === 0) misuse("No PKCS#12 file is named.");
	if (options.files.length > 1) misuse("More than one PKCS#12 file is named.");
	const way = options.way || (options.shares.length > 0 ? "shares" : "transient");
	const mistakes = [
		[way !== "shares" && way !== "transient", `--way is shares or transient, not ${way}.`],
		[way === "shares" && options.shares.length === 0, "--way shares needs the DKEK shares: name each with --share."],
		[way === "transient" && options.shares.length > 0, "--way transient takes no --share: it makes a DKEK of its own."],
		[options.sharePasswords.length > options.shares.length, "There are more --share-password than --share options."],
		[options.discard && way === "shares", "--discard-kek goes with --way transient only."],
		[!/^\d{1,3}$/.test(options.domain) || Number(options.domain) > 255, "--key-domain is a number from 0 to 255."],
	];
	for (const [made, problem] of mistakes) {
		if (made) misuse(problem);
	}
	return { ...options, way, domain: Number(options.domain), file: options.files[0] };
}

Object.assign(exports, { OPTIONS, DEFAULTS, checkedOptions });
