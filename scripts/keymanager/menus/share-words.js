// SPDX-License-Identifier: MIT
//
// Words that name share files and how their passwords are had.

const { choice, files, needed } = require("../manager/questions");

const NEW_PASSWORD = "a password of its own", SPLIT = "a random password in pieces for custodians";

/** Share files, each behind a word where there is one, and the custodians' pieces of those whose password is split. */
function shareFiles(word, question) {
	const names = files(question, "*.pbe");
	return [...names.flatMap((name) => (word === null ? [name] : [word, name])), ...names.flatMap((_, index) => pieces(index + 1))];
}

/** The pieces are asked for by the ceremony, so that they are typed by one custodian after the other. */
function pieces(number) {
	const count = needed(`How many custodians open share ${number}, each with a piece? (0: one person opens it)`, "0");
	return Array.from({ length: Number(count) || 0 }, () => ["--piece", `${number}:prompt`]).flat();
}

/** How a new share file is protected. */
function newPassword() {
	if (choice("The share is protected by", [NEW_PASSWORD, SPLIT]) === NEW_PASSWORD) return [];
	return ["--split", needed("Pieces needed and pieces made, as T/N", "2/3")];
}

Object.assign(exports, { shareFiles, pieces, newPassword });
