// SPDX-License-Identifier: MIT
//
// Key domains: show, create, delete; delete a key encryption key.

const { connectFor } = require("../ceremony/device");
const { proceed, proceedDestroying } = require("../ceremony/consent");
const { describe, domainsOf, OK, slot } = require("../ceremony/domains");
const { demandWords, number, PIN, PIN_USAGE } = require("../ceremony/options");
const { checkLogin, withLoginFor } = require("../ceremony/pin");
const { demandDevice, misuse, refuse } = require("../ceremony/refusals");
const { plural } = require("../ceremony/words");

const USAGE = `usage: pyscsh run [--reader NAME] key-domain.js [ACTION] [OPTION]...

Shows the key domains of a device, or changes one of them.

  --create N              create the key domain for a DKEK of N shares
  --delete                delete the key domain; it must hold no key
  --delete-kek            delete its key encryption key: its keys can be used, but not backed up until the same shares
                          are imported again
  --key-domain N          key domain, default 0
  --confirm SERIAL        the serial number that has to be typed otherwise${PIN_USAGE}`;
const OPTIONS = {
	...PIN, "--create": { name: "create" }, "--delete": { name: "remove", flag: true },
	"--delete-kek": { name: "deleteKEK", flag: true }, "--key-domain": { name: "domain" }, "--confirm": { name: "confirm" },
};

function check(options) {
	demandWords(options);
	options.domain = number(options.domain, "--key-domain", 0, 255);
	if (options.create !== undefined) options.create = number(options.create, "--create", 1, 255);
	const actions = [options.create !== undefined, options.remove, options.deleteKEK].filter(Boolean).length;
	if (actions > 1) misuse("--create, --delete and --delete-kek exclude each other.");
}

function work(c) {
	const { options } = c;
	const hsm = connectFor(c);
	const change = options.create !== undefined ? create : options.remove ? remove : options.deleteKEK ? deleteKEK : null;
	if (change) change(c, hsm, slot(hsm.sc, options.domain));
	for (const domain of domainsOf(hsm.sc)) {
		print(`             ${describe(domain)}`);
		if (domain.status.sw === OK) c.record.domain(hsm.serial, domain.number, domain.status);
	}
}

function create(c, hsm, status) {
	const { domain, create: shares } = c.options;
	if (status.exists && status.shares === shares && status.outstanding === shares) return;   // done by an earlier run
	if (status.exists) refuse(`There is a ${describe({ number: domain, status })} already.`, "Choose another one, or delete it first.");
	const done = `key domain ${domain} is created for ${plural(shares, "share")}`;
	checkLogin(c, hsm);
	if (!proceed(c, [`create key domain ${domain} for a DKEK of ${plural(shares, "share")}`])) return;
	change(c, hsm, `creating key domain ${domain}`, done, () => hsm.sc.createDKEKKeyDomain(domain, shares));
}

function remove(c, hsm, status) {
	const { domain } = c.options;
	if (!status.exists) return;
	checkLogin(c, hsm);
	if (!proceedDestroying(c, hsm, [`delete key domain ${domain}`], [describe({ number: domain, status })])) return;
	change(c, hsm, `deleting key domain ${domain}`, `key domain ${domain} is deleted`, () => hsm.sc.deleteKeyDomain(domain));
}

function deleteKEK(c, hsm, status) {
	const { domain } = c.options;
	if (!status.exists || (status.shares > 0 && status.outstanding === status.shares)) return;
	if (status.shares === 0 && !status.keyDomain) {
		refuse(`The DKEK of key domain ${domain} was made in the device and is in no share: it could never come back.`,
			"Initialise the device if it is no longer needed.");
	}
	checkLogin(c, hsm);
	const loss = `the key encryption key of ${describe({ number: domain, status })}`;
	if (!proceedDestroying(c, hsm, [`delete the key encryption key of key domain ${domain}`], [loss])) return;
	change(c, hsm, `deleting the key encryption key of key domain ${domain}`,
		`the key encryption key of key domain ${domain} is deleted`, () => hsm.sc.deleteKEK(domain));
}

function change(c, hsm, doing, done, action) {
	withLoginFor(c, hsm, () => c.journal.step(doing, done,
		() => demandDevice("A key domain can be deleted when it holds no key, and created when its slot is free.", action), true));
}

exports.keyDomain = {
	name: "key-domain", usage: USAGE, options: OPTIONS, defaults: { domain: "0" }, uses: ["pin"], check, work,
};
