// SPDX-License-Identifier: MIT
//
// Generates a key in a SmartCard-HSM. Usage: --help.

const { main } = require("ceremony/frame");
const { generateKey } = require("jobs/generate");

main(generateKey, arguments);
