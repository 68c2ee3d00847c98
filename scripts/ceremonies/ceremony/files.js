// SPDX-License-Identifier: MIT
//
// Files that the operator names.

const { PKIXCommon } = require("scsh/x509/PKIXCommon");
const { demandInput } = require("ceremony/refusals");

/** A name as it was typed: relative to the working directory, not to this script. */
function path(name) {
	return GPSystem.mapFilename(name, GPSystem.USR);
}

/** Content of a file as a ByteString. */
function readFile(name) {
	return demandInput("Check the file name.", () => PKIXCommon.readFileFromDisk(path(name)));
}

exports.path = path;
exports.readFile = readFile;
