// SPDX-License-Identifier: MIT
//
// Words of the command line, read by a table: word -> { name, list or flag }.

const { misuse } = require("ceremony/refusals");

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

exports.parseWords = parseWords;
