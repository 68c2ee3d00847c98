// SPDX-License-Identifier: MIT
//
// Moves private keys and certificates from a PKCS#12 file into a SmartCard-HSM. Usage: see USAGE below, or --help.
//
// The order is the point: files, device, PIN counter, key domain, room and key check value are all looked at before the
// PIN is used, and the PIN is the last thing before the first change. Every key is used once and its signature verified.
// The parts are in import-pkcs12/ beside this script, and in ceremony/ what other ceremonies need too.

const { HSMKeyStore } = require("scsh/sc-hsm/HSMKeyStore");
const { Console } = require("pyscsh/Console");
const { connect } = require("ceremony/device");
const { checkPIN, withLogin } = require("ceremony/pin");
const { afterwards, misuse, report } = require("ceremony/refusals");
const { clearSecrets, early } = require("ceremony/secrets");
const { hex } = require("ceremony/words");
const { checkDomain, compareKCV } = require("import-pkcs12/domain");
const { Journal, summarize } = require("import-pkcs12/journal");
const { readKeys } = require("import-pkcs12/keys");
const { parseArguments } = require("import-pkcs12/options");
const { confirm, makePlan, needsTransient, showPlan } = require("import-pkcs12/plan");
const { checkSizes } = require("import-pkcs12/room");
const { combineShares, readShareFiles } = require("ceremony/shares");
const { discardLeftover, makeTransientDKEK, removeTransientDKEK } = require("import-pkcs12/transient");
const { importAll } = require("import-pkcs12/work");

const USAGE = `usage: pyscsh run [--reader NAME] [--serial SERIAL] import-pkcs12.js KEY.p12 [OPTION]...

Imports the private keys of KEY.p12 with their certificates.

  --way shares            the device has a DKEK; the same shares are combined here (chosen when a --share is given)
  --way transient         an empty key domain gets a random DKEK, which is deleted after the import (chosen otherwise)
  --share FILE.pbe        a DKEK share; repeat for each share
  --share-password SOURCE password of the share; the n-th one belongs to the n-th share
  --piece [N:]SOURCE      a custodian's piece of the password of share N, default 1; repeat for each custodian
  --prime [N:]SOURCE      the prime of those pieces, where they are given as "ID VALUE" without it
  --key-domain N          key domain to use, default 0
  --alias NAME            import this entry of KEY.p12 only; repeatable, default all private keys
  --label TEXT            label on the device when one key is imported; default the alias
  --password SOURCE       password of KEY.p12
  --pin SOURCE            user PIN of the device
  --last-try              go on although only one try for the PIN is left
  --discard-kek KCV       transient: delete the DKEK with this key check value (left by an interrupted import)
  --dry-run               make all checks that need no PIN, change nothing
  --yes                   do not ask for confirmation

SOURCE is a file name, env:NAME, fd:NUMBER or prompt (the default), never the secret itself.
Exit status: 0 done, 1 unusable file or password, 2 usage, 3 refused by the device or a safety check,
130 interrupted (at the end of a key).`;

function main(args) {
	if (args.includes("--help") || args.includes("-h")) {
		print(USAGE);
		return 0;
	}
	const journal = new Journal();
	try {
		const options = parseArguments(args);
		journal.domain = options.domain;
		demandOwnModules();
		ceremony(options, journal);
		return 0;
	} catch (error) {
		return report("import-pkcs12", error, journal);
	} finally {
		clearSecrets();
		Console.holdInterrupts(false);
	}
}

/** A scsh installation on the module path has modules of the same names, without what is used here. */
function demandOwnModules() {
	if (HSMKeyStore.prototype[Symbol.toStringTag] !== "HSMKeyStore") misuse("This script needs --builtin-modules.");
}

function ceremony(options, journal) {
	const { hsm, domain, plan, dkek, pin } = prepare(options);
	try {
		showPlan(plan, options);
		if (options.dryRun) {
			print("Dry run: all checks passed, nothing was changed.");
			return;
		}
		confirm(options);
		withLogin(hsm.sc, pin, options.pin, () => change(hsm, domain, plan, dkek, options, journal));
	} finally {
		if (dkek) dkek.clear();
		hsm.card.close();
	}
}

/** Everything that can be known without a PIN. */
function prepare(options) {
	const keys = readKeys(options);
	const shares = readShareFiles(options);
	const pin = options.dryRun ? null : early("User PIN", options.pin);
	const hsm = connect();
	checkPIN(hsm.sc, options.lastTry);
	checkSizes(hsm.sc, keys);
	const domain = checkDomain(hsm.sc, options);
	const plan = makePlan(hsm, keys);
	const dkek = options.way === "shares" ? combineShares(shares) : null;
	if (dkek) {
		compareKCV(domain, dkek, options.domain, false);
		print(`Shares       give the DKEK with key check value ${hex(dkek.getKCV())}`);
	}
	return { hsm, domain, plan, dkek, pin };
}

function change(hsm, domain, plan, shared, options, journal) {
	const transient = needsTransient(plan, options);
	let dkek = shared;
	if (shared) compareKCV(hsm.sc.queryKeyDomainStatus(options.domain), shared, options.domain, true);
	discardLeftover(hsm.sc, domain, options, journal);
	afterwards(() => {
		if (transient) dkek = makeTransientDKEK(hsm.sc, domain, options, journal);
		importAll(hsm, plan, dkek, options, journal);
	}, () => {
		if (transient) removeTransientDKEK(hsm.sc, options, journal);
	});
	summarize(plan, dkek, transient);
	if (dkek) dkek.clear();
}

const status = main(arguments);
if (status !== 0) quit(status);
