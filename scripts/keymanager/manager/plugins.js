// SPDX-License-Identifier: MIT
//
// Plug-ins: files NN-name.js, NN being digits, of the folder plugins/ beside the key manager and of those named with
// --plugins; they are loaded by number, then by name. A plug-in is a module whose `jobs` are jobs as in job.js.

const { path } = require("../../ceremonies/ceremony/files");

const NAME = /^(\d+)[-_.].+\.js$/;
const KINDS = ["device", "pins", "pin", "so-pin", "pka", "domains", "domain", "keys", "key"];

/** Folders that the words of the command line name, after our own. */
function foldersOf(words) {
	const named = words.flatMap((word, index) => (words[index - 1] === "--plugins" ? [word] : []));
	return [GPSystem.mapFilename("plugins", GPSystem.CWD), ...named.map(path)];
}

/** {number, name, place} of the plug-ins in a folder. */
function pluginsIn(folder) {
	const names = new java.io.File(folder).list();
	if (names === null) throw new GPError("keymanager", GPError.OBJECT_NOT_FOUND, 0, `There is no folder ${folder} with plug-ins`);
	return [...names].map(String).filter((name) => NAME.test(name))
		.map((name) => ({ number: Number(NAME.exec(name)[1]), name, place: `${folder}/${name}` }));
}

/** Jobs of all plug-ins; one that cannot be used stops the program with its name. */
function pluginJobs(folders) {
	const found = folders.flatMap(pluginsIn);
	found.sort((a, b) => a.number - b.number || (a.name < b.name ? -1 : 1));
	return found.flatMap(({ place }) => checked(place, require(place.replace(/\.js$/, "")).jobs));
}

function checked(place, jobs) {
	const usable = Array.isArray(jobs) && jobs.every(({ at, label, ceremony, ask, run }) => (
		KINDS.includes(at) && typeof label === "string" && (ceremony ? typeof ask === "function" : typeof run === "function")
	));
	if (usable) return jobs;
	throw new GPError("keymanager", GPError.INVALID_DATA, 0,
		`The plug-in ${place} has no list "jobs" of { at, label, ceremony and ask, or run }, with at one of ${KINDS.join(", ")}`);
}

Object.assign(exports, { foldersOf, pluginJobs });
