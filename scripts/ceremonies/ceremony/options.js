// SPDX-License-Identifier: MIT
//
// Words of the command line, read by a table: word -> { name, list or flag }.

const custodians = require("./custodians");
const { misuse } = require("./refusals");

/** Options that every ceremony has. */
const COMMON = {
	"--device": { name: "device" }, "--dry-run": { name: "dryRun", flag: true },
	"--rehearse": { name: "rehearse", flag: true }, "--yes": { name: "yes", flag: true },
	"--record": { name: "recordName" }, "--no-record": { name: "noRecord", flag: true },
};
const COMMON_USAGE = `
  --device SERIAL         stop unless this is the device, before any PIN is used
  --dry-run               make all checks that need no PIN, change nothing
  --rehearse              do it on a virtual copy first, then on the device
  --yes                   do not ask for confirmation
  --record NAME           write the record to NAME.json and NAME.html; default record-CEREMONY-TIME
  --no-record             write no record`;
const SOURCES = `
SOURCE is a file name, env:NAME, fd:NUMBER or prompt (the default), never the secret itself.
Exit status: 0 done, 1 unusable file or secret, 2 usage, 3 refused by the device or a safety check, 130 interrupted.`;

/** Options for ceremonies that log in: the user PIN, or custodians. */
const PIN = { "--pin": { name: "pin" }, "--last-try": { name: "lastTry", flag: true }, ...custodians.OPTIONS };
const PIN_USAGE = `
  --pin SOURCE            user PIN of the device
  --last-try              go on although only one try for the PIN is left${custodians.USAGE}`;

/** Options by name, and `files`: the words that are no options. */
function parseWords(table, args, defaults) {
	const options = { files: [] };
	for (const { name, list } of Object.values(table)) {
		if (list) options[name] = [];
	}
	Object.assign(options, defaults);
	const rest = [...args];
	while (rest.length > 0) readWord(table, options, rest);
	return options;
}

function readWord(table, options, rest) {
	const [word, attached] = rest.shift().split(/=(.*)/s, 2);
	const option = Object.hasOwn(table, word) ? table[word] : undefined;
	if (option === undefined && word.startsWith("-")) misuse(`There is no option ${word}.`);
	if (option === undefined) {
		options.files.push(attached === undefined ? word : `${word}=${attached}`);
	} else if (option.flag) {
		options[option.name] = true;
	} else {
		if (attached === undefined && rest.length === 0) misuse(`The option ${word} needs a value.`);
		const value = attached === undefined ? rest.shift() : attached;
		if (option.list) options[option.name].push(value);
		else options[option.name] = value;
	}
}

/** A whole number of an option in a range. */
function number(text, word, least, most) {
	if (!/^\d{1,10}$/.test(text) || Number(text) < least || Number(text) > most) {
		misuse(`${word} is a number from ${least} to ${most}.`);
	}
	return Number(text);
}

/** Stop unless exactly these words that are no options were given. */
function demandWords(options, ...names) {
	if (options.files.length < names.length) misuse(`${names[options.files.length]} is missing.`);
	if (options.files.length > names.length) misuse(`There is a word too many: ${options.files[names.length]}.`);
	return options.files;
}

/** "T/N" of an option as [threshold, total]. */
function thresholdOf(text, word) {
	const match = /^(\d{1,2})\/(\d{1,2})$/.exec(text);
	const [required, total] = match ? [Number(match[1]), Number(match[2])] : [0, 0];
	if (required < 2 || required > total || total > 64) {
		misuse(`${word} is written T/N: any T of N custodians, 2 <= T <= N <= 64, such as 2/3.`);
	}
	return [required, total];
}

/** A label as devices can keep and people can read it. */
function label(text, word = "--label") {
	if (text === "" || text.length > 64) misuse(`${word} has 1 to 64 characters, not ${text.length}.`);
	if (/[\u0000-\u001F\u007F-\u009F\u2028\u2029\uD800-\uDFFF]/.test(text)) {
		misuse(`${word} contains a control character or half of one.`);
	}
	return text;
}

Object.assign(exports, {
	COMMON, COMMON_USAGE, SOURCES, PIN, PIN_USAGE, parseWords, number, demandWords, thresholdOf, label,
});
