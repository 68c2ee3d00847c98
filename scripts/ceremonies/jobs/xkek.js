// SPDX-License-Identifier: MIT
//
// XKEK key domains: devices of a group agree on a key encryption key, no share ever leaves one of them.

const { KeyDomain } = require("scsh/sc-hsm/KeyDomain");
const { SmartCardHSM } = require("scsh/sc-hsm/SmartCardHSM");
const { connectFor } = require("../ceremony/device");
const { proceed } = require("../ceremony/consent");
const { describe, OK, slot } = require("../ceremony/domains");
const { demandAbsent, readInput, writeOutput } = require("../ceremony/files");
const { chosenKey, keysOf } = require("../ceremony/keys");
const { demandWords, number, PIN, PIN_USAGE } = require("../ceremony/options");
const { checkLogin, withLoginFor } = require("../ceremony/pin");
const { demandDevice, misuse, refuse } = require("../ceremony/refusals");
const { hex, visible } = require("../ceremony/words");

const USAGE = `usage: pyscsh run [--reader NAME] xkek-domain.js ACTION [OPTION]...

Each device of a group: certificates, (signer: admit,) join, exchange with the file of the other one.

  certificates FILE       write the device's certificates, for the group signer
  admit KEY CERTIFICATES FILE
                          on the group signer's device: admit the device with these certificates; KEY is an EC key
  join FILE               join the group with the file that the group signer has made; makes the exchange key
  export FILE             write the public part of the exchange key, for another device of the group
  derive FILE             agree on the key with the exported file of the other device, which does the same

  --key-domain N          key domain, default 0
  --label TEXT            label of the exchange key, default "exchange N"
  --kcv KCV               derive: key check value that the other device has found${PIN_USAGE}`;
const ACTIONS = {
	certificates: { words: ["FILE"], run: certificates }, admit: { words: ["KEY", "CERTIFICATES", "FILE"], run: admit },
	join: { words: ["FILE"], run: join }, export: { words: ["FILE"], run: exportKey }, derive: { words: ["FILE"], run: derive },
};

function check(options) {
	const [action] = options.files;
	if (!action || !Object.hasOwn(ACTIONS, action)) misuse(`ACTION is one of ${Object.keys(ACTIONS).join(", ")}.`);
	demandWords(options, "ACTION", ...ACTIONS[action].words);
	options.domain = number(options.domain, "--key-domain", 0, 255);
	if (options.label === undefined) options.label = `exchange ${options.domain}`;
	if (options.kcv !== undefined && !/^[0-9A-Fa-f]{16}$/.test(options.kcv)) misuse("--kcv has 16 hexadecimal digits.");
}

function work(c) {
	const [action, ...words] = c.options.files;
	ACTIONS[action].run(c, ...words);
}

function certificates(c, name) {
	demandAbsent(c, [name]);
	const hsm = connectFor(c);
	if (!proceed(c, [`write the certificates of ${hsm.serial} to ${name}`])) return;
	writeOutput(c, "device certificates", name, hsm.sc.readBinary(SmartCardHSM.C_DevAut));
}

function admit(c, which, input, output) {
	demandAbsent(c, [output]);
	const member = readInput(c, "device certificates", input);
	const hsm = connectFor(c);
	const key = chosenKey(hsm, which);
	checkLogin(c, hsm);
	if (!proceed(c, [`let key ${key.id} ${visible(key.label)} admit the device of ${input} to its group`])) return;
	let membership;
	withLoginFor(c, hsm, () => {
		membership = demandDevice("KEY is an EC key with its request on this device; CERTIFICATES come from xkek-domain.js certificates.",
			() => SmartCardHSM.createKeyDomainMembership(hsm.sc, key.id, member));
	});
	writeOutput(c, "key domain membership", output, membership);
}

function join(c, name) {
	const { domain, label } = c.options;
	const membership = readInput(c, "key domain membership", name);
	const hsm = connectFor(c);
	const status = slot(hsm.sc, domain);
	if (status.exists && !status.keyDomain) {
		refuse(`There is a ${describe({ number: domain, status })} already.`, "Choose another one with --key-domain.");
	}
	checkLogin(c, hsm);
	if (!proceed(c, [`join the group of ${name} with key domain ${domain}`, `generate the exchange key ${visible(label)}`])) return;
	const found = new KeyDomain(hsm.sc, domain);
	withLoginFor(c, hsm, () => {
		const advice = "The file has to admit this device, and the key domain has to be free.";
		c.journal.step(`joining with key domain ${domain}`, `key domain ${domain} belongs to the group`,
			() => demandDevice(advice, () => found.createXKEK(membership)), true);
		if (!keysOf(hsm).some((key) => key.label === label)) {
				c.journal.step("generating the exchange key", `the exchange key ${visible(label)} is generated`,
				() => demandDevice(undefined, () => found.generateExchangeKey(label)));
		}
	});
	print(`Joined       key domain ${domain}, group ${hex(hsm.sc.queryKeyDomainStatus(domain).keyDomain).slice(0, 16)}...`);
}

function exportKey(c, name) {
	demandAbsent(c, [name]);
	const hsm = connectFor(c);
	const key = chosenKey(hsm, c.options.label);
	if (!proceed(c, [`write the public part of key ${key.id} ${visible(key.label)} to ${name}`])) return;
	writeOutput(c, "exchange key", name, demandDevice("Join the group first.", () => new KeyDomain(hsm.sc, c.options.domain).exportExchangeKey(key.id)));
}

function derive(c, name) {
	const { domain, kcv } = c.options;
	const peer = readInput(c, "exchange key of the other device", name);
	const hsm = connectFor(c);
	const before = slot(hsm.sc, domain);
	if (!before.exists || !before.keyDomain) refuse(`Key domain ${domain} is no XKEK domain.`, "Join the group first.");
	const key = chosenKey(hsm, c.options.label);
	checkLogin(c, hsm);
	if (!proceed(c, [`agree on the key of key domain ${domain} with the device of ${name}`])) return;
	withLoginFor(c, hsm, () => c.journal.step(`deriving the key of key domain ${domain}`, `key domain ${domain} has a key`,
		() => demandDevice("The file has to come from another device of the same group.",
			() => new KeyDomain(hsm.sc, domain).deriveKEK(key.id, peer)), true));
	const status = hsm.sc.queryKeyDomainStatus(domain);
	c.record.domain(hsm.serial, domain, status);
	print(`             ${describe({ number: domain, status: { ...status, sw: OK } })}`);
	if (kcv && hex(status.kcv) !== kcv.toUpperCase()) {
		refuse(`The key has the key check value ${hex(status.kcv)}, but the other device has ${kcv.toUpperCase()}.`,
			"Derive again on both devices, each with the exported file of the other one.");
	}
}

exports.xkekDomain = {
	name: "xkek-domain", usage: USAGE, uses: ["pin"], defaults: { domain: "0" }, check, work,
	notRehearsable: "a virtual copy has no certificates that other devices accept, and accepts none of theirs.",
	options: { ...PIN, "--key-domain": { name: "domain" }, "--label": { name: "label" }, "--kcv": { name: "kcv" } },
};
