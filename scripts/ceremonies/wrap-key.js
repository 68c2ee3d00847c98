// SPDX-License-Identifier: MIT
//
// Writes one key of a SmartCard-HSM, wrapped, to a file. Usage: --help.

const { main } = require("ceremony/frame");
const { wrapKey } = require("jobs/wrap");

main(wrapKey, arguments);
